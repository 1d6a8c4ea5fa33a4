# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing requests under way at a remote service: what was prepared and under which number; nobody is asked here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workstation.domain.ids import FileUid, PaperId
from workstation.domain.rules import SignerRole
from workstation.store.audit import AuditTrail
from workstation.store.columns import time_of, time_text
from workstation.store.connection import Connections, Row

_ADD = """
    insert or replace into remote_request (paper_id, pdf_uid, reference, ticket, prepared, actor, made_at, role)
    values (?, ?, ?, '', ?, ?, ?, ?)
"""
_ALL = "select * from remote_request order by made_at, paper_id"
_TICKET = "update remote_request set ticket = ? where paper_id = ?"
_DROP = "delete from remote_request where paper_id = ?"
_HAS = "select 1 from remote_request where paper_id = ?"


@dataclass(frozen=True, slots=True)
class RemoteRequest:
    """One paper that waits for its holder's word.

    Attributes:
        pdf_uid: the file it was prepared from; another one since then makes the request void.
        reference: ours, the same when a request is sent again.
        ticket: the service's number of the request; "" until it took the request.
        prepared: the prepared file as text; holds no secret.
        actor: who asked.
        role: of the holder: whose credential was asked, and what the signature counts as.
    """

    paper_id: PaperId
    pdf_uid: FileUid
    reference: str
    ticket: str
    prepared: str
    actor: str
    made_at: dt.datetime
    role: SignerRole


class RemoteRequestRepository:
    """Keep requests from before the service hears of them until the signed file is kept."""

    def __init__(self, connections: Connections, audit: AuditTrail, clock: Callable[[], dt.datetime]) -> None:
        self._connections = connections
        self._audit = audit
        self._clock = clock

    def add(self, papers: Sequence[tuple[PaperId, FileUid, str]], reference: str, actor: str, role: SignerRole) -> None:
        """Keep what was prepared, before the service is asked: (paper, its file, prepared file as text) each."""
        now = time_text(self._clock())
        with self._connections.transaction():
            for paper_id, pdf_uid, prepared in papers:
                self._connections.write(_ADD, (paper_id, pdf_uid, reference, prepared, actor, now, role.value))
                self._audit.append(
                    "remote_prepare", actor=actor, paper_id=paper_id, reference=reference, role=role.value
                )

    def submitted(self, paper_ids: Sequence[PaperId], ticket: str) -> None:
        """Keep the service's number of a request."""
        with self._connections.transaction():
            for paper_id in paper_ids:
                self._connections.write(_TICKET, (ticket, paper_id))
                self._audit.append("remote_submit", actor="program", paper_id=paper_id, ticket=ticket)

    def under_way(self) -> list[RemoteRequest]:
        """Return every request that is not settled, oldest first."""
        return [_request(row) for row in self._connections.rows(_ALL)]

    def has(self, paper_id: PaperId) -> bool:
        """Tell whether a paper waits for its holder's word."""
        return self._connections.row(_HAS, (paper_id,)) is not None

    def drop(self, paper_id: PaperId, reason: str = "") -> None:
        """Forget a request: its paper is signed, or (with a reason) it never will be by this request."""
        with self._connections.transaction():
            if self._connections.write(_DROP, (paper_id,)) and reason:
                self._audit.append("remote_drop", actor="program", paper_id=paper_id, reason=reason)


def _request(row: Row) -> RemoteRequest:
    return RemoteRequest(
        paper_id=row["paper_id"],
        pdf_uid=row["pdf_uid"],
        reference=row["reference"],
        ticket=row["ticket"],
        prepared=row["prepared"],
        actor=row["actor"],
        made_at=time_of(row["made_at"]),
        role=SignerRole(row["role"]),
    )
