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
        """Take a fresh snapshot; selection and scrolling survive while some rows are the same in the same order."""
        fresh = {self.key(row): row for row in rows}
        old = [self.key(row) for row in self._rows]
        stay = [key for key in old if key in fresh]
        kept = set(stay)
        if not stay or stay != [key for key in fresh if key in kept]:
            self._reset(list(fresh.values()))
            return
        self._remove([number for number, key in enumerate(old) if key not in fresh])
        self._insert(list(fresh.items()), kept)
        self._change(list(fresh.values()))

    def _reset(self, fresh: list[Row]) -> None:
        if not fresh and not self._rows:
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def _remove(self, numbers: list[int]) -> None:
        for first, last in reversed(_runs(numbers)):  # from the end: the numbers before it stay what they are
            self.beginRemoveRows(_ROOT, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()

    def _insert(self, fresh: list[tuple[Hashable, Row]], kept: set[Hashable]) -> None:
        for first, last in _runs([number for number, (key, _) in enumerate(fresh) if key not in kept]):
            self.beginInsertRows(_ROOT, first, last)
            self._rows[first:first] = [row for _, row in fresh[first : last + 1]]
            self.endInsertRows()

    def _change(self, fresh: list[Row]) -> None:
        changed = [number for number, (old, new) in enumerate(zip(self._rows, fresh, strict=True)) if old != new]
        self._rows = fresh
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], len(self._headers) - 1))

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


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as runs of neighbours: first and last of each."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
