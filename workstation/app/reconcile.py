# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of everything that was queued: accepted, rejected, unanswered for too long, with reasons; reads only."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from workstation.domain.ids import SubmissionUid
from workstation.domain.states import State
from workstation.domain.submission import Receipt
from workstation.log import masked
from workstation.portal.receipt import ReceiptKind, kind_of
from workstation.store.outbox_rows import OutboxRow
from workstation.store.station import Station

_ACCEPTED = {State.RECEIVED, State.PURGED}


class Outcome(enum.StrEnum):
    """How one submission stands."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Line:
    """One submission in the reconciliation.

    Attributes:
        masked_code: the paper's code with the owner's id masked.
        kind: what the receipt proves; None before there is one.
        is_late: it waits for longer than asked about.
        reason: last failure's code and the portal's words, "" when there is none.
    """

    uid: SubmissionUid
    dossier_number: str
    title: str
    masked_code: str
    outcome: Outcome
    queued_at: dt.datetime
    attempts: int
    receipt: str
    received_at: dt.datetime | None
    kind: ReceiptKind | None
    is_late: bool
    is_held: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Counts, and the lines somebody has to look at.

    Attributes:
        sent: submissions in the period.
        accepted: with a receipt.
        rejected: with the portal's no.
        waiting: neither yet.
        late: of those, the ones that wait for longer than `hours`.
        unproven: accepted by a portal that vouches for no bytes.
        lines: rejected, late and unproven ones, newest first; a part of them where they are many.
    """

    hours: float
    sent: int
    accepted: int
    rejected: int
    waiting: int
    late: int
    unproven: int
    lines: tuple[Line, ...]

    @property
    def to_look_at(self) -> int:
        """How many lines there are in all."""
        return self.rejected + self.late + self.unproven


def reconcile(
    station: Station,
    now: dt.datetime,
    *,
    hours: float = 24.0,
    since: dt.datetime | None = None,
    limit: int = 200,
    before: SubmissionUid | None = None,
) -> Reconciliation:
    """Compare what was queued with what the portal acknowledged.

    Args:
        station: the desk's store.
        now: the present.
        hours: after so long without a receipt a submission is late.
        since: only what was queued from then on; None for everything.
        limit: at most so many lines.
        before: the last line of the part before.
    """
    outbox = station.outbox_list
    first = outbox.first_since(since) if since else 0
    below = station.outbox.row(before).id if before else None
    found = outbox.attention(now - dt.timedelta(hours=hours), first=first, below=below, limit=limit)
    count = dict.fromkeys(Outcome, 0)
    for state, number in outbox.counts_since(first).items():
        if state is not State.SUPERSEDED:  # taken back before it was sent; its correction has a row of its own
            count[_outcome(state)] += number
    parts = (count[Outcome.ACCEPTED], count[Outcome.REJECTED], count[Outcome.WAITING])
    lines = tuple(_line(station, row, now, hours) for row in found.rows)
    return Reconciliation(hours, sum(parts), *parts, found.late, found.unproven, lines)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed of a receipt; the verbatim text stays in the store.

    Attributes:
        kind: what it proves.
    """

    receipt: Receipt
    kind: ReceiptKind
    dossier_number: str
    title: str
    masked_code: str
    size: int


def receipt_slip(station: Station, uid: SubmissionUid) -> Slip | None:
    """Return the slip of a submission, None while it has no receipt.

    Raises:
        SubmissionUnknown: there is none with this uid.
    """
    row = station.outbox.row(uid)
    receipt = station.outbox.receipt(uid)
    if receipt is None:
        return None
    sent = row.submission
    return Slip(receipt, kind_of(receipt), sent.dossier_number, sent.title, masked(sent.code.text), sent.size)


def _line(station: Station, row: OutboxRow, now: dt.datetime, hours: float) -> Line:
    outcome = _outcome(row.state)
    receipt = station.outbox.receipt(row.uid) if outcome is Outcome.ACCEPTED else None
    is_late = outcome is Outcome.WAITING and now - row.queued_at > dt.timedelta(hours=hours)
    words = " ".join(filter(None, (row.last_error_code, row.last_error_detail)))
    return Line(
        uid=row.uid,
        dossier_number=row.submission.dossier_number,
        title=row.submission.title,
        masked_code=masked(row.submission.code.text),
        outcome=outcome,
        queued_at=row.queued_at,
        attempts=row.attempts,
        receipt=row.receipt_number or "",
        received_at=row.received_at,
        kind=kind_of(receipt) if receipt else None,
        is_late=is_late,
        is_held=row.held,
        reason="" if outcome is Outcome.ACCEPTED else words,
    )


def _outcome(state: State) -> Outcome:
    if state in _ACCEPTED:
        return Outcome.ACCEPTED
    return Outcome.REJECTED if state is State.REFUSED else Outcome.WAITING
