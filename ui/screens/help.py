# SPDX-License-Identifier: GPL-3.0-or-later
"""Help: every key and what it does, made from the action table; those of the present screen come first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QHeaderView, QTableView, QVBoxLayout, QWidget

from ui import theme
from ui.actions import TABLE, ActionId, ActionSpec, key_of, text_of, tip_of
from ui.theme import Points
from ui.widgets.parts import label, primary, wrapped
from ui.widgets.room import bounded
from ui.widgets.tables import dress_table

_SIZE = 1220, 660
_TABLE_FRAME = 3  # ring and padding of the style sheet
_ALL_ROOM = 1000  # as a share of the height, what the table does not take is nearly nothing
_SHARE = 0.86  # of the height of the window it lies over
_ROW_HEIGHT, _LEAST_ROWS = 32, 3
_COMMON = {ActionId.BACK, ActionId.STOP, ActionId.NEXT_PANE, ActionId.HELP, ActionId.QUIT}


class HelpDialog(QDialog):
    """A table of keys."""

    def __init__(
        self,
        sentence: str,
        possible: frozenset[ActionId],
        own: frozenset[ActionId] = frozenset(),
        parent: QWidget | None = None,
    ) -> None:
        """Make the help of a screen.

        Args:
            sentence: the screen's next step.
            possible: actions that do something on the screen now.
            own: those of the screen itself.
            parent: window it belongs to.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Help: keys"))
        self._possible = possible
        self._specs = keys_of(possible, own)
        model = self._model = QStandardItemModel(0, 3, self)
        model.setHorizontalHeaderLabels([self.tr("Key"), self.tr("Action"), self.tr("What it does")])
        for spec in self._specs:
            model.appendRow(self._row(spec))
        table = self._table = QTableView()
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
        next_step = wrapped(sentence)
        next_step.setFont(theme.font(Points.LABEL, bold=True))
        column.addWidget(label(self.tr("NEXT STEP"), Points.SMALL, role="title", bold=True))
        column.addWidget(next_step)
        column.addWidget(table, _ALL_ROOM)
        column.addStretch(1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        table.setFocus()
        above = self.parentWidget()
        height = round(above.window().height() * _SHARE) if above is not None else 0
        bounded(self, _SIZE[0], max(_SIZE[1], height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the table whole rows."""
        super().resizeEvent(event)
        self._fit_rows()

    def showEvent(self, event: QShowEvent) -> None:
        """Give the table whole rows, now that it knows the height of its heading."""
        super().showEvent(event)
        self._fit_rows()

    def _fit_rows(self) -> None:
        column = self.layout()
        if column is None:
            return
        table = self._table
        others = column.minimumSize().height() - table.minimumSizeHint().boundedTo(table.maximumSize()).height()
        frame = table.horizontalHeader().sizeHint().height() + 2 * _TABLE_FRAME
        room = self.height() - others - frame
        table.resizeRowsToContents()
        whole = 0
        for number in range(self._model.rowCount()):
            height = table.rowHeight(number)
            if number >= _LEAST_ROWS and whole + height > room:
                break
            whole += height
        table.setMaximumHeight(whole + frame)

    def changeEvent(self, event: QEvent) -> None:
        """Draw icons and words in the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for number, spec in enumerate(self._specs):
                for column, item in enumerate(self._row(spec)):
                    self._model.setItem(number, column, item)

    def _row(self, spec: ActionSpec) -> list[QStandardItem]:
        is_possible = spec.id in self._possible
        tip = tip_of(spec) if is_possible else self.tr("Not now: {tip}").format(tip=tip_of(spec))
        items = [QStandardItem(key_of(spec)), QStandardItem(text_of(spec)), QStandardItem(tip)]
        items[0].setFont(theme.font(bold=True))
        items[1].setIcon(theme.icon(spec.icon, theme.scheme().text if is_possible else theme.scheme().muted))
        for item in items:
            item.setEditable(False)
            item.setToolTip(item.text())
            if not is_possible:
                item.setForeground(theme.palette(theme.scheme()).placeholderText())
        return items


def keys_of(possible: frozenset[ActionId], own: frozenset[ActionId]) -> list[ActionSpec]:
    """Return what the keys do on a screen: its own first, then what works everywhere, then what is not possible now.

    A key stands there once, with what it does now; Enter prints where a sheet is shown.
    """
    if ActionId.SAVE_FILE in own:
        possible, own = possible - {ActionId.ACCEPT} | {ActionId.PRINT}, own | {ActionId.PRINT}
    ranked = sorted(TABLE, key=lambda row: (row.id not in possible, row.id not in own, row.id in _COMMON))
    taken: set[str] = set()
    found = []
    for spec in ranked:
        if key_of(spec) not in taken:
            found.append(spec)
        if spec.id in possible:
            taken.add(key_of(spec))
    return found
