# SPDX-License-Identifier: GPL-3.0-or-later
"""The box of the signature at the desk: it keeps off a printed code, says so, and is shown before signing."""

from __future__ import annotations

import dataclasses
import io
import json
import sys
from pathlib import Path

import pikepdf
import pytest
import segno
from PIL import Image

from tests.flows.conftest import CLERK, confirm_page, draw_page
from workstation.app import embedded, intake
from workstation.app.assemble import assemble
from workstation.app.desk import Desk
from workstation.app.sign import sign_papers
from workstation.app.sign_preview import page_to_sign
from workstation.cli.main import run
from workstation.documents.preview import render_page
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.owner import Owner
from workstation.errors import NoCertificate, TransitionRefused

QR_TEXT = "000.00.04.H51-200221-0001|1.004884|001085012345"
_PX_A_POINT = 150 / 72


@pytest.fixture
def printed(desk: Desk, applicant: Owner, tmp_path: Path) -> tuple[str, PaperId]:
    """A confirmed paper printed by a case system: its QR stands where the law wants the signature."""
    code = io.BytesIO()
    segno.make(QR_TEXT, error="m").save(code, kind="png", scale=5, border=4)
    page = Image.open(draw_page(tmp_path / "page.jpg"))
    page.paste(Image.open(code).convert("RGB"), (30, 30))
    page.save(tmp_path / "printed.jpg", quality=90, dpi=(150, 150))
    dossier = intake.open_dossier(desk, "1.004884", applicant, CLERK)
    paper = desk.station.papers.add(
        dossier.id, component=90, title="Tờ khai", document_type_code="L.TOKHAI-LKS", owner_id="001085012345",
        actor=CLERK,
    )  # fmt: skip
    confirm_page(desk, paper.id, (tmp_path / "printed.jpg").read_bytes(), 1, codes=(QR_TEXT,))
    return dossier.number, paper.id


def test_a_printed_code_moves_the_box_and_the_move_is_kept_and_shown(
    desk: Desk,
    printed: tuple[str, PaperId],
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    number, paper_id = printed
    desk.close()
    data = ["--data", str(data_dir), "--lang", "en"]
    monkeypatch.setenv("SOHOA_PIN", embedded.PIN)
    monkeypatch.setattr(sys, "argv", ["sohoa", *data, "dossier", "sign", number, "--json"])
    with pytest.raises(SystemExit) as ended:
        run()
    assert not ended.value.code
    [told] = json.loads(capsys.readouterr().out)["signed"]
    assert (told["id"], told["shift_right_pt"] + told["shift_down_pt"] > 0) == (paper_id, True)


def test_the_moved_box_covers_nothing_of_the_code_and_the_store_says_how_far(
    desk: Desk, printed: tuple[str, PaperId]
) -> None:
    _, paper_id = printed
    [signed] = sign_papers(desk, [paper_id], pin=embedded.PIN, clerk=CLERK)
    paper = desk.station.papers.get(paper_id)
    assert signed.paper.shift_right_pt == paper.shift_right_pt
    assert paper.pdf_uid is not None
    with pikepdf.open(io.BytesIO(desk.station.spool.read(paper.pdf_uid))) as pdf:
        page = pdf.pages[0]
        left, _, _, top = (float(side) for side in page.Annots[0].Rect)
        from_top = float(page.mediabox[3]) - top
    # the code without its white border, as drawn: 20 px and 5 px a module in from (30, 30)
    code_ends = (30 + _code_px() - 20) / _PX_A_POINT
    assert left >= code_ends or from_top >= code_ends


def _code_px() -> int:
    return segno.make(QR_TEXT, error="m").symbol_size(scale=5, border=4)[0]


def test_the_page_shown_before_signing_is_the_page_that_is_kept(desk: Desk, printed: tuple[str, PaperId]) -> None:
    _, paper_id = printed
    desk.open_signer(embedded.PIN).close()  # the test signer is made at first use
    now = desk.clock()
    desk.clock = lambda: now
    with pytest.raises(TransitionRefused):
        page_to_sign(desk, paper_id, 1, 600)
    unsigned = assemble(desk, paper_id)
    shown = page_to_sign(desk, paper_id, 1, 600)
    assert desk.station.papers.get(paper_id) == unsigned
    assert unsigned.pdf_uid is not None
    assert shown != render_page(desk.station.spool.read(unsigned.pdf_uid), 1, 600)
    sign_papers(desk, [paper_id], pin=embedded.PIN, clerk=CLERK)
    paper = desk.station.papers.get(paper_id)
    assert paper.pdf_uid is not None
    assert render_page(desk.station.spool.read(paper.pdf_uid), 1, 600) == shown


def test_without_a_certificate_nothing_is_pretended(desk: Desk, confirmed: tuple[DossierId, list[PaperId]]) -> None:
    _, ids = confirmed
    assemble(desk, ids[0])
    desk.settings = dataclasses.replace(
        desk.settings, signing=dataclasses.replace(desk.settings.signing, signer="remote")
    )
    with pytest.raises(NoCertificate):
        page_to_sign(desk, ids[0], 1, 600)
