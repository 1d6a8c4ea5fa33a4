# SPDX-License-Identifier: GPL-3.0-or-later
"""Which number a paper's code or its archive code gets: none given here, signed, held by the portal or lost."""

from __future__ import annotations

from workstation.domain.ids import PaperId
from workstation.domain.paper_code import PaperCode
from workstation.store.code_log import CodeLog
from workstation.store.connection import Connections
from workstation.store.generation import CODES_UNSURE
from workstation.store.papers import PaperRepository

_GAP_MADE = "select 1 from fact where name = ? and value >= ?"
_NOTE_GAP = "insert or replace into fact (name, value) values (?, ?)"
_LAST_NUMBER = "select max(doc_code_number) as last from paper where doc_code_agency = ? and doc_code_kind = ?"
_CODED_BY_OTHERS = """
    select code_seq, code_number, created_at from paper
    where code_owner_id = ? and code_document_type_code = ? and id <> ?
"""
_HELD_BY_PORTAL = "select code_text from held_paper where owner_id = ? and document_type_code = ?"
_UNSURE = f"select value from fact where name = '{CODES_UNSURE}'"
_ASKED = "select asked_at from asked_owner where owner_id = ?"
_GAP = 50  # numbers of one owner and type that may have been given on a disk that is gone
_ARCHIVE_GAP = 1000  # of one agency and kind: some days of a busy counter


class Numbering:
    """Give numbers; each is taken when it is written with the paper, in the same transaction."""

    def __init__(self, connections: Connections, papers: PaperRepository, codes: CodeLog) -> None:
        self._connections = connections
        self._papers = papers
        self._codes = codes

    def allocate_code(
        self, paper_id: PaperId, owner_id: str, document_type_code: str, *, number: str = "", suffix_from: int = 2
    ) -> PaperCode:
        """Return the code this paper gets for an owner and a type: the owner's first has no suffix, the next `.02`.

        The code is taken when it is written with `apply` or `update`; do both in one `Station.transaction()`. Once it
        is signed into a file it is taken for ever: also for a copy of the database that is put back, and also when
        another desk gave it and the portal said so. After a copy was brought here from a disk that is gone, numbers
        are left out until the portal was asked about the owner.

        Args:
            paper_id: the paper.
            owner_id: its owner.
            document_type_code: its type.
            number: symbol of a certified copy, as `paper_code.symbol` writes it.
            suffix_from: 2, or 1 where the province writes `.01` too.
        """
        paper = self._papers.get(paper_id)
        wanted = (owner_id, document_type_code, number)
        if paper.code and (paper.code.owner_id, paper.code.document_type_code, paper.code.number) == wanted:
            return paper.code
        rows = self._connections.rows(_CODED_BY_OTHERS, (owner_id, document_type_code, paper_id))
        taken = {int(row["code_seq"]) for row in rows}
        taken |= self._codes.taken(owner_id, document_type_code, number)
        taken |= self._held_numbers(owner_id, document_type_code, number)
        unsure_since = self._unsure_since(owner_id)
        if unsure_since:
            is_first = not any(str(row["created_at"]) >= unsure_since for row in rows)
            return PaperCode(
                owner_id,
                document_type_code,
                max(taken, default=0) + 1 + (_GAP if is_first else 0),
                number,
                suffix_from,
            )
        seq = 1 + len(taken)
        while seq in taken:  # a paper before this one was given another type, its number is free but later ones are not
            seq += 1
        return PaperCode(owner_id, document_type_code, seq, number, suffix_from)

    def _held_numbers(self, owner_id: str, document_type_code: str, number: str) -> set[int]:
        rows = self._connections.rows(_HELD_BY_PORTAL, (owner_id, document_type_code))
        held = [str(row["code_text"]) for row in rows]
        found = (PaperCode.matching(owner_id, document_type_code, _last_number(text), text) for text in held)
        return {code.seq for code in found if code is not None and code.number == number}

    def _unsure_since(self, owner_id: str) -> str:
        """Return since when this owner may have codes that were given on a disk that is gone; "" when all are known."""
        unsure = self._connections.row(_UNSURE)
        if unsure is None:
            return ""
        asked, since = self._connections.row(_ASKED, (owner_id,)), str(unsure["value"])
        return "" if asked and asked["asked_at"] >= since else since

    def next_doc_number(self, agency: str, kind: str, start: int) -> int:
        """Return the next free running number of the archive code; taken when it is written in the same transaction.

        Once it is signed into a file it is taken for ever, like the number of a paper's code: also for a copy of the
        database that is put back. After a copy was brought here from a disk that is gone, numbers are left out once.

        Args:
            agency: of the code.
            kind: of the code.
            start: first number of this counter's own range.
        """
        with self._connections.transaction():
            row = self._connections.row(_LAST_NUMBER, (agency, kind))
            last = int(row["last"]) if row and row["last"] is not None else 0
            last = max(last, self._codes.last_archive_number(agency, kind))
            unsure, mark = self._connections.row(_UNSURE), f"archive_gap {agency}_{kind}"
            if last and unsure and not self._connections.row(_GAP_MADE, (mark, unsure["value"])):
                self._connections.write(_NOTE_GAP, (mark, unsure["value"]))
                last += _ARCHIVE_GAP
            return max(last + 1, start)


def _last_number(text: str) -> int:
    last = text.rpartition(".")[2]
    return int(last) if last.isdecimal() and len(last) in {2, 3} else 1
