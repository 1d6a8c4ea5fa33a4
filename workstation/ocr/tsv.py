# SPDX-License-Identifier: GPL-3.0-or-later
"""Tesseract's table of words to our values, for both back-ends; layout repairs are not in here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from workstation.domain.paper import Word

_WORD_LEVEL = "5"
_ENOUGH_LETTERS = 8
_COLUMNS = 12  # level page block par line word left top width height conf text


def words_of(table: str) -> Iterable[Word]:
    """Yield the words of a Tesseract TSV table in its reading order, lines numbered from 0."""
    numbers: dict[tuple[str, ...], int] = {}
    for row in table.splitlines():
        fields = row.split("\t", _COLUMNS - 1)
        if len(fields) != _COLUMNS or fields[0] != _WORD_LEVEL:
            continue
        text = unicodedata.normalize("NFC", fields[11]).strip()
        if not text:
            continue
        line = numbers.setdefault(tuple(fields[1:5]), len(numbers))
        left, top, width, height = (float(field) for field in fields[6:10])
        confidence = min(100.0, max(0.0, float(fields[10])))
        yield Word(text, left, top, left + width, top + height, confidence, line)


def mean_confidence(words: Iterable[Word]) -> float:
    """Return the mean confidence of words of two letters or more, weighted by length, 0 to 100.

    Single signs are left out and very few letters count for less: on a strip that stands on its head or on its side,
    specks read as sure full stops, dashes and syllables of two letters.
    """
    counted = [(word.confidence, len(word.text)) for word in words if sum(map(str.isalnum, word.text)) >= 2]
    letters = sum(length for _, length in counted)
    return sum(confidence * length for confidence, length in counted) / max(letters, _ENOUGH_LETTERS)
