# SPDX-License-Identifier: GPL-3.0-or-later
"""What a citizen card says in its QR code and its machine-readable lines, and where the two disagree; no image here.

Both are unsigned: typed data, not proof.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workstation.domain.fold import fold
from workstation.domain.owner import Owner, Sex, compact_date, parse_card_qr

_SEXES = {"nam": Sex.MALE, "male": Sex.MALE, "nu": Sex.FEMALE, "female": Sex.FEMALE}
_LINE = 30  # ICAO 9303 part 5, TD1: three lines of 30 signs
_SIGNS = re.compile(r"[0-9A-Z<]")
_FILLERS = frozenset("<«‹€")  # every line has one; the last three are what OCR takes it for
_WEIGHTS = (7, 3, 1)
# What OCR takes for the other in OCR-B: digits first, as they stand in number fields.
_AS_DIGIT = str.maketrans({"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8", "G": "6"})


@dataclass(frozen=True, slots=True)
class CardQr:
    """The QR code of a citizen card.

    Attributes:
        old_number: of the 9-digit card before; often empty.
        sex: None when the word is not one we know.
        issued_on: ISO 8601 or "".
        extras: fields behind the seventh, kept as they stand: their list is not published.
    """

    owner: Owner
    old_number: str
    sex: Sex | None
    issued_on: str
    extras: tuple[str, ...] = ()


def read_card_qr(text: str) -> CardQr | None:
    """Read the QR text of a card as a scan or a keyboard-wedge reader (CR/LF at the end) gives it; None for any other.

    Layout: number | old number | name | ddmmyyyy | sex | address | ddmmyyyy of issue | ... (regulation.md 3.7).
    """
    owner = parse_card_qr(text)
    if owner is None:
        return None
    fields = [field.strip() for field in unicodedata.normalize("NFC", text).strip("\ufeff\r\n\t ").split("|")]
    return CardQr(owner, fields[1], _SEXES.get(fold(fields[4])), compact_date(fields[6]), tuple(fields[7:]))


@dataclass(frozen=True, slots=True)
class CardMrz:
    """The three machine-readable lines on the back of a citizen card.

    Attributes:
        owner_id: 12 digits.
        name: without marks, "TRAN VAN BINH".
        birth_date, expires_on: ISO 8601; "" when the digits are no day.
        is_whole: every check digit is right.
    """

    owner_id: str
    name: str
    birth_date: str
    sex: Sex | None
    expires_on: str
    is_whole: bool


def read_mrz(lines: Iterable[str], today: dt.date) -> CardMrz | None:
    """Find the three lines among the lines of a page as OCR read them; None when they are not there.

    Args:
        lines: text lines, top to bottom.
        today: tells the century of a birth year of two digits.
    """
    rows = [row for line in lines if not _FILLERS.isdisjoint(line) and (row := _mrz_row(line))]
    for first, second, third in zip(rows, rows[1:], rows[2:], strict=False):
        if first.startswith("ID") and "<<" in third:
            return _card_mrz(first, second, third, today)
    return None


def _mrz_row(line: str) -> str:
    """Return a line as 30 signs, "" when it is no machine-readable one."""
    text = line.upper().replace(" ", "").replace("«", "<<").replace("‹", "<").replace("€", "<")
    signs = "".join(_SIGNS.findall(text))
    if "<" not in signs or len(signs) < len(text) or not _LINE - 4 <= len(signs) <= _LINE + 6:
        return ""
    return signs[:_LINE].ljust(_LINE, "<")


def _card_mrz(first: str, second: str, third: str, today: dt.date) -> CardMrz:
    number, owner_id = _digits(first[5:14]), _digits(first[15:27])
    birth, expiry = _digits(second[:6]), _digits(second[8:14])
    name = " ".join(part for part in third.replace("<", " ").split())
    head = first[:5] + number + _digits(first[14]) + owner_id + first[27:29].replace("K", "<") + _digits(first[29])
    middle = birth + _digits(second[6]) + second[7] + expiry + _digits(second[14]) + second[15:29].replace("K", "<")
    checks = (
        (number, head[14]),
        (birth, middle[6]),
        (expiry, middle[14]),
        (head[5:] + middle[:7] + middle[8:15] + middle[18:29], _digits(second[29])),
    )
    sex = {"M": Sex.MALE, "F": Sex.FEMALE}.get(second[7])
    return CardMrz(
        owner_id,
        name,
        _short_date(birth, today, is_past=True),
        sex,
        _short_date(expiry, today, is_past=False),
        all(check_digit(text) == digit for text, digit in checks),
    )


def check_digit(text: str) -> str:
    """Return the check digit of ICAO 9303: weights 7, 3, 1, letters from 10 on, `<` as 0."""
    values = (0 if sign == "<" else int(sign, 36) for sign in text)
    return str(sum(value * _WEIGHTS[index % 3] for index, value in enumerate(values)) % 10)


def _digits(text: str) -> str:
    return text.translate(_AS_DIGIT)


def _short_date(digits: str, today: dt.date, *, is_past: bool) -> str:
    if not re.fullmatch(r"[0-9]{6}", digits):
        return ""  # also "no expiry", written with letters or fillers
    century = today.year // 100 * 100
    year = century + int(digits[:2])
    if is_past and year > today.year:
        year -= 100
    try:
        return dt.date(year, int(digits[2:4]), int(digits[4:])).isoformat()
    except ValueError:
        return ""


def disagreements(qr: CardQr, mrz: CardMrz) -> tuple[str, ...]:
    """Return which fields of the card's QR the machine-readable lines contradict.

    Lines with a wrong check digit were misread and contradict nothing; nor do printed words, which OCR may misread
    without anybody noticing.

    Returns:
        Some of "owner_id", "birth_date", "sex", "name".
    """
    if not mrz.is_whole:
        return ()
    owner = qr.owner
    pairs: Sequence[tuple[str, str, str]] = (
        ("owner_id", owner.id.value, mrz.owner_id),
        ("birth_date", owner.birth_date, mrz.birth_date),
        ("sex", qr.sex or "", mrz.sex or ""),
        # A long name is cut in the lines.
        ("name", fold(owner.name).upper()[: len(mrz.name)], mrz.name),
    )
    return tuple(field for field, one, other in pairs if one and other and one != other)
