# SPDX-License-Identifier: GPL-3.0-or-later
"""A text in a few lines at most, whole words, three dots at its end where there would be more."""

from __future__ import annotations

import functools

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import theme
from ui.theme import Points

_LEAST_WIDTH = 60


def few_lines(text: str, font: QFont, width: int, most: int) -> tuple[str, ...]:
    """Return a text in lines no wider than a width in pixels, broken between words where there are any."""
    return _broken(text, font.toString(), width, most)


@functools.lru_cache(maxsize=512)  # layouts ask for heights again and again, and painting for the same lines
def _broken(text: str, described: str, width: int, most: int) -> tuple[str, ...]:
    font = QFont()
    font.fromString(described)
    layout = QTextLayout(text, font)
    layout.beginLayout()
    lines: list[str] = []
    while (line := layout.createLine()).isValid():
        if len(lines) == most - 1:  # the last line takes the rest
            lines.append(QFontMetrics(font).elidedText(text[line.textStart() :], Qt.TextElideMode.ElideRight, width))
            break
        line.setLineWidth(max(1, width))
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].rstrip())
    layout.endLayout()
    return tuple(lines)


class FewLines(QLabel):
    """A text in as many lines as it needs up to a few; a longer one ends in three dots, its tool tip tells it whole."""

    def __init__(
        self, points: Points = Points.BASE, lines: int = 2, *, bold: bool = False, parent: QWidget | None = None
    ) -> None:
        """Make an empty text.

        Args:
            lines: at most.
        """
        super().__init__(parent)
        self.setFont(theme.font(points, bold=bold))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = ""
        self._most = lines
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_text(self, text: str) -> None:
        """Show another text."""
        if text != self._whole:
            self._whole = text
            self.setToolTip(text)
            self.setAccessibleName(text)
            self.updateGeometry()
            self._fit()

    @property
    def whole(self) -> str:
        """The text, also where only its beginning is shown."""
        return self._whole

    @property
    def is_shortened(self) -> bool:
        """Whether the end is not shown."""
        return self.text().replace("\n", "").replace(" ", "") != self._whole.replace(" ", "")

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the lines needed."""
        lines = len(few_lines(self._whole, self.font(), width, self._most))
        return max(1, lines) * self.fontMetrics().lineSpacing()

    def minimumSizeHint(self) -> QSize:
        """Return one short line."""
        return QSize(_LEAST_WIDTH, self.fontMetrics().lineSpacing())

    def sizeHint(self) -> QSize:
        """Return one line that holds it all."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 2, metrics.lineSpacing())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = "\n".join(few_lines(self._whole, self.font(), self.width(), self._most))
        if shown != self.text():
            self.setText(shown)
