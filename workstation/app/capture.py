# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanning into a dossier: every page is saved before it is shown, and read while the next ones still come."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from pathlib import Path

from scanner_drivers.base import NOTE_AGAIN, NOTE_DUPLICATE, PageStream, ScannedPage, Source, sheet_to_lay
from workstation.app.desk import Desk
from workstation.app.page_work import record_insert, submit_page
from workstation.app.scan_profiles import ScanProfile, remembered_profile
from workstation.domain.ids import DossierId, PageId, PaperId
from workstation.domain.paper import Page, Paper
from workstation.domain.states import BEFORE_SIGNED, State
from workstation.errors import Cancelled, DoubleFeed, NothingToDo, ScannerError, WorkstationError

log = logging.getLogger(__name__)

_FREE_MIB_A_BATCH = 64  # 50 sides at 1.2 MiB
NOTE_DOUBLE_FEED = "double_feed"  # beside a double feed: a sheet may be missing here


@dataclass(slots=True)
class Batch:
    """What one press of Scan delivered.

    Attributes:
        pages: saved, in order.
        reading: one future a page; ends when the page is measured, read and stored.
        fault: why the batch ended early; None after an orderly end.
        pages_before: pages of the parts of this batch before its last interruption.
    """

    pages: list[Page] = field(default_factory=list)
    reading: list[Future[Page]] = field(default_factory=list)
    fault: ScannerError | None = None
    pages_before: int = 0
    is_duplex: bool = False

    def wait(self) -> list[WorkstationError]:
        """Wait until every page is read; return the expected failures, one a page that failed.

        A page whose reading was given up because the desk was closed is no failure: the next start reads it.
        """
        failures: list[WorkstationError] = []
        for future in self.reading:
            try:
                future.result()
            except CancelledError:
                continue
            except WorkstationError as failure:
                failures.append(failure)
        return failures


@dataclass(frozen=True, slots=True)
class Recovery:
    """How a batch goes on that ended early.

    Attributes:
        sheet: number of the sheet to lay on top, counted from 1 over the whole batch; those before it are safe.
        notes: warnings that the last page kept and the first that follows carry, since a person should compare them.
    """

    sheet: int
    notes: tuple[str, ...] = ()


def recovery(batch: Batch) -> Recovery | None:
    """Return how a batch goes on; None when it ended in order."""
    if batch.fault is None:
        return None
    sides = [page.side for page in batch.pages]
    total = batch.pages_before + len(batch.pages)
    notes: tuple[str, ...] = (NOTE_DOUBLE_FEED,) if isinstance(batch.fault, DoubleFeed) else ()
    if batch.is_duplex and sides[-1:] == ["front"]:
        notes += (NOTE_DUPLICATE,)  # its sheet is laid again for the back, so the front comes twice
    return Recovery(sheet_to_lay(total, batch.is_duplex), notes)


@dataclass(frozen=True, slots=True)
class InsertPlace:
    """Where pages are scanned in between others: before the page that lies there now.

    Attributes:
        position: in the paper, from 1.
    """

    paper_id: PaperId
    position: int


class Capture:
    """One batch being scanned; `stop` may be called from any thread."""

    def __init__(self, desk: Desk, dossier_id: DossierId, clerk: str) -> None:
        """Prepare a batch into the papers of a dossier; nothing happens before `run`."""
        self._desk = desk
        self._dossier_id = dossier_id
        self._clerk = clerk
        self._stream: PageStream | None = None
        self._is_stopped = threading.Event()

    def run(
        self,
        *,
        source: Source | None = None,
        profile: ScanProfile | None = None,
        max_pages: int | None = None,
        papers: Sequence[PaperId] = (),
        instead_of: PageId | None = None,
        into: InsertPlace | None = None,
        after: Batch | None = None,
        on_page: Callable[[Page], None] = lambda _: None,
    ) -> Batch:
        """Scan until the feeder is empty; runs in the scan lane.

        Pages fall to the papers in checklist order, each taking the pages it is expected to have; the last paper
        takes what is left over. Boundaries are the clerk's to move afterwards.

        Args:
            source: feeder, glass, or whatever is loaded; None as the profile says.
            profile: how to scan; None as the settings say.
            max_pages: stop after so many.
            papers: the papers to fill, in order; empty means every paper that is not complete yet.
            instead_of: scan one page anew; the old one stays until the clerk takes the new one.
            into: scan in between the pages of a paper; each page is a correction that can be undone.
            after: the part of the same batch that ended early; `recovery` says which sheet to lay.
            on_page: called for each page, after it is saved for good.

        Raises:
            DiskFull: before the feeder starts, when there is no room.
            StoreDamaged: the check in the background found that the data is damaged.
            SettingInvalid: the settings name a profile that is not there.
            NothingToDo: no paper is open for pages.
        """
        self._desk.must_be_sound()
        self._desk.station.ensure_free_space(_FREE_MIB_A_BATCH)
        places = _Places(self._desk, self._dossier_id, papers, instead_of, into)
        scanner = self._desk.settings.scanner
        way = profile or remembered_profile(self._desk)
        if instead_of is not None or into is not None:
            source = source or Source.AUTO  # one page anew, wherever it is laid
        options = way.options(scanner, source, max_pages)
        before = after.pages_before + len(after.pages) if after else 0
        was_duplex = after is not None and after.is_duplex
        batch = Batch(pages_before=before, is_duplex=options.source is Source.ADF_DUPLEX or was_duplex)
        goes_on = instead_of is None and into is None
        notes = self._pending() if goes_on else ()
        try:
            with contextlib.closing(self._desk.open_scanner().scan(options)) as self._stream:
                if self._is_stopped.is_set():
                    self._stream.cancel()
                for scanned in self._stream:
                    if self._is_saved_already(scanned):
                        _forget(scanned.path)
                        continue
                    page = self._save(scanned, places, notes)
                    if goes_on and not batch.pages:
                        self._keep_pending(())
                    batch.pages.append(page)
                    batch.is_duplex |= page.side == "back"  # a source chosen by itself: only the pages tell
                    on_page(page)
                    batch.reading.append(submit_page(self._desk, page))
                    notes = ()
                    if self._desk.is_closing:  # the feeder must not run on for nobody
                        self._stream.cancel()
        except Cancelled:
            log.info("batch stopped", extra={"pages": len(batch.pages)})
        except ScannerError as fault:
            log.info("batch ended early", extra={"fault": fault.code, "pages": len(batch.pages)})
            if fault.page:
                fault.page += (
                    batch.pages_before
                )  # the driver counts from the sheet it began with, people from the first
            batch.fault = fault
            self._mark_last(batch, goes_on)
        return batch

    def stop(self) -> None:
        """Stop the feeder; pages already saved stay."""
        self._is_stopped.set()
        if self._stream is not None:
            self._stream.cancel()

    def _is_saved_already(self, scanned: ScannedPage) -> bool:
        """Whether this is a page of a hot folder that an earlier run had saved when it was ended by force."""
        return NOTE_AGAIN in scanned.notes and self._desk.station.papers.is_kept(scanned.sha256)

    def _mark_last(self, batch: Batch, goes_on: bool) -> None:
        """Mark the last page kept where a person should compare it with the one that follows, which is kept in mind."""
        resumed = recovery(batch)
        if resumed is None:
            return
        with self._desk.station.transaction():
            if batch.pages:
                self._desk.station.papers.mark_page(batch.pages[-1].id, resumed.notes)
            if goes_on:  # a batch without a page, of an empty feeder say, leaves what is pending
                self._keep_pending(resumed.notes if batch.pages else resumed.notes or self._pending())

    @property
    def _pending_name(self) -> str:
        return f"next_page_of {self._dossier_id}"

    def _pending(self) -> tuple[str, ...]:
        """Return the warnings of the page that follows an interruption, also one before the program was ended."""
        return tuple(self._desk.station.generation.fact(self._pending_name).split())

    def _keep_pending(self, notes: tuple[str, ...]) -> None:
        if notes != self._pending():
            self._desk.station.generation.remember(self._pending_name, " ".join(notes))

    def _save(self, scanned: ScannedPage, places: _Places, notes: tuple[str, ...]) -> Page:
        data = scanned.path.read_bytes()
        paper = places.next()
        stored = self._desk.station.spool.put(paper.uid, data)
        with self._desk.station.transaction():
            page = self._desk.station.papers.add_page(
                paper.id,
                stored,
                side=scanned.side,
                media_type=scanned.media_type,
                dpi=scanned.dpi,
                width_px=scanned.width_px,
                height_px=scanned.height_px,
                actor=self._clerk,
                instead_of=places.instead_of,
                position=places.position,
                marks=tuple(note for note in scanned.notes if note != NOTE_AGAIN) + notes,
            )
            if places.position is not None:
                record_insert(self._desk, page, self._clerk)
        places.saved()
        _forget(scanned.path)
        return page


class _Places:
    """Which paper the next page belongs to."""

    def __init__(
        self,
        desk: Desk,
        dossier_id: DossierId,
        papers: Sequence[PaperId],
        instead_of: PageId | None,
        into: InsertPlace | None,
    ) -> None:
        store = desk.station.papers
        self.instead_of = instead_of
        self.position = into.position if into else None
        if instead_of is not None:
            self._open = [(store.get(store.page(instead_of).paper_id), 1)]
            return
        if into is not None:
            self._open = [(store.get(into.paper_id), 1)]
            return
        wanted = set(papers)
        takes = {State.EXPECTED, State.NEEDS_ATTENTION, *BEFORE_SIGNED}
        candidates = [
            paper
            for paper in store.of_dossier(dossier_id)
            if paper.state in takes and (not wanted or paper.id in wanted)
        ]
        self._open = [
            (paper, paper.expected_pages - len(store.pages(paper.id)))
            for paper in candidates
            if wanted or paper.expected_pages == 0 or len(store.pages(paper.id)) < paper.expected_pages
        ]
        if not self._open:
            raise NothingToDo(what="scan")

    def next(self) -> Paper:
        paper, left = self._open[0]
        self._open[0] = (paper, left - 1)
        if left <= 1 and paper.expected_pages and len(self._open) > 1:
            self._open.pop(0)
        return paper

    def saved(self) -> None:
        """Go on behind the page that was inserted."""
        if self.position is not None:
            self.position += 1


def _forget(file: Path) -> None:
    try:
        file.unlink()
    except OSError as error:  # the sweep at the next start takes it
        log.info("hand-over file stays", extra={"reason": error.strerror})
