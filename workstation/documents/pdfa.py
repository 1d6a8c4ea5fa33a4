# SPDX-License-Identifier: GPL-3.0-or-later
"""Build a PDF/A-2u from page originals, geometry, words and metadata; no signatures, and nothing is kept in here.

Preset `exact`: the original's own bytes lie under the page's matrix, so that turn, skew and crop touch no pixel. Every
other preset brings its picture ready coded (`stored_image`) and lies under the same matrix.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from workstation import paths
from workstation.documents import conversion_mark, text_layer
from workstation.documents.fonts import GlyphlessFont, SerifText
from workstation.documents.metadata import write_metadata
from workstation.documents.page_image import PageImage, read_image
from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.stamp import Stamp, stamp_operators
from workstation.documents.stored_image import WHOLE, Box, StoredImage
from workstation.documents.streams import StreamFile
from workstation.domain.paper import PageGeometry, Word
from workstation.errors import NothingToDo, PdfCheckFailed

Fill = Callable[[BinaryIO], object]

_POINTS_PER_INCH = 72
# ISO 19005-2 clause 6.1.13: a page boundary is neither below 3 nor above 14 400 units
_LEAST_SIDE_PT, _GREATEST_SIDE_PT = 3, 14_400


@dataclass(frozen=True, slots=True)
class PageSource:
    """One page to be built.

    Attributes:
        original: bytes as the scanner gave them; not looked at when `stored` is given.
        media_type: what the store calls them; the bytes themselves decide.
        geometry: how the original lies on the page.
        words: of the text layer; empty when nothing was read.
        stored: the picture in place of the original; None for `exact`.
    """

    original: bytes
    media_type: str
    geometry: PageGeometry
    words: tuple[Word, ...] = ()
    stored: StoredImage | None = None


def build(pages: Iterable[PageSource], metadata: PaperMetadata, mark: str = "", *, stamp: Stamp | None = None) -> bytes:
    """Return a paper of a few pages as PDF/A-2u, made in memory; otherwise as `write`."""
    out = io.BytesIO()
    write(pages, metadata, out, mark, stamp=stamp)
    return out.getvalue()


def _in_memory(fill: Fill) -> BinaryIO:
    out = io.BytesIO()
    fill(out)
    return out


def write(
    pages: Iterable[PageSource],
    metadata: PaperMetadata,
    out: BinaryIO,
    mark: str = "",
    *,
    stamp: Stamp | None = None,
    aside: Callable[[Fill], BinaryIO] = _in_memory,
) -> None:
    """Write the paper as PDF/A-2u; equal input gives equal bytes.

    Pages are taken one at a time. Their pictures and texts are put aside and fetched again, one after the other, when
    the file is written: with an `aside` outside of memory it takes no more memory for many pages than for a few.

    Args:
        pages: in order.
        metadata: written as XMP and Info dictionary.
        out: takes the finished file.
        mark: conversion mark for the foot of page 1 (`conversion_mark.mark_text`), "" for none.
        stamp: QR code for page 1, where its place is free; None for none.
        aside: lets its argument write a file and keeps that until the end of this call, to be read.

    Raises:
        NothingToDo: no pages.
        ImageUnreadable: an original that is damaged or no image.
        ImageTooLarge: an original beyond the bound.
        PdfCheckFailed: a page smaller or larger than PDF/A allows.
    """
    paper = _Paper(conversion_mark.mark_line(mark), stamp)
    digest = hashlib.sha256(repr((metadata, mark, stamp)).encode())

    def put_aside(file: BinaryIO) -> None:
        streams = StreamFile(file)
        for page in pages:
            paper.add_page(page, streams)
            _digest(digest, page)
        streams.finish()

    kept = aside(put_aside)
    if not paper.pages:
        raise NothingToDo(what="pages")
    with pikepdf.open(kept) as pdf:
        paper.put_together(pdf)
        write_metadata(pdf, metadata, digest.digest())
        describe(pdf)
        _save(pdf, out)


@dataclass(frozen=True, slots=True)
class _LaidPage:
    """A page whose streams are put aside.

    Attributes:
        size_pt: width and height.
        image: what the picture is, without its bytes.
        streams: object numbers: of the picture, then of what is drawn.
        fonts: names of those used.
    """

    size_pt: tuple[float, float]
    image: PageImage | StoredImage
    streams: tuple[int, ...]
    fonts: tuple[str, ...]


class _Paper:
    """Takes the pages of one PDF, then puts them together; the font is completed when all letters are known."""

    def __init__(self, line: SerifText | None, stamp: Stamp | None) -> None:
        self._line = line
        self._stamp = stamp
        self._glyphless = GlyphlessFont()
        self.pages: list[_LaidPage] = []

    def add_page(self, page: PageSource, streams: StreamFile) -> None:
        """Put one page aside; the first carries the conversion mark and the stamp."""
        number = len(self.pages) + 1
        image = page.stored or read_image(page.original, f"page {number}")
        scale = _POINTS_PER_INCH / page.geometry.dpi
        size = page.geometry.width_px * scale, page.geometry.height_px * scale
        if not all(_LEAST_SIDE_PT <= side <= _GREATEST_SIDE_PT for side in size):
            raise PdfCheckFailed(reason=f"page {number}: {size[0]:.0f} x {size[1]:.0f} pt")
        content = [_image_operators(image, page.geometry)]
        fonts = []
        text = text_layer.text_operators(page.words, page.geometry.height_px, scale, self._glyphless)
        if text:
            fonts.append(text_layer.FONT_NAME)
            content.append(text)
        if number == 1 and self._line is not None:
            fonts.append(conversion_mark.FONT_NAME)
            content.append(conversion_mark.mark_operators(self._line, size[0]))
        if number == 1 and self._stamp is not None:
            content.append(stamp_operators(self._stamp, size[1]))
        drawn = zlib.compress("\n".join(content).encode("ascii"))
        laid = tuple(streams.add(data) for data in (*image.streams, drawn))
        self.pages.append(_LaidPage(size, image.without_bytes(), laid, tuple(fonts)))

    def put_together(self, pdf: pikepdf.Pdf) -> None:
        """Make the pages in the PDF that holds their streams."""
        used = {name for page in self.pages for name in page.fonts}
        fonts: dict[str, pikepdf.Object] = {}
        if text_layer.FONT_NAME in used:
            fonts[text_layer.FONT_NAME] = self._glyphless.embed(pdf)
            self._glyphless.finish(pdf, fonts[text_layer.FONT_NAME])
        if self._line is not None and conversion_mark.FONT_NAME in used:
            fonts[conversion_mark.FONT_NAME] = self._line.embed(pdf)
        for page in self.pages:
            streams = iter([_stream(pdf, number) for number in page.streams])
            layers = page.image.embed(streams)
            images = layers if isinstance(layers, list) else [layers]
            drawn = next(streams)
            drawn.Filter = Name.FlateDecode
            made = Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, _number(page.size_pt[0]), _number(page.size_pt[1])]),
                Resources=Dictionary(
                    XObject=Dictionary({f"/Im{index}": image for index, image in enumerate(images)}),
                    Font=Dictionary({f"/{name}": fonts[name] for name in page.fonts}),
                ),
                Contents=drawn,
            )
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(made)))


def _stream(pdf: pikepdf.Pdf, number: int) -> pikepdf.Stream:
    found = pdf.get_object(number, 0)
    if not isinstance(found, pikepdf.Stream):
        raise TypeError("no stream")
    return found


def _number(value: float) -> Decimal:
    return Decimal(f"{value:.3f}")


def image_matrix(geometry: PageGeometry, width_px: int, height_px: int) -> tuple[float, ...]:
    """Return the PDF matrix (points, y upwards) that lays the unit square of the image onto the page.

    The image's unit square has its origin at the bottom left: a point (u, v) of it is pixel (u*w, (1-v)*h).
    """
    a, b, c, d, e, f = geometry.matrix
    scale = _POINTS_PER_INCH / geometry.dpi
    return (
        scale * a * width_px,
        -scale * b * width_px,
        -scale * c * height_px,
        scale * d * height_px,
        scale * (c * height_px + e),
        scale * (geometry.height_px - d * height_px - f),
    )


def _image_operators(image: PageImage | StoredImage, geometry: PageGeometry) -> str:
    """Return white paper and the images on it, clipped to the page: what deskewing leaves bare is white, not black."""
    scale = _POINTS_PER_INCH / geometry.dpi
    box = f"0 0 {geometry.width_px * scale:.3f} {geometry.height_px * scale:.3f} re"
    matrix = " ".join(f"{value:.5f}" for value in image_matrix(geometry, image.width_px, image.height_px))
    boxes = [layer.box for layer in image.layers] if isinstance(image, StoredImage) else [WHOLE]
    shown = " ".join(_shown(f"/Im{index}", box) for index, box in enumerate(boxes))
    return f"q 1 g {box} f Q\nq {box} W n {matrix} cm {shown} Q"


def _shown(name: str, box: Box) -> str:
    """Return what draws an image in its part of the unit square."""
    if box == WHOLE:
        return f"{name} Do"
    left, top, right, bottom = box
    return f"q {right - left:.6f} 0 0 {bottom - top:.6f} {left:.6f} {1 - bottom:.6f} cm {name} Do Q"


def _digest(digest: hashlib._Hash, page: PageSource) -> None:
    picture = page.stored.data if page.stored else page.original
    digest.update(repr((page.geometry, page.words, len(picture))).encode())
    digest.update(picture)


def describe(pdf: pikepdf.Pdf) -> None:
    """Say what PDF/A and a screen reader want to know of the whole document."""
    profile = pdf.make_stream(paths.resource("icc", "sRGB.icc").read_bytes(), N=3)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])
    pdf.Root.Lang = String("vi")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """Return the finished file; equal contents give equal bytes."""
    buffer = io.BytesIO()
    _save(pdf, buffer)
    return buffer.getvalue()


def _save(pdf: pikepdf.Pdf, out: BinaryIO) -> None:
    pdf.save(
        out,
        force_version="1.7",
        deterministic_id=True,
        compress_streams=True,
        fix_metadata_version=False,  # it would write our XMP packet anew
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
