# SPDX-License-Identifier: GPL-3.0-or-later
"""A process pool that outlives its workers: a task that kills or occupies its process fails alone, the others go on.

`ProcessPoolExecutor` fails every waiting task when one worker dies (measured: 13 of 20, research/upload_queue.md 6) and
knows no time limit. Here each worker has a thread that hands it one task at a time, so it is known which task a process
died of, and one that takes too long is ended with its process: native code cannot be interrupted otherwise.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, NoReturn, ParamSpec, TypeVar

from workstation import heap
from workstation.errors import PageTimedOut, PageWorkerLost, WorkstationError
from workstation.processes import stand_back

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_NICENESS = 15  # window, files and feeder never wait for a page being read
_TRIES = 2  # a worker may have been ended from outside, by a system out of memory say
_BEGUN = b"begun"
_END_S = 10.0
_LATE = 75  # exit code of a worker whose task took too long; any other end is a loss
_LOOKS_S = 0.2  # between two looks at the time a task has taken
_WAITS_MOST = 10  # times its processor time a task may take by the wall's clock: others may hold the processor


def start_worker() -> None:
    """Set up a worker process: leave Ctrl+C to the parent, end when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # One core a worker: Tesseract's own threads only get in the way, and numpy's cost time to start.
    for name in ("OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: Any) -> None:
    # A worker in the middle of a task does not see that its pipe has ended.
    parent.join()
    os._exit(1)


class _Watch:
    """Ends this process when its task has taken too much processor time; wakes only while a task is at work."""

    def __init__(self, limit_s: float | None) -> None:
        self._begun_s: float | None = None
        self._is_at_work = threading.Event()
        if limit_s is not None:
            threading.Thread(target=self._look, args=(limit_s,), name="watch", daemon=True).start()

    def begin(self) -> None:
        """A task begins."""
        self._begun_s = time.process_time()
        self._is_at_work.set()

    def end(self) -> None:
        """It has ended."""
        self._is_at_work.clear()
        self._begun_s = None

    def _look(self, limit_s: float) -> None:
        pause = threading.Event()
        while self._is_at_work.wait():
            pause.wait(_LOOKS_S)
            begun_s = self._begun_s
            if begun_s is not None and time.process_time() - begun_s > limit_s:
                os._exit(_LATE)


def _serve(pipe: Connection, limit_s: float | None) -> None:
    """Run tasks until the pipe ends; runs in the worker process."""
    start_worker()
    watch = _Watch(limit_s)
    while True:
        try:
            order = pipe.recv_bytes()
        except (EOFError, OSError):
            _leave()
        answer = _answer(order, pipe, watch)
        watch.end()
        heap.trim()  # what a page took is free for the other workers; mapping blocks apart would cost 8 % more time
        try:
            pipe.send_bytes(answer)
        except OSError:
            _leave()


def _leave() -> NoReturn:
    # At once: taking model and libraries apart costs 0.1 s a worker, and somebody waits for it.
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a window's program on Windows has none
            with contextlib.suppress(OSError):
                stream.flush()
    os._exit(0)


def _answer(order: bytes, pipe: Connection, watch: _Watch) -> bytes:
    try:
        function, args, kwargs = pickle.loads(order)
        pipe.send_bytes(_BEGUN)  # from here its time counts: not while a new process imports what it needs
        watch.begin()
        return pickle.dumps((True, function(*args, **kwargs)))
    except Exception as error:  # noqa: BLE001 - it is the task's and comes out of its future
        if not isinstance(error, WorkstationError):
            error.add_note("".join(traceback.format_exception(error)))
        try:
            return pickle.dumps((False, error))
        except Exception:  # noqa: BLE001 - an error that cannot be sent is told in words
            return pickle.dumps((False, RuntimeError(repr(error))))


class _Lost(Exception):
    """The worker's process has ended."""


class _Worker:
    """One process, used by one thread."""

    def __init__(self, context: multiprocessing.context.SpawnContext, limit_s: float | None, niceness: int) -> None:
        self._is_lost = False
        self._limit_s = limit_s
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, limit_s), daemon=True)
        with heap.large_pages():
            self._process.start()
        assert self._process.pid is not None
        stand_back(self._process.pid, niceness)  # before its imports: they are half a second of a processor
        theirs.close()  # else its end would not be seen

    @property
    def is_usable(self) -> bool:
        """Whether another task can be given to it."""
        return not self._is_lost and self._process.is_alive()

    def run(self, order: bytes) -> Any:
        """Return what a task returns, or raise what it raises.

        Raises:
            PageTimedOut: it took too long; the worker is ended.
            _Lost: the worker ended meanwhile.
        """
        try:
            self._pipe.send_bytes(order)
            answer = self._pipe.recv_bytes()
            if answer == _BEGUN:
                if self._limit_s is not None and not self._pipe.poll(_WAITS_MOST * self._limit_s):
                    self._process.kill()
                    raise self._late(self._limit_s)
                answer = self._pipe.recv_bytes()
        except (EOFError, OSError) as ended:
            self._is_lost = True
            self._process.join(_END_S)
            if self._process.exitcode == _LATE and self._limit_s is not None:
                raise self._late(self._limit_s) from None
            raise _Lost from ended
        is_done, value = pickle.loads(answer)
        if not is_done:
            raise value
        return value

    def _late(self, limit_s: float) -> PageTimedOut:
        self._is_lost = True
        return PageTimedOut(limit_s=max(1, round(limit_s)))

    def leave(self) -> None:
        """Let the process end as soon as it sees that its pipe has; do not wait for it."""
        self._pipe.close()

    def end(self) -> None:
        """End the process: at once when it was killed, else as soon as it sees that its pipe has ended."""
        self.leave()
        self._process.join(_END_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


class SupervisedPool(Executor):
    """`concurrent.futures.Executor` over spawned processes, each replaced when it dies."""

    def __init__(self, workers: int, limit_s: float | None = None, niceness: int = _NICENESS) -> None:
        """Start no process yet; they start with the first tasks.

        Args:
            workers: number of processes; 0 means one a processor core.
            limit_s: how much processor time a task may take; None for as much as it likes.
            niceness: how far they stand back behind the window.
        """
        self._niceness = niceness
        self._context = multiprocessing.get_context("spawn")
        self._threads = ThreadPoolExecutor(workers or os.cpu_count() or 1, thread_name_prefix="worker")
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._is_closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` in a worker; it and its arguments must pickle.

        The future raises what `fn` raises, `PageTimedOut` when it took too long, and `PageWorkerLost` when it ended
        its worker twice.
        """
        return self._threads.submit(self._run, fn, args, kwargs)

    def _run(self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        order = pickle.dumps((function, args, kwargs))
        for _ in range(_TRIES):
            worker = self._taken()
            try:
                result: T = worker.run(order)
            except _Lost:
                log.info("worker lost", extra={"task": function.__name__})
            else:
                return result
            finally:
                self._give_back(worker)
        log.warning("task ended its worker twice", extra={"task": function.__name__})
        raise PageWorkerLost(what=function.__name__)

    def _taken(self) -> _Worker:
        """Return a worker that waits, or a new one."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.is_usable:
                    return worker
                worker.end()
            return _Worker(self._context, self._limit_s, self._niceness)

    def _give_back(self, worker: _Worker) -> None:
        with self._lock:
            if worker.is_usable and not self._is_closed:
                self._idle.append(worker)
                return
        worker.end()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers, each after the task it is at."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.leave()
        for worker in idle:
            worker.end()
