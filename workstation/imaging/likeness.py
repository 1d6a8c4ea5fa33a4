# SPDX-License-Identifier: GPL-3.0-or-later
"""A 64-bit hash that stays near when the same page is scanned again; whether two pages are one is decided elsewhere."""

from __future__ import annotations

import numpy as np

from workstation.imaging.opencv import Image, as_image, cv2
from workstation.imaging.shrink import shrunk

_SIDE = 64
_LOW = 8


def likeness(gray: Image) -> str:
    """Return the perceptual hash of a levelled, upright page as 16 hex digits.

    Signs of the 8 x 8 lowest frequencies of the cosine transform against their median, the mean left out
    (Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010). The page is blurred first:
    strokes lie a few pixels aside in the next scan, paragraphs do not.

    Args:
        gray: H x W, 0 to 255.
    """
    # From four times the size on as an exact mean: the hash of one page must not depend on how it was taken down.
    near = shrunk(gray, 4 * _SIDE, 4 * _SIDE) if min(gray.shape) >= 4 * _SIDE else gray
    small = as_image(cv2.resize(near, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA))
    soft = cv2.GaussianBlur(small, (0, 0), 1.0).astype(np.float32)
    waves = np.asarray(cv2.dct(soft))[:_LOW, :_LOW].flatten()
    signs = waves[1:] > np.median(waves[1:])
    bits = np.concatenate(([False], signs))
    return bytes(np.packbits(bits).tolist()).hex()
