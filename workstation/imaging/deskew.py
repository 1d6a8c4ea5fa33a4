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
_POINTS_MOST = 60_000
_LEAST_POINTS = 120  # about six letters
_STRIP_PX = 16  # leans by 3 px at the ends of the search and by 0.3 px near the angle found
_FINE_PX = 0.25
_SURE_CLARITY = 2.5  # seen: 7 to 16 for letters and tables, 1.1 to 2.0 for photos and noise
_SURE_COARSE = 3.0  # in coarse steps: 11 to 38 for print, 1.1 to 2.4 for photos, noise and the wrong axis

_LOOKS = ((0.25, _SURE_CLARITY), (1.0, _SURE_COARSE))  # share of the step, and from which clarity on it is sure

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


def estimate_skew(points: Points, *, is_quick: bool = False) -> Skew:
    """Find the angle at which the text lines are level, within +-10 degrees.

    For each angle the ink is projected onto the vertical axis of the levelled page; level lines make the profile's
    steps steepest. 0.25, then 0.1, then 0.02 degrees.

    Args:
        points: see `ink_points`.
        is_quick: leave it at the small steps, where another answer is known already.
    """
    if len(points) < _LEAST_POINTS:
        return Skew(0.0, 0.0)
    points = _thinned(points, _POINTS_MOST)
    # Steps of 1 mm, as far as a line's end is off between two angles, are for what is unsure in steps of a quarter of
    # that: forms on bowed paper (clarity 2.5 to 3.7 there, 12 to 15 here). Narrow tables are truer in the small steps.
    reach_px = float(np.ptp(points[:, 0])) * math.radians(_COARSE_DEG)
    for share, sure in _LOOKS[:1] if is_quick else _LOOKS:
        best, clarity = _coarse(points, max(1.0, reach_px * share))
        # At the end of the search the top may lie beyond.
        if clarity > sure and abs(best) < SEARCH_DEG:
            break
    else:
        return Skew(0.0, min(clarity, _SURE_CLARITY))
    fine = _Strips.of(points, best, _FINE_PX)
    best, is_bowed = _middle_of_bow(fine, best)
    if is_bowed:
        return Skew(best, clarity)
    for step, reach in _FINER_DEG:
        near = np.arange(best - reach, best + reach + step / 2, step)
        best = float(near[int(np.argmax([fine.steepness(angle) for angle in near]))])
    return Skew(round(best, 3) + 0.0, clarity)  # + 0.0: no minus zero


@dataclass(frozen=True, slots=True, eq=False)
class _Strips:
    """Ink counted by rows of narrow upright strips: sliding them past each other turns the page, a hundred at a time.

    Attributes:
        counts: strips x rows.
        middles_px: of the strips, from the middle of the page.
        slope: by which the points were level before they were counted.
        row_px: height of a row.
        points: number of points.
    """

    counts: NDArray[np.float32]
    middles_px: NDArray[np.float64]
    slope: float
    row_px: float
    points: int

    @classmethod
    def of(cls, points: Points, angle_deg: float, row_px: float) -> _Strips:
        """Count points that are turned by about an angle; angles near it are then looked at."""
        slope = math.tan(math.radians(angle_deg))
        xs, ys = points[:, 0], points[:, 1] + points[:, 0] * np.float32(slope)
        left = float(xs.min())
        strips = ((xs - np.float32(left)) / np.float32(_STRIP_PX)).astype(np.int32)
        rows = ((ys - ys.min()) / np.float32(row_px)).astype(np.int32)
        wide, high = int(strips.max()) + 1, int(rows.max()) + 1
        counts = np.bincount(strips * high + rows, minlength=wide * high).reshape(wide, high).astype(np.float32)
        middles = left + (np.arange(wide, dtype=np.float64) + 0.5) * _STRIP_PX
        return cls(counts, np.asarray(middles, dtype=np.float64), slope, row_px, len(points))

    def steepness(self, angle_deg: float, step_px: float = 1.0) -> float:
        """Return how steep the profile of the ink is, in steps of a height, once turned back by an angle."""
        shifts = np.rint(self.middles_px * ((math.tan(math.radians(angle_deg)) - self.slope) / self.row_px)).astype(int)
        shifts -= shifts.min()
        together = max(1, round(step_px / self.row_px))
        high = self.counts.shape[1]
        profile = np.zeros(-(-(high + int(shifts.max())) // together) * together, np.float32)
        for strip, shift in zip(self.counts, shifts.tolist(), strict=True):
            profile[shift : shift + high] += strip
        steps = np.diff(profile.reshape(-1, together).sum(axis=1, dtype=np.float64))
        # Independent of the amount of ink, so that both axes can be compared.
        return float(np.square(steps).sum()) / self.points**2


def _coarse(points: Points, step_px: float) -> tuple[float, float]:
    """Return the best angle in degrees and its clarity."""
    strips = _Strips.of(points, 0.0, step_px / 2)
    angles = np.arange(-SEARCH_DEG, SEARCH_DEG + _COARSE_DEG / 2, _COARSE_DEG)
    steepness = np.array([strips.steepness(angle, step_px) for angle in angles])
    return float(angles[int(steepness.argmax())]), float(steepness.max() / np.median(steepness))


def _middle_of_bow(strips: _Strips, best: float) -> tuple[float, bool]:
    # Lines of bowed paper are level nowhere and nearly level over a range of angles, sharpest where one of their
    # halves is: the middle of the range is the page's skew.
    near = np.arange(best - _BOW_DEG, best + _BOW_DEG + 0.05, 0.1)
    step_px = max(1.0, float(np.ptp(strips.middles_px)) * math.radians(0.1) / 2)
    steepness = np.array([strips.steepness(angle, step_px) for angle in near])
    above = np.clip(steepness - 0.5 * steepness.max(), 0.0, None)
    middle = float((near * above).sum() / above.sum())
    spread = math.sqrt(float((np.square(near - middle) * above).sum() / above.sum()))
    return (middle, True) if spread > _BOW_SPREAD_DEG else (best, False)


def _thinned(points: Points, most: int) -> Points:
    # Every k-th point of a row-wise list, k odd, keeps each text line's share.
    step = -(-len(points) // most)
    return points[:: step | 1] if step > 1 else points
