# SPDX-License-Identifier: GPL-3.0-or-later
"""The signing screen: the page as it will be signed before the PIN is typed; no PIN where the key lies elsewhere."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from tests.flows.conftest import applicant, confirmed, desk, one_reader, papers_folder  # noqa: F401  (fixtures)
from ui.bridge import Bridge
from ui.screens.sign import SignScreen
from ui.session.session import Session
from ui.snapshots import read_dossier
from workstation.app import embedded
from workstation.app.desk import Desk
from workstation.domain.ids import DossierId, PaperId
from workstation.texts import Texts

Confirmed = tuple[DossierId, list[PaperId]]


def until(is_true: Callable[[], bool]) -> None:
    """Let Qt work until something is true."""
    end = time.monotonic() + 60
    while not is_true():
        assert time.monotonic() < end
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()


@pytest.fixture
def session(qapp: QApplication, desk: Desk, confirmed: Confirmed) -> Iterator[Session]:  # noqa: F811
    desk.open_signer(embedded.PIN).close()
    bridge = Bridge()
    bridge.use(desk.lanes)
    opened = Session(desk, bridge)
    opened.dossier.view = read_dossier(desk, confirmed[0])
    yield opened
    until(lambda: bridge.is_idle)
    bridge.let_go()
    bridge.close()


def test_the_page_is_shown_as_signed_before_anything_is_signed(session: Session) -> None:
    screen = SignScreen(session, Texts.load("vi"))
    screen.resize(1200, 700)
    screen.show()
    screen.enter()
    until(lambda: session.signs_as is not None and "AS IT WILL BE SIGNED" in screen._preview_title.text())
    assert screen.pin.isVisible()
    screen.close()


def test_a_remote_signer_is_asked_without_a_pin(session: Session) -> None:
    settings = session.desk.settings
    signing = dataclasses.replace(settings.signing, signer="remote")
    session.desk.settings = dataclasses.replace(settings, signing=signing)
    screen = SignScreen(session, Texts.load("vi"))
    screen.show()
    assert not screen.pin.isVisible()
    screen.close()
