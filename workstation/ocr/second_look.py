# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines and words that were read badly, to be read once more by themselves; the reading itself is not in here.

On a page Tesseract lays its lines through all that stands near: beside a seal or a signature a line of the office or of
the recipients comes out torn or bent. The same pixels cut out and read alone are right nine times in ten. Small
print loses marks in an OCR copy of 200 dpi that the original of 300 dpi still has.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workstation.domain.paper import Word
from workstation.ocr.compounds import expected, meant

_UNSURE = 60.0  # print reads above 80; a line with a word below this is looked at again
_BETTER = 5.0
_GAP = 1.5  # of the usual height: words farther apart stand in different columns
_ROOM = 0.3  # of the usual height
_OVERLAP = 0.5  # of the lower one's height: torn pieces of one line
_LONG_MOST_MM = 90.0  # a full line gains nothing: its place was clear, its letters are what they are
_MOST = 5  # lines a page; more is handwriting or a bad scan, and costs time
_KEPT = 0.8  # of the line's length must be in the new reading
_PRINT = 85.0  # clear print reads above it
_STOPS = ".,;:)"
_WINDOWS_MOST = 3
_SIGNS = "-–—.,:;"
_STROKE_LETTERS = 3  # what is left of a pen's stroke is read as a word of so few


@dataclass(frozen=True, slots=True)
class DoubtfulLine:
    """A line to be read again.

    Attributes:
        numbers: of its words among the page's.
        box: left, top, right, bottom in pixels of the image that was read.
    """

    numbers: tuple[int, ...]
    box: tuple[float, float, float, float]


def doubtful_lines(words: Sequence[Word], dpi: int) -> tuple[DoubtfulLine, ...]:
    """Return the short lines with a word that was read badly, torn pieces put together, the worst first.

    Args:
        words: of one page, line by line.
        dpi: of the image that was read.
    """
    if not words:
        return ()
    height = statistics.median(word.bottom - word.top for word in words)
    pieces = [_line(words, piece) for piece in _pieces(words, height)]
    found: list[DoubtfulLine] = []
    for piece in sorted(pieces, key=lambda one: _least(words[number] for number in one.numbers)):
        if _least(words[number] for number in piece.numbers) >= _UNSURE or len(found) == _MOST:
            break
        if any(number in line.numbers for line in found for number in piece.numbers):
            continue
        line = _with_torn_off(words, piece, pieces, height)
        if line.box[2] - line.box[0] <= _LONG_MOST_MM / 25.4 * dpi:
            found.append(line)
    return tuple(found)


def doubtful_words(words: Sequence[Word]) -> tuple[tuple[int, ...], ...]:
    """Return words of full lines that should be looked at closely, each with its neighbours, by number, three at most.

    That is a word that reads badly, and two syllables of which papers have the like with other marks: "liên kê".
    """
    found: list[tuple[int, ...]] = []
    for number, word in enumerate(words):
        line = [at for at in range(max(0, number - 1), min(len(words), number + 3)) if words[at].line == word.line]
        if number + 1 not in line or any(number in window for window in found):
            continue
        if _wanted(words, number) is not None or (word.confidence < _UNSURE and word.text.strip(_SIGNS)):
            found.append(tuple(line))
    return tuple(found[:_WINDOWS_MOST])


def _wanted(words: Sequence[Word], number: int) -> str | None:
    """Return the pair that a word and the next of its line should be, where it is too far off to be put right by rule.

    See `compounds.expected` and `compounds.meant`.
    """
    line = [
        words[at].text.rstrip(_STOPS) if 0 <= at < len(words) and words[at].line == words[number].line else ""
        for at in range(number - 1, number + 3)
    ]
    before, one, other, following = line
    # Words that begin with capitals may be names.
    if not (one.islower() and other.islower()) or meant(before, one, other, following) is not None:
        return None
    return expected(before, one, other, following)


def looked_closely(
    words: Sequence[Word], readings: Iterable[tuple[tuple[int, ...], Sequence[Word]]]
) -> tuple[Word, ...]:
    """Return the words with those that read surely and otherwise when looked at closely.

    Args:
        words: of the page.
        readings: each run of words, and its new reading.
    """
    found = list(words)
    for window, again in readings:
        if len(again) != len(window):
            continue
        pairs = list(zip(window, again, strict=True))
        # Where a neighbour reads otherwise as well, the two readings are not of the same thing.
        if sum(words[number].text != new.text for number, new in pairs) > len(window) - 1:
            continue
        for number, new in pairs:
            old = found[number]
            if new.text != old.text and new.confidence > max(_PRINT, old.confidence + _BETTER):
                found[number] = replace(old, text=new.text, confidence=new.confidence)
        for (one, new), (other, following) in itertools.pairwise(pairs):
            if _wanted(words, one) == f"{new.text} {following.text.rstrip(_STOPS)}".lower():
                found[one] = replace(found[one], text=new.text)
                found[other] = replace(found[other], text=following.text)
    return tuple(found)


def is_sure(words: Sequence[Word]) -> bool:
    """Tell whether a line reads well enough to be believed."""
    return bool(words) and _least(words) >= _UNSURE


def looked_again(
    words: Sequence[Word], readings: Iterable[tuple[DoubtfulLine, Sequence[Sequence[Word]]]]
) -> tuple[Word, ...]:
    """Return the words with each line as it read best.

    Args:
        words: of the page.
        readings: each line, and its new readings in the page's pixels.
    """
    kept: dict[int, list[Word]] = {number: [word] for number, word in enumerate(words)}
    for line, again in readings:
        old = [words[number] for number in line.numbers]
        best = max((new for new in again if _covers(new, old)), key=_least, default=())
        short = _is_short(old)
        if best and _least(best) > (_PRINT if short else _least(old) + _BETTER):
            chosen = list(best)
        elif short and all(_text(new) != _text(old) for new in again):
            chosen = []  # no print reads otherwise each time, and never surely
        else:
            continue
        # Torn off marks may stand elsewhere in the reading order: the widest word knows its place.
        place = max(line.numbers, key=lambda number: words[number].right - words[number].left)
        for number in line.numbers:
            kept[number] = []
        kept[place] = [_in_line(word, words[place]) for word in chosen]
    return tuple(word for number in sorted(kept) for word in kept[number])


def _least(words: Iterable[Word]) -> float:
    """Return the confidence of the worst word; dashes and stops tell nothing."""
    return min((word.confidence for word in words if word.text.strip(_SIGNS)), default=100.0)


def _pieces(words: Sequence[Word], height: float) -> list[list[int]]:
    """Return the runs of words, by number, that stand in one line without a gap."""
    pieces: list[list[int]] = []
    for number, word in enumerate(words):
        before = words[number - 1] if number else None
        if before is None or before.line != word.line or not -height < word.left - before.right <= _GAP * height:
            pieces.append([])
        pieces[-1].append(number)
    return pieces


def _line(words: Sequence[Word], numbers: Iterable[int]) -> DoubtfulLine:
    chosen = tuple(numbers)
    return DoubtfulLine(chosen, _box([words[number] for number in chosen]))


def _with_torn_off(
    words: Sequence[Word], piece: DoubtfulLine, pieces: Sequence[DoubtfulLine], height: float
) -> DoubtfulLine:
    """Return the line that a piece is part of: all that stands in a row with it, one beside the other."""
    line = piece
    while True:
        near = [other for other in pieces if _belong_together(line.box, other.box, height)]
        grown = _line(words, sorted({*line.numbers, *(number for one in near for number in one.numbers)}))
        if grown.numbers == line.numbers:
            return line
        line = grown


def _box(words: Sequence[Word]) -> tuple[float, float, float, float]:
    return (
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )


def _belong_together(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float], height: float
) -> bool:
    gap = max(one[0], other[0]) - min(one[2], other[2])
    # Marks torn off a line stand just above it; the next line of print is farther.
    room = _ROOM * height
    shared = min(one[3] + room, other[3]) - max(one[1] - room, other[1])
    return gap <= _GAP * height and shared >= _OVERLAP * min(one[3] - one[1], other[3] - other[1])


def _covers(new: Sequence[Word], old: Sequence[Word]) -> bool:
    if not new or not any(map(str.isalnum, _text(new))):
        return False
    (left, _, right, _), (start, _, end, _) = _box(new), _box(old)
    return right - left >= _KEPT * (end - start)


def _is_short(words: Sequence[Word]) -> bool:
    """Tell whether a line is so little that a pen's stroke may have been read as it."""
    text = _text(words)
    return len(words) == 1 and len(text) <= _STROKE_LETTERS and not any(map(str.isdigit, text))


def _text(words: Iterable[Word]) -> str:
    return "".join(word.text for word in words)


def _in_line(word: Word, like: Word) -> Word:
    return replace(word, line=like.line)
