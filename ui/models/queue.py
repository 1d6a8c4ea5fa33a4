# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue as a table: papers signed or further, filtered by words; the owner's id is masked already."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui import theme
from ui.l10n import clock, translate
from ui.snapshots import QueueView
from ui.words import STATE_MARKS, state_word
from workstation.app.intake import PROVISIONAL_PREFIX
from workstation.app.overview import PaperOverview
from workstation.domain.fold import fold
from workstation.domain.ids import SubmissionUid
from workstation.texts import Texts

_DISPLAY = Qt.ItemDataRole.DisplayRole
_DECORATION = Qt.ItemDataRole.DecorationRole
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_NAME = Qt.ItemDataRole.AccessibleTextRole
_CENTRE = Qt.AlignmentFlag.AlignCenter
_HORIZONTAL = Qt.Orientation.Horizontal
_ROOT = QModelIndex()

Index = QModelIndex | QPersistentModelIndex

DOSSIER, TITLE, CODE, PAGES, STATE, TRIES, NOTE = range(7)


class QueueModel(QAbstractTableModel):
    """One row a paper."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        """Make an empty table."""
        super().__init__(parent)
        self._texts = texts
        self._all: tuple[PaperOverview, ...] = ()
        self._rows: list[PaperOverview] = []
        self._words = ""
        self._headers = (
            translate("Queue", "Dossier"),
            translate("Queue", "Paper"),
            translate("Queue", "Paper code"),
            translate("Queue", "Pages"),
            translate("Queue", "State"),
            translate("Queue", "Tries"),
            translate("Queue", "Receipt or reason"),
        )

    def show(self, queue: QueueView) -> None:
        """Take a fresh snapshot."""
        self._all = queue.rows
        self._fill()

    def filter(self, words: str) -> None:
        """Show only rows that hold every word, diacritics aside."""
        self._words = words
        self._fill()

    def row(self, number: int) -> PaperOverview | None:
        """Return the paper of a row."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def row_of(self, uid: SubmissionUid) -> int:
        """Return the row of a paper; -1 when it is not shown."""
        return next((number for number, row in enumerate(self._rows) if row.uid == uid), -1)

    def _fill(self) -> None:
        wanted = fold(self._words).split()
        rows = [row for row in self._all if all(word in self._searched(row) for word in wanted)]
        if [row.uid for row in rows] == [row.uid for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, NOTE))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _searched(self, row: PaperOverview) -> str:
        state = state_word(self._texts, row.state)
        return fold(" ".join((row.dossier_number, row.title, row.masked_code, state, row.receipt)))

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of papers shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """Return a heading."""
        if orientation != _HORIZONTAL:
            return None
        if role == _DISPLAY:
            return self._headers[section]
        if role == _ALIGNMENT and section in {PAGES, TRIES}:
            return _CENTRE
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Return one cell."""
        row = self.row(index.row())
        if row is None:
            return None
        column = index.column()
        if role == _DISPLAY:
            return self._text(row, column)
        if role == _DECORATION and column == STATE:
            return theme.mark_icon(STATE_MARKS[row.state])
        if role == _ALIGNMENT and column in {PAGES, TRIES}:
            return _CENTRE
        if role == _TOOL_TIP:
            return self._text(row, column)
        if role == _NAME:
            return ", ".join(self._text(row, part) for part in (TITLE, STATE, NOTE))
        return None

    def _text(self, row: PaperOverview, column: int) -> str:
        if column == DOSSIER:
            provisional = row.dossier_number.startswith(PROVISIONAL_PREFIX)
            return translate("Queue", "(number to come)") if provisional else row.dossier_number
        if column == TITLE:
            return row.title
        if column == CODE:
            return row.masked_code
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
        parts = []
        if row.failure:
            heading = self._texts.tables["failure"].get(row.failure, {}).get("heading", row.failure)
            parts.append(str(heading))
        if row.next_at is not None and row.attempts:
            parts.append(translate("Queue", "next try at {time}").format(time=clock(row.next_at)))
        return "; ".join(parts)
