# SPDX-License-Identifier: GPL-3.0-or-later
"""The dossier in work: received or taken up, read anew after every change, put aside."""

from __future__ import annotations

import functools
import logging
from collections.abc import Sequence
from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal

from ui.bridge import Bridge, OneAtATime, Operation
from ui.snapshots import DossierView, read_dossier
from workstation.app import intake
from workstation.app.desk import Desk
from workstation.app.intake import ReuseOffer
from workstation.app.owner_reading import check_identity
from workstation.app.page_work import submit_unfinished
from workstation.app.sample_papers import lay_sample_papers
from workstation.domain.dossier import Dossier, Identity
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.owner import Owner, Sex
from workstation.domain.paper import Page
from workstation.errors import PortalNotOffered, WorkstationError
from workstation.jobs.lanes import Lane
from workstation.store.users import Clerk

log = logging.getLogger(__name__)


class DossierInWork(QObject):
    """One dossier at most, as it was read last.

    Attributes:
        changed: it as a `DossierView`, or None.
        failed: an expected failure.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, parent: QObject | None = None) -> None:
        """Have none yet, and nobody signed in."""
        super().__init__(parent)
        self.desk = desk
        self.bridge = bridge
        self.clerk: Clerk | None = None
        self.view: DossierView | None = None
        self.marked: set[PaperId] = set()
        self.last: DossierId | None = None  # put aside last: its slips are printed after it was sent
        self._offers: dict[DossierId, tuple[ReuseOffer, ...]] = {}
        self._knows_no_offers = False
        self._reading = OneAtATime(self._read_anew)

    @property
    def name(self) -> str:
        """Account of the clerk, as it stands in the audit trail."""
        return self.clerk.name if self.clerk else ""

    @property
    def is_reading(self) -> bool:
        """Whether it is being read anew."""
        return self._reading.is_running

    def open(self, procedure_code: str, applicant: Owner, *, sex: Sex | None = None, reason: str = "") -> None:
        """Receive a dossier and make it the one in work; doubts about the owner id are kept with the reason."""
        job = functools.partial(
            intake.open_checked_dossier, self.desk, procedure_code, applicant, self.name, sex=sex, reason=reason
        )
        self.bridge.run(Lane.STORE, job).success(self._opened)

    def take_up(self, dossier: Dossier) -> None:
        """Go on with a dossier left open; its unfinished pages are worked on again."""
        self._opened(dossier)
        self.bridge.run(Lane.STORE, self._unfinished, dossier.id).success(self.watch_pages)

    def leave(self) -> None:
        """Put it aside; it stays open and in the list."""
        if self.view is not None:
            self.last = self.view.dossier.id
        self.view = None
        self.marked.clear()
        self.changed.emit(None)

    def mark(self, paper_id: PaperId) -> None:
        """Mark a paper as brought, or take the mark back."""
        self.marked.symmetric_difference_update({paper_id})
        if self.view is not None:
            self.changed.emit(self.view)

    def refresh(self) -> None:
        """Read it anew; calls while one reading is under way become one more."""
        self._reading.run()

    def _read_anew(self) -> Operation[DossierView] | None:
        if self.view is None:
            return None
        return self.bridge.run(Lane.STORE, self._read, self.view.dossier.id).success(self._show)

    def watch_pages(self, reading: Sequence[Future[Page]]) -> None:
        """Read it anew whenever one of these pages has been worked on."""
        for future in reading:
            self.bridge.watch(future).success(self._page_read).failure(self._page_failed)
        if not reading:
            self.refresh()

    def _unfinished(self, dossier: DossierId) -> list[Future[Page]]:
        papers = self.desk.station.papers.of_dossier(dossier)
        return [future for paper in papers for future in submit_unfinished(self.desk, paper)]

    def _page_read(self, _: Page) -> None:
        self.refresh()

    def _page_failed(self, failure: WorkstationError) -> None:
        self.failed.emit(failure)
        self.refresh()

    def _read(self, dossier: DossierId) -> DossierView:
        return read_dossier(self.desk, dossier, self._offers.get(dossier, ()))

    def _show(self, view: DossierView) -> None:
        if self.view is not None and self.view.dossier.id == view.dossier.id:
            self.view = view
            self.changed.emit(view)

    def _opened(self, dossier: Dossier) -> None:
        self.marked.clear()
        self.view = DossierView(dossier, self.desk.procedure(dossier.procedure_code), ())
        self.refresh()
        self.bridge.run(Lane.SCAN, lay_sample_papers, self.desk, dossier.id)
        self.bridge.run(Lane.NET, intake.bind_number, self.desk, dossier).success(self._bound).failure(self._offline)
        if dossier.identity is Identity.OFFLINE_UNKNOWN:
            self.bridge.run(Lane.NET, check_identity, self.desk, dossier.id).success(self._bound)
        offered = functools.partial(self._offered, dossier.id)
        self.bridge.run(Lane.NET, intake.reuse_offers, self.desk, dossier.id).success(offered).failure(self._no_offers)

    def _bound(self, _: Dossier) -> None:
        self.refresh()

    def _offline(self, failure: WorkstationError) -> None:
        # Not shown: sending asks again, and the network's state stands in the corner.
        log.info("no official number yet", extra={"failure": failure.code})

    def _offered(self, dossier: DossierId, offers: list[ReuseOffer] | None) -> None:
        if offers:
            self._offers[dossier] = tuple(offers)
            self.refresh()

    def _no_offers(self, failure: WorkstationError) -> None:
        if isinstance(failure, PortalNotOffered):
            if self._knows_no_offers:  # said once: every dossier of this desk would say it again
                return
            self._knows_no_offers = True
        self.failed.emit(failure)
