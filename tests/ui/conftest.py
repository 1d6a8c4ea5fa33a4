# SPDX-License-Identifier: GPL-3.0-or-later
"""A window on a real desk: simulated scanner, test signer and reference portal; without a display it is drawn offscreen."""

from __future__ import annotations

import os

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before any import of Qt

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.clerk import Clerk


@pytest.fixture
def clerk(qapp: QApplication, data_dir: Path) -> Iterator[Clerk]:
    """A clerk before the sign-in screen of a desk of her own."""
    someone = Clerk.at_a_desk(qapp, data_dir)
    yield someone
    someone.leave()
