# SPDX-License-Identifier: GPL-3.0-or-later
"""A dialog that asks one question before something is done: what it is about, what is to be said, do it or leave it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.theme import Mark
from ui.widgets.parts import MarkedLine, label, primary
from ui.widgets.room import Room, bounded

_CAPTION_GAP = 4


class Question(QDialog):
    """Enter does it, Esc leaves it, and where something is destroyed Enter leaves it as well; too much scrolls.

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
        self._note = MarkedLine(
            parent=self._whole
        )  # one without a parent would be the garbage collector's, in any thread
        self._note.hide()
        self._asked: dict[QWidget, QVBoxLayout] = {}
        self._is_destroying = False
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
        self._asked[field] = asked

    def end_with(self, accept: str, leave: str, do: Callable[[], None], *, is_destroying: bool = False) -> None:
        """Add the two buttons, with their keys, and take the room that is needed.

        Args:
            accept: text of the button that does `do`.
            leave: text of the button that leaves everything as it is.
            do: what Enter does.
            is_destroying: `do` takes something away: Enter leaves it, and `accept` is chosen on purpose (Tab, Enter).
        """
        self._do, self._is_destroying = do, is_destroying
        keys = ("", "Enter") if is_destroying else ("Enter", "Esc")
        for button, text, key in zip((self.accept_button, self._leave), (accept, leave), keys, strict=True):
            button.setText(f"{text}  {key}".rstrip())
            button.setAccessibleName(text)
            button.setAutoDefault(False)  # the shortcuts below press what is meant
        if is_destroying:
            theme.set_state(self.accept_button, "primary", "false")
            theme.set_state(self._leave, "primary", "true")
            self.accept_button.setText(f" {accept}")
            self.accept_button.setIcon(theme.icon("trash", theme.mark_colour(Mark.BAD)))
            self._leave.setFocus()
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._leave)
        buttons.addWidget(self.accept_button)
        self.column.addStretch(1)
        self.column.addLayout(buttons)
        self._take_room()

    def complain(self, text: str, field: QWidget) -> None:
        """Say below a field what is missing, and lead to it."""
        self._asked[field].addWidget(self._note)
        self._note.show_line(text, Mark.WARN)
        self._note.show()
        self._take_room()
        field.setFocus()

    def _entered(self) -> None:
        if self._leave.hasFocus() or (self._is_destroying and not self.accept_button.hasFocus()):
            self.reject()
        else:
            self._do()

    def _take_room(self) -> None:
        width = max(self._width, self._whole.minimumSizeHint().width())
        bounded(self, width, self.column.totalHeightForWidth(width))
