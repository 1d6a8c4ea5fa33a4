# SPDX-License-Identifier: GPL-3.0-or-later
"""A place for a table that shows whole rows only: what is left below the last one stays empty."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget


class WholeRows(QWidget):
    """Holds a table with rows of one height; no row is cut through."""

    def __init__(self, table: QTableView, parent: QWidget | None = None) -> None:
        """Take a table."""
        super().__init__(parent)
        self._table = table
        table.setParent(self)

    def minimumSizeHint(self) -> QSize:
        """Return the least size of the table."""
        return self._table.minimumSizeHint().expandedTo(self._table.minimumSize())

    def sizeHint(self) -> QSize:
        """Return the size the table would like."""
        return self._table.sizeHint().expandedTo(self._table.minimumSize())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the table as many whole rows as there is room for."""
        super().resizeEvent(event)
        head = self._table.horizontalHeader().sizeHint().height()
        round_rows = head + 2 * self._table.frameWidth() + self._table.contentsMargins().top()
        row = self._table.verticalHeader().defaultSectionSize()
        rows = max(1, (self.height() - round_rows) // row)
        self._table.setGeometry(0, 0, self.width(), min(self.height(), round_rows + rows * row))
