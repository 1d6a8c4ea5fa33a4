# SPDX-License-Identifier: GPL-3.0-or-later
"""The question why a signed paper is corrected and what its next version begins with; nothing is changed in here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.theme import Mark, Points
from ui.widgets.parts import Choices, MarkedLine, PlainEdit, label, primary, wrapped
from ui.widgets.room import Room, bounded
from ui.words import state_word
from workstation.domain.paper import Paper
from workstation.domain.states import BEFORE_SIGNED, State
from workstation.texts import Texts

_WIDTH = 660


class CorrectionDialog(QDialog):
    """Asks for the reason; of a correction that is not signed it asks whether it is dropped.

    Attributes:
        begun: the reason, and whether the version begins with copies of the pages.
        dropped: the correction is to be discarded.
    """

    begun = Signal(str, bool)
    dropped = Signal()

    def __init__(self, paper: Paper, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the dialog for a paper."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Correct a signed paper"))
        self.setMinimumWidth(_WIDTH)
        self._paper = paper
        self._is_drop = paper.corrects is not None and paper.state in {*BEFORE_SIGNED, State.EXPECTED}
        self.reason = PlainEdit(self.tr("Reason"), self.tr("why it is corrected; kept in the audit trail"))
        self.start = Choices(self.tr("Begin with"), (self.tr("copies of its pages"), self.tr("a new scan")))
        self._note = MarkedLine()
        self._accept = primary(self.tr("Drop it  Enter") if self._is_drop else self.tr("Correct  Enter"))
        self._accept.setAccessibleName(self.tr("Drop it") if self._is_drop else self.tr("Correct"))
        self._accept.clicked.connect(self._go)
        self._leave = QPushButton(self.tr("Leave as it is  Esc"))
        self._leave.setAccessibleName(self.tr("Leave as it is"))
        self._leave.clicked.connect(self.reject)
        self._lay_out(state_word(texts, paper.state))
        for key in ("Return", "Enter"):
            QShortcut(QKeySequence(key), self, self._entered)
        (self._accept if self._is_drop else self.reason).setFocus()
        self._take_room()

    def _lay_out(self, state: str) -> None:
        whole = self._whole = QWidget()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Room(whole))
        column = QVBoxLayout(whole)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        title = self.tr("{component}. {paper} · version V{revision} · {state}")
        about = {"component": self._paper.component, "paper": self._paper.title, "revision": self._paper.revision}
        heading = wrapped(title.format(**about, state=state), Points.LABEL)
        heading.setFont(theme.font(Points.LABEL, bold=True))
        column.addWidget(heading)
        if self._is_drop:
            text = self.tr("This correction is not signed yet. Dropped, it is discarded and the version before counts.")
            column.addWidget(wrapped(text))
        else:
            text = self.tr(
                "What is signed stays as it is. Version V{next} is made beside it, under the same paper code; the"
                " portal is told which file it takes the place of."
            )
            column.addWidget(wrapped(text.format(next=self._paper.revision + 1)))
            self._ask_reason(column)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._leave)
        buttons.addWidget(self._accept)
        column.addWidget(self._note)
        self._note.hide()
        column.addStretch(1)
        column.addLayout(buttons)

    def _take_room(self) -> None:
        layout = self._whole.layout()
        if layout is not None:
            bounded(self, _WIDTH, layout.totalHeightForWidth(_WIDTH))

    def _ask_reason(self, column: QVBoxLayout) -> None:
        caption = label(self.tr("Reason"), role="muted")
        caption.setBuddy(self.reason)
        asked = QVBoxLayout()
        asked.setSpacing(4)
        asked.addWidget(caption)
        asked.addWidget(self.reason)
        column.addLayout(asked)
        if self._paper.state is State.PURGED:
            self.start.button(1).setChecked(True)
            self.start.hide()
            column.addWidget(wrapped(self.tr("Its pages were purged after the receipt: it begins with a new scan.")))
        else:
            column.addWidget(label(self.tr("Begin with"), role="muted"))
            column.addWidget(self.start)

    def _entered(self) -> None:
        if self._leave.hasFocus():
            self.reject()
        else:
            self._go()

    def _go(self) -> None:
        if self._is_drop:
            self.dropped.emit()
            self.accept()
            return
        reason = " ".join(self.reason.text().split())
        if not reason:
            self._note.show_line(self.tr("Type the reason first: it is kept in the audit trail."), Mark.WARN)
            self._note.show()
            self._take_room()
            self.reason.setFocus()
            return
        self.begun.emit(reason, self.start.choice == 0)
        self.accept()
