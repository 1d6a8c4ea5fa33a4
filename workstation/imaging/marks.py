# SPDX-License-Identifier: GPL-3.0-or-later
"""Seals without colour and signatures taken out of the OCR copy; coloured seals are taken out in `seal`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.flatten import WHITE
from workstation.imaging.opencv import Image, as_image, cv2
from workstation.imaging.parts import Parts, find_parts
from workstation.imaging.seal import clear_strokes

_SEAL_MM = (24.0, 52.0)  # seals are 30 to 36 mm; print that touches one makes it larger
_SEAL_SQUARE = 1.45
_PALER = 30  # gray levels between a seal's ink and the print's, or nothing is done
_STROKE_MM = (8.5, 70.0)  # higher than a line of print, smaller than a frame
_STROKE_FILL = 0.16  # a pen's stroke leaves most of its box empty


def without_marks(flat: Image, dpi: int, parts: Parts | None = None) -> Image:
    """Return the page (H x W) without gray seals and without large pen strokes; print under a seal stays.

    Tesseract takes a seal or signature for a picture and drops the name and office around it.

    Args:
        flat: H x W, levelled, paper at 255, tables taken out.
        dpi: resolution of this array.
        parts: of this array, where they are known; small ones may have gone since.
    """
    parts = parts or find_parts(flat)
    labels, stats = parts.labels, parts.stats
    per_mm = dpi / 25.4
    wide, high, area = (stats[:, column] for column in (2, 3, 4))
    small, large = np.minimum(wide, high), np.maximum(wide, high)
    is_seal = (small > _SEAL_MM[0] * per_mm) & (large < _SEAL_MM[1] * per_mm) & (large < _SEAL_SQUARE * small)
    is_stroke = (
        (small > _STROKE_MM[0] * per_mm) & (large < _STROKE_MM[1] * per_mm) & (area < _STROKE_FILL * wide * high)
    )
    is_seal[0] = is_stroke[0] = False
    clean = flat
    for index in np.flatnonzero(is_seal | is_stroke):
        left, top = int(stats[index, 0]), int(stats[index, 1])
        box = np.s_[top : top + int(high[index]), left : left + int(wide[index])]
        if clean is flat:
            clean = flat.copy()
        if is_seal[index] and _lift_seal(clean[box], flat, labels[box] == index):
            clear_strokes(clean[box], dpi)
            continue
        if is_stroke[index]:
            ink = as_image((labels[box] == index).astype(np.uint8))
            clean[box][cv2.dilate(ink, np.ones((5, 5), np.uint8)) > 0] = WHITE
    return clean


def _lift_seal(inside: Image, page: Image, ink: NDArray[np.bool_]) -> bool:
    """Make the seal's paler ink white in place; tell whether it was paler than the print."""
    print_level = float(np.percentile(page[page < 140], 25)) if (page < 140).any() else 0.0
    seal_level = float(np.median(inside[ink]))
    if seal_level - print_level < _PALER:
        return False
    letters = inside <= print_level + 0.55 * (seal_level - print_level)
    # Letters keep the soft rim of their strokes.
    near = cv2.dilate(as_image(letters.astype(np.uint8)), np.ones((3, 3), np.uint8)) > 0
    inside[~near] = WHITE
    return True
