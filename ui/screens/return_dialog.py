# SPDX-License-Identifier: GPL-3.0-or-later
"""The question why a paper goes back to its clerk: a reason of the list and a few words; nothing is changed in here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.theme import Points
from ui.widgets.inputs import Choices, PlainEdit
from ui.widgets.parts import wrapped
from ui.widgets.question import Question
from workstation.app.held_papers import Held
from workstation.domain.approval import Fault
from workstation.texts import Texts, capitalised

_WIDTH = 720
_FAULTS = tuple(Fault)


class ReturnDialog(Question):
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
        super().__init__(_WIDTH, parent)
        self.setWindowTitle(self.tr("Return to the clerk"))
        words = [capitalised(texts.word(f"fault.{fault.value}")) for fault in _FAULTS]
        self.fault = Choices(self.tr("Reason"), words)
        self.note = PlainEdit(self.tr("What is to be corrected"), self.tr("a few words; the clerk reads them"))
        self.note.setText(self.tr("page {number}").format(number=page) if page else "")
        title = self.tr("Return to the clerk: {paper}").format(paper=held.paper.title)
        self.column.addWidget(wrapped(title, Points.LABEL, bold=True))
        about = self.tr(
            "It comes back to the list of {clerk} with this reason; nothing is sent before it is corrected."
        )
        self.column.addWidget(wrapped(about.format(clerk=held.clerk)))
        self.add_field(self.tr("Reason"), self.fault)
        self.add_field(self.tr("What is to be corrected"), self.note)
        self.end_with(self.tr("Return it"), self.tr("Leave as it is"), self._return)
        self.fault.focus_choice()

    def _return(self) -> None:
        fault, note = _FAULTS[self.fault.choice], " ".join(self.note.text().split())
        if fault is Fault.OTHER and not note:
            self.complain(self.tr("Say in a few words what is to be corrected."), self.note)
            return
        self.returned.emit(fault, note)
        self.accept()
