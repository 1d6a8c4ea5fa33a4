# SPDX-License-Identifier: GPL-3.0-or-later
"""Which fields of a paper deserve a look before signing, and why; nothing is ever corrected in here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from workstation.app.desk import Desk
from workstation.app.extraction import field_corrections, propose_fields, template_of
from workstation.domain.extraction import FieldKind, PaperField
from workstation.domain.ids import DossierId
from workstation.domain.paper import Correction, Paper
from workstation.domain.states import State

# Measured on the sample papers: below it every third value has a wrong letter, above it one in twenty.
SURE = 80.0
_EARLIEST = dt.date(1850, 1, 1)
_OPEN = {State.RECOGNISED, State.CONFIRMED, State.ASSEMBLED}
_ABOUT_THE_OWNER = "PersonId"


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
    """

    name: str
    kind: FieldKind
    found: PaperField | None
    doubt: Doubt | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def value(self) -> str:
        """The value as it is kept, "" where there is none."""
        return self.found.reading.value if self.found else ""

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
    papers = [paper for paper in desk.station.papers.of_dossier(dossier_id) if paper.state in _OPEN]
    checked = [CheckedPaper(paper, _fields(desk, paper)) for paper in papers]
    return tuple(one for one in checked if any(field.found is not None for field in one.fields))


def _fields(desk: Desk, paper: Paper) -> tuple[CheckedField, ...]:
    found = {one.reading.name: one for one in propose_fields(desk, paper.id)}
    today = desk.clock().date()
    return tuple(
        CheckedField(
            field.name,
            field.kind,
            one,
            doubt_of(field.kind, one, paper.owner_id, today),
            field_corrections(desk, one) if one is not None else (),
        )
        for field in template_of(desk, paper.document_type_code).fields
        for one in (found.get(field.name),)
    )


def doubt_of(kind: FieldKind, found: PaperField | None, owner_id: str, today: dt.date) -> Doubt | None:
    """Return why a field deserves a look, None when it does not.

    Args:
        kind: form of its value.
        found: as it is kept.
        owner_id: of the paper's code.
        today: no paper is of a later day.
    """
    if found is None or found.confirmed_by:
        return None
    if kind in {FieldKind.DATE, FieldKind.HEADING_DATE} and not _is_possible(found.reading.value, today):
        return Doubt.DATE
    if found.reading.name == _ABOUT_THE_OWNER and found.reading.value != owner_id:
        return Doubt.OWNER
    return Doubt.WEAK if found.reading.confidence < SURE else None


def _is_possible(value: str, today: dt.date) -> bool:
    try:
        return _EARLIEST <= dt.date.fromisoformat(value) <= today
    except ValueError:
        return False
