# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of pages for the screen."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from tests.unit.documents.samples import HEIGHT_PX, METADATA, WIDTH_PX, page, words
from workstation.documents.pdfa import build
from workstation.documents.preview import render_page
from workstation.errors import PdfDamaged

PDF = build([page(shown=words()), page("jpeg-grey", "quarter")], METADATA)


def test_a_page_is_drawn_as_large_as_asked() -> None:
    picture = Image.open(io.BytesIO(render_page(PDF, 1, 600)))

    assert picture.format == "PNG"
    assert picture.size == (pytest.approx(600 * WIDTH_PX / HEIGHT_PX, abs=1), pytest.approx(600, abs=1))


def test_the_page_asked_for_is_drawn() -> None:
    first, second = (Image.open(io.BytesIO(render_page(PDF, number, 300))).convert("RGB") for number in (1, 2))

    assert first.getpixel((31, 26)) != second.getpixel((31, 26))


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_page_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(PdfDamaged):
        render_page(PDF, number, 300)


def test_no_pdf_is_refused() -> None:
    with pytest.raises(PdfDamaged):
        render_page(b"no pdf", 1, 300)


def test_several_threads_may_ask_at_once() -> None:
    alone = render_page(PDF, 1, 200)

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: render_page(PDF, 1, 200), range(12)))

    assert together == [alone] * 12
