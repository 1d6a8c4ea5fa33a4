# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the desk's papers at a glance, for the queue screen and `sohoa queue list`; reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from workstation.domain.ids import DossierId, SubmissionUid
from workstation.domain.paper import Paper
from workstation.domain.states import State
from workstation.log import masked
from workstation.store.outbox import OutboxRow
from workstation.store.station import Station

_IN_OUTBOX = {State.QUEUED, State.SENDING, State.RECEIVED, State.REFUSED, State.PURGED}


@dataclass(frozen=True, slots=True)
class PaperOverview:
    """One paper as the queue shows it.

    Attributes:
        masked_code: the code with the owner's id masked: lists are read over shoulders.
        failure: code of the last failure, "" when none.
    """

    uid: SubmissionUid
    dossier_id: DossierId
    dossier_number: str
    title: str
    masked_code: str
    pages: int
    state: State
    attempts: int
    next_at: dt.datetime | None
    receipt: str
    failure: str


def overview(station: Station, dossiers: int) -> list[PaperOverview]:
    """Return the papers of the newest dossiers, newest dossier first, in checklist order."""
    return [
        _row(station, dossier.number, paper)
        for dossier in station.dossiers.recent(dossiers)
        for paper in station.papers.of_dossier(dossier.id)
    ]


def found(station: Station, search: str, states: Collection[State] | None, limit: int) -> list[PaperOverview]:
    """Return the newest submissions that hold the words and stand in one of the states."""
    rows = station.outbox.rows(limit=limit, states=states, search=search)
    return [_row(station, row.submission.dossier_number, station.papers.get(row.paper_id)) for row in rows]


def _row(station: Station, number: str, paper: Paper) -> PaperOverview:
    sent: OutboxRow | None = station.outbox.row(paper.uid) if paper.state in _IN_OUTBOX else None
    return PaperOverview(
        uid=paper.uid,
        dossier_id=paper.dossier_id,
        dossier_number=number,
        title=paper.title,
        masked_code=masked(paper.code.text) if paper.code else "",
        pages=len(station.papers.pages(paper.id)),
        state=paper.state,
        attempts=sent.attempts if sent else 0,
        next_at=sent.next_at if sent and paper.state is State.QUEUED else None,
        receipt=(sent.receipt_number or "") if sent else "",
        failure=(sent.last_error_code or "") if sent and paper.state is not State.RECEIVED else paper.failure,
    )
