# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of pages and their order inside a paper; called inside a write unit of papers.py, states are not in here."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

from workstation.domain.ids import PageId, PaperId
from workstation.domain.paper import Page, PageMeasures, PageText
from workstation.store.columns import measures_blob, measures_of, text_blob, text_of, time_of, time_text
from workstation.store.connection import Connections, Row

_INSERT = """
    insert into page (
        paper_id, number, side, file_uid, sha256, size, media_type, dpi, width_px, height_px, captured_at
    ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_OF_PAPER = "select *, null as body from page where paper_id = ? and discarded_at is null order by number"
_BY_ID = "select page.*, body from page left join page_text on page_id = page.id where page.id = ?"
_ORDER = "select id from page where paper_id = ? and discarded_at is null order by number"
_PLACE = "update page set number = ? where id = ?"
_DISCARD = "update page set discarded_at = ? where id = ?"
_RESTORE = "update page set discarded_at = null, replaced_by = null, number = ? where id = ?"
_REPLACED = "update page set replaced_by = ? where id = ?"
# A page that is moved stays sealed with the key of the paper it was captured into; the purge must know that.
_SET_PAPER = """
    update page set
        sealed_for = nullif(
            coalesce(sealed_for, (select uid from paper where id = page.paper_id)),
            (select uid from paper where id = :to)
        ),
        paper_id = :to, number = :number
    where id = :page
"""
_SET_MEASURES = "update page set measures = ? where id = ?"
_KEPT = "select 1 from page where sha256 = ? limit 1"
_MARK = "insert or ignore into page_mark (page_id, mark) values (?, ?)"
_MARKS = "select mark from page_mark where page_id = ? order by mark"
_SET_TEXT = (
    "insert into page_text (page_id, body) values (?, ?) on conflict (page_id) do update set body = excluded.body"
)


class PageTable:
    """Read and write page rows; places are always 1, 2, 3, ... without a gap."""

    def __init__(self, connections: Connections, clock: Callable[[], dt.datetime]) -> None:
        self._connections = connections
        self._clock = clock

    def of_paper(self, paper_id: PaperId) -> list[Page]:
        """Return the pages of a paper in order, without text."""
        return [_page(row) for row in self._connections.rows(_OF_PAPER, (paper_id,))]

    def get(self, page_id: PageId) -> Page:
        """Return one page with its text."""
        return _page(self._row(page_id))

    def is_there(self, page_id: PageId) -> bool:
        """Tell whether there is such a row."""
        return self._connections.row(_BY_ID, (page_id,)) is not None

    def paper_of(self, page_id: PageId) -> PaperId:
        """Return the paper a page lies in."""
        return PaperId(self._row(page_id)["paper_id"])

    def is_kept(self, sha256: str) -> bool:
        """Return whether a page with these bytes was ever saved."""
        return self._connections.row(_KEPT, (sha256,)) is not None

    def next_number(self, paper_id: PaperId) -> int:
        """Return the place behind the last page."""
        return len(self._order(paper_id)) + 1

    def insert(self, values: Sequence[object]) -> PageId:
        """Add a row at a place that is free."""
        return PageId(self._connections.insert(_INSERT, (*values, time_text(self._clock()))))

    def take_out(self, page_id: PageId, paper_id: PaperId) -> int:
        """Free the place of a page for the one that replaces it, and return the place."""
        row = self._row(page_id)
        if row["paper_id"] != paper_id or row["discarded_at"] is not None:
            raise ValueError("only a page that lies in this paper can be replaced")
        self._connections.write(_DISCARD, (time_text(self._clock()), page_id))
        return int(row["number"])

    def mark_replaced(self, page_id: PageId, by: PageId) -> None:
        """Remember which page took the place of another."""
        self._connections.write(_REPLACED, (by, page_id))

    def discard(self, page_id: PageId) -> int:
        """Take a page out, close the gap, and return where it was."""
        row = self._row(page_id)
        if row["discarded_at"] is None:
            self._connections.write(_DISCARD, (time_text(self._clock()), page_id))
            self._renumber(self._order(row["paper_id"]))
        return int(row["number"])

    def restore(self, page_id: PageId) -> int:
        """Put a page back, at the end when another took its place, and return where it is."""
        row = self._row(page_id)
        if row["discarded_at"] is None:
            return int(row["number"])
        order = self._order(row["paper_id"])
        end = len(order) + 1
        number = end if row["replaced_by"] is not None else min(int(row["number"]), end)
        self._connections.write(_RESTORE, (-page_id, page_id))
        order.insert(number - 1, page_id)
        self._renumber(order)
        return number

    def move(self, page_id: PageId, to_paper: PaperId, position: int) -> None:
        """Put a page at a place of a paper and close the gap it leaves."""
        row = self._row(page_id)
        if row["discarded_at"] is not None:
            raise ValueError("a discarded page has no place")
        self._connections.write(_SET_PAPER, {"to": to_paper, "number": -page_id, "page": page_id})
        if row["paper_id"] != to_paper:
            self._renumber(self._order(row["paper_id"]))
        order = [other for other in self._order(to_paper) if other != page_id]
        order.insert(max(0, min(position - 1, len(order))), page_id)
        self._renumber(order)

    def save_measures(self, page_id: PageId, measures: PageMeasures) -> None:
        """Keep the measures of a page, its marks among the warnings."""
        marks = (str(row["mark"]) for row in self._connections.rows(_MARKS, (page_id,)))
        added = tuple(mark for mark in marks if mark not in measures.warnings)
        marked = dataclasses.replace(measures, warnings=measures.warnings + added)
        if self._connections.write(_SET_MEASURES, (measures_blob(marked), page_id)) != 1:
            raise LookupError(f"page {page_id}")

    def mark(self, page_id: PageId, marks: Sequence[str]) -> None:
        """Keep marks of a page; they stand among its warnings as soon as it is measured."""
        for mark in marks:
            self._connections.write(_MARK, (page_id, mark))
        measures = self.get(page_id).measures
        if marks and measures is not None:
            self.save_measures(page_id, measures)

    def save_text(self, page_id: PageId, text: PageText) -> None:
        """Keep the words of a page."""
        self._connections.write(_SET_TEXT, (page_id, text_blob(text)))

    def _row(self, page_id: PageId) -> Row:
        row = self._connections.row(_BY_ID, (page_id,))
        if row is None:
            raise LookupError(f"page {page_id}")
        return row

    def _order(self, paper_id: PaperId) -> list[PageId]:
        return [PageId(row["id"]) for row in self._connections.rows(_ORDER, (paper_id,))]

    def _renumber(self, order: list[PageId]) -> None:
        # Places are unique at every moment: all move below zero first (-id, no two alike), then to where they belong.
        for page_id in order:
            self._connections.write(_PLACE, (-page_id, page_id))
        for number, page_id in enumerate(order, start=1):
            self._connections.write(_PLACE, (number, page_id))


def _page(row: Row) -> Page:
    return Page(
        id=row["id"],
        paper_id=row["paper_id"],
        number=row["number"],
        side=row["side"],
        file_uid=row["file_uid"],
        sha256=row["sha256"],
        media_type=row["media_type"],
        dpi=row["dpi"],
        width_px=row["width_px"],
        height_px=row["height_px"],
        captured_at=time_of(row["captured_at"]),
        measures=measures_of(row["measures"]) if row["measures"] is not None else None,
        text=text_of(row["body"]) if row["body"] is not None else None,
    )
