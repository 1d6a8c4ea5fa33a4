# SPDX-License-Identifier: GPL-3.0-or-later
"""A seal or a leader's signature as a PNG with transparency, made into a PDF image; who may show one is not in here."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image, UnidentifiedImageError
from pypdf import generic as po

from workstation.errors import ImageTooLarge, ImageUnreadable

_LARGEST_MEGAPIXELS = 8


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture.

    Attributes:
        rgb, alpha: pixels, row by row from the top, 8 bits a channel.
        width_pt, height_pt: real size, None when the file does not say.
    """

    width_px: int
    height_px: int
    rgb: bytes
    alpha: bytes
    width_pt: float | None
    height_pt: float | None

    def drawing(self, width: float, height: float) -> bytes:
        """Return the operators that draw it as large as a box allows, in its middle."""
        scale = min(width / self.width_px, height / self.height_px)
        across, up = self.width_px * scale, self.height_px * scale
        x, y = (width - across) / 2, (height - up) / 2
        return f"q {across:.3f} 0 0 {up:.3f} {x:.3f} {y:.3f} cm /Im1 Do Q ".encode("ascii")

    def image_object(self, add: Callable[[Any], Any]) -> Any:
        """Build the image XObject; transparency is a soft mask, which PDF/A-2 allows."""
        image = self._stream(self.rgb, "/DeviceRGB")
        image[po.NameObject("/SMask")] = add(self._stream(self.alpha, "/DeviceGray"))
        return image

    def _stream(self, data: bytes, space: str) -> Any:
        stream = po.StreamObject()
        stream._data = zlib.compress(data)
        stream.update(
            {
                po.NameObject("/Type"): po.NameObject("/XObject"),
                po.NameObject("/Subtype"): po.NameObject("/Image"),
                po.NameObject("/Width"): po.NumberObject(self.width_px),
                po.NameObject("/Height"): po.NumberObject(self.height_px),
                po.NameObject("/ColorSpace"): po.NameObject(space),
                po.NameObject("/BitsPerComponent"): po.NumberObject(8),
                po.NameObject("/Filter"): po.NameObject("/FlateDecode"),
            }
        )
        return stream


def read_picture(data: bytes, name: str) -> Picture:
    """Decode a PNG.

    Raises:
        ImageUnreadable: not a PNG, or a damaged one.
        ImageTooLarge: more pixels than a seal has.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as opened:
            if opened.width * opened.height > _LARGEST_MEGAPIXELS * 1_000_000:
                raise ImageTooLarge(
                    name=name,
                    width_px=opened.width,
                    height_px=opened.height,
                    limit_megapixels=_LARGEST_MEGAPIXELS,
                )
            dpi = opened.info.get("dpi")
            image = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ImageUnreadable(name=name, reason=type(error).__name__) from error
    size = (image.width / dpi[0] * 72, image.height / dpi[1] * 72) if dpi and min(dpi) > 1 else (None, None)
    return Picture(
        image.width, image.height, image.convert("RGB").tobytes(), image.getchannel("A").tobytes(), size[0], size[1]
    )
