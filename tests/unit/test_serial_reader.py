# SPDX-License-Identifier: GPL-3.0-or-later
"""A reader at a serial port: where a code ends, how its bytes are read, and that it may be pulled out at any time."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.plugged_reader import PluggedReader
from workstation.app.doctor import Check, Health, examine
from workstation.app.serial_reader import Frames, SerialReader, decoded

CARD = "001085012345||TRẦN VĂN BÌNH|12051985|Nam|Số 8, thôn Mẫu|01082024"
WITHIN_S = 60.0


@pytest.fixture
def plugged(tmp_path: Path) -> Iterator[PluggedReader]:
    """A reader plugged in at a port of its own."""
    reader = PluggedReader(tmp_path / "reader")
    reader.plug_in()
    yield reader
    reader.pull_out()


def _wait(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + WITHIN_S
    tick: queue.SimpleQueue[None] = queue.SimpleQueue()
    while not is_so():
        assert time.monotonic() < deadline
        with pytest.raises(queue.Empty):
            tick.get(timeout=0.02)


def test_a_frame_ends_with_cr_lf_both_or_a_pause_whatever_the_packets() -> None:
    frames = Frames()
    sent = f"\x02{CARD}\x03\r\n{CARD}\r{CARD}\n".encode()

    whole = [text for at in range(0, len(sent), 7) for text in frames.take(sent[at : at + 7])]

    assert whole == [CARD] * 3
    assert frames.pause() == []
    assert frames.take(CARD.encode()) == []
    assert frames.pause() == [CARD]


def test_bytes_that_are_no_utf_8_are_read_by_the_vietnamese_code_page() -> None:
    assert decoded(CARD.encode()) == CARD
    assert decoded(b"\xef\xbb\xbf" + CARD.encode()) == CARD
    assert decoded("TRÂ\u0300N VĂN BI\u0300NH".encode("cp1258")) == "TRẦN VĂN BÌNH"
    assert decoded(b"001085012345\xd2\xff").startswith("001085012345")


def test_the_noise_of_a_wrong_speed_is_dropped_up_to_its_end() -> None:
    frames = Frames()

    assert frames.take(b"\xf3" * 5000 + b"\r") == []
    assert frames.take(CARD.encode() + b"\r") == [CARD]


def test_a_reader_is_waited_for_and_found_again_after_it_was_pulled_out(tmp_path: Path) -> None:
    plugged = PluggedReader(tmp_path / "reader")
    codes: queue.SimpleQueue[str] = queue.SimpleQueue()
    reader = SerialReader(str(plugged.port), 9600, codes.put)
    try:
        plugged.plug_in()
        _wait(lambda: reader.is_there)
        plugged.shoot(CARD.encode() + b"\r")
        assert codes.get(timeout=WITHIN_S) == CARD
        plugged.shoot(CARD[:20].encode())
        plugged.pull_out()
        _wait(lambda: not reader.is_there)
        plugged.plug_in()
        _wait(lambda: reader.is_there)
        plugged.shoot(CARD.encode())
        said = [codes.get(timeout=WITHIN_S)]
        while said[-1] == CARD[:20]:  # what had arrived before it was pulled out may have counted as a frame
            said.append(codes.get(timeout=WITHIN_S))
        assert said[-1] == CARD, "half a code from before is not glued to the next"
    finally:
        reader.stop()
        plugged.pull_out()
    _wait(lambda: not reader.is_running)


def test_the_doctor_tells_a_port_that_is_there_from_one_in_use_and_one_that_is_missing(
    plugged: PluggedReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_INTAKE_SERIAL_PORT", str(plugged.port))

    def check() -> Check:
        return next(one for one in examine(tmp_path / "data") if one.part == "code_reader")

    assert (check().health, check().note) == (Health.OK, "code_reader_ready")
    reader = SerialReader(str(plugged.port), 9600, print)
    _wait(lambda: reader.is_there)
    assert (check().health, check().note) == (Health.OK, "code_reader_in_use")
    reader.stop()
    _wait(lambda: not reader.is_running)
    plugged.pull_out()
    assert (check().health, check().note) == (Health.WARNING, "code_reader_missing")
