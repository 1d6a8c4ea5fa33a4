# SPDX-License-Identifier: GPL-3.0-or-later
"""The action table: complete, no key twice at the same time, no key an input method or the system takes."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from ui.actions import TABLE, ActionId, Actions, ActionSpec, key_of, text_of, tip_of
from workstation.paths import resource

_BARE = re.compile(r"(Shift\+)?[^+]$")  # one sign, without Ctrl or Alt
# Never possible at the same time: a tool that is open takes the keys of the page.
_SHARED = {
    "F5": {ActionId.SCAN, ActionId.RETRY, ActionId.COMPARE},
    "F7": {ActionId.PAGE_TOOLS, ActionId.SEND_LOST},
    "F8": {ActionId.DATA, ActionId.SEND_BACK},
    "Left": {ActionId.BACK, ActionId.NUDGE_LEFT},
    "Space": {ActionId.MARK, ActionId.NEXT_EDGE},
}


def test_every_action_has_its_row() -> None:
    assert [spec.id for spec in TABLE] == list(dict.fromkeys(spec.id for spec in TABLE))
    assert {spec.id for spec in TABLE} == set(ActionId)


@pytest.mark.parametrize("spec", TABLE, ids=lambda spec: spec.id.value)
def test_an_action_says_what_it_is_what_it_does_and_how_it_is_reached(spec: ActionSpec, qapp: QApplication) -> None:
    assert text_of(spec)
    assert tip_of(spec).endswith(".")
    assert key_of(spec)
    assert resource("icons", f"{spec.icon}.svg").is_file()


@pytest.mark.parametrize("spec", TABLE, ids=lambda spec: spec.id.value)
def test_keys_are_safe_with_telex_vni_and_the_system(spec: ActionSpec, qapp: QApplication) -> None:
    for key in spec.keys:
        assert not QKeySequence(key).isEmpty(), key
        assert "Ctrl+Shift" not in key
        assert key != "F10"
        if _BARE.fullmatch(key):
            assert spec.in_list, f"{key} would be swallowed by a text field or an input method"
            assert not key[-1].isalnum()
            assert key[-1] not in "[]"


def test_no_key_means_two_things_at_once() -> None:
    owners: dict[str, set[ActionId]] = {}
    for spec in TABLE:
        for key in spec.keys:
            owners.setdefault(key, set()).add(spec.id)

    shared = {key: ids for key, ids in owners.items() if len(ids) > 1}
    assert shared == _SHARED


def test_only_possible_actions_can_be_triggered(qapp: QApplication) -> None:
    done: list[ActionId] = []
    parent = QWidget()
    actions = Actions(parent, done.append)

    actions.enable(frozenset({ActionId.SCAN}))
    actions[ActionId.SCAN].trigger()
    actions[ActionId.RETRY].trigger()

    assert done == [ActionId.SCAN]
