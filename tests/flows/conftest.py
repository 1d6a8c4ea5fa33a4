# SPDX-License-Identifier: GPL-3.0-or-later
"""Desks for the flow tests: the embedded default with a short stack of small pages, so that reading takes seconds."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from workstation.app import intake
from workstation.app.completeness import confirm_compared
from workstation.app.desk import Desk, open_desk
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.owner import Owner, parse_owner_id
from workstation.domain.paper import PageGeometry, PageMeasures, PageText
from workstation.domain.paper_code import PaperCode
from workstation.domain.states import Event

FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
CLERK = "tiếp nhận"
TEXT = (
    "Cộng hòa xã hội chủ nghĩa Việt Nam. Ủy ban nhân dân xã Xuân Thành xác nhận ông Trần Văn Bình "
    "đã nộp đủ giấy tờ theo quy định để đăng ký lại khai sinh tại bộ phận tiếp nhận và trả kết quả."
)


def draw_page(path: Path, text: str = TEXT, dpi: int = 150) -> Path:
    """Draw an A5 page with a paragraph of text and save it as a JPEG a scanner could have sent."""
    width, height = round(5.83 * dpi), round(8.27 * dpi)
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    pen.multiline_text(
        (dpi // 2, dpi // 2), "\n".join(textwrap.wrap(text, 46)), font=ImageFont.truetype(FONT, dpi // 7), fill="black"
    )
    image.save(path, quality=85, dpi=(dpi, dpi))
    return path


@pytest.fixture
def papers_folder(tmp_path: Path) -> Path:
    """Two sheets' fronts for the feeder of the simulated scanner."""
    feeder = tmp_path / "papers" / "feeder"
    feeder.mkdir(parents=True)
    for number in (1, 2):
        draw_page(feeder / f"{number:02d}.jpg", f"Trang {number}. {TEXT}")
    return feeder.parent


@pytest.fixture
def one_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """One process that reads pages: loading its model costs more than the two small pages of a test."""
    monkeypatch.setenv("SOHOA_OCR_WORKERS", "1")


@pytest.fixture
def desk(data_dir: Path, papers_folder: Path, one_reader: None, expected_warnings: list[object]) -> Iterator[Desk]:
    """An open desk on the embedded default; making the station key file is a warning that is expected."""
    with open_desk(data_dir) as desk:
        desk.embedded.choose_papers(papers_folder)
        yield desk


@pytest.fixture
def applicant() -> Owner:
    """An invented citizen."""
    return Owner(parse_owner_id("001085012345"), "TRẦN VĂN BÌNH")


@pytest.fixture
def confirmed(desk: Desk, applicant: Owner, tmp_path: Path) -> tuple[DossierId, list[PaperId]]:
    """A dossier with three confirmed papers of one page each."""
    procedure = next(iter(desk.catalogue.procedures.values()))
    dossier = intake.open_dossier(desk, procedure.code, applicant, CLERK)
    data = draw_page(tmp_path / "page.jpg").read_bytes()
    ids = []
    for number in range(3):
        paper = desk.station.papers.add(
            dossier.id, component=90 + number, title=f"Giấy {number}", document_type_code="L.BANCHINH",
            owner_id="001085012345", actor=CLERK,
        )  # fmt: skip
        confirm_page(desk, paper.id, data, number + 1)
        ids.append(paper.id)
    return dossier.id, ids


def confirm_page(desk: Desk, paper_id: PaperId, data: bytes, seq: int, codes: tuple[str, ...] = ()) -> None:
    """Give a paper one page that counts as measured and read, compared and not secret, and confirm it."""
    papers = desk.station.papers
    stored = desk.station.spool.put(papers.get(paper_id).uid, data)
    width, height = Image.open(io.BytesIO(data)).size
    page = papers.add_page(
        paper_id, stored, side=None, media_type="image/jpeg", dpi=150, width_px=width, height_px=height, actor=CLERK
    )
    geometry = PageGeometry(width, height, 150, (1, 0, 0, 1, 0, 0))
    papers.save_text(page.id, PageText((), "none", 0))
    papers.save_measures(page.id, PageMeasures(geometry, 0, 0, 0, 1, False, 999, codes))
    papers.apply(paper_id, Event.PREPARE, actor="program")
    papers.apply(paper_id, Event.RECOGNISE, actor="program")
    intake.answer_secret_question(desk, papers.get(paper_id).dossier_id, holds_secret=False, clerk=CLERK)
    confirm_compared(desk, paper_id, CLERK)
    papers.apply(paper_id, Event.CONFIRM, actor=CLERK, code=PaperCode("001085012345", "L.BANCHINH", seq))
