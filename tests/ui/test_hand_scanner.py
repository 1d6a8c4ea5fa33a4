# SPDX-License-Identifier: GPL-3.0-or-later
"""A barcode reader in keyboard mode: its code lands where it belongs from any field, and nothing typed is lost."""

from __future__ import annotations

from tests.ui.clerk import CONTROL, OWNER_ID, OWNER_NAME, PROCEDURE_WORDS, Clerk, Key

CARD = "001085012345||TRẦN VĂN BÌNH|12051985|Nam|Số 8, thôn Mẫu|01082024"


def _shoot(clerk: Clerk, code: str) -> None:
    clerk.type(code)
    clerk.press(Key.Key_Return)


def test_the_card_fills_the_form_from_the_search_field_and_leaves_its_text(clerk: Clerk) -> None:
    intake = clerk.window.counter.intake
    intake.procedure.setFocus()
    clerk.type("lai khai")
    clerk.wait(lambda: intake.procedure.text() == "lai khai", "the words are typed")

    _shoot(clerk, CARD)

    assert (intake.owner_id.text(), intake.owner_name.text()) == (OWNER_ID, OWNER_NAME)
    assert intake.procedure.text() == "lai khai"


def test_a_reader_that_sends_no_enter_is_understood_when_it_stops(clerk: Clerk) -> None:
    intake = clerk.window.counter.intake
    intake.results.setFocus()

    clerk.type(CARD)

    clerk.wait(lambda: intake.owner_id.text() == OWNER_ID, "the card is read")


def test_the_code_of_a_printed_paper_brings_applicant_and_procedure(clerk: Clerk) -> None:
    intake = clerk.window.counter.intake

    _shoot(clerk, "G09.20-261121-0042|1.004884|001085012345|Tờ khai")

    assert intake.owner_id.text() == OWNER_ID
    assert intake.procedure.text() == "1.004884"


def test_a_card_shot_over_an_open_dossier_waits_for_the_next_one(clerk: Clerk) -> None:
    clerk.open_dossier()
    clerk.wait(clerk.is_calm, "the dossier is shown")
    marked = set(clerk.session.dossier.marked)

    _shoot(clerk, "001185000010||NGUYỄN THỊ MẪU|01011985|Nữ|Thôn Mẫu|01082024")

    assert clerk.view is not None
    assert clerk.session.dossier.marked == marked, "a blank in a name marks no paper"
    clerk.press(Key.Key_F2)
    intake = clerk.window.counter.intake
    assert (intake.owner_id.text(), intake.owner_name.text()) == ("001185000010", "NGUYỄN THỊ MẪU")


def test_a_card_that_disagrees_with_its_number_needs_a_reason_which_stays_with_the_dossier(clerk: Clerk) -> None:
    intake = clerk.window.counter.intake
    _shoot(clerk, "001085012345||LÊ THỊ HOA|08021960|Nữ|Thôn Mẫu|01082024")
    intake.procedure.setFocus()
    clerk.type(PROCEDURE_WORDS)
    clerk.wait(lambda: intake.results.model().rowCount() == 1, "the procedure is found")

    clerk.press(Key.Key_Return)
    clerk.wait(clerk.is_calm, "nothing is under way")
    assert clerk.view is None
    assert intake.reason.hasFocus()
    clerk.type("thẻ cấp sai, đã xác minh")
    clerk.press(Key.Key_Return)

    clerk.wait(lambda: clerk.view is not None and clerk.view.papers, "the checklist is there")
    assert clerk.view.dossier.applicant.id.doubts == ("birth_year", "sex")
    clerk.press(Key.Key_F2)
    assert not intake.reason.isVisible()


def test_a_fast_hand_is_not_taken_for_a_reader(clerk: Clerk) -> None:
    intake = clerk.window.counter.intake
    _shoot(clerk, OWNER_ID)
    clerk.type("TRẦN VĂN BÌNH")

    clerk.wait(lambda: intake.owner_name.text() == OWNER_NAME, "the name is typed")
    assert intake.owner_id.text() == OWNER_ID


def test_nothing_is_taken_from_a_locked_screen(clerk: Clerk) -> None:
    clerk.press(Key.Key_L, modifiers=CONTROL)

    _shoot(clerk, CARD)

    clerk.wait(clerk.is_calm, "nothing is under way")
    assert clerk.window.counter.intake.owner_id.text() == ""
    clerk.at_the_counter()
