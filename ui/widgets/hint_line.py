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
from ui.widgets.few_lines import FewLines
from ui.widgets.parts import label

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
        self._parts: list[str] = []
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
        self._parts = [_with_bold_key(part) for part in keys.split(_BETWEEN)] if keys else []
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
        room = self.width() - _ICON - 2 * _MARGIN - 2 * _GAP - self._text.sizeHint().width()
        for count in range(len(self._parts), 0, -1):
            self._keys.setText(_BETWEEN.join(self._parts[:count]))
            if self._keys.sizeHint().width() <= room:
                self._keys.show()
                return
        self._keys.hide()

    def refresh(self) -> None:
        """Draw the icon in the present colours."""
        self._icon.setPixmap(theme.icon("info-circle", theme.scheme().accent).pixmap(QSize(_ICON, _ICON)))


def _with_bold_key(part: str) -> str:
    """Return a key and what it does as rich text in which the key stands out."""
    found = _KEYS_FIRST.match(part)
    if found is None:
        return html.escape(part)
    return f"<b>{html.escape(found.group())}</b>{html.escape(part[found.end() :])}"
