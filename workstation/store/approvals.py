# SPDX-License-Identifier: GPL-3.0-or-later
"""Papers shown to a supervisor and what she said of them; who may, and what follows, is decided by who calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

from workstation.domain.approval import Approval, Decision, Fault, Occasion
from workstation.domain.ids import PaperId
from workstation.domain.paper import Paper
from workstation.domain.states import Event, State
from workstation.errors import TransitionRefused
from workstation.store.audit import AuditTrail
from workstation.store.columns import nfc, optional_time, time_of, time_text
from workstation.store.connection import Connections, Row
from workstation.store.papers import PaperRepository

_INSERT = """
    insert into approval (paper_id, pdf_sha256, rule, occasions, four_eyes, asked_at, asked_by)
    values (?, ?, ?, ?, ?, ?, ?)
"""
_DECIDE = """
    update approval set decision = ?, decided_at = ?, decided_by = ?, fault = ?, note = ?
    where paper_id = ? and decision is null
"""
_LAST = "select * from approval where paper_id = ? order by id desc limit 1"
_STANDING = """
    select approval.* from paper indexed by paper_in_approval
        join approval on approval.id = (select max(id) from approval where paper_id = paper.id)
    where paper.state in ('in_approval', 'returned') and paper.state = ? order by approval.id limit ?
"""
_SENT_BACK = """
    select 1 from approval join paper on paper.id = approval.paper_id
    where coalesce(paper.first_id, paper.id) = (select coalesce(first_id, id) from paper where id = ?)
        and decision = 'sent_back'
        and approval.id = (select max(id) from approval as later where later.paper_id = approval.paper_id)
"""


class ApprovalRepository:
    """Keep every look; a look and the step of its paper are one transaction."""

    def __init__(
        self, connections: Connections, audit: AuditTrail, papers: PaperRepository, clock: Callable[[], dt.datetime]
    ) -> None:
        self._connections = connections
        self._audit = audit
        self._papers = papers
        self._clock = clock

    def ask(
        self, paper_id: PaperId, *, actor: str, rule: str, occasions: Collection[Occasion], four_eyes: bool
    ) -> Paper:
        """Let a signed paper wait for a supervisor's look.

        Raises:
            TransitionRefused: it is not signed, or waits already.
        """
        told = ",".join(occasions)
        with self._connections.transaction():
            paper = self._papers.get(paper_id)
            if paper.state is not State.SIGNED:
                raise TransitionRefused(state=paper.state.value, event=Event.ASK_APPROVAL.value)
            before = self.last(paper_id)
            if before is None or before.decision is not None:  # else: superseded while it waited, and back again
                asked_at = time_text(self._clock())
                values = (paper_id, paper.pdf_sha256, rule, told, int(four_eyes), asked_at, actor)
                self._connections.insert(_INSERT, values)
            self._note("await_approval", paper, actor, rule=rule, occasions=told)
            return self._papers.apply(paper_id, Event.ASK_APPROVAL, actor=actor)

    def approve(self, paper_id: PaperId, *, actor: str) -> None:
        """Note inside a write unit that a paper may be sent; the step into the queue is the outbox's.

        Raises:
            TransitionRefused: it neither waits nor was sent back.
        """
        paper, before = self._papers.get(paper_id), self.last(paper_id)
        if paper.state not in {State.IN_APPROVAL, State.RETURNED} or before is None:
            raise TransitionRefused(state=paper.state.value, event=Event.APPROVE.value)
        if before.decision is not None:  # she has looked again at what was sent back
            told, asked_at = ",".join(before.occasions), time_text(before.asked_at)
            values = (paper_id, paper.pdf_sha256, before.rule, told, int(before.four_eyes), asked_at, before.asked_by)
            self._connections.insert(_INSERT, values)
        self._decide(paper_id, Decision.APPROVED, actor, "", "")

    def send_back(self, paper_id: PaperId, *, actor: str, fault: Fault, note: str) -> Paper:
        """Give a paper back to its clerk with the reason.

        Raises:
            TransitionRefused: it does not wait.
        """
        with self._connections.transaction():
            paper = self._papers.get(paper_id)
            if paper.state is not State.IN_APPROVAL:
                raise TransitionRefused(state=paper.state.value, event=Event.SEND_BACK.value)
            self._decide(paper_id, Decision.SENT_BACK, actor, fault.value, nfc(note).strip())
            self._note("find_fault", paper, actor, fault=fault.value, note=nfc(note).strip())
            return self._papers.apply(paper_id, Event.SEND_BACK, actor=actor)

    def last(self, paper_id: PaperId) -> Approval | None:
        """Return the last look at a paper, None where nobody was ever asked."""
        row = self._connections.row(_LAST, (paper_id,))
        return _approval(row) if row else None

    def waiting(self, limit: int = 500) -> list[Approval]:
        """Return what waits, the longest first."""
        return [_approval(row) for row in self._connections.rows(_STANDING, (State.IN_APPROVAL.value, limit))]

    def returned(self, limit: int = 500) -> list[Approval]:
        """Return what was sent back and is not taken up, the longest first."""
        return [_approval(row) for row in self._connections.rows(_STANDING, (State.RETURNED.value, limit))]

    def was_sent_back(self, paper_id: PaperId) -> bool:
        """Tell whether the last word on this paper, or on another version of it, was to send it back."""
        return self._connections.row(_SENT_BACK, (paper_id,)) is not None

    def _decide(self, paper_id: PaperId, decision: Decision, actor: str, fault: str, note: str) -> None:
        values = (decision.value, time_text(self._clock()), actor, fault, note, paper_id)
        if self._connections.write(_DECIDE, values) != 1:
            raise AssertionError("a paper that waits has one open question")

    def _note(self, action: str, paper: Paper, actor: str, **detail: str) -> None:
        self._audit.append(action, actor=actor, dossier_id=paper.dossier_id, paper_id=paper.id, **detail)


def _approval(row: Row) -> Approval:
    return Approval(
        paper_id=row["paper_id"],
        pdf_sha256=row["pdf_sha256"],
        rule=row["rule"],
        occasions=tuple(Occasion(one) for one in row["occasions"].split(",") if one),
        four_eyes=bool(row["four_eyes"]),
        asked_at=time_of(row["asked_at"]),
        asked_by=row["asked_by"],
        decision=Decision(row["decision"]) if row["decision"] else None,
        decided_at=optional_time(row["decided_at"]),
        decided_by=row["decided_by"],
        fault=Fault(row["fault"]) if row["fault"] else None,
        note=row["note"],
    )
