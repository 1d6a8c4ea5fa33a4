# SPDX-License-Identifier: GPL-3.0-or-later
"""A code reader at a serial port of the window: its card lands in the form, it may be unplugged, closing ends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.plugged_reader import PluggedReader
from tests.ui.clerk import CONTROL, OWNER_ID, OWNER_NAME, Clerk, Key

CARD = "001085012345||TRẦN VĂN BÌNH|12051985|Nam|Số 8, thôn Mẫu|01082024"


def test_a_card_arrives_in_the_form_also_after_the_reader_was_unplugged_and_closing_ends_its_thread(
    qapp: QApplication, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugged = PluggedReader(tmp_path / "reader")
    plugged.plug_in()
    monkeypatch.setenv("SOHOA_INTAKE_SERIAL_PORT", str(plugged.port))
    clerk = Clerk.at_a_desk(qapp, data_dir)
    try:
        reader = clerk.session._reader
        clerk.wait(lambda: reader.is_there, "the reader is found")
        arrived: list[str] = []
        clerk.session.code_read.connect(arrived.append)
        intake = clerk.window.counter.intake
        plugged.shoot(CARD.encode() + b"\r\n")
        clerk.wait(lambda: arrived, "the code is here")
        assert intake.owner_id.text() == "", "nothing is taken from a locked screen"

        clerk.at_the_counter()
        intake.procedure.setFocus()
        plugged.shoot(CARD.encode() + b"\r\n")
        clerk.wait(lambda: intake.owner_id.text() == OWNER_ID, "the card is in the form")
        assert (intake.owner_name.text(), intake.procedure.text()) == (OWNER_NAME, "")

        plugged.pull_out()
        clerk.wait(lambda: not reader.is_there, "the reader is gone")
        plugged.plug_in()
        clerk.wait(lambda: reader.is_there, "the reader is found again")
        clerk.press(Key.Key_F2)
        plugged.shoot(b"G09.20-261121-0042|1.004884|001085012345|T\xe1\xbb\x9d khai")  # no CR, no LF
        clerk.wait(lambda: intake.procedure.text() == "1.004884", "the paper's code is in the form")
        before = intake.owner_id.text()
        plugged.shoot(b"8934673576345\r")
        clerk.wait(
            lambda: "neither" in clerk.window.hint.sentence or "không phải" in clerk.window.hint.sentence, "said"
        )
        assert intake.owner_id.text() == before
        assert clerk.window.failure.view is None
        clerk.press(Key.Key_L, modifiers=CONTROL)
    finally:
        clerk.leave()
        plugged.pull_out()
    clerk.wait(lambda: not reader.is_running, "the thread has ended")
