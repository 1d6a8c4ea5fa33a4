# SPDX-License-Identifier: GPL-3.0-or-later
"""The hand-over slip and the citizen's slip as values; how they are printed is decided elsewhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class SlipKind(StrEnum):
    """For whom a slip is."""

    HAND_OVER = "hand_over"
    CITIZEN = "citizen"


class SlipList(StrEnum):
    """The lists of a slip: what goes on electronically and what on paper; what was taken and what was given back."""

    ELECTRONIC = "electronic"
    PAPER = "paper"
    REUSED = "reused"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One paper.

    Attributes:
        code: of the paper, masked where the slip leaves the agency; "" while it has none.
        note: key of the reason or mark ("secret", "unconfirmed", ...), "" when none.
        fee: VND; 0 when none.
    """

    component: int
    title: str
    pages: int
    code: str = ""
    note: str = ""
    fee: int = 0


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip.

    Attributes:
        qr: text of the QR code: the dossier's number and nothing of the person.
        lists: in the order they are printed; empty ones are there, too, so that a list is never missing by mistake.
    """

    kind: SlipKind
    agency: str
    dossier_number: str
    procedure: str
    applicant: str
    clerk: str
    made_at: dt.datetime
    rule_set: str
    lists: tuple[tuple[SlipList, tuple[SlipLine, ...]], ...]
    qr: str

    @property
    def fee(self) -> int:
        """What the citizen pays in all."""
        return sum(line.fee for _, lines in self.lists for line in lines)
