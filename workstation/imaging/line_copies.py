# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of single lines of a page, each made otherwise than the copy the page was read from; no reading in here."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workstation.domain.extraction import Box
from workstation.domain.paper import PageGeometry
from workstation.imaging.flatten import WHITE, flatten
from workstation.imaging.leaders import without_leaders
from workstation.imaging.opencv import Image, as_image, cv2
from workstation.imaging.page_image import decode
from workstation.imaging.preview import levelled
from workstation.imaging.seal import gray_without_red

LINE_DPI = 300  # what a page is scanned with; its own copy has 200
_ABOVE, _BELOW = 0.45, 0.35  # room round the words, in heights of a word: marks above capitals, dots below
_BEFORE, _BEHIND = 0.35, 0.8
_ROOM_MM = 45.0  # round the lines: seals are told from print by their shape, and none is larger
_LEADER_MM = 6.0  # likewise for the dots of a line
_LARGER, _SMALLER = 1.5, 0.67  # the reader scales every line to 36 px, and misreads otherwise from each size
_SLANT = 0.2  # of pen and italics: 11 degrees


def line_copies(
    data: bytes, geometry: PageGeometry, lines: Sequence[Box], name: str
) -> tuple[list[tuple[NDArray[np.uint8], ...]], int]:
    """Cut lines out of a page at the resolution it was scanned with, without leaders and seals.

    Args:
        data: the original's bytes.
        geometry: how the page lies.
        lines: where the words of each line stand on the levelled page, in pixels of the original's resolution.
        name: what the person calls the page, for the failure.

    Returns:
        For each line its copies (H x W, gray, dark on white): as it is, enlarged, reduced, and upright where it is
        slanted; and the resolution of the first in dpi.

    Raises:
        FileEmpty, ImageUnreadable, ImageTooSmall, ImageTooLarge: see `page_image.decode`.
    """
    part, down = _part(geometry, lines)
    scale = min(1.0, LINE_DPI / geometry.dpi)
    page = levelled(decode(data, name), part, round(scale * max(part.width_px, part.height_px)))
    dpi = max(1, round(geometry.dpi * scale))
    clean = flatten(gray_without_red(page, dpi), dpi)
    return [_copies(_cut(clean, line, scale, down, dpi)) for line in lines], dpi


def _part(geometry: PageGeometry, lines: Sequence[Box]) -> tuple[PageGeometry, float]:
    """Return the part of the page round the lines as a page of its own, and where it begins, in original pixels."""
    room = _ROOM_MM / 25.4 * geometry.dpi
    top = max(0.0, min(line.top for line in lines) - room)
    bottom = min(geometry.height_px, max(line.bottom for line in lines) + room)
    a, b, c, d, e, f = geometry.matrix
    return dataclasses.replace(geometry, height_px=bottom - top, matrix=(a, b, c, d, e, f - top)), top


def _cut(page: Image, line: Box, scale: float, down: float, dpi: int) -> Image:
    high = (line.bottom - line.top) * scale
    above, below = (line.top - down) * scale - _ABOVE * high, (line.bottom - down) * scale + _BELOW * high
    left, right = line.left * scale - _BEFORE * high, line.right * scale + _BEHIND * high
    room = _LEADER_MM / 25.4 * dpi
    first = max(0, int(above - room))
    strip = without_leaders(as_image(page[first : max(1, int(below + room))]), dpi)
    return as_image(
        strip[max(0, int(above) - first) : max(1, int(below) - first), max(0, int(left)) : max(1, int(right))]
    )


def _copies(line: Image) -> tuple[NDArray[np.uint8], ...]:
    if not line.size:
        return ()
    larger = cv2.resize(line, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC)
    smaller = cv2.resize(line, None, fx=_SMALLER, fy=_SMALLER, interpolation=cv2.INTER_AREA)
    return line, as_image(larger), as_image(smaller), _upright(line)


def _upright(line: Image) -> Image:
    """Return the line with its slanted letters put upright."""
    high = line.shape[0]
    room = int(_SLANT * high / 2) + 4
    wide = cv2.copyMakeBorder(line, 0, 0, room, room, cv2.BORDER_CONSTANT, value=(WHITE,))
    matrix = np.array([[1, _SLANT, -_SLANT * high / 2], [0, 1, 0]], np.float32)
    size = (wide.shape[1], high)
    return as_image(cv2.warpAffine(wide, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(WHITE,)))
