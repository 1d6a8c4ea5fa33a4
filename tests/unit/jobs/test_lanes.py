# SPDX-License-Identifier: GPL-3.0-or-later
"""Where files are worked on: in the thread that asks, or in a process between window and readers."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from workstation.errors import FileMissing
from workstation.jobs.lanes import Lane, Lanes


def _place() -> tuple[int, int, int]:
    return os.getpid(), threading.get_ident(), os.getpriority(os.PRIO_PROCESS, 0)


def _refuse() -> None:
    raise FileMissing(name="a.pdf")


def _wait_for(file: Path) -> int:
    while not file.exists():
        time.sleep(0.01)
    return os.getpid()


@pytest.mark.parametrize("lane", [Lane.FILE, Lane.PICTURE])
def test_a_command_works_on_files_in_the_thread_that_asks(lane: Lane) -> None:
    with Lanes() as lanes:
        assert lanes.submit(lane, _place).result() == _place()
        with pytest.raises(FileMissing):
            lanes.submit(lane, _refuse).result()

    assert lanes.submit(lane, _place).cancelled()  # as in every other lane


def test_a_picture_for_the_screen_never_waits_behind_a_file(tmp_path: Path) -> None:
    with Lanes(cpu_workers=1, file_workers=1) as lanes:
        file = lanes.submit(Lane.FILE, _wait_for, tmp_path / "looked at")
        picture, _, _ = lanes.submit(Lane.PICTURE, _place).result(timeout=60)
        assert not file.done()
        (tmp_path / "looked at").touch()

        assert file.result(timeout=60) != picture


@pytest.mark.parametrize("lane", [Lane.FILE, Lane.PICTURE])
def test_files_of_a_window_yield_to_it_and_come_before_the_pages_being_read(lane: Lane) -> None:
    with Lanes(cpu_workers=1, file_workers=1) as lanes:
        pid, _, niceness = lanes.submit(lane, _place).result(timeout=60)
        _, _, of_reading = lanes.submit(Lane.CPU, _place).result(timeout=60)
        with pytest.raises(FileMissing, match=r"a\.pdf"):
            lanes.submit(lane, _refuse).result(timeout=60)

    assert pid != os.getpid()
    assert os.getpriority(os.PRIO_PROCESS, 0) < niceness < of_reading
