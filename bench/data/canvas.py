# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws print on one page in millimetres and remembers what stands where in reading order; no scanner effects here."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

INK = (30, 30, 34)
BLUE = (30, 50, 150)
RED = (200, 36, 44)
A4_MM = (210.0, 297.0)

_ROOT = Path("/usr/share/fonts/truetype")
_NAMES = ("Regular", "Bold", "Italic", "BoldItalic")
FAMILIES = {
    "liberation-serif": tuple(_ROOT / f"liberation2/LiberationSerif-{name}.ttf" for name in _NAMES),
    "liberation-sans": tuple(_ROOT / f"liberation2/LiberationSans-{name}.ttf" for name in _NAMES),
    "dejavu-serif": tuple(_ROOT / f"dejavu/DejaVuSerif{name}.ttf" for name in ("", "-Bold", "-Italic", "-BoldItalic")),
    "dejavu-sans": tuple(_ROOT / f"dejavu/DejaVuSans{name}.ttf" for name in ("", "-Bold", "-Oblique", "-BoldOblique")),
    "noto-serif": tuple(_ROOT / f"noto/NotoSerif-{name}.ttf" for name in _NAMES),
    "noto-sans": tuple(_ROOT / f"noto/NotoSans-{name}.ttf" for name in _NAMES),
}
_WIDTH = {
    "dejavu-serif": 0.84,
    "dejavu-sans": 0.84,
    "noto-serif": 0.90,
    "noto-sans": 0.90,
}  # to the width of Liberation
_STYLES = {"regular": 0, "bold": 1, "italic": 2, "bold-italic": 3}

# What may be read in any order: two blocks that stand side by side. A plain string is one block.
Part = str | tuple[str, str]


@lru_cache(maxsize=256)
def _font(file: Path, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), pixels)


@dataclass
class Canvas:
    """One page being drawn, top to bottom, and its parts in reading order."""

    rng: np.random.Generator
    dpi: int
    family: str = "liberation-serif"
    left: float = 30.0
    right: float = 190.0
    y: float = 20.0
    parts: list[Part] = field(default_factory=list)
    page: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self.page = Image.new("RGB", (self.px(A4_MM[0]), self.px(A4_MM[1])), "white")
        self.draw = ImageDraw.Draw(self.page)

    def px(self, millimetres: float) -> int:
        """Return millimetres as pixels."""
        return round(millimetres * self.dpi / 25.4)

    def font(self, style: str, size_pt: float) -> ImageFont.FreeTypeFont:
        """Return the page's typeface in a style and size."""
        size = size_pt * _WIDTH.get(self.family, 1.0) * self.dpi / 72
        return _font(FAMILIES[self.family][_STYLES[style]], round(size))

    def width(self, text: str, style: str, size: float) -> float:
        """Return how long a text is, in mm."""
        return self.font(style, size).getlength(text) * 25.4 / self.dpi

    def put(self, x: float, y: float, text: str, style: str = "regular", size: float = 13, colour=INK) -> float:
        """Print at a base line and return the x after it, mm."""
        self.draw.text((self.px(x), self.px(y)), text, fill=colour, font=self.font(style, size), anchor="ls")
        return x + self.width(text, style, size)

    def step(self, size: float, leading: float = 1.3) -> float:
        """Go to the next base line."""
        self.y += size * 25.4 / 72 * leading
        return self.y

    def centred(self, text: str, style: str, size: float, middle: float, colour=INK) -> str:
        """Print a centred line on the next base line."""
        self.put(middle - self.width(text, style, size) / 2, self.step(size), text, style, size, colour)
        return text

    def rule(self, middle: float, length: float) -> None:
        """Draw the short line below a heading."""
        y = self.px(self.y + 1.5)
        self.draw.line((self.px(middle - length / 2), y, self.px(middle + length / 2), y), INK, max(1, self.dpi // 100))

    def wrapped(self, text: str, width: float, style: str, size: float, first: float = 0.0) -> list[str]:
        """Return the lines a text makes in a width; the first is shorter."""
        lines, room = [""], width - first
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width(longer, style, size) > room:
                lines.append(word)
                room = width
            else:
                lines[-1] = longer
        return lines

    def paragraph(self, text: str, style: str = "regular", size: float = 13, indent: float = 10.0) -> None:
        """Print a justified paragraph as one part."""
        lines = self.wrapped(text, self.right - self.left, style, size, indent)
        for number, line in enumerate(lines):
            start = self.left + (indent if number == 0 else 0.0)
            y, words = self.step(size, 1.35), line.split()
            gap = self.width(" ", style, size)
            if number < len(lines) - 1 and len(words) > 1:
                bare = sum(self.width(word, style, size) for word in words)
                gap = (self.right - start - bare) / (len(words) - 1)
            for word in words:
                start = self.put(start, y, word, style, size) + gap
        self.y += 1.8
        self.parts.append(text)

    def line(self, text: str, style: str = "regular", size: float = 13, *, centre: bool = False) -> None:
        """Print one line as one part."""
        if centre:
            self.centred(text, style, size, (self.left + self.right) / 2)
        else:
            self.put(self.left, self.step(size), text, style, size)
        self.parts.append(text)

    def table(self, widths: list[float], rows: list[list[str]], size: float = 11.5, pad: float = 1.4) -> None:
        """Draw a ruled table; each cell is one part, row by row."""
        top, thick = self.y + 3, max(1, round(self.dpi / 130))
        edges = [self.left + sum(widths[:index]) for index in range(len(widths) + 1)]
        y = top
        for number, row in enumerate(rows):
            style = "bold" if number == 0 else "regular"
            cells = [self.wrapped(text, wide - 2 * pad, style, size) for text, wide in zip(row, widths, strict=True)]
            step = size * 25.4 / 72 * 1.2
            high = max(len(cell) for cell in cells) * step + 2 * pad
            for cell, start, wide in zip(cells, edges, widths, strict=False):
                base = y + (high - len(cell) * step) / 2
                for index, text in enumerate(cell):
                    free = wide - self.width(text, style, size)
                    x = start + (free / 2 if number == 0 or len(text) < 5 else pad)
                    self.put(x, base + (index + 0.8) * step, text, style, size)
            self.parts.extend(text for text in row if text)
            self._across(y, edges, thick)
            y += high
        self._across(y, edges, thick)
        for edge in edges:
            self.draw.line((self.px(edge), self.px(top), self.px(edge), self.px(y)), INK, thick)
        self.y = y + 3

    def _across(self, y: float, edges: list[float], thick: int) -> None:
        self.draw.line((self.px(edges[0]), self.px(y), self.px(edges[-1]), self.px(y)), INK, thick)

    def leader(self, start: float, end: float, y: float) -> None:
        """Draw a dotted leader."""
        size = max(1, round(0.15 * self.dpi / 25.4))
        for x in np.arange(start, end, 1.25):
            left, top = self.px(float(x)), self.px(y) - size
            self.draw.ellipse((left, top, left + size, top + size), fill=(70, 70, 74))
