# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a page hard to read: blur, low resolution, cut text; the words for the clerk are not in here."""

from __future__ import annotations

import numpy as np

from workstation.domain.paper import BLURRED
from workstation.imaging.ink import Ink
from workstation.imaging.opencv import Image, as_image, cv2

SKEWED_DEG = 5.0  # A4 turned by more in the feeder loses over 12 mm of a corner outside the scan
LOW_DPI = 200  # the least that NĐ 30/2020 and CV 7197 let pass (research/regulation.md 4.1); 300 is what is asked for
_CUT_PARTS = 4  # letters that run out of the image
_MEASURED_INK_PX = 600  # less ink says nothing about sharpness


def sharpness(gray: Image, ink: Ink) -> float:
    """Return the variance of the Laplacian around the ink, so that the amount of text does not matter.

    Args:
        gray: H x W at about 200 dpi, not flattened.
        ink: of the same page.
    """
    height, width = gray.shape
    near = cv2.dilate(ink.letters, np.ones((3, 3), np.uint8))
    if cv2.countNonZero(near) < _MEASURED_INK_PX:
        near = np.full_like(ink.letters, 255)
    near = cv2.resize(near, (width, height), interpolation=cv2.INTER_NEAREST)
    left, top, wide, high = cv2.boundingRect(near)
    box = np.s_[top : top + high, left : left + wide]
    # Sensor noise alone would make 200; a light blur takes it to 4 and leaves sharp strokes their thousands.
    edges = cv2.Laplacian(cv2.GaussianBlur(gray[box], (0, 0), 0.8), cv2.CV_16S)
    _, deviation = cv2.meanStdDev(edges, mask=np.asarray(near)[box])
    return float(deviation[0][0]) ** 2


def is_cut(ink: Ink) -> bool:
    """Tell whether letters run out of the image at one of its edges.

    Args:
        ink: of the scan as it came (not levelled), black surroundings taken out.
    """
    height, width = ink.mask.shape
    letters = ink.boxes[ink.is_letter]
    left, top, wide, high = (letters[:, column] for column in range(4))
    deep = 0.025 * ink.dpi  # 0.6 mm: the shadow of the paper's own edge is thinner
    ends = (
        (left <= 0) & (wide >= deep),
        (top <= 0) & (high >= deep),
        (left + wide >= width) & (wide >= deep),
        (top + high >= height) & (high >= deep),
    )
    return any(int(np.count_nonzero(end)) >= _CUT_PARTS for end in ends)


def lay_warnings(angle_deg: float, *, has_lost_corner: bool) -> tuple[str, ...]:
    """Return the keys of the quality gate that how the sheet lies trips.

    Args:
        angle_deg: skew that was taken out.
        has_lost_corner: see `border.has_lost_corner`.
    """
    skewed = ("skewed",) if abs(angle_deg) >= SKEWED_DEG else ()
    return (*skewed, "corner_lost") if has_lost_corner else skewed


def warnings(*, dpi: int, sharpness_: float, ink: Ink, is_blank: bool) -> tuple[str, ...]:
    """Return the keys of the quality gate that this page trips.

    Args:
        dpi: resolution of the original.
        sharpness_: see `sharpness`.
        ink: see `is_cut`.
        is_blank: a blank page is neither blurred nor cut.
    """
    found = []
    enough = int(np.count_nonzero(as_image(ink.letters))) >= _MEASURED_INK_PX
    if not is_blank and enough and sharpness_ < BLURRED:
        found.append("blurred")
    if dpi < LOW_DPI:
        found.append("low_dpi")
    if not is_blank and is_cut(ink):
        found.append("edge_cut")
    return tuple(found)
