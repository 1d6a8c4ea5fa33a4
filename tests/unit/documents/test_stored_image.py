# SPDX-License-Identifier: GPL-3.0-or-later
"""Every stored preset: legal PDF/A-2u, in the same place, its colours kept, its words on their letters."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from tests.unit.documents.samples import DPI, HEIGHT_PX, MARKERS, METADATA, WIDTH_PX, geometry, original, words
from tests.verapdf import VeraPdf
from workstation.app.stored_pages import stored_page
from workstation.documents.page_image import g4_image
from workstation.documents.pdfa import PageSource, build
from workstation.domain.paper import ImagePreset, PageGeometry

CODED = tuple(preset for preset in ImagePreset if preset is not ImagePreset.EXACT)
# One lie a preset: with the kinds of originals below, every pair of the three occurs once.
COVER = [
    (ImagePreset.COLOUR, "skewed", "jpeg-colour"),
    (ImagePreset.COLOUR, "upright", "jpeg-grey"),
    (ImagePreset.GRAY, "quarter", "jpeg-colour"),
    (ImagePreset.GRAY, "skewed", "png"),
    (ImagePreset.BITONAL, "skewed", "jpeg-grey"),
    (ImagePreset.BITONAL, "quarter", "bitonal"),
    (ImagePreset.LAYERED, "quarter", "png"),
    (ImagePreset.LAYERED, "skewed", "jpeg-colour"),
    (ImagePreset.LAYERED, "upright", "jpeg-grey"),
]


def source(preset: ImagePreset, lie: str, kind: str = "jpeg-colour", *, with_words: bool = True) -> PageSource:
    how = geometry(lie)
    data = original(kind, how)
    stored = stored_page(data, DPI, "page", preset, DPI, 75)
    return PageSource(b"", "", how, words() if with_words else (), stored)


def rendered(pdf: bytes, dpi: int = DPI) -> np.ndarray:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=dpi / 72).to_pil().convert("RGB")
    document.close()
    return np.asarray(picture)


@pytest.mark.parametrize(("preset", "lie", "kind"), COVER)
def test_every_preset_is_pdfa_2u_and_lies_level_and_upright(
    verapdf: VeraPdf, preset: ImagePreset, lie: str, kind: str
) -> None:
    pdf = build([source(preset, lie, kind)], METADATA)

    verdict = verapdf.validate(pdf)
    assert verdict.ok, verdict.failures
    dark = rendered(pdf, 2 * DPI)[:, :, 0] < 110
    for x, y in MARKERS:
        left, top = int(2 * x) - 60, int(2 * y) - 60
        rows, columns = np.nonzero(dark[top : top + 120, left : left + 120])
        assert rows.size
        assert (columns.mean() + left + 0.5) / 2 == pytest.approx(x, abs=1.5)
        assert (rows.mean() + top + 0.5) / 2 == pytest.approx(y, abs=1.5)


def test_presets_may_be_mixed_in_one_paper(verapdf: VeraPdf) -> None:
    pages = [source(preset, "skewed") for preset in CODED]
    exact = PageSource(original("jpeg-colour", geometry("upright")), "image/jpeg", geometry("upright"), words())

    verdict = verapdf.validate(build([exact, *pages], METADATA))

    assert verdict.ok, verdict.failures


def test_the_words_stand_in_the_same_place_under_every_preset() -> None:
    def boxes(page: PageSource) -> list[tuple[float, ...]]:
        document = pypdfium2.PdfDocument(build([page], METADATA))
        text = document[0].get_textpage()
        found = [text.get_charbox(index) for index in range(text.count_chars())]
        document.close()
        return found

    exact = PageSource(original("jpeg-colour", geometry("skewed")), "image/jpeg", geometry("skewed"), words())

    assert len({tuple(boxes(page)) for page in (exact, *(source(preset, "skewed") for preset in CODED))}) == 1


INK, SEAL, PEN, PAPER = (25, 25, 30), (200, 35, 45), (30, 50, 160), (250, 247, 240)


def office_page(dpi: int = 300) -> bytes:
    """Draw a page with black print, a red seal, blue handwriting and a solid picture, as a scanner's JPEG."""
    page = Image.new("RGB", (5 * dpi, 4 * dpi), PAPER)
    pen = ImageDraw.Draw(page)
    for row in range(8):
        for column in range(12):
            left, top = dpi // 2 + column * dpi // 5, dpi // 2 + row * dpi // 8
            pen.rectangle((left, top, left + dpi // 8, top + dpi // 60), fill=INK)
            pen.rectangle((left, top, left + dpi // 60, top + dpi // 12), fill=INK)
    pen.ellipse((dpi, 2 * dpi, 2 * dpi, 3 * dpi), outline=SEAL, width=dpi // 40)
    for step in range(12):
        at = 3 * dpi + step * dpi // 10
        pen.line((at, 2.8 * dpi, at + dpi // 10, 2.5 * dpi), fill=PEN, width=dpi // 60)
    pen.rectangle((3.6 * dpi, 0.4 * dpi, 4.6 * dpi, 1.6 * dpi), fill=(120, 90, 60))
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=88, dpi=(dpi, dpi))
    return buffer.getvalue()


def shown(preset: ImagePreset, dpi: int = 300) -> tuple[np.ndarray, int]:
    stored = stored_page(office_page(), 300, "page", preset, 200, 75)
    lie = PageGeometry(1500, 1200, 300, (1, 0, 0, 1, 0, 0))
    pdf = build([PageSource(b"", "", lie, (), stored)], METADATA)
    return rendered(pdf, dpi), len(stored.data)


def ring(picture: np.ndarray) -> np.ndarray:
    """Return the pixels in the middle of the seal's rim, all the way round."""
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    radius = 150 - 4
    return picture[(750 + radius * np.sin(angles)).astype(int), (450 + radius * np.cos(angles)).astype(int)]


def test_layered_keeps_red_seal_and_blue_ink_and_sharp_black_print() -> None:
    picture, size = shown(ImagePreset.LAYERED)

    red = np.median(ring(picture), axis=0)
    written = picture[750:840, 900:1240].reshape(-1, 3)
    blue = np.median(written[written[:, 0] < 110], axis=0)
    assert np.abs(red - SEAL).max() < 40
    assert np.abs(blue - PEN).max() < 40
    stem = picture[160:172, 150:160]
    assert stem[:, 2:4].max() < 70  # the stem of a letter is black ...
    assert stem[:, 8:].min() > 200  # ... and two pixels beside it is paper
    assert np.abs(picture[300, 1200].astype(int) - (120, 90, 60)).max() < 15
    assert np.abs(picture[1150, 1450].astype(int) - PAPER).max() < 8
    assert size < 25_000


def test_colour_keeps_colours_and_gray_and_bitonal_have_none() -> None:
    colour, gray, bitonal = (shown(preset)[0] for preset in (ImagePreset.COLOUR, ImagePreset.GRAY, ImagePreset.BITONAL))

    assert np.abs(np.median(ring(colour), axis=0) - SEAL).max() < 40
    assert np.ptp(gray.reshape(-1, 3), axis=1).max() == 0
    assert np.median(ring(bitonal)) == 0
    assert bitonal[1150, 1450].tolist() == [255, 255, 255]


def test_a_gray_page_costs_no_colour() -> None:
    with Image.open(io.BytesIO(office_page())) as picture:
        buffer = io.BytesIO()
        picture.convert("L").save(buffer, "JPEG", quality=88)

    stored = stored_page(buffer.getvalue(), 300, "page", ImagePreset.LAYERED, 200, 75)

    assert [layer.image.colours for layer in stored.layers] == [1, 1]


def test_black_print_under_a_red_seal_stays_black_and_the_seal_beside_it_red() -> None:
    page = Image.new("RGB", (900, 900), PAPER)
    pen = ImageDraw.Draw(page)
    pen.ellipse((200, 200, 700, 700), outline=SEAL, width=9)
    for left in range(210, 700, 24):  # strokes of letters, three of them across the seal's rim
        pen.rectangle((left, 430, left + 5, 470), fill=INK)
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=88, dpi=(300, 300))

    stored = stored_page(buffer.getvalue(), 300, "page", ImagePreset.LAYERED, 200, 75)
    lie = PageGeometry(900, 900, 300, (1, 0, 0, 1, 0, 0))
    picture = rendered(build([PageSource(b"", "", lie, (), stored)], METADATA), 300).astype(int)

    beside = picture[440:460, 237:239].reshape(-1, 3)  # the stroke nearest to the rim
    rim = picture[385:395, 210:213].reshape(-1, 3)
    assert len(stored.layers) == 3
    assert np.ptp(beside, axis=1).max() < 40  # gray, no red that a reader would take for the seal
    assert beside.max() < 90
    assert np.abs(np.median(rim, axis=0) - SEAL).max() < 40


def test_thin_print_of_200_dpi_is_nowhere_pale_and_its_mask_is_finer_than_the_scan() -> None:
    lines = Image.new("L", (800, 400), 250)
    pen = ImageDraw.Draw(lines)
    for top in range(40, 360, 40):  # strokes not quite level, as a bowed sheet has them
        pen.line((40, top, 760, top + 7), fill=30, width=3)
    buffer = io.BytesIO()
    lines.resize((1600, 800), Image.Resampling.BICUBIC).resize((800, 400), Image.Resampling.BOX).save(
        buffer, "JPEG", quality=85, dpi=(200, 200)
    )

    stored = stored_page(buffer.getvalue(), 200, "page", ImagePreset.LAYERED, 200, 75)
    lie = PageGeometry(800, 400, 200, (1, 0, 0, 1, 0, 0))
    picture = rendered(build([PageSource(b"", "", lie, (), stored)], METADATA), 300)[:, :, 0]

    mask = stored.layers[1].mask
    assert mask is not None
    assert mask.width_px >= 1200
    for top in range(40, 360, 40):
        darkest = picture[round(1.5 * top) - 4 : round(1.5 * top) + 16, 75:1125].min(axis=0)
        assert darkest.max() < 150


@pytest.mark.parametrize("size", [(64, 64), (65, 3001), (2481, 3507), (101, 99)])
@pytest.mark.parametrize("preset", CODED)
def test_odd_sizes_bare_paper_and_solid_black_are_kept(preset: ImagePreset, size: tuple[int, int]) -> None:
    for level in (0, 255):
        buffer = io.BytesIO()
        Image.new("L", size, level).save(buffer, "PNG", compress_level=1)
        stored = stored_page(buffer.getvalue(), 300, "page", preset, 200, 75)
        lie = PageGeometry(*size, 300, (1, 0, 0, 1, 0, 0))

        picture = rendered(build([PageSource(b"", "", lie, (), stored)], METADATA), 100)

        assert (stored.width_px, stored.height_px) == size
        if preset is not ImagePreset.BITONAL:  # a page of one tone has no ink and no paper to tell apart
            inner = picture[2:-2, 2:-2]
            assert abs(int(np.median(inner)) - level) < 4


def test_group_4_is_read_back_without_a_wrong_pixel() -> None:
    ink = np.random.default_rng(7).integers(0, 8, (203, 517)) == 0

    image = g4_image(ink)

    with pikepdf.Pdf.new() as pdf:
        back = np.asarray(
            pikepdf.PdfImage(image.embed(iter([pdf.make_stream(image.data)]))).as_pil_image().convert("L")
        )
    assert ((back == 0) == ink).all()


def test_a_black_and_white_original_is_kept_without_loss_and_small(verapdf: VeraPdf) -> None:
    data = original("bitonal", geometry("upright"))

    pdf = build([PageSource(data, "image/tiff", geometry("upright"))], METADATA)

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [image] = opened.pages[0].get_images().values()
        assert image.Filter == pikepdf.Name.CCITTFaxDecode
        kept = np.asarray(pikepdf.PdfImage(image).as_pil_image().convert("1"))
    assert kept.shape == (HEIGHT_PX, WIDTH_PX)
    assert (kept == np.asarray(Image.open(io.BytesIO(data)))).all()
    assert verapdf.validate(pdf).ok
