# SPDX-License-Identifier: GPL-3.0-or-later
"""The invisible text layer: recognised words as PDF operators that put each word on its box; fonts are not in here."""

from __future__ import annotations

from collections.abc import Sequence

from workstation.documents.fonts import GlyphlessFont
from workstation.documents.plain_text import clean
from workstation.domain.paper import Word

FONT_NAME = "F0"
_LEAST_PT = 1.0  # a box of no size would ask for an infinite stretch
# Words of a line share their height, else extractors take "nam" and "Nguyễn" for two type sizes and tear the line
# apart. A "line" much taller than its tallest word is no line (several columns under one number): boxes as they are.
_TALLEST_LINE = 1.6


def text_operators(words: Sequence[Word], height_px: float, scale: float, font: GlyphlessFont) -> str:
    """Return the content stream part of a page's words, "" when there are none.

    Args:
        words: boxes on the page in pixels, origin top left.
        height_px: of the page.
        scale: points a pixel.
        font: gathers the letters used.
    """
    lines = _line_extents(words)
    shown = [part for word in words if (part := _word(word, lines[word.line], height_px, scale, font))]
    return "\n".join(["BT", "3 Tr", *shown, "ET"]) if shown else ""


def _line_extents(words: Sequence[Word]) -> dict[int, tuple[float, float] | None]:
    """Return top and bottom of each text line in pixels, None where the words do not form one."""
    members: dict[int, list[Word]] = {}
    for word in words:
        members.setdefault(word.line, []).append(word)
    extents: dict[int, tuple[float, float] | None] = {}
    for line, group in members.items():
        top, bottom = min(word.top for word in group), max(word.bottom for word in group)
        tallest = max(word.bottom - word.top for word in group)
        extents[line] = (top, bottom) if bottom - top <= _TALLEST_LINE * tallest else None
    return extents


def _word(word: Word, line: tuple[float, float] | None, height_px: float, scale: float, font: GlyphlessFont) -> str:
    text = clean(word.text)
    if not text:
        return ""
    top, bottom = line or (word.top, word.bottom)
    width_pt = max((word.right - word.left) * scale, _LEAST_PT)
    size_pt = max((bottom - top) * scale, _LEAST_PT)
    # the blank after each word: extractors need no guess about gaps; it lies beyond the box
    codes = font.encode(text + " ")
    stretch = font.stretch(len(codes) // 4 - 1, width_pt, size_pt)
    x, y = word.left * scale, (height_px - bottom) * scale
    return f"/{FONT_NAME} {size_pt:.2f} Tf {stretch:.2f} Tz 1 0 0 1 {x:.2f} {y:.2f} Tm <{codes}> Tj"
