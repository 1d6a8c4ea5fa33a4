# SPDX-License-Identifier: GPL-3.0-or-later
"""Which dossiers the portal is still to be told about, because a paper of them was settled; nobody is told in here."""

from __future__ import annotations

from dataclasses import dataclass

from workstation.domain.ids import DossierId
from workstation.store.audit import AuditTrail
from workstation.store.connection import Connections

# A trigger notes a dossier whenever a paper of it is settled; a stamp that has grown means: once more.
_DUE = """
    select dossier_id, stamp from handover_due join dossier on dossier.id = dossier_id
    where dossier.state = 'handed_over' and dossier_id > ? and not exists (
        select 1 from paper where paper.dossier_id = dossier.id
        and paper.state not in ('received', 'purged', 'reused', 'discarded', 'superseded', 'refused')
    ) order by dossier_id limit ?
"""
_TOLD = "delete from handover_due where dossier_id = ? and stamp = ?"


@dataclass(frozen=True, slots=True)
class DueHandover:
    """A dossier to be told about.

    Attributes:
        stamp: grows with every paper that is settled.
    """

    dossier_id: DossierId
    stamp: int


class HandoverRepository:
    """Keep which dossiers are due."""

    def __init__(self, connections: Connections, audit: AuditTrail) -> None:
        self._connections = connections
        self._audit = audit

    def due(self, after: DossierId, limit: int = 50) -> list[DueHandover]:
        """Return handed-over dossiers with nothing left to be sent, the portal not told yet, by their ids."""
        rows = self._connections.rows(_DUE, (after, limit))
        return [DueHandover(DossierId(row["dossier_id"]), row["stamp"]) for row in rows]

    def settle(self, due: DueHandover, action: str, detail: str = "") -> None:
        """Note that the portal was told, or has refused; what was settled since stays due."""
        with self._connections.transaction():
            self._connections.write(_TOLD, (due.dossier_id, due.stamp))
            self._audit.append(action, actor="program", dossier_id=due.dossier_id, detail=detail)
