# SPDX-License-Identifier: GPL-3.0-or-later
"""Build a PDF/A-2u from page originals, geometry, words and metadata; pure: bytes in, bytes out, no signatures.

Preset `exact`: the original's own bytes lie under the page's matrix, so that turn, skew and crop touch no pixel. Every
other preset brings its picture ready coded (`stored_image`) and lies under the same matrix.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from workstation import paths
from workstation.documents import conversion_mark, text_layer
from workstation.documents.fonts import GlyphlessFont, SerifText
from workstation.documents.metadata import write_metadata
from workstation.documents.page_image import read_image
from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.stamp import Stamp, stamp_operators
from workstation.documents.stored_image import StoredImage
from workstation.domain.paper import PageGeometry, Word
from workstation.errors import NothingToDo, PdfCheckFailed

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


def build(pages: Sequence[PageSource], metadata: PaperMetadata, mark: str = "", *, stamp: Stamp | None = None) -> bytes:
    """Return the paper as PDF/A-2u; equal input gives equal bytes.

    Args:
        pages: in order.
        metadata: written as XMP and Info dictionary.
        mark: conversion mark for the foot of page 1 (`conversion_mark.mark_text`), "" for none.
        stamp: QR code for page 1, where its place is free; None for none.

    Raises:
        NothingToDo: no pages.
        ImageUnreadable: an original that is damaged or no image.
        ImageTooLarge: an original beyond the bound.
        PdfCheckFailed: a page smaller or larger than PDF/A allows.
    """
    if not pages:
        raise NothingToDo(what="pages")
    line = conversion_mark.mark_line(mark)
    with pikepdf.Pdf.new() as pdf:
        writer = _Writer(pdf, line, stamp)
        for number, page in enumerate(pages, start=1):
            writer.add_page(page, number)
        writer.finish()
        write_metadata(pdf, metadata, _fingerprint(pages, (metadata, mark, stamp)))
        describe(pdf)
        return saved(pdf)


class _Writer:
    """Adds pages to one PDF; the font of the text layer is completed when all letters are known."""

    def __init__(self, pdf: pikepdf.Pdf, line: SerifText | None, stamp: Stamp | None) -> None:
        self._pdf = pdf
        self._line = line
        self._stamp = stamp
        self._glyphless = GlyphlessFont()
        self._font: pikepdf.Object | None = None

    def add_page(self, page: PageSource, number: int) -> None:
        """Add one page; the first carries the conversion mark and the stamp."""
        image = page.stored or read_image(page.original, f"page {number}")
        scale = _POINTS_PER_INCH / page.geometry.dpi
        size = page.geometry.width_px * scale, page.geometry.height_px * scale
        if not all(_LEAST_SIDE_PT <= side <= _GREATEST_SIDE_PT for side in size):
            raise PdfCheckFailed(reason=f"page {number}: {size[0]:.0f} x {size[1]:.0f} pt")
        layers = image.embed(self._pdf) if isinstance(image, StoredImage) else [image.embed(self._pdf)]
        images = {f"/Im{index}": layer for index, layer in enumerate(layers)}
        content = [_image_operators(image.width_px, image.height_px, page.geometry, tuple(images))]
        fonts = Dictionary()
        text = text_layer.text_operators(page.words, page.geometry.height_px, scale, self._glyphless)
        if text:
            self._font = self._font or self._glyphless.embed(self._pdf)
            fonts[f"/{text_layer.FONT_NAME}"] = self._font
            content.append(text)
        if number == 1 and self._line is not None:
            fonts[f"/{conversion_mark.FONT_NAME}"] = self._line.embed(self._pdf)
            content.append(conversion_mark.mark_operators(self._line, size[0]))
        if number == 1 and self._stamp is not None:
            content.append(stamp_operators(self._stamp, size[1]))
        self._append(size, "\n".join(content), Dictionary(XObject=Dictionary(images), Font=fonts))

    def _append(self, size: tuple[float, float], content: str, resources: Dictionary) -> None:
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, _number(size[0]), _number(size[1])]),
            Resources=resources,
            Contents=self._pdf.make_stream(content.encode("ascii")),
        )
        self._pdf.pages.append(pikepdf.Page(self._pdf.make_indirect(page)))

    def finish(self) -> None:
        """Complete the shared font."""
        if self._font is not None:
            self._glyphless.finish(self._pdf, self._font)


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


def _image_operators(width_px: int, height_px: int, geometry: PageGeometry, names: Sequence[str]) -> str:
    """Return white paper and the images on it, clipped to the page: what deskewing leaves bare is white, not black."""
    scale = _POINTS_PER_INCH / geometry.dpi
    box = f"0 0 {geometry.width_px * scale:.3f} {geometry.height_px * scale:.3f} re"
    matrix = " ".join(f"{value:.5f}" for value in image_matrix(geometry, width_px, height_px))
    shown = " ".join(f"{name} Do" for name in names)
    return f"q 1 g {box} f Q\nq {box} W n {matrix} cm {shown} Q"


def _fingerprint(pages: Sequence[PageSource], about: tuple[object, ...]) -> bytes:
    digest = hashlib.sha256(repr(about).encode())
    for page in pages:
        picture = page.stored.data if page.stored else page.original
        digest.update(repr((page.geometry, page.words, len(picture))).encode())
        digest.update(picture)
    return digest.digest()


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
    pdf.save(
        buffer,
        force_version="1.7",
        deterministic_id=True,
        compress_streams=True,
        fix_metadata_version=False,  # it would write our XMP packet anew
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return buffer.getvalue()
