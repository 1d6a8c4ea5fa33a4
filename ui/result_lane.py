# SPDX-License-Identifier: GPL-3.0-or-later
"""An issued result on its way: dossier, pages, signature, queue; what the screen shows of it is apart."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ui.session.session import Session
from workstation.app.capture import Batch, Capture
from workstation.app.desk import Desk
from workstation.app.intake import not_brought
from workstation.app.page_edits import discard_page
from workstation.app.page_work import submit_unfinished
from workstation.app.result_lane import (
    FoundDossier,
    WaitingResult,
    begun_result,
    find_dossiers,
    result_types,
    results_to_seal,
    seal_results,
    take_result,
)
from workstation.app.results import ReturnedResult, finish_result, queue_signed_results
from workstation.app.sample_papers import load_sample
from workstation.domain.dossier import DocumentType
from workstation.domain.ids import PaperId
from workstation.domain.paper import Page, Paper
from workstation.domain.states import State
from workstation.errors import WorkstationError
from workstation.jobs.lanes import Lane

_TO_SIGN = {State.RECOGNISED, State.CONFIRMED, State.ASSEMBLED}  # the last two after a PIN that was wrong


class ResultLane(QObject):
    """One result at a time, and beside it those that wait for the agency's seal.

    Attributes:
        changed: anything the screen shows.
        returned: the `ReturnedResult`: signed and queued.
        sealed: how many results that waited were sealed.
        kept_back: a result was signed once, its next signature failed; the lane is free.
    """

    changed = Signal()
    returned = Signal(object)
    sealed = Signal(int)
    kept_back = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        """Begin with no dossier."""
        super().__init__(parent)
        self._session = session
        self._desk: Desk = session.desk
        self.dossier: FoundDossier | None = None
        self.types: tuple[DocumentType, ...] = ()
        self.paper: Paper | None = None
        self.pages: tuple[Page, ...] = ()
        self.waiting: tuple[WaitingResult, ...] = ()  # for a signature of somebody else
        self.is_at_seals = False  # the clerk has turned to those that wait
        self.is_signing = False
        self.signed_once: Paper | None = None  # the next signature failed a moment ago: it waits for it
        self._capture: Capture | None = None

    @property
    def is_scanning(self) -> bool:
        """Whether the scanner runs for this lane."""
        return self._capture is not None

    @property
    def unread(self) -> int:
        """How many pages are not read yet."""
        return sum(page.measures is None for page in self.pages)

    @property
    def is_ready_to_sign(self) -> bool:
        """Whether only the PIN is missing."""
        return bool(self.pages) and self.paper is not None and self.paper.state in _TO_SIGN

    def find(self, words: str, slot: Callable[[tuple[FoundDossier, ...]], object]) -> None:
        """Find the dossier by number, name or code."""
        self._session.bridge.run(Lane.STORE, find_dossiers, self._desk, words).success(slot)

    def choose(self, found: FoundDossier) -> None:
        """Take a dossier; its likeliest result types come with it."""
        self.start_over()
        self.signed_once = None
        self.dossier = found
        self._session.bridge.run(Lane.STORE, _look_into, self._desk, found).success(self._looked_into)

    def _looked_into(self, seen: _Dossier) -> None:
        if self.dossier != seen.found or self.paper is not None:
            return
        self.types = seen.types
        if seen.begun is not None:  # the PIN was wrong, or the program ended before it
            self.paper, self.pages = seen.begun
        self.changed.emit()
        self._watch(seen.reading)

    def start_over(self) -> None:
        """Put the present result aside: one without pages leaves no trace, one with pages stays in its dossier."""
        if self.paper is not None and not self.pages and not self.is_scanning and self.paper.state is State.EXPECTED:
            self._session.bridge.run(Lane.STORE, not_brought, self._desk, self.paper.id, self._session.name)
        self.dossier, self.types, self.paper, self.pages = None, (), None, ()
        self.changed.emit()

    # --- scanning ---

    def scan(self, document_type_code: str) -> None:
        """Add the result to its dossier where that is not done yet, and scan what is loaded."""
        if self.dossier is None or self.is_scanning or self.is_signing:
            return
        if self.paper is not None and self.paper.document_type_code == document_type_code:
            self._scan(self.paper)
            return
        job = functools.partial(take_result, self._desk, self.dossier.dossier, document_type_code, self._session.name)
        self._session.bridge.run(Lane.STORE, job).success(self._scan)

    def _scan(self, paper: Paper) -> None:
        if self.is_scanning:
            return
        self.paper = paper
        self._capture = Capture(self._desk, paper.dossier_id, self._session.name)
        self.changed.emit()
        bridge = self._session.bridge
        bridge.run(Lane.SCAN, _lay_sample_result, self._desk)
        run = functools.partial(self._capture.run, papers=[paper.id], on_page=bridge.relay(self._captured))
        bridge.run(Lane.SCAN, run).always(self._end_scan).success(self._scanned)

    def stop_scan(self) -> None:
        """Stop the feeder; pages already saved stay."""
        if self._capture is not None:
            self._capture.stop()

    def _captured(self, _: Page) -> None:
        self.refresh()

    def _end_scan(self) -> None:
        self._capture = None
        self.refresh()

    def _scanned(self, batch: Batch) -> None:
        self._watch(batch.reading)
        self._session.batch_ended(batch)
        if batch.fault is not None:
            self._session.failed.emit(batch.fault)

    def _watch(self, reading: Sequence[Future[Page]]) -> None:
        for future in reading:
            self._session.bridge.watch(future).success(lambda _: self.refresh()).failure(self._failed)

    def _failed(self, failure: WorkstationError) -> None:
        self._session.failed.emit(failure)
        self.refresh()

    def refresh(self) -> None:
        """Read the result and its pages anew."""
        if self.paper is None:
            self.changed.emit()
            return
        self._session.bridge.run(Lane.STORE, _read, self._desk, self.paper.id).success(self._show)

    def _show(self, read: tuple[Paper, tuple[Page, ...]]) -> None:
        if self.paper is None or read[0].id != self.paper.id:
            return
        self.paper, self.pages = read
        self.changed.emit()

    def discard(self, page: Page) -> None:
        """Take a page out of the result; the original is kept until the purge."""
        job = functools.partial(discard_page, self._desk, page.id, self._session.name)
        self._session.bridge.run(Lane.STORE, job).success(lambda _: self.refresh())

    # --- signing ---

    def finish(self, pin: str, agency_pin: str) -> None:
        """Confirm, sign, code and queue the result; pressing the key states what stands in words above it.

        Args:
            pin: of the token of the competent person.
            agency_pin: of the agency's; "" where it is the same.
        """
        if self.paper is None or self.is_signing or not self.is_ready_to_sign:
            return
        self.is_signing = True
        self.changed.emit()
        job = functools.partial(
            finish_result,
            self._desk,
            self.paper.id,
            clerk=self._session.name,
            pin=pin,
            agency_pin=agency_pin or None,
            compared=True,
            not_secret=True,
        )
        run = self._session.bridge.run(Lane.TOKEN, job).always(self._end_signing)
        run.success(self._returned).failure(self._not_finished)

    def _not_finished(self, failure: WorkstationError) -> None:
        if self.paper is None:
            self._session.failed.emit(failure)
            return
        # Read before it is told: what is to be done next depends on how far signing came.
        run = self._session.bridge.run(Lane.STORE, _read_after_failure, self._desk, self.paper.id)
        run.success(functools.partial(self._stopped, failure))

    def _stopped(self, failure: WorkstationError, read: _Stopped) -> None:
        if read.paper.state is State.SIGNED:
            # It waits for the next signature among the others, the lane is free.
            self.dossier, self.types, self.paper, self.pages = None, (), None, ()
            self.signed_once, self.waiting = read.paper, read.waiting
            self.kept_back.emit()
        else:
            self.paper, self.pages = read.paper, read.pages
        self.changed.emit()
        self._session.failed.emit(failure)

    def _end_signing(self) -> None:
        self.is_signing = False
        self._session.look_at_signer()
        self.changed.emit()

    def _returned(self, done: ReturnedResult) -> None:
        self.dossier, self.types, self.paper, self.pages = None, (), None, ()
        self._session.queue_reading.refresh()
        self._session.sending.send_due()
        self._session.refresh()
        self.look_for_waiting()
        self.changed.emit()
        self.returned.emit(done)

    # --- seals ---

    def look_for_waiting(self) -> None:
        """Read anew which results wait for a signature."""
        job = functools.partial(_results_to_seal, self._desk, self._session.name)
        self._session.bridge.run(Lane.STORE, job).success(self._waiting_known)

    def _waiting_known(self, waiting: tuple[WaitingResult, ...]) -> None:
        self.waiting = waiting
        self.is_at_seals = self.is_at_seals and bool(waiting)
        self.changed.emit()

    @property
    def to_seal(self) -> tuple[WaitingResult, ...]:
        """Those of the waiting results that a signer of this counter can sign."""
        return tuple(one for one in self.waiting if self._desk.has_signer(one.role))

    def turn_to_seals(self, *, to_seals: bool) -> None:
        """Turn to the results that wait, or back to the next one to be scanned."""
        self.signed_once = None
        self.is_at_seals = to_seals and bool(self.to_seal) and self.dossier is None
        self.changed.emit()

    def first_page(self, waiting: WaitingResult, slot: Callable[[Page], object]) -> None:
        """Read the first page of a result that waits."""
        job = functools.partial(self._desk.station.papers.pages, waiting.paper.id)
        self._session.bridge.run(Lane.STORE, job).success(lambda pages: slot(pages[0]) if pages else None)

    def seal(self, pin: str) -> None:
        """Seal every result of the list with one PIN."""
        if self.is_signing or not self.is_at_seals:
            return
        self.is_signing = True
        self.changed.emit()
        ids = [one.paper.id for one in self.to_seal]
        job = functools.partial(seal_results, self._desk, ids, clerk=self._session.name, pin=pin)
        run = self._session.bridge.run(Lane.TOKEN, job).always(self._end_sealing)
        run.success(self._sealed).failure(self._session.failed.emit)

    def _end_sealing(self) -> None:
        self._end_signing()
        self.look_for_waiting()  # also after a failure: those before it are sealed
        self._session.queue_reading.refresh()
        self._session.sending.send_due()

    def _sealed(self, done: list[ReturnedResult]) -> None:
        self.is_at_seals = False
        self.sealed.emit(len(done))


@dataclass(frozen=True, slots=True)
class _Stopped:
    """A result after a signature that was not made, and which results wait for one."""

    paper: Paper
    pages: tuple[Page, ...]
    waiting: tuple[WaitingResult, ...]


@dataclass(frozen=True, slots=True)
class _Dossier:
    """What the lane needs of a dossier: likeliest types, and the result begun before with its pages being read."""

    found: FoundDossier
    types: tuple[DocumentType, ...]
    begun: tuple[Paper, tuple[Page, ...]] | None = None
    reading: tuple[Future[Page], ...] = ()


def _look_into(desk: Desk, found: FoundDossier) -> _Dossier:
    paper = begun_result(desk, found.dossier)
    types = result_types(desk, found)
    if paper is None:
        return _Dossier(found, types)
    own = [kind for kind in types if kind.code == paper.document_type_code]
    likeliest = (*own, *(kind for kind in types if kind not in own))
    reading = tuple(submit_unfinished(desk, paper))  # a page whose reading the end of the program has cut off
    return _Dossier(found, likeliest, _read(desk, paper.id), reading)


def _results_to_seal(desk: Desk, clerk: str) -> tuple[WaitingResult, ...]:
    queue_signed_results(desk, clerk)
    return results_to_seal(desk)


def _read(desk: Desk, paper_id: PaperId) -> tuple[Paper, tuple[Page, ...]]:
    return desk.station.papers.get(paper_id), tuple(desk.station.papers.pages(paper_id))


def _read_after_failure(desk: Desk, paper_id: PaperId) -> _Stopped:
    return _Stopped(*_read(desk, paper_id), results_to_seal(desk))


def _lay_sample_result(desk: Desk) -> None:
    """Put the last sheet of the sample stack on the simulated scanner, if that is the one in use."""
    if not desk.settings.scanner.device:
        sides = load_sample().feeder_sides
        desk.embedded.lay_papers(max(1, sides - 1), 1)
