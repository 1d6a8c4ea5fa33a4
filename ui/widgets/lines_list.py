# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of lines of text, each on two lines at most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.models.lines import LinesModel

_LEAST_LINES = 3
_LINE_PADDING = 14  # of the style sheet and the style, both sides


class _Wrapped(QStyledItemDelegate):
    """Draws an item in the width of its list: on two lines if it must, ending in three dots if that is not enough."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height alone."""
        text, view = str(index.data()), option.widget
        one = QStyleOptionViewItem(option)
        one.features &= ~QStyleOptionViewItem.ViewItemFeature.WrapText
        height = super().sizeHint(one, index).height()
        if "\n" in text or not isinstance(view, QListView):
            return QSize(0, height)
        wide = view.viewport().width() - _LINE_PADDING
        is_long = view.fontMetrics().horizontalAdvance(text) > wide
        return QSize(0, height + (view.fontMetrics().lineSpacing() if is_long else 0))


class LinesList(QListView):
    """A list of lines, one of which is chosen."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Make an empty list with an accessible name."""
        super().__init__(parent)
        self._lines = LinesModel(self)
        self.setAccessibleName(name)
        self.setModel(self._lines)
        self.setItemDelegate(_Wrapped(self))
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(_LEAST_LINES * (self.fontMetrics().height() + 12))

    def sizeHint(self) -> QSize:
        """Return the least size: a list takes the room that is left, and asks for none."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show other lines."""
        self._lines.setStringList(list(lines))
