# SPDX-License-Identifier: GPL-3.0-or-later
"""What a clerk says of a paper: sheets, comparison, stuck notes, demand, why it stays paper; nothing is judged."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workstation.domain.ids import DossierId, PageId, PaperId
from workstation.domain.paper import Page
from workstation.store.audit import AuditTrail
from workstation.store.columns import optional_time, time_of, time_text
from workstation.store.connection import Connections

_OF_PAPER = "select * from fidelity where paper_id = ?"
_SHEETS = """
    insert into fidelity (paper_id, sheets) values (?, ?)
    on conflict (paper_id) do update set sheets = excluded.sheets
"""
_COMPARED = """
    insert into fidelity (paper_id, compared_key, compared_by, compared_at) values (?, ?, ?, ?)
    on conflict (paper_id) do update set
        compared_key = excluded.compared_key, compared_by = excluded.compared_by, compared_at = excluded.compared_at
"""
_NOTE = "insert or replace into page_note (page_id, without_note) values (?, ?)"
_NOTES = """
    select page_note.* from page_note
    join page as noted on noted.id = page_id and noted.discarded_at is null
    join page as bare on bare.id = without_note and bare.discarded_at is null
    where noted.paper_id = ? and bare.paper_id = noted.paper_id order by noted.number
"""
_KEEP = "insert or replace into kept_on_paper (paper_id, reason, noted_by, noted_at) values (?, ?, ?, ?)"
_UNKEEP = "delete from kept_on_paper where paper_id = ?"
_KEPT = "select * from kept_on_paper where paper_id = ?"
_SECRET_KEPT = """
    select count(*) as number from kept_on_paper join paper on paper.id = paper_id
    where dossier_id = ? and reason = 'secret' and paper.state = 'discarded'
"""
_DEMAND = "insert or replace into demand (paper_id, price, asked_by, asked_at) values (?, ?, ?, ?)"
_DEMANDED = "select * from demand where paper_id = ?"


@dataclass(frozen=True, slots=True)
class Fidelity:
    """What a clerk has said of a paper as a whole.

    Attributes:
        sheets: announced; 0 when nobody has.
        compared_key: of the pages that were compared with the paper, see `pages_key`; "" before.
    """

    sheets: int = 0
    compared_key: str = ""
    compared_by: str = ""
    compared_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """A person's wish to have a paper digitised that the law does not ask for, at the price of that day."""

    price: int
    asked_by: str
    asked_at: dt.datetime


def pages_key(pages: Sequence[Page]) -> str:
    """Return what changes when a page comes, goes, or takes another place: a comparison holds for these pages only."""
    return hashlib.sha256("|".join(page.sha256 for page in pages).encode()).hexdigest()


class FidelityRepository:
    """Keep a clerk's statements, each with its line in the audit trail."""

    def __init__(self, connections: Connections, audit: AuditTrail, clock: Callable[[], dt.datetime]) -> None:
        self._connections = connections
        self._audit = audit
        self._clock = clock

    def of_paper(self, paper_id: PaperId) -> Fidelity:
        """Return what was said of a paper."""
        row = self._connections.row(_OF_PAPER, (paper_id,))
        if row is None:
            return Fidelity()
        return Fidelity(row["sheets"], row["compared_key"], row["compared_by"], optional_time(row["compared_at"]))

    def announce(self, paper_id: PaperId, dossier_id: DossierId, sheets: int, actor: str) -> None:
        """Keep how many sheets the citizen handed in."""
        with self._connections.transaction():
            self._connections.write(_SHEETS, (paper_id, sheets))
            self._note("announce", paper_id, dossier_id, actor, sheets=sheets)

    def compared(self, paper_id: PaperId, dossier_id: DossierId, pages: Sequence[Page], actor: str) -> None:
        """Keep that the clerk has compared these pages with the paper."""
        with self._connections.transaction():
            now = time_text(self._clock())
            self._connections.write(_COMPARED, (paper_id, pages_key(pages), actor, now))
            self._note("compare", paper_id, dossier_id, actor, pages=len(pages))

    def stick(self, page: Page, without_note: PageId, dossier_id: DossierId, actor: str) -> None:
        """Keep that two pages are one: with the note stuck on it and without (TT 01/2023 art. 8.2 d)."""
        with self._connections.transaction():
            self._connections.write(_NOTE, (page.id, without_note))
            self._note("page_note", page.paper_id, dossier_id, actor, page=page.id, without=without_note)

    def notes(self, paper_id: PaperId) -> dict[PageId, PageId]:
        """Return pages that show a note, each with the page that shows the same without it."""
        rows = self._connections.rows(_NOTES, (paper_id,))
        return {PageId(row["page_id"]): PageId(row["without_note"]) for row in rows}

    def keep_on_paper(self, paper_id: PaperId, dossier_id: DossierId, reason: str, actor: str) -> None:
        """Keep why a paper is not digitised."""
        with self._connections.transaction():
            self._connections.write(_KEEP, (paper_id, reason, actor, time_text(self._clock())))
            self._note("keep_on_paper", paper_id, dossier_id, actor, reason=reason)

    def digitise_after_all(self, paper_id: PaperId, dossier_id: DossierId, actor: str) -> None:
        """Forget why a paper was not to be digitised."""
        with self._connections.transaction():
            self._connections.write(_UNKEEP, (paper_id,))
            self._note("digitise_after_all", paper_id, dossier_id, actor)

    def reason_on_paper(self, paper_id: PaperId) -> str:
        """Return why a paper is not digitised, "" when nothing was said."""
        row = self._connections.row(_KEPT, (paper_id,))
        return str(row["reason"]) if row else ""

    def secrets_kept(self, dossier_id: DossierId) -> int:
        """Return how many papers of a dossier stay on paper because they are secret."""
        row = self._connections.row(_SECRET_KEPT, (dossier_id,))
        return int(row["number"]) if row else 0

    def demand(self, paper_id: PaperId, dossier_id: DossierId, price: int, actor: str) -> None:
        """Keep that a person asked for a paper to be digitised, and the price of a page that day."""
        with self._connections.transaction():
            self._connections.write(_DEMAND, (paper_id, price, actor, time_text(self._clock())))
            self._note("demand", paper_id, dossier_id, actor, price=price)

    def demanded(self, paper_id: PaperId) -> Demand | None:
        """Return the wish, None when nobody asked."""
        row = self._connections.row(_DEMANDED, (paper_id,))
        return Demand(row["price"], row["asked_by"], time_of(row["asked_at"])) if row else None

    def _note(self, action: str, paper_id: PaperId, dossier_id: DossierId, actor: str, **detail: str | int) -> None:
        self._audit.append(action, actor=actor, dossier_id=dossier_id, paper_id=paper_id, **detail)
