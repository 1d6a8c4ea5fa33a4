# SPDX-License-Identifier: GPL-3.0-or-later
"""The line at the foot of the window that says what to do next, readable at arm's length."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui import theme
from ui.theme import Points
from ui.widgets.parts import label
from ui.widgets.room import FewLines

_MARGIN, _GAP, _ICON = 16, 10, 24


class HintLine(QFrame):
    """One sentence: the next step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty line."""
        super().__init__(parent)
        self.setObjectName("hint_line")
        self._sentence = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, 7, _MARGIN, 8)
        row.setSpacing(_GAP)
        self._icon = QLabel()
        self._text = FewLines(Points.HINT, bold=True)
        self._keys = label("", Points.SMALL, role="muted")
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._keys)
        self.refresh()

    def show_hint(self, sentence: str, keys: str = "") -> None:
        """Show what to do next, and further keys of the screen."""
        self._sentence = sentence
        self._text.show_text(sentence)
        self._keys.setText(keys)
        self._fit()

    @property
    def sentence(self) -> str:
        """What is shown."""
        return self._sentence

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the sentence anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # The sentence goes before the further keys, which the help has as well.
        room = self.width() - _ICON - 2 * _MARGIN - _GAP
        needed = self._text.sizeHint().width() + _GAP + self._keys.sizeHint().width()
        self._keys.setVisible(bool(self._keys.text()) and needed <= room)

    def refresh(self) -> None:
        """Draw the icon in the present colours."""
        self._icon.setPixmap(theme.icon("info-circle", theme.scheme().accent).pixmap(QSize(_ICON, _ICON)))
