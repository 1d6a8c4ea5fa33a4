# SPDX-License-Identifier: GPL-3.0-or-later
"""The clerk's look at pages before signing: order, boundaries, turning by hand, owner, type and code."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from workstation.app.completeness import confirm_compared, refuse_secret, require_faithful
from workstation.app.desk import Desk
from workstation.app.intake import answer_secret_question
from workstation.app.page_reader import read_again
from workstation.app.page_work import settle
from workstation.domain.dossier import SecretAnswer
from workstation.domain.ids import PageId, PaperId
from workstation.domain.owner import parse_card_qr, parse_owner_id
from workstation.domain.paper import Page, PageGeometry, Paper
from workstation.domain.paper_code import symbol
from workstation.domain.states import Event, State
from workstation.errors import NothingToDo, PageCountMismatch
from workstation.imaging.preview import thumbnail
from workstation.jobs.lanes import Lane
from workstation.ocr.secrecy import has_secret_mark


@dataclass(frozen=True, slots=True)
class Finding:
    """Something on a page the clerk should look at while the citizen is still there.

    Attributes:
        kind: "blurred", "edge_cut", "low_dpi", "blank", "low_confidence", "owner_differs" or "secret".
    """

    page: Page
    kind: str


LOW_CONFIDENCE = 60.0  # below it a reader finds about every fourth word wrong (research/imaging.md 1)


def findings(desk: Desk, paper_id: PaperId) -> list[Finding]:
    """Return what deserves a look on the pages of a paper, in page order."""
    found: list[Finding] = []
    for listed in desk.station.papers.pages(paper_id):
        page = desk.station.papers.page(listed.id)
        if page.measures is None:
            continue
        found += [Finding(page, warning) for warning in page.measures.warnings]
        if page.measures.is_blank:
            found.append(Finding(page, "blank"))
        elif page.text is not None and page.text.confidence < LOW_CONFIDENCE:
            found.append(Finding(page, "low_confidence"))
        if page.text is not None and has_secret_mark(page.text):
            found.append(Finding(page, "secret"))
        found += _owner_findings(desk, page)
    return found


def _owner_findings(desk: Desk, page: Page) -> list[Finding]:
    owner_id = desk.station.papers.get(page.paper_id).owner_id
    cards = [parse_card_qr(code) for code in page.measures.codes] if page.measures else []
    differs = any(card is not None and card.id.value != owner_id for card in cards)
    return [Finding(page, "owner_differs")] if differs else []


def turn_page(desk: Desk, page_id: PageId, quarter_turns: int, clerk: str) -> Page:
    """Turn a page by hand, counter-clockwise, and read it again; only the geometry changes, the original stays.

    Raises:
        TransitionRefused: the paper is signed.
        NothingToDo: the page is not measured yet.
    """
    papers = desk.station.papers
    page = papers.page(page_id)
    if page.measures is None:
        raise NothingToDo(what="page")
    _reopen_if_needed(desk, page.paper_id, clerk)
    measures = dataclasses.replace(
        page.measures,
        geometry=turned(page.measures.geometry, quarter_turns),
        orientation_deg=(page.measures.orientation_deg + 90 * quarter_turns) % 360,
        orientation_confidence=100.0,
    )
    ocr = desk.settings.ocr
    data = desk.station.spool.read(page.file_uid)
    reading = desk.lanes.submit(
        Lane.CPU, read_again, data, measures.geometry, str(page.number), ocr.engine, ocr.languages
    )
    text = reading.result()
    with desk.station.transaction():
        papers.save_text(page_id, text)
        papers.save_measures(page_id, measures)
    return papers.page(page_id)


def turned(geometry: PageGeometry, quarter_turns: int) -> PageGeometry:
    """Return the geometry after counter-clockwise quarter turns of the finished page."""
    for _ in range(quarter_turns % 4):
        a, b, c, d, e, f = geometry.matrix
        # (x, y) -> (y, width - x): the page's right edge becomes its top.
        width = geometry.width_px
        geometry = PageGeometry(geometry.height_px, width, geometry.dpi, (b, -a, d, -c, f, width - e))
    return geometry


def move_page(desk: Desk, page_id: PageId, to_paper: PaperId, position: int, clerk: str) -> None:
    """Put a page at another place, also of another paper (F4: boundaries)."""
    source = desk.station.papers.page(page_id).paper_id
    for paper_id in {source, to_paper}:
        _reopen_if_needed(desk, paper_id, clerk)
    desk.station.papers.move_page(page_id, to_paper, position, actor=clerk)
    for paper_id in {source, to_paper}:
        settle(desk, paper_id)


def discard_page(desk: Desk, page_id: PageId, clerk: str) -> None:
    """Take a page out of its paper; the original is kept until the purge."""
    page = desk.station.papers.page(page_id)
    _reopen_if_needed(desk, page.paper_id, clerk)
    desk.station.papers.discard_page(page_id, actor=clerk)
    settle(desk, page.paper_id)


def restore_page(desk: Desk, page_id: PageId, clerk: str) -> None:
    """Undo `discard_page`."""
    desk.station.papers.restore_page(page_id, actor=clerk)


def _reopen_if_needed(desk: Desk, paper_id: PaperId, clerk: str) -> None:
    state = desk.station.papers.get(paper_id).state
    if state not in {State.EXPECTED, State.CAPTURED, State.PREPARED, State.RECOGNISED, State.NEEDS_ATTENTION}:
        desk.station.papers.apply(paper_id, Event.REOPEN, actor=clerk)


def confirm(
    desk: Desk,
    paper_id: PaperId,
    *,
    clerk: str,
    owner_id: str | None = None,
    document_type_code: str | None = None,
    accept_page_count: bool = False,
    compared: bool = False,
    not_secret: bool = False,
    certified_number: str = "",
) -> Paper:
    """Confirm pages, owner and type of a read paper and give it its code.

    Args:
        accept_page_count: the clerk has compared with the paper and the number of pages is right as it is.
        compared: the clerk says so with name and time: the images are the paper, complete, whole, exact.
        not_secret: the clerk says so: no secret paper is among these. Answers the question where nobody has.
        certified_number: number and symbol of a certified copy, which becomes part of its code.

    Raises:
        SecretPaper: a page bears a mark of secrecy; the paper can only be discarded.
        OwnerIdInvalid, DocumentTypeUnknown: what was typed is not usable.
        PageCountMismatch: announced and found pages differ and the clerk has not accepted it.
        SecretQuestionOpen, ComparisonMissing: neither said here nor before.
    """
    papers = desk.station.papers
    paper = papers.get(paper_id)
    refuse_secret(desk, paper_id)
    owner = parse_owner_id(owner_id or paper.owner_id)
    kind = desk.document_type(document_type_code or paper.document_type_code)
    # A page with a note on it is scanned twice and counts once (TT 01/2023 art. 8.2 d).
    found = len(papers.pages(paper_id)) - len(desk.station.fidelity.notes(paper_id))
    if paper.expected_pages and found != paper.expected_pages and not accept_page_count:
        raise PageCountMismatch(expected=paper.expected_pages, found=found)
    with desk.station.transaction():
        if compared:
            confirm_compared(desk, paper_id, clerk)
        if not_secret and desk.station.dossiers.get(paper.dossier_id).secret_answer is SecretAnswer.OPEN:
            answer_secret_question(desk, paper.dossier_id, holds_secret=False, clerk=clerk)
        require_faithful(desk, paper_id)
        number, first = symbol(certified_number), desk.settings.intake.code_suffix_from
        code = papers.allocate_code(paper_id, owner.value, kind.code, number=number, suffix_from=first)
        return papers.apply(
            paper_id, Event.CONFIRM, actor=clerk, owner_id=owner.value, document_type_code=kind.code, code=code
        )


def page_picture(desk: Desk, page: Page, max_px: int, *, as_scanned: bool = False) -> bytes:
    """Return a JPEG of the page: levelled and upright, or as it came from the scanner."""
    geometry = None if as_scanned or page.measures is None else page.measures.geometry
    return thumbnail(desk.station.spool.read(page.file_uid), geometry, max_px)
