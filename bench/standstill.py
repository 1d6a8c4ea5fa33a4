# SPDX-License-Identifier: GPL-3.0-or-later
"""When the machine's own processors stood still, so that no program of any priority could run; Linux only.

A virtual machine loses its processors to others for tenths of a second, and every program on it is late by as much.
One process bound to each processor sleeps for 2 ms at real-time priority, which comes before everything else there: a
gap between two of its wakes is the machine's, not ours. Without the right to that priority nothing is measured, and
nothing may be taken off.
"""

from __future__ import annotations

import bisect
import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

_SLEEP_S = 0.002
_GAP_S = 0.004  # shorter ones are the timer's own
_PRIORITY = 50


class Standstill:
    """Watches all processors from `start` to `stop`; times are those of `time.monotonic`, in seconds."""

    def __init__(self) -> None:
        self._watches: list[subprocess.Popen[str]] = []
        self._spans: list[tuple[float, float]] = []
        self._began = self._ended = 0.0

    def start(self) -> Self:
        """Start the watches; returns when every one of them is at work."""
        for processor in sorted(os.sched_getaffinity(0)):
            command = [sys.executable, "-S", str(Path(__file__).resolve()), str(processor)]
            self._watches.append(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
            )
        for watch in self._watches:
            assert watch.stdout is not None
            if watch.stdout.readline().strip() != "watching":
                self._end()
                self._watches = []
                break
        self._began = time.monotonic()
        return self

    def stop(self) -> None:
        """End the watches and put their gaps in order, those that touch joined."""
        self._ended = time.monotonic()
        spans = []
        for line in self._end():
            start, end = map(float, line.split())
            spans.append((start, end))
        for first, last in sorted(spans):
            if self._spans and first <= self._spans[-1][1]:
                self._spans[-1] = (self._spans[-1][0], max(last, self._spans[-1][1]))
            else:
                self._spans.append((first, last))

    def _end(self) -> list[str]:
        lines = []
        for watch in self._watches:
            assert watch.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                watch.stdin.close()
            assert watch.stdout is not None
            lines += watch.stdout.read().splitlines()
            watch.wait()
        return lines

    @property
    def is_known(self) -> bool:
        """Whether the watches had the priority they need."""
        return bool(self._watches)

    def within(self, first: float, last: float) -> float:
        """Return for how many seconds between two moments at least one processor stood still."""
        lost = 0.0
        at = bisect.bisect_right(self._spans, (first, first))
        for start, end in self._spans[max(0, at - 1) :]:
            if start >= last:
                break
            lost += max(0.0, min(end, last) - max(start, first))
        return lost

    @property
    def longest_s(self) -> float:
        """The longest span in which a processor stood still."""
        return max((last - first for first, last in self._spans), default=0.0)

    @property
    def share(self) -> float:
        """The part of the watched time in which at least one processor stood still."""
        return sum(last - first for first, last in self._spans) / max(self._ended - self._began, 1e-9)


def _watch(processor: int) -> None:
    os.sched_setaffinity(0, {processor})
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_PRIORITY))
    except PermissionError:
        print("no real-time priority", flush=True)
        return
    print("watching", flush=True)
    gaps = []
    parent = os.getppid()
    last = time.monotonic()
    ended = False
    os.set_blocking(0, False)
    while not ended:
        time.sleep(_SLEEP_S)
        now = time.monotonic()
        if now - last > _SLEEP_S + _GAP_S:
            gaps.append((last + _SLEEP_S, now))
        last = now
        try:
            ended = os.read(0, 1) == b""
        except BlockingIOError:
            ended = os.getppid() != parent
    with contextlib.suppress(BrokenPipeError):  # whoever asked has died
        print("".join(f"{first:.6f} {until:.6f}\n" for first, until in gaps), end="", flush=True)


if __name__ == "__main__":
    _watch(int(sys.argv[1]))
