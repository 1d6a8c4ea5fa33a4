# SPDX-License-Identifier: GPL-3.0-or-later
"""Corrections of the dossier in work, its papers and pages; each ends in a fresh view and can be taken back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec

from PySide6.QtCore import QObject, Signal

from ui.session.dossier import DossierInWork
from ui.snapshots import read_proposals
from workstation.app import page_edits, review
from workstation.app.desk import Desk
from workstation.app.intake import ReuseOffer
from workstation.app.page_edits import Edges, Edited
from workstation.app.separation import Boundary, apply_boundaries, propose_boundaries
from workstation.domain.ids import DossierId, PageId, PaperId
from workstation.domain.paper import Page, Paper
from workstation.errors import NothingToDo, WorkstationError
from workstation.jobs.lanes import Lane

log = logging.getLogger(__name__)

P = ParamSpec("P")


class Edits(QObject):
    """What the clerk does to papers and pages by hand.

    Attributes:
        failed: an expected failure.
    """

    failed = Signal(object)

    def __init__(self, work: DossierInWork, parent: QObject | None = None) -> None:
        """Correct the dossier in work."""
        super().__init__(parent)
        self._work = work
        self._desk = work.desk
        self._bridge = work.bridge

    def _edit(self, job: Callable[P, Edited], *args: P.args, **kwargs: P.kwargs) -> None:
        self._bridge.run(Lane.STORE, job, *args, **kwargs).success(self._edited).failure(self._not_edited)

    def _edited(self, edited: Edited) -> None:
        self._work.watch_pages(edited.reading)
        self._work.refresh()

    def _not_edited(self, failure: WorkstationError) -> None:
        if isinstance(failure, NothingToDo):  # the first page cannot go further up: nothing to tell
            log.info("no correction", extra={"what": failure.what})
            self._work.refresh()
            return
        self._report(failure)

    def _report(self, failure: WorkstationError) -> None:
        self.failed.emit(failure)

    @property
    def _name(self) -> str:
        return self._work.name

    def undo(self) -> None:
        """Take back the last correction of this dossier, also one made before the program was started."""
        view = self._work.view
        if view is not None and view.undoable is not None:
            self._edit(page_edits.undo, self._desk, view.dossier.id, self._name)

    def redo(self) -> None:
        """Do again what was taken back."""
        view = self._work.view
        if view is not None and view.redoable is not None:
            self._edit(page_edits.redo, self._desk, view.dossier.id, self._name)

    def reuse(self, offer: ReuseOffer) -> None:
        """Attach the paper the state holds."""
        self._edit(page_edits.reuse, self._desk, offer, self._name)

    def not_brought(self, paper_id: PaperId) -> None:
        """Take an expected paper out of the checklist."""
        self._edit(page_edits.leave_out, self._desk, paper_id, self._name)

    def restore(self, paper_id: PaperId) -> None:
        """Put a paper that was taken out, reused or needs attention back to work."""
        self._edit(page_edits.take_back, self._desk, paper_id, self._name)

    def turn(self, page_id: PageId, quarter_turns: int) -> None:
        """Turn a page by hand, counter-clockwise."""
        self._edit(page_edits.turn_page, self._desk, page_id, quarter_turns, self._name)

    def level(self, page_id: PageId, angle_deg: float) -> None:
        """Take a skew out of a page by hand, counter-clockwise positive."""
        self._edit(page_edits.level_page, self._desk, page_id, angle_deg, self._name)

    def crop(self, page_id: PageId, edges: Edges) -> None:
        """Give a page other edges."""
        self._edit(page_edits.crop_page, self._desk, page_id, edges, self._name)

    def discard(self, page_id: PageId) -> None:
        """Take a page out of its paper."""
        self._edit(page_edits.discard_page, self._desk, page_id, self._name)

    def shift(self, page_id: PageId, step: int) -> None:
        """Put a page earlier or later in its paper."""
        self._edit(page_edits.move_page, self._desk, page_id, step, self._name)

    def move(self, pages: Sequence[Page], to_paper: PaperId) -> None:
        """Put pages, in this order, at the end or beginning of another paper, as the order of the stack asks."""
        self._edit(page_edits.lay_pages, self._desk, [page.id for page in pages], to_paper, self._name)

    def split(self, page_id: PageId) -> None:
        """Let a new paper begin at this page."""
        self._edit(page_edits.split_paper, self._desk, page_id, self._name)

    def join(self, paper_id: PaperId) -> None:
        """Make a paper and the one before it one."""
        self._edit(page_edits.join_paper, self._desk, paper_id, self._name)

    def take_replacement(self, page_id: PageId) -> None:
        """Take the page that was scanned again in place of the old one."""
        self._edit(page_edits.take_replacement, self._desk, page_id, self._name)

    def refuse_replacement(self, page_id: PageId) -> None:
        """Keep the old page."""
        job = self._bridge.run(Lane.STORE, page_edits.refuse_replacement, self._desk, page_id, self._name)
        job.success(lambda _: self._work.refresh()).failure(self._report)

    def insert_file(self, paper_id: PaperId, position: int, file: Path) -> None:
        """Take the pages of a file in between."""
        self._bridge.run(Lane.STORE, page_edits.insert_file, self._desk, paper_id, position, file, self._name).success(
            self._work.watch_pages
        ).failure(self._report)

    def proposals(self, slot: Callable[[tuple[Boundary, ...]], object]) -> None:
        """Read where papers seem to begin and do not begin now."""
        if self._work.view is not None:
            self._bridge.run(Lane.STORE, read_proposals, self._desk, self._work.view.dossier.id).success(slot)

    def follow_proposals(self) -> None:
        """Lay the pages as separator sheets, QR codes, titles and page counts say."""
        if self._work.view is not None:
            self._edit(_follow, self._desk, self._work.view.dossier.id, self._name)

    def confirm(
        self,
        paper_id: PaperId,
        *,
        owner_id: str,
        document_type_code: str,
        accept_page_count: bool,
        done: Callable[[Paper], object],
        refused: Callable[[WorkstationError], object],
    ) -> None:
        """Confirm a paper; `done` gets it with its code."""

        def confirmed(paper: Paper) -> None:
            done(paper)
            self._work.refresh()

        self._bridge.run(
            Lane.STORE,
            review.confirm,
            self._desk,
            paper_id,
            clerk=self._name,
            owner_id=owner_id,
            document_type_code=document_type_code,
            accept_page_count=accept_page_count,
            # Both stand in words above the key that was pressed.
            compared=True,
            not_secret=True,
        ).success(confirmed).failure(refused)


def _follow(desk: Desk, dossier_id: DossierId, clerk: str) -> Edited:
    return apply_boundaries(desk, dossier_id, propose_boundaries(desk, dossier_id), clerk)
