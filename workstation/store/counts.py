# SPDX-License-Identifier: GPL-3.0-or-later
"""What the store knows for the indicators, counted by dossier; nothing is judged and no name of a citizen is read."""

from __future__ import annotations

import datetime as dt

from workstation.domain.indicators import DossierCount
from workstation.store.columns import time_of, time_text
from workstation.store.connection import Connections, Row

# Digitised means signed: a page that was only scanned is none yet (KH 39/KH-UBND II.2.c).
_SIGNED = "('signed', 'in_approval', 'queued', 'sending', 'received', 'refused', 'purged')"
_DOSSIERS = f"""
    select dossier.id, clerk, opened_at, dossier.state,
        sum(paper.is_result = 0 and paper.state in {_SIGNED}) as digitised,
        sum(paper.state = 'reused') as reused,
        sum(paper.state = 'reused' and reused_paper.confirmed_at is null) as unconfirmed,
        sum(paper.is_result = 1 and paper.state in {_SIGNED}) as results,
        -- What waits for the supervisor was finished at the counter when she was asked.
        max(case when paper.is_result = 0 then coalesce(
            (select min(asked_at) from approval where approval.paper_id = paper.id), outbox.queued_at
        ) end) as queued_at
    from dossier
    join paper on paper.dossier_id = dossier.id
    left join outbox on outbox.paper_id = paper.id
    left join reused_paper on reused_paper.paper_id = paper.id
    where opened_at >= ? and opened_at < ? and dossier.state <> 'abandoned'
    group by dossier.id order by dossier.id
"""
_RESULTS = f"select count(*) as number from paper where is_result = 1 and state in {_SIGNED} and created_at < ?"


class Counts:
    """Count for a period; both moments with zone, the second one not included."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def dossiers(self, since: dt.datetime, until: dt.datetime) -> list[DossierCount]:
        """Return what is counted of each dossier received in a period."""
        rows = self._connections.rows(_DOSSIERS, (time_text(since), time_text(until)))
        return [_count(row) for row in rows]

    def results(self, until: dt.datetime) -> int:
        """Return how many results were digitised and signed here before a moment."""
        row = self._connections.row(_RESULTS, (time_text(until),))
        return int(row["number"]) if row else 0


def _count(row: Row) -> DossierCount:
    is_done = row["state"] == "handed_over" and row["queued_at"] is not None
    took = (time_of(row["queued_at"]) - time_of(row["opened_at"])).total_seconds() / 60 if is_done else None
    return DossierCount(
        clerk=row["clerk"],
        digitised=int(row["digitised"]),
        reused=int(row["reused"]),
        unconfirmed=int(row["unconfirmed"]),
        results=int(row["results"]),
        handling_min=took,
    )
