# SPDX-License-Identifier: GPL-3.0-or-later
"""Who did what to which paper: append-only, each row chained to the one before; what is done is not decided in here."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from workstation.domain.ids import DossierId, PaperId
from workstation.domain.item_events import ItemEvent
from workstation.domain.states import State
from workstation.errors import StoreDamaged
from workstation.store.columns import nfc, time_of, time_text
from workstation.store.connection import Connections, Row

_LAST = "select id, hash from audit order by id desc limit 1"
_INSERT = """
    insert into audit (id, at, actor, action, dossier_id, paper_id, detail, previous, hash)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_OF_PAPER = "select * from audit where paper_id = ? order by id"
_OF_DOSSIER = "select * from audit where dossier_id = ? order by id"
_PART = "select * from audit where id > ? order by id limit 1000"
_STEPS = """
    select audit.id, audit.at, audit.action, audit.detail, audit.hash, paper.uid, paper.pdf_size
    from audit left join paper on paper.id = audit.paper_id
    where audit.id > ? order by audit.id limit ?
"""
_START = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit trail.

    Attributes:
        action: an event of the state table, or what else was done ("create", "measure", ...).
        detail: what changed, as pairs of name and value.
        hash: over this line and the hash of the line before.
    """

    id: int
    at: dt.datetime
    actor: str
    action: str
    dossier_id: DossierId | None
    paper_id: PaperId | None
    detail: tuple[tuple[str, str], ...]
    hash: str


class AuditTrail:
    """Write and read the audit trail. A chain alone does not stop who rewrites its end: the head goes to the portal."""

    def __init__(self, connections: Connections, clock: Callable[[], dt.datetime]) -> None:
        self._connections = connections
        self._clock = clock

    def append(
        self,
        action: str,
        *,
        actor: str,
        dossier_id: DossierId | None = None,
        paper_id: PaperId | None = None,
        **detail: str | int,
    ) -> None:
        """Add a line inside the transaction of the change it tells of.

        Raises:
            RuntimeError: no transaction is open.
        """
        if not self._connections.in_transaction:
            raise RuntimeError("an audit line outside the transaction of its change")
        last = self._connections.row(_LAST)
        number, previous = (int(last["id"]) + 1, str(last["hash"])) if last else (1, _START)
        at = time_text(self._clock())
        told = _canonical({name: nfc(str(value)) for name, value in detail.items()})
        digest = _digest(previous, number, at, nfc(actor), action, dossier_id, paper_id, told)
        self._connections.insert(
            _INSERT, (number, at, nfc(actor), action, dossier_id, paper_id, told, previous, digest)
        )

    def verify(self, is_stopped: Callable[[], bool] = lambda: False) -> int:
        """Walk the whole chain and return the number of lines that were looked at.

        Args:
            is_stopped: asked between parts; ends the walk early.

        Raises:
            StoreDamaged: a line is missing or was changed.
        """
        checked, previous = 0, _START
        while part := self._connections.rows(_PART, (checked,)):
            for row in part:
                whole = (row["at"], row["actor"], row["action"], row["dossier_id"], row["paper_id"], row["detail"])
                digest = _digest(previous, checked + 1, *whole)
                if (row["id"], row["previous"], row["hash"]) != (checked + 1, previous, digest):
                    raise StoreDamaged(where="audit", detail=f"line {checked + 1}")
                checked, previous = checked + 1, digest
            if is_stopped():
                break
        return checked

    def last_at(self) -> dt.datetime | None:
        """Return when the last thing was done, None in an empty folder."""
        row = self._connections.row("select at from audit order by id desc limit 1")
        return time_of(row["at"]) if row else None

    def head(self) -> tuple[int, str]:
        """Return number and hash of the last line, for keeping them where this desk cannot change them."""
        row = self._connections.row(_LAST)
        return (int(row["id"]), str(row["hash"])) if row else (0, _START)

    def steps(self, after: int, limit: int = 500) -> tuple[list[ItemEvent], int]:
        """Return which steps papers made, oldest first, and the number of the last line that was looked at.

        Args:
            after: number of a line; only later ones are looked at.
            limit: how many lines are looked at; those that tell of no step are left out.
        """
        rows = self._connections.rows(_STEPS, (after, limit))
        return [step for row in rows if (step := _step(row)) is not None], int(rows[-1]["id"]) if rows else after

    def of_paper(self, paper_id: PaperId) -> list[AuditEntry]:
        """Return the lines about a paper, oldest first."""
        return [_entry(row) for row in self._connections.rows(_OF_PAPER, (paper_id,))]

    def of_dossier(self, dossier_id: DossierId) -> list[AuditEntry]:
        """Return the lines about a dossier and its papers, oldest first."""
        return [_entry(row) for row in self._connections.rows(_OF_DOSSIER, (dossier_id,))]


def _step(row: Row) -> ItemEvent | None:
    state = json.loads(row["detail"]).get("to")
    if row["uid"] is None or state is None:
        return None
    size = int(row["pdf_size"] or 0)
    return ItemEvent(row["hash"], row["id"], row["uid"], row["action"], State(state), time_of(row["at"]), size)


def _digest(previous: str, *line: object) -> str:
    return hashlib.sha256(previous.encode("ascii") + _canonical(line).encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _entry(row: Row) -> AuditEntry:
    detail = tuple((str(name), str(value)) for name, value in json.loads(row["detail"]).items())
    return AuditEntry(
        row["id"],
        time_of(row["at"]),
        row["actor"],
        row["action"],
        row["dossier_id"],
        row["paper_id"],
        detail,
        row["hash"],
    )
