# SPDX-License-Identifier: GPL-3.0-or-later
"""The help: the screen's own keys first, one meaning a key, whole rows, icons in the colours of the scheme."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from tests.ui.clerk import CONTROL, Clerk, Key
from ui import theme
from ui.actions import ActionId, key_of
from ui.screens.help import HelpDialog, keys_of
from ui.screens.places import Place

_COMMON = frozenset({ActionId.BACK, ActionId.STOP, ActionId.NEXT_PANE, ActionId.ACCEPT})
_COUNTER = _COMMON | {ActionId.REVIEW, ActionId.NOT_BROUGHT}
_REVIEW = _COMMON | {ActionId.CROP, ActionId.DISCARD}
_SHEET = _COMMON | {ActionId.SAVE_FILE}
_EVERYWHERE = frozenset({ActionId.QUEUE, ActionId.HELP, ActionId.REVIEW})


@pytest.mark.parametrize(
    ("own", "enter"), [(_COUNTER, ActionId.REVIEW), (_REVIEW, ActionId.ACCEPT), (_SHEET, ActionId.PRINT)]
)
def test_a_key_stands_in_the_help_once_with_what_it_does_on_this_screen(
    qapp: QApplication, own: frozenset[ActionId], enter: ActionId
) -> None:
    possible = own | _EVERYWHERE
    rows = keys_of(possible, own)
    keys = [key_of(row) for row in rows if row.id in possible | {enter}]

    assert [row.id for row in rows if key_of(row) == "Enter"] == [enter]
    assert len(keys) == len(set(keys))
    places = [row.id in own | {enter} for row in rows]
    assert places == sorted(places, reverse=True)  # the screen's own come first


def _help(clerk: Clerk) -> HelpDialog:
    clerk.press(Key.Key_F1)
    clerk.wait(lambda: isinstance(QApplication.activeModalWidget(), HelpDialog), "the help is shown")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HelpDialog)
    clerk.pause(30)
    return dialog


def test_the_help_has_whole_rows_and_says_what_is_not_possible_now(clerk: Clerk) -> None:
    dialog = _help(clerk)
    table, model = dialog._table, dialog._model
    bottom = table.viewport().height()
    last = max(row for row in range(model.rowCount()) if 0 <= table.rowViewportPosition(row) < bottom)
    assert table.rowViewportPosition(last) + table.rowHeight(last) <= bottom + 1

    tips = {spec.id: model.item(number, 2).text() for number, spec in enumerate(dialog._specs)}
    not_now = ("Not now", "Chưa dùng được")
    assert tips[ActionId.SIGN].startswith(not_now)
    assert not tips[ActionId.QUEUE].startswith(not_now)
    dialog.reject()
    clerk.back_to_the_window()


def test_the_help_of_the_slips_says_that_enter_prints(clerk: Clerk) -> None:
    clerk.open_dossier()
    clerk.press(Key.Key_P, modifiers=CONTROL)
    clerk.wait(lambda: clerk.window.slips._pdf and clerk.is_calm(), "the slip is shown")
    dialog = _help(clerk)

    assert [spec.id for spec in dialog._specs if key_of(spec) == "Enter"] == [ActionId.PRINT]
    dialog.reject()
    clerk.back_to_the_window()
    assert clerk.window.place is Place.SLIPS


def test_an_icon_keeps_its_colour_in_the_chosen_row(qapp: QApplication) -> None:
    drawn = theme.mark_icon(theme.Mark.BAD)
    plain, chosen = (drawn.pixmap(18, 18, mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected))

    assert plain == chosen
