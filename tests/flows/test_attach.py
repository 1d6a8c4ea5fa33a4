# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa dossier attach`: a PDF from outside becomes a paper of a dossier, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import sohoa
from tests.flows.conftest import draw_page
from tests.flows.test_imports import scan_pdf
from workstation.app.desk import Desk
from workstation.app.intake import open_dossier
from workstation.domain.owner import Owner
from workstation.domain.states import State
from workstation.store.station import Station


def test_a_signed_pdf_of_a_citizen_is_attached_byte_for_byte(
    desk: Desk, applicant: Owner, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = open_dossier(desk, "1.004884", applicant, "lan").number
    desk.close()
    page, signed = draw_page(tmp_path / "page.jpg"), tmp_path / "signed.pdf"
    data = ["--data", str(data_dir)]
    made = ["digitize", str(page), "--owner", "001085012345", "--type", "L.TOKHAI-LKS", "--out", str(signed)]
    assert sohoa(monkeypatch, *data, *made) == 0

    assert sohoa(monkeypatch, *data, "dossier", "attach", number, str(signed), "--component", "1") == 0

    with Station.open(data_dir, read_only=True) as station:
        dossier = station.dossiers.by_number(number)
        assert dossier is not None
        paper = station.papers.of_dossier(dossier.id)[0]
        assert paper.state is State.SIGNED
        assert paper.pdf_uid is not None
        assert station.spool.read(paper.pdf_uid) == signed.read_bytes()


def test_pages_of_an_unsigned_pdf_are_taken_by_range(
    desk: Desk, applicant: Owner, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = open_dossier(desk, "1.004884", applicant, "lan").number
    desk.close()
    brought = tmp_path / "brought.pdf"
    data, jpegs = scan_pdf(tmp_path, 5)
    brought.write_bytes(data)
    command = ["--data", str(data_dir), "dossier", "attach", number, str(brought), "--component", "1", "--pages"]
    for wrong in ("4-2", "a", "2-", "0", ",", "1-99999999"):
        assert sohoa(monkeypatch, *command, wrong) == 2, wrong
    assert sohoa(monkeypatch, *command, "2-9") == 1  # there are five

    assert sohoa(monkeypatch, *command, "5,2-3") == 0

    with Station.open(data_dir, read_only=True) as station:
        dossier = station.dossiers.by_number(number)
        assert dossier is not None
        paper = station.papers.of_dossier(dossier.id)[0]
        taken = [station.spool.read(page.file_uid) for page in station.papers.pages(paper.id)]
    assert taken == [jpegs[4], jpegs[1], jpegs[2]]
