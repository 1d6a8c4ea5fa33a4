# SPDX-License-Identifier: GPL-3.0-or-later
"""The levelling tool: the page turns under a guide grid in tenths of a degree; it saves nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.actions import ActionId
from ui.l10n import number
from ui.widgets.page_canvas import PageCanvas

_FINE_DEG, _COARSE_DEG, _MOST_DEG = 0.1, 1.0, 45.0
_GRID_PX = 40
_TURNS = {
    ActionId.NUDGE_LEFT: -_FINE_DEG,
    ActionId.NUDGE_RIGHT: _FINE_DEG,
    ActionId.NUDGE_UP: -_COARSE_DEG,
    ActionId.NUDGE_DOWN: _COARSE_DEG,
}


class LevelCanvas(PageCanvas):
    """The page as it lies, turned a little; clockwise is positive, which takes out a counter-clockwise skew.

    Attributes:
        moved: the angle changed.
    """

    moved = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Make an empty tool.

        Args:
            name: accessible name.
        """
        super().__init__(name, parent)
        self._angle = 0.0

    @property
    def angle_deg(self) -> float:
        """How far the page is turned, clockwise."""
        return self._angle

    def begin(self) -> None:
        """Start at the page as it lies."""
        self.fit_page()
        self._turn_to(0.0)

    def show_image(self, image: QImage) -> None:
        """Show the page."""
        super().show_image(image)
        self._turn_to(self._angle)

    def act(self, action: ActionId) -> None:
        """Turn the page by a step, or back."""
        if action is ActionId.WHOLE_SHEET:
            self._turn_to(0.0)
        elif action in _TURNS:
            self._turn_to(self._angle + _TURNS[action])

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn by tenths of a degree; zoom with Ctrl."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._turn_to(self._angle + (_FINE_DEG if event.angleDelta().y() < 0 else -_FINE_DEG))
        event.accept()

    def _turn_to(self, angle_deg: float) -> None:
        self._angle = round(max(-_MOST_DEG, min(_MOST_DEG, angle_deg)), 1)
        self.turn_page(self._angle)
        self.moved.emit()
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: object) -> None:
        """Draw the grid, which does not turn, and the angle."""
        super().drawForeground(painter, rect)
        if not self.has_page:
            return
        painter.save()
        painter.resetTransform()
        area = self.viewport().rect()
        line = QColor(theme.LIGHT.accent)  # on the page itself, which is white in both schemes
        line.setAlpha(120)
        painter.setPen(QPen(line, 1))
        for x in range(area.left() + _GRID_PX // 2, area.right(), _GRID_PX):
            painter.drawLine(x, area.top(), x, area.bottom())
        for y in range(area.top() + _GRID_PX // 2, area.bottom(), _GRID_PX):
            painter.drawLine(area.left(), y, area.right(), y)
        sign = "+" if self._angle > 0 else ""
        text = f"{sign}{number(self._angle, 1)}°"
        self.draw_tag(painter, text)
        painter.restore()
