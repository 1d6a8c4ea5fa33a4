# SPDX-License-Identifier: GPL-3.0-or-later
"""Separator sheets: printed by us, scanned with the stack, known again, taken out with their empty sides."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from scanner_drivers.base import Source
from tests.command import sohoa
from tests.flows.conftest import CLERK, TEXT, draw_page
from tests.verapdf import VeraPdf
from workstation.app.capture import Capture
from workstation.app.desk import Desk
from workstation.app.intake import open_dossier
from workstation.app.page_edits import undo
from workstation.app.separation import Reason, apply_boundaries, propose_boundaries
from workstation.app.slips import separators_pdf
from workstation.documents import pdfium
from workstation.documents.preview import render_page
from workstation.domain.owner import Owner
from workstation.texts import Texts

PROCEDURE = "1.004884"
_TALL_PX = 1754  # A4 at 150 dots an inch: what a scanner set to its least gives


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """A stack for both sides: a sheet of two pages, the separator of paper 4 with an empty side, another sheet."""
    feeder = tmp_path / "stack" / "feeder"
    feeder.mkdir(parents=True)
    return feeder.parent


def _lay(desk: Desk, stack: Path, sheet_at: int) -> None:
    sheet = render_page(separators_pdf(desk, PROCEDURE, Texts.load()), 4, _TALL_PX)
    with Image.open(io.BytesIO(sheet)) as drawn:
        picture = drawn.convert("RGB")
    for number, words in ((1, "Trang đầu. "), (2, "Trang sau. "), (5, "Xác nhận. "), (6, "Mặt sau xác nhận. ")):
        draw_page(stack / "feeder" / f"{number:02d}.jpg", words + TEXT)
    empty = Image.new("RGB", picture.size, "white")
    for number in (3, 4):
        side = picture if number == sheet_at else empty
        side.save(stack / "feeder" / f"{number:02d}.jpg", quality=85, dpi=(150, 150))
    desk.embedded.choose_papers(stack)


@pytest.mark.parametrize("sheet_at", [3, 4], ids=["as printed", "upside down"])
def test_a_printed_sheet_parts_the_stack_and_goes_with_its_empty_side(
    desk: Desk, stack: Path, applicant: Owner, sheet_at: int
) -> None:
    _lay(desk, stack, sheet_at)
    dossier = open_dossier(desk, PROCEDURE, applicant, CLERK)
    papers = desk.station.papers
    first, fourth = papers.of_dossier(dossier.id)[0], papers.of_dossier(dossier.id)[3]
    for paper in papers.of_dossier(dossier.id):
        papers.update(paper.id, actor=CLERK, expected_pages=6 if paper.id == first.id else 0)

    batch = Capture(desk, dossier.id, CLERK).run(source=Source.ADF_DUPLEX)
    assert batch.fault is None
    assert not batch.wait()
    captured = [page.id for page in papers.pages(first.id)]
    found = propose_boundaries(desk, dossier.id)
    apply_boundaries(desk, dossier.id, found, CLERK)

    assert len(captured) == 6
    assert [(one.page_id, one.reason, one.paper_id, one.separator) for one in found] == [
        (captured[0], Reason.COUNT, first.id, False),
        (captured[2], Reason.SEPARATOR, fourth.id, True),
        (captured[3], Reason.SEPARATOR, fourth.id, True),
    ]
    assert [page.id for page in papers.pages(first.id)] == captured[:2]
    assert [page.id for page in papers.pages(fourth.id)] == captured[4:]

    undo(desk, dossier.id, CLERK)
    assert [page.id for page in papers.pages(first.id)] == captured


def test_the_sheets_of_a_procedure_are_pdf_a_one_a_component(desk: Desk, verapdf: VeraPdf) -> None:
    made = separators_pdf(desk, PROCEDURE, Texts.load())

    verdict = verapdf.validate(made)
    assert verdict.ok, verdict.failures


def test_the_command_writes_them_and_refuses_a_procedure_nobody_knows(
    data_dir: Path,
    tmp_path: Path,
    expected_warnings: list[object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    written, unknown = tmp_path / "sheets.pdf", tmp_path / "none.pdf"
    separators = ("--data", str(data_dir), "dossier", "separators")

    done = sohoa(monkeypatch, *separators, PROCEDURE, "--out", str(written))
    refused = sohoa(monkeypatch, *separators, "9.999999", "--out", str(unknown))

    with pdfium.opened(written.read_bytes(), "sheets") as document:
        pages = ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    assert done == 0
    assert [f"{number}" in page and "TỜPHÂNCÁCH" in page for number, page in enumerate(pages, start=1)] == [True] * 5
    assert (refused, "9.999999" in capsys.readouterr().err, unknown.exists()) == (1, True, False)
