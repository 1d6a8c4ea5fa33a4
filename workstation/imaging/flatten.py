# SPDX-License-Identifier: GPL-3.0-or-later
"""Uneven light taken out of the OCR copy: paper becomes white, ink keeps its contrast; skew is not in here."""

from __future__ import annotations

import numpy as np

from workstation.imaging.histogram import percentile
from workstation.imaging.opencv import Image, as_image, cv2
from workstation.imaging.shrink import shrunk

WHITE = 255
_STEP = 8  # the paper's brightness changes slowly: a copy of 1/8 is enough and 64 times cheaper
_REACH_MM = 6.0  # wider than the thickest stroke and a seal's rim, narrower than a shadow's fall-off
_PALE = (170, 225)  # from here on brighter, and white; faint toner is at 150, show-through begins at 205
_VEIL = np.interp(np.arange(256), (0, *_PALE, 255), (0, _PALE[0], 255, 255)).astype(np.uint8)
_DARKEST_PAPER = 0.55  # of the page's usual paper; darker areas are pictures or a scanner's lid and stay dark


def flatten(gray: Image, dpi: int) -> Image:
    """Return the page with its paper at 255, divided by a smooth estimate of the paper's own brightness.

    Args:
        gray: H x W.
        dpi: resolution of this array.
    """
    paper = paper_brightness(gray, dpi)
    return as_image(cv2.divide(gray, paper, scale=WHITE))


def without_veil(flat: Image) -> Image:
    """Return the flattened page with what is paler than any print made white: show-through, remains of a seal."""
    return as_image(cv2.LUT(flat, _VEIL))


def paper_brightness(gray: Image, dpi: int) -> Image:
    """Return, for each pixel, how bright the bare paper is there (H x W)."""
    height, width = gray.shape
    small = shrunk(gray, max(1, width // _STEP), max(1, height // _STEP))
    reach = max(3, round(_REACH_MM / 25.4 * dpi / _STEP)) | 1
    light = cv2.dilate(small, np.ones((reach, reach), np.uint8))
    light = cv2.medianBlur(light, min(2 * reach + 1, 31))
    light = cv2.GaussianBlur(light, (0, 0), reach / 2)
    floor = max(1, round(_DARKEST_PAPER * percentile(as_image(light), 75)))
    light = np.maximum(as_image(light), np.uint8(floor))
    return as_image(cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR))
