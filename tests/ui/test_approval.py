# SPDX-License-Identifier: GPL-3.0-or-later
"""The supervisor at the window, by keys: approve, return, take up again; compare with the portal and send again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.lost_at_portal import lose
from tests.ui.clerk import CONTROL, Clerk, Key
from tests.ui.sent_papers import PASSWORD, SUPERVISOR, add_supervisor, decide, send_papers, sign_in_as
from ui.actions import ActionId
from ui.models.comparison import DOSSIER
from ui.screens.places import Place
from workstation.app.compare import Difference
from workstation.domain.approval import Decision, Fault
from workstation.domain.ids import PaperId
from workstation.domain.states import State
from workstation.jobs.lanes import Lane

DISPLAY = Qt.ItemDataRole.DisplayRole


@pytest.fixture
def supervisor(clerk: Clerk) -> Iterator[Clerk]:
    """A supervisor at the counter; afterwards the trial clerk is back and nothing waits any more."""
    add_supervisor(clerk)
    sign_in_as(clerk, SUPERVISOR, PASSWORD)
    yield clerk
    decide(clerk, 0)
    clerk.window.failure.close_panel()
    sign_in_as(clerk, "canbo", "motcua")


def _state(clerk: Clerk, paper: PaperId) -> State:
    return clerk.session.desk.station.papers.get(paper).state


def test_papers_are_approved_returned_with_a_reason_and_taken_up_by_keys(supervisor: Clerk, tmp_path: Path) -> None:
    clerk, window, screen = supervisor, supervisor.window, supervisor.window.approval
    decide(clerk, 100)
    one, two = send_papers(clerk, 2)
    clerk.press(Key.Key_D, modifiers=CONTROL)
    clerk.wait(lambda: screen.look is not None and screen.canvas.has_page and clerk.is_calm(), "the paper is shown")
    assert screen.table.model().rowCount() == 2
    assert screen.look.held.paper.id == one
    shown = [line.text for line in screen._checks if line.isVisible()]
    assert any("Chữ ký số hợp lệ" in line for line in shown), shown
    assert "Số trang: 1" in shown

    clerk.press(Key.Key_Return)
    clerk.wait(lambda: _state(clerk, one) is not State.IN_APPROVAL, "it is approved")
    clerk.wait(lambda: screen.look is not None and screen.look.held.paper.id == two and clerk.is_calm(), "the next")
    assert clerk.session.desk.station.approvals.last(one).decided_by == "hoa"

    clerk.press(Key.Key_F8)
    clerk.wait(lambda: QApplication.activeModalWidget() is not None, "the reason is asked for")
    dialog = QApplication.activeModalWidget()
    for _ in range(4):
        clerk.press(Key.Key_Right)
    clerk.press(Key.Key_Tab)
    dialog.note.selectAll()
    clerk.press(Key.Key_Delete, Key.Key_Return)
    assert dialog.isVisible()  # another reason needs words
    clerk.type("thiếu chữ ký số của chủ hộ")
    clerk.press(Key.Key_Return)
    clerk.back_to_the_window()
    clerk.wait(lambda: _state(clerk, two) is State.RETURNED and clerk.is_calm(), "it is returned")
    last = clerk.session.desk.station.approvals.last(two)
    assert (last.decision, last.fault, last.note) == (Decision.SENT_BACK, Fault.OTHER, "thiếu chữ ký số của chủ hộ")

    # Back at her counter the clerk sees it on top with the reason, and takes it up by one key.
    sign_in_as(clerk, "canbo", "motcua")
    assert ActionId.APPROVAL not in window._possible()
    form = window.counter.intake
    clerk.press(Key.Key_F2)
    clerk.wait(lambda: form.returned == 1 and clerk.is_calm(), "the returned dossier is on top")
    line = form.left_open.model().index(0, 0).data(DISPLAY)
    assert line.startswith("BỊ TRẢ LẠI · ")
    assert line.endswith(" · thiếu chữ ký số của chủ hộ")
    clerk.press(Key.Key_Q, modifiers=CONTROL)
    clerk.wait(lambda: window.queue._model.rowCount() >= 2 and clerk.is_calm(), "the queue is shown")
    row = window.queue._model.row(0)
    assert (row.state, row.fault) == (State.RETURNED, Fault.OTHER)
    clerk.press(Key.Key_Home, Key.Key_Return)
    clerk.wait(lambda: window.place is Place.REVIEW and clerk.is_calm(), "its correction is shown")
    assert _state(clerk, two) is State.SUPERSEDED
    [version] = [paper.paper for paper in clerk.view.papers if paper.paper.corrects == two]
    assert version.revision == 2
    clerk.press(Key.Key_F2)
    sign_in_as(clerk, SUPERVISOR, PASSWORD)


def test_one_enter_too_many_does_not_approve_what_was_just_returned(supervisor: Clerk) -> None:
    clerk, window, screen = supervisor, supervisor.window, supervisor.window.approval
    decide(clerk, 0)
    clerk.press(Key.Key_D, modifiers=CONTROL)
    clerk.wait(clerk.is_calm, "what waits is read")
    decide(clerk, 100)
    one, two = send_papers(clerk, 2)
    decide(clerk, 0)
    clerk.wait(lambda: screen.look is not None and screen.look.held.paper.id == one and clerk.is_calm(), "it is shown")

    clerk.press(Key.Key_F8)
    clerk.wait(lambda: QApplication.activeModalWidget() is not None, "the reason is asked for")
    clerk.press(Key.Key_Return)
    clerk.back_to_the_window()
    clerk.wait(lambda: screen.look is not None and screen.look.held.paper.id == two and clerk.is_calm(), "the next")
    assert _state(clerk, one) is State.RETURNED
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: _state(clerk, two) is not State.IN_APPROVAL, "it is approved")
    clerk.wait(lambda: screen.look is not None and screen.look.held.paper.id == one and clerk.is_calm(), "the returned")

    clerk.press(Key.Key_Return)
    clerk.wait(clerk.is_calm, "nothing is under way")
    assert _state(clerk, one) is State.RETURNED
    while not screen._approve.hasFocus():
        clerk.press(Key.Key_F6)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: _state(clerk, one) is not State.RETURNED and clerk.is_calm(), "it is approved on purpose")

    # Nothing is left: the list has the focus, the sentence the way on.
    clerk.wait(lambda: not screen.table.model().rowCount(), "the list is empty")
    assert screen.table.hasFocus()
    assert not screen.text.isVisible()
    assert "Esc" in window.hint.sentence


def test_what_the_portal_lost_is_found_sent_again_and_the_comparison_saved_by_keys(
    supervisor: Clerk, tmp_path: Path
) -> None:
    clerk, screen = supervisor, supervisor.window.comparison
    station = clerk.session.desk.station
    decide(clerk, 0)
    clerk.press(Key.Key_K, modifiers=CONTROL)
    clerk.wait(clerk.is_calm, "the screen is shown")
    assert screen._empty.isVisible()
    [paper] = send_papers(clerk, 1)
    clerk.session.sending.send_due()
    clerk.wait(lambda: _state(clerk, paper) is State.RECEIVED, "it is received")
    uid = station.papers.get(paper).uid
    clerk.press(Key.Key_F5)
    clerk.wait(lambda: not screen.comparing.is_running and screen.comparing.found is not None, "it is compared")
    found = screen.comparing.found
    assert (found.lines, found.is_complete) == ((), True)
    assert ActionId.SEND_LOST not in clerk.window._possible()

    lose(clerk.session.desk.data_dir, uid)
    clerk.press(Key.Key_F5)
    clerk.wait(lambda: screen.comparing.found is not None and screen.comparing.found.lines, "the loss is found")
    [line] = screen.comparing.found.lines
    assert (line.uid, line.difference) == (uid, Difference.MISSING)
    assert screen.days.model().rowCount() == 1
    assert (screen._send.property("primary"), screen._start.property("primary")) == ("true", "false")
    number = screen.lines.fontMetrics().horizontalAdvance(line.dossier_number)
    assert screen.lines.columnWidth(DOSSIER) > number  # its last digits are not left out
    target = tmp_path / "compare.csv"
    screen.output.file.setText(str(target))
    clerk.press(Key.Key_S, modifiers=CONTROL)
    clerk.wait(lambda: target.exists() and clerk.is_calm(), "it is saved")
    clerk.press(Key.Key_F7)
    clerk.wait(lambda: station.outbox.lost_receipts(uid), "its receipt is kept aside")
    clerk.wait(lambda: _state(clerk, paper) is State.RECEIVED and clerk.is_calm(), "it is received again")
    assert ActionId.SEND_LOST not in clerk.window._possible()
    clerk.press(Key.Key_Escape)
    assert clerk.window.place is Place.COUNTER


def test_a_comparison_is_stopped_by_a_key_and_begun_anew(supervisor: Clerk, tmp_path: Path) -> None:
    clerk, screen = supervisor, supervisor.window.comparison
    decide(clerk, 0)
    send_papers(clerk, 1)
    busy = threading.Event()
    clerk.session.desk.lanes.submit(Lane.NET, busy.wait, 60)  # the line is slow
    clerk.press(Key.Key_K, modifiers=CONTROL)
    clerk.press(Key.Key_F5)
    assert screen.comparing.is_running
    assert screen.progress.isVisible()
    assert ActionId.COMPARE not in clerk.window._possible()

    clerk.press(Key.Key_Escape)
    busy.set()

    clerk.wait(lambda: not screen.comparing.is_running and clerk.is_calm(), "it has stopped")
    stopped = screen.comparing.found
    assert (clerk.window.place, stopped.is_complete, stopped.asked) == (Place.COMPARISON, False, 0)
    assert not screen.progress.isVisible()
    clerk.press(Key.Key_F5)
    clerk.wait(lambda: screen.comparing.found is not None and screen.comparing.found.is_complete, "it is compared")


def test_a_clerk_reaches_neither_approval_nor_comparison(clerk: Clerk) -> None:
    assert {ActionId.APPROVAL, ActionId.COMPARISON}.isdisjoint(clerk.window._possible())
    clerk.press(Key.Key_D, Key.Key_K, modifiers=CONTROL)
    assert clerk.window.place is Place.COUNTER
