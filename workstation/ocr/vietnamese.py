# SPDX-License-Identifier: GPL-3.0-or-later
"""Small, safe corrections of Vietnamese OCR text: fixed heading phrases; digits are never changed in here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from workstation.domain.paper import PageText, Word

# NĐ 30/2020/NĐ-CP, appendix I: the national heading and the motto stand on every official paper.
_PHRASES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",  # the older place of the tone mark is as right
    "Độc lập - Tự do - Hạnh phúc",
)
_WRONG_MOST = 0.25  # share of a phrase's letters that may differ: 8 of 34
_WORD_WRONG_MOST = 2  # letters of one word that may differ


@dataclass(frozen=True, slots=True)
class Correction:
    """One word changed.

    Attributes:
        index: of the word in `PageText.words`.
        before, after: its text.
    """

    index: int
    before: str
    after: str


def correct(text: PageText) -> PageText:
    """Return the text with its fixed heading phrases put right; boxes, order and confidence stay."""
    words = list(text.words)
    for correction in corrections(text):
        words[correction.index] = replace(words[correction.index], text=correction.after)
    return replace(text, words=tuple(words))


def corrections(text: PageText) -> tuple[Correction, ...]:
    """Return what `correct` would change, so that it can be recorded and shown."""
    found: dict[int, Correction] = {}
    for line in _lines(text.words):
        for phrase in (phrase.split() for phrase in _PHRASES):
            for start in range(len(line) - len(phrase) + 1):
                window = line[start : start + len(phrase)]
                if not any(index in found for index, _ in window):
                    found.update((change.index, change) for change in _snapped(window, phrase))
    return tuple(found[index] for index in sorted(found))


def edit_distance(one: str, other: str) -> int:
    """Return how many letters must be put in, taken out or exchanged to make one text of the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]


def _lines(words: Iterable[Word]) -> Iterator[list[tuple[int, str]]]:
    lines: dict[int, list[tuple[int, str]]] = {}
    for index, word in enumerate(words):
        lines.setdefault(word.line, []).append((index, unicodedata.normalize("NFC", word.text)))
    yield from lines.values()


def _snapped(window: list[tuple[int, str]], phrase: list[str]) -> Iterator[Correction]:
    read = [word for _, word in window]
    if any(letter.isdigit() for word in read for letter in word) or " ".join(read) in _PHRASES:
        return
    wrong = [edit_distance(word, meant) for word, meant in zip(read, phrase, strict=True)]
    if sum(wrong) > _WRONG_MOST * len("".join(phrase)) or max(wrong) > _WORD_WRONG_MOST:
        return
    for (index, before), after in zip(window, phrase, strict=True):
        if before != after:
            yield Correction(index, before, after)
