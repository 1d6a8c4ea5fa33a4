# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a page is blank; what happens to a blank page is the clerk's decision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.ink import Ink

# Share of ink inside the margins. One line "Trang 2" makes 0.0004; dust, folds and bleed-through stay under 0.0001.
BLANK_BELOW = 0.00015
_MARGIN_MM = 5.0
_LEAST_PART_MM = 0.5  # the smaller side of a mark that counts; comma and dust are smaller
_HOLE_MM = (3.5, 9.0)  # punched holes, in the band along the edges
_HOLE_BAND_MM = 22.0


def blank_score(ink: Ink) -> float:
    """Return the share of ink pixels inside the margins, dust and punched holes left out, 0 to 1."""
    height, width = ink.mask.shape
    per_mm = ink.dpi / 25.4
    counts = (ink.boxes[:, 2:4].max(axis=1) >= _LEAST_PART_MM * per_mm) & ~_is_hole(ink) & _is_inside(ink)
    margin = _MARGIN_MM * per_mm
    area = max(1.0, (width - 2 * margin) * (height - 2 * margin))
    return float(min(1.0, float(ink.boxes[counts, 4].sum()) / area))


def is_blank(score: float) -> bool:
    """Tell whether a page with this score is blank."""
    return score < BLANK_BELOW


def _is_inside(ink: Ink) -> NDArray[np.bool_]:
    height, width = ink.mask.shape
    margin = _MARGIN_MM / 25.4 * ink.dpi
    left, top, wide, high = (ink.boxes[:, column] for column in range(4))
    middle_x, middle_y = left + wide / 2, top + high / 2
    inside = (middle_x > margin) & (middle_x < width - margin) & (middle_y > margin) & (middle_y < height - margin)
    return np.asarray(inside, dtype=np.bool_)


def _is_hole(ink: Ink) -> NDArray[np.bool_]:
    height, width = ink.mask.shape
    per_mm = ink.dpi / 25.4
    left, top, wide, high, area = (ink.boxes[:, column] for column in range(5))
    is_round = (np.maximum(wide, high) < 1.3 * np.minimum(wide, high)) & (area > 0.65 * wide * high)
    has_size = (wide > _HOLE_MM[0] * per_mm) & (wide < _HOLE_MM[1] * per_mm)
    band = _HOLE_BAND_MM * per_mm
    at_edge = (left < band) | (top < band) | (left + wide > width - band) | (top + high > height - band)
    return np.asarray(is_round & has_size & at_edge, dtype=np.bool_)
