# SPDX-License-Identifier: GPL-3.0-or-later
"""The outbox: what waits for the portal, who holds it, what came back; how it is sent and looked at is not in here."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from workstation.domain.fold import fold
from workstation.domain.ids import FileUid, PaperId, SubmissionUid
from workstation.domain.states import Event, State
from workstation.domain.submission import Receipt, Submission
from workstation.errors import LeaseLost, ReceiptMismatch, SubmissionUnknown, TransitionRefused
from workstation.store.audit import AuditTrail
from workstation.store.columns import nfc, optional_time, time_of, time_text
from workstation.store.connection import Connections, Row
from workstation.store.outbox_rows import OutboxRow, outbox_row_of, submission_of, submission_values
from workstation.store.papers import PaperRepository
from workstation.store.search import submission_words

PROGRAM = "program"
NORMAL, URGENT = 0, 1
CLOCK_JUMP = dt.timedelta(minutes=5)

_INSERT = """
    insert into outbox (
        uid, paper_id, state, dossier_number, procedure_code, component, code_owner_id, code_document_type_code,
        code_seq, code_number, code_suffix_from,
        title, file_name, sha256, size, pages, signature_level, signed_at, revision, supersedes, doc_code,
        pdf_uid, queued_at, next_at, priority, search
    ) values (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_BY_UID = "select * from outbox where uid = ?"
_BY_PAPER = "select * from outbox where paper_id = ?"
# Named, because the planner prefers outbox_by_state and then sorts everything that waits (SQLite 3.51.1).
_DUE = """
    select * from outbox indexed by outbox_due
    where state = 'queued' and held = 0 and priority = ? and next_at <= ? order by next_at, id limit 1
"""
_NEXT_DUE = """
    select min(next_at) as next_at from outbox indexed by outbox_due
    where state = 'queued' and held = 0 and priority = ?
"""
_REARM = "update outbox set next_at = ? where state = 'queued' and next_at > ?"
_LAST_LINE = "select at from audit order by id desc limit 1"
_EXPIRED = "select * from outbox where state = 'sending' and (lease_until is null or lease_until <= ?)"
_SENDING = "select * from outbox where state = 'sending'"
_LEASE = "update outbox set lease_owner = ?, lease_until = ? where id = ?"
_RENEW = "update outbox set lease_until = ? where uid = ? and lease_owner = ? and state = 'sending'"
_RESUME = "update outbox set resume = ? where uid = ? and lease_owner = ? and state = 'sending'"
_BIND = "update outbox set dossier_number = ?, search = ? where uid = ? and lease_owner = ? and state = 'sending'"
_TRIED = """
    update outbox set
        lease_owner = null, lease_until = null, attempts = attempts + 1,
        last_error_code = ?, last_error_detail = ?, next_at = coalesce(?, next_at), resume = coalesce(?, resume)
    where id = ?
"""
_TAKEN_BACK = "update outbox set lease_owner = null, lease_until = null where id = ?"
_RECEIPT = """
    update outbox set
        lease_owner = null, lease_until = null, attempts = attempts + 1, resume = '',
        last_error_code = '', last_error_detail = '',
        receipt_number = ?, receipt_sha256 = ?, receipt_at = ?, receipt_verbatim = ?, search = search || ' ' || ?
    where id = ?
"""
_KEEP_LOST = """
    insert into lost_receipt (outbox_id, number, sha256, received_at, verbatim, lost_at, noted_by)
    values (?, ?, ?, ?, ?, ?, ?)
"""
_WITHOUT_RECEIPT = """
    update outbox set
        receipt_number = '', receipt_sha256 = '', receipt_at = null, receipt_verbatim = '', resume = '', next_at = ?
    where id = ?
"""
_LOST = "select * from lost_receipt where outbox_id = ? order by id"
_SET_NEXT = "update outbox set next_at = ? where id = ?"
_SET_HELD = "update outbox set held = ? where id = ?"
_OWNER_NAME = "select owner_name from paper join dossier on dossier.id = paper.dossier_id where paper.id = ?"
_SET_PRIORITY = "update outbox set priority = ? where id = ?"
_TO_QUEUE = frozenset({State.SIGNED, State.IN_APPROVAL, State.RETURNED})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A submission held by one sender until its lease ends.

    Attributes:
        attempts: tries before this one.
        resume: what the transport remembers of an interrupted try, "" when nothing.
        pdf_uid: the signed PDF in the spool.
    """

    submission: Submission
    attempts: int
    resume: str
    pdf_uid: FileUid


class OutboxRepository:
    """Queue, lend, take back and settle submissions; the state shown is always the paper's own."""

    def __init__(
        self,
        connections: Connections,
        audit: AuditTrail,
        papers: PaperRepository,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._connections = connections
        self._audit = audit
        self._papers = papers
        self._clock = clock

    def queue(
        self,
        paper_id: PaperId,
        submission: Submission,
        *,
        actor: str,
        priority: int = NORMAL,
        event: Event = Event.QUEUE,
    ) -> None:
        """Put a signed paper into the queue; the same one again changes nothing.

        Args:
            paper_id: the paper.
            submission: what is sent.
            actor: who does it.
            priority: `URGENT` goes before everything else.
            event: `APPROVE` for one that waited for the supervisor's look.

        Raises:
            TransitionRefused: the paper is not signed, or was queued with other bytes.
            ValueError: the submission is not about this paper's signed file.
        """
        with self._connections.transaction():
            paper = self._papers.get(paper_id)
            there = self._connections.row(_BY_PAPER, (paper_id,))
            if there is not None:
                if (there["uid"], there["sha256"]) == (submission.uid, submission.sha256):
                    if paper.state in _TO_QUEUE:  # back from being superseded: its correction was discarded
                        self._papers.apply(paper_id, event, actor=actor)
                        self._connections.write(_SET_NEXT, (time_text(self._clock()), there["id"]))
                    return
                raise TransitionRefused(state=paper.state.value, event=event.value)
            if (paper.uid, paper.pdf_sha256, paper.pdf_size) != (submission.uid, submission.sha256, submission.size):
                raise ValueError("the submission is not about the signed file of this paper")
            now = time_text(self._clock())
            self._papers.apply(paper_id, event, actor=actor)
            words = self._words(paper_id, submission)
            fixed = (*submission_values(submission), paper.pdf_uid, now, now, priority, words)
            self._connections.insert(_INSERT, (submission.uid, paper_id, *fixed))

    def claim(
        self, lease_owner: str, now: dt.datetime, lease_s: float = 120.0, *, lowest: int = NORMAL
    ) -> Claimed | None:
        """Lend out the submission of the highest priority that has been due for the longest, or None.

        Leases that ran out are taken back first: their sender is gone or hangs.

        Args:
            lowest: the lowest priority that may be sent now.
        """
        self.take_back(_EXPIRED, (time_text(now),))
        if self._due(now, lowest) is None:
            return None
        with self._connections.transaction():
            row = self._due(now, lowest)
            if row is None:
                return None
            self._papers.apply(row["paper_id"], Event.CLAIM, actor=PROGRAM)
            self._connections.write(_LEASE, (lease_owner, _lease_end(now, lease_s), row["id"]))
            return Claimed(submission_of(row), row["attempts"], row["resume"], row["pdf_uid"])

    def renew(self, uid: SubmissionUid, lease_owner: str, now: dt.datetime, lease_s: float = 120.0) -> None:
        """Make a lease longer.

        Raises:
            LeaseLost: it ran out and somebody else may be sending.
        """
        self._write_leased(_RENEW, (_lease_end(now, lease_s), uid, lease_owner), uid)

    def save_resume(self, uid: SubmissionUid, lease_owner: str, resume: str) -> None:
        """Remember how a try can be continued; before the first byte is sent.

        Raises:
            LeaseLost: the lease ran out.
        """
        self._write_leased(_RESUME, (resume, uid, lease_owner), uid)

    def bind_number(self, uid: SubmissionUid, lease_owner: str, number: str) -> Submission:
        """Give a submission the dossier's official number before it is sent for the first time.

        Raises:
            LeaseLost: the lease ran out.
        """
        number = nfc(number).strip()
        with self._connections.transaction():
            before = self._leased(uid, lease_owner)
            changed = dataclasses.replace(submission_of(before), dossier_number=number)
            words = self._words(before["paper_id"], changed)
            self._write_leased(_BIND, (number, words, uid, lease_owner), uid)
            self._note("bind_number", before, PROGRAM, before=before["dossier_number"], number=number)
        return changed

    def release(
        self, uid: SubmissionUid, lease_owner: str, *, error_code: str, detail: str, next_at: dt.datetime
    ) -> None:
        """Put a submission back after a try that ended without an answer.

        Raises:
            LeaseLost: the lease ran out.
        """
        with self._connections.transaction():
            row = self._leased(uid, lease_owner)
            self._connections.write(_TRIED, (error_code, nfc(detail), time_text(next_at), None, row["id"]))
            self._papers.apply(row["paper_id"], Event.RELEASE, actor=PROGRAM, failure=error_code)

    def received(self, uid: SubmissionUid, lease_owner: str, receipt: Receipt) -> None:
        """Settle a submission with the portal's receipt, which is kept for ever.

        Raises:
            LeaseLost: the lease ran out; the next sender asks the portal first and finds the receipt.
            ReceiptMismatch: the receipt is about other bytes; nothing was changed.
        """
        with self._connections.transaction():
            row = self._leased(uid, lease_owner)
            sha256 = receipt.sha256.lower()
            if (receipt.uid, sha256) != (uid, row["sha256"]):
                raise ReceiptMismatch(detail=receipt.number)
            at = time_text(receipt.received_at)
            self._connections.write(
                _RECEIPT, (receipt.number, sha256, at, receipt.verbatim, fold(receipt.number), row["id"])
            )
            self._papers.apply(row["paper_id"], Event.RECEIVE, actor=PROGRAM, failure="")

    def refused(self, uid: SubmissionUid, lease_owner: str, *, error_code: str, detail: str) -> None:
        """Settle a submission with the portal's permanent no; a person goes on from here.

        Raises:
            LeaseLost: the lease ran out.
        """
        with self._connections.transaction():
            row = self._leased(uid, lease_owner)
            self._connections.write(_TRIED, (error_code, nfc(detail), None, "", row["id"]))
            self._papers.apply(row["paper_id"], Event.REFUSE, actor=PROGRAM, failure=error_code)

    def retry(self, uid: SubmissionUid, actor: str) -> None:
        """Send a refused submission again, or a waiting one now.

        Raises:
            TransitionRefused: it is neither.
        """
        with self._connections.transaction():
            row = self._row(uid)
            if row["state"] == State.QUEUED.value:
                self._note("retry", row, actor)
            elif row["state"] == State.RECEIVED.value:  # only `send_lost_again`, which keeps its receipt
                raise TransitionRefused(state=row["state"], event=Event.RESEND.value)
            else:
                self._papers.apply(row["paper_id"], Event.RESEND, actor=actor, failure="")
            self._connections.write(_SET_NEXT, (time_text(self._clock()), row["id"]))

    def send_lost_again(self, uid: SubmissionUid, actor: str) -> None:
        """Send again what the portal gave a receipt for and holds no longer; that receipt is kept aside for ever.

        Raises:
            TransitionRefused: it is not received, or its bytes are gone.
        """
        with self._connections.transaction():
            row = self._row(uid)
            if row["state"] != State.RECEIVED.value:
                raise TransitionRefused(state=row["state"], event=Event.RESEND.value)
            now = time_text(self._clock())
            kept = (row["receipt_number"], row["receipt_sha256"], row["receipt_at"], row["receipt_verbatim"])
            self._connections.insert(_KEEP_LOST, (row["id"], *kept, now, actor))
            self._connections.write(_WITHOUT_RECEIPT, (now, row["id"]))
            self._note("lose_receipt", row, actor, number=row["receipt_number"])
            self._papers.apply(row["paper_id"], Event.RESEND, actor=actor, failure="")

    def lost_receipts(self, uid: SubmissionUid) -> list[Receipt]:
        """Return the receipts of papers the portal has lost since, oldest first."""
        rows = self._connections.rows(_LOST, (self._row(uid)["id"],))
        return [
            Receipt(uid, row["number"], row["sha256"], time_of(row["received_at"]), row["verbatim"]) for row in rows
        ]

    def hold(self, uid: SubmissionUid, actor: str, held: bool) -> None:
        """Keep a submission from being sent, or let it go; one that is being sent right now is sent to its end."""
        with self._connections.transaction():
            row = self._row(uid)
            self._connections.write(_SET_HELD, (int(held), row["id"]))
            self._note("hold" if held else "unhold", row, actor)

    def set_priority(self, uid: SubmissionUid, actor: str, priority: int) -> None:
        """Let a submission go before the others, or back among them."""
        with self._connections.transaction():
            row = self._row(uid)
            self._connections.write(_SET_PRIORITY, (priority, row["id"]))
            self._note("set_priority", row, actor, priority=priority)

    def rearm(self, now: dt.datetime) -> int:
        """Make everything that waits due at once, after the clock jumped; return how many that were not."""
        with self._connections.transaction():
            return self._connections.write(_REARM, (time_text(now), time_text(now)))

    def rearm_after_set_back(self, now: dt.datetime) -> int:
        """Re-arm when the last thing that was done here was done "later" than now: the clock was set back."""
        last = self._connections.row(_LAST_LINE)
        if last is None or time_of(last["at"]) <= now + CLOCK_JUMP:
            return 0
        return self.rearm(now)

    def take_back_all(self) -> int:
        """Take back every lease and return how many; only at start, when no sender of this station is alive."""
        return self.take_back(_SENDING, ())

    def take_back(self, which: str, values: tuple[str, ...]) -> int:
        """Put submissions whose sender is gone back into the queue; no try is counted."""
        if not self._connections.rows(which, values):
            return 0
        with self._connections.transaction():
            rows = self._connections.rows(which, values)
            for row in rows:
                self._connections.write(_TAKEN_BACK, (row["id"],))
                self._papers.apply(row["paper_id"], Event.RELEASE, actor=PROGRAM)
        return len(rows)

    def row(self, uid: SubmissionUid) -> OutboxRow:
        """Return one line of the queue.

        Raises:
            SubmissionUnknown: there is none with this uid.
        """
        return outbox_row_of(self._row(uid))

    def receipt(self, uid: SubmissionUid) -> Receipt | None:
        """Return the receipt of a submission, None before it came."""
        row = self._row(uid)
        received_at = optional_time(row["receipt_at"])
        if received_at is None:
            return None
        return Receipt(uid, row["receipt_number"], row["receipt_sha256"], received_at, row["receipt_verbatim"])

    def next_due(self) -> dt.datetime | None:
        """Return when the next waiting submission may be tried, None when nothing waits."""
        rows = [self._connections.row(_NEXT_DUE, (priority,)) for priority in (NORMAL, URGENT)]
        return min((time_of(row["next_at"]) for row in rows if row and row["next_at"]), default=None)

    def _due(self, now: dt.datetime, lowest: int) -> Row | None:
        for priority in range(URGENT, lowest - 1, -1):
            row = self._connections.row(_DUE, (priority, time_text(now)))
            if row is not None:
                return row
        return None

    def _words(self, paper_id: PaperId, submission: Submission) -> str:
        row = self._connections.row(_OWNER_NAME, (paper_id,))
        name = str(row["owner_name"]) if row else ""
        return submission_words(submission.dossier_number, name, submission.title, submission.code)

    def _row(self, uid: SubmissionUid) -> Row:
        row = self._connections.row(_BY_UID, (uid,))
        if row is None:
            raise SubmissionUnknown(value=uid)
        return row

    def _leased(self, uid: SubmissionUid, lease_owner: str) -> Row:
        row = self._row(uid)
        if row["state"] != State.SENDING.value or row["lease_owner"] != lease_owner:
            raise LeaseLost(uid=uid)
        return row

    def _write_leased(self, sql: str, values: tuple[str, ...], uid: SubmissionUid) -> None:
        with self._connections.transaction():
            if self._connections.write(sql, values) != 1:
                raise LeaseLost(uid=uid)

    def note(self, uid: SubmissionUid, action: str, actor: str, **detail: str | int) -> None:
        """Write into the audit trail what was found out about a submission without changing it."""
        with self._connections.transaction():
            self._note(action, self._row(uid), actor, **detail)

    def _note(self, action: str, row: Row, actor: str, **detail: str | int) -> None:
        paper = self._papers.get(row["paper_id"])
        self._audit.append(action, actor=actor, dossier_id=paper.dossier_id, paper_id=paper.id, **detail)


def _lease_end(now: dt.datetime, lease_s: float) -> str:
    return time_text(now + dt.timedelta(seconds=lease_s))
