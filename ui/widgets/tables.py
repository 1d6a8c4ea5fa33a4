# SPDX-License-Identifier: GPL-3.0-or-later
"""The calm look of tables, and how their columns share the width."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QTableView,
)

from ui import theme
from ui.theme import Points


def dress_table(table: QTableView, name: str, stretched: int, row_height: int = 38, *, most_px: int = 0) -> None:
    """Give a table the calm look: whole rows, fixed height, one column taking the room.

    Args:
        table: with its model.
        name: for the screen reader.
        stretched: the column that takes the room.
        row_height: in pixels.
        most_px: the most of it, 0 for all; beyond it the last column shown takes the rest, so that what belongs
            together stays together on a wide display.
    """
    table.setAccessibleName(name)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setIconSize(QSize(18, 18))
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(row_height)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionsClickable(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setFont(theme.font(Points.SMALL))
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    if most_px:
        _Capped(table, stretched, most_px)


def give_widths(table: QTableView, *widths: tuple[int, int]) -> None:
    """Set the widths of the columns of a dressed table that do not stretch, as pairs of column and pixels."""
    capped = table.findChild(_Capped)
    if isinstance(capped, _Capped):
        capped.give(widths)
        return
    for column, width in widths:
        table.setColumnWidth(column, width)


class _Capped(QObject):
    """Lets a column of a table take the room that is left up to a width; beyond it the last column takes the rest."""

    def __init__(self, table: QTableView, stretched: int, most_px: int) -> None:
        """Follow the width of a table."""
        super().__init__(table)
        self._table = table
        self._stretched = stretched
        self._most_px = most_px
        self._widths: dict[int, int] = {}
        table.viewport().installEventFilter(self)

    def give(self, widths: Sequence[tuple[int, int]]) -> None:
        """Take other widths."""
        self._widths |= dict(widths)
        self.share()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share another width."""
        if event.type() == QEvent.Type.Resize:
            self.share()
        return super().eventFilter(watched, event)

    def share(self) -> None:
        """Let one column stretch, and give the others their widths."""
        header = self._table.horizontalHeader()
        shown = [column for column in range(header.count()) if not header.isSectionHidden(column)]
        if not shown:
            return
        fixed = {column: self._widths.get(column, header.sectionSize(column)) for column in shown}
        fixed.pop(self._stretched, None)
        is_wide = self._table.viewport().width() - sum(fixed.values()) > self._most_px
        fixed[self._stretched] = self._most_px
        takes_rest = shown[-1] if is_wide else self._stretched
        for column in range(header.count()):
            mode = QHeaderView.ResizeMode.Stretch if column == takes_rest else QHeaderView.ResizeMode.Interactive
            if header.sectionResizeMode(column) is not mode:
                header.setSectionResizeMode(column, mode)
        for column, width in fixed.items():
            if column != takes_rest and header.sectionSize(column) != width:
                header.resizeSection(column, width)
