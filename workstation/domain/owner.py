# SPDX-License-Identifier: GPL-3.0-or-later
"""Owner identifiers: forms that are accepted and those that only look right.

A format error blocks; a semantic doubt (unknown province, wrong check digit) is a warning the clerk may override.
Sources: NĐ 137/2015 art. 13 (12 digits), TT 105/2020 (tax code), QĐ 20/2020 art. 4 (agency code).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stdnum.vn import mst

from workstation.errors import OwnerIdInvalid

_CITIZEN = re.compile(r"\d{12}")
_TAX = re.compile(r"\d{10}(?:-?\d{3})?")
_AGENCY = re.compile(r"[A-Y]\d{2}(?:\.[0-9A-Z]+)*|\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}")
_AGENCY_MAX = 35
_PROVINCE_MAX = 96  # 001 Hà Nội ... 096 Cà Mau; numbers did not change with the merger of 1/7/2025


class OwnerKind(StrEnum):
    """What an owner id identifies."""

    CITIZEN = "citizen"
    ORGANISATION = "organisation"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class OwnerId:
    """A well-formed owner id.

    Attributes:
        value: normalised text.
        kind: what it identifies.
        doubts: keys of semantic warnings ("province", "check_digit"), empty when none.
    """

    value: str
    kind: OwnerKind
    doubts: tuple[str, ...] = ()


def parse_owner_id(text: str) -> OwnerId:
    """Normalise and classify an owner id as typed, scanned or read.

    Raises:
        OwnerIdInvalid: none of the known forms.
    """
    value = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if _CITIZEN.fullmatch(value):
        known = 1 <= int(value[:3]) <= _PROVINCE_MAX
        return OwnerId(value, OwnerKind.CITIZEN, () if known else ("province",))
    if _TAX.fullmatch(value):
        return OwnerId(value, OwnerKind.ORGANISATION, () if mst.is_valid(value) else ("check_digit",))
    if _AGENCY.fullmatch(value) and len(value) <= _AGENCY_MAX:
        return OwnerId(value, OwnerKind.AGENCY)
    raise OwnerIdInvalid(value=value, length=len(value))


@dataclass(frozen=True, slots=True)
class Owner:
    """A person or organisation as known at the counter; typed or read data, not proof.

    Attributes:
        birth_date: as printed, ISO 8601 or "".
    """

    id: OwnerId
    name: str = ""
    birth_date: str = ""
    address: str = ""


def parse_card_qr(text: str) -> Owner | None:
    """Read the QR of a citizen card: at least 7 fields split by `|`, the second (old id number) often empty.

    Fields beyond the seventh are ignored: their list is not published. Returns None when it is no such QR.
    """
    fields = unicodedata.normalize("NFC", text).strip().split("|")
    if len(fields) < 7 or not _CITIZEN.fullmatch(fields[0].strip()):
        return None
    day = fields[3].strip()
    birth = f"{day[4:8]}-{day[2:4]}-{day[0:2]}" if re.fullmatch(r"\d{8}", day) else ""
    return Owner(parse_owner_id(fields[0]), fields[2].strip(), birth, fields[5].strip())
