# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a value of a field stands, surely read, on another page; whose page that is, is not in here."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Sequence

from workstation.domain.extraction import FieldKind
from workstation.domain.fold import fold
from workstation.domain.paper import PageText, Word
from workstation.ocr.sureness import DATES, NAMES

_SURE = 90.0  # each word of it; names that no card confirms need 92 to be sure by themselves
_DAY = re.compile(r"(?<![\w/])(\d{1,2})(?:\s*[/.\-]\s*|\s+thang\s+)(\d{1,2})(?:\s*[/.\-]\s*|\s+nam\s+)(\d{4})(?!\w)")
_PUNCTUATION = " .,;:()[]“”\"'…-/"
_ENDS = (",", ".", ";", ":", ")", "”", "…")  # a name ends behind a word that bears one
_NUMBER_LEAST = 5  # signs of a number that does not stand on two papers by chance: "1/80" may


class SaidPage:
    """What one page says; the forms its words are compared in are made once, as many values are looked for."""

    def __init__(self, text: PageText) -> None:
        """Compare nothing yet."""
        self._words = text.words

    def says(self, kind: FieldKind, value: str) -> bool:
        """Tell whether the page says a value, letter by letter, in words read surely; capitals do not matter.

        A part of a longer name is another name: "xã Hoa" does not stand in "xã Hoa Mẫu".

        Args:
            kind: form of the value.
            value: as it is kept.
        """
        if kind in DATES:
            return value in self._days
        if kind in {FieldKind.NUMBER, FieldKind.HEADING_NUMBER}:
            return "/" in value and len(value) >= _NUMBER_LEAST and value.casefold() in self._numbers
        if kind in NAMES:
            return self._has_run(value)
        if kind in {FieldKind.TEXT, FieldKind.HEADING_AGENCY}:
            # "Ủy ban nhân dân xã Hoa Mẫu, thành phố Hà Nội": each part may be said by itself.
            return all(self._has_run(part) for part in value.split(","))
        return False

    def _has_run(self, value: str) -> bool:
        wanted = tuple(_bare(part) for part in value.split())
        if len(wanted) < 2:
            return False
        words, bare = self._words, self._bare
        for start in self._places.get(wanted[0], ()):
            end = start + len(wanted)
            if bare[start:end] == wanted:
                found, before, after = words[start:end], words[start - 1 : start], words[end : end + 1]
                goes_on = (before and _goes_on(before[0], found[0])) or (after and _goes_on(found[-1], after[0]))
                if not goes_on and all(word.confidence >= _SURE for word in found):
                    return True
        return False

    @functools.cached_property
    def _bare(self) -> tuple[str, ...]:
        return tuple(_bare(word.text) for word in self._words)

    @functools.cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self._bare):
            places.setdefault(word, []).append(place)
        return places

    @functools.cached_property
    def _numbers(self) -> frozenset[str]:
        sure = (word for word, read in zip(self._bare, self._words, strict=True) if read.confidence >= _SURE)
        return frozenset(sure)

    @functools.cached_property
    def _days(self) -> frozenset[str]:
        return frozenset(_days(self._words))


def _goes_on(one: Word, other: Word) -> bool:
    """Tell whether two words that follow each other may be parts of one name."""
    if one.line != other.line or one.text.endswith(_ENDS):
        return False
    return one.text[:1].isupper() and other.text[:1].isupper()


def _bare(word: str) -> str:
    return word.strip(_PUNCTUATION).casefold()


def _days(words: Sequence[Word]) -> Iterator[str]:
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    for line in lines.values():
        # What is not sure is no part of a day.
        said = " ".join(fold(word.text) if word.confidence >= _SURE else "?" for word in line)
        for found in _DAY.finditer(said):
            try:
                yield dt.date(int(found[3]), int(found[2]), int(found[1])).isoformat()
            except ValueError:
                continue
