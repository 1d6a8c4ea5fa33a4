# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the images are the paper: sheets against images, notes, blank pages, comparison, fee."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workstation.app.desk import Desk
from workstation.app.intake import require_secret_answer, rule_of, secret_page
from workstation.domain.ids import PageId, PaperId
from workstation.domain.rules import Duty
from workstation.errors import ComparisonMissing, SecretPaper
from workstation.store.fidelity import pages_key


@dataclass(frozen=True, slots=True)
class Completeness:
    """What is known of a paper's completeness.

    Attributes:
        sheets: announced by the clerk; 0 when not.
        expected_pages: usual for the component; 0 when it varies.
        images: pages scanned.
        noted: pages scanned a second time because a note was stuck on them.
        blank: numbers of blank pages; they are kept, a clerk decides.
        compared_by: "" when nobody has compared these pages with the paper; a later page makes it void.
    """

    sheets: int
    expected_pages: int
    images: int
    noted: int
    blank: tuple[int, ...]
    compared_by: str
    compared_at: dt.datetime | None


def completeness(desk: Desk, paper_id: PaperId) -> Completeness:
    """Return how the images of a paper stand against the paper."""
    paper = desk.station.papers.get(paper_id)
    pages = desk.station.papers.pages(paper_id)
    said = desk.station.fidelity.of_paper(paper_id)
    is_valid = bool(pages) and said.compared_key == pages_key(pages)
    return Completeness(
        sheets=said.sheets,
        expected_pages=paper.expected_pages,
        images=len(pages),
        noted=len(desk.station.fidelity.notes(paper_id)),
        blank=tuple(page.number for page in pages if page.measures is not None and page.measures.is_blank),
        compared_by=said.compared_by if is_valid else "",
        compared_at=said.compared_at if is_valid else None,
    )


def announce_sheets(desk: Desk, paper_id: PaperId, sheets: int, clerk: str) -> Completeness:
    """Keep how many sheets were handed in."""
    desk.station.fidelity.announce(paper_id, desk.station.papers.get(paper_id).dossier_id, sheets, clerk)
    return completeness(desk, paper_id)


def confirm_compared(desk: Desk, paper_id: PaperId, clerk: str) -> Completeness:
    """Keep that the clerk has compared the images with the paper: complete, whole, exact."""
    pages = desk.station.papers.pages(paper_id)
    desk.station.fidelity.compared(paper_id, desk.station.papers.get(paper_id).dossier_id, pages, clerk)
    return completeness(desk, paper_id)


def mark_note(desk: Desk, page_id: PageId, without_note: PageId, clerk: str) -> None:
    """Say that a page shows a note that was stuck on it, and which page shows the same without it.

    Raises:
        ValueError: pages of two papers, or one page twice.
    """
    page, bare = desk.station.papers.page(page_id), desk.station.papers.page(without_note)
    if page.paper_id != bare.paper_id or page.id == bare.id:
        raise ValueError("a note and its page lie in one paper")
    dossier_id = desk.station.papers.get(page.paper_id).dossier_id
    desk.station.fidelity.stick(page, bare.id, dossier_id, clerk)


def refuse_secret(desk: Desk, paper_id: PaperId) -> None:
    """Stop a paper with a mark of secrecy; it can only be discarded, and is handled outside this program.

    Raises:
        SecretPaper: the first page that bears one.
    """
    page = secret_page(desk, paper_id)
    if page:
        raise SecretPaper(page=page)


def require_faithful(desk: Desk, paper_id: PaperId) -> None:
    """Insist on what a clerk must have said before a paper is confirmed, and again before it is signed.

    Raises:
        SecretPaper: a page bears a mark of secrecy.
        SecretQuestionOpen: nobody has answered it for this dossier.
        ComparisonMissing: nobody has compared the pages, as they lie now, with the paper.
    """
    refuse_secret(desk, paper_id)
    paper = desk.station.papers.get(paper_id)
    require_secret_answer(desk, paper.dossier_id)
    if not completeness(desk, paper_id).compared_by:
        raise ComparisonMissing(title=paper.title)


def ask_on_demand(desk: Desk, paper_id: PaperId, clerk: str) -> int:
    """Keep that the owner wants a paper digitised that the law does not ask for; return the fee as it stands."""
    price = desk.settings.intake.page_price
    desk.station.fidelity.demand(paper_id, desk.station.papers.get(paper_id).dossier_id, price, clerk)
    return fee(desk, paper_id)


def fee(desk: Desk, paper_id: PaperId) -> int:
    """Return what the owner pays in VND: pages x price of the day of the demand; never for what the law asks for."""
    paper = desk.station.papers.get(paper_id)
    rule, demand = rule_of(desk, paper), desk.station.fidelity.demanded(paper_id)
    if demand is None or (rule is not None and (rule.duty is Duty.MUST or not rule.has_fee)):
        return 0
    notes = desk.station.fidelity.notes(paper_id)
    return demand.price * (len(desk.station.papers.pages(paper_id)) - len(notes))
