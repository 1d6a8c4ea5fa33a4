# SPDX-License-Identifier: GPL-3.0-or-later
"""Corrections in the real window, each by keys: made, undone, done again, and there after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from tests.flows.conftest import draw_page
from tests.ui.clerk import CONTROL, NONE, SHIFT, Clerk, Key
from ui.edits.crop import CropCanvas, Edge
from ui.screens.boundary import BoundaryDialog
from ui.screens.places import Place
from ui.theme import Mark
from workstation.app.separation import Boundary, Reason
from workstation.domain.ids import PageId
from workstation.domain.page_edit import EditKind
from workstation.domain.paper import PageMeasures
from workstation.domain.states import State


@pytest.fixture
def reviewer(clerk: Clerk) -> Clerk:
    """A clerk before the first of four pages: three of the first paper, one of the second."""
    clerk.open_dossier()
    first, second = (paper.paper.id for paper in clerk.view.papers[:2])
    clerk.put_pages([(first, ()), (first, ()), (first, ()), (second, ())])
    clerk.window.go(Place.REVIEW)
    clerk.wait(clerk.is_calm, "the page is shown")
    return clerk


def lying(clerk: Clerk) -> list[list[PageId]]:
    return [[page.id for page in paper.pages] for paper in clerk.view.papers if paper.pages]


def shown(clerk: Clerk) -> PageMeasures:
    page = clerk.window.review._current()[1]
    assert page.measures is not None
    return page.measures


def do(clerk: Clerk, *keys: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press keys that end in a correction and wait until it is shown."""
    before = [edit.id for edit in clerk.view.edits]
    clerk.press(*keys, modifiers=modifiers)
    clerk.wait(lambda: [edit.id for edit in clerk.view.edits] != before and clerk.is_calm(), "the correction is shown")


def test_every_correction_is_made_undone_and_done_again_by_keys(reviewer: Clerk) -> None:
    a, b, c, d = (page.id for _, page in reviewer.view.pages)

    do(reviewer, Key.Key_Left, modifiers=CONTROL)
    assert shown(reviewer).orientation_deg == 90
    do(reviewer, Key.Key_Right, modifiers=CONTROL)
    reviewer.press(Key.Key_F7, modifiers=CONTROL)
    do(reviewer, Key.Key_Right, Key.Key_Right, Key.Key_Right, Key.Key_Return)
    assert shown(reviewer).angle_deg == pytest.approx(0.3)
    reviewer.press(Key.Key_F7, modifiers=SHIFT)
    do(reviewer, *[Key.Key_Right] * 5, Key.Key_Down, *[Key.Key_Up] * 10, Key.Key_Return)
    cut = shown(reviewer).geometry
    assert (cut.width_px, cut.height_px) == pytest.approx((600 - 5 / 25.4 * 100, 600 - 10 / 25.4 * 100), abs=0.01)
    do(reviewer, Key.Key_PageDown, modifiers=CONTROL)
    assert lying(reviewer) == [[b, a, c], [d]]
    do(reviewer, Key.Key_F4, modifiers=SHIFT)
    assert lying(reviewer) == [[b], [a, c], [d]]
    do(reviewer, Key.Key_J, modifiers=CONTROL)
    assert lying(reviewer) == [[b, a, c], [d]]
    do(reviewer, Key.Key_Delete)
    assert lying(reviewer) == [[b, c], [d]]

    for _ in range(8):
        do(reviewer, Key.Key_Z, modifiers=CONTROL)
    assert (lying(reviewer), reviewer.view.edits) == ([[a, b, c], [d]], ())
    reviewer.window.review.show_page(a)
    assert (shown(reviewer).orientation_deg, shown(reviewer).geometry.width_px) == (0, 600)
    for _ in range(8):
        do(reviewer, Key.Key_Y, modifiers=CONTROL)
    assert lying(reviewer) == [[b, c], [d]]


def test_escape_leaves_a_tool_and_the_page_as_it_was(reviewer: Clerk) -> None:
    before = shown(reviewer)
    for modifiers in (SHIFT, CONTROL):
        reviewer.press(Key.Key_F7, modifiers=modifiers)
        assert reviewer.window.review.tool is not None
        reviewer.press(Key.Key_Right, Key.Key_Escape)
        assert reviewer.window.review.tool is None

    reviewer.wait(reviewer.is_calm, "nothing is under way")
    assert (shown(reviewer), reviewer.view.edits) == (before, ())
    assert reviewer.window.place is Place.REVIEW


def test_an_edge_is_dragged_with_the_mouse(reviewer: Clerk) -> None:
    reviewer.press(Key.Key_F7, modifiers=SHIFT)
    tool = reviewer.window.review.tool
    assert isinstance(tool, CropCanvas)
    reviewer.wait(lambda: tool.has_page, "the sheet is shown")
    frame = tool._frame()
    right = QPoint(round(frame.right()), round(frame.center().y()))
    to = right - QPoint(round(frame.width() / 4), 0)

    QTest.mousePress(tool.viewport(), Qt.MouseButton.LeftButton, NONE, right)
    QTest.mouseMove(tool.viewport(), to)
    reviewer.pause(20)
    QTest.mouseRelease(tool.viewport(), Qt.MouseButton.LeftButton, NONE, to)

    assert tool.edge is Edge.RIGHT
    assert tool.edges.right == pytest.approx(450, abs=6)
    do(reviewer, Key.Key_Return)
    assert shown(reviewer).geometry.width_px == pytest.approx(450, abs=6)


def test_the_page_tools_are_a_menu_with_their_keys(reviewer: Clerk) -> None:
    reviewer.press(Key.Key_F7)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    named = [action for action in menu.actions() if not action.isSeparator()]

    assert all(action.text() and action.shortcuts() for action in named)
    before = shown(reviewer)
    do(reviewer, Key.Key_Return)  # the first of them: turn left
    assert shown(reviewer).orientation_deg == (before.orientation_deg + 90) % 360


def test_a_page_scanned_again_waits_for_the_clerks_word_and_another_goes_in_behind_it(reviewer: Clerk) -> None:
    a, b, c, d = (page.id for _, page in reviewer.view.pages)

    def scan_again() -> PageId:
        reviewer.press(Key.Key_F5, modifiers=SHIFT)
        reviewer.wait(lambda: not reviewer.session.scanning.is_on, "the scanner has stopped")
        reviewer.wait(lambda: reviewer.view.papers[0].scanned_again and reviewer.is_calm(), "both pages are shown")
        return reviewer.view.papers[0].scanned_again[0][1].id

    scan_again()
    assert lying(reviewer) == [[a, b, c], [d]]
    reviewer.press(Key.Key_Escape)
    reviewer.wait(lambda: not reviewer.view.papers[0].scanned_again, "the old page is kept")
    new = scan_again()
    do(reviewer, Key.Key_Return)
    assert lying(reviewer) == [[new, b, c], [d]]
    do(reviewer, Key.Key_Insert)
    inserted = lying(reviewer)[0][1]
    assert lying(reviewer) == [[new, inserted, b, c], [d]]
    reviewer.wait(lambda: not reviewer.view.unread, "every page is read")

    do(reviewer, Key.Key_Z, modifiers=CONTROL)
    do(reviewer, Key.Key_Z, modifiers=CONTROL)
    assert lying(reviewer) == [[a, b, c], [d]]


def test_a_file_is_chosen_by_its_name_and_goes_in_behind_the_page(reviewer: Clerk, tmp_path: Path) -> None:
    picture = draw_page(tmp_path / "them.jpg", "Trang thêm.", dpi=100)
    reviewer.press(Key.Key_O, modifiers=CONTROL)
    dialog = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QFileDialog))
    reviewer.wait(dialog.isVisible, "the dialog is there")
    reviewer.type(str(picture))

    do(reviewer, Key.Key_Return)

    assert reviewer.view.edits[0].kind is EditKind.INSERT
    assert [len(pages) for pages in lying(reviewer)] == [4, 1]


def test_what_titles_say_is_shown_and_followed_by_one_key(clerk: Clerk) -> None:
    clerk.open_dossier()
    first, second = (paper.paper.id for paper in clerk.view.papers[:2])
    pages = clerk.put_pages([(first, ("TỜ KHAI",)), (first, ("GIẤY KHAI SINH", "Số 85")), (first, ("trang sau",))])
    clerk.window.go(Place.REVIEW)
    clerk.press(Key.Key_F4)
    dialog = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, BoundaryDialog))
    clerk.wait(lambda: dialog._agree.isVisibleTo(dialog), "the proposals are there")

    assert "tiêu đề" in dialog._lines[0].text
    do(clerk, Key.Key_F4)

    assert [page.id for page in clerk.view.paper(first).pages] == pages[:1]
    assert [page.id for page in clerk.view.paper(second).pages] == pages[1:]


def test_what_the_pages_say_is_never_cut_off_below(reviewer: Clerk) -> None:
    reviewer.press(Key.Key_F4)
    dialog = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, BoundaryDialog))
    reviewer.wait(lambda: dialog._lines[0]._mark is not Mark.BUSY, "what the pages say is there")
    first, *others = reviewer.view.papers
    shortest, *_, longest = sorted(others, key=lambda paper: len(paper.paper.title))
    dialog.show_proposals((Boundary(first.pages[2].id, shortest.paper.id, Reason.COUNT),))
    reviewer.pause(50)
    dialog._fit()
    one_line = dialog.height()
    dialog.show_proposals((Boundary(first.pages[2].id, longest.paper.id, Reason.COUNT),))

    before = dialog.height()  # at once: nothing asks for its height again
    reviewer.pause(50)
    dialog._fit()
    assert before == dialog.height() > one_line
    dialog.reject()


def test_a_paper_not_brought_and_taken_back_waits_for_its_pages_again(clerk: Clerk) -> None:
    clerk.open_dossier()
    do(clerk, Key.Key_Minus)
    assert clerk.view.papers[0].paper.state is State.DISCARDED

    do(clerk, Key.Key_Z, modifiers=CONTROL)

    assert clerk.view.papers[0].paper.state is State.EXPECTED


def test_a_way_to_scan_is_chosen_by_key_and_remembered(clerk: Clerk) -> None:
    clerk.open_dossier()
    clerk.press(Key.Key_F5, modifiers=CONTROL)
    clerk.wait(lambda: QApplication.activePopupWidget() is not None, "the list is there")
    clerk.press(Key.Key_Down, Key.Key_Return)
    clerk.wait(clerk.is_calm, "it is remembered")

    assert "hai mặt" in clerk.window.counter.desk._profile.text()
    assert clerk.session.desk.station.generation.fact("scan_profile") == "two-sides"


@pytest.fixture
def killed(data_dir: Path) -> Path:
    """A data folder whose window was killed right after it had shown two corrections."""
    command = [sys.executable, "-m", "tests.ui.edit_until_killed", str(data_dir)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "SOHOA_OCR_WORKERS": "1"}
    ) as running:
        assert running.stdout is not None
        said = running.stdout.readline()
        running.send_signal(signal.SIGKILL)
    assert said == "shown\n"
    return data_dir


def test_corrections_are_there_after_a_kill_and_undo_still_walks_them(
    killed: Path, qapp: QApplication, one_reader: None
) -> None:
    clerk = Clerk.at_a_desk(qapp, killed).at_the_counter()
    clerk.wait(lambda: clerk.window.counter.intake.left_open.model().rowCount() == 1, "it is listed as left open")
    clerk.window.counter.show_left_open()
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.view is not None and clerk.view.papers and clerk.is_calm(), "the dossier is taken up")
    before = [edit.kind for edit in clerk.view.edits]
    [[first, third]] = lying(clerk)
    clerk.window.go(Place.REVIEW)
    clerk.window.review.show_page(first)
    turned = shown(clerk).orientation_deg

    do(clerk, Key.Key_Z, modifiers=CONTROL)
    after_one = lying(clerk)
    do(clerk, Key.Key_Z, modifiers=CONTROL)
    clerk.window.review.show_page(first)
    turned_back = shown(clerk).orientation_deg
    clerk.leave()

    assert (before, turned) == ([EditKind.DISCARD, EditKind.TURN], 90)
    assert (len(after_one[0]), after_one[0][0], after_one[0][2]) == (3, first, third)
    assert turned_back == 0
