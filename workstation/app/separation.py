# SPDX-License-Identifier: GPL-3.0-or-later
"""Where one paper of a mixed stack ends and the next begins: separator sheets, titles, page counts; a clerk decides."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workstation.app.desk import Desk
from workstation.app.page_edits import Edited, pages_of, rearrange
from workstation.domain.dossier import DocumentType
from workstation.domain.fold import fold
from workstation.domain.ids import DossierId, PageId, PaperId
from workstation.domain.page_edit import PaperPages
from workstation.domain.paper import Page, PageText, Paper
from workstation.domain.printed_qr import read_printed_qr, read_separator
from workstation.domain.states import BEFORE_SIGNED, State
from workstation.errors import ProcedureUnknown
from workstation.ocr.letters import edit_distance

_TITLE_WRONG_MOST = 0.12  # share of a title's letters OCR may have wrong
_TITLE_PLACE = 0.5  # titles stand in the upper half of what is written on a page
_TITLE_LINES = 6  # or, on a page with little on it, among its first lines
_PLACES = {State.EXPECTED, State.NEEDS_ATTENTION, *BEFORE_SIGNED}


class Reason(StrEnum):
    """Why a page is thought to begin a paper."""

    SEPARATOR = "separator"
    QR = "qr"
    TITLE = "title"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Boundary:
    """A page that is thought to begin a paper.

    Attributes:
        page_id: first page of the paper.
        paper_id: the paper it belongs to.
        separator: a sheet that only separates; it belongs to no paper and is taken out.
    """

    page_id: PageId
    paper_id: PaperId
    reason: Reason
    separator: bool = False

    def is_front(self, page: Page) -> bool:
        """Tell whether it is a separator sheet whose front is this page."""
        return self.separator and self.page_id == page.id and page.side == "front"


def propose_boundaries(desk: Desk, dossier_id: DossierId) -> list[Boundary]:
    """Return where papers seem to begin in the pages of a dossier, in the order of the stack.

    The checklist's page counts stand first: they are how pages fell to papers while scanning. A separator sheet, a QR
    of the case system or a title that is read clearly overrules them from that page on.
    """
    papers = [paper for paper in desk.station.papers.of_dossier(dossier_id) if paper.state in _PLACES]
    pages = _stack(desk, papers)
    found: list[Boundary] = []
    current: Paper | None = None
    left = 0
    for previous, page in zip([None, *pages], pages, strict=False):
        if found and previous is not None and found[-1].is_front(previous) and _is_empty(page, "back"):
            found.append(Boundary(page.id, found[-1].paper_id, Reason.SEPARATOR, separator=True))
            continue
        sure = _sure_begin(desk, page, papers)
        # A sheet that lay upside down: its empty side came first.
        if sure is not None and sure.separator and page.side == "back" and previous and _is_empty(previous, "front"):
            found = [one for one in found if one.page_id != previous.id]
            found.append(Boundary(previous.id, sure.paper_id, Reason.SEPARATOR, separator=True))
        if sure is not None and (current is None or sure.paper_id != current.id or sure.separator):
            current = next(paper for paper in papers if paper.id == sure.paper_id)
            left = current.expected_pages
            found.append(sure)
            if sure.separator:
                continue
        elif current is None or (left == 0 and current.expected_pages):
            following = _following(papers, current, found)
            if following is not None:
                current, left = following, following.expected_pages
                found.append(Boundary(page.id, following.id, Reason.COUNT))
        left = max(0, left - 1)
    return found


def differing(desk: Desk, boundaries: Sequence[Boundary]) -> list[Boundary]:
    """Return the boundaries that are not where the papers begin now: what a clerk may agree to."""
    found = []
    for boundary in boundaries:
        page = desk.station.papers.page(boundary.page_id)
        if boundary.separator or (page.paper_id, page.number) != (boundary.paper_id, 1):
            found.append(boundary)
    return found


def apply_boundaries(desk: Desk, dossier_id: DossierId, boundaries: Sequence[Boundary], clerk: str) -> Edited:
    """Lay pages into papers as the boundaries say, after the clerk has agreed to them; one correction, undoable.

    Raises:
        NothingToDo: every page lies so already.
    """
    papers = [paper for paper in desk.station.papers.of_dossier(dossier_id) if paper.state in _PLACES]
    starts = {boundary.page_id: boundary for boundary in boundaries}
    places: dict[PaperId, list[PageId]] = {paper.id: [] for paper in papers}
    current: PaperId | None = None
    for page in _stack(desk, papers):
        begun = starts.get(page.id)
        current = begun.paper_id if begun else current
        if begun is None or not begun.separator:
            places[current or page.paper_id].append(page.id)
    wanted = [PaperPages(paper.id, tuple(places[paper.id]), paper.expected_pages) for paper in papers]
    return rearrange(desk, [paper for paper in wanted if paper != pages_of(desk, paper.paper_id)], clerk)


def _stack(desk: Desk, papers: Sequence[Paper]) -> list[Page]:
    """Return the pages as the stack lies: in the order of the papers, each with its text."""
    return [desk.station.papers.page(page.id) for paper in papers for page in desk.station.papers.pages(paper.id)]


def _announced(desk: Desk, procedure_code: str, component: int, papers: Sequence[Paper]) -> Paper | None:
    """Return the paper a separator sheet stands before; one of another procedure says what kind of paper follows."""
    if desk.station.dossiers.get(papers[0].dossier_id).procedure_code == procedure_code:
        return next((paper for paper in papers if paper.component == component), None)
    try:
        components = desk.procedure(procedure_code).components
    except ProcedureUnknown:
        return None
    kind = next((one.document_type_code for one in components if one.number == component), "")
    return next((paper for paper in papers if paper.document_type_code == kind), None)


def _is_empty(page: Page, side: str) -> bool:
    """Tell whether a page is the empty front or back of a sheet scanned on both sides."""
    return page.side == side and page.measures is not None and page.measures.is_blank


def _sure_begin(desk: Desk, page: Page, papers: Sequence[Paper]) -> Boundary | None:
    for code in page.measures.codes if page.measures else ():
        separator = read_separator(code)
        if separator is not None:
            paper = _announced(desk, *separator, papers)
            return Boundary(page.id, paper.id, Reason.SEPARATOR, separator=True) if paper else None
        printed = read_printed_qr(code, desk.settings.intake.qr_separators)
        if printed is not None and printed.title:
            paper = next((paper for paper in papers if fold(printed.title) == fold(paper.title)), None)
            if paper is not None:
                return Boundary(page.id, paper.id, Reason.QR)
    if page.text is None:
        return None
    kinds = [(paper, desk.catalogue.document_types.get(paper.document_type_code)) for paper in papers]
    length = 0
    best: Paper | None = None
    for paper, kind in kinds:
        # "GIẤY KHAI SINH" also stands in "TỜ KHAI ĐĂNG KÝ LẠI KHAI SINH": the longest title that fits is meant.
        fitting = title_on(page.text, kind) if kind else 0
        if fitting > length:
            length, best = fitting, paper
    return Boundary(page.id, best.id, Reason.TITLE) if best is not None else None


def title_on(text: PageText, kind: DocumentType) -> int:
    """Return the length of the title of a kind of paper that stands as a line of its own on a page; 0 when none."""
    if not text.words:
        return 0
    bottom = max(word.bottom for word in text.words)
    first = sorted({word.line for word in text.words})[:_TITLE_LINES]
    lines: dict[int, list[str]] = {}
    for word in text.words:
        if word.top <= bottom * _TITLE_PLACE or word.line in first:
            lines.setdefault(word.line, []).append(word.text)
    rows = [" ".join(words) for words in lines.values()]
    # A long title takes two lines.
    rows += [f"{one} {other}" for one, other in itertools.pairwise(rows)]
    return max((len(title) for title in kind.titles if any(_is_title(row, title) for row in rows)), default=0)


def _is_title(row: str, title: str) -> bool:
    if row != row.upper() or abs(len(row) - len(title)) > len(title) * _TITLE_WRONG_MOST + 2:
        return False
    return edit_distance(fold(row), fold(title)) <= len(title) * _TITLE_WRONG_MOST


def _following(papers: Sequence[Paper], current: Paper | None, found: Sequence[Boundary]) -> Paper | None:
    begun = {boundary.paper_id for boundary in found}
    place = papers.index(current) + 1 if current is not None else 0
    return next((paper for paper in papers[place:] if paper.id not in begun), None)
