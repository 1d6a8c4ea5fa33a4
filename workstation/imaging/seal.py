# SPDX-License-Identifier: GPL-3.0-or-later
"""Red seals taken out of the OCR copy, red print and stamps kept; the stored image always keeps them all."""

from __future__ import annotations

import numpy as np

from workstation.imaging.opencv import Image, as_image, cv2

RED_EXCESS = 28  # red minus the brighter of green and blue; JPEG noise on white paper stays under 15
_LIFT = 1.0  # of the excess, added to the red channel: ink of a seal reaches the paper, black letters under it do not
_LETTERS_BELOW = 140  # after the lift: black letters under a seal stay at 60, their rims are cut a little
_RED_MOST = 0.3  # share of the page; more red is a picture, coloured paper or noise, not seals
_GAP_MM = 0.6  # a rim printed with gaps is one rim; letters of different words are farther apart
_LETTER_MOST_MM = 13.0  # thickness of a line of red print
_SEAL_MOST_MM = 60.0  # seals are about 36 mm and may touch a signature or print; larger is a printed frame
_SQUARE = 1.5  # longer side over shorter: a seal is round, the stamp of incoming mail is a long box with print in it


def gray_without_red(bgr: Image, dpi: int) -> Image:
    """Return the gray page (H x W) in which red seals and frames have gone, and black letters under them have stayed.

    Red ink is nearly as bright as paper in the red channel; letters printed in black are dark in it. Red titles
    ("GIẤY KHAI SINH") and what stands in a red stamp's box are print and stay.

    Args:
        bgr: H x W x 3.
        dpi: resolution of this array.
    """
    gray = as_image(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY))
    blue, green, red = cv2.split(bgr)
    excess = cv2.subtract(red, cv2.max(green, blue))
    _, is_red = cv2.threshold(excess, RED_EXCESS, 255, cv2.THRESH_BINARY)
    if not cv2.countNonZero(is_red):
        return gray
    box = _around(as_image(is_red), _gap_px(dpi) + 1)
    # The rim of a red pixel counts as well: JPEG stores colour at half size.
    red_parts = as_image(cv2.dilate(is_red[box], np.ones((3, 3), np.uint8)))
    if cv2.countNonZero(red_parts) > _RED_MOST * gray.size:
        return gray
    dropped = cv2.bitwise_and(red_parts, _seals(red_parts, dpi))
    if cv2.countNonZero(dropped):
        lifted = cv2.addWeighted(red[box], 1.0, excess[box], _LIFT, 0.0)
        _, bare = cv2.threshold(lifted, _LETTERS_BELOW, 255, cv2.THRESH_BINARY)
        gray[box] = cv2.copyTo(cv2.max(cv2.max(gray[box], lifted), bare), dropped, gray[box])
    return gray


def _around(mask: Image, room_px: int) -> tuple[slice, slice]:
    """Return the box that holds the mask, with room around it."""
    left, top, wide, high = cv2.boundingRect(mask)
    return np.s_[max(0, top - room_px) : top + high + room_px, max(0, left - room_px) : left + wide + room_px]


def _gap_px(dpi: int) -> int:
    return max(1, round(_GAP_MM / 25.4 * dpi))


def _seals(red_parts: Image, dpi: int) -> Image:
    """Return where red is a seal or a frame (H x W, 255 there): large parts, and all that lies inside a seal's box."""
    per_mm = dpi / 25.4
    joined = cv2.dilate(red_parts, np.ones((_gap_px(dpi), _gap_px(dpi)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8, ltype=cv2.CV_32S)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    is_large = np.minimum(wide, high) > _LETTER_MOST_MM * per_mm
    is_large[0] = False  # what is not red
    found = as_image((is_large.astype(np.uint8) * np.uint8(255))[labels])
    for index in range(1, count):
        longer, shorter = max(wide[index], high[index]), min(wide[index], high[index])
        if is_large[index] and longer <= _SEAL_MOST_MM * per_mm and longer <= _SQUARE * shorter:
            left, top = stats[index, cv2.CC_STAT_LEFT], stats[index, cv2.CC_STAT_TOP]
            found[top : top + high[index], left : left + wide[index]] = 255
    return found
