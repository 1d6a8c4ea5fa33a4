# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulated scanner's sensor sees: an image file cut, scaled and lightened as an order says, as JPEG."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

UNITS_PER_INCH = 300
MAX_AREA = (2550, 4200)  # 1/300 inch: A4 and the longer US sizes
LEAST_AREA = 16
ADJUSTMENT = 1000  # brightness and contrast go from minus this to this, as scanners of several makers have it
_EVEN_PX = 2  # sizes in inches, millimetres and pixels never meet exactly
_QUALITY = 90


@dataclass(frozen=True, slots=True)
class Look:
    """How the sensor shall see the paper.

    Attributes:
        mode: eSCL's word.
        area: left, top, width and height in 1/300 inch; None for the whole sheet.
        brightness, contrast: -ADJUSTMENT to ADJUSTMENT; 0 changes nothing.
    """

    mode: str
    dpi: int
    area: tuple[int, int, int, int] | None = None
    brightness: int = 0
    contrast: int = 0

    @property
    def is_possible(self) -> bool:
        """Whether this scanner can do it."""
        if self.mode not in {"RGB24", "Grayscale8"} or max(abs(self.brightness), abs(self.contrast)) > ADJUSTMENT:
            return False
        if self.area is None:
            return True
        left, top, width, height = self.area
        fits = left + width <= MAX_AREA[0] and top + height <= MAX_AREA[1]
        return fits and min(left, top) >= 0 and min(width, height) >= LEAST_AREA


def picture(path: Path, look: Look) -> bytes:
    """Return an image as this scanner sends it: the file's own bytes wherever they fit the order.

    A sheet smaller than the area ends where it ends, as a feeder that knows its paper's end has it; finer than the file
    is it does not become.
    """
    return _picture(path, path.stat().st_mtime_ns, look)


@functools.lru_cache(maxsize=32)
def _picture(path: Path, changed_at: int, look: Look) -> bytes:
    with Image.open(path) as image:
        own_dpi = round(image.info.get("dpi", (0, 0))[0]) or look.dpi
        dpi = min(own_dpi, look.dpi)
        steps = [step for step in (_mode(image, look), _size(image, own_dpi, dpi), _cut(image, own_dpi, look)) if step]
        steps += [step for step in (_light(look),) if step]
        if image.format == "JPEG" and not steps:
            return path.read_bytes()
        made = image.copy()
    for step in steps:
        made = step(made)
    if made.mode not in ("L", "RGB"):
        made = made.convert("RGB")
    out = io.BytesIO()
    made.save(out, "JPEG", quality=_QUALITY, dpi=(dpi, dpi))
    return out.getvalue()


_Step = Callable[[Image.Image], Image.Image]


def _mode(image: Image.Image, look: Look) -> _Step | None:
    wanted = "L" if look.mode == "Grayscale8" else "RGB"
    if image.mode == wanted or (wanted == "RGB" and image.mode == "L"):
        return None
    return lambda given: given.convert(wanted)


def _size(image: Image.Image, own_dpi: int, dpi: int) -> _Step | None:
    if dpi == own_dpi:
        return None
    size = round(image.width * dpi / own_dpi), round(image.height * dpi / own_dpi)
    return lambda given: given.resize(size, Image.Resampling.BOX)


def _cut(image: Image.Image, own_dpi: int, look: Look) -> _Step | None:
    if look.area is None:
        return None
    dpi = min(own_dpi, look.dpi)
    width_px, height_px = (round(side * dpi / own_dpi) for side in image.size)
    left, top, width, height = (round(length * dpi / UNITS_PER_INCH) for length in look.area)
    right, bottom = min(left + width, width_px), min(top + height, height_px)
    if max(left, top, width_px - right, height_px - bottom) <= _EVEN_PX:
        return None
    # Beside the sheet there is still one row to be seen: no scanner sends a picture without pixels.
    box = (min(left, width_px - 1), min(top, height_px - 1), max(right, left + 1), max(bottom, top + 1))
    return lambda given: given.crop(box)


def _light(look: Look) -> _Step | None:
    if not look.brightness and not look.contrast:
        return None
    steeper = 2.0 ** (look.contrast / (ADJUSTMENT / 2))
    lighter = look.brightness / ADJUSTMENT * 127
    table = [max(0, min(255, round((value - 127.5) * steeper + 127.5 + lighter))) for value in range(256)]
    return lambda given: given.point(table * len(given.getbands()))
