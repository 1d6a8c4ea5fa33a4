# SPDX-License-Identifier: GPL-3.0-or-later
"""Codes of dossiers, procedures, document types and agencies: forms, parts, doubts; the paper code is in paper_code.py.

Sources: TT 01/2018 art. 19 and the form seen since 2026 (dossiers), QĐ 20/2020 art. 4 and QĐ 09/2025 (agencies),
deployed systems (procedures, types); research/regulation.md 3.2-3.5 and 3.8. A wrong form blocks and names its field;
what only cannot be true (31 February, a type nobody listed) is a doubt.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from workstation.errors import CodeInvalid

_AGENCY_MAX = 35
_AGENCY_NEW = re.compile(r"[A-Y][0-9]{2}(?:\.[0-9A-Z]+)*")
_AGENCY_OLD = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.([A-Y][0-9]{2})")
_DOSSIER_OLD = re.compile(
    r"((?:[0-9]{3}\.[0-9]{2}\.)?(?:[0-9]{2,3}\.)?[A-Y][0-9]{2}(?:\.[0-9]{1,3})*)-([0-9]{6})-([0-9]{4,})"
)
_DOSSIER_NEW = re.compile(r"([A-Y][0-9]{2}(?:\.[0-9]{1,3})*)-([0-9]{8})-([0-9]{5,8})")
_PROCEDURE = re.compile(r"([1-3]\.[0-9]{6})((?:\.000\.00\.00)?(?:\.[A-Y][0-9]{2})?)")
_TYPE_RESULT = re.compile(r"KQ\.[A-Y][0-9]{2}\.[0-9]{6}")
_TYPE_COMPONENT = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}-(?:KQ)?[0-9]{4,6}")
_TYPE_LOCAL = re.compile(r"L\.[0-9A-Z]+(?:[.-][0-9A-Z]+)*")
_FIRST_YEAR = 2018  # TT 01/2018: no dossier number of this form is older


def normal(text: str) -> str:
    """Return a code as it is compared: compatibility forms unified, no spaces, capitals."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


@dataclass(frozen=True, slots=True)
class AgencyCode:
    """Electronic identification code of an agency.

    Attributes:
        top: first group of the tree, `H61` of `H61.2` and of `000.00.04.H61`.
        is_old_form: the form of QCVN 102:2016, still seen in 2026.
    """

    value: str
    top: str
    is_old_form: bool


def parse_agency_code(text: str) -> AgencyCode:
    """Read an agency code in either form.

    Raises:
        CodeInvalid: field "agency_code".
    """
    value = normal(text)
    old = _AGENCY_OLD.fullmatch(value)
    if len(value) > _AGENCY_MAX or not (old or _AGENCY_NEW.fullmatch(value)):
        raise CodeInvalid(field="agency_code", value=value)
    return AgencyCode(value, old[1] if old else value[:3], old is not None)


@dataclass(frozen=True, slots=True)
class DossierNumber:
    """An official dossier number; only the case system gives one.

    Attributes:
        agency: unit that received it.
        received_on: None when the digits are no day.
        serial: of the day, digits as given.
        is_old_form: `...-YYMMDD-NNNN` of TT 01/2018.
        doubts: "received_on" when the day is none of the calendar, before 2018 or still to come.
    """

    value: str
    agency: str
    received_on: dt.date | None
    serial: str
    is_old_form: bool
    doubts: tuple[str, ...] = ()


def parse_dossier_number(text: str, today: dt.date | None = None) -> DossierNumber:
    """Read a dossier number in the form of 2018 or of 2026.

    Args:
        text: as typed or read.
        today: a number from a later day is doubtful; None leaves that out.

    Raises:
        CodeInvalid: field "dossier_number".
    """
    value = normal(text)
    new, old = _DOSSIER_NEW.fullmatch(value), _DOSSIER_OLD.fullmatch(value)
    found = new or old
    if found is None:
        raise CodeInvalid(field="dossier_number", value=value)
    digits = found[2] if new else f"20{found[2]}"
    day = _day(digits)
    is_wrong = day is None or day.year < _FIRST_YEAR or (today is not None and day > today)
    return DossierNumber(value, found[1], day, found[3], new is None, ("received_on",) if is_wrong else ())


@dataclass(frozen=True, slots=True)
class ProcedureCode:
    """A national procedure code.

    Attributes:
        core: the 8 characters the catalogue knows, `1.001193`.
        suffix: of the agency, kept as given with its leading dot; "" when none.
    """

    core: str
    suffix: str = ""

    @property
    def text(self) -> str:
        """Core and suffix."""
        return self.core + self.suffix


def parse_procedure_code(text: str) -> ProcedureCode:
    """Split a procedure code into core and agency suffix (`.H22`, `.000.00.00.H22`).

    Raises:
        CodeInvalid: field "procedure_code".
    """
    found = _PROCEDURE.fullmatch(normal(text))
    if found is None:
        raise CodeInvalid(field="procedure_code", value=normal(text))
    return ProcedureCode(found[1], found[2])


class TypeForm(StrEnum):
    """Where a document type code comes from."""

    RESULT = "result"
    COMPONENT = "component"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class DocumentTypeCode:
    """The code of a kind of paper; it may hold dots and is never split.

    Attributes:
        form: national result, national component, or provisional of this desk.
    """

    value: str
    form: TypeForm


def parse_document_type_code(text: str) -> DocumentTypeCode:
    """Recognise a document type code.

    Raises:
        CodeInvalid: field "document_type_code".
    """
    value = normal(text)
    for form, pattern in (
        (TypeForm.RESULT, _TYPE_RESULT),
        (TypeForm.COMPONENT, _TYPE_COMPONENT),
        (TypeForm.LOCAL, _TYPE_LOCAL),
    ):
        if pattern.fullmatch(value):
            return DocumentTypeCode(value, form)
    raise CodeInvalid(field="document_type_code", value=value)


def _day(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
