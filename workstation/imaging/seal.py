# SPDX-License-Identifier: GPL-3.0-or-later
"""Red seals and stamps taken out of the OCR copy; the stored image always keeps them."""

from __future__ import annotations

from workstation.imaging.opencv import Image, as_image, cv2

RED_EXCESS = 28  # red minus the brighter of green and blue; JPEG noise on white paper stays under 15
_LIFT = 0.6  # of the excess, added to the red channel: ink of a seal reaches the paper, black letters under it do not


def gray_without_red(bgr: Image) -> Image:
    """Return the gray page (H x W) in which red ink has gone and black letters under it have stayed.

    Red ink is nearly as bright as paper in the red channel; letters printed in black are dark in it.

    Args:
        bgr: H x W x 3.
    """
    gray = as_image(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY))
    blue, green, red = cv2.split(bgr)
    excess = cv2.subtract(red, cv2.max(green, blue))
    _, is_red = cv2.threshold(excess, RED_EXCESS, 255, cv2.THRESH_BINARY)
    if not cv2.countNonZero(is_red):
        return gray
    is_red = cv2.dilate(is_red, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)))  # chroma is stored at half size
    lifted = cv2.addWeighted(red, 1.0, excess, _LIFT, 0.0)
    return as_image(cv2.copyTo(cv2.max(gray, lifted), is_red, gray))
