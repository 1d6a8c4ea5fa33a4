# SPDX-License-Identifier: GPL-3.0-or-later
"""The question which paper a page, or it and those after it, belong to; answered by arrow keys and Enter."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from ui.snapshots import DossierView, PaperView
from ui.theme import Points
from ui.widgets.parts import label, primary
from workstation.domain.ids import PaperId
from workstation.domain.paper import Page


class BoundaryDialog(QDialog):
    """Lists the papers of the dossier.

    Attributes:
        chosen: the pages to move, in order, and the paper's id.
    """

    chosen = Signal(object, object)

    def __init__(self, view: DossierView, paper: PaperView, page: Page, parent: QWidget | None = None) -> None:
        """Make the dialog for a page of a paper."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Papers and boundaries"))
        self._paper, self._page = paper, page
        self._targets = [other for other in view.papers if other.is_open and not other.is_left_out]
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Papers of the dossier"))
        for other in self._targets:
            self._list.addItem(f"{other.paper.component}. {other.paper.title}  ({len(other.pages)})")
        for row in range(self._list.count()):  # the style sheet's padding comes too late for the view's own guess
            self._list.item(row).setSizeHint(QSize(0, self._list.fontMetrics().height() + 12))
        self._list.setCurrentRow(self._proposal())
        self._with_rest = QCheckBox(self.tr("Move the pages after it as well"))
        self._with_rest.setAccessibleName(self._with_rest.text())
        self._with_rest.setChecked(page.number != 1 or len(paper.pages) == 1)
        self._lay_out()
        for key in ("Return", "Enter"):
            QShortcut(QKeySequence(key), self, self._choose)
        self._list.setFocus()

    def _lay_out(self) -> None:
        question = self.tr("Page {number} of “{paper}” belongs to:")
        text = question.format(number=self._page.number, paper=self._paper.paper.title)
        move = primary(self.tr("Move  Enter"))
        move.setAccessibleName(self.tr("Move"))
        move.clicked.connect(self._choose)
        leave = QPushButton(self.tr("Leave as it is  Esc"))
        leave.setAccessibleName(self.tr("Leave as it is"))
        leave.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(move)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(label(text, Points.LABEL, bold=True))
        column.addWidget(self._list)
        column.addWidget(self._with_rest)
        column.addLayout(buttons)
        self.setMinimumWidth(560)

    def _proposal(self) -> int:
        ids = [other.paper.id for other in self._targets]
        own = ids.index(self._paper.paper.id)
        # The first page of a paper went astray from the paper before; any other begins the paper after.
        beside = own - 1 if self._page.number == 1 else own + 1
        return beside if 0 <= beside < len(ids) else own

    def _choose(self) -> None:
        row = self._list.currentRow()
        if 0 <= row < len(self._targets):
            target: PaperId = self._targets[row].paper.id
            pages = [page for page in self._paper.pages if page.number >= self._page.number]
            if target != self._paper.paper.id:
                self.chosen.emit(pages if self._with_rest.isChecked() else pages[:1], target)
        self.accept()
