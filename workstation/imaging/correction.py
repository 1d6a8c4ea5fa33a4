# SPDX-License-Identifier: GPL-3.0-or-later
"""The geometry of a page after a correction by hand, and its words moved along; no pixel is touched in here."""

from __future__ import annotations

import dataclasses

from workstation.domain.paper import PageGeometry, PageText, Word
from workstation.imaging.affine import Affine, apply, clockwise, inverse, then, translation

_SAME = 1e-9
_PIXEL = 0.01


def turned(geometry: PageGeometry, quarter_turns: int) -> PageGeometry:
    """Return the geometry after counter-clockwise quarter turns of the finished page."""
    for _ in range(quarter_turns % 4):
        a, b, c, d, e, f = geometry.matrix
        # (x, y) -> (y, width - x): the page's right edge becomes its top.
        width = geometry.width_px
        geometry = PageGeometry(geometry.height_px, width, geometry.dpi, (b, -a, d, -c, f, width - e))
    return geometry


def levelled_by(geometry: PageGeometry, angle_deg: float) -> PageGeometry:
    """Return the geometry with the page turned clockwise about its centre; its size stays, so A4 stays A4.

    Args:
        geometry: as the page lies.
        angle_deg: skew that is taken out, counter-clockwise positive, as in `PageMeasures.angle_deg`.
    """
    x, y = geometry.width_px / 2, geometry.height_px / 2
    matrix = then(geometry.matrix, translation(-x, -y), clockwise(angle_deg), translation(x, y))
    return dataclasses.replace(geometry, matrix=matrix)


def cropped(geometry: PageGeometry, left: float, top: float, right: float, bottom: float) -> PageGeometry:
    """Return the geometry with other edges, in pixels of the page; they may lie outside of it.

    Raises:
        ValueError: no area is left.
    """
    if right - left < 1 or bottom - top < 1:
        raise ValueError("a page without area")
    matrix = then(geometry.matrix, translation(-left, -top))
    return PageGeometry(right - left, bottom - top, geometry.dpi, matrix)


def whole_sheet(geometry: PageGeometry, width_px: int, height_px: int) -> tuple[float, float, float, float]:
    """Return the edges (left, top, right, bottom; page pixels) that show the whole original as the page lies now.

    Args:
        geometry: as the page lies.
        width_px, height_px: of the original.
    """
    corners = [apply(geometry.matrix, x, y) for x in (0.0, width_px) for y in (0.0, height_px)]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return (
        min(0.0, *across),
        min(0.0, *down),
        max(geometry.width_px, *across),
        max(geometry.height_px, *down),
    )


def is_part(new: PageGeometry, old: PageGeometry) -> bool:
    """Whether the new page shows only what the old one showed, in the same position: nothing new can be read on it."""
    if any(abs(one - other) > _SAME for one, other in zip(new.matrix[:4], old.matrix[:4], strict=True)):
        return False
    left, top = old.matrix[4] - new.matrix[4], old.matrix[5] - new.matrix[5]
    right, bottom = left + new.width_px, top + new.height_px
    return min(left, top) >= -_PIXEL and right <= old.width_px + _PIXEL and bottom <= old.height_px + _PIXEL


def moved_text(text: PageText, old: PageGeometry, new: PageGeometry) -> PageText:
    """Return the text where it stands on the new page; words whose middle lies outside of it are left out."""
    onto = then(inverse(old.matrix), new.matrix)
    moved = [_moved(word, onto) for word in text.words]
    kept = [
        index
        for index, word in enumerate(moved)
        if 0 <= word.left + word.right <= 2 * new.width_px and 0 <= word.top + word.bottom <= 2 * new.height_px
    ]
    places = {index: place for place, index in enumerate(kept)}
    return dataclasses.replace(
        text,
        words=tuple(moved[index] for index in kept),
        corrections=tuple(
            dataclasses.replace(one, index=places[one.index]) for one in text.corrections if one.index in places
        ),
        second=tuple(
            dataclasses.replace(one, words=tuple(places[index] for index in one.words))
            for one in text.second
            if all(index in places for index in one.words)
        ),
    )


def _moved(word: Word, onto: Affine) -> Word:
    corners = [apply(onto, x, y) for x in (word.left, word.right) for y in (word.top, word.bottom)]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return dataclasses.replace(word, left=min(across), right=max(across), top=min(down), bottom=max(down))
