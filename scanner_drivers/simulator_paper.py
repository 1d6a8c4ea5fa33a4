# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated scanner's paper path: stack, glass, faults, jobs and their pace; HTTP and XML are not in here."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scanner_drivers.simulator_picture import Look, picture

_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp"})
BUSY_S = 15.0  # longer than the patience of our driver and of sane-airscan
SLOW_S = 3.0
_FORGOTTEN_S = 10.0  # a job nobody asks about: its program is gone


class FaultKind(StrEnum):
    """What can go wrong."""

    JAM = "jam"
    DOUBLEFEED = "doublefeed"
    COVER = "cover"
    BUSY = "busy"
    DROP = "drop"  # the line breaks in the middle of the page
    TRUNCATE = "truncate"  # the picture ends too early, politely
    SLOW = "slow"
    EMPTY = "empty"  # the feeder says it is empty


ADF_STATES = {
    FaultKind.JAM: "ScannerAdfJam",
    FaultKind.DOUBLEFEED: "ScannerAdfMultipickDetected",
    FaultKind.COVER: "ScannerAdfDoorOpen",
    FaultKind.EMPTY: "ScannerAdfEmpty",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that happens once.

    Attributes:
        page: number of the image in the stack at which it happens, from 1.
    """

    kind: FaultKind
    page: int

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read "jam@5"; without a page it happens at once.

        Raises:
            ValueError: no such fault.
        """
        kind, _, page = text.partition("@")
        return cls(FaultKind(kind), int(page or 1))


class JobState(StrEnum):
    """State of a job in eSCL's words."""

    PROCESSING = "Processing"
    COMPLETED = "Completed"
    CANCELED = "Canceled"
    ABORTED = "Aborted"


@dataclass(slots=True)
class Job:
    """One order that was taken."""

    id: str
    is_feeder: bool
    is_duplex: bool
    look: Look
    started_at: float
    first: int
    asked_at: float
    waiting: int = 0
    state: JobState = JobState.PROCESSING
    delivered: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the next question for a page gets: a picture, spoilt or not, or none."""

    data: bytes = b""
    spoilt: FaultKind | None = None
    is_not_ready: bool = False


class Refused(Exception):
    """An order that is not taken, with the HTTP status that says so."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class PaperPath:
    """Stack and glass of the simulated scanner; every method may be called from any thread.

    A fault leaves the paper where it is: the clerk takes the sheet out and lays it back. It ends with the next
    order or with a new stack, so a batch goes on with the page at which it stopped.
    """

    def __init__(
        self,
        pages: Path,
        ppm: float = 0.0,
        faults: Iterable[Fault] = (),
        start_at: int = 1,
        busy_s: float = BUSY_S,
        slow_s: float = SLOW_S,
    ) -> None:
        self.feeder, self.glass = _images(pages)
        self.ppm = ppm
        self.busy_s = busy_s
        self.slow_s = slow_s
        self._faults = list(faults)
        self._changed = threading.Condition()
        self._next = start_at - 1
        self._next_glass = 0
        self._trouble: FaultKind | None = None
        self._busy_until = 0.0
        self._is_closed = False
        self.jobs: dict[str, Job] = {}
        self.sent: list[float] = []  # when the last byte of each page went out, for who measures what follows

    @property
    def adf_state(self) -> str:
        """State of the feeder in eSCL's words."""
        with self._changed:
            if self._trouble is not None:
                return ADF_STATES[self._trouble]
            return "ScannerAdfLoaded" if self._next < len(self.feeder) else "ScannerAdfEmpty"

    @property
    def state(self) -> str:
        """State of the scanner in eSCL's words."""
        with self._changed:
            working = any(job.state is JobState.PROCESSING for job in self.jobs.values())
            return "Processing" if working or time.monotonic() < self._busy_until else "Idle"

    def snapshot(self) -> dict[str, object]:
        """Return what the control interface tells."""
        with self._changed:
            return {
                "feeder": max(0, len(self.feeder) - self._next),
                "next": self._next + 1,
                "glass": len(self.glass),
                "trouble": self._trouble.value if self._trouble else None,
                "faults": [f"{fault.kind.value}@{fault.page}" for fault in self._faults],
                "jobs": len(self.jobs),
                "sent": list(self.sent),
            }

    def reload(self, first: int = 1, glass: int | None = None) -> None:
        """Lay the stack into the feeder again, from image number `first`; and image number `glass` on the glass."""
        with self._changed:
            self._next = max(0, first - 1)
            if glass is not None:
                self._next_glass = max(0, glass - 1)
            self._trouble = None
            self._busy_until = 0.0

    def reset(self, faults: Iterable[Fault] = (), ppm: float = 0.0) -> None:
        """Make everything as it was at the start, with other faults and another pace."""
        with self._changed:
            for job in self.jobs.values():
                job.state = JobState.CANCELED
            self.jobs.clear()
            self._faults = list(faults)
            self.ppm = ppm
            self._next_glass = 0
            self._changed.notify_all()
        self.reload()

    def add_fault(self, fault: Fault) -> None:
        """Prepare one more fault."""
        with self._changed:
            self._faults.append(fault)

    def close(self) -> None:
        """Let every waiting question end."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def order(self, is_feeder: bool, is_duplex: bool, look: Look) -> Job:
        """Take an order.

        Raises:
            Refused: busy, empty, or nothing this scanner has.
        """
        with self._changed:
            self._check_free()
            if not (self.feeder if is_feeder else self.glass) or not look.is_possible:
                raise Refused(409)
            self._trouble = None
            if is_feeder:
                self._check_paper()
            now = time.monotonic()
            job = Job(str(uuid.uuid4()), is_feeder, is_duplex, look, now, self._next, now)
            self.jobs[job.id] = job
            return job

    def cancel(self, job_id: str) -> None:
        """End a job; one that is over stays as it ended."""
        with self._changed:
            job = self.jobs[job_id]
            if job.state is JobState.PROCESSING:
                job.state = JobState.CANCELED
                self._changed.notify_all()

    def next_page(self, job_id: str) -> Delivery | None:
        """Return the next page of a job as soon as the pace allows, None when there is none."""
        with self._changed:
            job = self.jobs[job_id]
            if not self._wait_for_pace(job):
                return None
            fault = self._due(job)
            if fault in ADF_STATES:
                self._trouble = fault
                job.state = JobState.COMPLETED if fault is FaultKind.EMPTY else JobState.ABORTED
                return None
            if fault is FaultKind.BUSY:
                return Delivery(is_not_ready=True)
            if fault is FaultKind.SLOW and not self._wait(job, self.slow_s):
                return None
            path = self._source(job)
            if path is None:
                job.state = JobState.COMPLETED
                return None
            is_spoilt = fault in {FaultKind.DROP, FaultKind.TRUNCATE}
            if is_spoilt:
                job.state = JobState.ABORTED
            else:
                self._consume(job)
        return Delivery(picture(path, job.look), fault if is_spoilt else None)

    # --- with the lock held ---

    def _check_free(self) -> None:
        if any(fault.kind is FaultKind.BUSY and fault.page == self._next + 1 for fault in self._faults):
            self._take_fault(FaultKind.BUSY)
            self._busy_until = time.monotonic() + self.busy_s
        if time.monotonic() < self._busy_until:
            raise Refused(503)
        for job in self.jobs.values():
            if job.state is JobState.PROCESSING and not job.waiting and time.monotonic() > job.asked_at + _FORGOTTEN_S:
                job.state = JobState.ABORTED
        if any(job.state is JobState.PROCESSING for job in self.jobs.values()):
            raise Refused(503)

    def _check_paper(self) -> None:
        if self._take_fault(FaultKind.EMPTY):
            self._trouble = FaultKind.EMPTY
            raise Refused(409)
        if self._next >= len(self.feeder):
            raise Refused(409)

    def _take_fault(self, kind: FaultKind) -> bool:
        """Use up a fault of this kind that is due at the next image."""
        for fault in self._faults:
            if fault.kind is kind and fault.page == self._next + 1:
                self._faults.remove(fault)
                return True
        return False

    def _due(self, job: Job) -> FaultKind | None:
        """Use up the fault of the next image; in duplex a sheet's fault shows before its front is delivered."""
        if not job.is_feeder:
            return None
        is_front = job.is_duplex and (self._next - job.first) % 2 == 0
        numbers = {self._next + 1, self._next + 2} if is_front else {self._next + 1}
        for fault in self._faults:
            if fault.page in numbers and (fault.page == self._next + 1 or fault.kind in ADF_STATES):
                self._faults.remove(fault)
                return fault.kind
        return None

    def _source(self, job: Job) -> Path | None:
        if job.is_feeder:
            return self.feeder[self._next] if self._next < len(self.feeder) else None
        return None if job.delivered else self.glass[self._next_glass % len(self.glass)]

    def _consume(self, job: Job) -> None:
        job.delivered += 1
        if job.is_feeder:
            self._next += 1
        else:
            self._next_glass += 1

    def _wait_for_pace(self, job: Job) -> bool:
        due_at = job.started_at + (job.delivered + 1) * 60.0 / self.ppm if self.ppm else 0.0
        return self._wait(job, due_at - time.monotonic())

    def _wait(self, job: Job, seconds: float) -> bool:
        """Wait and return whether the job still runs."""
        job.waiting += 1
        self._changed.wait_for(
            lambda: self._is_closed or job.state is not JobState.PROCESSING, timeout=max(0.0, seconds)
        )
        job.waiting -= 1
        job.asked_at = time.monotonic()
        return not self._is_closed and job.state is JobState.PROCESSING


def _images(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the images of feeder and glass, in the order of their names."""
    feeder, glass = folder / "feeder", folder / "glass"
    if feeder.is_dir() or glass.is_dir():
        return _sorted(feeder), _sorted(glass)
    return _sorted(folder), []


def _sorted(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
