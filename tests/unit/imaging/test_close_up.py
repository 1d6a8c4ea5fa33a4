# SPDX-License-Identifier: GPL-3.0-or-later
"""A part of a page seen in the original's own pixels: level, in its place, and only where that is finer."""

from __future__ import annotations

import numpy as np

from workstation.imaging.affine import clockwise, inverse, scaling, then, translation
from workstation.imaging.close_up import close_up
from workstation.imaging.opencv import cv2


def test_a_part_is_level_in_its_place_and_as_fine_as_the_original() -> None:
    level = np.full((600, 900), 240, np.uint8)
    cv2.rectangle(level, (450, 300), (509, 329), 20, -1)
    lay = then(translation(-450, -300), clockwise(7.0), translation(450, 300))  # of the page in the scanner
    matrix = np.array([lay[0::2], lay[1::2]])
    scan = cv2.warpAffine(level, matrix, (900, 600), flags=cv2.INTER_CUBIC, borderValue=240)

    found = close_up(np.dstack([scan, scan, scan]).astype(np.uint8), then(inverse(lay), scaling(2 / 3, 2 / 3)))

    assert found is not None
    part = found.of((290.0, 190.0, 350.0, 230.0))  # of the copy at two thirds
    assert part.shape == (60, 90)
    rows, columns = np.nonzero(part < 128)
    assert abs(rows.min() - 15) <= 1
    assert abs(rows.max() - 44) <= 1
    assert abs(columns.min() - 15) <= 1
    assert abs(columns.max() - 74) <= 1
    assert part[5, 5] > 250  # the paper is white


def test_an_original_no_finer_than_its_copy_is_not_kept() -> None:
    assert close_up(np.zeros((60, 80, 3), np.uint8), scaling(0.9, 0.9)) is None
