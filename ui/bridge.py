# SPDX-License-Identifier: GPL-3.0-or-later
"""The only crossing from lanes to the UI thread: results, failures and progress come back as calls of slots."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, Generic, ParamSpec, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from workstation.errors import WorkstationError
from workstation.jobs.lanes import Lane, Lanes

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class Operation(Generic[T]):
    """A job under way; its slots are called on the UI thread, once."""

    def __init__(self) -> None:
        self._success: list[Callable[[T], object]] = []
        self._failure: list[Callable[[WorkstationError], object]] = []
        self._always: list[Callable[[], object]] = []

    def success(self, slot: Callable[[T], object]) -> Operation[T]:
        """Call `slot` with the job's value."""
        self._success.append(slot)
        return self

    def failure(self, slot: Callable[[WorkstationError], object]) -> Operation[T]:
        """Call `slot` with an expected failure instead of showing it."""
        self._failure.append(slot)
        return self

    def always(self, slot: Callable[[], object]) -> Operation[T]:
        """Call `slot` before the others, however the job ended; a bug in a job must not leave the screen waiting."""
        self._always.append(slot)
        return self

    def end(self) -> None:
        """Say that the job ended."""
        for slot in self._always:
            if _is_alive(slot):
                slot()

    def succeed(self, value: T) -> None:
        """Pass the value on."""
        for slot in self._success:
            if _is_alive(slot):
                slot(value)

    def fail(self, failure: WorkstationError) -> bool:
        """Pass the failure on; return whether anybody took it."""
        taken = [slot for slot in self._failure if _is_alive(slot)]
        for slot in taken:
            slot(failure)
        return bool(self._failure)


class OneAtATime:
    """A job that reads something anew: asked for again while it runs, it runs once more after.

    Attributes:
        is_running: whether one runs.
    """

    def __init__(self, start: Callable[[], Operation[Any] | None]) -> None:
        """Run nothing yet.

        Args:
            start: starts it; None where there is nothing to read.
        """
        self._start = start
        self._is_wanted = False
        self.is_running = False

    def run(self) -> None:
        """Run it now, or once more when the one that runs has ended, well or not."""
        if self.is_running:
            self._is_wanted = True
            return
        job = self._start()
        if job is not None:
            self.is_running = True
            job.always(self._ended)

    def _ended(self) -> None:
        self.is_running = False
        if self._is_wanted:
            self._is_wanted = False
            self.run()


class Bridge(QObject):
    """Runs jobs in lanes and brings their ends back.

    Attributes:
        failed: an expected failure nobody asked for.
        crashed: anything else that came out of a job: a bug.
        busy_changed: number of jobs under way.
    """

    failed = Signal(object)
    crashed = Signal(object)
    busy_changed = Signal(int)
    _returned = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Make the bridge with lanes of its own for what happens before and beside the desk (opening, pictures)."""
        super().__init__(parent)
        self._own = Lanes(cpu_workers=1)
        self._desk_lanes: Lanes | None = None
        self._busy = 0
        self._returned.connect(self._call, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Whether no job is under way."""
        return self._busy == 0

    def use(self, lanes: Lanes) -> None:
        """Run jobs in the lanes of an opened desk from now on."""
        self._desk_lanes = lanes

    def let_go(self) -> None:
        """Run nothing on the desk any more: it is being closed."""
        self._desk_lanes = None

    def run(self, lane: Lane, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Operation[T]:
        """Run a job in a lane of the desk; once the desk is being closed, nothing is run any more."""
        lanes = self._desk_lanes
        if lanes is None:  # the desk is being closed: nobody waits for the answer any more
            return Operation()
        return self.watch(lanes.submit(lane, job, *args, **kwargs))

    def run_aside(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Operation[T]:
        """Run a job beside the desk's lanes: opening and closing it, pictures for the screen."""
        return self.watch(self._own.submit(Lane.STORE, job, *args, **kwargs))

    def watch(self, future: Future[T]) -> Operation[T]:
        """Bring the end of a future that somebody else started back to the UI thread."""
        operation: Operation[T] = Operation()
        self._count(1)

        def hand_over(done: Future[T]) -> None:
            # In the lane's thread: only a signal may leave it.
            if shiboken6.isValid(self):
                self._returned.emit(lambda: self._end(operation, done))

        future.add_done_callback(hand_over)
        return operation

    def relay(self, slot: Callable[[T], object]) -> Callable[[T], None]:
        """Return a callback for any thread that calls `slot` on the UI thread."""

        def pass_on(value: T) -> None:
            if shiboken6.isValid(self):
                self._returned.emit(lambda: slot(value) if _is_alive(slot) else None)

        return pass_on

    def close(self) -> None:
        """End our own lanes; waits for the job under way."""
        self._own.close()

    def _call(self, closure: Callable[[], object]) -> None:
        closure()

    def _end(self, operation: Operation[Any], done: Future[Any]) -> None:
        self._count(-1)
        operation.end()
        try:
            value = done.result()
        except CancelledError:
            return
        except WorkstationError as failure:
            if not operation.fail(failure):
                self.failed.emit(failure)
        except Exception as bug:
            log.exception("job crashed")
            self.crashed.emit(bug)
        else:
            operation.succeed(value)

    def _count(self, change: int) -> None:
        self._busy += change
        self.busy_changed.emit(self._busy)


def _is_alive(slot: Callable[..., object]) -> bool:
    # A screen may be gone when its picture arrives.
    receiver = getattr(slot, "__self__", None)
    return not isinstance(receiver, QObject) or shiboken6.isValid(receiver)
