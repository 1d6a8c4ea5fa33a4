# SPDX-License-Identifier: GPL-3.0-or-later
"""Both Tesseract back-ends on drawn pages, and what is said when something is not installed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.page_drawing import DPI, HEADING, PARAGRAPHS, character_error_rate, gray, jpeg, letter, scanned, with_seal
from workstation import paths
from workstation.errors import OcrUnavailable, PageTimedOut
from workstation.imaging.affine import apply
from workstation.imaging.pipeline import prepare
from workstation.ocr import tessdata
from workstation.ocr.engine import OcrEngine, open_engine
from workstation.ocr.mapping import map_text
from workstation.ocr.tessdata import find_tessdata


@pytest.fixture(scope="module")
def engine() -> Iterator[OcrEngine]:
    return open_engine()


@pytest.fixture(scope="module")
def program() -> Iterator[OcrEngine]:
    return open_engine("pytesseract")


def test_the_engine_in_process_is_preferred(engine: OcrEngine) -> None:
    assert engine.name.startswith("tesserocr 5.")
    assert engine.name.endswith(" vie")


def test_a_letter_is_read_in_order_with_its_diacritics(engine: OcrEngine) -> None:
    drawn = letter()
    text = engine.read(gray(drawn.image), DPI)
    assert character_error_rate(text.text, drawn.text) < 0.01
    assert text.text.splitlines()[:2] == list(HEADING)
    assert [word.line for word in text.words] == sorted(word.line for word in text.words)
    assert text.confidence > 90


def test_the_program_reads_the_same_and_leaves_nothing_behind(program: OcrEngine) -> None:
    assert program.name.startswith("pytesseract 5.")
    drawn = letter(PARAGRAPHS[:1])
    before = set(paths.handover_root().iterdir()) if paths.handover_root().is_dir() else set()
    folder = tempfile.tempdir
    text = program.read(gray(drawn.image)[:700], DPI)
    assert character_error_rate(text.text, drawn.text) < 0.02
    assert tempfile.tempdir == folder
    left = {item.name for item in set(paths.handover_root().iterdir()) - before if item.name.startswith("tess_")}
    assert left == set()


@pytest.mark.parametrize("kind", ["tesserocr", "pytesseract"])
def test_a_strip_reads_better_the_right_way_up(kind: str) -> None:
    engine = open_engine(kind)
    strip = np.ascontiguousarray(gray(letter().image)[390:545])
    assert engine.strip_confidence(strip, DPI) > 85
    assert engine.strip_confidence(np.ascontiguousarray(strip[::-1, ::-1]), DPI) < 70


def test_nothing_is_read_where_nothing_is(engine: OcrEngine) -> None:
    empty = np.full((2339, 1654), 255, np.uint8)
    assert engine.read(empty, DPI).words == ()
    assert engine.strip_confidence(empty[:130], DPI) == 0


def test_a_page_of_noise_comes_back(engine: OcrEngine) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (1000, 800), dtype=np.uint8)
    assert len(engine.read(noise, DPI).words) < 400


@pytest.mark.parametrize("turn_deg", [0, 90, 180, 270])
def test_a_sealed_page_laid_anyhow_is_read_and_its_words_sit_on_the_page(engine: OcrEngine, turn_deg: int) -> None:
    drawn = letter(dpi=300) if turn_deg == 180 else letter()
    dpi = 300 if turn_deg == 180 else DPI
    sealed = with_seal(drawn.image, (900 * dpi // DPI, 1000 * dpi // DPI))
    laid = scanned(sealed, angle_deg=-3.3 if turn_deg < 180 else 4.6, turn_deg=turn_deg)

    page = prepare(jpeg(laid, dpi=dpi), dpi, "page", lambda strip: engine.strip_confidence(strip, 200))
    text = map_text(engine.read(page.ocr_image, page.ocr_dpi), page.ocr_to_page)

    assert page.measures.orientation_deg == turn_deg
    assert page.measures.angle_deg == pytest.approx(-3.3 if turn_deg < 180 else 4.6, abs=0.3)
    assert character_error_rate(text.text, drawn.text) < 0.02
    width, height = page.measures.geometry.width_px, page.measures.geometry.height_px
    assert (width, height) == drawn.image.size
    upright = np.asarray(drawn.image.convert("L"))
    for word in text.words:
        assert 0 <= word.left < word.right <= width
        assert 0 <= word.top < word.bottom <= height
        under = upright[round(word.top) : round(word.bottom), round(word.left) : round(word.right)]
        assert (under < 128).mean() > 0.04  # its letters are under the box on the page as drawn
    inside = apply(page.measures.geometry.matrix, laid.width / 2, laid.height / 2)
    assert inside == pytest.approx((width / 2, height / 2), abs=1)


@pytest.mark.parametrize("kind", ["tesserocr", "pytesseract"])
def test_a_page_that_takes_too_long_is_given_up_over_all_its_parts(kind: str) -> None:
    engine = open_engine(kind)
    drawn = letter()
    dense = np.tile(gray(drawn.image), (2, 2))  # some 6 s of reading
    engine.start_page(0.7)
    with pytest.raises(PageTimedOut):
        engine.read(dense, DPI)
    with pytest.raises(PageTimedOut):  # what is left of the page is not even begun
        engine.read_cells([gray(drawn.image)[390:545]], DPI)
    with pytest.raises(PageTimedOut):
        engine.strip_confidence(gray(drawn.image)[390:545], DPI)

    engine.start_page()
    assert engine.strip_confidence(np.ascontiguousarray(gray(drawn.image)[390:545]), DPI) > 85


@pytest.mark.parametrize("kind", ["tesserocr", "pytesseract"])
def test_cells_are_read_each_with_its_own_words(kind: str) -> None:
    words = ["Nguyễn Văn Bình", "12", "Bản sao giấy khai sinh", "7"]
    cells = [gray(cell_of(text)) for text in words]

    read = open_engine(kind).read_cells(cells, DPI)

    assert [" ".join(word.text for word in cell) for cell in read] == words
    for cell, pixels in zip(read, cells, strict=True):
        for word in cell:
            assert 0 <= word.left < word.right <= pixels.shape[1]
            assert 0 <= word.top < word.bottom <= pixels.shape[0]


def cell_of(text: str) -> Image.Image:
    font = ImageFont.truetype(str(paths.resource("fonts", "NotoSans-Regular.ttf")), 36)
    cell = Image.new("L", (round(font.getlength(text)) + 60, 84), 255)
    ImageDraw.Draw(cell).text((30, 58), text, fill=20, font=font, anchor="ls")
    return cell


def test_two_languages_can_be_read_together() -> None:
    assert open_engine("tesserocr", "vie+eng").name.endswith(" vie+eng")


@pytest.mark.parametrize("kind", ["auto", "tesserocr", "pytesseract"])
def test_a_language_that_is_not_installed_is_named(kind: str) -> None:
    with pytest.raises(OcrUnavailable) as caught:
        open_engine(kind, "vie+xxx")
    assert caught.value.what == "xxx.traineddata"


def test_a_kind_that_does_not_exist_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no OCR engine 'abbyy'"):
        open_engine("abbyy")


def test_the_chosen_folder_of_language_data_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert find_tessdata("vie") != tmp_path  # empty: the next one is taken
    (tmp_path / "vie.traineddata").write_bytes(b"model")
    assert find_tessdata("vie") == tmp_path


def test_language_data_that_is_no_model_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    (tmp_path / "vie.traineddata").write_bytes(b"no model")
    with pytest.raises(OcrUnavailable):
        open_engine("tesserocr")


def test_shipped_language_data_is_found_where_the_system_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    monkeypatch.setattr(tessdata, "_SYSTEM_FOLDERS", ())
    monkeypatch.setattr(paths, "RESOURCES", tmp_path)
    with pytest.raises(OcrUnavailable):
        find_tessdata("vie")
    shipped = tmp_path / "tessdata"
    shipped.mkdir()
    (shipped / "vie.traineddata").write_bytes(b"model")
    assert find_tessdata("vie") == shipped
