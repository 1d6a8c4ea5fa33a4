# SPDX-License-Identifier: GPL-3.0-or-later
"""The question why a paper goes back to its clerk: a reason of the list and a few words; nothing is changed in here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.l10n import capitalised
from ui.theme import Mark, Points
from ui.widgets.parts import Choices, MarkedLine, PlainEdit, label, primary, wrapped
from workstation.app.held_papers import Held
from workstation.domain.approval import Fault
from workstation.texts import Texts

_WIDTH = 720
_FAULTS = tuple(Fault)


class ReturnDialog(QDialog):
    """Asks for the reason.

    Attributes:
        returned: the `Fault` and the supervisor's own words.
    """

    returned = Signal(object, str)

    def __init__(self, held: Held, texts: Texts, page: int, parent: QWidget | None = None) -> None:
        """Make the dialog for a paper.

        Args:
            held: the paper.
            texts: words of the reasons.
            page: number of the page that is looked at, proposed as the words.
            parent: as Qt has it.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Return to the clerk"))
        self.setMinimumWidth(_WIDTH)
        words = [capitalised(texts.word(f"fault.{fault.value}")) for fault in _FAULTS]
        self.fault = Choices(self.tr("Reason"), words)
        self.note = PlainEdit(self.tr("In a few words"), self.tr("what is to be corrected; the clerk reads it"))
        self.note.setText(self.tr("page {number}").format(number=page) if page else "")
        self._told = MarkedLine()
        self._told.hide()
        accept = primary(self.tr("Return it  Enter"))
        accept.setAccessibleName(self.tr("Return it"))
        accept.clicked.connect(self._go)
        leave = QPushButton(self.tr("Leave it  Esc"))
        leave.setAccessibleName(self.tr("Leave it"))
        leave.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(wrapped(held.paper.title, Points.LABEL))
        about = self.tr(
            "It comes back to the list of {clerk} with this reason; nothing is sent before it is corrected."
        )
        column.addWidget(wrapped(about.format(clerk=held.clerk)))
        for text, field in ((self.tr("Reason"), self.fault), (self.tr("In a few words"), self.note)):
            caption = label(text, role="muted")
            caption.setBuddy(field)
            column.addWidget(caption)
            column.addWidget(field)
        column.addWidget(self._told)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(accept)
        column.addLayout(buttons)
        for key in ("Return", "Enter"):
            QShortcut(QKeySequence(key), self, self._go)
        self.fault.focus_choice()

    def _go(self) -> None:
        fault, note = _FAULTS[self.fault.choice], " ".join(self.note.text().split())
        if fault is Fault.OTHER and not note:
            self._told.show_line(self.tr("Say in a few words what is to be corrected."), Mark.WARN)
            self._told.show()
            self.note.setFocus()
            return
        self.returned.emit(fault, note)
        self.accept()
