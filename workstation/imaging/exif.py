# SPDX-License-Identifier: GPL-3.0-or-later
"""The turn a camera noted in a file, as a map and as an array operation; `page_image` reads it from the file."""

from __future__ import annotations

import numpy as np

from workstation.imaging.affine import Affine
from workstation.imaging.opencv import Image, as_image

# EXIF orientation -> quarter turns, counter-clockwise, by which the stored pixels are turned. The mirrored forms
# (2, 4, 5, 7) are what a transparency scanned from its back would carry; turning alone does not set them right.
TURN_DEG = {1: 0, 2: 0, 3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}


def as_seen(pixels: Image, orientation: int) -> Image:
    """Return the pixels as the camera meant them to be seen; a view or a copy, never the array changed."""
    if orientation == 1:
        return pixels
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return as_image(np.ascontiguousarray(pixels))


def as_seen_map(orientation: int, width_px: float, height_px: float) -> Affine:
    """Return where `as_seen` puts a point of the stored image, whose size is given."""
    w, h = width_px, height_px
    maps: dict[int, Affine] = {
        1: (1, 0, 0, 1, 0, 0),
        2: (-1, 0, 0, 1, w, 0),
        3: (-1, 0, 0, -1, w, h),
        4: (1, 0, 0, -1, 0, h),
        5: (0, 1, 1, 0, 0, 0),
        6: (0, 1, -1, 0, h, 0),
        7: (0, -1, -1, 0, h, w),
        8: (0, -1, 1, 0, 0, w),
    }
    return maps[orientation]
