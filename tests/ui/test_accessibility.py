# SPDX-License-Identifier: GPL-3.0-or-later
"""Every widget that takes the focus has a name for the screen reader, on every screen; Tab reaches them all."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QDialog, QMenu, QWidget

from tests.ui.clerk import CONTROL, SHIFT, Clerk, Key
from tests.ui.read_papers import BIRTH_DATE, NUMBER, with_one_read_paper
from ui.screens.boundary import BoundaryDialog
from ui.screens.correction import CorrectionDialog
from ui.screens.places import Place
from workstation.domain.states import State

_OF_SUPERVISORS = (Place.REPORTS, Place.ACCOUNTS, Place.APPROVAL, Place.COMPARISON)
_BESIDE_PAGES = (Place.REVIEW, Place.CODES, Place.SIGN, Place.QUEUE, Place.RESULT, Place.SLIPS)


def _focusable(root: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisibleTo(root) and not _is_inner(widget)
    ]


def _is_inner(widget: QWidget) -> bool:
    # Viewports, headers and editors inside a view belong to the view.
    parent = widget.parentWidget()
    is_viewport = isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget
    return is_viewport or widget.objectName().startswith("qt_")


def _nameless(root: QWidget) -> list[str]:
    found = []
    for widget in _focusable(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


def test_every_focusable_widget_of_every_screen_has_a_name(clerk: Clerk) -> None:
    clerk.press(Key.Key_L, modifiers=CONTROL)
    nameless = {"sign-in": _nameless(clerk.window)}
    clerk.at_the_counter()
    nameless["intake"] = _nameless(clerk.window)
    clerk.open_dossier()
    nameless["counter"] = _nameless(clerk.window)
    for place in (*_BESIDE_PAGES, *_OF_SUPERVISORS):
        clerk.window.go(place)
        nameless[place.value] = _nameless(clerk.window)
    clerk.press(Key.Key_F1)
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())
    nameless["help"] = _nameless(dialog)
    dialog.close()
    clerk.running.begin_set_up()
    clerk.wait(lambda: clerk.running.set_up is not None and clerk.running.set_up.isVisible(), "the set-up is shown")
    for page in range(4):
        clerk.running.set_up.go(page)
        nameless[f"set-up {page}"] = _nameless(clerk.running.set_up)
    clerk.running.set_up.reject()
    clerk.wait(clerk.is_calm, "nothing is looked at any more")

    assert [name for names in nameless.values() for name in names] == []


def test_tab_goes_round_every_widget_of_the_intake(clerk: Clerk) -> None:
    clerk.wait(clerk.is_calm, "the form is ready")
    wanted = {id(widget) for widget in _focusable(clerk.window.counter) if widget.isEnabled()}

    seen = set()
    for _ in range(len(wanted) + 30):
        clerk.press(Key.Key_Tab)
        seen.add(id(QApplication.focusWidget()))

    assert wanted <= seen


def _missed_by_tab(clerk: Clerk, root: QWidget, further: int = 30) -> list[str]:
    """Press Tab until every focusable widget had the focus; return those that never got it."""
    wanted = {id(widget): widget for widget in _focusable(root) if widget.isEnabled()}
    assert wanted
    for _ in range(len(wanted) + further):
        wanted.pop(id(QApplication.focusWidget()), None)
        clerk.press(Key.Key_Tab)
    return [f"{type(widget).__name__} {widget.accessibleName()}" for widget in wanted.values()]


@pytest.mark.parametrize("place", [Place.QUEUE, Place.RESULT, Place.SLIPS, *_OF_SUPERVISORS])
def test_tab_goes_round_every_widget_of_a_screen(clerk: Clerk, place: Place) -> None:
    clerk.open_dossier()
    clerk.window.go(place)
    clerk.wait(clerk.is_calm, "the screen is ready")

    assert _missed_by_tab(clerk, clerk.window.screen_shown) == []


def _with_read_pages(clerk: Clerk) -> None:
    with_one_read_paper(clerk, weak=f"{BIRTH_DATE} {NUMBER}")
    clerk.wait(clerk.is_calm, "the paper is read")


def _dialog(clerk: Clerk, kind: type[QDialog]) -> QDialog:
    clerk.wait(lambda: isinstance(QApplication.activeModalWidget(), kind) and clerk.is_calm(), "the dialog is shown")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, kind)
    dialog.activateWindow()
    return dialog


def _leave(clerk: Clerk) -> None:
    clerk.press(Key.Key_Escape)
    clerk.back_to_the_window()


def test_review_its_tools_boundaries_and_fields_are_named_and_gone_round_by_tab(clerk: Clerk) -> None:
    _with_read_pages(clerk)
    nameless, missed = {}, {}

    def walk(name: str, root: QWidget) -> None:
        nameless[name] = _nameless(root)
        missed[name] = _missed_by_tab(clerk, root)

    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.window.place is Place.REVIEW and clerk.is_calm(), "the page is shown")
    review = clerk.window.review
    walk("review", review)
    for tool, key, modifiers in (("crop", Key.Key_F7, SHIFT), ("level", Key.Key_F7, CONTROL)):
        review.strip.setFocus()
        clerk.press(key, modifiers=modifiers)
        clerk.wait(lambda: review.tool is not None and clerk.is_calm(), "the tool is open")
        walk(tool, review)
        clerk.press(Key.Key_Escape)
        assert review.tool is None

    # The page tools are a menu: each entry has its words and is reached by the arrows.
    clerk.press(Key.Key_F7)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.accessibleName()
    entries = {action for action in menu.actions() if not action.isSeparator() and action.isEnabled()}
    assert all(action.text() for action in entries)
    seen = set()
    for _ in menu.actions():
        seen.add(menu.activeAction())
        clerk.press(Key.Key_Down)
    assert entries <= seen
    clerk.press(Key.Key_Escape)

    clerk.press(Key.Key_F4)
    walk("boundaries", _dialog(clerk, BoundaryDialog))
    _leave(clerk)

    clerk.press(Key.Key_F8, modifiers=SHIFT)
    clerk.wait(lambda: clerk.window.place is Place.CODES and clerk.window.codes.asked(), "the fields are shown")
    walk("fields", clerk.window.codes)

    assert [name for names in nameless.values() for name in names] == []
    assert {name: widgets for name, widgets in missed.items() if widgets} == {}


def test_the_question_of_a_correction_is_named_and_gone_round_by_tab(clerk: Clerk) -> None:
    clerk.open_dossier()
    signed = dataclasses.replace(clerk.view.papers[0].paper, state=State.RECEIVED)
    begun = dataclasses.replace(signed, state=State.RECOGNISED, corrects=signed.id, revision=2)
    for paper in (signed, begun):
        clerk.window._ask_correction(paper)
        dialog = _dialog(clerk, CorrectionDialog)
        assert _nameless(dialog) == []
        assert _missed_by_tab(clerk, dialog, further=5) == []
        _leave(clerk)


def test_a_page_of_the_set_up_is_gone_through_by_tab(clerk: Clerk) -> None:
    clerk.running.begin_set_up()
    clerk.wait(lambda: clerk.running.set_up is not None and clerk.running.set_up.isVisible(), "the set-up is shown")
    dialog = clerk.running.set_up
    missed = {}
    for page in range(1, 4):
        dialog.go(page)
        clerk.wait(lambda: dialog.checks is not None, "the page was looked at")
        wanted = {id(widget): widget for widget in _focusable(dialog) if widget.isEnabled()}
        for _ in range(len(wanted) + 5):
            clerk.press(Key.Key_Tab)
            wanted.pop(id(QApplication.focusWidget()), None)
        missed[page] = list(map(repr, wanted.values()))
    dialog.reject()
    clerk.wait(clerk.is_calm, "nothing is looked at any more")

    assert missed == {1: [], 2: [], 3: []}


def test_f6_goes_from_pane_to_pane_on_every_screen(clerk: Clerk) -> None:
    clerk.open_dossier()
    clerk.wait(clerk.is_calm, "the dossier is shown")
    panes = clerk.window.counter.panes()

    seen = []
    for _ in panes:
        clerk.press(Key.Key_F6)
        seen.append(QApplication.focusWidget())

    assert set(map(id, panes)) == set(map(id, seen))


def test_ctrl_q_and_escape_go_to_the_queue_and_back(clerk: Clerk) -> None:
    clerk.press(Key.Key_Q, modifiers=CONTROL)
    assert clerk.window.place is Place.QUEUE
    clerk.press(Key.Key_Escape)
    assert clerk.window.place is Place.COUNTER
