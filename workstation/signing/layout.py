# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the box of a signature stands on a page of any size and turn beside what is there; nothing is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workstation.signing.profiles import Corner, SignatureProfile

Box = tuple[float, float, float, float]

_GAP_PT = 4.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the box stands.

    Attributes:
        rect: in the page's own coordinates (left, bottom, right, top).
        width_pt, height_pt: as the reader sees the box.
        matrix: turns the drawing so that the reader sees it upright.
        right_pt, down_pt: how far it had to move from its place because something stood there, as the reader sees it.
    """

    rect: Box
    width_pt: float
    height_pt: float
    matrix: tuple[int, int, int, int, float, float]
    right_pt: float = 0.0
    down_pt: float = 0.0


@dataclass(frozen=True, slots=True)
class _Seen:
    """The page as the reader sees it: origin top left, y downwards."""

    page_box: Box
    rotate: int

    @property
    def size(self) -> tuple[float, float]:
        left, bottom, right, top = self.page_box
        return (top - bottom, right - left) if self.rotate % 180 == 90 else (right - left, top - bottom)

    def to_page(self, seen: Box) -> Box:
        """Map (left, top, right, bottom) as seen to a rectangle of the unturned page."""
        x0, y0, x1, y1 = seen
        left, bottom, right, top = self.page_box
        match self.rotate % 360:
            case 90:
                return (left + y0, bottom + x0, left + y1, bottom + x1)
            case 180:
                return (right - x1, bottom + y0, right - x0, bottom + y1)
            case 270:
                return (right - y1, top - x1, right - y0, top - x0)
            case _:
                return (left + x0, top - y1, left + x1, top - y0)

    def from_page(self, box: Box) -> Box:
        """Map a rectangle of the unturned page to (left, top, right, bottom) as seen."""
        x0, y0, x1, y1 = box
        left, bottom, right, top = self.page_box
        match self.rotate % 360:
            case 90:
                return (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
            case 180:
                return (right - x1, y0 - bottom, right - x0, y1 - bottom)
            case 270:
                return (top - y1, right - x1, top - y0, right - x0)
            case _:
                return (x0 - left, top - y1, x1 - left, top - y0)

    def matrix(self, width: float, height: float) -> tuple[int, int, int, int, float, float]:
        match self.rotate % 360:
            case 90:
                return (0, 1, -1, 0, height, 0)
            case 180:
                return (-1, 0, 0, -1, width, height)
            case 270:
                return (0, -1, 1, 0, 0, width)
            case _:
                return (1, 0, 0, 1, 0, 0)


def place(
    profile: SignatureProfile,
    page_box: Box,
    rotate: int,
    signatures: Sequence[Box] = (),
    taken: Sequence[Box] = (),
    size_pt: tuple[float, float] | None = None,
) -> Placement:
    """Find the place of the box on a page.

    Args:
        profile: gives corner and size; a page too small for it gets a smaller box.
        page_box: visible part of the page, in its own coordinates.
        rotate: the page's /Rotate, any multiple of 90.
        signatures: rectangles of signatures already there, in order of signing.
        taken: what the box must not cover either, a QR code or a stamp: (left, top, right, bottom) as the reader sees
            the page, each a share of its width or height from 0 to 1.
        size_pt: width and height of the box when a picture of known size decides; else the profile's.
    """
    seen = _Seen(page_box, rotate)
    across, down = seen.size
    margin = min(profile.margin_pt, across / 10, down / 10)
    wanted = size_pt or (profile.width_pt, profile.height_pt)
    width, height = min(wanted[0], across - 2 * margin), min(wanted[1], down - 2 * margin)
    others = [seen.from_page(box) for box in signatures]
    if profile.corner is Corner.OVER_PREVIOUS and others:
        at = _over(others[-1], (width, height), (across, down))
        return _placement(seen, at, (width, height), at)
    x = margin if profile.corner is Corner.TOP_LEFT else across - margin - width
    y = down - margin - height if profile.corner in {Corner.BOTTOM_RIGHT, Corner.OVER_PREVIOUS} else margin
    home = (x, y)
    shares = [(box[0] * across, box[1] * down, box[2] * across, box[3] * down) for box in taken]
    at = _nearest_free(home, (width, height), (across, down), margin, [*others, *shares])
    return _placement(seen, at, (width, height), home)


def _placement(seen: _Seen, at: tuple[float, float], size: tuple[float, float], home: tuple[float, float]) -> Placement:
    (x, y), (width, height) = at, size
    rect = seen.to_page((x, y, x + width, y + height))
    return Placement(rect, width, height, seen.matrix(width, height), x - home[0], y - home[1])


def _over(previous: Box, size: tuple[float, float], page: tuple[float, float]) -> tuple[float, float]:
    """Place a seal on a signature: it covers the signature's left third (NĐ 30/2020 Appendix I, part II.I.8.a)."""
    left, top, right, bottom = previous
    x = left + (right - left) / 3 - size[0]
    y = (top + bottom - size[1]) / 2
    return (min(max(x, 0.0), page[0] - size[0]), min(max(y, 0.0), page[1] - size[1]))


def _nearest_free(
    home: tuple[float, float], size: tuple[float, float], page: tuple[float, float], margin: float, taken: list[Box]
) -> tuple[float, float]:
    """Return the free place nearest to `home`; one in the same quarter of the page before any other.

    The nearest free place touches what is in its way, so only the edges of that need to be looked at. On a page
    where nothing is free it is `home`: a signature that covers something rather than none.
    """
    width, height = size
    columns = {home[0], *(box[2] + _GAP_PT for box in taken), *(box[0] - _GAP_PT - width for box in taken)}
    rows = {home[1], *(box[3] + _GAP_PT for box in taken), *(box[1] - _GAP_PT - height for box in taken)}
    slack = 0.01  # of a point: sums of decimals
    free = [
        (x, y)
        for x in columns
        for y in rows
        if margin - slack <= x <= page[0] - margin - width + slack
        and margin - slack <= y <= page[1] - margin - height + slack
        and not any(_overlap((x, y, x + width, y + height), box) for box in taken)
    ]

    def cost(at: tuple[float, float]) -> tuple[bool, float, float]:
        leaves = _quarter(at, size, page) != _quarter(home, size, page)
        return leaves, (at[0] - home[0]) ** 2 + (at[1] - home[1]) ** 2, at[1]

    return min(free, key=cost, default=home)


def _quarter(at: tuple[float, float], size: tuple[float, float], page: tuple[float, float]) -> tuple[bool, bool]:
    return at[0] + size[0] / 2 < page[0] / 2, at[1] + size[1] / 2 < page[1] / 2


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
