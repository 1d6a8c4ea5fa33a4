# SPDX-License-Identifier: GPL-3.0-or-later
"""What waits for the supervisor and what she sent back, as a table; owner ids are masked already."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ui.l10n import clock, translate
from ui.models.table import RowsModel
from ui.theme import Mark
from ui.words import STATE_MARKS, state_word
from workstation.app.held_papers import Held, fault_words
from workstation.app.intake import PROVISIONAL_PREFIX
from workstation.domain.ids import PaperId
from workstation.texts import Texts, capitalised

PAPER, WHY = range(2)


class HeldModel(RowsModel[Held]):
    """One row a paper."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        """Make an empty table."""
        headers = (translate("Approval", "Paper, sent by"), translate("Approval", "Reason"))
        super().__init__(headers, frozenset(), parent)
        self._texts = texts

    def key(self, row: Held) -> PaperId:
        """Return the paper's id."""
        return row.paper.id

    def row_of(self, paper_id: PaperId) -> int:
        """Return the row of a paper; -1 when it is not shown."""
        return next((number for number, row in enumerate(self._rows) if row.paper.id == paper_id), -1)

    def cell_mark(self, row: Held, column: int) -> Mark | None:
        """Return the mark of the state; what waits is to be looked at, nothing is under way."""
        if column != WHY:
            return None
        return Mark.LOOK if row.is_waiting else STATE_MARKS[row.paper.state]

    def described(self, row: Held) -> str:
        """Return paper, clerk, state and reasons."""
        return ", ".join(self.text(row, column).replace("\n", ", ") for column in (PAPER, WHY))

    def text(self, row: Held, column: int) -> str:
        """Return the words of a cell."""
        if column == PAPER:
            number = row.dossier.number
            if number.startswith(PROVISIONAL_PREFIX):
                number = translate("Approval", "no dossier number yet")
            return f"{row.paper.title}\n{number}\n{row.clerk} · {clock(row.approval.asked_at)[:5]}"
        if row.is_waiting:
            words = ", ".join(self._texts.word(f"occasion.{one.value}") for one in row.approval.occasions)
            return capitalised(words)
        reason = fault_words(self._texts, row.approval.fault, row.approval.note)
        return f"{state_word(self._texts, row.paper.state)}: {reason}"
