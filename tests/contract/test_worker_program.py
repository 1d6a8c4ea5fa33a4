# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program runs the TWAIN driver (`scanner.worker`): one that speaks the protocol, any other is refused."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from scanner_drivers.base import ScanOptions, Source
from scanner_drivers.registry import check_program, list_devices, open_device
from scanner_drivers.worker import Watchdogs
from tests.contract.scanner_kit import OTHER_WORKER, make_other_worker, make_program
from workstation.app.doctor import Health, examine
from workstation.errors import Jammed, SettingInvalid
from workstation.texts import LANGUAGES, Texts

OLD = "twain:Old Scanner"


@pytest.fixture
def other(tmp_path: Path) -> str:
    """A program of somebody else's that speaks the protocol, and the page it delivers."""
    return make_other_worker(tmp_path)


def test_another_program_lists_opens_and_scans_for_the_twain_driver(other: str, tmp_path: Path) -> None:
    sent = (tmp_path / "page.jpg").read_bytes()
    kept = []

    found = [info.id for info in list_devices(0.5, drivers=("twain", "folder"), program=other)]
    check_program(other)
    with open_device(OLD, tmp_path / "pages", program=other) as device:
        pid = device.pid
        stream = device.scan(ScanOptions(Source.ADF, 200))
        kept.append(next(stream))
        with pytest.raises(Jammed) as jam:
            next(stream)
        kept += device.scan(ScanOptions(Source.ADF, 100))
        same = device.pid == pid

    assert found == [OLD]
    assert [(page.dpi, page.path.read_bytes()) for page in kept] == [(200, sent), (100, sent)]
    assert (jam.value.page, same) == (2, True)


def test_the_other_program_is_for_twain_alone(other: str, tmp_path: Path) -> None:
    (tmp_path / "hot").mkdir()

    with open_device(f"folder:{tmp_path / 'hot'}", tmp_path / "pages", program=other) as device:
        assert device.capabilities().feeder_sensor  # the other program answers no such question


WRONG = {
    "missing": "",
    "says nothing and ends": "",
    "says nothing and stays": "import sys; sys.stdin.read()",
    "another version": OTHER_WORKER.read_text(encoding="utf-8").replace("VERSION = 1", "VERSION = 2"),
    "no greeting": 'import sys; print(\'{"is": "Said", "of": "opened"}\', flush=True); sys.stdin.read()',
    "another language": "import sys; print('220 ready', flush=True); sys.stdin.read()",
    "an echo": "import sys\nfor line in sys.stdin: print(line, end='', flush=True)",
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_program_that_does_not_speak_our_version_is_refused_with_a_next_step(kind: str, tmp_path: Path) -> None:
    program = str(tmp_path / "nothing") if kind == "missing" else make_program(tmp_path, WRONG[kind])

    with pytest.raises(SettingInvalid) as refused:
        open_device(OLD, tmp_path / "pages", watchdogs=Watchdogs(open_s=1.0), program=program)

    assert refused.value.key == "scanner.worker"
    for language in LANGUAGES:
        text = Texts.load(language).failure(refused.value)
        assert program in text.explanation
        assert "scanner.worker" in text.next_step


def test_a_wrong_program_keeps_no_other_scanner_off_the_list(
    tmp_path: Path, expected_warnings: list[logging.LogRecord]
) -> None:
    hot = tmp_path / "hot"
    hot.mkdir()
    programs = (make_program(tmp_path, WRONG["another language"]), str(tmp_path / "missing"))

    for program in programs:
        drivers, addresses = ("twain", "folder"), (f"folder:{hot}",)
        found = list(list_devices(0.5, drivers=drivers, addresses=addresses, program=program))
        assert [info.id for info in found] == [f"folder:{hot}"]

    said = [record.getMessage() for record in expected_warnings]
    assert len(said) == len(programs)
    assert all(program in line for program, line in zip(programs, said, strict=True))


def test_doctor_tells_whether_the_program_can_be_used(
    other: str, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    for program in (other, str(tmp_path / "missing")):
        monkeypatch.setenv("SOHOA_SCANNER_WORKER", program)
        found[program] = next(check for check in examine(data_dir) if check.part == "scanner_twain")

    right, wrong = found.values()
    assert (right.health, right.detail) == (Health.OK, other)
    assert wrong.health is Health.FAILED
    assert isinstance(wrong.failure, SettingInvalid)
