# SPDX-License-Identifier: GPL-3.0-or-later
"""The small ink copy that skew, orientation, blank page and cut edges are measured on; the measures are not in here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.opencv import Image, as_image, cv2
from workstation.imaging.shrink import shrunk

LONG_SIDE_PX = 1200  # A4 at about 103 dpi: the finest angle step of 0.02 deg still moves a line's end by 0.3 px
INK_BELOW = 190  # on a flattened page; bleed-through of the other side stays above
_LEAST_AREA_PX = 4  # dust and sensor noise are smaller than a dot over an i
_LETTER_MOST_MM = 12.0  # thickness of a line of letters, generous for titles
_RUN_MOST_MM = 75.0  # letters that touch may make a whole word; ruling lines and frames are longer


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """Ink of one page on its small copy.

    Attributes:
        mask: H x W, 255 where there is ink, dust taken out.
        letters: H x W, 255 on the parts that have the size of letters and words.
        boxes: N x 5 integers (left, top, width, height, area) of all parts of `mask`.
        is_letter: N booleans, for `boxes`.
        scale: small copy pixels a page image pixel.
        dpi: resolution of the small copy.
    """

    mask: Image
    letters: Image
    boxes: NDArray[np.int32]
    is_letter: NDArray[np.bool_]
    scale: float
    dpi: float

    @property
    def letter_count(self) -> int:
        """Number of parts with the size of letters or words."""
        return int(self.is_letter.sum())


def find_ink(flat: Image, dpi: int) -> Ink:
    """Find the ink of a flattened page.

    Args:
        flat: H x W, paper at 255 (see `flatten`).
        dpi: resolution of this array.
    """
    height, width = flat.shape
    scale = min(1.0, LONG_SIDE_PX / max(height, width))
    small = shrunk(flat, max(1, round(width * scale)), max(1, round(height * scale)))
    _, dark = cv2.threshold(small, INK_BELOW - 1, 255, cv2.THRESH_BINARY_INV)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8, ltype=cv2.CV_32S)
    small_dpi = dpi * scale
    boxes = np.asarray(stats, dtype=np.int32)[:count]
    thin = np.minimum(boxes[:, 2], boxes[:, 3])
    long = np.maximum(boxes[:, 2], boxes[:, 3])
    is_ink = boxes[:, 4] >= _LEAST_AREA_PX
    is_ink[0] = False  # the paper itself
    is_letter = is_ink & (thin <= _LETTER_MOST_MM / 25.4 * small_dpi) & (long <= _RUN_MOST_MM / 25.4 * small_dpi)
    is_letter &= ~_is_rule(thin, long)
    return Ink(
        mask=as_image(is_ink.astype(np.uint8)[labels] * np.uint8(255)),
        letters=as_image(is_letter.astype(np.uint8)[labels] * np.uint8(255)),
        boxes=boxes[is_ink],
        is_letter=is_letter[is_ink],
        scale=scale,
        dpi=small_dpi,
    )


def _is_rule(thin: NDArray[np.int32], long: NDArray[np.int32]) -> NDArray[np.bool_]:
    # A straight stroke far longer than thick: part of a ruling line or an underline, not a letter.
    return np.asarray((long > 20) & (long > 12 * thin))
