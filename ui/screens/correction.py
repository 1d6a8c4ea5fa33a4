# SPDX-License-Identifier: GPL-3.0-or-later
"""The question why a signed paper is corrected and what its next version begins with; nothing is changed in here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.theme import Mark, Points
from ui.widgets.inputs import Choices, PlainEdit
from ui.widgets.parts import MarkedLine, wrapped
from ui.widgets.question import Question
from ui.words import state_word
from workstation.domain.paper import Paper
from workstation.domain.states import BEFORE_SIGNED, State
from workstation.texts import Texts

_WIDTH = 660


class CorrectionDialog(Question):
    """Asks for the reason; of a correction that is not signed it asks whether it is discarded.

    Attributes:
        begun: the reason, and whether the version begins with copies of the pages.
        dropped: the correction is to be discarded.
    """

    begun = Signal(str, bool)
    dropped = Signal()

    def __init__(self, paper: Paper, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the dialog for a paper."""
        super().__init__(_WIDTH, parent)
        self._paper = paper
        self._is_drop = paper.corrects is not None and paper.state in {*BEFORE_SIGNED, State.EXPECTED}
        title = self.tr("Discard a correction") if self._is_drop else self.tr("Correct a signed paper")
        self.setWindowTitle(title)
        self.reason = PlainEdit(self.tr("Reason"), self.tr("why it is corrected; kept in the audit trail"), self)
        self.start = Choices(self.tr("Begin with"), (self.tr("The pages it has"), self.tr("A new scan")), self)
        for part in (self.reason, self.start):
            part.setVisible(not self._is_drop)
        title = self.tr("{component}. {paper} · version V{revision} · {state}")
        about = {"component": paper.component, "paper": paper.title, "revision": paper.revision}
        self.column.addWidget(
            wrapped(title.format(**about, state=state_word(texts, paper.state)), Points.LABEL, bold=True)
        )
        if self._is_drop:
            text = self.tr("This correction is not signed yet. If it is discarded, the version before it counts again.")
            self.column.addWidget(MarkedLine(text, Mark.WARN))
        else:
            text = self.tr(
                "What is signed stays as it is. Version V{next} is made beside it, under the same paper code; the"
                " portal is told which version it replaces."
            )
            self.column.addWidget(wrapped(text.format(next=paper.revision + 1)))
            self._ask_reason()
        accept = self.tr("Discard this correction") if self._is_drop else self.tr("Begin version V{next}")
        accept = accept.format(next=paper.revision + 1)
        self.end_with(accept, self.tr("Leave as it is"), self._go, is_destroying=self._is_drop)
        if not self._is_drop:
            self.reason.setFocus()

    def _go(self) -> None:
        if self._is_drop:
            self.dropped.emit()
            self.accept()
            return
        reason = " ".join(self.reason.text().split())
        if not reason:
            self.complain(self.tr("Type the reason first: it is kept in the audit trail."), self.reason)
            return
        self.begun.emit(reason, self.start.choice == 0)
        self.accept()

    def _ask_reason(self) -> None:
        self.add_field(self.tr("Reason"), self.reason)
        if self._paper.state is State.PURGED:
            self.start.button(1).setChecked(True)
            self.start.hide()
            text = self.tr("Its pages were purged after the receipt: it begins with a new scan.")
            self.column.addWidget(wrapped(text))
        else:
            self.add_field(self.tr("Begin with"), self.start)
