# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tables of the window have in common: rows of a snapshot, headings, centred columns, words for cells."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui import theme
from ui.theme import Mark

_DISPLAY = Qt.ItemDataRole.DisplayRole
_DECORATION = Qt.ItemDataRole.DecorationRole
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_NAME = Qt.ItemDataRole.AccessibleTextRole
_CENTRE = Qt.AlignmentFlag.AlignCenter
_HORIZONTAL = Qt.Orientation.Horizontal
_ROOT = QModelIndex()

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")


class RowsModel(QAbstractTableModel, Generic[Row]):
    """A table over a list of rows; a subclass says what stands in a cell."""

    def __init__(self, headers: Sequence[str], centred: frozenset[int], parent: QObject | None = None) -> None:
        """Make an empty table.

        Args:
            headers: one a column.
            centred: columns of short numbers.
        """
        super().__init__(parent)
        self._headers = tuple(headers)
        self._centred = centred
        self._rows: list[Row] = []

    # --- what a subclass says ---

    def key(self, row: Row) -> Hashable:
        """Return what makes a row the same row in the next snapshot."""
        raise NotImplementedError

    def text(self, row: Row, column: int) -> str:
        """Return the words of a cell."""
        raise NotImplementedError

    def described(self, row: Row) -> str:
        """Return a row for the screen reader."""
        raise NotImplementedError

    def cell_mark(self, row: Row, column: int) -> Mark | None:
        """Return the mark in a cell."""
        return None

    def dressed(self, row: Row, column: int, role: int) -> object:
        """Return font, colour or what else a cell has."""
        return None

    # --- rows ---

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Take a fresh snapshot; selection and scrolling survive where the rows are the same ones."""
        fresh = list(rows)
        if [self.key(row) for row in fresh] == [self.key(row) for row in self._rows]:
            self._rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0, 0), self.index(len(fresh) - 1, len(self._headers) - 1))
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def row(self, number: int) -> Row | None:
        """Return a row; None where there is none."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows."""
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
        if role == _ALIGNMENT and section in self._centred:
            return _CENTRE
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Return one cell."""
        row = self.row(index.row())
        if row is None:
            return None
        column = index.column()
        if role in {_DISPLAY, _TOOL_TIP}:
            return self.text(row, column)
        if role == _DECORATION:
            mark = self.cell_mark(row, column)
            return theme.mark_icon(mark) if mark is not None else None
        if role == _ALIGNMENT:
            return _CENTRE if column in self._centred else None
        if role == _NAME:
            return self.described(row)
        return self.dressed(row, column, role)
