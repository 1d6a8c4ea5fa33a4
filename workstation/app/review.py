# SPDX-License-Identifier: GPL-3.0-or-later
"""The clerk's look at pages before signing: findings, owner, type and code; corrections are in page_edits.py."""

from __future__ import annotations

from dataclasses import dataclass

from workstation.app import file_work
from workstation.app.completeness import confirm_compared, refuse_secret, require_faithful
from workstation.app.desk import Desk
from workstation.app.intake import answer_secret_question
from workstation.app.owner_reading import read_pages
from workstation.app.quality_gate import page_reasons
from workstation.domain.dossier import SecretAnswer
from workstation.domain.ids import PaperId
from workstation.domain.owner import Owner, parse_owner_id
from workstation.domain.paper import Page, PageGeometry, Paper
from workstation.domain.paper_code import symbol
from workstation.domain.states import Event
from workstation.errors import PageCountMismatch


@dataclass(frozen=True, slots=True)
class Finding:
    """Something on a page the clerk should look at while the citizen is still there.

    Attributes:
        kind: a key of the quality gate ("blurred", "skewed", "corner_lost", ...), "owner_differs" or "card_differs".
        owner: whom the page names, where that is not the owner of the paper.
        fields: in which the parts of a card contradict each other, as `card.disagreements` names them.
    """

    page: Page
    kind: str
    owner: Owner | None = None
    fields: tuple[str, ...] = ()


def findings(desk: Desk, paper_id: PaperId) -> list[Finding]:
    """Return what deserves a look on the pages of a paper, in page order."""
    read = [desk.station.papers.page(listed.id) for listed in desk.station.papers.pages(paper_id)]
    pages = [page for page in read if page.measures is not None]
    found = [
        Finding(page, reason)
        for page in pages
        if page.measures is not None
        for reason in page_reasons(page.measures, page.text)
    ]
    found += _owner_findings(desk, desk.station.papers.get(paper_id), pages)
    return sorted(found, key=lambda finding: finding.page.number)


def _owner_findings(desk: Desk, paper: Paper, pages: list[Page]) -> list[Finding]:
    said = read_pages(desk, pages)
    if said is None:
        return []
    page, reading = said
    found = []
    if reading.owner is not None and reading.owner.id.value != paper.owner_id:
        found.append(Finding(page, "owner_differs", owner=reading.owner))
    if reading.disagreements:
        found.append(Finding(page, "card_differs", fields=reading.disagreements))
    return found


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
        code = desk.station.numbering.allocate_code(paper_id, owner.value, kind.code, number=number, suffix_from=first)
        return papers.apply(
            paper_id, Event.CONFIRM, actor=clerk, owner_id=owner.value, document_type_code=kind.code, code=code
        )


def page_picture(
    desk: Desk, page: Page, max_px: int, *, as_scanned: bool = False, geometry: PageGeometry | None = None
) -> bytes:
    """Return a JPEG of the page: levelled and upright, as it came from the scanner, or laid as `geometry` says."""
    if as_scanned or page.measures is None:
        geometry = None
    elif geometry is None:
        geometry = page.measures.geometry
    return desk.draw(file_work.page_thumbnail, desk.station.spool.read(page.file_uid), geometry, max_px)
