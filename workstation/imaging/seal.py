# SPDX-License-Identifier: GPL-3.0-or-later
"""Red seals taken out of the OCR copy, red print and stamps kept; the stored image always keeps them all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.flatten import WHITE
from workstation.imaging.opencv import Image, as_image, cv2

RED_EXCESS = 28  # red minus the brighter of green and blue; JPEG noise on white paper stays under 15
_PALE_EXCESS = 10  # inside a seal's box: thin lines lose most of their colour to JPEG, black letters have none
_INK_MOST = 200  # gray of a seal's lines; paler is their rim
_SHOWS_THROUGH = 0.87  # of the darkest of the seal's ink on paper: black under it leaves 0.75 of the usual and less
_MENDED_MM = 1.8  # gaps up to here: a rim is 0.5 mm, its blur and the dilation as much again, and it may run aslant
_MENDED_LEVEL = 60
_INK_SHARE = 0.72  # of the paper's brightness: darker is ink
_PIECE_MM = (1.5, 3.5)  # shorter and longer side of what is left of a stroke under a seal
_PIECE_FILL = 0.2  # of its box; thin letters fill 0.25 and more
_LETTER_LEAST_MM = (1.6, 1.2)  # longer and shorter side; 9 pt print has small letters of 1.5 mm beside high ones
_BESIDE_MM = 2.0  # marks and stops stand nearer to a letter
_LIFT = 1.0  # of the excess, added to the red channel: ink of a seal reaches the paper, black letters under it do not
_LETTERS_BELOW = 140  # after the lift: black letters under a seal stay at 60, their rims are cut a little
_RED_MOST = 0.3  # share of the page; more red is a picture, coloured paper or noise, not seals
_GAP_MM = 0.6  # a rim printed with gaps is one rim; letters of different words are farther apart
_LETTER_MOST_MM = 13.0  # thickness of a line of red print
_SEAL_MOST_MM = 60.0  # seals are about 36 mm and may touch a signature or print; larger is a printed frame
_ROUND = 0.75  # of the circle around it that it spans: a seal 0.9 and more, a box with print in it or its half 0.65


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
    large, seals = _seals(red_parts, dpi)
    dropped = cv2.bitwise_and(red_parts, large)
    if not cv2.countNonZero(dropped):
        return gray
    for seal in seals:  # thin lines of a seal are pale red: what is slightly red in its box belongs to it
        _, pale = cv2.threshold(excess[box][seal], _PALE_EXCESS, 255, cv2.THRESH_BINARY)
        dropped[seal] = cv2.max(dropped[seal], cv2.dilate(pale, np.ones((3, 3), np.uint8)))
    lifted = cv2.addWeighted(red[box], 1.0, excess[box], _LIFT, 0.0)
    _, bare = cv2.threshold(lifted, _LETTERS_BELOW, 255, cv2.THRESH_BINARY)
    clean = gray.copy()
    clean[box] = cv2.copyTo(cv2.max(cv2.max(gray[box], lifted), bare), dropped, clean[box].copy())
    for seal in seals:
        place = _on_page(seal, box)
        _mend(clean[place], gray[place], dropped[seal] > 0, dpi)
        clear_strokes(clean[_wider(place)], dpi)
    return clean


def _around(mask: Image, room_px: int) -> tuple[slice, slice]:
    """Return the box that holds the mask, with room around it."""
    left, top, wide, high = cv2.boundingRect(mask)
    return np.s_[max(0, top - room_px) : top + high + room_px, max(0, left - room_px) : left + wide + room_px]


def _on_page(part: tuple[slice, slice], box: tuple[slice, slice]) -> tuple[slice, slice]:
    """Return where a part of a box stands on the page."""
    (down, along), (top, left) = part, (box[0].start, box[1].start)
    return slice(top + down.start, top + down.stop), slice(left + along.start, left + along.stop)


def _gap_px(dpi: int) -> int:
    return max(1, round(_GAP_MM / 25.4 * dpi))


def _wider(box: tuple[slice, slice]) -> tuple[slice, slice]:
    # A signature begins under the seal and runs out of it.
    down, along = ((side.stop - side.start) // 3 for side in box)
    return slice(max(0, box[0].start - down), box[0].stop + down), slice(
        max(0, box[1].start - along), box[1].stop + along
    )


def clear_strokes(inside: Image, dpi: int) -> None:
    """Make white in place what a lifted seal has left: a signature's thin strokes, and specks far from any letter.

    Args:
        inside: H x W, the surroundings of a seal without its ink.
        dpi: resolution of this array.
    """
    _, dark = cv2.threshold(inside, _INK_SHARE * float(np.percentile(inside, 75)), 255, cv2.THRESH_BINARY_INV)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(as_image(dark), connectivity=8, ltype=cv2.CV_32S)
    wide, high, area = (stats[:, column] for column in (2, 3, 4))
    shorter, longer = np.minimum(wide, high), np.maximum(wide, high)
    per_mm = dpi / 25.4
    is_stroke = (
        (shorter > _PIECE_MM[0] * per_mm) & (longer > _PIECE_MM[1] * per_mm) & (area < _PIECE_FILL * wide * high)
    )
    is_letter = (longer > _LETTER_LEAST_MM[0] * per_mm) & (shorter > _LETTER_LEAST_MM[1] * per_mm) & ~is_stroke
    is_stroke[0] = is_letter[0] = False
    reach = 2 * round(_BESIDE_MM * per_mm) + 1
    near = cv2.dilate(as_image(is_letter.astype(np.uint8)[labels]), np.ones((reach, reach), np.uint8))
    is_near = np.bincount(labels.ravel(), weights=near.ravel(), minlength=len(stats)) > 0
    goes = is_stroke | ~(is_near | is_letter)
    goes[0] = False
    if goes.any():
        inside[cv2.dilate(as_image(goes.astype(np.uint8)[labels]), np.ones((3, 3), np.uint8)) > 0] = WHITE


def _mend(clean: Image, gray: Image, dropped: NDArray[np.bool_], dpi: int) -> None:
    """Close, in place, the gaps that a seal's lines have left in the letters they ran through.

    A gap is closed where letters stand on both sides of it and the seal was darker there than its ink is on bare
    paper: the letter shows through.

    Args:
        clean: H x W, the seal's box without its ink.
        gray: H x W, as it was.
        dropped: H x W, where the seal's ink was made white.
        dpi: resolution of these arrays.
    """
    ink = gray[dropped & (clean == WHITE) & (gray < _INK_MOST)]
    if not ink.size:
        return
    shows = gray < _SHOWS_THROUGH * float(np.percentile(ink, 10))
    letters = as_image((clean < _LETTERS_BELOW).astype(np.uint8))
    reach = max(3, round(_MENDED_MM / 25.4 * dpi)) | 1
    slanting = np.eye(reach, dtype=np.uint8)
    across = (np.ones((1, reach), np.uint8), np.ones((reach, 1), np.uint8), slanting, slanting[::-1].copy())
    # Line by line: a disc would never bridge the gap in a thin stroke.
    joined = np.maximum.reduce([cv2.morphologyEx(letters, cv2.MORPH_CLOSE, line) for line in across])
    joined = cv2.dilate(joined, np.ones((3, 3), np.uint8))  # to the full width of a stroke
    clean[(joined > 0) & shows & dropped] = _MENDED_LEVEL


def _roundness(part: NDArray[np.bool_]) -> float:
    """Return how much of the circle around a part its outline spans, whichever way it is turned."""
    points = cv2.findNonZero(part.astype(np.uint8))
    _, radius = cv2.minEnclosingCircle(points)
    return float(cv2.contourArea(cv2.convexHull(points))) / (np.pi * max(1.0, radius) ** 2)


def _seals(red_parts: Image, dpi: int) -> tuple[Image, list[tuple[slice, slice]]]:
    """Return where red is a seal or a frame (H x W, 255 there), and the boxes of the seals.

    That is large parts, and all that lies inside a seal's box.
    """
    per_mm = dpi / 25.4
    joined = cv2.dilate(red_parts, np.ones((_gap_px(dpi), _gap_px(dpi)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8, ltype=cv2.CV_32S)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    is_large = np.minimum(wide, high) > _LETTER_MOST_MM * per_mm
    is_large[0] = False  # what is not red
    found = as_image((is_large.astype(np.uint8) * np.uint8(255))[labels])
    boxes = []
    for index in range(1, count):
        longer, shorter = max(wide[index], high[index]), min(wide[index], high[index])
        if is_large[index] and longer <= _SEAL_MOST_MM * per_mm and shorter > longer / 2:
            left, top = stats[index, cv2.CC_STAT_LEFT], stats[index, cv2.CC_STAT_TOP]
            box = (slice(top, top + high[index]), slice(left, left + wide[index]))
            if _roundness(labels[box] == index) > _ROUND:
                boxes.append(box)
                found[box] = 255
    return found, boxes
