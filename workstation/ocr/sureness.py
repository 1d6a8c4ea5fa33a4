# SPDX-License-Identifier: GPL-3.0-or-later
"""From when on a field's value is sure: how well its words were read and whether it can be what it should be."""

from __future__ import annotations

import datetime as dt

from workstation.domain.extraction import FieldKind
from workstation.ocr.plausible import is_plausible_agency, is_plausible_name

# From here on a value is not asked for, by its weakest word; none of those was wrong on the tuning half's forms
# (bench/tune_fields.py prints the table). Marks above letters are what is misread, so names need most.
SURE: dict[FieldKind, float] = {
    FieldKind.TEXT: 80.0,
    FieldKind.NAME: 92.0,
    FieldKind.DATE: 88.0,
    FieldKind.NUMBER: 90.0,
    FieldKind.OWNER_ID: 88.0,
    FieldKind.HEADING_AGENCY: 80.0,
    FieldKind.HEADING_NUMBER: 85.0,
    FieldKind.HEADING_DATE: 85.0,
    FieldKind.SUBJECT: 90.0,
    FieldKind.SIGNER: 92.0,
}
DATES = frozenset({FieldKind.DATE, FieldKind.HEADING_DATE})
NAMES = frozenset({FieldKind.NAME, FieldKind.SIGNER})
SEX, AGENCY = "Sex", "OrganName"
SEXES = ("Nam", "Nữ")
_EARLIEST = dt.date(1850, 1, 1)


def is_sure(kind: FieldKind, name: str, value: str, confidence: float) -> bool:
    """Tell whether a value needs no second look by itself; days still to come are another matter."""
    return confidence >= SURE[kind] and is_spelt(kind, name, value)


def is_spelt(kind: FieldKind, name: str, value: str) -> bool:
    """Tell whether a value can be what it should be; confidence alone lets lost marks through."""
    if name == SEX:
        return value in SEXES
    if kind in NAMES:
        return is_plausible_name(value)
    return name != AGENCY or is_plausible_agency(value)


def is_possible(value: str, today: dt.date) -> bool:
    """Tell whether a day in ISO 8601 is one a paper can bear: not before 1850, not to come."""
    try:
        return _EARLIEST <= dt.date.fromisoformat(value) <= today
    except ValueError:
        return False
