# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows on real desks: simulated scanner, test signer, reference portal; offscreen where there is no display."""

from __future__ import annotations

import os

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before any import of Qt

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.clerk import Clerk
from ui.actions import ActionId


@pytest.fixture
def new_clerk(qapp: QApplication, data_dir: Path) -> Iterator[Clerk]:
    """A clerk before the sign-in screen of a desk of her own."""
    someone = Clerk.at_a_desk(qapp, data_dir)
    yield someone
    someone.leave()


@pytest.fixture(scope="module")
def _shared_desk(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerk]:
    # Opening a desk costs seconds; tests that only look at the counter share one.
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("SOHOA_KEY_STORE", "file")
        surroundings.setattr("workstation.settings.policy_file", lambda: Path("/nonexistent/policy.toml"))
        someone = Clerk.at_a_desk(qapp, tmp_path_factory.mktemp("desk")).at_the_counter()
    yield someone
    someone.leave()


@pytest.fixture
def clerk(_shared_desk: Clerk) -> Clerk:
    """A clerk at the empty counter."""
    someone = _shared_desk
    someone.window.failure.close_panel()
    someone.wait(lambda: QApplication.activeModalWidget() is None, "no dialog is open")
    someone.window.activateWindow()
    someone.window.dispatch(ActionId.NEW_DOSSIER)
    someone.wait(lambda: someone.view is None and someone.is_calm(), "the counter is empty")
    return someone
