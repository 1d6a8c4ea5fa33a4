# SPDX-License-Identifier: GPL-3.0-or-later
"""Damaged and odd PDFs: a result or a failure by name, never a crash; colour profiles carried or drawn in."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms

from tests.unit.documents.samples import METADATA, geometry
from tests.verapdf import VeraPdf
from workstation.documents.import_pdf import (
    FILE_MB_MOST,
    FILE_PAGES_MOST,
    PAGES_MOST,
    page_count,
    page_images,
    refuse_too_large,
)
from workstation.documents.page_image import read_image
from workstation.documents.pdfa import PageSource, build
from workstation.domain.paper import PageGeometry, Word
from workstation.errors import NothingToDo, PdfTooLarge, PdfTooLong, WorkstationError
from workstation.texts import LANGUAGES, Texts


def jpeg(mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((100, 140)).convert(mode).save(buffer, "JPEG", quality=80, **options)
    return buffer.getvalue()


def own_file() -> bytes:
    """A small file of ours: object streams, fonts, words, one JPEG and one PNG."""
    lie = PageGeometry(100, 140, 72, (1, 0, 0, 1, 0, 0))
    png = io.BytesIO()
    Image.linear_gradient("L").resize((100, 140)).save(png, "PNG")
    shown = (Word("Huế", 10, 10, 50, 30, 90, 0),)
    return build([PageSource(jpeg(), "", lie, shown), PageSource(png.getvalue(), "", lie, shown)], METADATA, "dấu")


def plain_file() -> bytes:
    """A small file as a copier writes it: classic xref, everything readable."""
    with pikepdf.Pdf.new() as pdf:
        for content in (b"q 100 0 0 140 0 0 cm /Im0 Do Q", b"1 0 0 rg 10 10 30 30 re f BT /F 9 Tf (a) Tj ET"):
            pdf.add_blank_page(page_size=(100, 140))
            stream = pikepdf.Stream(pdf, jpeg(), Type=Name.XObject, Subtype=Name.Image, Filter=Name.DCTDecode)
            stream.Width, stream.Height, stream.BitsPerComponent, stream.ColorSpace = 100, 140, 8, Name.DeviceRGB
            pdf.pages[-1].obj.Resources = Dictionary(XObject=Dictionary(Im0=stream))
            pdf.pages[-1].Contents = pdf.make_stream(content)
        buffer = io.BytesIO()
        kept = pikepdf.StreamDecodeLevel.none
        pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable, stream_decode_level=kept)
    return buffer.getvalue()


def mutated(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 12))):
        at, kind = chance.randrange(len(changed)), chance.randrange(6)
        if kind == 0:
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            changed[at : at + chance.randrange(1, 60)] = b"\0" * chance.randrange(60)
        elif kind == 2:
            del changed[at : at + chance.randrange(1, 400)]
        elif kind == 3:
            digits = [place for place, byte in enumerate(changed) if 48 <= byte <= 57]
            changed[chance.choice(digits)] = 48 + chance.randrange(10)
        elif kind == 4:
            source = chance.randrange(len(changed))
            changed[at:at] = changed[source : source + 80]
        else:
            old, new = chance.choice(
                [(b"/Filter", b"/Decode"), (b"/Width", b"/Wodth"), (b"/Kids", b"/Kid"), (b" 0 R", b" 1 R"),
                 (b"/Type", b"/Typo"), (b" cm", b" d0"), (b"/MediaBox", b"/MediaBux"), (b"/XObject", b"/Parent")]
            )  # fmt: skip
            changed = bytearray(bytes(changed).replace(old, new, chance.randrange(1, 3)))
    return bytes(changed)


@pytest.mark.parametrize("make", [own_file, plain_file])
def test_of_a_hundred_mutated_files_none_crashes(make: Callable[[], bytes]) -> None:
    data = make()
    read = refused = 0

    for seed in range(50):
        try:
            pages = page_images(mutated(data, seed), "given.pdf")
            read += 1
            assert all(page.width_px > 0 and page.data for page in pages)
        except WorkstationError:
            refused += 1

    assert read + refused == 50
    assert refused > 5  # else the mutations were too tame to show anything


def blank(count: int) -> bytes:
    with pikepdf.Pdf.new() as pdf:
        for _ in range(count):
            pdf.add_blank_page(page_size=(20, 20))
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def test_a_book_is_refused_but_some_of_its_pages_can_be_taken() -> None:
    book = blank(PAGES_MOST + 1)

    with pytest.raises(PdfTooLong) as caught:
        page_images(book, "book.pdf")

    assert caught.value.pages == PAGES_MOST + 1
    assert page_count(book, "book.pdf") == PAGES_MOST + 1
    assert len(page_images(book, "book.pdf", (7, PAGES_MOST + 1, 7))) == 3


def test_a_file_of_too_many_pages_is_refused_in_words_even_for_one_page() -> None:
    book = blank(FILE_PAGES_MOST + 1)

    with pytest.raises(PdfTooLong) as caught:
        page_images(book, "sách.pdf", (1,))

    said = Texts.load("vi").sentence(caught.value)
    assert "sách.pdf" in said
    assert str(FILE_PAGES_MOST) in said


def test_a_file_of_too_many_bytes_is_refused_in_words_before_it_is_read() -> None:
    refuse_too_large(FILE_MB_MOST * 1_000_000, "vừa.pdf")

    with pytest.raises(PdfTooLarge) as caught:
        refuse_too_large(FILE_MB_MOST * 1_000_000 + 1, "to.pdf")

    for language in LANGUAGES:
        said = Texts.load(language).sentence(caught.value)
        assert "to.pdf" in said
        assert "501 MB" in said
        assert "500 MB" in said


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_page_that_is_not_there_is_not_guessed(number: int) -> None:
    with pytest.raises(NothingToDo):
        page_images(blank(2), "given.pdf", (number,))


# --- colour profiles --------------------------------------------------------------------------------------------------

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped() -> bytes:
    """A valid profile that shows red as green: what no sRGB reader would see without it."""
    profile = bytearray(SRGB)
    at = profile.index(b"rXYZ")
    other = profile.index(b"gXYZ")
    profile[at : at + 4], profile[other : other + 4] = b"gXYZ", b"rXYZ"
    profile[84:100] = bytes(16)  # the profile's own checksum: 0 means "not computed"
    return bytes(profile)


def test_a_jpegs_own_profile_goes_into_the_file(verapdf: VeraPdf) -> None:
    data = jpeg(icc_profile=swapped())
    lie = PageGeometry(100, 140, 72, (1, 0, 0, 1, 0, 0))

    pdf = build([PageSource(data, "", lie)], METADATA)

    assert verapdf.validate(pdf).ok
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [image] = opened.pages[0].get_images().values()
        assert image.read_raw_bytes() == data
        assert image.ColorSpace[0] == Name.ICCBased
        assert image.ColorSpace[1].read_bytes() == swapped()


@pytest.mark.parametrize(
    "icc",
    [b"", b"no profile", SRGB[:-4], SRGB[:8] + b"\x05" + SRGB[9:], SRGB[:16] + b"CMYK" + SRGB[20:]],
    ids=["none", "junk", "cut", "version-5", "cmyk"],
)
def test_a_profile_pdfa_does_not_take_is_left_out(icc: bytes) -> None:
    data = jpeg(icc_profile=icc) if icc else jpeg()

    assert read_image(data, "").icc is None


def scanned(icc: bytes, picture: bytes, colours: int = 3) -> bytes:
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(100, 140))
        stream = pikepdf.Stream(pdf, picture, Type=Name.XObject, Subtype=Name.Image, Filter=Name.DCTDecode)
        stream.Width, stream.Height, stream.BitsPerComponent = 100, 140, 8
        stream.ColorSpace = Array([Name.ICCBased, pdf.make_indirect(pikepdf.Stream(pdf, icc, N=colours))])
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=stream))
        pdf.pages[0].Contents = pdf.make_stream(b"q 100 0 0 140 0 0 cm /Im0 Do Q")
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def test_a_scan_with_an_srgb_profile_or_its_own_gives_its_jpeg_back() -> None:
    for icc, picture in ((SRGB, jpeg()), (swapped(), jpeg(icc_profile=swapped()))):
        [page] = page_images(scanned(icc, picture), "scan.pdf")

        assert page.data == picture


def test_a_scan_whose_profile_changes_its_colours_is_drawn_in_srgb() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (100, 140), (220, 30, 30)).save(buffer, "JPEG")

    [page] = page_images(scanned(swapped(), buffer.getvalue()), "scan.pdf")

    red, green, _ = np.asarray(Image.open(io.BytesIO(page.data)).convert("RGB"))[100, 100]
    assert page.data != buffer.getvalue()
    assert green > red


def test_the_mark_is_readable_on_the_scanners_black_lid() -> None:
    buffer = io.BytesIO()
    Image.new("L", (827, 1169), 0).save(buffer, "PNG")
    pdf = build([PageSource(buffer.getvalue(), "", geometry("upright"))], METADATA, "Chuyển từ văn bản giấy")

    document = pypdfium2.PdfDocument(pdf)
    foot = np.asarray(document[0].render(scale=4).to_pil().convert("L"))[-110:, 100:400]
    document.close()

    assert (foot > 240).sum() > 5 * ((foot > 60) & (foot < 200)).sum() > 0
    lit = foot[:, (foot > 240).any(axis=0)][(foot > 240).any(axis=1)]
    assert (lit < 100).mean() < 0.35
