# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the desk's papers at a glance, for the queue screen and `sohoa queue list`; reads only."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from workstation.domain.approval import Fault
from workstation.domain.ids import DossierId, SubmissionUid
from workstation.domain.paper import Paper
from workstation.domain.states import State
from workstation.log import masked
from workstation.store.outbox_rows import OutboxRow
from workstation.store.search import submission_words, wanted_words
from workstation.store.station import Station

_HELD = frozenset({State.IN_APPROVAL, State.RETURNED})


@dataclass(frozen=True, slots=True)
class PaperOverview:
    """One paper as the queue shows it.

    Attributes:
        masked_code: the code with the owner's id masked: lists are read over shoulders.
        failure: code of the last failure, "" when none.
        place: in the queue, `before` of the next part; None for a paper that was never queued.
        fault: why the supervisor sent it back; None where she did not.
        note: her own words.
        reason: why the portal refused it, in its own words, owner's ids masked; "" where it did not or gave none.
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
    place: int | None = None
    fault: Fault | None = None
    note: str = ""
    reason: str = ""


def overview(station: Station, dossiers: int) -> list[PaperOverview]:
    """Return the papers of the newest dossiers, newest dossier first, in checklist order."""
    found = [
        (dossier.number, paper)
        for dossier in station.dossiers.recent(dossiers)
        for paper in station.papers.of_dossier(dossier.id)
    ]
    ids = [paper.id for _, paper in found]
    pages, queued = station.papers.page_counts(ids), station.outbox_list.of_papers(ids)
    return [
        _queued(queued[paper.id], paper.dossier_id, number, pages.get(paper.id, 0))
        if paper.id in queued
        else _not_queued(paper, number, pages.get(paper.id, 0))
        for number, paper in found
    ]


def queue_part(
    station: Station,
    *,
    limit: int,
    before: int | None = None,
    states: Collection[State] | None = None,
    words: str = "",
) -> list[PaperOverview]:
    """Return a part of the queue, newest first, in two questions to the store whatever its size.

    Args:
        station: the station.
        limit: size of the part.
        before: place of the last row of the part before.
        states: only these; all when None.
        words: of number, name, title, code or receipt, with or without diacritics.
    """
    rows = station.outbox_list.rows(limit=limit, before=before, states=states, search=words)
    dossiers = station.papers.dossiers_of([row.paper_id for row in rows])
    return [_queued(row, dossiers[row.paper_id], row.submission.dossier_number, row.submission.pages) for row in rows]


def not_queued(station: Station, states: Collection[State], words: str = "") -> list[PaperOverview]:
    """Return papers in these states, which no part of the queue holds, newest dossier first.

    What waits for the supervisor or was sent back comes first; of the others those of open dossiers alone.
    """
    papers = [*station.papers.under_approval(states), *station.papers.of_open_dossiers(set(states) - _HELD)]
    pages = station.papers.page_counts([paper.id for paper in papers])
    dossiers = {number: station.dossiers.get(number) for number in {paper.dossier_id for paper in papers}}
    wanted, found = wanted_words(words), []
    for paper in papers:
        dossier = dossiers[paper.dossier_id]
        held = submission_words(dossier.number, dossier.applicant.name, paper.title, paper.code)
        if all(word in held for word in wanted):
            row = _not_queued(paper, dossier.number, pages.get(paper.id, 0))
            last = station.approvals.last(paper.id) if paper.state is State.RETURNED else None
            found.append(dataclasses.replace(row, fault=last.fault, note=last.note) if last else row)
    return found


def _queued(row: OutboxRow, dossier_id: DossierId, number: str, pages: int) -> PaperOverview:
    return PaperOverview(
        uid=row.uid,
        dossier_id=dossier_id,
        dossier_number=number,
        title=row.submission.title,
        masked_code=masked(row.submission.code.text),
        pages=pages,
        state=row.state,
        attempts=row.attempts,
        next_at=row.next_at if row.state is State.QUEUED else None,
        receipt=row.receipt_number,
        failure=row.last_error_code,
        place=row.id,
        reason=masked(row.last_error_detail) if row.state is State.REFUSED else "",
    )


def _not_queued(paper: Paper, number: str, pages: int) -> PaperOverview:
    return PaperOverview(
        uid=paper.uid,
        dossier_id=paper.dossier_id,
        dossier_number=number,
        title=paper.title,
        masked_code=masked(paper.code.text) if paper.code else "",
        pages=pages,
        state=paper.state,
        attempts=0,
        next_at=None,
        receipt="",
        failure=paper.failure,
    )
