# SPDX-License-Identifier: GPL-3.0-or-later
"""Papers the state holds, as last heard, and those attached instead of a scan; the portal is not asked in here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from workstation.domain.ids import DossierId, PaperId
from workstation.domain.submission import StoredPaper
from workstation.store.audit import AuditTrail
from workstation.store.columns import optional_time, time_of, time_text
from workstation.store.connection import Connections, Row

_FORGET = "delete from held_paper where owner_id = ?"
_HOLD = """
    insert into held_paper (
        owner_id, code_text, document_type_code, title, sha256, stored_at, valid_until, seen_at
    ) values (?, ?, ?, ?, ?, ?, ?, ?)
"""
_NOTE_ASKED = """
    insert into asked_owner (owner_id, asked_at) values (?, ?)
    on conflict (owner_id) do update set asked_at = excluded.asked_at
"""
_HELD = "select * from held_paper where owner_id = ? order by stored_at desc"
_SEEN = "select max(seen_at) as seen_at from held_paper where owner_id = ?"
_ATTACH = """
    insert or replace into reused_paper (
        paper_id, code_text, document_type_code, title, sha256, stored_at, valid_until, source, asked_at, confirmed_at
    ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_OF_PAPER = "select * from reused_paper where paper_id = ?"
_WAITING = """
    select reused_paper.* from reused_paper join paper on paper.id = paper_id
    where confirmed_at is null and asked_at <= ? and paper.state = 'reused' order by paper_id
"""
_ASKED = "update reused_paper set asked_at = ? where paper_id = ?"
_CONFIRM = "update reused_paper set confirmed_at = ? where paper_id = ?"
_DETACH = "delete from reused_paper where paper_id = ?"


@dataclass(frozen=True, slots=True)
class ReusedPaper:
    """A paper that was attached instead of a scan.

    Attributes:
        source: "portal" when it answered, "cache" when the desk knew it from an earlier answer.
        confirmed_at: when the portal said that it holds it; None until the line is back.
    """

    paper_id: PaperId
    stored: StoredPaper
    source: str
    confirmed_at: dt.datetime | None


class ReuseRepository:
    """Keep what the state holds of an owner, and what was reused."""

    def __init__(self, connections: Connections, audit: AuditTrail, clock: Callable[[], dt.datetime]) -> None:
        self._connections = connections
        self._audit = audit
        self._clock = clock

    def remember(self, owner_id: str, papers: Iterable[StoredPaper]) -> None:
        """Take the portal's answer as all it holds of an owner."""
        now = time_text(self._clock())
        with self._connections.transaction():
            self._connections.write(_FORGET, (owner_id,))
            self._connections.write(_NOTE_ASKED, (owner_id, now))
            for code, paper in {paper.code_text: paper for paper in papers}.items():
                self._connections.insert(_HOLD, (owner_id, code, *_values(paper)[1:], now))

    def held(self, owner_id: str) -> list[StoredPaper]:
        """Return what the portal last said it holds of an owner, newest first."""
        return [_stored(row) for row in self._connections.rows(_HELD, (owner_id,))]

    def heard_at(self, owner_id: str) -> dt.datetime | None:
        """Return when that was."""
        row = self._connections.row(_SEEN, (owner_id,))
        return optional_time(row["seen_at"]) if row else None

    def attach(
        self, paper_id: PaperId, dossier_id: DossierId, stored: StoredPaper, *, is_confirmed: bool, actor: str
    ) -> None:
        """Note which held paper stands in for a scan."""
        now = time_text(self._clock())
        source = "portal" if is_confirmed else "cache"
        with self._connections.transaction():
            values = (paper_id, *_values(stored), source, now, now if is_confirmed else None)
            self._connections.write(_ATTACH, values)
            self._audit.append(
                "reuse_of", actor=actor, dossier_id=dossier_id, paper_id=paper_id, code=stored.code_text, source=source
            )

    def of_paper(self, paper_id: PaperId) -> ReusedPaper | None:
        """Return what stands in for a paper, None when nothing does."""
        row = self._connections.row(_OF_PAPER, (paper_id,))
        return _reused(row) if row else None

    def unconfirmed(self, asked_before: dt.datetime) -> list[ReusedPaper]:
        """Return reused papers the portal has not confirmed and was not asked about since a moment."""
        return [_reused(row) for row in self._connections.rows(_WAITING, (time_text(asked_before),))]

    def asked(self, paper_ids: Iterable[PaperId]) -> None:
        """Note that the portal was asked now, whether it answered or not."""
        with self._connections.transaction():
            for paper_id in paper_ids:
                self._connections.write(_ASKED, (time_text(self._clock()), paper_id))

    def confirm(self, paper_id: PaperId, dossier_id: DossierId, actor: str) -> None:
        """Note that the portal holds it indeed."""
        with self._connections.transaction():
            self._connections.write(_CONFIRM, (time_text(self._clock()), paper_id))
            self._audit.append("reuse_confirmed", actor=actor, dossier_id=dossier_id, paper_id=paper_id)

    def detach(self, paper_id: PaperId) -> None:
        """Forget what stood in for a paper."""
        with self._connections.transaction():
            self._connections.write(_DETACH, (paper_id,))


def _values(paper: StoredPaper) -> tuple[str, str, str, str, str, str | None]:
    until = paper.valid_until.isoformat() if paper.valid_until else None
    return (
        paper.code_text,
        paper.document_type_code,
        paper.title,
        paper.sha256,
        time_text(paper.stored_at),
        until,
    )


def _stored(row: Row) -> StoredPaper:
    until = row["valid_until"]
    return StoredPaper(
        code_text=row["code_text"],
        document_type_code=row["document_type_code"],
        title=row["title"],
        sha256=row["sha256"],
        stored_at=time_of(row["stored_at"]),
        valid_until=dt.date.fromisoformat(until) if until else None,
    )


def _reused(row: Row) -> ReusedPaper:
    return ReusedPaper(row["paper_id"], _stored(row), row["source"], optional_time(row["confirmed_at"]))
