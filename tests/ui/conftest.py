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

from tests.small_papers import small_papers
from tests.ui.clerk import Clerk
from ui.actions import ActionId


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small papers for the simulated scanner."""
    return small_papers(tmp_path_factory.mktemp("papers") / "small")


@pytest.fixture
def one_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """One process that reads pages: loading its model costs more than the small pages of a test."""
    monkeypatch.setenv("SOHOA_OCR_WORKERS", "1")


@pytest.fixture
def new_clerk(qapp: QApplication, data_dir: Path, papers: Path, one_reader: None) -> Iterator[Clerk]:
    """A clerk before the sign-in screen of a desk of her own, small papers on its scanner."""
    someone = Clerk.at_a_desk(qapp, data_dir, papers=papers)
    yield someone
    someone.leave()


@pytest.fixture(scope="module")
def _shared_desk(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, papers: Path) -> Iterator[Clerk]:
    # Opening a desk costs seconds; tests that only look at the counter share one.
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("SOHOA_KEY_STORE", "file")
        surroundings.setenv("SOHOA_OCR_WORKERS", "1")
        surroundings.setattr("workstation.settings.policy_file", lambda: Path("/nonexistent/policy.toml"))
        someone = Clerk.at_a_desk(qapp, tmp_path_factory.mktemp("desk"), papers=papers).at_the_counter()
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
