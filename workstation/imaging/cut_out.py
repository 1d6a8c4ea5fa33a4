# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts cut out of a page to be read by themselves, as they are or enlarged; which parts is not decided here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.opencv import Image, as_image, cv2

_ROOM_MM = 1.0


def cut_out(
    page: NDArray[np.uint8], box: tuple[float, float, float, float], dpi: int
) -> tuple[int, int, NDArray[np.uint8]]:
    """Return left and top (pixels) of a part with a little room around it, and the part.

    Args:
        page: H x W.
        box: left, top, right, bottom in its pixels.
        dpi: its resolution.
    """
    room = _ROOM_MM / 25.4 * dpi
    left, top = max(0, int(box[0] - room)), max(0, int(box[1] - room))
    return left, top, np.ascontiguousarray(page[top : int(box[3] + room) + 1, left : int(box[2] + room) + 1])


def enlarged(image: Image, times: float) -> Image:
    """Return the image (H x W) larger by a factor."""
    return as_image(cv2.resize(image, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC))
