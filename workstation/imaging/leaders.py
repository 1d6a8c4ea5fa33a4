# SPDX-License-Identifier: GPL-3.0-or-later
"""Dotted leaders of forms taken out of the OCR copy; what is written on them stays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.opencv import Image, as_image, cv2
from workstation.imaging.parts import Parts, find_parts

_DOT_MOST_MM = 0.75  # a full stop of 14 pt is 0.5 mm wide, a little more after blur
_PITCH_MOST_MM = 2.6
_LEAST_DOTS = 7  # a sentence may end in "..."; seven in a row are a leader
_LARGER = 2.0  # times the usual area of a leader's dots
_OFF_LINE_MM = 0.2  # the dot below a letter hangs 0.6 mm under the leader
_BOW = 0.03  # rise a pixel along: bowed paper
_COLON_MM = 3.0  # the upper dot of a colon stands at most this high above the lower one
_BEYOND_MM = 25.0  # dots between the letters written on a leader, this far from its clean part


def without_leaders(flat: Image, dpi: int, parts: Parts | None = None) -> Image:
    """Return the page (H x W) with rows of evenly spaced dots made white; the same array when there are none.

    Tesseract reads a leader as letters, and now and then loses the whole line with it.

    Args:
        flat: H x W, levelled, paper at 255.
        dpi: resolution of this array.
        parts: of this array, where they are known.
    """
    parts = parts or find_parts(flat)
    stats = parts.stats
    most = max(2.0, _DOT_MOST_MM / 25.4 * dpi)
    is_dot = (stats[:, cv2.CC_STAT_WIDTH] <= most) & (stats[:, cv2.CC_STAT_HEIGHT] <= most)
    is_dot[0] = False
    dots = np.flatnonzero(is_dot)
    places = parts.centres[dots]
    free = np.flatnonzero(~_of_colons(places, dpi))
    areas = np.asarray(stats[dots, cv2.CC_STAT_AREA], dtype=np.float64)
    chosen = dots[free[_in_rows(places[free], areas[free], dpi)]]
    if not len(chosen):
        return flat
    wanted = np.zeros(len(stats), np.uint8)
    wanted[chosen] = 255
    soft = cv2.dilate(as_image(wanted[parts.labels]), np.ones((5, 5), np.uint8))
    wanted[0] = 255  # from here on "not another part": the paper itself is none
    # The blurred rim goes as well, but no part of a letter.
    return as_image(cv2.max(flat, cv2.bitwise_and(soft, wanted[parts.labels])))


def _of_colons(centres: NDArray[np.float64], dpi: int) -> NDArray[np.bool_]:
    """Return which points are the lower dot of a colon: another one stands right above."""
    per_mm = dpi / 25.4
    order = np.argsort(centres[:, 0], kind="stable")
    xs, ys = centres[order].T
    places = np.arange(len(xs))
    first = np.searchsorted(xs, xs - 0.25 * per_mm)
    last = np.searchsorted(xs, xs + 0.25 * per_mm, side="right")
    is_lower = np.zeros(len(xs), bool)
    # Neighbour by neighbour for all points at once: a page has a thousand dots, and each a handful of neighbours.
    for step in range(int((first - places).min(initial=0)), int((last - places).max(initial=0))):
        has = np.flatnonzero((places + step >= first) & (places + step < last))
        above = ys[has] - ys[has + step]
        is_lower[order[has[(above > 0.6 * per_mm) & (above < _COLON_MM * per_mm)]]] = True
    return is_lower


def _in_rows(centres: NDArray[np.float64], areas: NDArray[np.float64], dpi: int) -> NDArray[np.intp]:
    """Return the indices of points that lie in rows of evenly spaced points of one size."""
    per_mm = dpi / 25.4
    order = np.argsort(centres[:, 0], kind="stable")
    points, sizes = centres[order], areas[order]
    follows = _next_points(points, per_mm).tolist()
    found: set[int] = set()
    seen = [False] * len(follows)
    for start in range(len(follows)):
        if seen[start]:
            continue
        row = [start]
        while follows[row[-1]] >= 0 and not seen[follows[row[-1]]]:
            row.append(follows[row[-1]])
            seen[row[-1]] = True
        if len(row) >= _LEAST_DOTS:
            leader = np.array(_leader(points, np.array(row), per_mm), dtype=np.intp)
            # The dot below a letter, alone or grown together with one of the leader's, is larger: it stays.
            found.update(leader[sizes[leader] <= _LARGER * np.median(sizes[row])].tolist())
    return np.asarray(order[sorted(found)], dtype=np.intp)


def _next_points(points: NDArray[np.float64], per_mm: float) -> NDArray[np.int64]:
    """Return for each point, ordered by x, the next one along a row; -1 when there is none."""
    follows = np.full(len(points), -1)
    xs, ys = points.T
    end = np.searchsorted(xs, xs + _PITCH_MOST_MM * per_mm, side="right")
    waiting = np.arange(len(points))
    step = 1
    while len(waiting := waiting[waiting + step < end[waiting]]):
        along = xs[waiting + step] - xs[waiting]
        off = np.abs(ys[waiting + step] - ys[waiting])
        fits = (along > 0.3 * per_mm) & (off <= _OFF_LINE_MM * per_mm + _BOW * along)
        follows[waiting[fits]] = waiting[fits] + step
        waiting = waiting[~fits]
        step += 1
    return follows


def _leader(points: NDArray[np.float64], row: NDArray[np.intp], per_mm: float) -> list[int]:
    """Return the dots of the leader that a row belongs to; none when the row is no leader."""
    xs, ys = points[row, 0], points[row, 1]
    gaps = np.diff(xs)
    pitch = float(np.median(gaps))
    is_even = np.abs(gaps - pitch) <= 0.25 * pitch
    if float(is_even.mean()) < 0.6:
        return []
    inside = np.concatenate(([False], is_even)) | np.concatenate((is_even, [False]))
    row, xs, ys = row[inside], xs[inside], ys[inside]
    if len(row) < _LEAST_DOTS:
        return []
    line = np.polynomial.Polynomial.fit(xs, ys, 2 if len(row) > 20 else 1)
    near = np.flatnonzero(np.abs(points[:, 0] - np.clip(points[:, 0], xs[0], xs[-1])) < _BEYOND_MM * per_mm)
    slope = np.abs(points[near, 1] - line(points[near, 0])) < _OFF_LINE_MM * per_mm
    return [*map(int, row[np.abs(ys - line(xs)) < 1.5 * _OFF_LINE_MM * per_mm]), *map(int, near[slope])]
