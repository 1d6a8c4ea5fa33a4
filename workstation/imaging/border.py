# SPDX-License-Identifier: GPL-3.0-or-later
"""Black surroundings of a sheet: where they are, and the sheet's box when it is certain; nothing is cut in here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.histogram import percentile
from workstation.imaging.opencv import Image, as_image, cv2
from workstation.imaging.shrink import shrunk

_SMALL_PX = 800  # long side of the copy that is looked at
_DARK_SHARE = 0.5  # of the paper's brightness: darker is lid or shadow of the edge
_THICK_MM = 1.2  # letters and ruling lines are thinner
_LONG_SHARE = 0.2  # of the page's side; a stamp or picture at the edge is shorter
_BORDER_ROW = 0.93  # dark share of a row or column that lies outside the sheet
_WORTH_CUTTING = 0.85  # the sheet must be smaller than this share of the image, else the page keeps its size
_CORNER_MM = 12.0  # legs of the triangle looked at; a card's round corners take 1 mm of it
_CORNER_GONE = 0.8  # dark share of that triangle
_LEAST_SHARE = 0.04  # a chip card on an A4 glass covers 0.075


@dataclass(frozen=True, slots=True)
class Box:
    """A box on a page, in pixels, origin top left."""

    left: float
    top: float
    right: float
    bottom: float


def black_surroundings(gray: Image, dpi: int) -> Image:
    """Return where the scanner's black shows at the edges of the image (H x W, 255 there, 0 elsewhere).

    Only thick dark areas that touch the edge and run along it count, so letters, ruling lines and stamps are safe.

    Args:
        gray: H x W, not flattened.
        dpi: resolution of this array.
    """
    height, width = gray.shape
    small, scale = _small(gray)
    dark = _dark(small)
    if not cv2.countNonZero(_frame_of(dark)):
        return np.zeros((height, width), np.uint8)
    thick = max(3, round(_THICK_MM / 25.4 * dpi * scale)) | 1
    # Black outside the image too, or opening would eat a thin edge from its outer side.
    padded = cv2.copyMakeBorder(dark, thick, thick, thick, thick, cv2.BORDER_REPLICATE)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))[thick:-thick, thick:-thick]
    found = _along_the_edge(as_image(np.ascontiguousarray(opened)))
    if not found.any():
        return np.zeros((height, width), np.uint8)
    found = as_image(cv2.dilate(found, np.ones((5, 5), np.uint8)))
    return as_image(cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST))


def sheet_box(level_gray: Image) -> Box | None:
    """Return the box of a sheet that lies on black and is clearly smaller than the image; None when not certain.

    Args:
        level_gray: H x W, levelled, not flattened; what lies outside the scan must continue the scan's edge.
    """
    small, scale = _small(level_gray)
    dark = as_image(cv2.morphologyEx(_dark(small), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))) > 0
    rows, columns = dark.mean(axis=1), dark.mean(axis=0)
    top, bottom = _inner(rows)
    left, right = _inner(columns)
    height, width = small.shape
    share = (bottom - top) * (right - left) / (height * width)
    if not _LEAST_SHARE < share < _WORTH_CUTTING:
        return None
    if float(dark[top:bottom, left:right].mean()) > 0.35 or not _fills(~dark, top, bottom, left, right):
        return None  # a dark picture, or bright spots scattered on black
    return Box(left / scale, top / scale, right / scale, bottom / scale)


def has_lost_corner(level_gray: Image, dpi: int) -> bool:
    """Tell whether the scanner's black shows where a corner of the sheet should be: folded over or torn off.

    On a white lid a missing corner cannot be seen.

    Args:
        level_gray: as for `sheet_box`.
        dpi: resolution of this array.
    """
    small, scale = _small(level_gray)
    dark = as_image(cv2.morphologyEx(_dark(small), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))) > 0
    top, bottom = _inner(dark.mean(axis=1))
    left, right = _inner(dark.mean(axis=0))
    sheet = dark[top:bottom, left:right]
    legs = round(_CORNER_MM / 25.4 * dpi * scale)
    if min(sheet.shape) < 4 * legs or float(sheet.mean()) > 0.35:
        return False  # nothing like a sheet
    triangle = np.tri(legs, dtype=bool)[::-1]  # the half that lies in the top left corner
    corners = (sheet, sheet[:, ::-1], sheet[::-1], sheet[::-1, ::-1])
    return any(float(corner[:legs, :legs][triangle].mean()) > _CORNER_GONE for corner in corners)


def _small(gray: Image) -> tuple[Image, float]:
    height, width = gray.shape
    scale = min(1.0, _SMALL_PX / max(height, width))
    return shrunk(gray, max(1, round(width * scale)), max(1, round(height * scale))), scale


def _dark(small: Image) -> Image:
    paper = percentile(small, 97)
    _, dark = cv2.threshold(small, max(1.0, _DARK_SHARE * paper), 255, cv2.THRESH_BINARY_INV)
    return as_image(dark)


def _frame_of(image: Image) -> Image:
    return np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])


def _along_the_edge(dark: Image) -> Image:
    height, width = dark.shape
    count, labels, _, _ = cv2.connectedComponentsWithStats(dark, connectivity=4, ltype=cv2.CV_32S)
    keep = np.zeros(count, np.uint8)
    sides = ((labels[0], width), (labels[-1], width), (labels[:, 0], height), (labels[:, -1], height))
    for side, length in sides:
        touching = np.bincount(np.asarray(side).ravel(), minlength=count)
        keep[touching > _LONG_SHARE * length] = 255
    keep[0] = 0
    return as_image(keep[labels])


def _inner(share: NDArray[np.float64]) -> tuple[int, int]:
    sheet = np.flatnonzero(share < _BORDER_ROW)
    return (int(sheet[0]), int(sheet[-1]) + 1) if len(sheet) else (0, len(share))


def _fills(bright: NDArray[np.bool_], top: int, bottom: int, left: int, right: int) -> bool:
    # Each quarter of the box must be mostly paper.
    middle_y, middle_x = (top + bottom) // 2, (left + right) // 2
    quarters = (
        bright[top:middle_y, left:middle_x],
        bright[top:middle_y, middle_x:right],
        bright[middle_y:bottom, left:middle_x],
        bright[middle_y:bottom, middle_x:right],
    )
    return all(quarter.size > 0 and float(quarter.mean()) > 0.6 for quarter in quarters)
