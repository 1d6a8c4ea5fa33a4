# SPDX-License-Identifier: GPL-3.0-or-later
"""Office forms as PDF/A-2u: heading of state, facts with a QR code, tables, signatures; what they say is given.

Drawn from text in the embedded serif font, without a picture. Bold and italic are that font with its outline drawn or
slanted: one font in the file, and nothing for a printer to miss.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pikepdf
from pikepdf import Array, Dictionary, Name

from workstation.documents.fonts import SerifText
from workstation.documents.metadata import write_metadata
from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.pdfa import describe, saved
from workstation.documents.plain_text import clean
from workstation.documents.stamp import Stamp, side_mm, stamp_operators
from workstation.errors import NothingToDo

_PT = 72 / 25.4
_FONT = "F0"
_LEADING = 1.32
_SLANT = 0.21
_CELL_MM = 1.6  # between a cell's line and its text
_QR_MM, _POSTER_QR_MM = 20.0, 60.0
_SHORT_TIMES, _POSTER_TIMES = 9.0, 2.2  # of running text: what a poster says in short, and beneath it


class Size(StrEnum):
    """Paper sizes, upright."""

    A4 = "A4"
    A5 = "A5"

    @property
    def sides_pt(self) -> tuple[float, float]:
        """Width and height in points."""
        return (210 * _PT, 297 * _PT) if self is Size.A4 else (148 * _PT, 210 * _PT)

    @property
    def margin_pt(self) -> float:
        """Distance of the text from every edge."""
        return (18 if self is Size.A4 else 11) * _PT

    @property
    def text_pt(self) -> float:
        """Size of running text."""
        return 11.5 if self is Size.A4 else 9.5


class Align(StrEnum):
    """How a line lies between two edges."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Heading:
    """The two heads of an official paper side by side, the second line of each underlined.

    Attributes:
        agency: lines on the left.
        state: lines on the right: name and motto of the state.
    """

    agency: tuple[str, str]
    state: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Title:
    """What the form is, large, and a line beneath it."""

    text: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with values, one a row, and a QR code beside them.

    Attributes:
        qr: what it says; "" for none.
    """

    rows: tuple[tuple[str, str], ...]
    qr: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        share: of the table's width; all shares of a table make 1.
    """

    title: str
    share: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that stands again on every page they go on to.

    Attributes:
        title: above it, bold.
        empty: said in place of the table when there is no row.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph.

    Attributes:
        is_verbatim: kept letter by letter: every blank and line break, broken wherever a line is full.
    """

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_verbatim: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signs by hand, side by side: role, what to do there, name (may be empty).

    Attributes:
        day: place and day, above the last of them.
    """

    people: tuple[tuple[str, str, str], ...]
    day: str = ""


@dataclass(frozen=True, slots=True)
class Poster:
    """A QR code, something short in very large print and a text beneath, one under the other in the middle."""

    qr: str
    short: str
    text: str


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows stands on another page."""


Block = Heading | Title | Facts | Table | Text | Signatures | Poster | NewPage


def build_form(blocks: Sequence[Block], size: Size, metadata: PaperMetadata, page_word: str) -> bytes:
    """Return the form as PDF/A-2u; equal input gives equal bytes.

    Args:
        blocks: from the top down; they flow over as many pages as they need.
        size: of the paper.
        metadata: written as XMP and Info dictionary.
        page_word: with the places `{page}` and `{pages}`, for the foot of forms of several pages; "" for sheets that
            are used one by one.

    Raises:
        NothingToDo: no blocks.
    """
    if not blocks:
        raise NothingToDo(what="page")
    pen = _Pen(size)
    for block in blocks:
        pen.draw(block)
    pages = pen.pages
    if len(pages) > 1 and page_word:
        for number, page in enumerate(pages, start=1):
            pen.foot(page, page_word.format(page=number, pages=len(pages)))
    with pikepdf.Pdf.new() as pdf:
        font = SerifText(pen.letters).embed(pdf)
        for page in pages:
            content = pdf.make_stream("\n".join(page).encode("ascii"))
            width, height = size.sides_pt
            drawn = Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, round(width, 3), round(height, 3)]),
                Resources=Dictionary(Font=Dictionary({f"/{_FONT}": font})),
                Contents=content,
            )
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(drawn)))
        write_metadata(pdf, metadata, hashlib.sha256(repr((blocks, size, metadata)).encode()).digest())
        describe(pdf)
        return saved(pdf)


class _Pen:
    """Draws blocks one below the other; `y` is the distance from the page's top of what is drawn next."""

    def __init__(self, size: Size) -> None:
        self._width, self._height = size.sides_pt
        self._left = size.margin_pt
        self._inner = self._width - 2 * size.margin_pt
        self._size = size.text_pt
        self._bottom = self._height - size.margin_pt
        self._top = size.margin_pt
        self.pages: list[list[str]] = [[]]
        self._y = self._top
        self._letters: set[str] = set()

    @property
    def letters(self) -> str:
        """Every letter that was drawn, for the font."""
        return "".join(sorted(self._letters))

    def draw(self, block: Block) -> None:
        """Draw one block, on a new page where it does not fit."""
        match block:
            case Heading():
                self._heading(block)
            case Title():
                self._title(block)
            case Facts():
                self._facts(block)
            case Table():
                self._table(block)
            case Text():
                self._text(block)
            case Signatures():
                self._signatures(block)
            case Poster():
                self._poster(block)
            case NewPage():
                self._room(self._height)

    def foot(self, page: list[str], line: str) -> None:
        """Write a line below the text of a page."""
        size = self._size * 0.8
        text = self._fitting(line)
        page.append(self._line(text, (self._width - text.width(size)) / 2, self._bottom + size * 1.6, size))

    # --- blocks ---

    def _heading(self, block: Heading) -> None:
        edge = self._left + self._inner * 0.44
        start = self._y
        ends = []
        for lines, left, width in (
            (block.agency, self._left, edge - self._left),
            (block.state, edge, self._left + self._inner - edge),
        ):
            self._y = start
            for number, line in enumerate(lines):
                is_last = number == len(lines) - 1
                size = self._shrunk(line, width, self._size * (0.92 if left > self._left and not is_last else 0.95))
                for part in self._broken(line, width, size):
                    self._write(part, left, width, size, Align.MIDDLE, is_bold=is_last or left > self._left)
                if is_last and line:
                    wide = min(width, self._fitting(line).width(size)) * (1.0 if left > self._left else 0.4)
                    self._rule(left + (width - wide) / 2, self._y + size * 0.25, wide, 0.6)
            ends.append(self._y)
        self._y = max(ends) + self._size * 1.4

    def _title(self, block: Title) -> None:
        self._write_all(block.text, self._size * 1.4, Align.MIDDLE, is_bold=True)
        if block.below:
            self._write_all(block.below, self._size, Align.MIDDLE, is_italic=True)
        self._y += self._size * 0.8

    def _facts(self, block: Facts) -> None:
        side = side_mm(block.qr, _QR_MM) * _PT if block.qr else 0.0
        self._room(side)
        start, width = self._y, self._inner - (side + 2 * _PT if side else 0)
        labels = [self._fitting(f"{label}: ") for label, _ in block.rows]
        for label, (_, value) in zip(labels, block.rows, strict=True):
            indent = label.width(self._size)
            parts = self._broken(value, width - indent, self._size) or [SerifText("")]
            self._room(len(parts) * self._size * _LEADING)
            self._put(label, self._left, self._y + self._size, self._size)
            for part in parts:
                self._write(part, self._left + indent, width - indent, self._size, Align.LEFT, is_bold=True)
        if block.qr:
            stamp = Stamp(block.qr, (self._left + self._inner - side) / _PT, start / _PT, _QR_MM)
            self.pages[-1].append(stamp_operators(stamp, self._height))
            self._y = max(self._y, start + side)
        self._y += self._size * 0.4

    def _table(self, block: Table) -> None:
        self._room(self._size * _LEADING * (4 if block.rows else 1))
        if not block.rows:
            self._write_all(f"{block.title}: {block.empty}", self._size, Align.LEFT, is_bold=True)
            self._y += self._size * 0.5
            return
        self._write_all(block.title, self._size, Align.LEFT, is_bold=True)
        self._y += self._size * 0.2
        widths = [column.share * self._inner for column in block.columns]
        head = tuple(column.title for column in block.columns)
        aligns = [column.align for column in block.columns]
        self._row(head, widths, [Align.MIDDLE] * len(widths), is_bold=True)
        for row in block.rows:
            if self._y + self._row_height(row, widths) > self._bottom:
                self._turn_page()
                self._row(head, widths, [Align.MIDDLE] * len(widths), is_bold=True)
            self._row(row, widths, aligns)
        self._y += self._size * 0.8

    def _cells(self, row: Sequence[str], widths: Sequence[float]) -> list[list[SerifText]]:
        pad = 2 * _CELL_MM * _PT
        return [self._broken(text, width - pad, self._cell_size) for text, width in zip(row, widths, strict=True)]

    @property
    def _cell_size(self) -> float:
        return self._size * 0.94

    def _row_height(self, row: Sequence[str], widths: Sequence[float]) -> float:
        lines = max(1, *(len(cell) for cell in self._cells(row, widths)))
        return lines * self._cell_size * _LEADING + _CELL_MM * _PT

    def _row(
        self, row: Sequence[str], widths: Sequence[float], aligns: Sequence[Align], *, is_bold: bool = False
    ) -> None:
        top, left, height = self._y, self._left, self._row_height(row, widths)
        pad = _CELL_MM * _PT
        for cell, width, align in zip(self._cells(row, widths), widths, aligns, strict=True):
            self._y = top + pad / 2
            for part in cell:
                self._write(part, left + pad, width - 2 * pad, self._cell_size, align, is_bold=is_bold)
            self.pages[-1].append(
                f"q 0.5 w {left:.2f} {self._height - top - height:.2f} {width:.2f} {height:.2f} re S Q"
            )
            left += width
        self._y = top + height

    def _text(self, block: Text) -> None:
        if block.is_verbatim:
            for part in self._verbatim(block.text):
                self._room(self._cell_size * _LEADING)
                self._write(part, self._left, self._inner, self._cell_size, Align.LEFT)
            return
        self._write_all(block.text, self._size, block.align, is_bold=block.is_bold, is_italic=block.is_italic)
        self._y += self._size * 0.3

    def _signatures(self, block: Signatures) -> None:
        width = self._inner / len(block.people)
        row = self._size * _LEADING
        lines = 5 * row
        self._room(lines + (row if block.day else 0))
        if block.day:
            left = self._left + self._inner - width
            self._write(self._fitting(block.day), left, width, self._size, Align.MIDDLE, is_italic=True)
        top = self._y
        for number, (role, hint, name) in enumerate(block.people):
            self._y, left = top, self._left + number * width
            for part in self._broken(role, width, self._size):
                self._write(part, left, width, self._size, Align.MIDDLE, is_bold=True)
            for part in self._broken(hint, width, self._size * 0.9):
                self._write(part, left, width, self._size * 0.9, Align.MIDDLE, is_italic=True)
            self._y = top + lines - row
            for part in self._broken(name, width, self._size):
                self._write(part, left, width, self._size, Align.MIDDLE, is_bold=True)
        self._y = top + lines

    def _poster(self, block: Poster) -> None:
        side = side_mm(block.qr, _POSTER_QR_MM) * _PT
        self._room(side)
        stamp = Stamp(block.qr, (self._width - side) / 2 / _PT, self._y / _PT, _POSTER_QR_MM)
        self.pages[-1].append(stamp_operators(stamp, self._height))
        self._y += side
        self._write_all(block.short, self._size * _SHORT_TIMES, Align.MIDDLE, is_bold=True)
        self._write_all(block.text, self._size * _POSTER_TIMES, Align.MIDDLE, is_bold=True)
        self._y += self._size * _POSTER_TIMES

    # --- lines ---

    def _write_all(
        self, text: str, size: float, align: Align, *, is_bold: bool = False, is_italic: bool = False
    ) -> None:
        for part in self._broken(text, self._inner, size):
            self._room(size * _LEADING)
            self._write(part, self._left, self._inner, size, align, is_bold=is_bold, is_italic=is_italic)

    def _write(
        self,
        text: SerifText,
        left: float,
        width: float,
        size: float,
        align: Align,
        *,
        is_bold: bool = False,
        is_italic: bool = False,
    ) -> None:
        spare = {Align.LEFT: 0.0, Align.MIDDLE: 0.5, Align.RIGHT: 1.0}[align] * (width - text.width(size))
        self._put(text, left + spare, self._y + size, size, is_bold=is_bold, is_italic=is_italic)
        self._y += size * _LEADING

    def _put(
        self, text: SerifText, x: float, y: float, size: float, *, is_bold: bool = False, is_italic: bool = False
    ) -> None:
        if text.text.strip():
            self.pages[-1].append(self._line(text, x, y, size, is_bold=is_bold, is_italic=is_italic))

    def _line(
        self, text: SerifText, x: float, y: float, size: float, *, is_bold: bool = False, is_italic: bool = False
    ) -> str:
        self._letters |= set(text.text)
        weight = f"2 Tr {size * 0.027:.3f} w" if is_bold else "0 Tr"
        slant = _SLANT if is_italic else 0
        return (
            f"q BT 0 g 0 G {weight} /{_FONT} {size:.2f} Tf 1 0 {slant} 1 {x:.2f} {self._height - y:.2f} Tm "
            f"<{text.codes}> Tj ET Q"
        )

    def _rule(self, left: float, y: float, width: float, thick: float) -> None:
        at = self._height - y
        self.pages[-1].append(f"q {thick} w {left:.2f} {at:.2f} m {left + width:.2f} {at:.2f} l S Q")

    def _room(self, height: float) -> None:
        if self._y + height > self._bottom and self._y > self._top:
            self._turn_page()

    def _turn_page(self) -> None:
        self.pages.append([])
        self._y = self._top

    # --- words ---

    @staticmethod
    def _fitting(text: str) -> SerifText:
        cleaned = clean(text)
        return SerifText.fitting(cleaned + " " if text.endswith(" ") else cleaned)

    def _shrunk(self, text: str, width: float, size: float) -> float:
        """Return the size at which a line fits, down to four fifths; below that it is broken instead."""
        return size * max(0.8, min(1.0, width / max(self._fitting(text).width(size), 1.0)))

    def _broken(self, text: str, width: float, size: float) -> list[SerifText]:
        lines: list[str] = []
        for word in clean(text).split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and SerifText.fitting(longer).width(size) <= width:
                lines[-1] = longer
                continue
            lines += self._cut(word, width, size)
        return [SerifText.fitting(line) for line in lines if line]

    @staticmethod
    def _cut(word: str, width: float, size: float) -> list[str]:
        """Cut a word that is wider than a line, where it can behind a dot or hyphen: codes have no blanks."""
        parts = [""]
        for letter in word:
            if parts[-1] and SerifText.fitting(parts[-1] + letter).width(size) > width:
                full = parts.pop()
                at = max(full.rfind(sign) for sign in ".-") + 1
                parts += [full[:at], full[at:]] if at else [full, ""]
            parts[-1] += letter
        return parts

    def _verbatim(self, text: str) -> Iterator[SerifText]:
        for line in text.splitlines() or [""]:
            shown = "".join(letter for letter in line if unicodedata.category(letter)[0] != "C")
            for part in self._cut(shown, self._inner, self._cell_size):
                yield SerifText.fitting(part)
