# SPDX-License-Identifier: GPL-3.0-or-later
"""A process pool that outlives its workers: a task that kills its process fails alone, the others go on.

`ProcessPoolExecutor` fails every waiting task when one worker dies (measured: 13 of 20, research/upload_queue.md 6).
Here the tasks that were under way are tried once more, one at a time in a process of their own, so the guilty one
is found and only it fails.
"""

from __future__ import annotations

import functools
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from workstation.errors import PageWorkerLost

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_NICENESS = 10  # window and feeder never wait for a page being read


def start_worker(niceness: int = _NICENESS) -> None:
    """Set up a worker process: yield to the window, leave Ctrl+C to the parent, end when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # one core a worker; Tesseract's own threads only get in the way
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: Any) -> None:
    # The pool's queues keep a worker of a killed parent waiting for ever: its siblings hold the pipe open.
    parent.join()
    os._exit(1)


@dataclass(eq=False)
class _Task:
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    future: Future[Any] = field(default_factory=Future)


class SupervisedPool(Executor):
    """`concurrent.futures.Executor` over spawned processes, replaced when one of them dies."""

    def __init__(self, workers: int, niceness: int = _NICENESS) -> None:
        """Start no process yet; they start with the first task.

        Args:
            workers: number of processes; 0 means one a processor core.
            niceness: how far they stand back behind the window.
        """
        self._niceness = niceness
        self._workers = workers or os.cpu_count() or 1
        self._context = multiprocessing.get_context("spawn")
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._alone: ProcessPoolExecutor | None = None
        self._suspects: deque[_Task] = deque()
        self._suspect: _Task | None = None
        self._is_closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` in a worker; it and its arguments must pickle."""
        task = _Task(fn, args, kwargs)
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the pool is closed")
        self._start(task)
        return task.future

    def _new(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            workers, mp_context=self._context, initializer=start_worker, initargs=(self._niceness,)
        )

    def _start(self, task: _Task) -> None:
        while True:
            with self._lock:
                if self._pool is None:
                    self._pool = self._new(self._workers)
                pool = self._pool
            try:
                inner = pool.submit(task.function, *task.args, **task.kwargs)
            except BrokenProcessPool:
                self._drop(pool)
                continue
            inner.add_done_callback(functools.partial(self._ended, task, pool))
            return

    def _drop(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
                log.info("worker pool replaced")
        pool.shutdown(wait=False, cancel_futures=True)

    def _ended(self, task: _Task, pool: ProcessPoolExecutor, done: Future[Any]) -> None:
        if done.cancelled():
            task.future.cancel()
        elif isinstance(done.exception(), BrokenProcessPool) and not self._is_closed:
            self._drop(pool)
            with self._lock:
                self._suspects.append(task)
            self._try_next_alone()
        else:
            _hand_over(done, task.future)

    def _try_next_alone(self) -> None:
        with self._lock:
            if self._suspect is not None or not self._suspects or self._is_closed:
                return
            task = self._suspect = self._suspects.popleft()
            if self._alone is None:
                self._alone = self._new(1)
            alone = self._alone
        try:
            inner = alone.submit(task.function, *task.args, **task.kwargs)
        except BrokenProcessPool as broken:  # the process died between two tasks
            failed: Future[Any] = Future()
            failed.set_exception(broken)
            inner = failed
        inner.add_done_callback(functools.partial(self._ended_alone, task))

    def _ended_alone(self, task: _Task, done: Future[Any]) -> None:
        is_guilty = not done.cancelled() and isinstance(done.exception(), BrokenProcessPool)
        with self._lock:
            self._suspect = None
            if is_guilty and self._alone is not None:
                self._alone.shutdown(wait=False)
                self._alone = None
        if is_guilty:
            log.warning("task ended its worker twice", extra={"task": task.function.__name__})
            task.future.set_exception(PageWorkerLost(what=task.function.__name__))
        else:
            _hand_over(done, task.future)
        self._try_next_alone()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers."""
        with self._lock:
            self._is_closed = True
            pools = [pool for pool in (self._pool, self._alone) if pool is not None]
        for pool in pools:
            pool.shutdown(wait=wait, cancel_futures=cancel_futures)


def _hand_over(done: Future[Any], future: Future[Any]) -> None:
    if done.cancelled():
        future.cancel()
        return
    error = done.exception()
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(done.result())
