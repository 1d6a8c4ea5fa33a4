# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desk tells a province's gateway about its papers: where each stands and since when; nothing of what it says.

No owner's id, name, code, title, dossier number or text is in here: a uid is random and means nothing elsewhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workstation.domain.states import State


@dataclass(frozen=True, slots=True)
class ItemEvent:
    """One step of one paper.

    Attributes:
        id: SHA-256 of the audit trail's line, hex; the same step has the same id for ever.
        line: number of that line at its desk.
        uid: of the paper.
        name: what happened, an event of the state table.
        state: where the paper stands since then.
        at: when.
        size: of the signed PDF in bytes, 0 before there is one.
    """

    id: str
    line: int
    uid: str
    name: str
    state: State
    at: dt.datetime
    size: int


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Some steps of a desk's papers, oldest first.

    Attributes:
        station: random name of the data folder.
        agency: unit code of the desk.
        counter: the counter's name.
        audit_lines: how many lines the desk's audit trail has.
        audit_head: hash of its last line: kept where the desk cannot change it, it shows a trail that was rewritten.
        events: at most 500.
    """

    station: str
    agency: str
    counter: str
    audit_lines: int
    audit_head: str
    events: tuple[ItemEvent, ...]
