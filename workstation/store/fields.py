# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields extracted from papers: metadata beside the signed file; how they are found is not in here."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable

from workstation.domain.extraction import Box, FieldReading, PaperField
from workstation.domain.ids import DossierId, PageId, PaperId
from workstation.store.audit import AuditTrail
from workstation.store.columns import nfc, optional_time, time_text
from workstation.store.connection import Connections, Row

_ALL = "select * from paper_field where paper_id = ? order by name"
# What a person has confirmed is not overwritten by the program.
_PROPOSE = """
    insert into paper_field (paper_id, name, value, confidence, boxes, page_id) values (?, ?, ?, ?, ?, ?)
    on conflict (paper_id, name) do update set
        value = excluded.value, confidence = excluded.confidence, boxes = excluded.boxes, page_id = excluded.page_id
    where confirmed_by = ''
"""
_CONFIRM = """
    insert into paper_field (paper_id, name, value, confidence, boxes, page_id, confirmed_by, confirmed_at)
    values (?, ?, ?, 100, '[]', null, ?, ?)
    on conflict (paper_id, name) do update set
        boxes = case when value = excluded.value then boxes else '[]' end,
        page_id = case when value = excluded.value then page_id else null end,
        value = excluded.value, confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at
"""


class FieldRepository:
    """Keep proposed and confirmed fields of papers."""

    def __init__(self, connections: Connections, audit: AuditTrail, clock: Callable[[], dt.datetime]) -> None:
        self._connections = connections
        self._audit = audit
        self._clock = clock

    def of_paper(self, paper_id: PaperId) -> list[PaperField]:
        """Return the fields of a paper by name."""
        return [_field(row) for row in self._connections.rows(_ALL, (paper_id,))]

    def propose(self, paper_id: PaperId, found: Iterable[tuple[PageId, FieldReading]]) -> None:
        """Keep what was read; confirmed values stay."""
        with self._connections.transaction():
            for page_id, reading in found:
                boxes = json.dumps([[box.left, box.top, box.right, box.bottom] for box in reading.boxes])
                values = (paper_id, reading.name, nfc(reading.value), reading.confidence, boxes, page_id)
                self._connections.write(_PROPOSE, values)

    def confirm(self, paper_id: PaperId, dossier_id: DossierId, name: str, value: str, actor: str) -> None:
        """Keep a value a person stands for, read or typed."""
        with self._connections.transaction():
            self._connections.write(_CONFIRM, (paper_id, name, nfc(value), actor, time_text(self._clock())))
            # The value itself is citizen's data and has no place in the audit trail.
            self._audit.append("confirm_field", actor=actor, dossier_id=dossier_id, paper_id=paper_id, field=name)


def _field(row: Row) -> PaperField:
    boxes = tuple(Box(*box) for box in json.loads(row["boxes"]))
    reading = FieldReading(row["name"], row["value"], row["confidence"], boxes)
    return PaperField(reading, row["page_id"], row["confirmed_by"], optional_time(row["confirmed_at"]))
