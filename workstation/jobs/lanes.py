# SPDX-License-Identifier: GPL-3.0-or-later
"""The lanes work runs in: a thread each for devices, network, store and upkeep, processes for arithmetic.

A lane of one thread serialises by construction: two scans, two signatures or two writers never meet.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar

from workstation.jobs.pool import SupervisedPool

P = ParamSpec("P")
T = TypeVar("T")


class Lane(StrEnum):
    """Where a job runs."""

    SCAN = "scan"
    CPU = "cpu"
    TOKEN = "token"
    NET = "net"
    LONG_TERM = "long_term"  # waits minutes for slow authorities, which must not hold up sending
    STORE = "store"
    UPKEEP = "upkeep"  # long looks at the store that must not hold up the screens


class Lanes:
    """The executors of one running program."""

    def __init__(self, cpu: Executor | None = None, cpu_workers: int = 0) -> None:
        """Make the lanes; nothing starts before the first job.

        Args:
            cpu: executor for the cpu lane instead of our own pool, e.g. a cluster client's.
            cpu_workers: size of our own pool; 0 means one a core.
        """
        self._executors: dict[Lane, Executor] = {
            lane: ThreadPoolExecutor(1, thread_name_prefix=lane.value) for lane in Lane if lane is not Lane.CPU
        }
        self._executors[Lane.CPU] = cpu or SupervisedPool(cpu_workers)
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
        for lane in sorted(self._executors, key=lambda lane: lane is Lane.STORE):
            self._executors[lane].shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Lanes:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
