# SPDX-License-Identifier: GPL-3.0-or-later
"""A gate before an executor: a few jobs at a time go through; those that wait hold nothing but how to start them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any


class Gate:
    """Lets a bounded number of jobs be under way, so that what they carry does not pile up in memory."""

    def __init__(self, most: int) -> None:
        """Make an open gate.

        Args:
            most: jobs under way at a time.
        """
        self._most = most
        self._under_way = 0
        self._is_letting_in = False
        self._waiting: deque[Callable[[], Future[Any]]] = deque()
        self._lock = threading.Lock()

    def enter(self, start: Callable[[], Future[Any]]) -> None:
        """Call `start` as soon as fewer than the most are under way, now or in the thread that ends another job.

        Args:
            start: hands the job over and returns its future; must not raise.
        """
        with self._lock:
            self._waiting.append(start)
        self._let_in()

    def _let_in(self) -> None:
        with self._lock:
            if self._is_letting_in:  # that thread, or this one further up, sees what has changed
                return
            self._is_letting_in = True
        while True:
            with self._lock:
                if self._under_way >= self._most or not self._waiting:
                    self._is_letting_in = False
                    return
                start = self._waiting.popleft()
                self._under_way += 1
            start().add_done_callback(self._left)

    def _left(self, _: Future[Any]) -> None:
        with self._lock:
            self._under_way -= 1
        self._let_in()
