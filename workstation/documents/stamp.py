# SPDX-License-Identifier: GPL-3.0-or-later
"""The QR stamp of a paper's code, drawn as rectangles before the first signature; looking for room is not in here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import segno

from workstation.documents.plain_text import clean
from workstation.domain.paper import FreePlace

SYMBOL_MM = 14.0  # of the modules; 25 of them are 0.56 mm wide each and read at 100 dpi (research/pdf_signing.md 6)
_QUIET_MODULES = 4  # ISO/IEC 18004 clause 6.3.8
_POINTS_PER_MM = 72 / 25.4
# The digitiser signs at the top left, the agency at the top right (research/regulation.md 4.3): the foot comes first,
# and the top left is never taken.
_ORDER = ("bottom-right", "bottom-left", "top-right")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A QR code on page 1.

    Attributes:
        text: what it says.
        left_mm, top_mm: of the white square, its quiet zone included, on the page.
        symbol_mm: side of the modules alone.
    """

    text: str
    left_mm: float
    top_mm: float
    symbol_mm: float = SYMBOL_MM


def side_mm(text: str, symbol_mm: float = SYMBOL_MM) -> float:
    """Return the side of the stamp's white square."""
    modules = len(_matrix(text))
    return symbol_mm * (modules + 2 * _QUIET_MODULES) / modules


def place_stamp(text: str, places: Iterable[FreePlace]) -> Stamp | None:
    """Return the stamp in the emptiest corner; None when it would cover ink in each: the page is worth more."""
    free = {place.corner: place for place in places if place.ink_share <= 0.0}
    corner = next((corner for corner in _ORDER if corner in free), None)
    return Stamp(text, free[corner].left_mm, free[corner].top_mm) if corner else None


def stamp_operators(stamp: Stamp, page_height_pt: float) -> str:
    """Return the content stream part that draws the stamp on its own white ground."""
    matrix = _matrix(stamp.text)
    module = stamp.symbol_mm * _POINTS_PER_MM / len(matrix)
    left, top = stamp.left_mm * _POINTS_PER_MM, page_height_pt - stamp.top_mm * _POINTS_PER_MM
    side = module * (len(matrix) + 2 * _QUIET_MODULES)
    # The user space becomes modules counted from the symbol's top left corner, y downwards: whole numbers only.
    x, y = left + _QUIET_MODULES * module, top - _QUIET_MODULES * module
    bars = " ".join(f"{at} {row} {length} 1 re" for row, at, length in _bars(matrix))
    return (
        f"q 1 g {left:.3f} {top - side:.3f} {side:.3f} {side:.3f} re f "
        f"0 g {module:.5f} 0 0 {-module:.5f} {x:.3f} {y:.3f} cm {bars} f Q"
    )


def _matrix(text: str) -> tuple[bytearray, ...]:
    matrix: tuple[bytearray, ...] = segno.make(clean(text), error="q", micro=False).matrix
    return matrix


def _bars(matrix: tuple[bytearray, ...]) -> Iterator[tuple[int, int, int]]:
    """Yield row, first module and length of each run of dark modules."""
    for row, modules in enumerate(matrix):
        at = 0
        while at < len(modules):
            length = 0
            while at + length < len(modules) and modules[at + length]:
                length += 1
            if length:
                yield row, at, length
            at += max(length, 1)
