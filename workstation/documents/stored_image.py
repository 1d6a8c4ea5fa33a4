# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of a page as a stored preset keeps them, coded from arrays; taking a page apart is not in here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import pikepdf

from workstation.documents.page_image import PageImage, g4_image, jpeg_image

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    _Pixels = NDArray[np.uint8]

# The paper layer is read by eye only, at 100 dpi; the ink layer gives the colour of strokes, at 75 dpi. Both measured
# on the sample pages (docs/benchmarks/documents.md): lower shows blocks in tints, higher costs bytes nobody sees.
PAPER_QUALITY = 55
INK_QUALITY = 40


@dataclass(frozen=True, slots=True)
class StoredImage:
    """What stands in a PDF in place of a page's original; every layer covers the original's whole frame.

    Attributes:
        width_px, height_px: of the original, in which the page's geometry counts.
        base: the picture, or the paper without ink.
        ink: colour of the ink, seen where `mask` is black; both None for a picture of one layer.
    """

    width_px: int
    height_px: int
    base: PageImage
    ink: PageImage | None = None
    mask: PageImage | None = None

    @property
    def streams(self) -> tuple[bytes, ...]:
        """The bytes that lie in the PDF, layer by layer."""
        return tuple(data for layer in self._layers for data in layer.streams)

    def without_bytes(self) -> Self:
        """Return what the picture is, for when its bytes lie elsewhere."""
        base, *others = (layer.without_bytes() for layer in self._layers)
        ink, mask = others or (None, None)
        return dataclasses.replace(self, base=base, ink=ink, mask=mask)

    def embed(self, streams: Iterator[pikepdf.Stream]) -> list[pikepdf.Object]:
        """Say in a PDF what the streams are, and return the layers, to be drawn in this order in the same place.

        Args:
            streams: as `streams` gives their bytes, as indirect objects of the PDF.
        """
        layers: list[pikepdf.Object] = [self.base.embed(streams)]
        if self.ink is not None and self.mask is not None:
            ink = self.ink.embed(streams)
            ink.Mask = self.mask.embed_as_mask(streams)
            layers.append(ink)
        return layers

    @property
    def _layers(self) -> tuple[PageImage, ...]:
        return (self.base,) if self.ink is None or self.mask is None else (self.base, self.ink, self.mask)

    @property
    def data(self) -> bytes:
        """The coded bytes of all layers, for fingerprints."""
        return b"".join(layer.data for layer in self._layers)


def one_jpeg(pixels: _Pixels, quality: int, width_px: int, height_px: int) -> StoredImage:
    """Return a picture of one JPEG.

    Args:
        pixels: H x W x 3 (BGR) or H x W, at any resolution.
        quality: of the JPEG.
        width_px, height_px: of the original.
    """
    return StoredImage(width_px, height_px, jpeg_image(pixels, quality))


def black_and_white(ink: _Pixels, width_px: int, height_px: int) -> StoredImage:
    """Return a picture of black ink (H x W, not zero where there is ink) on white."""
    return StoredImage(width_px, height_px, g4_image(ink))


def layered(mask: _Pixels, paper: _Pixels, ink: _Pixels, width_px: int, height_px: int) -> StoredImage:
    """Return a picture of paper, ink colour and ink mask, each at its own resolution."""
    return StoredImage(
        width_px,
        height_px,
        jpeg_image(paper, PAPER_QUALITY),
        jpeg_image(ink, INK_QUALITY),
        g4_image(mask),
    )
