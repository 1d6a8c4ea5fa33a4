# SPDX-License-Identifier: GPL-3.0-or-later
"""The line at the foot of the window that says what to do next, readable at arm's length."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui import theme
from ui.theme import Points
from ui.widgets.parts import label


class HintLine(QFrame):
    """One sentence: the next step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty line."""
        super().__init__(parent)
        self.setObjectName("hint_line")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 7, 16, 8)
        row.setSpacing(10)
        self._icon = QLabel()
        self._text = label("", Points.HINT, bold=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._keys = label("", Points.SMALL, role="muted")
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._keys)
        self.refresh()

    def show_hint(self, sentence: str, keys: str = "") -> None:
        """Show what to do next, and further keys of the screen."""
        self._text.setText(sentence)
        self._text.setToolTip(sentence)
        self._text.setAccessibleName(sentence)
        self._keys.setText(keys)

    @property
    def sentence(self) -> str:
        """What is shown."""
        return self._text.text()

    def refresh(self) -> None:
        """Draw the icon in the present colours."""
        self._icon.setPixmap(theme.icon("info-circle", theme.scheme().accent).pixmap(QSize(24, 24)))
