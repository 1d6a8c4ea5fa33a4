# SPDX-License-Identifier: GPL-3.0-or-later
"""Small, safe corrections of Vietnamese OCR text, each recorded; digits are never changed, doubtful ones are told."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from workstation.domain.paper import Correction, CorrectionKind, PageText, Word
from workstation.ocr.compounds import meant
from workstation.ocr.letters import cased_like, edit_distance, plain, same_marks
from workstation.ocr.syllables import has_marks, is_syllable

# NĐ 30/2020/NĐ-CP, appendix I: the national heading and the motto stand on every official paper.
_PHRASES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",  # the older place of the tone mark is as right
    "Độc lập - Tự do - Hạnh phúc",
    "TM. ỦY BAN NHÂN DÂN",
    "TM. HỘI ĐỒNG NHÂN DÂN",
)
# Offices above a signature and titles of papers (NĐ 30/2020 art. 7 and appendix I): short, so only their marks are put
# right. A seal's rim takes marks off most of all.
_TITLES = (
    *("BÁO CÁO", "BIÊN BẢN", "GIẤY CHỨNG NHẬN", "GIẤY GIỚI THIỆU", "GIẤY KHAI SINH", "GIẤY MỜI", "GIẤY PHÉP"),
    *("GIẤY ỦY QUYỀN", "GIẤY XÁC NHẬN", "HỢP ĐỒNG", "KẾ HOẠCH", "NGHỊ QUYẾT", "QUYẾT ĐỊNH", "THÔNG BÁO", "TỜ KHAI"),
    *("TỜ TRÌNH", "BỘ TRƯỞNG", "CHÁNH VĂN PHÒNG", "CHI CỤC TRƯỞNG", "CHỦ NHIỆM", "CHỦ TỊCH", "CỤC TRƯỞNG", "GIÁM ĐỐC"),
    *(
        "HIỆU TRƯỞNG",
        "PHÓ CHỦ TỊCH",
        "PHÓ GIÁM ĐỐC",
        "PHÓ TRƯỞNG PHÒNG",
        "SỔ THEO DÕI",
        "TỔNG CỤC TRƯỞNG",
        "TỔNG GIÁM ĐỐC",
    ),
    *("TRƯỞNG CÔNG AN", "TRƯỞNG PHÒNG", "ỦY BAN NHÂN DÂN", "VIỆN TRƯỞNG"),
)
_TITLE_OF = {plain(title): title for title in _TITLES}
_TITLE_WORDS = max(len(title.split()) for title in _TITLES)
# NĐ 30/2020 appendix I: the heading of the recipients stands alone on its line, small and slanted, and is misread; the
# last of them is "- Lưu: VT, ..." with the comma tucked under the T.
_RECIPIENTS = ("Nơi", "nhận:")
_KEPT_BY = "Lưu:"
_OFFICE = "VT,"
_OFFICE_READ = re.compile(r"V(?:[TIDJl][^\w.]?|T[jýyi])")
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
_SURE = 94.0  # a word read with more confidence is left as it is
_SURE_STOP = 85.0
_SURE_PAIR = 97.5  # likewise where the word beside it tells
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
        found.update((change.index, change) for change in _titles(line) if change.index not in found)
        found.update((change.index, change) for change in (*_recipients(line), *_kept_copy(line, text.words)))
        if len(line) > 1 and line[0][1] == "~" and line[1][1][:1].isalpha():  # the dash in front of an item
            found[line[0][0]] = Correction(line[0][0], "~", "-")
    for pair in _pairs(text.words):
        found.setdefault(pair.index, pair)
    for index, word in enumerate(text.words):
        if index not in found:
            change = _respelt(index, word) or _doubted(index, word.text)
            if change is not None:
                found[index] = change
    return tuple(found[index] for index in sorted(found))


def _recipients(line: list[tuple[int, str]]) -> Iterator[Correction]:
    """Yield what is misread of the heading of the recipients."""
    if len(line) != len(_RECIPIENTS):
        return
    (index, first), (after, second) = line
    if second == _RECIPIENTS[1] and first != _RECIPIENTS[0] and first[1:] == _RECIPIENTS[0][1:] and first[0].isalpha():
        yield Correction(index, first, _RECIPIENTS[0])
    bare = plain(second).rstrip(".,:;")
    if first == _RECIPIENTS[0] and second != _RECIPIENTS[1] and edit_distance(bare, plain(_RECIPIENTS[1][:-1])) <= 1:
        yield Correction(after, second, _RECIPIENTS[1])


def _kept_copy(line: list[tuple[int, str]], words: Sequence[Word]) -> Iterator[Correction]:
    """Yield the misread office in the line of the copy that is kept; another one follows it there."""
    for (_, before), (index, read), _ in zip(line, line[1:], line[2:], strict=False):
        # A stop that is read surely may be another writer's habit.
        is_other = _OFFICE_READ.fullmatch(read) and (read[-1] != ";" or words[index].confidence < _SURE_STOP)
        if before == _KEPT_BY and read != _OFFICE and is_other:
            yield Correction(index, read, _OFFICE)


def _titles(line: list[tuple[int, str]]) -> Iterator[Correction]:
    """Yield the words of offices and titles that lack a mark; the longest title counts."""
    at = 0
    while at < len(line):
        for length in range(min(_TITLE_WORDS, len(line) - at), 1, -1):
            window = line[at : at + length]
            read = " ".join(word for _, word in window)
            title = _TITLE_OF.get(plain(read)) if sum(map(str.isupper, read)) > len(read) / 2 else None
            if title is not None:
                for (index, before), after in zip(window, title.split(), strict=True):
                    if before != after and not same_marks(before, after):
                        yield Correction(index, before, after)
                at += length - 1
                break
        at += 1


def _pairs(words: Sequence[Word]) -> Iterator[Correction]:
    """Yield words whose neighbour tells which marks they have: "chỉ trả" can only be "chi trả"."""
    for index, (one, other) in enumerate(itertools.pairwise(words)):
        core = other.text.rstrip(".,;:)")
        # Words that begin with capitals may be names, which nobody may guess.
        if not (one.text.isalpha() and core.islower() and core.isalpha()) or not 0 <= other.line - one.line <= 1:
            continue
        before = words[index - 1].text if index else ""
        following = words[index + 2].text.rstrip(".,;:)") if index + 2 < len(words) and core == other.text else ""
        pair = meant(before, one.text, core, following)
        if pair is None:
            continue
        for at, word, read, right in ((index, one, one.text, pair[0]), (index + 1, other, core, pair[1])):
            after = cased_like(right, read)
            if read != after and not same_marks(read, after) and word.confidence < _SURE_PAIR:
                kind = CorrectionKind.COMPOUND
                yield Correction(at, word.text, word.text.replace(read, after, 1), kind)


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
