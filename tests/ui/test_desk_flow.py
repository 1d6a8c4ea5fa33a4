# SPDX-License-Identifier: GPL-3.0-or-later
"""The clerk's work in the real window, by keys alone: a whole dossier, faults on the way, leaving in the middle."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.clerk import CONTROL, OWNER_ID, OWNER_NAME, Clerk, Key
from ui.actions import ActionId
from ui.next_step import Step, next_step
from ui.screens.places import Place
from workstation.app.embedded import PIN
from workstation.domain.states import State
from workstation.errors import StoreInUse
from workstation.texts import Texts

TEXTS = Texts.load("vi")


@pytest.fixture
def clerk_with_samples(qapp: QApplication, data_dir: Path) -> Iterator[Clerk]:
    """A clerk before the sign-in screen, the sample papers on the scanner."""
    someone = Clerk.at_a_desk(qapp, data_dir)
    yield someone
    someone.leave()


@pytest.mark.slow
def test_a_dossier_goes_from_sign_in_to_its_receipts_by_keys_alone(clerk_with_samples: Clerk) -> None:
    clerk = clerk_with_samples
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


def test_an_open_cover_and_a_jam_are_told_in_one_sentence_and_scanning_goes_on_at_the_right_page(
    new_clerk: Clerk,
) -> None:
    new_clerk.at_the_counter().open_dossier()
    new_clerk.jam("cover", 2)
    new_clerk.jam("jam", 6)

    new_clerk.scan()

    told = TEXTS.tables["failure"]["COVER_OPEN"]
    shown = new_clerk.window.failure.view
    assert shown is not None
    assert shown.explanation == told["explanation"]
    assert shown.next_step == f"{told['next_step']} Bắt đầu lại từ tờ thứ 2."
    assert shown.key is ActionId.SCAN
    assert new_clerk.pages() == 1
    checklist = new_clerk.window.counter.desk.checklist
    fifth = checklist.visualRect(checklist.model().index(4, 0))
    assert checklist.viewport().rect().contains(fifth)

    new_clerk.scan()  # the key the panel offers; the sixth sheet is crumpled
    told = TEXTS.tables["failure"]["JAMMED"]
    shown = new_clerk.window.failure.view
    assert shown is not None
    assert shown.explanation == told["if_page"]["explanation"].format(page=6)
    assert shown.next_step == f"{told['next_step']} Bắt đầu lại từ tờ thứ 6."
    assert shown.key is ActionId.SCAN
    assert new_clerk.pages() == 5
    before = [page.sha256 for _, page in new_clerk.view.pages]

    new_clerk.scan()
    new_clerk.wait(lambda: new_clerk.pages() == 10, "the rest is there")
    assert new_clerk.window.failure.view is None
    sides = [page.sha256 for _, page in new_clerk.view.pages]
    assert sides[:5] == before
    assert len(set(sides)) == 10  # none twice, none left out
    assert [len(paper.pages) for paper in new_clerk.view.papers] == [2, 2, 4, 2, 0]


def test_closing_while_the_scanner_runs_keeps_every_page_that_was_shown(
    qapp: QApplication, data_dir: Path, papers: Path, one_reader: None
) -> None:
    first = Clerk.at_a_desk(qapp, data_dir, papers=papers).at_the_counter()
    first.open_dossier()
    first.press(Key.Key_F5)
    first.wait(lambda: first.pages() >= 3, "three pages are shown")
    shown = [page.sha256 for _, page in first.view.pages]
    assert first.session.scanning.is_on
    first.leave()

    second = Clerk.at_a_desk(qapp, data_dir, papers=papers).at_the_counter()
    listed = second.window.counter.intake.left_open
    second.wait(lambda: listed.model().rowCount() == 1, "the dossier is listed as left open")
    second.window.counter.show_left_open()
    second.press(Key.Key_Return)
    second.wait(lambda: second.view is not None and second.view.papers, "the dossier is taken up")

    assert [page.sha256 for _, page in second.view.pages][: len(shown)] == shown
    second.leave()


def test_escape_stops_the_feeder_and_is_no_failure(new_clerk: Clerk) -> None:
    new_clerk.at_the_counter().open_dossier()
    new_clerk.press(Key.Key_F5)
    new_clerk.wait(lambda: new_clerk.pages() >= 1, "a page is shown")

    new_clerk.press(Key.Key_Escape)
    new_clerk.wait(lambda: not new_clerk.session.scanning.is_on, "the feeder has stopped")

    assert new_clerk.window.failure.view is None
    assert 1 <= new_clerk.pages() < 10


def test_papers_are_left_out_and_taken_back_by_minus_and_undo(clerk: Clerk) -> None:
    clerk.open_dossier()

    clerk.press(Key.Key_Minus)
    clerk.wait(lambda: clerk.view.papers[0].paper.state is State.DISCARDED, "the paper is taken out")
    clerk.wait(lambda: clerk.view.undoable is not None, "it can be undone")
    clerk.press(Key.Key_Z, modifiers=CONTROL)

    clerk.wait(lambda: clerk.view.papers[0].paper.state is not State.DISCARDED, "the paper is back")
    assert clerk.view.papers[0].missing_pages == 2


def test_a_locked_screen_gives_the_dossier_back_to_its_clerk(
    clerk: Clerk, expected_warnings: list[logging.LogRecord]
) -> None:
    clerk.open_dossier()
    number = clerk.view.dossier.id

    clerk.press(Key.Key_L, modifiers=CONTROL)
    assert clerk.window.place is Place.SIGN_IN
    clerk.sign_in("no such password")
    clerk.wait(lambda: clerk.window.failure.view is not None, "the wrong password is told")
    clerk.sign_in()

    clerk.wait(lambda: clerk.window.place is Place.COUNTER, "the counter is back")
    assert clerk.view.dossier.id == number


def test_an_owner_id_of_eleven_digits_is_told_beside_the_field(clerk: Clerk) -> None:
    clerk.type("00108501234")
    clerk.press(Key.Key_Return)

    intake = clerk.window.counter.intake
    assert TEXTS.tables["failure"]["OWNER_ID_INVALID"]["next_step"] in intake._note.text
    assert intake.owner_id.hasFocus()


def test_a_second_window_on_the_same_data_is_refused_with_a_sentence(
    new_clerk: Clerk, qapp: QApplication, data_dir: Path, expected_warnings: list[logging.LogRecord]
) -> None:
    second = Clerk.at_a_desk(qapp, data_dir)

    assert isinstance(second.running.failure, StoreInUse)
    shown = second.running.start_window.screen_.failure.view
    assert shown is not None
    assert shown.heading == TEXTS.tables["failure"]["STORE_IN_USE"]["heading"]
    second.leave()


def test_enter_without_a_word_opens_no_procedure_by_chance(clerk: Clerk) -> None:
    clerk.type(OWNER_ID)
    clerk.press(Key.Key_Return)
    clerk.type(OWNER_NAME)
    clerk.press(Key.Key_Return, Key.Key_Return)

    clerk.wait(clerk.is_calm, "nothing is under way")
    assert clerk.view is None
    assert clerk.window.counter.intake.procedure.hasFocus()
