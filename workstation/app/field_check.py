# SPDX-License-Identifier: GPL-3.0-or-later
"""Which fields of a paper deserve a look before signing, and why; nothing is ever corrected in here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workstation.app.desk import Desk
from workstation.app.extraction import field_corrections, propose_fields, template_of
from workstation.domain.card import read_card_qr
from workstation.domain.extraction import FieldKind, FieldReading, PaperField
from workstation.domain.ids import DossierId
from workstation.domain.owner import Sex
from workstation.domain.paper import Correction, Paper
from workstation.domain.states import State
from workstation.ocr.plausible import is_plausible_agency, is_plausible_name

# From here on a value is not asked for, by its weakest word; none of those was wrong on the tuning half's forms
# (bench/tune_fields.py prints the table). Marks above letters are what is misread, so names need most.
SURE: dict[FieldKind, float] = {
    FieldKind.TEXT: 80.0,
    FieldKind.NAME: 92.0,
    FieldKind.DATE: 70.0,
    FieldKind.NUMBER: 90.0,
    FieldKind.OWNER_ID: 88.0,
    FieldKind.HEADING_AGENCY: 80.0,
    FieldKind.HEADING_NUMBER: 85.0,
    FieldKind.HEADING_DATE: 85.0,
    FieldKind.SUBJECT: 90.0,
    FieldKind.SIGNER: 92.0,
}
_EARLIEST = dt.date(1850, 1, 1)
_OPEN = {State.RECOGNISED, State.CONFIRMED, State.ASSEMBLED}
_DATES = {FieldKind.DATE, FieldKind.HEADING_DATE}
_NAMES = {FieldKind.NAME, FieldKind.SIGNER}
_ABOUT_THE_OWNER = "PersonId"
_SEX = "Sex"
_AGENCY = "OrganName"
_SEX_WORDS = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}


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
    """

    name: str
    kind: FieldKind
    found: PaperField | None
    doubt: Doubt | None = None
    corrections: tuple[Correction, ...] = ()
    suggestion: str = ""

    @property
    def value(self) -> str:
        """The value as it is kept, "" where there is none."""
        return self.found.reading.value if self.found else ""

    @property
    def proposed(self) -> str:
        """What is offered to the person who compares: the suggestion, else the value."""
        return self.suggestion or self.value

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


@dataclass(frozen=True, slots=True)
class Known:
    """What another source says of the paper's owner: the card's QR code, or who received the dossier.

    Attributes:
        owner_id: of the paper's code.
        name, birth_date, sex: "" where no other source says it; dates ISO 8601.
    """

    owner_id: str
    name: str = ""
    birth_date: str = ""
    sex: str = ""

    def told(self, name: str) -> str:
        """Return what the other source says of a field; "" for nothing."""
        return {
            _ABOUT_THE_OWNER: self.owner_id,
            "PersonName": self.name,
            "ApplicantName": self.name,
            "BirthDate": self.birth_date,
            _SEX: self.sex,
        }.get(name, "")

    def agrees(self, name: str, value: str) -> bool:
        """Whether a second source says the same of a field, letter by letter; capitals do not matter."""
        told = self.told(name)
        return bool(told) and value.casefold() == told.casefold()


def check_fields(desk: Desk, dossier_id: DossierId) -> tuple[CheckedPaper, ...]:
    """Return the read papers of a dossier that have fields; what is not proposed yet is proposed now."""
    all_papers = desk.station.papers.of_dossier(dossier_id)
    sources = _sources(desk, dossier_id, all_papers)
    papers = [paper for paper in all_papers if paper.state in _OPEN]
    checked = [CheckedPaper(paper, _fields(desk, paper, _known(paper.owner_id, sources))) for paper in papers]
    return tuple(one for one in checked if any(field.found is not None for field in one.fields))


def _sources(desk: Desk, dossier_id: DossierId, papers: Sequence[Paper]) -> list[Known]:
    """Return what is known of persons without the words of a form: the cards of the dossier, then its applicant."""
    pages = [page for paper in papers for page in desk.station.papers.pages(paper.id) if page.measures is not None]
    codes = {code for page in pages for code in (page.measures.codes if page.measures else ())}
    cards = [card for card in map(read_card_qr, sorted(codes)) if card is not None]
    found = [
        Known(
            card.owner.id.value,
            card.owner.name,
            card.owner.birth_date,
            _SEX_WORDS.get(card.sex, "") if card.sex is not None else "",
        )
        for card in cards
    ]
    applicant = desk.station.dossiers.get(dossier_id).applicant
    return [*found, Known(applicant.id.value, applicant.name, applicant.birth_date)]


def _known(owner_id: str, sources: Sequence[Known]) -> Known:
    return next((one for one in sources if one.owner_id == owner_id), Known(owner_id))


def _fields(desk: Desk, paper: Paper, known: Known) -> tuple[CheckedField, ...]:
    found = {one.reading.name: one for one in propose_fields(desk, paper.id)}
    today = desk.clock().date()
    is_about = any(name != _SEX and known.agrees(name, one.reading.value) for name, one in found.items())
    checked = []
    for field in template_of(desk, paper.document_type_code).fields:
        one = found.get(field.name)
        doubt = doubt_of(field.kind, one, known, today)
        suggestion = suggestion_for(one.reading, known, is_about=is_about) if one is not None and doubt else ""
        changed = field_corrections(desk, one) if one is not None else ()
        checked.append(CheckedField(field.name, field.kind, one, doubt, changed, suggestion))
    return tuple(checked)


def suggestion_for(reading: FieldReading, known: Known, *, is_about: bool) -> str:
    """Return what another source says in place of a doubtful reading; "" where that may be somebody else's.

    Args:
        reading: in doubt.
        known: the other source.
        is_about: something else on the paper agrees with the source: the paper is about that person.
    """
    told = known.told(reading.name)
    if not told or reading.name == _ABOUT_THE_OWNER:  # another id is another person until somebody has looked
        return ""
    if reading.name == _SEX:
        return told if is_about and reading.value not in _SEX_WORDS.values() else ""
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
    if kind in _DATES and not _is_possible(reading.value, today):
        return Doubt.DATE
    if reading.name == _ABOUT_THE_OWNER and reading.value != known.owner_id:
        return Doubt.OWNER
    is_sure = reading.confidence >= SURE[kind] and _is_spelt(kind, reading)
    return None if is_sure else Doubt.WEAK


def _is_spelt(kind: FieldKind, reading: FieldReading) -> bool:
    """Tell whether a value can be what it should be; confidence alone lets lost marks through."""
    if reading.name == _SEX:
        return reading.value in _SEX_WORDS.values()
    if kind in _NAMES:
        return is_plausible_name(reading.value)
    return reading.name != _AGENCY or is_plausible_agency(reading.value)


def _is_possible(value: str, today: dt.date) -> bool:
    try:
        return _EARLIEST <= dt.date.fromisoformat(value) <= today
    except ValueError:
        return False
