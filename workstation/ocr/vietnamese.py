# SPDX-License-Identifier: GPL-3.0-or-later
"""Small, safe corrections of Vietnamese OCR text, each recorded; digits are never changed, doubtful ones are told."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace

from workstation.domain.paper import Correction, CorrectionKind, PageText, Word
from workstation.ocr.syllables import has_marks, is_syllable

# NĐ 30/2020/NĐ-CP, appendix I: the national heading and the motto stand on every official paper.
_PHRASES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",  # the older place of the tone mark is as right
    "Độc lập - Tự do - Hạnh phúc",
)
_WRONG_MOST = 0.25  # share of a phrase's letters that may differ: 8 of 34
_WORD_WRONG_MOST = 2  # letters of one word that may differ


# What the reader mixes up most, likeliest first (research/imaging.md 6, tuning half): a lost dot below, then marks
# that look alike. Each is a letter in NFD and what it may stand for.
_MIXED_UP = (
    ("", "\u0323"),  # ô -> ộ
    ("\u0306", "\u0302"),  # ă -> â
    ("\u0302", "\u0306"),
    ("\u0309", "\u0301"),  # ả -> á
    ("\u0303", "\u0301"),
    ("\u0301", "\u0309"),
    ("đ", "d"),
    ("d", "đ"),
)
_SURE = 90.0  # a word read with more confidence is left as it is
_DATE = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_PERSONAL_ID = re.compile(r"(?<!\d)\d{12}(?!\d)")
_PROVINCES_MOST = 96  # NĐ 137/2015/NĐ-CP art. 13: three digits of the province, one of century and sex, two of the year
_YEARS = (1800, 2200)


def correct(text: PageText) -> PageText:
    """Return the text with heading phrases and misspelt syllables put right and recorded."""
    words = list(text.words)
    found = corrections(text)
    for correction in found:
        words[correction.index] = replace(words[correction.index], text=correction.after)
    return replace(text, words=tuple(words), corrections=found)


def corrections(text: PageText) -> tuple[Correction, ...]:
    """Return what `correct` would change and which digits a person should look at."""
    found: dict[int, Correction] = {}
    for line in _lines(text.words):
        bare = [plain(word) for _, word in line]
        for phrase in (phrase.split() for phrase in _PHRASES):
            if len(set(bare) & {plain(word) for word in phrase}) < len(phrase) / 3:
                continue
            for start in range(len(line) - len(phrase) + 1):
                window = line[start : start + len(phrase)]
                if not any(index in found for index, _ in window):
                    found.update((change.index, change) for change in _snapped(window, phrase))
    for index, word in enumerate(text.words):
        if index not in found:
            change = _respelt(index, word) or _doubted(index, word.text)
            if change is not None:
                found[index] = change
    return tuple(found[index] for index in sorted(found))


def _respelt(index: int, word: Word) -> Correction | None:
    """Return a word that is spelt like no syllable put right, when one mix-up explains it."""
    core = word.text.strip(".,;:()\"'-")
    if len(core) < 2 or word.confidence > _SURE or not core.isalpha() or core.isupper() or not has_marks(core):
        return None
    if is_syllable(core):
        return None
    letters = unicodedata.normalize("NFD", core)
    for wrong, right in _MIXED_UP:
        spelt = {fixed for fixed in _exchanged(letters, wrong, right) if is_syllable(fixed)}
        if len(spelt) == 1:
            return Correction(index, word.text, word.text.replace(core, spelt.pop(), 1), CorrectionKind.SYLLABLE)
    return None


def _exchanged(letters: str, wrong: str, right: str) -> Iterator[str]:
    for at in range(len(letters)):
        if not wrong and unicodedata.normalize("NFD", letters[at]).lower() in "aeiouy":
            yield unicodedata.normalize("NFC", letters[: at + 1] + right + letters[at + 1 :])
        elif wrong and letters.startswith(wrong, at):
            yield unicodedata.normalize("NFC", letters[:at] + right + letters[at + len(wrong) :])


def _doubted(index: int, word: str) -> Correction | None:
    date = _DATE.search(word)
    if date and not _is_day(*map(int, date.groups())):
        return Correction(index, word, word, CorrectionKind.DOUBTFUL_DATE)
    number = _PERSONAL_ID.search(word)
    if number and not 1 <= int(number[0][:3]) <= _PROVINCES_MOST:
        return Correction(index, word, word, CorrectionKind.DOUBTFUL_ID)
    return None


def _is_day(day: int, month: int, year: int) -> bool:
    try:
        return _YEARS[0] <= dt.date(year, month, day).year <= _YEARS[1]
    except ValueError:
        return False


def edit_distance(one: str, other: str) -> int:
    """Return how many letters must be put in, taken out or exchanged to make one text of the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]


def plain(text: str) -> str:
    """Return a text in small letters without Vietnamese marks, for comparing."""
    bare = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


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
