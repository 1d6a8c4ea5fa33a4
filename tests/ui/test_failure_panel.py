# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window tells of a failure: panel, status and hint do not contradict each other, nor what comes later."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QTableWidget

from tests.ui.clerk import Clerk, Key
from tests.ui.read_papers import confirm_the_paper, with_one_read_paper
from ui.session.services import Health
from ui.theme import Mark
from ui.widgets.whole_rows import WholeRows
from workstation.app.embedded import PIN
from workstation.domain.states import State
from workstation.errors import CoverOpen, PortalCaptive


def test_an_open_cover_is_in_the_status_and_is_the_one_next_step(clerk: Clerk) -> None:
    clerk.open_dossier()
    clerk.wait(clerk.is_calm, "the dossier is shown")
    before = clerk.window.hint.sentence

    clerk.session.failed.emit(CoverOpen())

    assert clerk.session.services.scanner is Health.FAULT
    assert clerk.window.hint.sentence == "Làm theo thông báo ở trên rồi bấm F5"
    clerk.press(Key.Key_Escape)
    assert clerk.window.failure.view is None
    assert clerk.window.hint.sentence == before


def test_a_network_that_asks_for_a_sign_in_is_in_the_status(clerk: Clerk) -> None:
    clerk.session.failed.emit(PortalCaptive())

    assert clerk.session.services.portal is Health.FAULT


def test_details_that_were_unfolded_stay_so_in_another_scheme(clerk: Clerk) -> None:
    panel = clerk.window.failure
    clerk.session.failed.emit(PortalCaptive(detail="HTTP 302"))
    panel._more.setChecked(True)
    assert panel._detail.isVisible()

    clerk.window.restyle()

    assert panel._detail.isVisible()
    assert "HTTP 302" in panel._detail.text()


def test_the_last_try_is_told_where_the_pin_is_typed_and_all_of_it_goes_once_signed(clerk: Clerk) -> None:
    with_one_read_paper(clerk, weak="")
    confirm_the_paper(clerk)
    window, sign, session = clerk.window, clerk.window.sign, clerk.session
    clerk.wait(lambda: sign.pin.isEnabled() and clerk.is_calm(), "the PIN is asked for")
    clerk.type("000000")
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: window.failure.view is not None and clerk.is_calm(), "the PIN is refused")
    assert window.failure.view.key is None  # the button that signs stands beside the PIN
    assert (window.failure.view.mark, sign.pin.hasFocus()) == (Mark.WARN, True)
    assert window.hint.sentence == "Nhập lại mã PIN, rồi bấm Enter để ký số"

    outlook = session.services.outlook
    session._watch._signer_seen(dataclasses.replace(outlook, is_final_try=True))

    assert window.failure.view.mark is Mark.BAD
    assert window.failure.view.next_step.startswith("Lần thử cuối")
    assert sign._note.text.startswith("Lần thử cuối")
    assert "còn 1 lần thử" in window.status._texts[1].text()

    session._watch._signer_seen(outlook)
    clerk.type(PIN)
    clerk.press(Key.Key_Return)
    assert window.failure.view is None  # another try: nobody reads any more that the PIN was wrong
    clerk.wait(lambda: clerk.view.papers[3].paper.state is State.SIGNED and not session.signing.is_on, "it is signed")
    clerk.wait(clerk.is_calm, "nothing is under way")
    assert [part.isVisible() for part in (sign.pin, sign._button, sign._banner, sign.certificate_card)] == [False] * 4
    assert sign._note.text == "Mọi giấy tờ đã được ký số và kiểm tra."
    assert sign.files.hasFocus()


@pytest.mark.parametrize("height", [150, 200, 231, 400])
def test_no_row_is_cut_through(qapp: QApplication, height: int) -> None:
    table = QTableWidget(9, 1)
    table.verticalHeader().setDefaultSectionSize(52)
    place = WholeRows(table)
    place.resize(QSize(300, height))
    place.show()

    rows = table.viewport().height()
    assert rows >= 52
    assert rows % 52 <= 2  # a frame's width, not a part of a row
    assert table.height() <= height
    place.close()
