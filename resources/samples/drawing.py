# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws an official page at 300 dpi and remembers the words drawn; seals and scanner effects are not in here."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

DPI = 300
WIDTH, HEIGHT = 2480, 3508  # A4
BLACK = (34, 32, 36)
BLUE = (28, 52, 148)  # ball pen
RED = (196, 34, 44)
GREY = (150, 150, 152)

_FONTS = Path("/usr/share/fonts/truetype/liberation2")
_FILES = {
    "regular": "LiberationSerif-Regular",
    "bold": "LiberationSerif-Bold",
    "italic": "LiberationSerif-Italic",
    "bold-italic": "LiberationSerif-BoldItalic",
    "sans": "LiberationSans-Regular",
    "sans-bold": "LiberationSans-Bold",
    "mono": "LiberationMono-Bold",
}
Colour = tuple[int, int, int]


def mm(length: float) -> int:
    """Return millimetres as pixels."""
    return round(length * DPI / 25.4)


@lru_cache(maxsize=64)
def font(style: str, size_pt: float) -> ImageFont.FreeTypeFont:
    """Return a font of Liberation by style and size in points."""
    return ImageFont.truetype(_FONTS / f"{_FILES[style]}.ttf", round(size_pt * DPI / 72))


def smooth_noise(rng: np.random.Generator, shape: tuple[int, int], grain_px: float) -> np.ndarray:
    """Return noise in [0, 1] whose hills are about `grain_px` wide."""
    small = (max(2, int(shape[0] / grain_px) + 2), max(2, int(shape[1] / grain_px) + 2))
    image = Image.fromarray((rng.random(small) * 255).astype(np.uint8))
    return np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BICUBIC), np.float32) / 255


def stain(page: Image.Image, mask: np.ndarray, left: int, top: int, colour: Colour) -> None:
    """Put ink of a colour through a mask (0 to 1) onto the page, letting what is beneath shine through."""
    high, wide = mask.shape
    box = (max(left, 0), max(top, 0), min(left + wide, page.width), min(top + high, page.height))
    mask = mask[box[1] - top : box[3] - top, box[0] - left : box[2] - left, None]
    below = np.asarray(page.crop(box), np.float32)
    inked = below * (1 - mask * (1 - np.array(colour, np.float32) / 255))
    page.paste(Image.fromarray(inked.clip(0, 255).astype(np.uint8)), box[:2])


@dataclass
class Sheet:
    """One page being drawn, top to bottom.

    Attributes:
        y: where the next line begins.
        leading: distance of lines in paragraphs, in font sizes.
        lines: words drawn so far, in reading order.
    """

    rng: np.random.Generator
    left: int = mm(30)
    right: int = WIDTH - mm(15)
    y: int = mm(18)
    leading: float = 1.25
    page: Image.Image = field(default_factory=lambda: Image.new("RGB", (WIDTH, HEIGHT), "white"))
    lines: list[str] = field(default_factory=list)

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        """Return a pen for lines and shapes."""
        return ImageDraw.Draw(self.page)

    def put(
        self, x: float, y: float, text: str, style: str = "regular", size: float = 14, colour: Colour = BLACK
    ) -> int:
        """Print words at a place without remembering them; return the x after them."""
        face = font(style, size)
        self.draw.text((x, y), text, font=face, fill=colour, anchor="ls")
        return round(x + face.getlength(text))

    def centre(
        self,
        text: str,
        style: str = "regular",
        size: float = 14,
        *,
        middle: int | None = None,
        rule_mm: float = 0,
        colour: Colour = BLACK,
        leading: float = 1.22,
    ) -> None:
        """Print a centred line and go to the next; `rule_mm` draws a thin line of that length below it."""
        face = font(style, size)
        middle = (self.left + self.right) // 2 if middle is None else middle
        self.y += round(face.size * leading)
        self.put(middle - face.getlength(text) / 2, self.y, text, style, size, colour)
        self.lines.append(text)
        if rule_mm:
            self.y += mm(2)
            half = mm(rule_mm) // 2
            self.draw.line((middle - half, self.y, middle + half, self.y), fill=colour, width=4)

    def headings(self, left: list[tuple[str, str, float]], right: list[tuple[str, str, float]]) -> None:
        """Print the agency's and the national heading side by side; entries are text, style and size."""
        top = self.y
        ends = []
        # ND30, annex I: two blocks, the agency's about 2/5 of the width, each with its short rule.
        for block, middle in ((left, mm(57)), (right, mm(140))):
            self.y = top
            for index, (text, style, size) in enumerate(block):
                last_bold = style == "bold" and (index + 1 == len(block) or block[index + 1][1] != "bold")
                rule = (24 if middle < WIDTH // 2 else 60) if last_bold else 0
                self.centre(text, style, size, middle=middle, rule_mm=rule)
            ends.append(self.y)
        self.y = max(ends)

    def paragraph(
        self, text: str, style: str = "regular", size: float = 14, *, indent_mm: float = 10, gap_mm: float = 1.6
    ) -> None:
        """Print a justified paragraph; words between asterisks are bold."""
        parts = enumerate(text.split("*"))
        runs = [(word, "bold" if odd % 2 else style) for odd, part in parts for word in part.split()]
        space = font(style, size).getlength(" ")
        row: list[tuple[str, str]] = []
        used, start = 0.0, self.left + mm(indent_mm)
        for word, face in runs:
            wide = font(face, size).getlength(word)
            if row and start + used + len(row) * space + wide > self.right:
                self._row(row, start, self.right, size)
                row, used, start = [], 0.0, self.left
            row.append((word, face))
            used += wide
        self._row(row, start, None, size, space)
        self.y += mm(gap_mm)

    def _row(self, row: list[tuple[str, str]], start: int, end: int | None, size: float, space: float = 0) -> None:
        self.y += round(size * DPI / 72 * self.leading)
        used = sum(font(style, size).getlength(word) for word, style in row)
        if end is not None and len(row) > 1:
            space = (end - start - used) / (len(row) - 1)
        x = float(start)
        for word, style in row:
            self.put(x, self.y, word, style, size)
            x += font(style, size).getlength(word) + space
        self.lines.append(" ".join(word for word, _ in row))

    def spread(self, *parts: tuple[float, str], size: float = 13, gap_mm: float = 1) -> None:
        """Print several statements on one line, each at its distance in mm from the left margin."""
        self.y += round(size * DPI / 72 * self.leading)
        for start_mm, text in parts:
            self.put(self.left + mm(start_mm), self.y, text, size=size)
        self.y += mm(gap_mm)
        self.lines.append(" ".join(text for _, text in parts))

    def form(
        self,
        *parts: tuple[str, str],
        size: float = 13,
        indent_mm: float = 0,
        shares: tuple[float, ...] = (),
        leading: float = 1.66,
    ) -> None:
        """Print one line of a form: labels with dotted leaders and handwriting on them."""
        self.y += round(size * DPI / 72 * leading)
        start = self.left + mm(indent_mm)
        whole = self.right - start
        shares = shares or tuple(1 / len(parts) for _ in parts)
        words = []
        for (label, value), share in zip(parts, shares, strict=True):
            end = start + round(whole * share)
            x = self.put(start, self.y, label, size=size) + mm(1) if label else start
            self.dots(x, end - mm(1), self.y)
            if value:
                self.hand(x + mm(2), self.y - mm(0.2), value, limit=end)
            words += [label, value]
            start = end
        self.lines.append(" ".join(filter(None, words)))

    def dots(self, start: int, end: int, y: int) -> None:
        """Draw a dotted leader."""
        for x in range(start, end, 14):
            self.draw.ellipse((x, y - 2, x + 2, y), fill=(90, 88, 92))

    def hand(self, x: int, y: int, text: str, size: float = 15, *, limit: int = WIDTH, colour: Colour = BLUE) -> int:
        """Write words by hand, baseline at y; they shrink rather than cross `limit`; return the x after them."""
        while size > 10 and x + font("italic", size).getlength(text) * 1.02 > limit:
            size -= 0.25
        for word in text.split(" "):
            x = self._scrawl(x, y + int(self.rng.integers(-3, 4)), word, size, colour)
            x += round(font("italic", size).getlength(" ") * self.rng.uniform(0.9, 1.15))
        return x

    def _scrawl(self, x: int, y: int, word: str, size: float, colour: Colour) -> int:
        face = font("italic", size)
        wide, high, pad = round(face.getlength(word)), round(face.size), 24
        image = Image.new("L", (wide + 2 * pad, high * 2 + 2 * pad))
        # A stroke of a pen is wider and rounder than the printed hairline.
        ImageDraw.Draw(image).text((pad, pad + high * 1.3), word, font=face, fill=255, anchor="ls", stroke_width=1)
        image = image.rotate(self.rng.uniform(-0.9, 0.9), Image.Resampling.BICUBIC)
        mask = np.asarray(image, np.float32) / 255
        shape = (mask.shape[0], mask.shape[1])
        rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
        rows += (smooth_noise(self.rng, shape, 44) - 0.5) * 8
        columns += (smooth_noise(self.rng, shape, 40) - 0.5) * 7
        mask = _sampled(mask, rows, columns) * (0.62 + 0.38 * smooth_noise(self.rng, shape, 18))
        stain(self.page, mask, x - pad, round(y - pad - high * 1.3), colour)
        return x + wide

    def table(self, widths_mm: list[float], rows: list[list[str]], *, size: float = 12, row_mm: float = 8) -> None:
        """Draw a ruled table; the first row is the heading; a line break in a cell is a new line."""
        edges = [self.left]
        for wide in widths_mm:
            edges.append(edges[-1] + mm(wide))
        top = self.y
        step = round(size * DPI / 72 * 1.15)
        for number, row in enumerate(rows):
            depth = max(cell.count("\n") + 1 for cell in row)
            high = max(mm(row_mm), step * depth + mm(2.4))
            for cell, start, end in zip(row, edges, edges[1:], strict=False):
                self._cell(cell, (start, self.y, end, self.y + high), "bold" if number == 0 else "regular", size, step)
            self.lines.append(" ".join(cell.replace("\n", " ") for cell in row if cell))
            self.draw.line((edges[0], self.y, edges[-1], self.y), fill=BLACK, width=3)
            self.y += high
        for edge in edges:
            self.draw.line((edge, top, edge, self.y), fill=BLACK, width=3)
        self.draw.line((edges[0], self.y, edges[-1], self.y), fill=BLACK, width=3)

    def _cell(self, text: str, box: tuple[int, int, int, int], style: str, size: float, step: int) -> None:
        rows = text.split("\n")
        y = (box[1] + box[3]) // 2 - step * len(rows) // 2
        for row in rows:
            y += step
            wide = font(style, size).getlength(row)
            x = (box[0] + box[2] - wide) / 2 if wide < box[2] - box[0] - mm(3) else box[0] + mm(1.2)
            self.put(x, y - step * 0.2, row, style, size)

    def footer(self) -> None:
        """Mark the page as an invention."""
        text = "MẪU THỬ - không có giá trị"
        face = font("regular", 9)
        self.put((WIDTH - face.getlength(text)) / 2, HEIGHT - mm(10), text, size=9, colour=GREY)
        self.lines.append(text)


def _sampled(image: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return the image read at fractional places (bilinear)."""
    rows = rows.clip(0, image.shape[0] - 1.001)
    columns = columns.clip(0, image.shape[1] - 1.001)
    y, x = rows.astype(int), columns.astype(int)
    down, along = rows - y, columns - x
    upper = image[y, x] * (1 - along) + image[y, x + 1] * along
    lower = image[y + 1, x] * (1 - along) + image[y + 1, x + 1] * along
    mixed: np.ndarray = upper * (1 - down) + lower * down
    return mixed
