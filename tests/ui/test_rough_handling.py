# SPDX-License-Identifier: GPL-3.0-or-later
"""Rough hands: double-clicks on everything, Esc everywhere, leaving and unplugging in each state; nothing is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QWidget,
)

from tests.processes import is_running, wait_until
from tests.ui.clerk import Clerk, Key
from ui.next_step import Step, next_step
from ui.screens.places import Place
from workstation.app.embedded import PIN
from workstation.domain.states import State
from workstation.texts import Texts

TEXTS = Texts.load("vi")
_TOUCHED = (QAbstractButton, QAbstractItemView, QLineEdit)


@pytest.fixture
def crashes(qapp: QApplication) -> Iterator[list[object]]:
    """What came out of jobs and was no expected failure."""
    found: list[object] = []
    yield found
    assert found == []


def _watched(clerk: Clerk, crashes: list[object]) -> Clerk:
    clerk.running.bridge.crashed.connect(crashes.append)
    return clerk


def _saved(clerk: Clerk) -> list[str]:
    """Hash of every page the store holds for the dossier, discarded ones aside."""
    station = clerk.session.desk.station
    return [
        page.sha256
        for paper in station.papers.of_dossier(clerk.view.dossier.id)
        for page in station.papers.pages(paper.id)
    ]


def _close_popups(clerk: Clerk) -> None:
    for _ in range(5):
        popup = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if popup is None:
            popup = next((w for w in QApplication.topLevelWidgets() if _is_open_dialog(w)), None)
        if popup is None:
            return
        popup.close()
        clerk.pause(20)


def _is_open_dialog(widget: QWidget) -> bool:
    return isinstance(widget, (QDialog, QMenu, QFileDialog)) and widget.isVisible()


def _double_click_everything(clerk: Clerk, place: Place) -> None:
    window = clerk.window
    for widget in [w for w in window.findChildren(QWidget) if isinstance(w, _TOUCHED)]:
        if window.place is not place:
            window.go(place)
        if not widget.isVisible() or not widget.isEnabled():
            continue
        target = widget.viewport() if isinstance(widget, QAbstractItemView) else widget
        spot = QPoint(min(20, target.width() // 2), min(20, target.height() // 2))
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=spot)
        if target.isVisible():
            QTest.mouseDClick(target, Qt.MouseButton.LeftButton, pos=spot)
        clerk.pause(30)
        _close_popups(clerk)
        if clerk.session.scanning.is_on:
            clerk.press(Key.Key_Escape)
            clerk.wait(lambda: not clerk.session.scanning.is_on, "the scanner has stopped")
        clerk.wait(clerk.is_calm, "nothing is under way")
        if clerk.view is None and place is not Place.SIGN_IN:
            _take_up(clerk)
    window.failure.close_panel()


def _take_up(clerk: Clerk) -> None:
    station = clerk.session.desk.station
    clerk.session.take_up(station.dossiers.recent(50)[-1])
    clerk.wait(lambda: clerk.view is not None and clerk.view.papers, "the dossier is taken up")


def test_double_clicks_and_escape_everywhere_lose_no_page(new_clerk: Clerk, crashes: list[object]) -> None:
    clerk = _watched(new_clerk, crashes).at_the_counter()
    clerk.open_dossier()
    clerk.scan()
    clerk.scan()
    before = _saved(clerk)
    assert before

    for place in (Place.COUNTER, Place.REVIEW, Place.SIGN, Place.QUEUE):
        clerk.window.go(place)
        _double_click_everything(clerk, place)
        clerk.window.go(place)
        clerk.press(Key.Key_Escape, Key.Key_Escape, Key.Key_Escape)
        clerk.wait(clerk.is_calm, "nothing is under way")

    assert clerk.window.isVisible()
    if clerk.view is None:
        _take_up(clerk)
    _undo_all(clerk)
    assert sorted(set(before) - set(_saved(clerk))) == []


def _undo_all(clerk: Clerk) -> None:
    for _ in range(30):
        if clerk.view is None or clerk.view.undoable is None:
            return
        clerk.session.edits.undo()
        clerk.wait(clerk.is_calm, "the change is taken back")


# --- leaving in each state ---


def _while_reading(clerk: Clerk) -> None:
    clerk.scan()
    assert clerk.view.unread


def _in_review(clerk: Clerk) -> None:
    clerk.scan()
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.window.place is Place.REVIEW, "the review is shown")


def _while_signing(clerk: Clerk) -> None:
    clerk.scan_all()
    clerk.check_pages()
    clerk.type(PIN)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: any(paper.paper.state is State.SIGNED for paper in clerk.view.papers), "a file is signed")


def _children() -> set[int]:
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if parent == os.getpid():
                found.add(int(folder.name))
    return found


def _child_named(module: str) -> int:
    for child in _children():
        if module in (Path("/proc") / str(child) / "cmdline").read_text().replace("\0", " "):
            return child
    raise AssertionError(f"no child runs {module}")


@pytest.mark.parametrize("state", [_while_reading, _in_review, _while_signing], ids=lambda state: state.__name__[1:])
def test_leaving_keeps_every_page_and_leaves_no_process(
    qapp: QApplication,
    data_dir: Path,
    papers: Path,
    one_reader: None,
    crashes: list[object],
    state: Callable[[Clerk], None],
) -> None:
    resource_tracker.ensure_running()  # of multiprocessing: lives as long as this process, whichever test comes first
    children = _children()
    lying = None if state is _while_reading else papers  # small ones are read as fast as they are scanned
    clerk = _watched(Clerk.at_a_desk(qapp, data_dir, papers=lying), crashes).at_the_counter()
    clerk.open_dossier()
    state(clerk)
    pages = _saved(clerk)
    number = clerk.view.dossier.id
    clerk.leave()

    wait_until(lambda: not any(is_running(child) for child in _children() - children), 30)
    again = _watched(Clerk.at_a_desk(qapp, data_dir, papers=lying), crashes).at_the_counter()
    again.session.take_up(again.session.desk.station.dossiers.get(number))
    again.wait(lambda: again.view is not None and again.view.papers, "the dossier is taken up")
    assert _saved(again) == pages
    if state is _while_signing:
        again.wait(lambda: next_step(again.view, is_scanning=False).step in {Step.SIGN, Step.SEND}, "it goes on")
    again.leave()


# --- unplugging ---


def test_a_scanner_unplugged_in_the_middle_keeps_its_pages_and_works_again_when_plugged_in(
    new_clerk: Clerk, crashes: list[object]
) -> None:
    clerk = _watched(new_clerk, crashes).at_the_counter()
    clerk.open_dossier()
    clerk.press(Key.Key_F5)
    clerk.wait(lambda: clerk.pages() >= 2, "two pages are shown")

    os.kill(_child_named("scanner_drivers.simulator"), signal.SIGKILL)
    clerk.wait(lambda: not clerk.session.scanning.is_on, "the scan has ended")
    clerk.wait(lambda: clerk.window.failure.view is not None, "the fault is told")

    heading = clerk.window.failure.view.heading
    assert heading in {TEXTS.tables["failure"][code]["heading"] for code in ("OFFLINE", "COMMUNICATION")}
    kept = clerk.pages()
    assert kept >= 2
    clerk.session.take_up(clerk.view.dossier)  # lays the papers that are left into a scanner plugged in again
    clerk.wait(clerk.is_calm, "the scanner is there again")
    clerk.scan()
    clerk.wait(lambda: clerk.pages() > kept, "the scan goes on")


def test_a_portal_that_goes_down_keeps_the_papers_in_the_queue_and_says_so(
    new_clerk: Clerk, crashes: list[object], expected_warnings: list[object]
) -> None:
    clerk = _watched(new_clerk, crashes).at_the_counter()
    clerk.open_dossier()
    clerk.scan_all()
    clerk.check_pages()
    clerk.type(PIN)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: next_step(clerk.view, is_scanning=False).step is Step.SEND, "every file is signed")
    os.kill(_child_named("workstation.portal.reference"), signal.SIGKILL)

    clerk.press(Key.Key_F12)
    clerk.wait(lambda: clerk.window.place is Place.QUEUE, "the queue is shown")
    clerk.wait(lambda: clerk.session.queue is not None and clerk.session.queue.waiting == 5, "five papers wait")

    assert clerk.session.queue.received == 0
    assert clerk.window.isVisible()
