# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes to the portal and what comes back: submission, receipt, paper already in the citizen's store."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from workstation.domain.ids import SubmissionUid
from workstation.domain.paper_code import PaperCode


class PaperBytes(Protocol):
    """The bytes of a signed paper, read part by part: a paper of 100 MB is never in memory as a whole."""

    @property
    def size(self) -> int:
        """Number of bytes."""
        ...

    def read(self, start: int, size: int) -> bytes:
        """Return the bytes from `start` on, `size` of them or as many as there are.

        Raises:
            StoreDamaged: they cannot be read, or are not what was saved.
        """
        ...


@dataclass(frozen=True, slots=True)
class Submission:
    """One signed paper ready to be sent; fixed when queued, any change of bytes makes a new one.

    Attributes:
        uid: the idempotency key.
        sha256: of the signed PDF, hex.
        revision: 1 for the first version of the paper, 2 for its first correction, ...
        supersedes: uid of the version sent before it, "" when none was.
        doc_code: archive code (CV 7197), "" where that profile is not chosen.
    """

    uid: SubmissionUid
    dossier_number: str
    procedure_code: str
    component: int
    code: PaperCode
    title: str
    file_name: str
    sha256: str
    size: int
    pages: int
    signature_level: str
    signed_at: dt.datetime
    revision: int = 1
    supersedes: str = ""
    doc_code: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The portal's acknowledgement of one submission.

    Attributes:
        number: the portal's receipt number.
        sha256: what the portal says it stored; counts only when equal to ours.
        verbatim: the answer as received (JSON text), kept for ever.
    """

    uid: SubmissionUid
    number: str
    sha256: str
    received_at: dt.datetime
    verbatim: str


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper the state already holds, offered for reuse."""

    code_text: str
    document_type_code: str
    title: str
    sha256: str
    stored_at: dt.datetime
    valid_until: dt.date | None = None
