# SPDX-License-Identifier: GPL-3.0-or-later
"""Owner identifiers: forms that are accepted, what a citizen number says, and what only looks right.

A format error blocks; a semantic doubt (unknown province, wrong check digit, another birth year) is a warning the
clerk may override with a reason. Sources: NĐ 137/2015 art. 13 (12 digits), TT 105/2020 (tax code), QĐ 20/2020 art. 4
(agency code), NĐ 69/2024 (foreigners by passport).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stdnum.vn import mst

from workstation.domain.provinces import PROVINCES, Province
from workstation.errors import OwnerIdDoubtful, OwnerIdInvalid

_CITIZEN = re.compile(r"[0-9]{12}")
_TAX = re.compile(r"[0-9]{10}(?:-?[0-9]{3})?")
_AGENCY = re.compile(r"[A-Y][0-9]{2}(?:\.[0-9A-Z]+)*|[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}")
# ICAO 9303: at most 9 letters and digits; passports seen at desks begin with letters, which keeps them from being
# taken for a tax code.
_FOREIGNER = re.compile(r"(?=[A-Z0-9]{6,9}$)[A-Z]{1,3}[0-9]{5,8}")
_AGENCY_MAX = 35


class OwnerKind(StrEnum):
    """What an owner id identifies."""

    CITIZEN = "citizen"
    ORGANISATION = "organisation"
    AGENCY = "agency"
    FOREIGNER = "foreigner"


class Sex(StrEnum):
    """Sex as civil papers and citizen numbers have it."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class OwnerId:
    """A well-formed owner id.

    Attributes:
        value: normalised text.
        kind: what it identifies.
        doubts: keys of semantic warnings ("province", "check_digit", "birth_year", "sex", "foreigner"), empty when
            none.
    """

    value: str
    kind: OwnerKind
    doubts: tuple[str, ...] = ()

    @property
    def citizen(self) -> CitizenNumber | None:
        """What the digits of a citizen number say; None for any other kind."""
        return CitizenNumber.read(self.value) if self.kind is OwnerKind.CITIZEN else None


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """What the first six digits of a citizen number say (NĐ 137/2015 art. 13); the last six are random.

    Attributes:
        province: of birth registration; None for a number that is not one of the 63 (a country, or a slip).
        sex: from the fourth digit.
        birth_year: from the fourth to the sixth digit.
    """

    province: Province | None
    sex: Sex
    birth_year: int

    @classmethod
    def read(cls, digits: str) -> CitizenNumber:
        """Read 12 digits: 3 province, 1 century and sex (0 and 1: 20th century, 2 and 3: 21st, ...), 2 year."""
        century = int(digits[3])
        sex = Sex.FEMALE if century % 2 else Sex.MALE
        return cls(PROVINCES.get(digits[:3]), sex, 1900 + 100 * (century // 2) + int(digits[4:6]))


def parse_owner_id(text: str) -> OwnerId:
    """Normalise and classify an owner id as typed, scanned or read.

    Raises:
        OwnerIdInvalid: none of the known forms.
    """
    value = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if _CITIZEN.fullmatch(value):
        return OwnerId(value, OwnerKind.CITIZEN, () if value[:3] in PROVINCES else ("province",))
    if _TAX.fullmatch(value):
        return OwnerId(value, OwnerKind.ORGANISATION, () if mst.is_valid(value) else ("check_digit",))
    if _AGENCY.fullmatch(value) and len(value) <= _AGENCY_MAX:
        return OwnerId(value, OwnerKind.AGENCY)
    if _FOREIGNER.fullmatch(value):
        return OwnerId(value, OwnerKind.FOREIGNER, ("foreigner",))  # nothing in it can be checked
    raise OwnerIdInvalid(value=value, length=len(value))


def mismatches(owner_id: OwnerId, birth_date: str = "", sex: Sex | None = None) -> tuple[str, ...]:
    """Return the doubts that arise when an id is held against what else is known of its owner.

    Args:
        owner_id: of whatever kind; only a citizen number can disagree.
        birth_date: ISO 8601, also only a year; "" when unknown.
        sex: None when unknown.
    """
    citizen = owner_id.citizen
    if citizen is None:
        return ()
    doubts = []
    if birth_date[:4].isdigit() and int(birth_date[:4]) != citizen.birth_year:
        doubts.append("birth_year")
    if sex is not None and sex is not citizen.sex:
        doubts.append("sex")
    return tuple(doubts)


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


def checked_owner(owner: Owner, *, sex: Sex | None = None, today: dt.date, reason: str = "") -> Owner:
    """Return the owner with every doubt about the id written down.

    Args:
        owner: as typed or read.
        sex: where the card says it.
        today: nobody is born after it.
        reason: why the clerk takes the id all the same; "" when nobody has said so.

    Raises:
        OwnerIdDoubtful: there are doubts and no reason.
    """
    found = [*owner.id.doubts, *mismatches(owner.id, owner.birth_date, sex)]
    citizen = owner.id.citizen
    if citizen is not None and citizen.birth_year > today.year:
        found.append("birth_year")
    doubts = tuple(dict.fromkeys(found))
    # What has no check digit at all is no slip of the clerk: a passport number needs no excuse.
    if set(doubts) - {"foreigner"} and not reason.strip():
        raise OwnerIdDoubtful(doubts=", ".join(doubts))
    return Owner(OwnerId(owner.id.value, owner.id.kind, doubts), owner.name, owner.birth_date, owner.address)


def parse_card_qr(text: str) -> Owner | None:
    """Read the QR of a citizen card: at least 7 fields split by `|`, the second (old id number) often empty.

    Fields beyond the seventh are ignored: their list is not published. Returns None when it is no such QR.
    """
    fields = [field.strip() for field in unicodedata.normalize("NFC", text).strip("\ufeff\r\n\t ").split("|")]
    if len(fields) < 7 or not _CITIZEN.fullmatch(fields[0]):
        return None
    return Owner(parse_owner_id(fields[0]), fields[2], compact_date(fields[3]), fields[5])


def compact_date(text: str) -> str:
    """Return ddmmyyyy as ISO 8601, "" when it is no day of the calendar."""
    if not re.fullmatch(r"[0-9]{8}", text):
        return ""
    try:
        return dt.date(int(text[4:]), int(text[2:4]), int(text[:2])).isoformat()
    except ValueError:
        return ""
