# SPDX-License-Identifier: GPL-3.0-or-later
"""Connected parts of the ink on the OCR copy, found once for all that look at them; what they are is not in here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.ink import INK_BELOW
from workstation.imaging.opencv import Image, cv2


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The parts of a page's ink; number 0 is the paper.

    Attributes:
        labels: H x W, number of the part at each pixel.
        stats: N x 5 (left, top, width, height, area).
        centres: N x 2 (x, y).
    """

    labels: NDArray[np.int32]
    stats: NDArray[np.int32]
    centres: NDArray[np.float64]


def find_parts(flat: Image) -> Parts:
    """Find the connected parts of the ink.

    Args:
        flat: H x W, paper at 255.
    """
    _, dark = cv2.threshold(flat, INK_BELOW - 1, 255, cv2.THRESH_BINARY_INV)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(dark, connectivity=8, ltype=cv2.CV_32S)
    return Parts(
        np.asarray(labels, dtype=np.int32), np.asarray(stats, dtype=np.int32), np.asarray(centres, dtype=np.float64)
    )
