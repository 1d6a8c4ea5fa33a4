# SPDX-License-Identifier: GPL-3.0-or-later
"""What the screens show, read from the desk in one job each; runs in lanes, knows no widget."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QImage

from workstation.app import file_work
from workstation.app.assemble import file_page
from workstation.app.desk import Desk
from workstation.app.intake import PROVISIONAL_PREFIX, ReuseOffer
from workstation.app.line import Pause
from workstation.app.overview import PaperOverview, not_queued, queue_part
from workstation.app.page_edits import is_extra, redoable, undoable
from workstation.app.review import Finding, findings, page_picture
from workstation.app.separation import Boundary, differing, propose_boundaries
from workstation.app.sign_preview import page_to_sign
from workstation.app.submit import sending_pause
from workstation.domain.approval import Approval
from workstation.domain.dossier import Dossier, DossierComponent, LegalClass, Procedure
from workstation.domain.ids import DossierId, PageId, PaperId
from workstation.domain.page_edit import PageEdit
from workstation.domain.paper import Page, PageGeometry, Paper
from workstation.domain.states import State
from workstation.signing.inventory import InventoryEntry

QUEUE_PART = 200  # rows read at once; a screen shows 15
_QUEUE_READ_ANEW = 1000  # rows a refresh reads; what lies further down was settled long ago and is kept as it was read
_DECODED_HERE_BYTES = 32_000  # a thumbnail: decoded sooner than it is sent
_DONE = {
    *(State.IN_APPROVAL, State.QUEUED, State.SENDING, State.RECEIVED, State.REFUSED),
    *(State.REUSED, State.DISCARDED, State.PURGED, State.SUPERSEDED),
}
_ATTENTION = {State.NEEDS_ATTENTION, State.RETURNED}
_LEFT = {State.DISCARDED, State.REUSED, State.SUPERSEDED}
_CONFIRMED = {State.CONFIRMED, State.ASSEMBLED}


@dataclass(frozen=True, slots=True)
class PaperView:
    """One line of the checklist with its pages.

    Attributes:
        component: what the procedure asks for; None for a paper beyond its list.
        pages: with measures, without text.
        findings: what deserves a look.
        offer: the paper the state already holds, None when there is none or it is not known.
        scanned_again: pages that were scanned again, by the id of the page they may replace.
    """

    paper: Paper
    component: DossierComponent | None
    pages: tuple[Page, ...]
    findings: tuple[Finding, ...]
    offer: ReuseOffer | None = None
    scanned_again: tuple[tuple[PageId, Page], ...] = ()

    def new_page(self, page_id: PageId) -> Page | None:
        """Return the page that was scanned again in place of this one and waits for the clerk's word."""
        return next((new for kept, new in self.scanned_again if kept == page_id), None)

    @property
    def is_open(self) -> bool:
        """Whether pages are still wanted or may still change."""
        return self.paper.state not in {*_DONE, State.SIGNED, State.RETURNED}

    @property
    def is_confirmed(self) -> bool:
        """Whether the clerk has confirmed it and it is not signed yet."""
        return self.paper.state in _CONFIRMED

    @property
    def is_left_out(self) -> bool:
        """Whether it needs no pages: reused or not brought."""
        return self.paper.state in _LEFT

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for it at the counter."""
        return self.paper.state in _DONE

    @property
    def missing_pages(self) -> int:
        """How many announced pages are not there yet."""
        if not self.is_open:
            return 0
        return max(0, (self.paper.expected_pages or 1) - len(self.pages))

    @property
    def to_look_at(self) -> tuple[Finding, ...]:
        """What deserves a look and can still be mended: nothing of a paper that is signed or sent."""
        return self.findings if self.is_open else ()

    @property
    def is_count_open(self) -> bool:
        """Whether its number of pages is not the announced one and nobody has compared it with the paper yet."""
        expected = self.paper.expected_pages
        return self.is_open and not self.is_confirmed and bool(expected) and len(self.pages) != expected

    @property
    def is_surplus(self) -> bool:
        """Whether it has more pages than announced and nobody has compared them with the paper yet."""
        return self.is_count_open and len(self.pages) > self.paper.expected_pages

    @property
    def is_owed(self) -> bool:
        """Whether it must be digitised and the applicant did not bring it; a dropped correction is none."""
        is_absent = self.paper.state is State.DISCARDED and not self.pages and self.paper.corrects is None
        return is_absent and self.must_be_digitised

    @property
    def must_be_digitised(self) -> bool:
        """Whether the law asks for it without anybody asking."""
        legal = self.component.legal_class if self.component else LegalClass.NOT_REQUIRED
        return legal.must_be_digitised


@dataclass(frozen=True, slots=True)
class DossierView:
    """The dossier in work.

    Attributes:
        undoable, redoable: the corrections Ctrl+Z and Ctrl+Y mean now; None where there is none.
        edits: the last corrections in force, the last one first.
    """

    dossier: Dossier
    procedure: Procedure
    papers: tuple[PaperView, ...]
    undoable: PageEdit | None = None
    redoable: PageEdit | None = None
    edits: tuple[PageEdit, ...] = ()

    @property
    def has_official_number(self) -> bool:
        """Whether the number is the provincial system's."""
        return not self.dossier.number.startswith(PROVISIONAL_PREFIX)

    @property
    def pages(self) -> list[tuple[PaperView, Page]]:
        """Every page in the order of the stack."""
        return [(view, page) for view in self.papers if not view.is_left_out for page in view.pages]

    @property
    def unread(self) -> int:
        """How many pages are not measured and read yet."""
        return sum(not page.is_read for _, page in self.pages)

    def paper(self, paper_id: PaperId) -> PaperView | None:
        """Return a paper of the dossier."""
        return next((view for view in self.papers if view.paper.id == paper_id), None)


@dataclass(frozen=True, slots=True)
class OpenDossier:
    """A dossier left open, as the counter lists it.

    Attributes:
        returned: the papers the supervisor sent back: why, and her own words.
    """

    dossier: Dossier
    procedure_name: str
    papers: int
    pages: int
    returned: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class PageView:
    """One page with what was read on it."""

    page: Page
    words: int
    confidence: float


class QueueChoice(StrEnum):
    """Which papers of the queue are shown."""

    ALL = "all"
    WAITING = "waiting"
    ATTENTION = "attention"
    RECEIVED = "received"


_QUEUED_STATES: dict[QueueChoice, frozenset[State] | None] = {
    QueueChoice.ALL: None,
    QueueChoice.WAITING: frozenset({State.QUEUED, State.SENDING}),
    QueueChoice.ATTENTION: frozenset({State.REFUSED}),
    QueueChoice.RECEIVED: frozenset({State.RECEIVED, State.PURGED}),
}
# Not in the queue yet or never: they stand above it as long as their dossier is open.
_STATES_ABOVE: dict[QueueChoice, frozenset[State]] = {
    QueueChoice.ALL: frozenset({State.RETURNED, State.IN_APPROVAL, State.SIGNED, State.NEEDS_ATTENTION}),
    QueueChoice.WAITING: frozenset(),
    QueueChoice.ATTENTION: frozenset({State.RETURNED, State.NEEDS_ATTENTION}),
    QueueChoice.RECEIVED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class QueueQuestion:
    """What the clerk looks for in the queue.

    Attributes:
        words: of number, name, title, code or receipt; diacritics may be left out.
    """

    words: str = ""
    choice: QueueChoice = QueueChoice.ALL


@dataclass(frozen=True, slots=True)
class QueuePart:
    """Further rows of the queue.

    Attributes:
        has_more: whether there are rows after these.
    """

    question: QueueQuestion
    rows: tuple[PaperOverview, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class QueueView:
    """The queue screen's rows, the counts of the whole queue, and why it is not sent now.

    Attributes:
        question: what the rows answer; the counts do not depend on it.
        rows: the newest ones, and what was read after them.
        has_more: whether there are rows after these.
    """

    rows: tuple[PaperOverview, ...]
    waiting: int
    received: int
    attention: int
    pause: Pause | None = None
    question: QueueQuestion = QueueQuestion()
    has_more: bool = False

    @property
    def last(self) -> int | None:
        """Place of the last row in the queue, None where no row is in it."""
        return self.rows[-1].place if self.rows else None

    @property
    def queued(self) -> int:
        """How many of the rows are in the queue; the others stand above it."""
        return sum(row.place is not None for row in self.rows)

    def with_part(self, part: QueuePart) -> QueueView:
        """Return the view with the rows that follow."""
        return dataclasses.replace(self, rows=(*self.rows, *self._following(part.rows)), has_more=part.has_more)

    def with_rest_of(self, before: QueueView | None) -> QueueView:
        """Return the view with the rows after its own that an earlier one holds."""
        if before is None or before.question != self.question or not self.has_more:
            return self
        rest = self._following(before.rows)
        return dataclasses.replace(self, rows=(*self.rows, *rest), has_more=before.has_more) if rest else self

    def _following(self, rows: tuple[PaperOverview, ...]) -> list[PaperOverview]:
        last = self.last
        return [row for row in rows if row.place is not None and (last is None or row.place < last)]


def read_dossier(desk: Desk, dossier_id: DossierId, offers: tuple[ReuseOffer, ...] = ()) -> DossierView:
    """Return the dossier with papers, pages and findings as they are stored now."""
    dossier = desk.station.dossiers.get(dossier_id)
    procedure = desk.procedure(dossier.procedure_code)
    components = {component.number: component for component in procedure.components}
    by_paper = {offer.paper_id: offer for offer in offers}
    papers = desk.station.papers.of_dossier(dossier_id)
    views = [
        PaperView(
            paper=paper,
            component=components.get(paper.component),
            pages=tuple(desk.station.papers.pages(paper.id)),
            findings=tuple(findings(desk, paper.id)),
            offer=by_paper.get(paper.id) if paper.state is State.EXPECTED else None,
            scanned_again=tuple(desk.station.papers.aside(paper.id)),
        )
        for paper in papers
        # A paper that began with a split and was joined again: nobody ever expected it.
        if not (paper.state is State.DISCARDED and is_extra(paper, papers))
    ]
    return DossierView(
        dossier,
        procedure,
        tuple(views),
        undoable=undoable(desk, dossier_id),
        redoable=redoable(desk, dossier_id),
        edits=tuple(desk.station.edits.recent(dossier_id)),
    )


def read_open_dossiers(desk: Desk) -> tuple[OpenDossier, ...]:
    """Return the dossiers left open: those with a returned paper first, then the newest."""
    found, returned = [], desk.station.approvals.returned()
    of = desk.station.papers.dossiers_of([one.paper_id for one in returned])
    for dossier in sorted(desk.station.dossiers.open_dossiers(), key=_opened, reverse=True):
        papers = desk.station.papers.of_dossier(dossier.id)
        pages = sum(len(desk.station.papers.pages(paper.id)) for paper in papers)
        name = desk.procedure(dossier.procedure_code).name
        back = tuple(one for one in returned if of[one.paper_id] == dossier.id)
        found.append(OpenDossier(dossier, name, len(papers), pages, back))
    return tuple(sorted(found, key=lambda line: not line.returned))


def _opened(dossier: Dossier) -> dt.datetime:
    return dossier.opened_at


def read_page(desk: Desk, page_id: PageId) -> PageView:
    """Return one page with the numbers of its text."""
    page = desk.station.papers.page(page_id)
    text = page.text
    return PageView(page, len(text.words) if text else 0, text.confidence if text else 0.0)


def read_queue(desk: Desk, question: QueueQuestion, loaded: int = 0) -> QueueView:
    """Return the newest papers of the queue that answer a question, with the counts of the whole queue.

    Args:
        desk: the desk.
        question: what to look for.
        loaded: how many rows of the queue are shown; so many are read anew, up to a limit.
    """
    station = desk.station
    above = not_queued(station, _STATES_ABOVE[QueueChoice.ALL])
    shown = _STATES_ABOVE[question.choice]
    if question.words:
        above_shown = not_queued(station, shown, question.words) if shown and above else []
    else:
        above_shown = [row for row in above if row.state in shown]
    part = _read_part(desk, question, min(max(loaded, QUEUE_PART), _QUEUE_READ_ANEW), None)
    counts = station.outbox_list.counts()
    return QueueView(
        (*above_shown, *part.rows),
        waiting=counts.get(State.QUEUED, 0) + counts.get(State.SENDING, 0),
        received=counts.get(State.RECEIVED, 0) + counts.get(State.PURGED, 0),
        attention=counts.get(State.REFUSED, 0) + sum(row.state in _ATTENTION for row in above),
        pause=sending_pause(desk),
        question=question,
        has_more=part.has_more,
    )


def read_on(desk: Desk, question: QueueQuestion, before: int) -> QueuePart:
    """Return the rows that follow a place in the queue."""
    return _read_part(desk, question, QUEUE_PART, before)


def _read_part(desk: Desk, question: QueueQuestion, limit: int, before: int | None) -> QueuePart:
    states = _QUEUED_STATES[question.choice]
    rows = queue_part(desk.station, limit=limit + 1, before=before, states=states, words=question.words)
    # One that is signed again, or waits again, because its correction was dropped stands above the queue already.
    shown = tuple(row for row in rows[:limit] if row.state not in _STATES_ABOVE[QueueChoice.ALL])
    return QueuePart(question, shown, has_more=len(rows) > limit)


def picture(desk: Desk, page: Page, max_px: int, as_scanned: bool) -> QImage:
    """Return a page decoded for the screen; a QImage may cross threads, a QPixmap may not."""
    return _image(desk, page_picture(desk, page, max_px, as_scanned=as_scanned))


def laid_picture(desk: Desk, page: Page, max_px: int, geometry: PageGeometry) -> QImage:
    """Return a page laid as a correction under way would lay it."""
    return _image(desk, page_picture(desk, page, max_px, geometry=geometry))


def file_picture(desk: Desk, paper_id: PaperId, number: int, max_px: int, who: InventoryEntry | None) -> QImage:
    """Return one page of a paper's file as it is kept; before signing with the box that `who` would put on it.

    A null image where the paper has no file.
    """
    if who is not None and desk.station.papers.get(paper_id).state is State.ASSEMBLED:
        return _image(desk, page_to_sign(desk, paper_id, number, max_px, who))
    return _image(desk, file_page(desk, paper_id, number, max_px))


def _image(desk: Desk, picture: bytes) -> QImage:
    if len(picture) < _DECODED_HERE_BYTES:
        return QImage.fromData(picture)
    pixels = desk.draw(file_work.pixels_of, picture)
    lines = 3 * pixels.width_px
    image = QImage(pixels.rgb, pixels.width_px, pixels.height_px, lines, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)  # a copy: those bytes go


def read_proposals(desk: Desk, dossier_id: DossierId) -> tuple[Boundary, ...]:
    """Return where papers seem to begin and do not begin now."""
    return tuple(differing(desk, propose_boundaries(desk, dossier_id)))
