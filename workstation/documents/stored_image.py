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
# on the sample pages (docs/benchmarks/documents.md): lower shows blocks in tints, higher costs bytes nobody sees. Red
# ink is told from the black print it touches by its colour, which therefore stays sharp.
PAPER_QUALITY = 55
INK_QUALITY = 40
RED_QUALITY = 50

Box = tuple[float, float, float, float]
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Layer:
    """One of the images that make up a picture.

    Attributes:
        image: the colours.
        mask: where they are seen: where it is black; None for everywhere.
        box: the part of the original's frame that both cover: left, top, right, bottom as shares of it.
    """

    image: PageImage
    mask: PageImage | None = None
    box: Box = WHOLE

    @property
    def parts(self) -> tuple[PageImage, ...]:
        """Image and mask."""
        return (self.image,) if self.mask is None else (self.image, self.mask)

    def without_bytes(self) -> Self:
        """Return what the layer is, for when its bytes lie elsewhere."""
        mask = self.mask and self.mask.without_bytes()
        return dataclasses.replace(self, image=self.image.without_bytes(), mask=mask)

    def embed(self, streams: Iterator[pikepdf.Stream]) -> pikepdf.Object:
        """Say in a PDF what the streams are, and return the image; see `StoredImage.embed`."""
        image = self.image.embed(streams)
        if self.mask is not None:
            image.Mask = self.mask.embed_as_mask(streams)
        return image


@dataclass(frozen=True, slots=True)
class StoredImage:
    """What stands in a PDF in place of a page's original.

    Attributes:
        width_px, height_px: of the original, in which the page's geometry counts.
        layers: to be drawn in this order; the first is the picture, or the paper without ink.
    """

    width_px: int
    height_px: int
    layers: tuple[Layer, ...]

    @property
    def streams(self) -> tuple[bytes, ...]:
        """The bytes that lie in the PDF, layer by layer."""
        return tuple(data for part in self._parts for data in part.streams)

    def without_bytes(self) -> Self:
        """Return what the picture is, for when its bytes lie elsewhere."""
        return dataclasses.replace(self, layers=tuple(layer.without_bytes() for layer in self.layers))

    def embed(self, streams: Iterator[pikepdf.Stream]) -> list[pikepdf.Object]:
        """Say in a PDF what the streams are, and return the layers, to be drawn in this order, each in its box.

        Args:
            streams: as `streams` gives their bytes, as indirect objects of the PDF.
        """
        return [layer.embed(streams) for layer in self.layers]

    @property
    def _parts(self) -> Iterator[PageImage]:
        return (part for layer in self.layers for part in layer.parts)

    @property
    def data(self) -> bytes:
        """The coded bytes of all layers, for fingerprints."""
        return b"".join(part.data for part in self._parts)


def one_jpeg(pixels: _Pixels, quality: int, width_px: int, height_px: int) -> StoredImage:
    """Return a picture of one JPEG.

    Args:
        pixels: H x W x 3 (BGR) or H x W, at any resolution.
        quality: of the JPEG.
        width_px, height_px: of the original.
    """
    return StoredImage(width_px, height_px, (Layer(jpeg_image(pixels, quality)),))


def black_and_white(ink: _Pixels, width_px: int, height_px: int) -> StoredImage:
    """Return a picture of black ink (H x W, not zero where there is ink) on white."""
    return StoredImage(width_px, height_px, (Layer(g4_image(ink)),))


def layered(paper: _Pixels, ink: _Pixels, mask: _Pixels, width_px: int, height_px: int) -> StoredImage:
    """Return a picture of paper, ink colour and ink mask, each at its own resolution."""
    paper_layer = Layer(jpeg_image(paper, PAPER_QUALITY))
    return StoredImage(width_px, height_px, (paper_layer, Layer(jpeg_image(ink, INK_QUALITY), g4_image(mask))))


def with_red(picture: StoredImage, ink: _Pixels, mask: _Pixels, box: Box) -> StoredImage:
    """Return a picture with red ink over it.

    Args:
        picture: of the page without it.
        ink: h x w x 3 (BGR), the colour to be seen where the mask is set.
        mask: H x W, not zero where there is ink.
        box: what both cover; see `Layer`.
    """
    red = Layer(jpeg_image(ink, RED_QUALITY, has_sharp_colour=True), g4_image(mask), box)
    return dataclasses.replace(picture, layers=(*picture.layers, red))
