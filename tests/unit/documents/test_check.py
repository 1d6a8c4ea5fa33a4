# SPDX-License-Identifier: GPL-3.0-or-later
"""The self-check: it lets an honest file pass and names what is wrong with any other."""

from __future__ import annotations

import dataclasses
import io
import unicodedata

import pikepdf
import pytest

from tests.unit.documents.samples import METADATA, page, words
from workstation.documents.check import check
from workstation.documents.pdfa import build
from workstation.domain.paper import Word
from workstation.errors import PdfCheckFailed


def test_an_honest_file_passes() -> None:
    pages = [page(shown=words()), page("png", "skewed", words())]

    check(build(pages, METADATA, "dấu chuyển đổi"), METADATA, 2)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"dossier_number": "H2"}, "xmp MaHoSo"),
        ({"is_test": True}, "xmp KyThuNghiem"),
        ({"code": None}, "xmp MaDinhDanhChuSoHuu"),
        ({"title": "khác"}, "title"),
    ],
)
def test_other_metadata_than_the_papers_is_found(changed: dict[str, object], reason: str) -> None:
    pdf = build([page()], METADATA)

    with pytest.raises(PdfCheckFailed) as caught:
        check(pdf, dataclasses.replace(METADATA, **changed), 1)

    assert caught.value.reason == reason


def test_a_missing_page_is_found() -> None:
    with pytest.raises(PdfCheckFailed, match="1 pages instead of 2"):
        check(build([page()], METADATA), METADATA, 2)


def test_text_that_is_not_composed_is_found() -> None:
    composed, decomposed = (
        unicodedata.normalize(form, "ế").encode("utf-16-be").hex().upper() for form in ("NFC", "NFD")
    )
    with pikepdf.open(io.BytesIO(build([page(shown=(Word("Huế", 100, 200, 300, 230, 90, 0),))], METADATA))) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
        changed = content.replace(composed.encode(), decomposed.encode())
        assert changed != content
        pdf.pages[0].Contents = pdf.make_stream(changed)
        buffer = io.BytesIO()
        pdf.save(buffer)

    with pytest.raises(PdfCheckFailed, match="NFC"):
        check(buffer.getvalue(), METADATA, 1)


def test_a_file_cut_off_is_found() -> None:
    pdf = build([page()], METADATA)

    with pytest.raises(PdfCheckFailed, match="not readable"):
        check(pdf[: len(pdf) // 3], METADATA, 1)
