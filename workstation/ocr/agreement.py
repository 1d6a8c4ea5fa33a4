# SPDX-License-Identifier: GPL-3.0-or-later
"""What several readings of one field agree on, and which words deserve another reading; no reading is done in here."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from workstation.domain.extraction import Box, ExtractionTemplate, FieldKind, FieldReading
from workstation.domain.paper import PageText, Word
from workstation.ocr.fields import extract, value_of
from workstation.ocr.sureness import DATES, SURE, is_possible, is_spelt, is_sure
from workstation.ocr.vietnamese import correct

AGREED = 95.0  # confidence of a value that enough readings agree on
_UPRIGHT = 3  # of the copies show the letters as they stand on the page
# Of five readings; on the tuning half no value was wrong with these (bench/tune_fields.py). 6 and 8 look alike in every
# copy, so digits need one more.
_NEEDED_LETTERS, _NEEDED_DIGITS = 3, 4
_OF_DIGITS = frozenset({*DATES, FieldKind.NUMBER, FieldKind.HEADING_NUMBER, FieldKind.OWNER_ID})
_BORN, _ISSUED = "BirthDate", "IssuedDate"
_NEVER = dt.date(2100, 1, 1)  # a day after it was misread whatever today is


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a field may have: it has the form and spelling it should have.

    Attributes:
        votes: how many readings say so.
        is_upright: whether one of them is of letters as they stand on the page, not put upright.
    """

    value: str
    votes: int
    is_upright: bool = True


def weak_places(text: PageText, templates: Iterable[ExtractionTemplate]) -> tuple[tuple[int, ...], ...]:
    """Return the words of fields that are not sure by themselves: indices of words, each field once.

    Args:
        text: of a page.
        templates: those that may fit the page; which one does is known later.
    """
    places = {_place_of(word): index for index, word in enumerate(text.words)}
    found: dict[tuple[int, ...], None] = {}
    for template in templates:
        for reading in extract(text, template):
            kind = template.kind_of(reading.name)
            said = [places[box] for box in reading.boxes]
            # "Ký ghi rõ" under a signature is no name however often it is read.
            is_other = min(text.words[index].confidence for index in said) >= SURE[kind] and not _is_sound(
                text, kind, said
            )
            if is_weak(kind, reading) and not is_other:
                found[tuple(said)] = None
    return tuple(found)


def _is_sound(text: PageText, kind: FieldKind, words: Iterable[int]) -> bool:
    return value_of(kind, " ".join(text.words[index].text for index in words))[1]


def is_weak(kind: FieldKind, reading: FieldReading) -> bool:
    """Tell whether a reading is not sure by itself; a day that is still to come is another matter."""
    is_day = kind not in DATES or is_possible(reading.value, _NEVER)
    return not is_day or not is_sure(kind, reading.name, reading.value, reading.confidence)


def _place_of(word: Word) -> Box:
    return Box(word.left, word.top, word.right, word.bottom)


def candidates(
    text: PageText, kind: FieldKind, reading: FieldReading, today: dt.date, not_before: str = ""
) -> tuple[Candidate, ...]:
    """Return what a field may say by the reading of the page and all others of its words, most read first.

    Args:
        text: of the page it was found on.
        kind: form of its value.
        reading: as it was found on the page.
        today: no paper is of a later day.
        not_before: ISO 8601, a day it cannot be earlier than; "" for none.
    """
    places = {_place_of(word): index for index, word in enumerate(text.words)}
    words = tuple(places[box] for box in reading.boxes if box in places)
    again = next((one.readings for one in text.second if one.words == words), ())
    said = [" ".join(text.words[index].text for index in words), *(_corrected(*one) for one in again)]
    values = [_sound_value(kind, one) for one in said]
    may_be = {value for value in values if value and _may_be(kind, reading.name, value, today, not_before)}
    votes = collections.Counter(value for value in values if value in may_be)
    upright = set(values[: 1 + _UPRIGHT])
    return tuple(Candidate(value, count, value in upright) for value, count in votes.most_common())


@functools.lru_cache(maxsize=1024)  # the fields of a dossier are settled anew with each paper that is read
def _corrected(said: str, weakest: float) -> str:
    """Return a reading with what is put right in every reading: phrases and misspelt syllables."""
    words = tuple(Word(part, 0, 0, 0, 0, weakest, 0) for part in said.split())
    return " ".join(word.text for word in correct(PageText(words, "", 0)).words)


def _sound_value(kind: FieldKind, said: str) -> str:
    """Return the value a reading says, "" where it has not the form it should have."""
    value, is_sound = value_of(kind, said)
    return value if is_sound else ""


def _may_be(kind: FieldKind, name: str, value: str, today: dt.date, not_before: str) -> bool:
    is_day = kind not in DATES or (is_possible(value, today) and value >= not_before)
    return is_day and is_spelt(kind, name, value)


def settled_fields(
    text: PageText,
    template: ExtractionTemplate,
    today: dt.date,
    is_told: Callable[[FieldKind, str, str], bool] = lambda _kind, _name, _value: False,
) -> Iterator[FieldReading]:
    """Yield the fields of a page; those not sure by themselves with the value their readings agree on, if they do.

    Args:
        text: as read.
        template: what to look for.
        today: no paper is of a later day.
        is_told: whether another source says that a field of this kind and name has this value.
    """
    born = ""
    for reading in extract(text, template):
        kind, settled = template.kind_of(reading.name), reading
        if is_weak(kind, reading):
            found = candidates(text, kind, reading, today, born if reading.name == _ISSUED else "")
            settled = agreed(kind, reading, found)
            if settled is reading:
                settled = supported(reading, found, functools.partial(is_told, kind, reading.name))
        if reading.name == _BORN and not is_weak(kind, settled):
            born = settled.value  # no paper about a person is older than the person
        yield settled


def agreed(kind: FieldKind, reading: FieldReading, found: Sequence[Candidate]) -> FieldReading:
    """Return the reading with the value that enough readings agree on, else as it is.

    A copy put upright may add to what the others say, and cannot contradict them.
    """
    upright = [one for one in found if one.is_upright]
    if len(upright) != 1 or upright[0].votes < (_NEEDED_DIGITS if kind in _OF_DIGITS else _NEEDED_LETTERS):
        return reading
    # Where the text of a letter begins right below its subject, every reading has both.
    if kind is FieldKind.SUBJECT and _line_count(reading) > 1:
        return reading
    return _taken(reading, upright[0])


def _line_count(reading: FieldReading) -> int:
    lines, bottom = 0, 0.0
    for box in reading.boxes:  # in reading order
        if (box.top + box.bottom) / 2 > bottom:
            lines, bottom = lines + 1, box.bottom
    return lines


def supported(reading: FieldReading, found: Sequence[Candidate], is_told: Callable[[str], bool]) -> FieldReading:
    """Return the reading with the one value that another source says as well, where none was read more often.

    Args:
        reading: as it was found on the page.
        found: what it may say.
        is_told: whether another source says a value: the card, or another paper of the dossier.
    """
    told = [one for one in found if is_told(one.value)]
    if len(told) != 1 or told[0].votes < found[0].votes:
        return reading
    return _taken(reading, told[0])


def _taken(reading: FieldReading, one: Candidate) -> FieldReading:
    """Return the reading with a value that is sure by agreement."""
    return dataclasses.replace(reading, value=one.value, confidence=max(reading.confidence, AGREED))
