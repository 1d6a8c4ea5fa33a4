# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of pages and their order inside a paper; called inside a write unit of papers.py, states are not in here."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence

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
_REPLACED = "update page set replaced_by = ? where id = ?"
# A page scanned again lies aside until the clerk takes it: it is discarded, the one it is meant for is not.
_ASIDE = """
    select aside.*, null as body, kept.id as kept_id from page as kept
    join page as aside on aside.id = kept.replaced_by and aside.discarded_at is not null
    where kept.paper_id = ? and kept.discarded_at is null
"""
# A page that is moved stays sealed with the key of the paper it was captured into; the purge must know that.
_LAY = """
    update page set
        discarded_at = null,
        replaced_by = case when discarded_at is null then replaced_by end,
        sealed_for = nullif(
            coalesce(sealed_for, (select uid from paper where id = page.paper_id)),
            (select uid from paper where id = :to)
        ),
        paper_id = :to, number = :number
    where id = :page
"""
_SET_MEASURES = "update page set measures = ? where id = ?"
_SET_DUE = "update page set text_due = ? where id = ?"
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

    def put_aside(self, page_id: PageId, instead_of: PageId) -> None:
        """Lay a new page aside, as one scanned again in place of another that stays until the clerk decides."""
        row = self._row(instead_of)
        if row["discarded_at"] is not None:
            raise ValueError("only a page that lies in a paper can be replaced")
        self._connections.write(_DISCARD, (time_text(self._clock()), page_id))
        self._connections.write(_PLACE, (row["number"], page_id))
        self._connections.write(_REPLACED, (page_id, instead_of))

    def aside(self, paper_id: PaperId) -> list[tuple[PageId, Page]]:
        """Return pages of a paper that were scanned again, each with the new one that lies aside."""
        return [(PageId(row["kept_id"]), _page(row)) for row in self._connections.rows(_ASIDE, (paper_id,))]

    def refuse_aside(self, instead_of: PageId) -> None:
        """Forget the page that lies aside for another; its row and its file stay, discarded."""
        self._connections.write(_REPLACED, (None, instead_of))

    def arrange(self, wanted: Mapping[PaperId, Sequence[PageId]], out: Sequence[PageId]) -> None:
        """Lay pages into papers in the order given and take others out.

        Pages of these papers that are not named, such as those scanned since, keep their order and come last.
        """
        named = {page for pages in wanted.values() for page in pages} | set(out)
        touched = {*wanted, *(self.paper_of(page) for page in named)}
        for page_id in out:
            if self._row(page_id)["discarded_at"] is None:
                self._connections.write(_DISCARD, (time_text(self._clock()), page_id))
        for paper_id, pages in wanted.items():
            for page_id in pages:
                self._connections.write(_LAY, {"to": paper_id, "number": -page_id, "page": page_id})
        for paper_id in touched:
            rest = [page for page in self._order(paper_id) if page not in named]
            self._renumber([*wanted.get(paper_id, ()), *rest])

    def insert_at(self, page_id: PageId, paper_id: PaperId, position: int) -> None:
        """Move a page that was added at the end to a place, from 1."""
        order = [other for other in self._order(paper_id) if other != page_id]
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

    def save_text(self, page_id: PageId, text: PageText, *, is_due: bool = False) -> None:
        """Keep the words of a page, and whether it is to be read again."""
        self._connections.write(_SET_TEXT, (page_id, text_blob(text)))
        self._connections.write(_SET_DUE, (is_due, page_id))

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
        is_text_due=bool(row["text_due"]),
    )
