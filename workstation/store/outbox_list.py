# SPDX-License-Identifier: GPL-3.0-or-later
"""The outbox as people look at it: its lines in parts, searched, counted, what needs a look; nothing is changed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from workstation.domain.ids import PaperId
from workstation.domain.states import State
from workstation.store.columns import time_text
from workstation.store.connection import Connections, Row
from workstation.store.outbox_rows import OutboxRow, outbox_row_of
from workstation.store.search import match_question, spaced, wanted_words

_OF_PAPERS = "select * from outbox where paper_id in (select value from json_each(?))"
_PAGE = "select * from outbox where id < ? order by id desc limit ?"
_PAGE_OF_STATE = "select * from outbox where state = ? and id < ? order by id desc limit ?"
_FOUND = """
    select outbox.* from outbox_words join outbox on outbox.id = outbox_words.rowid
    where outbox_words match ? and outbox_words.rowid < ? order by outbox_words.rowid desc limit ?
"""
_FOUND_OF_STATES = """
    select outbox.* from outbox_words join outbox on outbox.id = outbox_words.rowid
    where outbox_words match ? and outbox_words.rowid < ? and +outbox.state in (select value from json_each(?))
    order by outbox_words.rowid desc limit ?
"""
# The inner question reads the index alone; signs between words are spaces there as they are in the word index.
_HOLDS_WORDS_OF_STATE = """
    select * from outbox where id in (
        select id from outbox indexed by outbox_by_state where state = ? and id < ? and instr(search, ?) > 0
            and not exists (
                select 1 from json_each(?) where instr(
                    ' ' || replace(replace(replace(replace(replace(replace(outbox.search, '-', ' '), '.', ' '),
                        '/', ' '), ',', ' '), '(', ' '), ')', ' ') || ' ', value
                ) = 0
            )
        order by id desc limit ?
    ) order by id desc
"""
_COUNTS = "select state, number from outbox_count where number > 0"
_OLD_RECEIVED = """
    select * from outbox indexed by outbox_received where state = 'received' and receipt_at < ? and id > ?
    order by receipt_at, id limit ?
"""
_AT = "select id, queued_at from outbox where id >= ? order by id limit 1"
_LAST_ID = "select max(id) as id from outbox"
_COUNT_SINCE = "select count(*) as number from outbox indexed by outbox_by_state where state = ? and id >= ?"
_LATE = """
    from outbox indexed by outbox_waiting where state in ('queued', 'sending') and queued_at < ? and id >= ?
"""
_COUNT_LATE = f"select count(*) as number {_LATE}"
_ROWS_LATE = f"""
    select * from outbox where id in (select id {_LATE} and id < ? order by id desc limit ?) order by id desc
"""
_UNPROVEN = "from outbox indexed by outbox_unproven where receipt_kind = 'accepted_only' and id >= ?"
_COUNT_UNPROVEN = f"select count(*) as number {_UNPROVEN}"
_ROWS_UNPROVEN = f"select * {_UNPROVEN} and id < ? order by id desc limit ?"
_ROWS_REFUSED = "select * from outbox where state = 'refused' and id >= ? and id < ? order by id desc limit ?"
_BETWEEN = "select * from outbox where id > ? and id < ? order by id limit ?"
_WAITING = "select * from outbox where state = 'queued' and id > ? order by id limit 500"
_FEW = 20_000  # rows of a state whose words are looked through faster than a very common word's rows are
_ABOVE_ALL = 2**62


@dataclass(frozen=True, slots=True)
class Attention:
    """What of the queue a person has to look at.

    Attributes:
        late: how many wait for too long.
        unproven: how many were accepted by a portal that vouches for no bytes.
        rows: those, and what was refused, newest first; a part of them.
    """

    late: int
    unproven: int
    rows: list[OutboxRow]


class OutboxList:
    """Read what waits for the portal and what became of it, of a million submissions as quickly as of ten."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def rows(
        self,
        *,
        limit: int = 50,
        before: int | None = None,
        states: Collection[State] | None = None,
        search: str = "",
    ) -> list[OutboxRow]:
        """Return a part of the queue, newest first.

        Args:
            limit: size of the part.
            before: id of the last row of the part before.
            states: only these; all when None.
            search: words of number, name, title, code or receipt, with or without diacritics; the last may be a
                beginning.
        """
        below = _ABOVE_ALL if before is None else before
        words = wanted_words(search)
        if words:
            return [outbox_row_of(row) for row in self._found(words, below, limit, states)]
        if states is None:
            return [outbox_row_of(row) for row in self._connections.rows(_PAGE, (below, limit))]
        # One walk of the index for each state: "in (...)" with "order by id" would sort the whole queue.
        found = [
            row for state in set(states) for row in self._connections.rows(_PAGE_OF_STATE, (state.value, below, limit))
        ]
        found.sort(key=lambda row: -int(row["id"]))
        return [outbox_row_of(row) for row in found[:limit]]

    def _found(self, words: list[str], below: int, limit: int, states: Collection[State] | None) -> list[Row]:
        question = match_question(words)
        if states is None:
            return self._connections.rows(_FOUND, (question, below, limit))
        counts = self.counts()
        if sum(counts.get(state, 0) for state in set(states)) > _FEW:
            wanted = json.dumps([state.value for state in states])
            return self._connections.rows(_FOUND_OF_STATES, (question, below, wanted, limit))
        whole = spaced(words)
        longest = max((part for word in whole for part in word.split()), key=len)
        values = (below, longest, json.dumps(whole), limit)
        found = [
            row
            for state in set(states)
            for row in self._connections.rows(_HOLDS_WORDS_OF_STATE, (state.value, *values))
        ]
        return sorted(found, key=lambda row: -int(row["id"]))[:limit]

    def received_before(self, moment: dt.datetime, *, after: int = 0, limit: int = 200) -> list[OutboxRow]:
        """Return submissions whose receipt is older than `moment` and whose bytes are still here, oldest first."""
        rows = self._connections.rows(_OLD_RECEIVED, (time_text(moment), after, limit))
        return [outbox_row_of(row) for row in rows]

    def queued_between(
        self, first: dt.datetime, end: dt.datetime, *, after: int = 0, limit: int = 200
    ) -> list[OutboxRow]:
        """Return submissions queued from a moment on and before another, in the order of the queue.

        Args:
            first: included.
            end: not included.
            after: id of the last row of the part before.
            limit: size of the part.
        """
        low, high = self.first_since(first), self.first_since(end)
        return [outbox_row_of(row) for row in self._connections.rows(_BETWEEN, (max(low - 1, after), high, limit))]

    def waiting(self) -> Iterator[OutboxRow]:
        """Go through everything that waits, held or not, in the order it was queued."""
        after = 0
        while part := self._connections.rows(_WAITING, (after,)):
            yield from (outbox_row_of(row) for row in part)
            after = int(part[-1]["id"])

    def of_papers(self, papers: Collection[PaperId]) -> dict[PaperId, OutboxRow]:
        """Return the lines of these papers; those that were never queued are left out."""
        found = map(outbox_row_of, self._connections.rows(_OF_PAPERS, (json.dumps(list(papers)),)))
        return {row.paper_id: row for row in found}

    def counts(self) -> dict[State, int]:
        """Return how many submissions stand in each state; states without any are left out."""
        return {State(row["state"]): int(row["number"]) for row in self._connections.rows(_COUNTS)}

    def first_since(self, moment: dt.datetime) -> int:
        """Return the id of the first submission that was queued at or after a moment; one above all when none was.

        The queue grows in the order of time, so this is a search by halves: twenty looks among a million.
        """
        row = self._connections.row(_LAST_ID)
        low, high, text = 0, int(row["id"] or 0) + 1 if row else 1, time_text(moment)
        while low < high:
            middle = (low + high) // 2
            found = self._connections.row(_AT, (middle,))
            if found is None or found["queued_at"] >= text:
                high = middle
            else:
                low = int(found["id"]) + 1
        return low

    def counts_since(self, first: int) -> dict[State, int]:
        """Return how many submissions from an id on stand in each state; from 0 on these are the kept counters."""
        counts = self.counts()
        if first <= 0:
            return counts
        found = {state: self._number(_COUNT_SINCE, (state.value, first)) for state in counts}
        return {state: number for state, number in found.items() if number}

    def attention(self, late_before: dt.datetime, *, first: int = 0, below: int | None = None, limit: int) -> Attention:
        """Return what was refused, waits since before a moment, or was accepted without proof.

        Args:
            late_before: what was queued before it and still waits is late.
            first: only from this id on.
            below: id of the last row of the part before.
            limit: size of the part.
        """
        top, late = _ABOVE_ALL if below is None else below, (time_text(late_before), first)
        rows = [
            *self._connections.rows(_ROWS_LATE, (*late, top, limit)),
            *self._connections.rows(_ROWS_UNPROVEN, (first, top, limit)),
            *self._connections.rows(_ROWS_REFUSED, (first, top, limit)),
        ]
        rows.sort(key=lambda row: -int(row["id"]))
        numbers = (self._number(_COUNT_LATE, late), self._number(_COUNT_UNPROVEN, (first,)))
        return Attention(*numbers, [outbox_row_of(row) for row in rows[:limit]])

    def _number(self, sql: str, values: tuple[object, ...]) -> int:
        row = self._connections.row(sql, values)
        return int(row["number"]) if row else 0
