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
_LINE_INK = 0.004  # share of the width that is ink in a row of a text line
_LINE_LEAST_PX = 12
_CLEAR_LEAN = 0.01
_SURE_LEAN = 0.02  # of 44 pages none had as much the wrong way; tables, and the odd typeface, have less
_SURE_LINES = 8
_READ_SHARE = 0.3  # of a strip's width: half a dozen words tell up from down as surely as all of them
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
    lying = estimate_skew(points)
    return Axis(lying=lying, standing=estimate_skew(quarter_turned(points), is_quick=lying.is_sure))


def find_upright(level: Image, read_confidence: ReadConfidence, *, strips: int = STRIPS_MOST) -> Upright:
    """Read strips of a levelled page both ways up until one way is clearly the better.

    Args:
        level: H x W, flattened, text lines lying.
        read_confidence: how well a strip reads, 0 to 100.
        strips: how many strips to try.
    """
    best = 0.0
    looks_turned = _looks_upside_down(level)
    for strip in itertools.islice(best_strips(level), strips):
        turned = as_image(cv2.rotate(strip, cv2.ROTATE_180))
        # The likelier way first: when it reads well, the other need not be tried.
        one = read_confidence(turned if looks_turned else strip)
        if one > SURE_READING:
            return Upright(is_upside_down=looks_turned, reading=one, is_sure=True)
        other = read_confidence(strip if looks_turned else turned)
        up, down = (other, one) if looks_turned else (one, other)
        best = max(best, up, down)
        if max(up, down) > _LEGIBLE and abs(up - down) > _CLEAR_LEAD:
            return Upright(is_upside_down=down > up, reading=max(up, down), is_sure=True)
    return Upright(is_upside_down=False, reading=best, is_sure=False)


def guess_upright(level: Image) -> Upright | None:
    """Tell from the shape of the lines which way up a page is, without reading; None when they do not say clearly.

    Args:
        level: H x W, flattened, text lines lying.
    """
    lean, lines = _lean(level)
    if lines < _SURE_LINES or abs(lean) < _SURE_LEAN:
        return None
    return Upright(is_upside_down=lean < 0, reading=0.0, is_sure=False)


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


def legible_part(strip: Image) -> Image:
    """Return the part of a strip that is richest in ink, so that less has to be read to know which way up it is.

    Args:
        strip: H x W, text lines lying.
    """
    height, width = strip.shape
    wide = max(round(_READ_SHARE * width), 4 * height)
    if wide >= width:
        return strip
    columns = np.concatenate(([0], np.cumsum(np.count_nonzero(strip < 140, axis=0))))
    left = int(np.argmax(columns[wide:] - columns[:-wide]))
    return np.ascontiguousarray(strip[:, left : left + wide])


def _row_ink(level: Image) -> NDArray[np.float64]:
    ink: NDArray[np.float64] = np.count_nonzero(level < 140, axis=1).astype(np.float64)
    # A row of letters is at most half ink; more is a rule, a picture or a black edge.
    ink[ink > level.shape[1] * 0.5] = 0
    return ink


def _looks_upside_down(level: Image) -> bool:
    lean, lines = _lean(level)
    return lines > 0 and lean < -_CLEAR_LEAN


def _lean(level: Image) -> tuple[float, int]:
    """Return how much more ink lines have above their bodies than below, as a share of their ink, and their number.

    Latin letters and Vietnamese marks have more above than below.

    Seen on the tuning half: 0.02 to 0.06 on upright text, as much below 0 on its head, near 0 in tables and forms.
    """
    rows = _row_ink(level)
    has_ink = rows > _LINE_INK * level.shape[1]
    ends = np.flatnonzero(np.diff(np.concatenate(([False], has_ink, [False])).astype(np.int8)))
    leans = []
    for top, bottom in zip(ends[::2], ends[1::2], strict=True):
        line = rows[top:bottom]
        if len(line) < _LINE_LEAST_PX:
            continue
        body = np.flatnonzero(line > 0.5 * np.percentile(line, 90))
        if len(body):
            leans.append((line[: body[0]].sum() - line[body[-1] + 1 :].sum()) / line.sum())
    return (float(np.median(leans)), len(leans)) if leans else (0.0, 0)


def _between_lines(rows: NDArray[np.float64], at: int, depth: int) -> int:
    # The emptiest row within a third of a strip, the nearest of equals.
    first, last = max(0, at - depth // 3), min(len(rows), at + depth // 3)
    if last <= first:
        return min(max(at, 0), len(rows))
    near = rows[first:last]
    empty = np.flatnonzero(near <= near.min() + 0.5) + first
    return int(empty[np.abs(empty - at).argmin()])
