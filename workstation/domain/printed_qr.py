# SPDX-License-Identifier: GPL-3.0-or-later
"""QR codes printed on papers: those of the case system and our separator sheets; cards are in card.py."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from workstation.domain.codes import parse_dossier_number, parse_procedure_code
from workstation.domain.owner import OwnerId, parse_owner_id
from workstation.errors import CodeInvalid, OwnerIdInvalid

SEPARATOR_PREFIX = "SOHOA-TACH"


@dataclass(frozen=True, slots=True)
class PrintedQr:
    """What the QR at the top left of a system-printed paper carries; "" or None where it was not found.

    TT 01/2023/TT-VPCP: at least dossier code, procedure code, id of the applicant, name of the paper.
    """

    dossier_number: str = ""
    procedure_code: str = ""
    applicant: OwnerId | None = None
    title: str = ""


def read_printed_qr(text: str, separators: str) -> PrintedQr | None:
    """Read a system-printed QR; each field is known by its form, because no text tells separator and order.

    Args:
        text: of the QR code; `name=value` and `name: value` fields are taken by their value.
        separators: signs between fields, from the settings.

    Returns:
        None when it holds neither a dossier number nor a procedure code.
    """
    pieces = re.split(f"[{re.escape(separators)}\r\n]+", unicodedata.normalize("NFC", text))
    dossier = procedure = title = ""
    applicant: OwnerId | None = None
    for piece in (re.sub(r"^\s*\"?\w+\"?\s*[=:]\s*", "", piece).strip(' \t"{}') for piece in pieces):
        if not dossier and (dossier := _dossier(piece)):
            continue
        if not procedure and (procedure := _procedure(piece)):
            continue
        if applicant is None and (applicant := _owner(piece)):
            continue
        if len(piece) > len(title) and re.search(r"[^\W\d_]{2}", piece):
            title = piece
    if not dossier and not procedure:
        return None
    return PrintedQr(dossier, procedure, applicant, title)


def _dossier(text: str) -> str:
    try:
        return parse_dossier_number(text).value
    except CodeInvalid:
        return ""


def _procedure(text: str) -> str:
    try:
        return parse_procedure_code(text).text
    except CodeInvalid:
        return ""


def _owner(text: str) -> OwnerId | None:
    try:
        return parse_owner_id(text) if re.search("[0-9]", text) else None
    except OwnerIdInvalid:
        return None


def separator_text(procedure_code: str, component: int) -> str:
    """Return the QR text of a separator sheet laid before the paper of a component."""
    return f"{SEPARATOR_PREFIX}|{procedure_code}|{component}"


def read_separator(text: str) -> tuple[str, int] | None:
    """Return procedure code and component number of a separator sheet; None for any other code."""
    parts = text.strip().split("|")
    if len(parts) != 3 or parts[0] != SEPARATOR_PREFIX or not re.fullmatch("[0-9]{1,3}", parts[2]):
        return None
    return parts[1], int(parts[2])
