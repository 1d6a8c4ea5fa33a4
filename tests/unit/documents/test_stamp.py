# SPDX-License-Identifier: GPL-3.0-or-later
"""The QR stamp: read back from rendered pages, never on ink, and the room for it as imaging counts it."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from tests.unit.documents.samples import METADATA
from tests.verapdf import VeraPdf
from workstation.documents.pdfa import PageSource, build
from workstation.documents.stamp import Stamp, place_stamp, side_mm
from workstation.domain.paper import FreePlace, PageGeometry
from workstation.imaging.corners import corner_places

CODES = ("001185012345.KQ.G15.000031", "000.00.19.H26.000.00.00.G09-KQ002269.02")
DPI = 100
A4 = (827, 1169)
LIE = PageGeometry(*A4, DPI, (1, 0, 0, 1, 0, 0))


def scan(*boxes: tuple[float, float, float, float], size: tuple[int, int] = A4, ground: int = 245) -> bytes:
    """Draw a page with black boxes given in millimetres."""
    page = Image.new("L", size, ground)
    for box in boxes:
        ImageDraw.Draw(page).rectangle([side * DPI / 25.4 for side in box], fill=20)
    buffer = io.BytesIO()
    page.save(buffer, "PNG")
    return buffer.getvalue()


def rendered(pdf: bytes, dpi: int) -> np.ndarray:
    document = pypdfium2.PdfDocument(pdf)
    picture = np.asarray(document[0].render(scale=dpi / 72).to_pil().convert("L"))
    document.close()
    return picture


@pytest.mark.parametrize("dpi", [100, 150, 200, 300])
@pytest.mark.parametrize("text", CODES)
def test_the_code_is_read_from_a_rendered_page(text: str, dpi: int) -> None:
    data = scan((30, 30, 180, 200))
    stamp = place_stamp(text, corner_places(data, LIE, side_mm(text)))

    pdf = build([PageSource(data, "", LIE), PageSource(data, "", LIE)], METADATA, stamp=stamp)

    assert [found.text for found in zxingcpp.read_barcodes(rendered(pdf, dpi))] == [text]


def test_a_stamped_page_is_pdfa_2u_and_the_rest_of_it_unchanged(verapdf: VeraPdf) -> None:
    data = scan((30, 30, 180, 200))
    stamp = Stamp(CODES[0], 100, 230)

    plain, stamped = (
        build([PageSource(data, "", LIE)], METADATA),
        build([PageSource(data, "", LIE)], METADATA, stamp=stamp),
    )

    assert verapdf.validate(stamped).ok
    rows, columns = np.nonzero(rendered(plain, DPI) != rendered(stamped, DPI))
    per_mm, side = DPI / 25.4, side_mm(CODES[0])
    assert 100 * per_mm - 1 <= columns.min() <= columns.max() <= (100 + side) * per_mm + 1
    assert 230 * per_mm - 1 <= rows.min() <= rows.max() <= (230 + side) * per_mm + 1


def places(*boxes: tuple[float, float, float, float]) -> dict[str, FreePlace]:
    return {place.corner: place for place in corner_places(scan(*boxes), LIE, 18.5)}


def test_each_corner_tells_how_much_ink_it_has() -> None:
    found = places((0, 230, 60, 297), (150, 0, 210, 60))

    assert {corner for corner, place in found.items() if place.ink_share > 0} == {"bottom-left", "top-right"}
    assert 0.9 < found["bottom-left"].ink_share <= 1.0


def test_a_square_moves_aside_for_a_page_number() -> None:
    found = places((185, 275, 200, 290))["bottom-right"]

    assert found.ink_share == 0.0
    assert found.left_mm + 18.5 < 185 or found.top_mm + 18.5 < 275
    assert found.left_mm > 150


def test_the_black_lid_round_a_smaller_sheet_is_no_free_place() -> None:
    data = scan(ground=0)

    assert all(place.ink_share > 0.5 for place in corner_places(data, LIE, 18.5))


def test_where_every_corner_has_ink_nothing_is_stamped() -> None:
    assert place_stamp(CODES[0], places((5, 5, 205, 292)).values()) is None


def test_the_top_left_is_left_to_the_signature() -> None:
    free = FreePlace("top-left", 8, 8, 0.0)
    full = [FreePlace(corner, 8, 8, 0.1) for corner in ("bottom-left", "bottom-right", "top-right")]

    assert place_stamp(CODES[0], [free, *full]) is None


def test_a_card_too_small_for_a_stamp_has_no_place() -> None:
    card = PageGeometry(100, 80, DPI, (1, 0, 0, 1, 0, 0))

    assert place_stamp(CODES[0], corner_places(scan(size=(100, 80)), card, side_mm(CODES[0]))) is None
