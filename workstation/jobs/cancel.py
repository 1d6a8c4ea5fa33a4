# SPDX-License-Identifier: GPL-3.0-or-later
"""A token by which anybody may ask a running job to stop; the job decides where it can."""

from __future__ import annotations

import threading


class CancelToken:
    """Set once, seen by every thread that holds it."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop; may be called any number of times, from any thread."""
        self._asked.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked."""
        return self._asked.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Sleep up to `timeout_s`, shorter when cancelled; return whether it was cancelled."""
        return self._asked.wait(timeout_s)
