# SPDX-License-Identifier: GPL-3.0-or-later
"""Words for the fields read on papers, why one deserves a look, and dates as people write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from ui.l10n import day, translate
from workstation.app.field_check import CheckedField, Doubt
from workstation.domain.extraction import FieldKind
from workstation.domain.paper import Correction, CorrectionKind

_DATES = {FieldKind.DATE, FieldKind.HEADING_DATE}
_TYPED = re.compile(r"\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\s*")


def field_word(name: str) -> str:
    """Return what a field is called; names of templates that came later stay as they are."""
    words = {
        "CodeNotation": translate("Fields", "Number and symbol"),
        "IssuedDate": translate("Fields", "Date of issue"),
        "OrganName": translate("Fields", "Issuing agency"),
        "Subject": translate("Fields", "Subject"),
        "SignerName": translate("Fields", "Signer"),
        "PersonName": translate("Fields", "Person's name"),
        "BirthDate": translate("Fields", "Date of birth"),
        "Sex": translate("Fields", "Sex"),
        "PersonId": translate("Fields", "Person's id"),
        "MotherName": translate("Fields", "Mother's name"),
        "FatherName": translate("Fields", "Father's name"),
        "ApplicantName": translate("Fields", "Applicant's name"),
    }
    return words.get(name, name)


def doubt_sentence(field: CheckedField) -> str:
    """Return why a field deserves a look; "" for one that does not."""
    if field.doubt is None:
        return ""
    if field.suggestion:
        text = translate("Fields", "Read as “{read}”; proposed is what the card or the dossier says.")
        return text.format(read=shown_value(field.kind, field.value))
    return {
        Doubt.WEAK: translate("Fields", "The letters were hard to read: compare with the marked words."),
        Doubt.DATE: translate("Fields", "This day cannot be: compare with the marked words."),
        Doubt.OWNER: translate("Fields", "Another person than in the paper code: compare with the marked words."),
    }[field.doubt]


def choices_sentence(field: CheckedField) -> str:
    """Return what else is offered for a doubtful field and how it is taken; "" where nothing is."""
    others = [shown_value(field.kind, value) for value in field.choices[1:]]
    if not others:
        return ""
    text = translate("Fields", "↓ takes another reading: {readings}")
    return text.format(readings=" · ".join(f"“{value}”" for value in others))


def correction_sentences(corrections: Iterable[Correction]) -> str:
    """Return what the program changed or doubts in the words of a field, one line each."""
    return "\n".join(map(_correction_sentence, corrections))


def _correction_sentence(correction: Correction) -> str:
    text = {
        CorrectionKind.DOUBTFUL_DATE: translate("Fields", "“{before}”: no such day; nothing was changed."),
        CorrectionKind.DOUBTFUL_ID: translate("Fields", "“{before}”: no id has this form; nothing was changed."),
    }.get(correction.kind) or translate("Fields", "Read “{before}”, taken as “{after}”.")
    return text.format(before=correction.before, after=correction.after)


def shown_value(kind: FieldKind, value: str) -> str:
    """Return a value as it is written: dates day first, everything else as it is."""
    if kind not in _DATES:
        return value
    try:
        date = dt.date.fromisoformat(value)
    except ValueError:
        return value
    return day(dt.datetime.combine(date, dt.time(), dt.UTC))


def kept_value(kind: FieldKind, shown: str) -> str | None:
    """Return what is kept of what a person typed; None for a day that no calendar has.

    Nothing is corrected: a year alone, or words, stay as they were typed.
    """
    text = " ".join(shown.split())
    typed = _TYPED.fullmatch(text) if kind in _DATES else None
    if typed is None:
        return text
    numbers = [int(part) for part in typed.groups()]
    try:
        return dt.date(numbers[2], numbers[1], numbers[0]).isoformat()
    except ValueError:
        return None
