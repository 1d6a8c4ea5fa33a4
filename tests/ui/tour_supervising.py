# SPDX-License-Identifier: GPL-3.0-or-later
"""The supervisor's part of the tour: papers that wait for her, returning one, comparing with the portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QApplication

from tests.lost_at_portal import lose
from tests.ui.clerk import CONTROL, Clerk, Key
from tests.ui.sent_papers import PASSWORD, SUPERVISOR, add_supervisor, decide, send_papers, sign_in_as
from tests.ui.tour import Stop
from ui.screens.places import Place
from workstation.domain.states import State

Until = Callable[[Callable[[], object], str], None]


def supervising(clerk: Clerk, until: Until) -> Iterator[Stop]:
    """Go through what only supervisors see, and what comes back to the clerk."""
    window, desk = clerk.window, clerk.session.desk
    add_supervisor(clerk)
    sign_in_as(clerk, SUPERVISOR, PASSWORD)
    clerk.press(Key.Key_D, modifiers=CONTROL)
    until(lambda: window.place is Place.APPROVAL, "the approval is shown")
    yield Stop("approval-empty", window)
    decide(clerk, 100)
    papers = send_papers(clerk, 3, warnings=("blurred", "edge_cut"))
    decide(clerk, 0)
    screen = window.approval
    until(lambda: screen.look is not None and screen.canvas.has_page, "a paper is shown")
    yield Stop("approval", window, (screen.table, screen.canvas), is_crowded=True)
    clerk.press(Key.Key_F8)
    until(lambda: QApplication.activeModalWidget() is not None, "the reason is asked for")
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    yield Stop("return-paper", dialog, (), dialog.size().toTuple())
    dialog.activateWindow()
    clerk.press(Key.Key_Return)
    until(lambda: desk.station.papers.get(papers[0]).state is State.RETURNED, "it is returned")
    until(lambda: QApplication.activeModalWidget() is None, "the dialog is closed")
    window.activateWindow()
    clerk.pause(30)
    until(lambda: screen.look is not None and screen.look.held.paper.id == papers[1], "the next is shown")
    for paper in papers[1:]:
        screen.table.setFocus()
        clerk.press(Key.Key_Return)
        until(lambda one=paper: desk.station.papers.get(one).state is not State.IN_APPROVAL, "it is approved")
        until(lambda: screen.look is not None, "the next is shown")
    yield Stop("approval-returned", window, is_crowded=True)
    yield from _comparing(clerk, until)
    clerk.press(Key.Key_F2)
    until(lambda: window.counter.intake.returned, "the returned paper is on top")
    yield Stop("intake-returned", window)
    clerk.press(Key.Key_Q, modifiers=CONTROL)
    until(lambda: window.queue._model.rowCount(), "the queue is shown")
    window.queue.table.selectRow(0)
    yield Stop("queue-returned", window)


def _comparing(clerk: Clerk, until: Until) -> Iterator[Stop]:
    window, screen = clerk.window, clerk.window.comparison
    outbox = clerk.session.desk.station.outbox_list
    clerk.press(Key.Key_K, modifiers=CONTROL)
    until(lambda: window.place is Place.COMPARISON, "the comparison is shown")
    yield Stop("comparison-empty", window, (screen.output.file, screen.output._folder))
    clerk.session.sending.send_due()
    until(lambda: not outbox.counts().get(State.QUEUED) and not outbox.counts().get(State.SENDING), "all is sent")
    lost = next(row for row in outbox.rows(limit=9) if row.state is State.RECEIVED)
    lose(clerk.session.desk.data_dir, lost.uid)
    clerk.press(Key.Key_F5)
    until(lambda: screen.comparing.found is not None and screen.comparing.found.is_complete, "it is compared")
    yield Stop("comparison", window, (screen.days, screen.lines, screen.output.file, screen.output._folder))
