# SPDX-License-Identifier: GPL-3.0-or-later
"""Desks for the flow tests: the embedded default with a short stack of small pages, so that reading takes seconds."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from workstation.app.desk import Desk, open_desk
from workstation.domain.owner import Owner, parse_owner_id

FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
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
def desk(data_dir: Path, papers_folder: Path, expected_warnings: list[object]) -> Iterator[Desk]:
    """An open desk on the embedded default; making the station key file is a warning that is expected."""
    with open_desk(data_dir) as desk:
        desk.embedded.choose_papers(papers_folder)
        yield desk


@pytest.fixture
def applicant() -> Owner:
    """An invented citizen."""
    return Owner(parse_owner_id("001085012345"), "TRẦN VĂN BÌNH")
