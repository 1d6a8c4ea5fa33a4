# SPDX-License-Identifier: GPL-3.0-or-later
"""What we sent, day by day, against what the portal says it has now; differences by kind, what it lost sent again.

`reconcile.py` counts from what lies here; this asks the portal about every submission of the days, in parts, so that
sending goes on in between.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from workstation.app.choices import VIETNAM
from workstation.app.desk import Desk
from workstation.app.intake import PROVISIONAL_PREFIX
from workstation.domain.ids import SubmissionUid
from workstation.domain.states import State
from workstation.domain.submission import Receipt
from workstation.errors import PortalNotOffered, PortalRefused, ReceiptMismatch
from workstation.jobs.cancel import CancelToken
from workstation.log import masked
from workstation.portal.receipt import kind_of
from workstation.store.outbox_rows import OutboxRow

PART = 20  # questions before the queue gets its turn again: a second or two of the line
_LATE_HOURS = 24.0
_SETTLED = frozenset({State.RECEIVED, State.PURGED})
_OF_THE_QUEUE = frozenset({State.QUEUED, State.SENDING, State.REFUSED, *_SETTLED})


class Difference(enum.StrEnum):
    """What does not agree, the worst first."""

    MISSING = "missing"  # we hold its receipt; the portal has nothing any more
    OTHER_BYTES = "other_bytes"  # what the portal has is not what we sent
    REFUSED = "refused"  # the portal's permanent no; a person goes on from here
    LATE = "late"  # waits here for more than a day, and the portal has nothing
    NO_RECEIPT = "no_receipt"  # the portal has it; its receipt was lost on the way and comes with the next try
    UNPROVEN = "unproven"  # the portal has something and vouches for no bytes


@dataclass(frozen=True, slots=True)
class Compared:
    """One submission that does not agree.

    Attributes:
        masked_code: the paper's code with the owner's id masked.
        receipt: number of the receipt we hold, "" for none.
        detail: the portal's own words; "" for none.
        may_send_again: whether its bytes are here, so that what the portal lost can be sent again.
    """

    uid: SubmissionUid
    day: dt.date
    dossier_number: str
    title: str
    masked_code: str
    difference: Difference
    receipt: str
    detail: str
    may_send_again: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day.

    Attributes:
        sent: papers put into the queue on it, as far as they were compared.
        receipts: of those, how many we hold a receipt of.
        there: how many the portal says it has with our bytes.
        waiting: how many wait to be sent, and agree in that.
        differences: how many do not agree.
    """

    day: dt.date
    sent: int = 0
    receipts: int = 0
    there: int = 0
    waiting: int = 0
    differences: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far a comparison is and what it has found.

    Attributes:
        first, last: both days included.
        asked: submissions compared.
        total: submissions of these days when it began.
        days: those on which anything was sent, the newest first.
        lines: what does not agree, the worst first.
        made_at: when it was asked last.
    """

    first: dt.date
    last: dt.date
    asked: int
    total: int
    days: tuple[Day, ...]
    lines: tuple[Compared, ...]
    made_at: dt.datetime

    @property
    def is_complete(self) -> bool:
        """Whether everything of these days was compared."""
        return self.asked >= self.total

    @property
    def missing(self) -> tuple[SubmissionUid, ...]:
        """What the portal has lost and can be sent again."""
        return tuple(line.uid for line in self.lines if line.difference is Difference.MISSING and line.may_send_again)

    def count(self, difference: Difference) -> int:
        """Return how many lines are of a kind."""
        return sum(line.difference is difference for line in self.lines)


class Comparer:
    """Compares the days of a period; each `go_on` asks a part, and belongs on the net lane."""

    def __init__(self, desk: Desk, first: dt.date, last: dt.date) -> None:
        """Begin; nothing is asked yet.

        Args:
            desk: the desk.
            first: first day, by the clock of Vietnam.
            last: last day, included.
        """
        self._desk = desk
        self._first, self._last = first, last
        outbox = desk.station.outbox_list
        self._begin, self._end = _midnight(first), _midnight(last + dt.timedelta(days=1))
        # Submissions are numbered from 1 without gaps.
        self._total = max(0, outbox.first_since(self._end) - max(1, outbox.first_since(self._begin)))
        self._after = self._asked = 0
        self._days: dict[dt.date, Day] = {}
        self._lines: list[Compared] = []

    def go_on(self, cancel: CancelToken, most: int = PART) -> Comparison:
        """Ask about the next part and return everything found so far.

        Raises:
            PortalOffline, PortalBusy, PortalLoginRefused: the line; what was asked before stays, `go_on` goes on.
            PortalNotOffered: this portal does not say what it has.
        """
        rows = self._desk.station.outbox_list.queued_between(self._begin, self._end, after=self._after, limit=most)
        for row in rows:
            if cancel.is_cancelled:
                return self.found
            self._take(row)
            self._after = row.id
            self._asked += 1
        if not rows:  # rows of the queue may lie less dense than their numbers
            self._total = self._asked
        return self.found

    @property
    def found(self) -> Comparison:
        """What was found so far."""
        order = list(Difference)
        lines = sorted(self._lines, key=lambda line: (order.index(line.difference), -line.day.toordinal()))
        days = sorted(self._days.values(), key=lambda day: -day.day.toordinal())
        asked, total, now = self._asked, self._total, self._desk.clock()
        return Comparison(self._first, self._last, asked, total, tuple(days), tuple(lines), now)

    def _take(self, row: OutboxRow) -> None:
        if row.state not in _OF_THE_QUEUE:  # taken back before it was sent: a correction has a row of its own
            return
        difference, is_there, detail = self._compared(row)
        day = row.queued_at.astimezone(VIETNAM).date()
        before = self._days.get(day, Day(day))
        self._days[day] = dataclasses.replace(
            before,
            sent=before.sent + 1,
            receipts=before.receipts + (row.state in _SETTLED),
            there=before.there + is_there,
            waiting=before.waiting + (row.state in {State.QUEUED, State.SENDING} and difference is None),
            differences=before.differences + (difference is not None),
        )
        if difference is not None:
            self._lines.append(_line(row, day, difference, detail))

    def _compared(self, row: OutboxRow) -> tuple[Difference | None, bool, str]:
        """Return what does not agree, whether the portal has our bytes, and its words."""
        if row.submission.dossier_number.startswith(PROVISIONAL_PREFIX):  # the portal has never heard of it
            return self._not_there(row, "")
        try:
            found = self._desk.portal.receipt(row.uid, row.submission.dossier_number, row.submission.doc_code)
        except ReceiptMismatch as other:
            return Difference.OTHER_BYTES, False, other.detail
        except PortalNotOffered:
            raise
        except PortalRefused as no:
            return (Difference.MISSING if row.state in _SETTLED else Difference.REFUSED), False, no.detail
        if found is None:
            return self._not_there(row, "")
        return _there(row, found)

    def _not_there(self, row: OutboxRow, detail: str) -> tuple[Difference | None, bool, str]:
        if row.state in _SETTLED:
            return Difference.MISSING, False, detail
        if row.state is State.REFUSED:
            return Difference.REFUSED, False, row.last_error_detail
        is_late = self._desk.clock() - row.queued_at > dt.timedelta(hours=_LATE_HOURS)
        return (Difference.LATE if is_late else None), False, row.last_error_detail if is_late else ""


def _there(row: OutboxRow, found: Receipt) -> tuple[Difference | None, bool, str]:
    if found.sha256.lower() != row.submission.sha256:
        return Difference.OTHER_BYTES, False, found.number
    if not kind_of(found).is_proof:
        return Difference.UNPROVEN, False, found.number
    return (None if row.state in _SETTLED else Difference.NO_RECEIPT), True, found.number


def _line(row: OutboxRow, day: dt.date, difference: Difference, detail: str) -> Compared:
    sent = row.submission
    return Compared(
        uid=row.uid,
        day=day,
        dossier_number=sent.dossier_number,
        title=sent.title,
        masked_code=masked(sent.code.text),
        difference=difference,
        receipt=row.receipt_number,
        detail=detail,
        may_send_again=row.state is State.RECEIVED,
    )


def compare(desk: Desk, first: dt.date, last: dt.date, cancel: CancelToken | None = None) -> Comparison:
    """Compare all days of a period in one go; as `Comparer.go_on` otherwise."""
    comparer, token = Comparer(desk, first, last), cancel or CancelToken()
    found = comparer.go_on(token)
    while not found.is_complete and not token.is_cancelled:
        found = comparer.go_on(token)
    return found


def send_missing_again(desk: Desk, missing: Iterable[SubmissionUid], actor: str) -> int:
    """Queue again what the portal lost; the sender asks the portal once more before it sends. Return how many.

    The receipts we hold are kept aside: they prove what the portal had then.
    """
    outbox, done = desk.station.outbox, 0
    for uid in missing:
        if outbox.row(uid).state is State.RECEIVED:  # purged meanwhile, or queued by somebody else
            outbox.send_lost_again(uid, actor)
            done += 1
    return done


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), VIETNAM)
