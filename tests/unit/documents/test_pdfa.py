# SPDX-License-Identifier: GPL-3.0-or-later
"""The built file: PDF/A-2u by veraPDF's verdict, the picture where the geometry puts it, the scanner's own bytes."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from tests.unit.documents.samples import (
    DPI,
    HEIGHT_PX,
    MARKERS,
    METADATA,
    WIDTH_PX,
    encoded,
    geometry,
    original,
    page,
    words,
)
from tests.verapdf import VeraPdf
from workstation.documents.conversion_mark import mark_text
from workstation.documents.page_image import read_image
from workstation.documents.pdfa import PageSource, build
from workstation.domain.paper import PageGeometry
from workstation.errors import ImageTooLarge, ImageUnreadable, NothingToDo, PdfCheckFailed

KINDS = ("jpeg-colour", "jpeg-grey", "png", "bitonal")
LIES = ("upright", "skewed", "quarter")


def rendered(pdf: bytes, number: int = 0, dpi: int = DPI) -> np.ndarray:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[number].render(scale=dpi / 72).to_pil().convert("RGB")
    document.close()
    return np.asarray(picture)


def source_of(picture: Image.Image, form: str, **options: object) -> PageSource:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return PageSource(buffer.getvalue(), "", PageGeometry(*picture.size, DPI, (1, 0, 0, 1, 0, 0)))


def assert_passes(verapdf: VeraPdf, pdf: bytes) -> None:
    verdict = verapdf.validate(pdf)
    assert verdict.ok, verdict.failures


@pytest.mark.parametrize("with_words", [True, False], ids=["words", "no-words"])
@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_becomes_pdfa_2u(verapdf: VeraPdf, kind: str, lie: str, with_words: bool) -> None:
    pdf = build([page(kind, lie, words() if with_words else ())], METADATA)

    assert_passes(verapdf, pdf)


def test_a_paper_of_all_kinds_with_mark_and_test_sign_becomes_pdfa_2u(verapdf: VeraPdf) -> None:
    pages = [page(kind, lie, words()) for kind, lie in zip(KINDS, (*LIES, "upright"), strict=True)]
    mark = mark_text("UBND phường Bến Nghé — Quận 1 “Một cửa” ✓", METADATA.created_at)

    pdf = build(pages, dataclasses.replace(METADATA, is_test=True, code=None, title=""), mark)

    assert_passes(verapdf, pdf)


PICTURE = Image.linear_gradient("L").resize((300, 400))


@pytest.mark.parametrize(
    ("source", "is_exact"),
    [
        (source_of(Image.merge("RGB", [PICTURE] * 3), "JPEG", progressive=True), True),
        (source_of(Image.merge("CMYK", [PICTURE] * 4), "JPEG"), False),
        (source_of(PICTURE, "PNG"), True),
        (source_of(PICTURE.convert("1"), "PNG"), True),
        (source_of(Image.merge("RGB", [PICTURE] * 3).quantize(16), "PNG"), False),
        (source_of(Image.merge("RGBA", [PICTURE] * 4), "PNG"), False),
        (source_of(Image.fromarray(np.asarray(PICTURE).astype(np.uint16) * 257), "PNG"), False),
        (source_of(Image.merge("RGB", [PICTURE] * 3), "TIFF", compression="tiff_lzw"), False),
        (source_of(Image.merge("RGB", [PICTURE] * 3), "BMP"), False),
    ],
    ids=["progressive", "cmyk", "png-grey", "png-1-bit", "palette", "alpha", "16-bit", "tiff", "bmp"],
)
def test_unusual_originals_are_taken_over_where_the_law_of_pdfa_lets_them(
    verapdf: VeraPdf, source: PageSource, is_exact: bool
) -> None:
    pdf = build([source], METADATA)

    assert_passes(verapdf, pdf)
    assert read_image(source.original, "").is_exact is is_exact
    assert np.abs(rendered(pdf)[40:-40:40, 150, 1].astype(int) - expected_grey(source)).max() <= 6


def expected_grey(source: PageSource) -> np.ndarray:
    picture = Image.open(io.BytesIO(source.original))
    if picture.mode == "I;16":
        return (np.asarray(picture)[40:-40:40, 150] >> 8).astype(int)
    if picture.mode == "RGBA":
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        picture = paper
    return np.asarray(picture.convert("RGB"))[40:-40:40, 150, 1].astype(int)


@pytest.mark.parametrize("kind", ["jpeg-colour", "jpeg-grey"])
def test_the_scanners_jpeg_lies_in_the_file_byte_for_byte(kind: str) -> None:
    source = page(kind, "skewed", words())

    pdf = build([source], METADATA)

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [image] = opened.pages[0].get_images().values()
        assert image.read_raw_bytes() == source.original
        assert image.Filter == pikepdf.Name.DCTDecode


def test_the_rows_of_a_png_are_taken_over_without_decoding() -> None:
    source = page("png")

    with pikepdf.open(io.BytesIO(build([source], METADATA))) as opened:
        [image] = opened.pages[0].get_images().values()

        # Pillow writes small pictures as one IDAT chunk, so the rows stand in the original in one piece
        assert image.read_raw_bytes() in source.original
        decoded = pikepdf.PdfImage(image).as_pil_image()

    assert decoded.tobytes() == Image.open(io.BytesIO(source.original)).tobytes()


@pytest.mark.parametrize("lie", LIES)
def test_the_picture_lies_level_and_upright_on_the_page(lie: str) -> None:
    pdf = build([page("jpeg-colour", lie)], METADATA)

    blue = rendered(pdf, dpi=2 * DPI)[:, :, 0] < 110

    for x, y in MARKERS:
        left, top = int(2 * x) - 60, int(2 * y) - 60
        rows, columns = np.nonzero(blue[top : top + 120, left : left + 120])
        assert rows.size
        assert (columns.mean() + left + 0.5) / 2 == pytest.approx(x, abs=1.0)
        assert (rows.mean() + top + 0.5) / 2 == pytest.approx(y, abs=1.0)
        # a square that is still askew has corners beyond its own width
        assert np.ptp(rows) / 2 == pytest.approx(24, abs=2)


def test_what_deskewing_leaves_bare_is_white() -> None:
    lie = geometry("skewed")
    bare = dataclasses.replace(lie, matrix=(*lie.matrix[:4], lie.matrix[4] + 60, lie.matrix[5]))
    source = PageSource(original("jpeg-colour", lie), "image/jpeg", bare)

    picture = rendered(build([source], METADATA))

    assert picture[100:1000:50, 10].min() == 255


def test_a_crop_makes_the_page_smaller_and_hides_what_lies_outside() -> None:
    lie = dataclasses.replace(geometry("upright"), width_px=400, height_px=300, matrix=(1, 0, 0, 1, -80, -60))
    source = PageSource(original("jpeg-colour", geometry("upright")), "image/jpeg", lie)

    pdf = build([source], METADATA)

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert [float(edge) for edge in opened.pages[0].mediabox] == pytest.approx([0, 0, 288, 216], abs=0.01)
    rows, columns = np.nonzero(rendered(pdf)[:, :, 0] < 110)
    assert (columns[rows < 100].mean(), rows[rows < 100].mean()) == pytest.approx((120 - 80, 100 - 60), abs=1)


def test_the_page_has_the_size_of_the_paper() -> None:
    with pikepdf.open(io.BytesIO(build([page()], METADATA))) as opened:
        box = [float(edge) for edge in opened.pages[0].mediabox]

    assert box == pytest.approx([0, 0, WIDTH_PX * 72 / DPI, HEIGHT_PX * 72 / DPI], abs=0.01)


def test_equal_input_gives_equal_bytes_and_other_words_do_not() -> None:
    assert build([page(shown=words())], METADATA) == build([page(shown=words())], METADATA)
    assert build([page(shown=words())], METADATA) != build([page(shown=words()[1:])], METADATA)


def test_thirty_pages_keep_their_order(verapdf: VeraPdf) -> None:
    pages = [
        PageSource(
            encoded(Image.new("RGB", (200, 280), (8 * number, 0, 0)), "jpeg-colour"),
            "image/jpeg",
            PageGeometry(200, 280, DPI, (1, 0, 0, 1, 0, 0)),
            words()[:3],
        )
        for number in range(30)
    ]

    pdf = build(pages, METADATA)

    assert_passes(verapdf, pdf)
    reds = [int(rendered(pdf, number, 36)[50, 30, 0]) for number in range(30)]
    assert reds == pytest.approx([8 * number for number in range(30)], abs=2)


def test_the_conversion_mark_stands_at_the_foot_of_the_first_page_only() -> None:
    mark = mark_text("Nguyễn Thị Ưỡn", METADATA.created_at)
    assert mark == "Bản điện tử chuyển đổi từ văn bản giấy · Nguyễn Thị Ưỡn · 2026-11-21T21:54:05+07:00"

    document = pypdfium2.PdfDocument(build([page(), page()], METADATA, mark))

    texts = [document[number].get_textpage().get_text_bounded() for number in range(2)]
    foot = document[0].get_textpage().get_text_bounded(bottom=0, top=30)
    assert texts == [mark, ""]
    assert foot == mark
    ink = np.asarray(document[0].render(scale=2).to_pil().convert("L"))[-60:]
    document.close()
    assert 200 < int((ink < 128).sum()) < 5000


def test_a_mark_too_long_for_a_card_is_made_smaller_not_cut() -> None:
    card = PageSource(
        encoded(Image.new("RGB", (338, 213), "white"), "png"),
        "image/png",
        PageGeometry(338, 213, DPI, (1, 0, 0, 1, 0, 0)),
    )
    mark = mark_text("Trung tâm Phục vụ hành chính công thành phố Hồ Chí Minh", METADATA.created_at)

    picture = rendered(build([card], METADATA, mark), dpi=3 * DPI)

    assert (picture[:, :20] == 255).all()
    assert (picture[:, -20:] == 255).all()
    assert (picture[-80:] < 128).any()


def test_no_pages_are_refused() -> None:
    with pytest.raises(NothingToDo):
        build([], METADATA)


@pytest.mark.parametrize(
    "damaged",
    [b"", b"hello", original("jpeg-colour", geometry("upright"))[:4000], original("png", geometry("upright"))[:3000],
     original("bitonal", geometry("upright"))[:200], b"\xff\xd8\xff\xd9", b"\x89PNG\r\n\x1a\n"],
    ids=["empty", "text", "jpeg-cut", "png-cut", "tiff-cut", "jpeg-bare", "png-bare"],
)  # fmt: skip
def test_a_damaged_original_is_refused_with_its_page_number(damaged: bytes) -> None:
    with pytest.raises(ImageUnreadable) as caught:
        build([page(), PageSource(damaged, "image/jpeg", geometry("upright"))], METADATA)

    assert caught.value.name == "page 2"


def test_a_png_with_a_wrong_checksum_is_refused() -> None:
    source = bytearray(original("png", geometry("upright")))
    source[len(source) // 2] ^= 1

    with pytest.raises(ImageUnreadable):
        build([PageSource(bytes(source), "image/png", geometry("upright"))], METADATA)


def test_an_original_beyond_the_bound_is_refused_before_decoding() -> None:
    header = bytearray(original("jpeg-colour", geometry("upright")))
    at = header.index(b"\xff\xc0") + 5
    header[at : at + 4] = b"\xff\xff\xff\xff"

    with pytest.raises(ImageTooLarge):
        build([PageSource(bytes(header), "image/jpeg", geometry("upright"))], METADATA)


def test_a_page_larger_than_pdfa_allows_is_refused() -> None:
    with pytest.raises(PdfCheckFailed):
        build([dataclasses.replace(page(), geometry=dataclasses.replace(geometry("upright"), dpi=1))], METADATA)


def test_a_jpeg_of_rgb_components_keeps_its_colours() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (80, 80), (200, 30, 90)).save(buffer, "JPEG", quality=95, keep_rgb=True)
    jpeg = buffer.getvalue()
    source = PageSource(jpeg, "image/jpeg", PageGeometry(80, 80, DPI, (1, 0, 0, 1, 0, 0)))

    assert rendered(build([source], METADATA))[40, 40].tolist() == pytest.approx([200, 30, 90], abs=4)
