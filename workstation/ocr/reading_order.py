# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading order of official papers: blocks that stand side by side, and tables between lines; words stay as read."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workstation.domain.paper import Word
from workstation.ocr.letters import edit_distance, plain

# NĐ 30/2020/NĐ-CP, appendix I: agency beside nation at the head, recipients beside the signature at the foot. Only
# these are pulled apart: labels and values of a form stand side by side too and must stay together.
_NATION = "cong hoa xa hoi"
_MOTTO = "doc lap"
_RECIPIENTS = "noi nhan"
_GAP = 1.1  # of a line's height; spaces of justified text stay under it
_PART_OFF = 2  # letters of an anchor that may be misread


@dataclass(frozen=True, slots=True)
class _Row:
    words: tuple[Word, ...]

    @property
    def left(self) -> float:
        return min(word.left for word in self.words)

    @property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def in_reading_order(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words with side-by-side blocks put left block first, lines numbered anew from 0."""
    rows = _rows(words)
    if not rows:
        return ()
    height = statistics.median(word.bottom - word.top for word in words)
    rows = _pulled_apart(rows, height, (_NATION, _MOTTO), anchor_is_right=True)
    rows = _pulled_apart(rows, height, (_RECIPIENTS,), anchor_is_right=False)
    return _numbered(rows)


def with_blocks(words: Sequence[Word], blocks: Iterable[tuple[float, Sequence[Word]]]) -> tuple[Word, ...]:
    """Return the words with blocks (tables) put between the lines at their heights.

    Args:
        words: in reading order.
        blocks: top of each block and its words in reading order.
    """
    rows = _rows(words)
    for top, inner in blocks:
        at = next((index for index, row in enumerate(rows) if row.middle > top), len(rows))
        rows[at:at] = _rows(inner)
    return _numbered(rows)


def with_lines(words: Sequence[Word], lines: Iterable[Sequence[Word]]) -> tuple[Word, ...]:
    """Return the words with lines that were read apart put where they stand in their column.

    Args:
        words: in reading order.
        lines: words of each further line.
    """
    rows = _rows(words)
    for line in lines:
        for new in _rows(line):
            column = [at for at, row in enumerate(rows) if row.left < new.right and new.left < row.right]
            below = (at for at in column or range(len(rows)) if rows[at].middle > new.middle)
            rows.insert(next(below, column[-1] + 1 if column else len(rows)), new)
    return _numbered(rows)


def _rows(words: Sequence[Word]) -> list[_Row]:
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return [_Row(tuple(line)) for line in lines.values()]


def _numbered(rows: Iterable[_Row]) -> tuple[Word, ...]:
    return tuple(replace(word, line=number) for number, row in enumerate(rows) for word in row.words)


def _pulled_apart(rows: list[_Row], height: float, anchors: Sequence[str], *, anchor_is_right: bool) -> list[_Row]:
    found = _gutter(rows, height, anchors, anchor_is_right=anchor_is_right)
    if found is None:
        return rows
    at, gutter = found
    first = last = at
    while (
        first > 0
        and _side(rows[first - 1], gutter, height) is not None
        and _is_near(rows[first - 1], rows[first], height)
    ):
        first -= 1
    while last + 1 < len(rows) and _side(rows[last + 1], gutter, height) is not None:
        last += 1
    left: list[_Row] = []
    right: list[_Row] = []
    for row in rows[first : last + 1]:
        one = tuple(word for word in row.words if (word.left + word.right) / 2 < gutter)
        other = tuple(word for word in row.words if (word.left + word.right) / 2 >= gutter)
        left += [_Row(one)] if one else []
        right += [_Row(other)] if other else []
    left.sort(key=lambda row: row.middle)
    right.sort(key=lambda row: row.middle)
    return [*rows[:first], *left, *right, *rows[last + 1 :]]


def _is_near(row: _Row, other: _Row, height: float) -> bool:
    return abs(row.middle - other.middle) < 3 * height


def _gutter(
    rows: Sequence[_Row], height: float, anchors: Sequence[str], *, anchor_is_right: bool
) -> tuple[int, float] | None:
    """Return the first row that holds an anchor beside something else, and the x between the two."""
    for index, row in enumerate(rows):
        for start in range(len(row.words) if anchor_is_right else 1):
            first = plain(row.words[start].text)
            if not any(edit_distance(first[:4], anchor.split()[0]) <= 1 for anchor in anchors):
                continue
            said = plain(" ".join(word.text for word in row.words[start : start + 4]))
            if not any(edit_distance(said[: len(anchor)], anchor) <= _PART_OFF for anchor in anchors):
                continue
            if anchor_is_right and start > 0:
                before, at = row.words[start - 1], row.words[start]
                if at.left - before.right > 0.5 * height:
                    return index, (before.right + at.left) / 2
            if not anchor_is_right and start == 0:
                gap = _widest_gap(row, height)
                if gap is not None:
                    return index, gap
                other = _beside(rows, index)
                if other is not None:
                    return index, other
    return None


def _widest_gap(row: _Row, height: float) -> float | None:
    gaps = [
        (two.left - one.right, (one.right + two.left) / 2) for one, two in zip(row.words, row.words[1:], strict=False)
    ]
    widest = max(gaps, default=(0.0, 0.0))
    return widest[1] if widest[0] > _GAP * height else None


def _beside(rows: Sequence[_Row], index: int) -> float | None:
    # The signature's lines may have been read as rows of their own, between those of the recipients.
    here = rows[index]
    for row in rows[max(0, index - 3) : index + 4]:
        if row.left > here.right and abs(row.middle - here.middle) < (here.bottom - here.top) * 4:
            return (here.right + row.left) / 2
    return None


def _side(row: _Row, gutter: float, height: float) -> str | None:
    """Return on which sides of the gutter a row's words lie; None when it runs across."""
    left = [word.right for word in row.words if (word.left + word.right) / 2 < gutter]
    right = [word.left for word in row.words if (word.left + word.right) / 2 >= gutter]
    if left and right:
        return "both" if min(right) - max(left) > 0.6 * height else None
    if left:
        return "left" if max(left) <= gutter + height else None
    return "right"
