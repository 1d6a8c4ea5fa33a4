# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a value of a field stands, surely read, on another page; whose page that is, is not in here."""

from __future__ import annotations

import datetime as dt
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


def stands_in(text: PageText, kind: FieldKind, value: str) -> bool:
    """Tell whether a page says a value, letter by letter, in words that were read surely; capitals do not matter.

    A part of a longer name is another name: "xã Hoa" does not stand in "xã Hoa Mẫu".

    Args:
        text: of the page.
        kind: form of the value.
        value: as it is kept.
    """
    if kind in DATES:
        return value in set(_days(text))
    if kind in {FieldKind.NUMBER, FieldKind.HEADING_NUMBER}:
        return "/" in value and len(value) >= _NUMBER_LEAST and value.casefold() in set(_numbers(text))
    if kind in NAMES:
        return _is_said(text.words, value)
    if kind in {FieldKind.TEXT, FieldKind.HEADING_AGENCY}:
        # "Ủy ban nhân dân xã Hoa Mẫu, thành phố Hà Nội": each part may be said by itself.
        return all(_is_said(text.words, part) for part in value.split(","))
    return False


def _is_said(words: Sequence[Word], value: str) -> bool:
    wanted = [_bare(part) for part in value.split()]
    if len(wanted) < 2:
        return False
    bare = [_bare(word.text) for word in words]
    for start in range(len(words) - len(wanted) + 1):
        if bare[start : start + len(wanted)] == wanted:
            found = words[start : start + len(wanted)]
            before, after = words[start - 1 : start], words[start + len(wanted) :][:1]
            is_whole = not (before and _goes_on(before[0], found[0])) and not (after and _goes_on(found[-1], after[0]))
            if is_whole and all(word.confidence >= _SURE for word in found):
                return True
    return False


def _goes_on(one: Word, other: Word) -> bool:
    """Tell whether two words that follow each other may be parts of one name."""
    if one.line != other.line or one.text.endswith(_ENDS):
        return False
    return one.text[:1].isupper() and other.text[:1].isupper()


def _bare(word: str) -> str:
    return word.strip(_PUNCTUATION).casefold()


def _numbers(text: PageText) -> Iterator[str]:
    return (_bare(word.text) for word in text.words if word.confidence >= _SURE)


def _days(text: PageText) -> Iterator[str]:
    lines: dict[int, list[Word]] = {}
    for word in text.words:
        lines.setdefault(word.line, []).append(word)
    for line in lines.values():
        # What is not sure is no part of a day.
        said = " ".join(fold(word.text) if word.confidence >= _SURE else "?" for word in line)
        for found in _DAY.finditer(said):
            try:
                yield dt.date(int(found[3]), int(found[2]), int(found[1])).isoformat()
            except ValueError:
                continue
