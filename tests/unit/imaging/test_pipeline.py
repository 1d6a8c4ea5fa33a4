# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of one page through clean-up, with a stand-in reader that knows the right way up from the drawing."""

from __future__ import annotations

import functools
import io
import pickle
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.page_drawing import DPI, PARAGRAPHS, blank_page, gray, jpeg, letter, png, scanned
from workstation.domain.paper import PageGeometry
from workstation.errors import ImageUnreadable
from workstation.imaging import exif
from workstation.imaging.affine import apply, clockwise, inverse, scaling, then, translation
from workstation.imaging.pipeline import PreparedPage, prepare
from workstation.imaging.preview import thumbnail

MARK = (60, 60)


def upright_reader(strip: NDArray[np.uint8]) -> float:
    """Read as the OCR would: sure of upright lines (they start at the left margin), unsure of others."""
    _height, width = strip.shape
    ink = strip < 140
    rows = np.flatnonzero(ink.any(axis=1))
    if not len(rows):
        return 0.0
    starts = [int(np.flatnonzero(ink[row])[0]) for row in rows]
    ends = [width - int(np.flatnonzero(ink[row])[-1]) for row in rows]
    return 95.0 if np.percentile(starts, 20) < np.percentile(ends, 20) else 30.0


@functools.cache
def marked_letter() -> Image.Image:
    """A letter whose lines end well before the right margin, so that its reader can tell up from down."""
    page = blank_page()
    text = letter(PARAGRAPHS).image.crop((0, 0, 1400, 2339))
    page.paste(text, (-60, 0))
    return page


def prepared(image: Image.Image, dpi: int = DPI) -> PreparedPage:
    return prepare(jpeg(image, dpi=dpi), dpi, "page", upright_reader)


def like(page: PreparedPage, upright: Image.Image) -> float:
    """Compare the OCR copy with the page as drawn: 1 is the same."""
    size = (330, 468)
    one = np.asarray(Image.fromarray(page.ocr_image).resize(size, Image.Resampling.BOX)).astype(float)
    other = np.asarray(upright.convert("L").resize(size, Image.Resampling.BOX)).astype(float)
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


@pytest.mark.parametrize(
    ("angle_deg", "turn_deg"), [(0.0, 0), (-7.0, 0), (3.4, 90), (-2.2, 180), (5.6, 270), (1.0, 180), (-4.0, 90)]
)
def test_a_page_laid_anyhow_comes_out_level_and_upright(angle_deg: float, turn_deg: int) -> None:
    page = prepared(scanned(marked_letter(), angle_deg=angle_deg, turn_deg=turn_deg))
    assert page.measures.angle_deg == pytest.approx(angle_deg, abs=0.1)
    assert page.measures.orientation_deg == turn_deg
    assert page.measures.orientation_confidence > 85
    assert (page.measures.geometry.width_px, page.measures.geometry.height_px) == (1654, 2339)
    assert page.ocr_image.shape == (2339, 1654)
    assert like(page, marked_letter()) > 0.9


def test_the_geometry_carries_a_point_of_the_original_to_its_place_on_the_page() -> None:
    upright = marked_letter()
    laid = scanned(upright, angle_deg=4.0, turn_deg=270)
    geometry = prepared(laid).measures.geometry
    # The dot under test: the upper left corner of the letter's first ink, found in the drawing ...
    target = (400.0, 600.0)
    # ... and where turning by hand puts it in the scan (Pillow turns about the middle).
    turned = then(translation(-1654 / 2, -2339 / 2), clockwise(-274.0), translation(2339 / 2, 1654 / 2))
    assert apply(geometry.matrix, *apply(turned, *target)) == pytest.approx(target, abs=3)


def test_a_300_dpi_page_is_read_at_200_and_measured_at_300() -> None:
    page = prepared(scanned(letter(dpi=300).image, angle_deg=1.5), dpi=300)
    assert page.ocr_dpi == 200
    assert page.ocr_image.shape == (2339, 1654)
    assert (page.measures.geometry.width_px, page.measures.geometry.height_px) == (2481, 3508)
    x, y = apply(page.ocr_to_page, 1000, 2000)
    assert (x, y) == pytest.approx((1500, 3000), abs=0.01)


def test_a_blank_page_is_not_turned_and_not_read() -> None:
    def never(strip: NDArray[np.uint8]) -> float:
        raise AssertionError("a blank page has nothing to read")

    page = prepare(jpeg(scanned(blank_page())), DPI, "page", never)
    assert page.measures.is_blank
    assert page.measures.orientation_confidence == 0
    assert page.measures.geometry.matrix == (1, 0, 0, 1, 0, 0)


def test_a_page_of_noise_is_not_read_strip_by_strip() -> None:
    def never(strip: NDArray[np.uint8]) -> float:
        raise AssertionError("noise keeps the OCR busy for seconds a strip")

    noise = np.random.default_rng(5).integers(0, 255, (1600, 1200, 3), dtype=np.uint8)
    page = prepare(jpeg(Image.fromarray(noise)), DPI, "page", never)
    assert page.measures.angle_deg == 0
    assert not page.measures.is_blank


def test_a_page_that_nobody_can_read_stays_as_it_came() -> None:
    chance = np.random.default_rng(3)
    photo = Image.fromarray(chance.integers(0, 255, (24, 17, 3), dtype=np.uint8)).resize((1654, 2339))
    page = prepare(jpeg(photo), DPI, "page", lambda strip: 20.0)
    assert (page.measures.angle_deg, page.measures.orientation_deg) == (0, 0)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_exif_turn_moves_pixels_and_points_alike(orientation: int) -> None:
    stored = np.zeros((70, 100, 3), np.uint8)
    stored[20:24, 60:64] = 255
    seen = exif.as_seen(stored, orientation)
    rows, columns = np.nonzero(seen[:, :, 0])
    middle = (columns.mean() + 0.5, rows.mean() + 0.5)
    assert apply(exif.as_seen_map(orientation, 100, 70), 62, 22) == pytest.approx(middle)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_an_exif_turn_ends_up_in_the_geometry_of_the_untouched_bytes(orientation: int) -> None:
    # A camera that stores the page lying and says how to turn it.
    noted = Image.Exif()
    noted[0x0112] = orientation
    stored = scanned(marked_letter(), angle_deg=2.0, turn_deg=exif.TURN_DEG[orientation])
    page = prepare(jpeg(stored, exif=noted.tobytes()), DPI, "page", upright_reader)
    assert page.measures.orientation_deg == exif.TURN_DEG[orientation]
    assert like(page, marked_letter()) > 0.9
    assert like(replaced_by_thumbnail(page, stored), marked_letter()) > 0.8


def replaced_by_thumbnail(page: PreparedPage, stored: Image.Image) -> PreparedPage:
    small = Image.open(io.BytesIO(thumbnail(jpeg(stored), page.measures.geometry, 1000)))
    return replace(page, ocr_image=np.asarray(small.convert("L")))


def test_a_card_on_the_black_lid_makes_a_page_of_its_own_size() -> None:
    sheet = letter(PARAGRAPHS[:2]).image.crop((0, 0, 1654, 1165)).resize((1165, 820))
    lid = Image.new("RGB", (1654, 2339), (22, 22, 24))
    turned = sheet.convert("RGBA").rotate(4, Image.Resampling.BICUBIC, expand=True)
    lid.paste(turned, (200, 400), turned)
    page = prepare(jpeg(lid), DPI, "page", lambda strip: 95.0)
    geometry = page.measures.geometry
    assert (geometry.width_px, geometry.height_px) == pytest.approx((1165, 820), abs=8)
    assert page.ocr_image.shape[::-1] == pytest.approx((1165, 820), abs=8)
    # The page's middle is the sheet's middle in the scan.
    middle = (200 + turned.width / 2, 400 + turned.height / 2)
    assert apply(geometry.matrix, *middle) == pytest.approx((geometry.width_px / 2, geometry.height_px / 2), abs=6)


def test_a_thin_black_edge_goes_from_the_ocr_copy_and_a4_stays_a4() -> None:
    page = letter().image.copy()
    ImageDraw.Draw(page).rectangle((0, 0, 25, 2339), fill=(12, 12, 12))
    result = prepare(jpeg(page), DPI, "page", lambda strip: 95.0)
    assert (result.measures.geometry.width_px, result.measures.geometry.height_px) == (1654, 2339)
    assert result.ocr_image[:, :30].min() > 200


@pytest.mark.parametrize(("told", "meant"), [(200, 200), (0, 300), (150, 150)])
def test_an_unknown_resolution_is_the_file_s(told: int, meant: int) -> None:
    page = prepare(jpeg(letter(dpi=150).image, dpi=300), told, "page", lambda strip: 95.0)
    assert page.measures.geometry.dpi == meant


def test_a_very_large_page_is_read_at_a_bounded_size() -> None:
    page = prepare(png(Image.new("L", (9000, 7000), 255)), 200, "plan", lambda strip: 0.0)
    assert page.ocr_image.size <= 9_100_000
    assert apply(page.ocr_to_page, page.ocr_image.shape[1], page.ocr_image.shape[0]) == pytest.approx(
        (9000, 7000), rel=0.01
    )


def test_each_stage_is_timed_and_the_page_crosses_processes() -> None:
    page = prepared(scanned(letter().image, angle_deg=1))
    assert {"decode", "codes", "clean", "skew", "orientation"} <= set(page.measures.milliseconds)
    again = pickle.loads(pickle.dumps(page))
    assert again.measures == page.measures
    assert (again.ocr_image == page.ocr_image).all()


def test_a_damaged_page_is_refused_by_name() -> None:
    data = jpeg(letter().image)
    with pytest.raises(ImageUnreadable) as caught:
        prepare(data[: len(data) // 2], DPI, "trang 4", upright_reader)
    assert caught.value.name == "trang 4"


def test_a_thumbnail_has_the_size_asked_for() -> None:
    data = jpeg(letter().image)
    assert Image.open(io.BytesIO(thumbnail(data, None, 400))).size == (283, 400)
    lying = PageGeometry(2339, 1654, DPI, then(clockwise(90), translation(2339, 0)))
    assert Image.open(io.BytesIO(thumbnail(data, lying, 400))).size == (400, 283)


def test_a_thumbnail_shows_the_page_level() -> None:
    upright = marked_letter()
    laid = scanned(upright, angle_deg=-5.0, turn_deg=180)
    small = Image.open(io.BytesIO(thumbnail(jpeg(laid), prepared(laid).measures.geometry, 800)))
    size = (330, 468)
    one = gray(small.resize(size, Image.Resampling.BOX)).astype(float)
    other = gray(upright.resize(size, Image.Resampling.BOX)).astype(float)
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.8  # askew it is under 0.2


def test_a_map_and_its_inverse_end_where_they_began() -> None:
    there = then(scaling(2, 3), clockwise(33), translation(5, -7))
    assert apply(then(there, inverse(there)), 12, 34) == pytest.approx((12, 34))
