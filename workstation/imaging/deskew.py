# SPDX-License-Identifier: GPL-3.0-or-later
"""Skew of a page by projection profile on its ink; quarter turns are decided in `orientation`."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.opencv import Image, cv2

SEARCH_DEG = 10.0
_COARSE_DEG = 0.25
_FINER_DEG = ((0.1, 0.3), (0.02, 0.1))  # (step, how far to both sides)
_BOW_DEG = 1.2
_BOW_SPREAD_DEG = 0.2  # seen: 0.08 to 0.15 on flat paper, 0.25 to 0.42 with 0.7 to 1.2 mm of bow
_COARSE_POINTS = 30_000
_FINE_POINTS = 120_000
_LEAST_POINTS = 120  # about six letters
_SURE_CLARITY = 2.5  # seen: 7 to 16 for letters and tables, 1.1 to 2.0 for photos and noise
_SURE_COARSE = 3.0  # in coarse steps: 11 to 38 for print, 1.1 to 2.4 for photos, noise and the wrong axis

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Skew:
    """Skew of a page.

    Attributes:
        angle_deg: counter-clockwise positive; 0 when unsure.
        clarity: steepness of the profile at the best angle over its median at all angles; 0 for a page without ink.
    """

    angle_deg: float
    clarity: float

    @property
    def is_sure(self) -> bool:
        """Whether the best angle stands out from the others."""
        return self.clarity > _SURE_CLARITY


def ink_points(mask: Image) -> Points:
    """Return the N x 2 (x, y) positions of the ink, from the middle of the page, in pixels of the mask."""
    if not cv2.countNonZero(mask):  # `findNonZero` would answer None
        return np.empty((0, 2), np.float32)
    found = np.asarray(cv2.findNonZero(mask), dtype=np.float32).reshape(-1, 2)
    # A pixel is an area: its ink is put somewhere in it. On the bare grid the angle 0 would look sharper than its
    # neighbours, which drew the skew of a chip card (270 pixels of text) from 0.45 to 0.
    found += np.random.default_rng(0).random(found.shape, dtype=np.float32)
    height, width = mask.shape
    return found - np.array([width / 2, height / 2], np.float32)


def quarter_turned(points: Points) -> Points:
    """Return the points as they lie after a quarter turn clockwise."""
    return np.stack([-points[:, 1], points[:, 0]], axis=1)


def estimate_skew(points: Points) -> Skew:
    """Find the angle at which the text lines are level, within +-10 degrees.

    For each angle the ink is projected onto the vertical axis of the levelled page; level lines make the profile's
    steps steepest. 0.25, then 0.1, then 0.02 degrees.

    Args:
        points: see `ink_points`.
    """
    if len(points) < _LEAST_POINTS:
        return Skew(0.0, 0.0)
    rough = _thinned(points, _COARSE_POINTS)
    # Steps of 1 mm, as far as a line's end is off between two angles, are for what is unsure in steps of a quarter of
    # that: forms on bowed paper (clarity 2.5 to 3.7 there, 12 to 15 here). Narrow tables are truer in the small steps.
    reach_px = float(np.ptp(rough[:, 0])) * math.radians(_COARSE_DEG)
    for share, sure in ((0.25, _SURE_CLARITY), (1.0, _SURE_COARSE)):
        best, clarity = _coarse(rough, max(1.0, reach_px * share))
        # At the end of the search the top may lie beyond.
        if clarity > sure and abs(best) < SEARCH_DEG:
            break
    else:
        return Skew(0.0, min(clarity, _SURE_CLARITY))
    fine = _thinned(points, _FINE_POINTS)
    best, is_bowed = _middle_of_bow(fine, best)
    if is_bowed:
        return Skew(best, clarity)
    for step, reach in _FINER_DEG:
        near = np.arange(best - reach, best + reach + step / 2, step)
        best = float(near[int(np.argmax([_steepness(fine, angle) for angle in near]))])
    return Skew(round(best, 3) + 0.0, clarity)  # + 0.0: no minus zero


def _coarse(points: Points, step_px: float) -> tuple[float, float]:
    """Return the best angle in degrees and its clarity."""
    angles = np.arange(-SEARCH_DEG, SEARCH_DEG + _COARSE_DEG / 2, _COARSE_DEG)
    steepness = np.array([_steepness(points, angle, step_px) for angle in angles])
    return float(angles[int(steepness.argmax())]), float(steepness.max() / np.median(steepness))


def _middle_of_bow(points: Points, best: float) -> tuple[float, bool]:
    # Lines of bowed paper are level nowhere and nearly level over a range of angles, sharpest where one of their
    # halves is: the middle of the range is the page's skew.
    near = np.arange(best - _BOW_DEG, best + _BOW_DEG + 0.05, 0.1)
    step_px = max(1.0, float(np.ptp(points[:, 0])) * math.radians(0.1) / 2)
    steepness = np.array([_steepness(points, angle, step_px) for angle in near])
    above = np.clip(steepness - 0.5 * steepness.max(), 0.0, None)
    middle = float((near * above).sum() / above.sum())
    spread = math.sqrt(float((np.square(near - middle) * above).sum() / above.sum()))
    return (middle, True) if spread > _BOW_SPREAD_DEG else (best, False)


def _thinned(points: Points, most: int) -> Points:
    # Every k-th point of a row-wise list, k odd, keeps each text line's share.
    step = -(-len(points) // most)
    return points[:: step | 1] if step > 1 else points


def _steepness(points: Points, angle_deg: float, step_px: float = 1.0) -> float:
    angle = math.radians(angle_deg)
    heights = points[:, 0] * np.float32(math.sin(angle)) + points[:, 1] * np.float32(math.cos(angle))
    heights -= heights.min()
    profile = np.bincount((heights / np.float32(step_px)).astype(np.int32)).astype(np.float64)
    # Independent of the amount of ink, so that both axes can be compared.
    return float(np.square(np.diff(profile)).sum()) / len(points) ** 2
