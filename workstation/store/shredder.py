# SPDX-License-Identifier: GPL-3.0-or-later
"""Ending the bytes of a received, discarded or superseded paper: files, words, fields, key; row and receipt stay.

When this may happen is decided in workstation.app: purge for received papers, intake for secret ones.
"""

from __future__ import annotations

import datetime as dt

from workstation.domain.ids import FileUid, PaperId
from workstation.domain.paper import Paper
from workstation.domain.states import Event, State
from workstation.errors import TransitionRefused
from workstation.store.audit import AuditTrail
from workstation.store.columns import time_of
from workstation.store.connection import Connections, Row
from workstation.store.papers import PaperRepository
from workstation.store.spool import Spool

_FILES = """
    select file_uid as uid from page where paper_id = :paper
    union select pdf_uid from paper where id = :paper and pdf_uid is not null
    union select pdf_uid from outbox where paper_id = :paper
"""
_STRANGERS = """
    select page.id, file_uid, paper_id, uid, dossier_id, purged_at from page join paper on paper.id = page.paper_id
    where sealed_for = ?
"""
_RESEALED = "update page set file_uid = ?, sealed_for = null where id = ?"
_PAGES = "select id, captured_at from page where paper_id = ?"
_FORGET_ALL = (
    "delete from page_note where page_id in (select id from page where paper_id = :paper)"
    " or without_note in (select id from page where paper_id = :paper)",
    "delete from paper_field where paper_id = :paper",
    "update paper_field set page_id = null where page_id in (select id from page where paper_id = :paper)",
    "delete from page_text where page_id in (select id from page where paper_id = :paper)",
    "delete from page_mark where page_id in (select id from page where paper_id = :paper)",
    "update page_edit set page_id = null, dropped = 1 where page_id in (select id from page where paper_id = :paper)",
    "update page set replaced_by = null where replaced_by in (select id from page where paper_id = :paper)",
    "delete from page where paper_id = :paper",
)
_UNSENT = frozenset({State.DISCARDED, State.SUPERSEDED})  # the state says all there is to say; it stays
_FORGET_MEASURES = "update page set measures = null where paper_id = ?"
_FORGET_TEXT = "delete from page_text where page_id in (select id from page where paper_id = ?)"
_FORGET_FIELDS = "delete from paper_field where paper_id = ?"


class Shredder:
    """Purge one paper at a time."""

    def __init__(self, connections: Connections, audit: AuditTrail, papers: PaperRepository, spool: Spool) -> None:
        self._connections = connections
        self._audit = audit
        self._papers = papers
        self._spool = spool

    def purge(self, paper_id: PaperId) -> None:
        """End a received paper's bytes for good; interrupted at any point, the next start finishes it.

        Raises:
            TransitionRefused: the paper has no receipt.
        """
        self._end(self._papers.get(paper_id))

    def purge_unsent(self, paper_id: PaperId) -> None:
        """End a discarded or superseded paper's bytes for good: nobody takes it out again after that.

        Raises:
            TransitionRefused: the paper is neither.
        """
        paper = self._papers.get(paper_id)
        if paper.state not in _UNSENT:
            raise TransitionRefused(state=paper.state.value, event=Event.PURGE.value)
        self._end(paper)

    def _end(self, paper: Paper) -> None:
        paper_id = paper.id
        for page in self._connections.rows(_STRANGERS, (paper.uid,)):
            self._reseal(page)
        with self._connections.transaction():
            if not self._papers.note_purged(paper_id):  # another lane was quicker
                return
            if paper.state in _UNSENT:
                self._audit.append(Event.PURGE.value, actor="program", dossier_id=paper.dossier_id, paper_id=paper_id)
            else:
                self._papers.apply(paper_id, Event.PURGE, actor="program")
            for forget in (_FORGET_MEASURES, _FORGET_TEXT, _FORGET_FIELDS):
                self._connections.write(forget, (paper_id,))
            key_id = self._spool.shred_key(paper.uid)
        for row in self._connections.rows(_FILES, {"paper": paper_id}):
            self._spool.delete(FileUid(row["uid"]))
        self._spool.drop_key_file(key_id)
        self._connections.checkpoint()

    def shred(self, paper_id: PaperId, actor: str) -> dt.datetime | None:
        """End a discarded paper's bytes at once and for good, page rows and all; interrupted, the next start goes on.

        Returns:
            When its first page was captured; None when it has none.

        Raises:
            TransitionRefused: the paper is not discarded.
        """
        paper = self._papers.get(paper_id)
        if paper.state is not State.DISCARDED:
            raise TransitionRefused(state=paper.state.value, event=Event.PURGE.value)
        for page in self._connections.rows(_STRANGERS, (paper.uid,)):
            self._reseal(page)
        files = self._connections.rows(_FILES, {"paper": paper_id})
        pages = self._connections.rows(_PAGES, (paper_id,))
        with self._connections.transaction():
            for statement in _FORGET_ALL:
                self._connections.write(statement, {"paper": paper_id})
            if paper.pdf_uid is not None:
                self._papers.update(paper_id, actor=actor, pdf_uid=None, pdf_sha256="", pdf_size=0)
            key_id = self._spool.shred_key(paper.uid)
            self._audit.append("shred", actor=actor, dossier_id=paper.dossier_id, paper_id=paper_id, pages=len(pages))
        for row in files:
            self._spool.erase(FileUid(row["uid"]))
        self._spool.drop_key_file(key_id)
        self._connections.checkpoint()
        return min((time_of(row["captured_at"]) for row in pages), default=None)

    def _reseal(self, page: Row) -> None:
        """Seal a page that was moved to another paper with that paper's key, before the key it has now is shredded."""
        if page["purged_at"] is not None:
            return
        stored = self._spool.put(page["uid"], self._spool.read(page["file_uid"]))
        with self._connections.transaction():
            self._connections.write(_RESEALED, (stored.uid, page["id"]))
            where = {"dossier_id": page["dossier_id"], "paper_id": page["paper_id"]}
            self._audit.append("reseal", actor="program", **where, page=page["id"], sha256=stored.sha256)
        self._spool.delete(page["file_uid"])
