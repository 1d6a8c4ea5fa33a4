# SPDX-License-Identifier: GPL-3.0-or-later
"""A signed paper is corrected by keys: up to its next signed version, dropped again, begun by a new scan."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from tests.ui.clerk import CONTROL, Clerk, Key
from tests.ui.read_papers import confirm_the_paper, with_one_read_paper
from ui.actions import ActionId
from ui.next_step import Step, next_step
from ui.screens.correction import CorrectionDialog
from ui.screens.places import Place
from workstation.app.embedded import PIN
from workstation.domain.paper import Paper
from workstation.domain.states import State


def _sign_and_send(clerk: Clerk, receipts: int) -> None:
    clerk.wait(lambda: clerk.window.sign.pin.isEnabled() and clerk.is_calm(), "the file is made")
    clerk.type(PIN)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: next_step(clerk.view, is_scanning=False).step is Step.SEND, "the file is signed")
    clerk.wait(lambda: not clerk.session.signing.is_on, "the signer is free")
    clerk.press(Key.Key_F12)
    clerk.wait(lambda: clerk.window.place is Place.QUEUE, "the queue is shown")
    clerk.wait(lambda: clerk.session.queue.received == receipts and clerk.is_calm(), "the receipt is here")


def _dialog(clerk: Clerk) -> CorrectionDialog:
    clerk.wait(lambda: isinstance(QApplication.activeModalWidget(), CorrectionDialog), "the question is asked")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, CorrectionDialog)
    dialog.activateWindow()
    return dialog


def _answer(clerk: Clerk) -> None:
    clerk.press(Key.Key_Return)
    clerk.back_to_the_window()


def _versions(clerk: Clerk) -> list[Paper]:
    return [view.paper for view in clerk.view.papers if view.paper.component == 4]


def _choose(clerk: Clerk, revision: int) -> None:
    """Go to the line of a version of the paper."""
    desk = clerk.window.counter.desk
    desk.checklist.setFocus()
    for _ in range(2 * desk.checklist.model().rowCount()):
        paper = desk.current_paper().paper
        if (paper.component, paper.revision) == (4, revision):
            return
        clerk.press(Key.Key_Down if (paper.component, paper.revision) < (4, revision) else Key.Key_Up)
    raise AssertionError(f"no line of version {revision}")


def test_a_sent_paper_is_corrected_by_keys_up_to_its_next_signed_version(clerk: Clerk) -> None:
    with_one_read_paper(clerk, weak="")
    number = clerk.view.dossier.id
    confirm_the_paper(clerk)
    _sign_and_send(clerk, receipts=1)
    clerk.press(Key.Key_F2)  # another citizen came meanwhile
    clerk.press(Key.Key_Q, modifiers=CONTROL)
    clerk.wait(clerk.is_calm, "the queue is read")

    clerk.press(Key.Key_F8, modifiers=CONTROL)
    dialog = _dialog(clerk)
    clerk.press(Key.Key_Return)
    assert dialog.isVisible()  # no correction without a reason
    assert dialog.reason.hasFocus()
    assert dialog.reason.geometry().bottom() < dialog._note.geometry().top() < dialog.start.geometry().top()
    clerk.type("trang bị mờ")
    _answer(clerk)

    clerk.wait(lambda: clerk.window.place is Place.REVIEW, "its pages are shown")
    assert clerk.view.dossier.id == number
    first, second = _versions(clerk)
    assert (first.state, second.state) == (State.RECEIVED, State.RECOGNISED)
    assert (second.revision, second.corrects, second.code) == (2, first.id, first.code)
    assert clerk.window.review.strip.current_entry().page.paper_id == second.id
    for _ in range(2):
        clerk.wait(clerk.is_calm, "the page is shown")
        clerk.press(Key.Key_Return)
    _sign_and_send(clerk, receipts=2)
    station = clerk.session.desk.station
    assert station.papers.get(second.id).state is State.RECEIVED
    assert station.outbox.row(second.uid).submission.revision == 2

    # From the dossier: begun, and dropped again before it is signed.
    clerk.press(Key.Key_Escape)
    clerk.wait(lambda: clerk.window.place is Place.COUNTER and clerk.is_calm(), "the dossier is shown")
    _choose(clerk, 2)
    clerk.press(Key.Key_F8, modifiers=CONTROL)
    _dialog(clerk)
    clerk.type("sai loại")
    _answer(clerk)
    clerk.wait(lambda: clerk.window.place is Place.REVIEW and clerk.is_calm(), "its pages are shown")
    clerk.press(Key.Key_Escape)
    clerk.wait(lambda: clerk.window.place is Place.COUNTER and clerk.is_calm(), "the dossier is shown")
    _choose(clerk, 3)
    clerk.press(Key.Key_F8, modifiers=CONTROL)
    _dialog(clerk)
    _answer(clerk)  # Enter leaves what is at work as it is
    clerk.wait(clerk.is_calm, "nothing is under way")
    assert [one.state for one in _versions(clerk) if one.revision == 3] == [State.RECOGNISED]
    _choose(clerk, 3)
    clerk.press(Key.Key_F8, modifiers=CONTROL)
    _dialog(clerk)
    clerk.press(Key.Key_Tab)
    _answer(clerk)
    clerk.wait(lambda: State.DISCARDED in {one.state for one in _versions(clerk)}, "the correction is dropped")

    # Once more, with a new scan instead of copies.
    clerk.wait(clerk.is_calm, "the dossier is read")
    _choose(clerk, 2)
    clerk.press(Key.Key_F8, modifiers=CONTROL)
    dialog = _dialog(clerk)
    clerk.type("thiếu trang")
    clerk.press(Key.Key_Tab, Key.Key_Right)
    assert dialog.start.choice == 1
    _answer(clerk)
    clerk.wait(lambda: 4 in {one.revision for one in _versions(clerk)} and clerk.is_calm(), "the next version is begun")
    assert clerk.window.place is Place.COUNTER
    assert [view.missing_pages for view in clerk.view.papers if view.paper.revision == 4] == [2]
    assert ActionId.SCAN in clerk.window._possible()
    assert clerk.window.failure.view is None


def test_a_paper_that_is_not_signed_is_edited_and_not_corrected(clerk: Clerk) -> None:
    clerk.open_dossier()
    clerk.wait(clerk.is_calm, "the dossier is shown")

    assert ActionId.CORRECT not in clerk.window._possible()
    clerk.press(Key.Key_F8, modifiers=CONTROL)
    clerk.wait(clerk.is_calm, "nothing is asked")
    assert QApplication.activeModalWidget() is None
