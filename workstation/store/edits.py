# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of corrections of a dossier, walked by undo and redo; applying one is done elsewhere, in one transaction."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from workstation.domain.ids import DossierId, PageId, PaperId
from workstation.domain.page_edit import Arrangement, EditKind, PageEdit, PageLay, PaperPages
from workstation.domain.paper import PageGeometry
from workstation.store.audit import AuditTrail
from workstation.store.columns import time_of, time_text
from workstation.store.connection import Connections, Row

_INSERT = """
    insert into page_edit (dossier_id, kind, page_id, amount, before, after, clerk, made_at)
    values (?, ?, ?, ?, ?, ?, ?, ?)
"""
_BY_ID = "select * from page_edit where id = ?"
_DONE = """
    select * from page_edit where dossier_id = ? and undone_at is null and dropped = 0 order by id desc limit ?
"""
_UNDONE = """
    select * from page_edit where dossier_id = ? and undone_at is not null and dropped = 0 order by id limit 1
"""
_DROP = "update page_edit set dropped = 1 where dossier_id = ? and undone_at is not null"
_DROP_ONE = "update page_edit set dropped = 1 where id = ?"
_MARK = "update page_edit set undone_at = ? where id = ?"


class EditRepository:
    """Keep corrections; none is ever deleted, one that can no longer be done again is only dropped from the walk."""

    def __init__(self, connections: Connections, audit: AuditTrail, clock: Callable[[], dt.datetime]) -> None:
        self._connections = connections
        self._audit = audit
        self._clock = clock

    def add(
        self,
        dossier_id: DossierId,
        kind: EditKind,
        before: Arrangement,
        after: Arrangement,
        *,
        actor: str,
        page_id: PageId | None = None,
        amount: float = 0.0,
    ) -> PageEdit:
        """Write down a correction; what was undone before it cannot be done again."""
        with self._connections.transaction():
            self._connections.write(_DROP, (dossier_id,))
            texts = _text(before), _text(after)
            values = (dossier_id, kind.value, page_id, amount, *texts, actor, time_text(self._clock()))
            edit_id = self._connections.insert(_INSERT, values)
            self._note("edit", dossier_id, kind, edit_id, actor)
            return self._get(edit_id)

    def recent(self, dossier_id: DossierId, limit: int = 3) -> list[PageEdit]:
        """Return the corrections in force, the last one first."""
        return [_edit(row) for row in self._connections.rows(_DONE, (dossier_id, limit))]

    def last_done(self, dossier_id: DossierId) -> PageEdit | None:
        """Return the correction that undo takes back."""
        return next(iter(self.recent(dossier_id, 1)), None)

    def next_undone(self, dossier_id: DossierId) -> PageEdit | None:
        """Return the correction that redo does again."""
        row = self._connections.row(_UNDONE, (dossier_id,))
        return _edit(row) if row else None

    def mark(self, edit: PageEdit, *, is_undone: bool, actor: str) -> PageEdit:
        """Say that a correction was taken back, or done again."""
        with self._connections.transaction():
            self._connections.write(_MARK, (time_text(self._clock()) if is_undone else None, edit.id))
            self._note("undo_edit" if is_undone else "redo_edit", edit.dossier_id, edit.kind, edit.id, actor)
            return self._get(edit.id)

    def drop(self, edit: PageEdit) -> None:
        """Take a correction out of the walk."""
        with self._connections.transaction():
            self._connections.write(_DROP_ONE, (edit.id,))

    def _get(self, edit_id: int) -> PageEdit:
        row = self._connections.row(_BY_ID, (edit_id,))
        if row is None:
            raise LookupError(f"edit {edit_id}")
        return _edit(row)

    def _note(self, action: str, dossier_id: DossierId, kind: EditKind, edit_id: int, actor: str) -> None:
        self._audit.append(action, actor=actor, dossier_id=dossier_id, paper_id=None, kind=kind.value, edit=edit_id)


def _text(side: Arrangement) -> str:
    return json.dumps(dataclasses.asdict(side), separators=(",", ":"))


def _side(text: str) -> Arrangement:
    values: dict[str, Any] = json.loads(text)
    papers = tuple(
        PaperPages(PaperId(paper["paper_id"]), tuple(PageId(page) for page in paper["pages"]), paper["expected_pages"])
        for paper in values["papers"]
    )
    return Arrangement(papers, tuple(map(_lay, values["lays"])), tuple(PaperId(one) for one in values["left_out"]))


def _lay(values: dict[str, Any]) -> PageLay:
    geometry = values["geometry"]
    a, b, c, d, e, f = geometry["matrix"]
    return PageLay(
        PageId(values["page_id"]),
        PageGeometry(geometry["width_px"], geometry["height_px"], geometry["dpi"], (a, b, c, d, e, f)),
        values["angle_deg"],
        values["orientation_deg"],
        values["orientation_confidence"],
    )


def _edit(row: Row) -> PageEdit:
    return PageEdit(
        id=row["id"],
        dossier_id=row["dossier_id"],
        kind=EditKind(row["kind"]),
        page_id=row["page_id"],
        amount=row["amount"],
        before=_side(row["before"]),
        after=_side(row["after"]),
        clerk=row["clerk"],
        made_at=time_of(row["made_at"]),
        is_undone=row["undone_at"] is not None,
    )
