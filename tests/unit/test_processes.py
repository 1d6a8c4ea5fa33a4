# SPDX-License-Identifier: GPL-3.0-or-later
"""Other processes by their number: which run, and which stand back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from workstation.processes import is_running, stand_back


def _waiting() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)


def test_a_process_runs_until_it_has_ended() -> None:
    child = _waiting()
    before = is_running(child.pid)
    child.communicate(b"\n")

    assert (before, is_running(child.pid)) == (True, False)


def test_a_process_stands_back_when_asked_and_else_stays_where_it_is() -> None:
    child = _waiting()
    try:
        stand_back(child.pid, 0)
        before = os.getpriority(os.PRIO_PROCESS, child.pid)
        stand_back(child.pid, before + 3)
        after = os.getpriority(os.PRIO_PROCESS, child.pid)
    finally:
        child.communicate(b"\n")

    assert (before, after) == (os.getpriority(os.PRIO_PROCESS, 0), before + 3)


def test_a_process_with_a_session_of_its_own_stands_back_behind_the_others_as_well() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    try:
        stand_back(child.pid, 5)
        group = Path(f"/proc/{child.pid}/autogroup")
        # Linux only, and there only where it groups by session.
        said = group.read_text().split()[-1] if group.exists() else "5"
    finally:
        child.communicate(b"\n")

    assert said == "5"


def test_letting_a_process_stand_back_that_has_ended_is_no_fault() -> None:
    child = _waiting()
    child.communicate(b"\n")

    stand_back(child.pid, 5)

    assert not is_running(child.pid)
