# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes fields out of the words of a page by a template of labels and places; what is not printed is not guessed."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from workstation.domain.extraction import Box, ExtractionTemplate, FieldKind, FieldReading, FieldTemplate
from workstation.domain.fold import fold
from workstation.domain.owner import parse_owner_id
from workstation.domain.paper import PageText, Word
from workstation.errors import OwnerIdInvalid

_COLUMN_GAP = 2.2  # gap between words, in heights of the line, that parts two columns
_HEADING_GAP = 0.9  # between two lines, in heights of a line; seen: 0.2 to 0.6 within a heading, 1.3 and more below it
_WRONG_FORM = 0.5  # what remains of the confidence of a value that has not the form it should have
_DATE = re.compile(r"(?<![\w/])([0-9]{1,2})\s*[/.\-]\s*([0-9]{1,2})\s*[/.\-]\s*([0-9]{4})")
_LONG_DATE = re.compile(r"ngay\s*([0-9]{1,2})\s*thang\s*([0-9]{1,2})\s*nam\s*([0-9]{4})")
_NUMBER = re.compile(r"[0-9]+(?:\s*[/.\-]\s*[0-9A-ZĐÀ-Ỹa-z]+)*(?:\s*-\s*[A-ZĐ]+)*")
_MOTTO = ("cong hoa xa hoi", "doc lap - tu do", "doc lap-tu do")
_OFFICES = (
    "chu tich",
    "pho chu tich",
    "giam doc",
    "truong phong",
    "truong cong an",
    "cong chuc",
    "nguoi ky",
    "nguoi co tham quyen",
    "tm.",
    "kt.",
    "tuq.",
    "tl.",
)
_BOUNDARY = re.compile(r"[^a-z0-9]")
_SLASHES = str.maketrans("⁄∕", "//")  # the reader's signs for a slanted slash
# Before the names of officers and scholars (NĐ 30/2020 appendix I, box 7b).
_RANK = re.compile(
    r"(?:(?:thiếu|trung|thượng|đại)\s+(?:úy|uý|tá|tướng)|(?:gs|pgs|ts|ths|bs|cn|ks|ls)\.?|[,.\s])+", re.IGNORECASE
)


@dataclass(frozen=True)  # no slots: every field of a template asks every line anew
class _Line:
    """Words that stand on one line of one column, with their folded text."""

    words: tuple[Word, ...]

    @functools.cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @functools.cached_property
    def folded(self) -> str:
        return fold(self.text)

    @functools.cached_property
    def sizes(self) -> tuple[int, ...]:
        """Lengths of the folded words; folding drops only combining marks, so they are as long as composed."""
        return tuple(len(fold(word.text)) for word in self.words)

    @functools.cached_property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].left

    def behind(self, start: int) -> tuple[Word, ...]:
        """Return the words that end behind a place of the folded text."""
        return self.between(start, len(self.folded))

    def between(self, start: int, end: int) -> tuple[Word, ...]:
        """Return the words that stand, even in part, between two places of the folded text."""
        found, place = [], 0
        for word, size in zip(self.words, self.sizes, strict=True):
            if place + size > start and place < end:
                found.append(word)
            place += size + 1
        return tuple(found)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)


def extract(text: PageText, template: ExtractionTemplate) -> tuple[FieldReading, ...]:
    """Return the fields of a template that stand on a page, in the order of the template.

    Args:
        text: as read, boxes in pixels of the page.
        template: what to look for.
    """
    lines = list(_lines(text.words))
    if not lines:
        return ()
    stops = [_label(one) for field in template.fields for one in field.labels] + [_label(one) for one in template.stops]
    page = _PageLines(lines, sorted(set(stops), key=len, reverse=True))
    readings = (_find(page, field) for field in template.fields)
    return tuple(reading for reading in readings if reading is not None)


_label = functools.lru_cache(maxsize=None)(fold)  # those of the templates are few and always the same


def _lines(words: Iterable[Word]) -> Iterator[_Line]:
    by_number: dict[int, list[Word]] = {}
    for word in words:
        if word.text.strip():
            by_number.setdefault(word.line, []).append(word)
    for members in by_number.values():
        members.sort(key=lambda word: word.left)
        height = sorted(word.bottom - word.top for word in members)[len(members) // 2]
        part = [members[0]]
        for word in members[1:]:
            if word.left - part[-1].right > _COLUMN_GAP * height:
                yield _Line(tuple(part))
                part = []
            part.append(word)
        yield _Line(tuple(part))


@dataclass(frozen=True)
class _PageLines:
    """The lines of a page and the labels that end a value."""

    lines: list[_Line]
    stops: list[str]

    @functools.cached_property
    def height(self) -> float:
        return max(word.bottom for line in self.lines for word in line.words)

    @functools.cached_property
    def width(self) -> float:
        return max(word.right for line in self.lines for word in line.words)


def _find(page: _PageLines, field: FieldTemplate) -> FieldReading | None:
    finder = _FINDERS.get(field.kind, _labelled)
    words = finder(page, field)
    if not words:
        return None
    return _reading(field, words)


def _labelled(page: _PageLines, field: FieldTemplate) -> tuple[Word, ...]:
    labels = sorted(map(_label, field.labels), key=len, reverse=True)
    begins = not field.after
    for index, line in enumerate(page.lines):
        folded = line.folded
        if not begins:
            begins = _label(field.after) in folded
            if not begins:
                continue
        for label in labels:
            at = _label_at(folded, label)
            # "Họ, chữ đệm, tên người mẹ" is another field than "Họ, chữ đệm, tên", also where the latter was misread.
            if at >= 0 and not any(len(stop) > len(label) and folded.startswith(stop, at) for stop in page.stops):
                value = _cut(line, at + len(label), page.stops)
                # A value that did not fit stands on the next line of the same column.
                if not value and index + 1 < len(page.lines) and not _has_label(page.lines[index + 1], page.stops):
                    value = _cut(page.lines[index + 1], 0, page.stops)
                if value:
                    return value
    return ()


def _label_at(folded: str, label: str) -> int:
    start = folded.find(label)
    while start >= 0:
        end = start + len(label)
        if (start == 0 or _BOUNDARY.match(folded[start - 1])) and (end == len(folded) or _BOUNDARY.match(folded[end])):
            return start
        start = folded.find(label, start + 1)
    return -1


def _has_label(line: _Line, stops: Sequence[str]) -> bool:
    return any(_label_at(line.folded, stop) == 0 for stop in stops)


def _cut(line: _Line, start: int, stops: Sequence[str]) -> tuple[Word, ...]:
    """Return the words behind `start` up to the next label on the line."""
    rest = line.folded[start:]
    ends = [at for stop in stops if (at := _label_at(rest, stop)) > 0]
    end = start + min(ends) if ends else len(line.folded)
    inside, place = [], 0
    for word, size in zip(line.words, line.sizes, strict=True):
        # "tên:" still belongs to its label, "Số:85" does not.
        is_behind = any(sign.isalnum() for sign in word.text[max(0, start - place) :])
        if is_behind and place < end:
            inside.append(word)
        place += size + 1
    return tuple(inside)


def _heading_number(page: _PageLines, _: FieldTemplate) -> tuple[Word, ...]:
    for line in page.lines:
        if line.top > page.height * 0.35:
            break
        if line.left < page.width * 0.45 and re.match(r"so\s*:?\s*[0-9]", line.folded):
            return line.behind(re.match(r"so\s*:?\s*", line.folded).end())  # type: ignore[union-attr]
    return ()


def _heading_date(page: _PageLines, _: FieldTemplate) -> tuple[Word, ...]:
    # The place of issue before the day tells box 4 from a day in the text (NĐ 30/2020).
    for lines in (page.lines[: len(page.lines) // 2 + 1], page.lines):
        for line in lines:
            found = _LONG_DATE.search(line.folded)
            if found and "," in line.text[: found.start() + 1]:
                return line.between(found.start(), found.end())
    return ()


def _heading_agency(page: _PageLines, _: FieldTemplate) -> tuple[Word, ...]:
    taken: list[Word] = []
    for line in page.lines:
        if line.top > page.height * 0.3 or re.match(r"so\s*:", line.folded):
            if taken or line.top > page.height * 0.3:
                break
            continue
        if line.left > page.width * 0.45 or any(motto in line.folded for motto in _MOTTO):
            continue
        if line.text != line.text.upper() or not re.search(r"[^\W\d_]{2}", line.text):
            break
        taken += line.words
    return tuple(taken)


def _subject(page: _PageLines, field: FieldTemplate) -> tuple[Word, ...]:
    marks = [*map(_label, field.labels)] or ["ve viec", "v/v"]
    for index, line in enumerate(page.lines):
        if line.top > page.height * 0.6:
            break
        if any(line.folded.startswith(mark) for mark in marks):
            words, above = list(line.words), line
            for further in page.lines[index + 1 : index + 3]:
                if further.text == further.text.upper() or re.match(r"(can cu|kinh gui|theo|xet)\b", further.folded):
                    break
                # Lines of one heading stand closer than a heading and the text under it.
                if further.top - above.bottom > _HEADING_GAP * (above.bottom - above.top):
                    break
                words += further.words
                above = further
            return tuple(words)
    return ()


def _signer(page: _PageLines, _: FieldTemplate) -> tuple[Word, ...]:
    """Return the last line behind an office or "(Ký, ...)" that looks like a name."""
    found: tuple[Word, ...] = ()
    armed = False
    for line in page.lines:
        folded = line.folded
        office = folded.removeprefix("pho ")
        if any(_label_at(office, known) == 0 for known in _OFFICES) or "ky, " in folded or "da ky" in folded:
            armed = True
        elif armed and line.left > page.width * 0.3 and _is_name(words := _without_rank(line)):
            found = words
    return found


def _without_rank(line: _Line) -> tuple[Word, ...]:
    rank = _RANK.match(f"{line.text} ")
    if not rank or not (rank[0].endswith(" ") or rank[0].endswith(".")):
        return line.words
    return line.behind(rank.end())


def _is_name(words: Sequence[Word]) -> bool:
    if not 2 <= len(words) <= 6:
        return False
    return all(word.text.isalpha() and word.text[0].isupper() for word in words)


_FINDERS: dict[FieldKind, Callable[[_PageLines, FieldTemplate], tuple[Word, ...]]] = {
    FieldKind.HEADING_AGENCY: _heading_agency,
    FieldKind.HEADING_NUMBER: _heading_number,
    FieldKind.HEADING_DATE: _heading_date,
    FieldKind.SUBJECT: _subject,
    FieldKind.SIGNER: _signer,
}


def value_of(kind: FieldKind, text: str) -> tuple[str, bool]:
    """Return the value that the words of a field say, and whether it has the form it should have."""
    return _FORMS.get(kind, _as_text)(text.strip(" :.;,-_…"))


def _reading(field: FieldTemplate, words: Sequence[Word]) -> FieldReading:
    value, is_sound = value_of(field.kind, " ".join(word.text for word in words))
    # A subject goes on in small letters; a capital may begin the letter's own text right below it.
    if field.kind is FieldKind.SUBJECT and any(
        one.line != other.line and other.text[:1].isupper() for one, other in itertools.pairwise(words)
    ):
        is_sound = False
    # One misread word spoils the value, and nine good ones beside it would hide that in a mean.
    confidence = min(word.confidence for word in words)
    boxes = tuple(Box(word.left, word.top, word.right, word.bottom) for word in words)
    return FieldReading(field.name, value, round(confidence * (1.0 if is_sound else _WRONG_FORM), 1), boxes)


def _as_text(raw: str) -> tuple[str, bool]:
    return raw, bool(raw)


def _as_name(raw: str) -> tuple[str, bool]:
    # A form often ends the line with a note number or a filler: "TRẦN VĂN BÌNH (1)".
    name = re.sub(r"[^\w\s'\-]|[0-9_]", " ", raw)
    name = " ".join(part for part in name.split() if len(part) > 1 or part.isupper()).strip("'- ")
    parts = name.split()
    # "Ký ghi rõ" under a signature is an instruction of the form, not a person.
    return name, len(parts) >= 2 and all(part[0].isupper() for part in parts)


def _as_date(raw: str) -> tuple[str, bool]:
    found = _DATE.search(raw.translate(_SLASHES)) or _LONG_DATE.search(fold(raw))
    if not found:
        return raw, False
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1])).isoformat(), True
    except ValueError:
        return raw, False


def _as_number(raw: str) -> tuple[str, bool]:
    text = raw.translate(_SLASHES)
    found = _NUMBER.search(text)
    # "Ø5/985" holds a number, and is none.
    is_whole = found is not None and not any(sign.isalnum() for sign in text[: found.start()] + text[found.end() :])
    return (re.sub(r"\s", "", found[0]), is_whole) if found else (raw, False)


def _as_owner_id(raw: str) -> tuple[str, bool]:
    found = re.search(r"[0-9](?:[0-9 ]{8,14})[0-9]", raw)
    text = re.sub(r"\s", "", found[0]) if found else raw
    try:
        return parse_owner_id(text).value, True
    except OwnerIdInvalid:
        return text, False


_FORMS: dict[FieldKind, Callable[[str], tuple[str, bool]]] = {
    FieldKind.NAME: _as_name,
    FieldKind.SIGNER: _as_name,
    FieldKind.DATE: _as_date,
    FieldKind.HEADING_DATE: _as_date,
    FieldKind.NUMBER: _as_number,
    FieldKind.HEADING_NUMBER: _as_number,
    FieldKind.OWNER_ID: _as_owner_id,
}
