# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for other processes by looking, with a deadline; no fixed sleeps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

_LOOK_EVERY_S = 0.02


def wait_until(condition: Callable[[], bool], timeout_s: float) -> None:
    """Look until `condition` holds; fail when the deadline passes first."""
    deadline = time.monotonic() + timeout_s
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("what the test waits for did not happen in time")
        pause.wait(_LOOK_EVERY_S)


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
