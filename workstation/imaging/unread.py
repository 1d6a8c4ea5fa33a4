# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of print that a reading has passed over, found by the ink no word covers; they are read again elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.opencv import as_image, cv2
from workstation.imaging.table import Cell

_DPI = 100
_INK_BELOW = 150
_HIGH_MM = (1.8, 8.0)  # a line of print; underlines, leaders and rows of marks are lower, signatures higher
_LONG_LEAST_MM = 12.0
_GAP_MM = 4.0  # between words of a line
_INK_SHARE = (0.08, 0.6)  # of the line's box
_ROOM_MM = 1.2
_MOST = 6  # more is no print: a picture, a pattern, handwriting


def unread_lines(
    page: NDArray[np.uint8], boxes: Iterable[tuple[float, float, float, float]], dpi: int
) -> tuple[Cell, ...]:
    """Return the boxes of lines that no word covers, from the top down; none where too much is uncovered.

    Args:
        page: H x W, gray, as it was read.
        boxes: (left, top, right, bottom) of the words, in its pixels.
        dpi: its resolution.
    """
    step = max(1, round(dpi / _DPI))
    scale = 1 / step
    ink = as_image(cv2.threshold(np.ascontiguousarray(page[::step, ::step]), _INK_BELOW, 255, cv2.THRESH_BINARY_INV)[1])
    for left, top, right, bottom in boxes:
        ink[
            max(0, int(top * scale) - 1) : int(bottom * scale) + 2,
            max(0, int(left * scale) - 1) : int(right * scale) + 2,
        ] = 0
    per_mm = dpi * scale / 25.4
    joined = cv2.dilate(ink, np.ones((1, max(3, round(_GAP_MM * per_mm))), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8, ltype=cv2.CV_32S)
    found = []
    for left, top, wide, high, _ in stats[1:]:
        if wide < _LONG_LEAST_MM * per_mm or not _HIGH_MM[0] * per_mm <= high <= _HIGH_MM[1] * per_mm:
            continue
        share = cv2.countNonZero(ink[top : top + high, left : left + wide]) / (wide * high)
        if _INK_SHARE[0] <= share <= _INK_SHARE[1]:
            room = _ROOM_MM * per_mm
            box = (left - room, top - room, left + wide + room, top + high + room)
            found.append(Cell(*(max(0, round(float(side) / scale)) for side in box)))
    return tuple(sorted(found, key=lambda cell: cell.top)) if len(found) <= _MOST else ()
