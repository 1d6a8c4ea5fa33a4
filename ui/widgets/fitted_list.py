# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of lines that asks for the room of its lines and no more; what stands below it follows closely."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets.lines_list import LinesList

_ROUND_LINE = 12


class FittedList(LinesList):
    """Grows and shrinks with what it shows; where there is less room it scrolls."""

    def __init__(self, name: str, least: int, most: int, parent: QWidget | None = None) -> None:
        """Make an empty list.

        Args:
            name: accessible name.
            least: lines it is content with where there is no more room.
            most: lines it asks for.
            parent: as Qt has it.
        """
        super().__init__(name, parent)
        self._most = most
        self.setMinimumHeight(least * (self.fontMetrics().height() + _ROUND_LINE) + self._frame)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    @property
    def _frame(self) -> int:
        return 2 * self.frameWidth() + 4

    def sizeHint(self) -> QSize:
        """Return the size that shows every line."""
        rows = min(self.model().rowCount(), self._most)
        lines = sum(self.sizeHintForRow(row) for row in range(rows)) + self._frame
        return QSize(super().sizeHint().width(), max(self.minimumHeight(), lines))

    def minimumSizeHint(self) -> QSize:
        """Return the room of the least lines: Qt's own would be the least of every request."""
        return QSize(super().minimumSizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height where the lines break otherwise."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show other lines."""
        super().show_lines(lines)
        self.updateGeometry()
