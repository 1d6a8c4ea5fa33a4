# SPDX-License-Identifier: GPL-3.0-or-later
"""The clerk's work in the real window, by keys alone: a whole dossier, faults on the way, leaving in the middle."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.clerk import CONTROL, Clerk, Key
from ui.actions import ActionId
from ui.next_step import Step, next_step
from ui.screens.places import Place
from workstation.app.embedded import PIN
from workstation.domain.states import State
from workstation.errors import StoreInUse
from workstation.texts import Texts

TEXTS = Texts.load("vi")


@pytest.mark.slow
def test_a_dossier_goes_from_sign_in_to_its_receipts_by_keys_alone(clerk: Clerk) -> None:
    clerk.at_the_counter().open_dossier()

    clerk.scan_all()
    clerk.check_pages()
    assert clerk.window.place is Place.SIGN
    codes = [paper.paper.code for paper in clerk.view.papers]
    assert None not in codes

    clerk.type("999999")  # a slip: told once, not tried again by the program
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.window.failure.view is not None, "the wrong PIN is told")
    assert clerk.window.failure.view.heading == TEXTS.tables["failure"]["PIN_INCORRECT"]["heading"]
    clerk.press(Key.Key_Escape)

    clerk.type(PIN)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: next_step(clerk.view, is_scanning=False).step is Step.SEND, "every file is signed")
    clerk.press(Key.Key_F12)
    clerk.wait(lambda: clerk.window.place is Place.QUEUE, "the queue is shown")
    clerk.wait(lambda: clerk.session.queue is not None and clerk.session.queue.received == 5, "the receipts are here")

    assert clerk.window.failure.view is None
    assert {row.state for row in clerk.session.queue.rows} == {State.RECEIVED}
    assert len({row.receipt for row in clerk.session.queue.rows}) == 5
    clerk.press(Key.Key_F2)
    assert clerk.window.place is Place.COUNTER
    assert clerk.view is None


def test_an_open_cover_is_told_in_one_sentence_and_the_pages_before_it_stay(clerk: Clerk) -> None:
    clerk.at_the_counter().open_dossier()
    clerk.jam("cover", 2)

    clerk.scan()

    told = TEXTS.tables["failure"]["COVER_OPEN"]
    shown = clerk.window.failure.view
    assert shown is not None
    assert (shown.explanation, shown.next_step) == (told["explanation"], told["next_step"])
    assert shown.key is ActionId.SCAN
    assert clerk.pages() == 1

    clerk.scan()  # the key the panel offers
    assert clerk.window.failure.view is None
    assert clerk.pages() == 10


def test_closing_while_the_scanner_runs_keeps_every_page_that_was_shown(qapp: QApplication, data_dir: Path) -> None:
    first = Clerk.at_a_desk(qapp, data_dir).at_the_counter()
    first.open_dossier()
    first.press(Key.Key_F5)
    first.wait(lambda: first.pages() >= 3, "three pages are shown")
    shown = [page.sha256 for _, page in first.view.pages]
    assert first.session.is_scanning
    first.leave()

    second = Clerk.at_a_desk(qapp, data_dir).at_the_counter()
    listed = second.window.counter.intake.left_open
    second.wait(lambda: listed.model().rowCount() == 1, "the dossier is listed as left open")
    second.window.counter.show_left_open()
    second.press(Key.Key_Return)
    second.wait(lambda: second.view is not None and second.view.papers, "the dossier is taken up")

    assert [page.sha256 for _, page in second.view.pages][: len(shown)] == shown
    second.leave()


def test_escape_stops_the_feeder_and_is_no_failure(clerk: Clerk) -> None:
    clerk.at_the_counter().open_dossier()
    clerk.press(Key.Key_F5)
    clerk.wait(lambda: clerk.pages() >= 1, "a page is shown")

    clerk.press(Key.Key_Escape)
    clerk.wait(lambda: not clerk.session.is_scanning, "the feeder has stopped")

    assert clerk.window.failure.view is None
    assert 1 <= clerk.pages() < 10


def test_papers_are_left_out_and_taken_back_by_minus_and_undo(clerk: Clerk) -> None:
    clerk.at_the_counter().open_dossier()

    clerk.press(Key.Key_Minus)
    clerk.wait(lambda: clerk.view.papers[0].paper.state is State.DISCARDED, "the paper is taken out")
    clerk.wait(lambda: clerk.session.may_undo, "it can be undone")
    clerk.press(Key.Key_Z, modifiers=CONTROL)

    clerk.wait(lambda: clerk.view.papers[0].paper.state is not State.DISCARDED, "the paper is back")
    assert clerk.view.papers[0].missing_pages == 2


def test_a_locked_screen_gives_the_dossier_back_to_its_clerk(
    clerk: Clerk, expected_warnings: list[logging.LogRecord]
) -> None:
    clerk.at_the_counter().open_dossier()
    number = clerk.view.dossier.id

    clerk.press(Key.Key_L, modifiers=CONTROL)
    assert clerk.window.place is Place.SIGN_IN
    clerk.sign_in("no such password")
    clerk.wait(lambda: clerk.window.failure.view is not None, "the wrong password is told")
    clerk.sign_in()

    clerk.wait(lambda: clerk.window.place is Place.COUNTER, "the counter is back")
    assert clerk.view.dossier.id == number


def test_an_owner_id_of_eleven_digits_is_told_beside_the_field(clerk: Clerk) -> None:
    clerk.at_the_counter()
    clerk.type("00108501234")
    clerk.press(Key.Key_Return)

    intake = clerk.window.counter.intake
    assert TEXTS.tables["failure"]["OWNER_ID_INVALID"]["next_step"] in intake._note.text
    assert intake.owner_id.hasFocus()


def test_the_card_of_a_hand_scanner_fills_owner_and_name(clerk: Clerk) -> None:
    clerk.at_the_counter()
    clerk.type("001085012345||TRẦN VĂN BÌNH|12051985|Nam|Số 8, thôn Mẫu|01082024")

    intake = clerk.window.counter.intake
    assert intake.owner_id.text() == "001085012345"
    assert intake.owner_name.text() == "TRẦN VĂN BÌNH"
    assert intake.procedure.hasFocus()


def test_a_second_window_on_the_same_data_is_refused_with_a_sentence(
    clerk: Clerk, qapp: QApplication, data_dir: Path, expected_warnings: list[logging.LogRecord]
) -> None:
    second = Clerk.at_a_desk(qapp, data_dir)

    assert isinstance(second.running.failure, StoreInUse)
    shown = second.running.start_window.screen_.failure.view
    assert shown is not None
    assert shown.heading == TEXTS.tables["failure"]["STORE_IN_USE"]["heading"]
    second.leave()
