# SPDX-License-Identifier: GPL-3.0-or-later
"""The line at the foot of the window that says what to do next, readable at arm's length."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui import theme
from ui.theme import Points
from ui.widgets.parts import label

_MARGIN, _GAP = 16, 10


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
        self._text = label("", Points.HINT, bold=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._keys = label("", Points.SMALL, role="muted")
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._keys)
        self.refresh()

    def show_hint(self, sentence: str, keys: str = "") -> None:
        """Show what to do next, and further keys of the screen."""
        self._sentence = sentence
        self._text.setToolTip(sentence)
        self._text.setAccessibleName(sentence)
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
        # The sentence goes before the further keys; a sentence still too long ends in three dots.
        room = self.width() - 24 - 2 * _MARGIN - _GAP
        metrics = self._text.fontMetrics()
        needed = metrics.horizontalAdvance(self._sentence)
        keys_fit = needed + _GAP + self._keys.sizeHint().width() <= room
        self._keys.setVisible(keys_fit)
        self._text.setText(metrics.elidedText(self._sentence, Qt.TextElideMode.ElideRight, room))

    def refresh(self) -> None:
        """Draw the icon in the present colours."""
        self._icon.setPixmap(theme.icon("info-circle", theme.scheme().accent).pixmap(QSize(24, 24)))
