# SPDX-License-Identifier: GPL-3.0-or-later
"""A dialog that asks one question before something is done: what it is about, what is to be said, do it or leave it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.theme import Mark
from ui.widgets.parts import MarkedLine, label, primary
from ui.widgets.room import Room, bounded

_CAPTION_GAP = 4


class Question(QDialog):
    """Enter does it, Esc leaves it; what has no room scrolls.

    Attributes:
        column: what the subclass fills from above, before it calls `end_with`.
    """

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        """Make the dialog without contents.

        Args:
            width: in logical pixels, less where the window it lies over has less.
            parent: as Qt has it.
        """
        super().__init__(parent)
        self._width = width
        self._whole = QWidget()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Room(self._whole))
        self.column = QVBoxLayout(self._whole)
        self.column.setContentsMargins(20, 16, 20, 16)
        self.column.setSpacing(10)
        self._note = MarkedLine()
        self._note.hide()
        self.accept_button, self._leave = primary(""), QPushButton()
        self._do: Callable[[], None] = self.accept
        self.accept_button.clicked.connect(lambda: self._do())
        self._leave.clicked.connect(self.reject)
        for key in ("Return", "Enter"):
            QShortcut(QKeySequence(key), self, self._entered)

    def add_field(self, text: str, field: QWidget) -> None:
        """Add a field below its caption."""
        caption = label(text, role="muted")
        caption.setBuddy(field)
        asked = QVBoxLayout()
        asked.setSpacing(_CAPTION_GAP)
        asked.addWidget(caption)
        asked.addWidget(field)
        self.column.addLayout(asked)

    def end_with(self, accept: str, leave: str, do: Callable[[], None]) -> None:
        """Add the two buttons, with their keys, and take the room that is needed; Enter does `do`."""
        self._do = do
        for button, text, key in ((self.accept_button, accept, "Enter"), (self._leave, leave, "Esc")):
            button.setText(f"{text}  {key}")
            button.setAccessibleName(text)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._leave)
        buttons.addWidget(self.accept_button)
        self.column.addWidget(self._note)
        self.column.addStretch(1)
        self.column.addLayout(buttons)
        self._take_room()

    def complain(self, text: str, field: QWidget) -> None:
        """Say what is missing and lead to its field."""
        self._note.show_line(text, Mark.WARN)
        self._note.show()
        self._take_room()
        field.setFocus()

    def _entered(self) -> None:
        if self._leave.hasFocus():
            self.reject()
        else:
            self._do()

    def _take_room(self) -> None:
        width = max(self._width, self._whole.minimumSizeHint().width())
        bounded(self, width, self.column.totalHeightForWidth(width))
