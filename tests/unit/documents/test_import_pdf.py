# SPDX-License-Identifier: GPL-3.0-or-later
"""PDFs that people bring: a scan's own JPEG is taken over, other pages are drawn, unfit files are refused by name."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from tests.unit.documents.samples import METADATA, page, words
from workstation.documents.import_pdf import page_images
from workstation.documents.pdfa import build
from workstation.errors import (
    FileEmpty,
    ImageTooLarge,
    PdfDamaged,
    PdfEmpty,
    PdfEncrypted,
    PdfSigned,
    WorkstationError,
)

A4 = (0, 0, 595.2, 841.92)


def photo(width: int = 620, height: int = 877, mode: str = "RGB") -> bytes:
    picture = Image.effect_noise((width, height), 60).convert(mode)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


def jpeg_page(
    pdf: pikepdf.Pdf, jpeg: bytes, content: str = "q 595.2 0 0 841.92 0 0 cm /Im0 Do Q", **image: object
) -> Dictionary:
    """Add a page that shows a JPEG as scanners write it; return the page's dictionary for changes."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        width, height, grey = picture.width, picture.height, picture.mode == "L"
    stream = pikepdf.Stream(
        pdf,
        jpeg,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray if grey else Name.DeviceRGB,
        Filter=Name.DCTDecode,
    )
    for key, value in image.items():
        stream[f"/{key}"] = value
    added = Dictionary(
        Type=Name.Page,
        MediaBox=Array(list(A4)),
        Resources=Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(stream))),
        Contents=pdf.make_stream(content.encode()),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(added)))
    return pdf.pages[-1].obj


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize(
    "content",
    [
        "q 595.2 0 0 841.92 0 0 cm /Im0 Do Q",
        "q 1 0 0 1 0 0 cm 595.2 0 0 841.92 0 0 cm /Im0 Do Q",
        "q 0 0 595.2 841.92 re W n 595.3 0 0 842 -0.05 -0.04 cm /Im0 Do Q BT 3 Tr 1 0 0 1 20 20 Tm (text) Tj ET",
    ],
    ids=["plain", "two-matrices", "clip-and-hidden-text"],
)
def test_a_scanned_page_gives_its_own_jpeg_back(mode: str, content: str) -> None:
    jpeg = photo(mode=mode)
    with pikepdf.Pdf.new() as pdf:
        jpeg_page(pdf, jpeg, content)

        [found] = page_images(saved(pdf), "scan.pdf")

    assert (found.data, found.media_type, found.dpi) == (jpeg, "image/jpeg", 75)


def turn(node: Dictionary) -> None:
    node.Rotate = 90


def crop(node: Dictionary) -> None:
    node.CropBox = Array([100, 100, 400, 400])


def annotate(node: Dictionary) -> None:
    node.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=Array([50, 50, 90, 90]), C=Array([1, 0, 0]))]
    )


def turn_all(node: Dictionary) -> None:
    node.Parent.Rotate = 180


@pytest.mark.parametrize("change", [turn, crop, annotate, turn_all])
def test_a_scan_that_is_shown_otherwise_is_drawn_as_shown(change: Callable[[Dictionary], None]) -> None:
    jpeg = photo()
    with pikepdf.Pdf.new() as pdf:
        change(jpeg_page(pdf, jpeg))

        [found] = page_images(saved(pdf), "scan.pdf")

    assert found.data != jpeg
    assert found.dpi == 300


@pytest.mark.parametrize(
    "content",
    [
        "q 595.2 0 0 841.92 0 0 cm /Im0 Do Q 1 0 0 rg 100 100 50 50 re f",
        "q 0 -841.92 595.2 0 0 841.92 cm /Im0 Do Q",
        "q 595.2 0 0 -841.92 0 841.92 cm /Im0 Do Q",
        "q 300 0 0 400 0 0 cm /Im0 Do Q",
        "q 100 100 200 200 re W n 595.2 0 0 841.92 0 0 cm /Im0 Do Q",
        "q 595.2 0 0 841.92 0 0 cm /Im0 Do Q q 100 0 0 100 0 0 cm /Im0 Do Q",
    ],
    ids=["stamp", "turned", "mirrored", "small", "clipped", "twice"],
)
def test_a_page_that_shows_more_or_less_than_its_jpeg_is_drawn(content: str) -> None:
    with pikepdf.Pdf.new() as pdf:
        jpeg_page(pdf, photo(), content)

        [found] = page_images(saved(pdf), "scan.pdf")

    assert found.dpi == 300
    with Image.open(io.BytesIO(found.data)) as picture:
        assert picture.size == pytest.approx((2480, 3508), abs=1)


@pytest.mark.parametrize(
    "image",
    [{"Decode": Array([1, 0, 1, 0, 1, 0])}, {"ColorSpace": Array([Name.Lab, Dictionary(WhitePoint=Array([1, 1, 1]))])}],
    ids=["inverted", "lab"],
)
def test_a_jpeg_whose_bytes_do_not_make_the_picture_alone_is_drawn(image: dict[str, object]) -> None:
    jpeg = photo()
    with pikepdf.Pdf.new() as pdf:
        jpeg_page(pdf, jpeg, **image)

        [found] = page_images(saved(pdf), "scan.pdf")

    assert found.data != jpeg


def test_pages_keep_their_order_whatever_their_kind() -> None:
    jpegs = [photo(width=620 + number) for number in range(3)]
    with pikepdf.Pdf.new() as pdf:
        jpeg_page(pdf, jpegs[0])
        pdf.add_blank_page(page_size=(200, 100))
        jpeg_page(pdf, jpegs[1])
        turn(jpeg_page(pdf, jpegs[2]))

        found = page_images(saved(pdf), "mixed.pdf")

    assert [one.data for one in found[::2]] == jpegs[:2]
    sizes = np.array([Image.open(io.BytesIO(one.data)).size for one in found])
    assert np.abs(sizes - [(620, 877), (833, 417), (621, 877), (3508, 2480)]).max() <= 1


def test_a_drawn_page_of_few_colours_is_lossless() -> None:
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 100))
        pdf.pages[0].Contents = pdf.make_stream(b"1 0 0 rg 50 20 100 60 re f")

        [found] = page_images(saved(pdf), "form.pdf")

    assert found.media_type == "image/png"
    picture = np.asarray(Image.open(io.BytesIO(found.data)))
    assert picture[208, 416].tolist() == [255, 0, 0]
    assert picture[10, 10].tolist() == [255, 255, 255]


def test_what_is_filled_into_a_form_is_drawn() -> None:
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 100))
        look = pdf.make_stream(b"0 0 1 rg 0 0 100 40 re f", Type=Name.XObject, Subtype=Name.Form)
        look.BBox = Array([0, 0, 100, 40])
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="Ưng", F=4,
                Rect=Array([50, 30, 150, 70]), AP=Dictionary(N=look), P=pdf.pages[0].obj,
            )
        )  # fmt: skip
        pdf.pages[0].Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

        [found] = page_images(saved(pdf), "form.pdf")

    assert np.asarray(Image.open(io.BytesIO(found.data)).convert("RGB"))[208, 416].tolist() == [0, 0, 255]


def test_our_own_unsigned_file_can_be_brought_back() -> None:
    found = page_images(build([page(shown=words()), page("bitonal")], METADATA), "ours.pdf")

    assert len(found) == 2


def signed() -> bytes:
    with pikepdf.Pdf.new() as pdf:
        jpeg_page(pdf, photo())
        value = Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Contents=pikepdf.String(b"\0" * 20))
        field = pdf.make_indirect(Dictionary(FT=Name.Sig, T="a", V=pdf.make_indirect(value)))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        return saved(pdf)


def signed_in_place() -> bytes:
    with pikepdf.Pdf.new() as pdf:
        jpeg_page(pdf, photo())
        value = Dictionary(ByteRange=Array([0, 1, 2, 3]), Contents=pikepdf.String(b"\0" * 20))
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Sig, T="a", V=value))]))
        return saved(pdf)


def locked() -> bytes:
    with pikepdf.Pdf.new() as pdf:
        jpeg_page(pdf, photo())
        return saved(pdf, encryption=pikepdf.Encryption(owner="a", user="b"))


def without_pages() -> bytes:
    with pikepdf.Pdf.new() as pdf:
        return saved(pdf)


def cut() -> bytes:
    with pikepdf.Pdf.new() as pdf:
        jpeg_page(pdf, photo())
        jpeg_page(pdf, photo())
        whole = saved(pdf)
    return whole[: int(len(whole) * 0.8)]


def huge() -> bytes:
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(14000, 14000))
        return saved(pdf)


@pytest.mark.parametrize(
    ("make", "failure"),
    [
        (lambda: b"", FileEmpty),
        (lambda: b"%PDF-1.4 nothing more", PdfDamaged),
        (lambda: b"\x00" * 5000 + b"%%EOF", PdfDamaged),
        (cut, PdfDamaged),
        (without_pages, PdfEmpty),
        (locked, PdfEncrypted),
        (signed, PdfSigned),
        (signed_in_place, PdfSigned),
        (huge, ImageTooLarge),
    ],
    ids=["empty", "text", "zeros", "cut", "no-pages", "encrypted", "signed", "signed-in-place", "huge"],
)
def test_an_unfit_file_is_refused_by_its_own_failure(
    make: Callable[[], bytes], failure: type[WorkstationError]
) -> None:
    with pytest.raises(failure) as caught:
        page_images(make(), "given.pdf")

    assert caught.value.parameters()["name"] == "given.pdf"


def test_a_file_whose_owner_only_forbids_printing_can_be_read() -> None:
    jpeg = photo()
    with pikepdf.Pdf.new() as pdf:
        jpeg_page(pdf, jpeg)
        data = saved(pdf, encryption=pikepdf.Encryption(owner="a", user=""))

    assert [found.data for found in page_images(data, "given.pdf")] == [jpeg]


def test_a_rendered_photo_keeps_its_look() -> None:
    gradient = Image.linear_gradient("L").resize((620, 877)).convert("RGB")
    ImageDraw.Draw(gradient).rectangle((100, 100, 200, 200), fill=(255, 0, 0))
    noisy = Image.blend(gradient, Image.effect_noise((620, 877), 80).convert("RGB"), 0.1)
    buffer = io.BytesIO()
    noisy.save(buffer, "JPEG", quality=95)
    with pikepdf.Pdf.new() as pdf:
        jpeg_page(pdf, buffer.getvalue(), "q 595.2 0 0 841.92 0 0 cm /Im0 Do Q 0 g 0 0 1 1 re f")

        [found] = page_images(saved(pdf), "scan.pdf")

    assert found.media_type == "image/jpeg"
    small = Image.open(io.BytesIO(found.data)).resize((62, 88), Image.Resampling.BOX)
    before = noisy.resize((62, 88), Image.Resampling.BOX)
    assert np.abs(np.asarray(small).astype(int) - np.asarray(before).astype(int)).mean() < 3
