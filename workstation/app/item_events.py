# SPDX-License-Identifier: GPL-3.0-or-later
"""Telling a province's gateway where this desk's papers stand: in batches, after the commits, from a kept cursor."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from workstation.app.desk import Desk
from workstation.domain.item_events import EventBatch
from workstation.errors import PortalError
from workstation.jobs.cancel import CancelToken

log = logging.getLogger(__name__)

_CURSOR, _STATION, _ASKED = "events_told", "station_name", "events_not_wanted"
_ASK_AGAIN = dt.timedelta(hours=1)  # somebody may switch it on at the gateway


def push_events(desk: Desk, cancel: CancelToken | None = None) -> int:
    """Tell the gateway what happened since the last time and return how many steps it was told; for the net lane.

    The cursor is a line of the audit trail and moves only after the gateway has confirmed: a batch whose answer was
    lost goes again, and the gateway knows its events by their ids. Nothing leaves where the setting says "off", or
    where the gateway does not say that it wants to hear.
    """
    trail, facts = desk.station.audit, desk.station.generation
    cursor = int(facts.fact(_CURSOR) or "0")
    if desk.settings.portal.events == "off" or trail.head()[0] == cursor:
        return 0
    told = 0
    try:
        if not _is_wanted(desk):
            return 0
        while cancel is None or not cancel.is_cancelled:
            steps, reached = trail.steps(cursor)
            if reached == cursor:
                break
            if steps:
                lines, head = trail.head()
                place = (_station(desk), desk.settings.portal.unit_code, desk.settings.desk.counter)
                desk.portal.push_events(EventBatch(*place, lines, head, tuple(steps)))
                told += len(steps)
            facts.remember(_CURSOR, str(reached))
            cursor = reached
    except PortalError as failure:
        log.info("events wait for the gateway", extra={"failure": failure.code})
    return told


def _is_wanted(desk: Desk) -> bool:
    facts, now = desk.station.generation, desk.clock()
    asked = facts.fact(_ASKED)
    if asked and abs(now - dt.datetime.fromisoformat(asked)) < _ASK_AGAIN:
        return False
    if desk.portal.takes_events():
        if asked:
            facts.remember(_ASKED, "")
        return True
    facts.remember(_ASKED, now.isoformat())
    return False


def _station(desk: Desk) -> str:
    facts = desk.station.generation
    name = facts.fact(_STATION)
    if not name:
        name = uuid.uuid4().hex
        facts.remember(_STATION, name)
    return name
