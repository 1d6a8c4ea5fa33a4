# SPDX-License-Identifier: GPL-3.0-or-later
"""The line at the foot of the window that says what to do next, readable at arm's length."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui import theme
from ui.theme import Points
from ui.widgets.parts import label
from ui.widgets.room import FewLines

_MARGIN, _GAP, _ICON = 16, 10, 24
_BETWEEN = " · "
_KEY = r"(?:(?:Ctrl|Shift|Alt)\+)*(?:F\d+|Esc|Enter|Space|Tab|Home|End|Backspace|Del|Ins|PgUp|PgDn|[A-Z]|[←→↑↓+−])"
_KEYS_FIRST = re.compile(rf"{_KEY}(?: {_KEY})*(?=[ :]|$)")


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
        self._keys = label("", Points.SMALL)  # in the colour of text: a muted one is too weak on this ground
        self._keys.setTextFormat(Qt.TextFormat.RichText)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._keys)
        self.refresh()

    def show_hint(self, sentence: str, keys: str = "") -> None:
        """Show what to do next, and further keys of the screen."""
        self._sentence = sentence
        self._text.show_text(sentence)
        self._keys.setText(_with_bold_keys(keys))
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


def _with_bold_keys(keys: str) -> str:
    """Return further keys as rich text in which a key stands out from what it does."""
    parts = []
    for part in keys.split(_BETWEEN):
        found = _KEYS_FIRST.match(part)
        key, words = (found.group(), part[found.end() :]) if found else ("", part)
        parts.append(f"<b>{html.escape(key)}</b>{html.escape(words)}" if key else html.escape(words))
    return _BETWEEN.join(parts)
