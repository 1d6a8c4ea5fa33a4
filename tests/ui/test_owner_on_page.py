# SPDX-License-Identifier: GPL-3.0-or-later
"""A paper of somebody else in the dossier: the code on it names its owner, and one key takes the owner id."""

from __future__ import annotations

import pytest

from tests.ui.clerk import OWNER_ID, Clerk, Key
from tests.ui.read_papers import at_the_review, put_read_pages, read_words
from ui.words import finding_sentence
from workstation.app.intake import not_brought
from workstation.app.review import Finding

MOTHER_ID, MOTHER = "001160000018", "LÊ THỊ HOA"
MOTHERS_CARD = f"{MOTHER_ID}||{MOTHER}|12051960|Nữ|Hà Nội|01082024"


@pytest.fixture
def mothers_card(clerk: Clerk) -> Clerk:
    """A clerk before a read paper of the applicant's dossier with the mother's card on it."""
    clerk.open_dossier()
    desk, papers = clerk.session.desk, [view.paper for view in clerk.view.papers]
    for paper in papers[1:]:
        not_brought(desk, paper.id, "canbo")
    pages = [read_words("CĂN CƯỚC"), *[read_words("trang sau")] * (papers[0].expected_pages - 1)]
    put_read_pages(desk, papers[0].id, *pages, codes=(MOTHERS_CARD,))
    return at_the_review(clerk, len(pages))


def test_the_card_of_somebody_else_is_said_and_f8_takes_its_owner_into_the_code(mothers_card: Clerk) -> None:
    clerk, side = mothers_card, mothers_card.window.review.side
    assert MOTHER in side._findings[0].text
    assert side.owner_id.text() == OWNER_ID
    assert not side._named.isHidden()
    assert MOTHER in side._named.text()

    clerk.press(Key.Key_F8)
    assert side.owner_id.hasFocus()
    assert side.owner_id.text() == MOTHER_ID
    assert side._code.text().startswith(f"{MOTHER_ID}.")
    clerk.press(Key.Key_F8)
    assert side.owner_id.text() == OWNER_ID
    clerk.window.review.show_page(clerk.view.pages[-1][1].id)
    clerk.wait(clerk.is_calm, "the last page is shown")
    assert "F8" in clerk.window.hint.sentence
    clerk.press(Key.Key_F8)
    assert "F8" not in clerk.window.hint.sentence
    clerk.window.review.show_page(clerk.view.pages[0][1].id)
    for _ in clerk.view.papers[0].pages:
        clerk.press(Key.Key_Return)
        clerk.wait(clerk.is_calm, "the next page, or the next step, is shown")

    clerk.wait(lambda: clerk.view.papers[0].is_confirmed, "the paper is confirmed")
    paper = clerk.view.papers[0].paper
    assert paper.owner_id == MOTHER_ID
    assert paper.code is not None
    assert paper.code.owner_id == MOTHER_ID
    assert clerk.view.papers[0].to_look_at == ()


def test_a_card_that_contradicts_itself_is_told_by_the_names_of_its_fields(mothers_card: Clerk) -> None:
    page = mothers_card.view.pages[0][1]
    said = finding_sentence(Finding(page, "card_differs", fields=("owner_id", "birth_date", "sex", "name")))

    assert "(mã định danh, ngày sinh, giới tính, họ và tên)" in said


def test_a_paper_whose_code_names_the_applicant_offers_nobody_else(clerk: Clerk) -> None:
    clerk.open_dossier()
    paper = clerk.view.papers[0].paper
    put_read_pages(
        clerk.session.desk, paper.id, read_words("CĂN CƯỚC"), codes=(MOTHERS_CARD.replace(MOTHER_ID, OWNER_ID),)
    )
    at_the_review(clerk, 1)
    side = clerk.window.review.side
    clerk.press(Key.Key_F8)

    assert side._named.isHidden()
    assert side.owner_id.text() == OWNER_ID
