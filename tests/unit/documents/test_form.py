# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms drawn by us: genuine PDF/A, every word findable, the QR code readable from paper, nothing beyond the edge."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest
from PIL import Image

from tests.unit.documents.samples import METADATA
from tests.verapdf import VeraPdf
from workstation.documents import pdfium
from workstation.documents.form import (
    Align,
    Column,
    Facts,
    Heading,
    NewPage,
    Poster,
    Signatures,
    Size,
    Table,
    Text,
    Title,
    build_form,
)
from workstation.documents.preview import render_page
from workstation.errors import NothingToDo
from workstation.imaging.barcode import read_codes
from workstation.imaging.opencv import as_image

NUMBER = "G09.20-20261122-0000001"
HEADING = Heading(("UBND XÃ XUÂN THÀNH", "BỘ PHẬN TIẾP NHẬN"), ("CỘNG HÒA XÃ HỘI", "Độc lập - Tự do - Hạnh phúc"))
COLUMNS = (Column("TT", 0.1, Align.MIDDLE), Column("Tên giấy tờ", 0.5), Column("Mã giấy tờ", 0.4))
PAGE = "Trang {page}/{pages}"


def rows(count: int) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (str(n), f"Giấy xác nhận tình trạng hôn nhân số {n}", f"001085012345.KQ.G15.{n:06d}") for n in range(count)
    )


def form(count: int, size: Size = Size.A4) -> bytes:
    blocks = (
        HEADING,
        Title("Phiếu bàn giao hồ sơ", "Số: 1"),
        Facts((("Mã hồ sơ", NUMBER), ("Người nộp hồ sơ", "TRẦN VĂN BÌNH")), NUMBER),
        Table("I. Bản điện tử", COLUMNS, rows(count), "Không có."),
        Text('{"a":  "nguyên văn"}\n{"b": ' + "0123456789" * 30 + "}", is_verbatim=True),
        Signatures((("NGƯỜI BÀN GIAO", "(Ký)", "Lan"), ("NGƯỜI NHẬN", "(Ký)", "")), "Ngày 22 tháng 11 năm 2026"),
    )
    return build_form(blocks, size, METADATA, PAGE)


def texts(pdf: bytes) -> list[str]:
    with pdfium.opened(pdf, "form") as document:
        return [page.get_textpage().get_text_bounded() for page in document]


@pytest.mark.parametrize(("count", "size"), [(0, Size.A5), (40, Size.A4)])
def test_a_form_is_pdf_a_2u(verapdf: VeraPdf, count: int, size: Size) -> None:
    verdict = verapdf.validate(form(count, size))

    assert verdict.ok, verdict.failures


def test_a_long_table_goes_on_under_its_head_and_no_row_is_lost() -> None:
    pages = texts(form(70))

    assert len(pages) == 3
    whole = "".join("".join(pages).split())
    assert [n for n in range(70) if f"001085012345.KQ.G15.{n:06d}" not in whole] == []
    assert all("Tên giấy tờ" in page for page in pages[:2])
    assert [f"Trang {n}/3" in page for n, page in enumerate(pages, start=1)] == [True] * 3
    assert '{"a":"nguyênvăn"}' in whole
    assert "0123456789" * 30 in whole


def test_a_form_of_one_page_has_no_page_number_and_says_that_a_list_is_empty() -> None:
    [page] = texts(form(0, Size.A5))

    assert "Trang" not in page
    assert "I. Bản điện tử: Không có." in page


@pytest.mark.parametrize("size", list(Size))
def test_its_qr_code_is_read_from_a_print_and_nothing_touches_the_edge(size: Size) -> None:
    picture = Image.open(io.BytesIO(render_page(form(6, size), 1, 1754))).convert("L")
    page = np.asarray(picture)
    edge = round(picture.width * 0.03)

    assert read_codes(as_image(page)) == (NUMBER,)
    assert min(page[:, :edge].min(), page[:, -edge:].min(), page[:edge].min(), page[-edge:].min()) == 255


def test_posters_stand_a_page_each_with_their_codes_and_no_page_numbers() -> None:
    blocks = (Poster("SOHOA-TACH|1.004884|1", "1", "Tờ khai"), NewPage(), Poster("SOHOA-TACH|1.004884|2", "2", "Giấy"))
    made = build_form(blocks, Size.A4, METADATA, "")

    read = [
        read_codes(as_image(np.asarray(Image.open(io.BytesIO(render_page(made, number, 1754))).convert("L"))))
        for number in (1, 2)
    ]
    assert read == [("SOHOA-TACH|1.004884|1",), ("SOHOA-TACH|1.004884|2",)]
    assert ["".join(page.split()) for page in texts(made)] == ["1Tờkhai", "2Giấy"]


def test_equal_forms_are_equal_files_and_none_is_drawn_of_nothing() -> None:
    assert form(3) == form(3)
    assert form(3) != build_form((HEADING,), Size.A4, dataclasses.replace(METADATA, title="x"), PAGE)
    with pytest.raises(NothingToDo):
        build_form((), Size.A4, METADATA, PAGE)
