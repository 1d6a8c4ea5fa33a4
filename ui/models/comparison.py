# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparison with the portal as two tables: a row a day, and a row a paper that does not agree."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QObject

from ui.models.table import RowsModel
from ui.theme import Mark
from workstation.app.compare import Compared, Day, Difference
from workstation.app.compare_report import DAY_COLUMNS, day_cells, difference_word
from workstation.domain.ids import SubmissionUid
from workstation.texts import Texts, capitalised

DAY, DIFFERENCES = 0, len(DAY_COLUMNS) - 1
DOSSIER, PAPER, KIND, RECEIPT = range(4)
_BAD = {Difference.MISSING, Difference.OTHER_BYTES, Difference.REFUSED}


class DayModel(RowsModel[Day]):
    """One row a day."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        """Make an empty table."""
        headers = [capitalised(texts.word(f"compare.{name}")) for name in DAY_COLUMNS]
        super().__init__(headers, frozenset(range(1, DIFFERENCES)), parent)
        self._headings = headers

    def key(self, row: Day) -> dt.date:
        """Return the day."""
        return row.day

    def cell_mark(self, row: Day, column: int) -> Mark | None:
        """Return whether the day agrees."""
        if column != DIFFERENCES:
            return None
        return Mark.WARN if row.differences else Mark.GOOD

    def described(self, row: Day) -> str:
        """Return the day with its headings."""
        return ", ".join(f"{name} {cell}" for name, cell in zip(self._headings, day_cells(row), strict=True))

    def text(self, row: Day, column: int) -> str:
        """Return the words of a cell."""
        return day_cells(row)[column]


class DifferenceModel(RowsModel[Compared]):
    """One row a paper that does not agree."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        """Make an empty table."""
        headers = [capitalised(texts.word(f"compare.{name}")) for name in ("dossier", "paper", "kind", "receipt")]
        super().__init__(headers, frozenset(), parent)
        self._texts = texts

    def key(self, row: Compared) -> SubmissionUid:
        """Return the paper's uid."""
        return row.uid

    def cell_mark(self, row: Compared, column: int) -> Mark | None:
        """Return how bad it is."""
        if column != KIND:
            return None
        return Mark.BAD if row.difference in _BAD else Mark.WARN

    def described(self, row: Compared) -> str:
        """Return the whole row."""
        return ", ".join(self.text(row, column).replace("\n", ", ") for column in range(4))

    def text(self, row: Compared, column: int) -> str:
        """Return the words of a cell."""
        if column == DOSSIER:
            return row.dossier_number
        if column == PAPER:
            return f"{row.title}\n{row.masked_code}"
        if column == KIND:
            return capitalised(difference_word(self._texts, row.difference))
        return row.receipt or row.detail
