# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way up a page is: lying or standing by profile, up or down by reading a strip; fine skew is in `deskew`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.deskew import Points, Skew, estimate_skew, quarter_turned
from workstation.imaging.opencv import Image, as_image, cv2

ReadConfidence = Callable[[NDArray[np.uint8]], float]

SURE_READING = 85.0  # upright print reads above this, print on its head never did (highest seen: 62)
_LEGIBLE = 50.0  # below it neither way up has read anything
_CLEAR_LEAD = 12.0  # points of confidence between the two ways up
_SPECKS = 2500  # more parts of letter size than a dense page has, and no text line among them: noise or a halftone
_STRIP_SHARE = 18  # a strip is 1/18 of the page's height: two or three lines
STRIPS_MOST = 3


@dataclass(frozen=True, slots=True)
class Axis:
    """Whether the text lines lie or stand.

    Attributes:
        lying: skew if the lines lie (page upright or on its head).
        standing: skew if the lines stand (page turned by 90 or 270 degrees).
    """

    lying: Skew
    standing: Skew

    @property
    def may_lie(self) -> bool:
        """Whether lying lines are possible; also when nothing is known."""
        return self.lying.is_sure or not self.standing.is_sure

    @property
    def may_stand(self) -> bool:
        """Whether standing lines are possible. In a table both are: its columns are as straight as its lines."""
        return self.standing.is_sure


@dataclass(frozen=True, slots=True)
class Upright:
    """Answer to "which way up".

    Attributes:
        is_upside_down: whether the page given must be turned by 180 degrees; False when unsure.
        reading: confidence of the better way up, 0 to 100.
        is_sure: whether one way was clearly the better.
    """

    is_upside_down: bool
    reading: float
    is_sure: bool


def has_text(axis: Axis, letter_count: int) -> bool:
    """Tell whether reading the page can make sense: a page of noise would keep the OCR busy for minutes."""
    return axis.lying.is_sure or axis.standing.is_sure or letter_count < _SPECKS


def find_axis(points: Points) -> Axis:
    """Compare how sharply lying and standing text lines stand out.

    Args:
        points: see `deskew.ink_points`.
    """
    return Axis(lying=estimate_skew(points), standing=estimate_skew(quarter_turned(points)))


def find_upright(level: Image, read_confidence: ReadConfidence, *, strips: int = STRIPS_MOST) -> Upright:
    """Read strips of a levelled page both ways up until one way is clearly the better.

    Args:
        level: H x W, flattened, text lines lying.
        read_confidence: how well a strip reads, 0 to 100.
        strips: how many strips to try.
    """
    best = 0.0
    for strip in itertools.islice(best_strips(level), strips):
        up = read_confidence(strip)
        if up > SURE_READING:
            return Upright(is_upside_down=False, reading=up, is_sure=True)
        down = read_confidence(as_image(cv2.rotate(strip, cv2.ROTATE_180)))
        best = max(best, up, down)
        if max(up, down) > _LEGIBLE and abs(up - down) > _CLEAR_LEAD:
            return Upright(is_upside_down=down > up, reading=max(up, down), is_sure=True)
    return Upright(is_upside_down=False, reading=best, is_sure=False)


def best_strips(level: Image) -> Iterable[Image]:
    """Yield up to three horizontal strips, richest in letters first, cut between text lines.

    Args:
        level: H x W, flattened, text lines lying.
    """
    height = level.shape[0]
    rows = _row_ink(level)
    depth = max(24, height // _STRIP_SHARE)
    free = rows.copy()
    for _ in range(STRIPS_MOST):
        sums = np.convolve(free, np.ones(min(depth, height)), mode="valid")
        start = int(sums.argmax())
        if sums[start] <= 0:
            return
        top, bottom = _between_lines(rows, start, depth), _between_lines(rows, start + depth, depth)
        if bottom - top < depth // 2:
            top, bottom = start, min(height, start + depth)
        yield np.ascontiguousarray(level[top:bottom])
        free[max(0, top) : bottom] = 0


def _row_ink(level: Image) -> NDArray[np.float64]:
    ink: NDArray[np.float64] = np.count_nonzero(level < 140, axis=1).astype(np.float64)
    # A row of letters is at most half ink; more is a rule, a picture or a black edge.
    ink[ink > level.shape[1] * 0.5] = 0
    return ink


def _between_lines(rows: NDArray[np.float64], at: int, depth: int) -> int:
    # The emptiest row within a third of a strip, the nearest of equals.
    first, last = max(0, at - depth // 3), min(len(rows), at + depth // 3)
    if last <= first:
        return min(max(at, 0), len(rows))
    near = rows[first:last]
    empty = np.flatnonzero(near <= near.min() + 0.5) + first
    return int(empty[np.abs(empty - at).argmin()])
