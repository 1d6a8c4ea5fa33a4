# SPDX-License-Identifier: GPL-3.0-or-later
"""Which fields of a paper deserve a look before signing, and why; nothing is ever corrected in here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from workstation.app.desk import Desk
from workstation.app.extraction import field_corrections, other_readings, propose_fields, template_of
from workstation.app.field_evidence import ABOUT_THE_OWNER, Evidence, Known
from workstation.domain.extraction import FieldKind, FieldReading, PaperField
from workstation.domain.ids import DossierId
from workstation.domain.paper import Correction, Paper
from workstation.domain.states import State
from workstation.ocr.sureness import DATES, SEX, SEXES, is_possible, is_sure

_OPEN = {State.RECOGNISED, State.CONFIRMED, State.ASSEMBLED}


class Doubt(StrEnum):
    """Why a field deserves a look."""

    WEAK = "weak"  # its letters were hard to read
    DATE = "date"  # a day that cannot be: before 1850 or still to come
    OWNER = "owner"  # the paper names another person than its code


@dataclass(frozen=True, slots=True)
class CheckedField:
    """One field of the paper's template.

    Attributes:
        found: what is kept; None where nothing was read.
        doubt: None where it is sure, confirmed, or not there at all: what is not printed is nobody's fault.
        corrections: what the program changed or doubts in the words it was taken from.
        suggestion: what the card or the dossier says where a doubtful reading comes close to it; "" for nothing. It is
            offered to the person who compares, never taken by itself: papers may differ from the card.
        others: what a doubtful one may say by all readings of its words, likeliest first; the value may be among them.
    """

    name: str
    kind: FieldKind
    found: PaperField | None
    doubt: Doubt | None = None
    corrections: tuple[Correction, ...] = ()
    suggestion: str = ""
    others: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The value as it is kept, "" where there is none."""
        return self.found.reading.value if self.found else ""

    @property
    def proposed(self) -> str:
        """What is offered first to the person who compares."""
        return self.choices[0]

    @property
    def choices(self) -> tuple[str, ...]:
        """All that is offered, likeliest first; at last what the page was read as."""
        found = (self.suggestion, *self.others, self.value) if self.doubt is not None else (self.value,)
        return tuple(dict.fromkeys(value for value in found if value)) or ("",)

    @property
    def is_confirmed(self) -> bool:
        """Whether a person stands for it."""
        return self.found is not None and bool(self.found.confirmed_by)


@dataclass(frozen=True, slots=True)
class CheckedPaper:
    """A paper with its fields in the order of its template."""

    paper: Paper
    fields: tuple[CheckedField, ...]

    @property
    def doubtful(self) -> tuple[CheckedField, ...]:
        """The fields that deserve a look."""
        return tuple(field for field in self.fields if field.doubt is not None)


def check_fields(desk: Desk, dossier_id: DossierId) -> tuple[CheckedPaper, ...]:
    """Return the read papers of a dossier that have fields; what is not proposed yet is proposed now."""
    all_papers = desk.station.papers.of_dossier(dossier_id)
    evidence = Evidence(desk, dossier_id)
    papers = [paper for paper in all_papers if paper.state in _OPEN]
    for paper in papers:  # all before the first is checked: what one bears is offered for another
        propose_fields(desk, paper.id, evidence)
    checked = [CheckedPaper(paper, _fields(desk, paper, evidence)) for paper in papers]
    return tuple(one for one in checked if any(field.found is not None for field in one.fields))


def _fields(desk: Desk, paper: Paper, evidence: Evidence) -> tuple[CheckedField, ...]:
    found = {one.reading.name: one for one in desk.station.fields.of_paper(paper.id)}
    known = evidence.known(paper.owner_id)
    today = desk.clock().date()
    is_about = any(name != SEX and known.agrees(name, one.reading.value) for name, one in found.items())
    checked = []
    for field in template_of(desk, paper.document_type_code).fields:
        one = found.get(field.name)
        doubt = doubt_of(field.kind, one, known, today)
        suggestion = suggestion_for(one.reading, known, is_about=is_about) if one is not None and doubt else ""
        changed = field_corrections(desk, one) if one is not None else ()
        others = other_readings(desk, paper, one, evidence) if one is not None and doubt else ()
        checked.append(CheckedField(field.name, field.kind, one, doubt, changed, suggestion, others))
    return tuple(checked)


def suggestion_for(reading: FieldReading, known: Known, *, is_about: bool) -> str:
    """Return what another source says in place of a doubtful reading; "" where that may be somebody else's.

    Args:
        reading: in doubt.
        known: the other source.
        is_about: something else on the paper agrees with the source: the paper is about that person.
    """
    told = known.told(reading.name)
    if not told or reading.name == ABOUT_THE_OWNER:  # another id is another person until somebody has looked
        return ""
    if reading.name == SEX:
        return told if is_about and reading.value not in SEXES else ""
    # Two misread letters may as well be another name: TRẦN VĂN BÌNH and his father TRẦN VĂN MINH.
    return told if _is_one_letter_off(reading.value.casefold(), told.casefold()) else ""


def _is_one_letter_off(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == len(longer):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def doubt_of(kind: FieldKind, found: PaperField | None, known: Known, today: dt.date) -> Doubt | None:
    """Return why a field deserves a look, None when it does not.

    Args:
        kind: form of its value.
        found: as it is kept.
        known: what another source says of the paper's owner; a value both say is sure however it was read.
        today: no paper is of a later day.
    """
    if found is None or found.confirmed_by:
        return None
    reading = found.reading
    if known.agrees(reading.name, reading.value):
        return None
    if kind in DATES and not is_possible(reading.value, today):
        return Doubt.DATE
    if reading.name == ABOUT_THE_OWNER and reading.value != known.owner_id:
        return Doubt.OWNER
    return None if is_sure(kind, reading.name, reading.value, reading.confidence) else Doubt.WEAK
