# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of papers that desks report to a gateway, each kept once, and where every desk stands; HTTP and rows of it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from workstation.portal.reference import refusals
from workstation.portal.reference.database import Database
from workstation.portal.reference.login import require_login
from workstation.portal.reference.messages import (
    DeskStanding,
    EventBatch,
    EventsTaken,
    PassageRefused,
    PassageStanding,
    Problem,
    Standings,
)
from workstation.portal.reference.passages import standing
from workstation.portal.reference.settings import PortalSettings, now

_ADD = """
insert into event (id, station, line, uid, name, state, at, size, received_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (id) do nothing
returning id
"""
_HEARD = """
insert into station (station, agency, counter, audit_lines, audit_head, told_at) values (?, ?, ?, ?, ?, ?)
on conflict (station) do update set agency = excluded.agency, counter = excluded.counter,
    audit_lines = excluded.audit_lines, audit_head = excluded.audit_head, told_at = excluded.told_at
"""
_STATIONS = "select * from station order by agency, counter, station"
# A paper that was carried to another desk counts there: its last step decides. Steps of one second are told apart by
# their line; after an older database was put back, lines begin anew but times do not.
_STATES = """
select station, state, count(*) as number, sum(size) as bytes, sum(case when at < ? then 1 else 0 end) as old
from (
    select station, state, size, at, row_number() over (partition by uid order by at desc, line desc) as place
    from event
) as newest
where place = 1
group by station, state
"""
_WAITING = frozenset({"queued", "sending"})
_CONFIRMED = frozenset({"received", "purged"})

router = APIRouter(tags=["gateway"], dependencies=[Depends(require_login)], responses={401: {"model": Problem}})


@router.post("/events", responses={400: {"model": Problem}, 404: {"model": Problem}})
def take_events(batch: EventBatch, request: Request) -> EventsTaken:
    """Take in steps of papers; the same step again changes nothing. Offered where `GET /status` says `takes_events`."""
    settings: PortalSettings = request.app.state.settings
    if not settings.takes_events:
        raise refusals.not_offered()
    return keep(request.app.state.database, batch)


@router.get("/events/summary", responses={404: {"model": Problem}})
def summary(
    request: Request,
    hours: Annotated[float, Query(ge=0, le=87_600, description="Without a receipt for longer is late.")] = 24.0,
) -> Standings:
    """Say where the papers of every desk stand."""
    settings: PortalSettings = request.app.state.settings
    if not settings.takes_events:
        raise refusals.not_offered()
    return standings(request.app.state.database, hours)


@router.get("/passages")
def passages(request: Request) -> PassageStanding:
    """Say what became of the papers this gateway passes on to another portal."""
    counts, refused = standing(request.app.state.database)
    known = {name: counts.get(name, 0) for name in ("waiting", "passed", "refused")}
    return PassageStanding(**known, refusals=[PassageRefused(**row) for row in refused])


def keep(database: Database, batch: EventBatch) -> EventsTaken:
    """Keep the steps of a batch, all of them or none."""
    heard_at = now().isoformat(timespec="seconds")
    new = 0
    with database.writing() as session:
        for one in batch.events:
            at = one.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
            row = (one.id, batch.station, one.line, one.uid, one.name, one.state, at, one.size, heard_at)
            new += len(session.execute(_ADD, row))
        head = (batch.agency, batch.counter, batch.audit_lines, batch.audit_head)
        session.execute(_HEARD, (batch.station, *head, heard_at))
    return EventsTaken(taken=len(batch.events), known=len(batch.events) - new)


def standings(database: Database, hours: float) -> Standings:
    """Return where every desk's papers stand.

    Args:
        database: of the gateway.
        hours: after so long without a receipt a paper is late.
    """
    limit = (now() - dt.timedelta(hours=hours)).astimezone(dt.UTC).isoformat(timespec="microseconds")
    rows = database.rows(_STATES, (limit,))
    desks = []
    for station in database.rows(_STATIONS):
        own = [row for row in rows if row["station"] == station["station"]]
        desks.append(
            DeskStanding(
                **station,
                states={str(row["state"]): int(row["number"]) for row in own},
                late=sum(int(row["old"]) for row in own if row["state"] in _WAITING),
                received_bytes=sum(int(row["bytes"]) for row in own if row["state"] in _CONFIRMED),
            )
        )
    return Standings(hours=hours, desks=desks)
