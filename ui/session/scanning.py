# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanning for the dossier in work: a batch, one page anew or in between, and what goes on after a batch that broke."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ui.session.dossier import DossierInWork
from workstation.app.capture import Batch, Capture, InsertPlace, recovery
from workstation.app.desk import Desk
from workstation.app.sample_papers import lay_sample_card, lay_sample_page, lay_sample_papers
from workstation.app.scan_profiles import ScanProfile, load_profiles, remember_profile, remembered_profile
from workstation.domain.ids import DossierId, PageId
from workstation.domain.paper import Page
from workstation.errors import WorkstationError
from workstation.jobs.lanes import Lane


class Scanning(QObject):
    """The scanner while it runs for the dossier in work.

    Attributes:
        captured: a `Page`, saved a moment ago.
        changed: whether the scanner runs.
        ended: the `Batch`.
        failed: an expected failure.
    """

    captured = Signal(object)
    changed = Signal(bool)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, work: DossierInWork, parent: QObject | None = None) -> None:
        """Scan nothing yet."""
        super().__init__(parent)
        self._work = work
        self._desk = work.desk
        self._bridge = work.bridge
        self._capture: Capture | None = None
        self._broken: tuple[DossierId, Batch] | None = None  # what the next press of Scan goes on with
        self._is_single = False

    @property
    def is_on(self) -> bool:
        """Whether the scanner runs for us."""
        return self._capture is not None

    def scan(self, instead_of: PageId | None = None, into: InsertPlace | None = None) -> None:
        """Scan what is loaded into the marked papers, else into all that miss pages.

        Args:
            instead_of: scan one page anew; the old one stays until the new one is taken.
            into: scan one page in between others.
        """
        view = self._work.view
        if view is None or self.is_on:
            return
        chosen = self._work.marked
        marked = [paper.paper.id for paper in view.papers if paper.paper.id in chosen and paper.missing_pages]
        self._is_single = instead_of is not None or into is not None
        self._capture = Capture(self._desk, view.dossier.id, self._work.name)
        self.changed.emit(True)
        if instead_of is not None:
            self._bridge.run(Lane.SCAN, lay_sample_page, self._desk, view.dossier.id, instead_of)
        elif into is not None:
            self._bridge.run(Lane.SCAN, lay_sample_card, self._desk)
        self._bridge.run(
            Lane.SCAN,
            self._capture.run,
            max_pages=1 if self._is_single else None,
            papers=marked,
            instead_of=instead_of,
            into=into,
            after=None if self._is_single else self._interrupted(view.dossier.id),
            on_page=self._bridge.relay(self._captured),
        ).always(self._end).success(self._scanned)

    def stop(self) -> None:
        """Stop the feeder; pages already saved stay."""
        if self._capture is not None:
            self._capture.stop()

    @property
    def sheet_to_lay(self) -> int:
        """Number of the sheet to lay on top after a batch that ended early, from 1; 0 when none did."""
        resumed = recovery(self._broken[1]) if self._broken is not None and not self._is_single else None
        return resumed.sheet if resumed is not None else 0

    def profiles(self, slot: Callable[[tuple[tuple[ScanProfile, ...], ScanProfile]], object]) -> None:
        """Read the ways to scan and the one in use."""
        self._bridge.run(Lane.STORE, _profiles, self._desk).success(slot)

    def use_profile(self, key: str, slot: Callable[[ScanProfile], object]) -> None:
        """Scan this way from now on with this scanner; "" for what the settings say."""
        self._bridge.run(Lane.STORE, remember_profile, self._desk, key).success(slot).failure(self._report)

    def _interrupted(self, dossier: DossierId) -> Batch | None:
        """Return the part of this dossier's batch that ended early, if that is what the clerk goes on with."""
        broken, self._broken = self._broken, None
        return broken[1] if broken is not None and broken[0] == dossier else None

    def _captured(self, page: Page) -> None:
        self.captured.emit(page)
        self._work.refresh()

    def _scanned(self, batch: Batch) -> None:
        view = self._work.view
        if self._is_single and view is not None:
            self._bridge.run(Lane.SCAN, lay_sample_papers, self._desk, view.dossier.id)
        self._work.watch_pages(batch.reading)
        if batch.fault is not None and not self._is_single and view is not None:
            self._broken = (view.dossier.id, batch)
        self.ended.emit(batch)
        if batch.fault is not None:
            self.failed.emit(batch.fault)
        self._work.refresh()

    def _end(self) -> None:
        self._capture = None
        self.changed.emit(False)

    def _report(self, failure: WorkstationError) -> None:
        self.failed.emit(failure)


def _profiles(desk: Desk) -> tuple[tuple[ScanProfile, ...], ScanProfile]:
    return load_profiles(desk.data_dir), remembered_profile(desk)
