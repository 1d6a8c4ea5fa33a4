# SPDX-License-Identifier: GPL-3.0-or-later
"""Help: every key and what it does, made from the action table; those of the present screen come first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QHeaderView, QTableView, QVBoxLayout, QWidget

from ui import theme
from ui.actions import TABLE, ActionId, ActionSpec, key_of, text_of, tip_of
from ui.theme import Points
from ui.widgets.parts import dress_table, primary, wrapped
from ui.widgets.room import bounded

_SIZE = 1220, 660
_ROW_HEIGHT = 32


class HelpDialog(QDialog):
    """A table of keys."""

    def __init__(self, sentence: str, possible: frozenset[ActionId], parent: QWidget | None = None) -> None:
        """Make the help of a screen.

        Args:
            sentence: the screen's next step.
            possible: actions that do something on the screen now.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Help: keys"))
        model = QStandardItemModel(0, 3, self)
        model.setHorizontalHeaderLabels([self.tr("Key"), self.tr("Action"), self.tr("What it does")])
        for spec in sorted(TABLE, key=lambda row: row.id not in possible):
            model.appendRow(_row(spec, is_possible=spec.id in possible))
        table = QTableView()
        table.setModel(model)
        dress_table(table, self.tr("Keys"), 2, _ROW_HEIGHT)
        table.setColumnWidth(0, 132)
        table.setColumnWidth(1, 262)
        table.setWordWrap(True)
        table.verticalHeader().setMinimumSectionSize(_ROW_HEIGHT)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.setProperty("flat", "true")
        table.selectRow(0)
        close = primary(self.tr("Close  Esc"))
        close.setAccessibleName(self.tr("Close"))
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        next_step = wrapped(self.tr("Next step: {sentence}").format(sentence=sentence))
        next_step.setFont(theme.font(Points.LABEL, bold=True))
        column.addWidget(next_step)
        column.addWidget(table, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        table.setFocus()
        bounded(self, *_SIZE)


def _row(spec: ActionSpec, *, is_possible: bool) -> list[QStandardItem]:
    items = [QStandardItem(key_of(spec)), QStandardItem(text_of(spec)), QStandardItem(tip_of(spec))]
    items[0].setFont(theme.font(bold=True))
    items[1].setIcon(theme.icon(spec.icon))
    for item in items:
        item.setEditable(False)
        item.setToolTip(item.text())
        if not is_possible:
            item.setForeground(theme.palette(theme.scheme()).placeholderText())
    return items
