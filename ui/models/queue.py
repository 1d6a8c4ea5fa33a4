# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue as a table: the rows read so far, more where the clerk scrolls to the end; owner ids are masked already."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ui.l10n import clock, translate
from ui.models.table import Index, RowsModel
from ui.snapshots import QueueView
from ui.theme import Mark
from ui.words import STATE_MARKS, state_word
from workstation.app.held_papers import fault_words
from workstation.app.intake import PROVISIONAL_PREFIX
from workstation.app.overview import PaperOverview
from workstation.domain.ids import SubmissionUid
from workstation.domain.states import State
from workstation.texts import Texts, capitalised

DOSSIER, TITLE, PAGES, STATE, TRIES, NOTE = range(6)


class QueueModel(RowsModel[PaperOverview]):
    """One row a paper.

    Attributes:
        more_wanted: the end of what was read is looked at; whoever hears it reads on and calls `show`.
    """

    more_wanted = Signal()

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        """Make an empty table."""
        headers = (
            translate("Queue", "Dossier"),
            translate("Queue", "Paper and its code"),
            translate("Queue", "Pages"),
            translate("Queue", "State"),
            translate("Queue", "Tries"),
            translate("Queue", "Receipt or reason"),
        )
        super().__init__(headers, frozenset({PAGES, TRIES}), parent)
        self._texts = texts
        self._has_more = False

    def show(self, queue: QueueView) -> None:
        """Take a fresh snapshot."""
        self._has_more = queue.has_more
        self.show_rows(queue.rows)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether rows follow those that are here."""
        return self._has_more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        """Ask for the rows that follow; they come later."""
        if self.canFetchMore(parent):
            self.more_wanted.emit()

    def key(self, row: PaperOverview) -> SubmissionUid:
        """Return the paper's uid."""
        return row.uid

    def row_of(self, uid: SubmissionUid) -> int:
        """Return the row of a paper; -1 when it is not shown."""
        return next((number for number, row in enumerate(self._rows) if row.uid == uid), -1)

    def cell_mark(self, row: PaperOverview, column: int) -> Mark | None:
        """Return the mark of the state."""
        return STATE_MARKS[row.state] if column == STATE else None

    def described(self, row: PaperOverview) -> str:
        """Return paper, state and note."""
        return ", ".join((row.title, *(self.text(row, part) for part in (STATE, NOTE))))

    def text(self, row: PaperOverview, column: int) -> str:
        """Return the words of a cell."""
        if column == DOSSIER:
            provisional = row.dossier_number.startswith(PROVISIONAL_PREFIX)
            return translate("Queue", "(number to come)") if provisional else row.dossier_number
        if column == TITLE:
            return f"{row.title}\n{row.masked_code}"
        if column == PAGES:
            return str(row.pages)
        if column == STATE:
            return state_word(self._texts, row.state)
        if column == TRIES:
            return str(row.attempts) if row.attempts else ""
        return self._note(row)

    def _note(self, row: PaperOverview) -> str:
        if row.receipt:
            return row.receipt
        if row.fault is not None:
            return capitalised(fault_words(self._texts, row.fault, row.note))
        if row.state is State.REFUSED:
            return capitalised(row.reason) or translate("Queue", "The portal gave no reason")
        parts = []
        if row.failure:
            heading = self._texts.tables["failure"].get(row.failure, {}).get("heading", row.failure)
            parts.append(str(heading))
        if row.next_at is not None and row.attempts:
            parts.append(translate("Queue", "next try at {time}").format(time=clock(row.next_at)[:5]))
        return "; ".join(parts)
