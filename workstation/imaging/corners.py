# SPDX-License-Identifier: GPL-3.0-or-later
"""How much ink lies near the corners of a levelled page, as numbers; what is put there is not in here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.domain.paper import FreePlace, PageGeometry
from workstation.imaging.flatten import flatten
from workstation.imaging.opencv import as_image, cv2
from workstation.imaging.page_image import decode
from workstation.imaging.preview import levelled

_DPI = 100
_INK_BELOW = 215  # of 255 on flat paper: paler print is a tint that may be written upon
_DARK_BELOW = 140
_LEAST_AREA_PX = 3
_ROOM_MM = 1.0  # around ink
_MARGIN_MM = 8.0  # printers and the conversion mark at the foot have the edge
_REACH_MM = 22.0  # how far from the corner a square is still "in" it
_STEP_MM = 2.0


def corner_places(data: bytes, geometry: PageGeometry, side_mm: float, name: str = "") -> tuple[FreePlace, ...]:
    """Return, for each corner of the page, the square of a size with the least ink, nearest to the corner of equals.

    Args:
        data: the original's bytes.
        geometry: how it lies on the page.
        side_mm: of the square.
        name: what the person calls the page, for the failure.

    Raises:
        FileEmpty, ImageUnreadable, ImageTooSmall, ImageTooLarge: see `page_image.decode`.
    """
    longer_px = round(max(geometry.width_px, geometry.height_px) * _DPI / geometry.dpi)
    page = levelled(decode(data, name, enough_px=longer_px), geometry, longer_px)
    per_mm = _DPI / 25.4 * min(1.0, page.shape[1] * geometry.dpi / (geometry.width_px * _DPI))
    return _places(_ink_counts(as_image(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)), per_mm), side_mm, per_mm)


def _ink_counts(gray: NDArray[np.uint8], per_mm: float) -> NDArray[np.int32]:
    """Return the sums of ink pixels above and left of each pixel (H + 1 x W + 1)."""
    flat = flatten(gray, _DPI)
    _, dark = cv2.threshold(flat, _INK_BELOW - 1, 255, cv2.THRESH_BINARY_INV)
    # A dark cover or the scanner's lid is flat too, but no place to write upon.
    dark = cv2.max(dark, cv2.threshold(gray, _DARK_BELOW - 1, 255, cv2.THRESH_BINARY_INV)[1])
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8, ltype=cv2.CV_32S)
    is_ink = stats[:, cv2.CC_STAT_AREA] >= _LEAST_AREA_PX
    is_ink[0] = False
    room = 2 * max(1, round(_ROOM_MM * per_mm)) + 1
    near = cv2.dilate(is_ink.astype(np.uint8)[labels], np.ones((room, room), np.uint8))
    return np.asarray(cv2.integral(near), dtype=np.int32)


def _places(counts: NDArray[np.int32], side_mm: float, per_mm: float) -> tuple[FreePlace, ...]:
    height_mm, width_mm = ((length - 1) / per_mm for length in counts.shape)
    offsets = np.arange(_MARGIN_MM, _MARGIN_MM + _REACH_MM + 1e-6, _STEP_MM)
    found = []
    for corner in ("bottom-left", "bottom-right", "top-right", "top-left"):
        candidates = []
        for across in offsets:
            for down in offsets:
                left = across if corner.endswith("left") else width_mm - across - side_mm
                top = down if corner.startswith("top") else height_mm - down - side_mm
                if left < 0 or top < 0 or left + side_mm > width_mm or top + side_mm > height_mm:
                    continue
                share = _ink_share(counts, left * per_mm, top * per_mm, side_mm * per_mm)
                candidates.append((share, across + down, left, top))
        if candidates:
            share, _, left, top = min(candidates)
            found.append(FreePlace(corner, round(float(left), 2), round(float(top), 2), share))
    return tuple(found)


def _ink_share(counts: NDArray[np.int32], left: float, top: float, side: float) -> float:
    x1, y1, x2, y2 = int(left), int(top), int(np.ceil(left + side)), int(np.ceil(top + side))
    y2, x2 = min(y2, counts.shape[0] - 1), min(x2, counts.shape[1] - 1)
    ink = counts[y2, x2] - counts[y1, x2] - counts[y2, x1] + counts[y1, x1]
    return float(int(ink) / max(1, (x2 - x1) * (y2 - y1)))
