# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines one below the other, none of them cut: those that do not fit are left out by rank, and how many is said."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_LEAST_LINES = 3


@dataclass(frozen=True, slots=True)
class _Line:
    widget: QWidget
    rank: int
    is_counted: bool


class WholeLines(QWidget):
    """Shows as many of its lines as fit whole; it has no layout, which would squeeze or cut them.

    Attributes:
        fitted: other lines are shown than before.
    """

    fitted = Signal()

    def __init__(self, more: QLabel | None = None, spacing: int = 4, parent: QWidget | None = None) -> None:
        """Make it empty.

        Args:
            more: stands under the lines while any of the counted ones is left out; who hears `fitted` words it.
            spacing: between two lines.
            parent: as Qt has it.
        """
        super().__init__(parent)
        self._more = more
        self._spacing = spacing
        self._lines: list[_Line] = []
        self._wanted: set[QWidget] = set()
        self._height = self._least = 0
        self._is_fitting = False
        self.left_out = 0  # of the counted lines
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        if more is not None:
            more.setParent(self)
            more.hide()

    def add(self, line: QWidget, rank: int, *, is_counted: bool = False) -> None:
        """Put a line under the others; it is shown once it is wanted.

        Args:
            line: a widget.
            rank: the highest is left out first; of equal ones the last.
            is_counted: whether it is said that it was left out.
        """
        line.setParent(self)
        line.hide()
        self._lines.append(_Line(line, rank, is_counted))

    def want(self, line: QWidget, *, is_wanted: bool = True) -> None:
        """Say whether a line has something to show; `fit` then makes room for it."""
        if is_wanted:
            self._wanted.add(line)
        else:
            self._wanted.discard(line)

    def fit(self) -> None:
        """Lay the lines out anew after their words or the wish for them changed."""
        if self._is_fitting:
            return
        self._is_fitting = True
        shown = [line for line in self._lines if line.widget in self._wanted]
        wanted, least = self._height_of(shown), self._least_of(shown)
        if (wanted, least) != (self._height, self._least):
            self._height, self._least = wanted, least
            self.updateGeometry()
        self._place(self._fitting(shown))
        self._is_fitting = False
        self.fitted.emit()

    def _fitting(self, shown: list[_Line]) -> list[_Line]:
        counted = sum(line.is_counted for line in shown)
        kept, more = list(shown), 0
        while len(kept) > 1 and self._height_of(kept) + more > self.height():
            worst = max(line.rank for line in kept)
            kept.remove(next(line for line in reversed(kept) if line.rank == worst))
            is_told = self._more is not None and sum(line.is_counted for line in kept) < counted
            more = self._more.fontMetrics().lineSpacing() + self._spacing if self._more is not None and is_told else 0
        self.left_out = counted - sum(line.is_counted for line in kept)
        return kept

    def _place(self, kept: list[_Line]) -> None:
        top = 0
        stays = {line.widget for line in kept}
        for line in self._lines:
            if line.widget in stays:
                height = self._height_for(line.widget)
                line.widget.setGeometry(0, top, self.width(), height)
                top += height + self._spacing
            line.widget.setVisible(line.widget in stays)
        if self._more is not None:
            self._more.setGeometry(0, top, self.width(), self._more.fontMetrics().lineSpacing())
            self._more.setVisible(self.left_out > 0)

    def _height_of(self, lines: list[_Line]) -> int:
        return sum(self._height_for(line.widget) + self._spacing for line in lines) - (self._spacing if lines else 0)

    def _least_of(self, shown: list[_Line]) -> int:
        """Return the height of what is never left out: the first line, and how many others there are."""
        if not shown:
            return 0
        first = min(shown, key=lambda line: line.rank)
        more = (
            self._more.fontMetrics().lineSpacing() + self._spacing if self._more is not None and len(shown) > 1 else 0
        )
        return max(self._height_for(first.widget) + more, _LEAST_LINES * self.fontMetrics().lineSpacing())

    def _height_for(self, widget: QWidget) -> int:
        high = widget.heightForWidth(self.width()) if widget.hasHeightForWidth() else -1
        return high if high > 0 else widget.sizeHint().height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the lines anew."""
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        """Fit the lines anew when one of them has become higher or lower, or has other letters."""
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.PolishRequest, QEvent.Type.FontChange}:
            self.fit()
        return done

    def sizeHint(self) -> QSize:
        """Return the size at which no line is left out."""
        return QSize(super().sizeHint().width(), max(self._height, self._least))

    def minimumSizeHint(self) -> QSize:
        """Return the first line, at least a few lines' height."""
        return QSize(0, self._least)
