# SPDX-License-Identifier: GPL-3.0-or-later
"""The lanes work runs in: a thread each for devices, network, store and upkeep, processes for arithmetic and files.

A lane of one thread serialises by construction: two scans, two signatures or two writers never meet.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from enum import StrEnum
from typing import ParamSpec, TypeVar

from workstation.closing import Closing
from workstation.jobs.pool import SupervisedPool

P = ParamSpec("P")
T = TypeVar("T")

_BEHIND_WINDOW = 5  # and before the pages that are being read: somebody waits for these files


class Lane(StrEnum):
    """Where a job runs."""

    SCAN = "scan"
    CPU = "cpu"
    FILE = "file"  # one file somebody waits for: never behind the pages that are being read
    PICTURE = "picture"  # one picture somebody looks at: never behind a file
    TOKEN = "token"
    NET = "net"
    LONG_TERM = "long_term"  # waits minutes for slow authorities, which must not hold up sending
    STORE = "store"
    UPKEEP = "upkeep"  # long looks at the store that must not hold up the screens


_APART = {Lane.FILE, Lane.PICTURE}


class _Here(Executor):
    """Runs a job where it is submitted, to its end."""

    _is_closed = False

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more jobs; none is under way."""
        self._is_closed = True

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run it now; the future has ended."""
        if self._is_closed:
            raise RuntimeError("closed")
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - an executor: whatever it is comes out of the future
            done.set_exception(error)
        return done


class Lanes(Closing):
    """The executors of one running program."""

    def __init__(
        self,
        cpu: Executor | None = None,
        cpu_workers: int = 0,
        cpu_limit_s: float | None = None,
        file_workers: int = 0,
    ) -> None:
        """Make the lanes; nothing starts before the first job.

        Args:
            cpu: executor for the cpu lane instead of our own pool, e.g. a cluster client's.
            cpu_workers: size of our own pool; 0 means one a core.
            cpu_limit_s: how much processor time a job in our own pool may take; None for as much as it likes.
            file_workers: most processes for files, with one more for pictures; 0 works on both in the thread that
                asks, which is right for a command and wrong for a window: these libraries hold the interpreter.
        """
        self._executors: dict[Lane, Executor] = {
            lane: ThreadPoolExecutor(1, thread_name_prefix=lane.value)
            for lane in Lane
            if lane not in {Lane.CPU, *_APART}
        }
        self._executors[Lane.CPU] = cpu or SupervisedPool(cpu_workers, cpu_limit_s)
        for lane, workers in ((Lane.FILE, file_workers), (Lane.PICTURE, min(1, file_workers))):
            self._executors[lane] = SupervisedPool(workers, niceness=_BEHIND_WINDOW) if workers else _Here()
        self._is_closed = False

    def submit(self, lane: Lane, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `job` in `lane`; its failure comes out of the future.

        After `close` the future is a cancelled one, as of a job that still waited then: what follows from a job under
        way has nobody left to be done by.
        """
        try:
            return self._executors[lane].submit(job, *args, **kwargs)
        except RuntimeError:
            if not self._is_closed:
                raise
        dropped: Future[T] = Future()
        dropped.cancel()
        return dropped

    def close(self) -> None:
        """Let running jobs end, drop waiting ones, end the workers; what a running job found is still stored."""
        self._is_closed = True
        # The jobs of the other lanes wait for files, and store what they found.
        for lane in sorted(self._executors, key=lambda lane: (lane in _APART, lane is Lane.STORE)):
            self._executors[lane].shutdown(wait=True, cancel_futures=True)
