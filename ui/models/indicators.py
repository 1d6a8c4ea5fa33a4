# SPDX-License-Identifier: GPL-3.0-or-later
"""The indicators of a period as a table, and the bar behind a percentage; counting and words are the core's."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui import theme
from ui.l10n import translate
from ui.models.table import RowsModel
from ui.theme import Mark
from workstation.app.desk_report import DeskReport, indicator_cells
from workstation.domain.indicators import Gap, Indicator, Unit
from workstation.texts import Texts, capitalised

NAME, COUNTED, VALUE, TARGET, MET, SOURCE = range(6)
_HEADERS = ("indicator", "counted", "value", "target", "met", "source")
_BAR_PX = 5
_ROOM_PX = 9  # as the words above
_ABOVE_LINE_PX = 7  # between the bar and the line under the row


class IndicatorModel(RowsModel[Indicator]):
    """One row an indicator."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        """Make an empty table."""
        headers = [capitalised(texts.word(f"report.{key}")) for key in _HEADERS]
        super().__init__(headers, frozenset({COUNTED, TARGET}), parent)
        self._texts = texts
        self._clerks: tuple[tuple[str, str], ...] = ()

    def show(self, report: DeskReport) -> None:
        """Take another report."""
        self._clerks = report.clerks
        self.show_rows(report.indicators.indicators)

    def key(self, row: Indicator) -> Hashable:
        """Return name and clerk."""
        return row.name, row.clerk

    def text(self, row: Indicator, column: int) -> str:
        """Return the words of a cell."""
        if column == VALUE and row.gap is Gap.VALID_RESULTS:  # on this screen the clerk can say it
            return translate("Indicators", "type the number of valid results at the top right")
        return indicator_cells(self._texts, row, self._clerks)[column]

    def described(self, row: Indicator) -> str:
        """Return the whole row with its headings."""
        cells = [self.text(row, column) for column in range(len(_HEADERS))]
        named = [f"{self._headers[at]} {cells[at]}" for at in (COUNTED, VALUE, TARGET, MET) if cells[at]]
        return ", ".join([cells[NAME], *named])

    def cell_mark(self, row: Indicator, column: int) -> Mark | None:
        """Return whether the target is met."""
        if column != MET or row.is_met is None:
            return None
        return Mark.GOOD if row.is_met else Mark.WARN


class BarDelegate(QStyledItemDelegate):
    """Draws a percentage with a bar beneath it and a line where its target stands."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the words, then the bar."""
        super().paint(painter, option, index)
        model = index.model()
        row = model.row(index.row()) if isinstance(model, IndicatorModel) else None
        if row is None or row.unit is not Unit.PERCENT or row.value is None:
            return
        colours = theme.scheme()
        place = QRectF(option.rect)
        place.adjust(_ROOM_PX, place.height() - _BAR_PX - _ABOVE_LINE_PX, -_ROOM_PX, -_ABOVE_LINE_PX)
        painter.fillRect(place, QColor(colours.border if colours.line_px > 1 else colours.sunken))
        done = QRectF(place.left(), place.top(), place.width() * min(1.0, row.value / 100), place.height())
        painter.fillRect(done, QColor(theme.mark_colour(Mark.WARN if row.is_met is False else Mark.GOOD)))
        if row.target is not None:
            at = place.left() + place.width() * min(1.0, row.target / 100)
            painter.fillRect(QRectF(at - 1, place.top() - 2, 2, place.height() + 4), QColor(colours.text))
