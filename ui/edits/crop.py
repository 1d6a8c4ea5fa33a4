# SPDX-License-Identifier: GPL-3.0-or-later
"""The crop tool: a frame on the whole sheet whose edges move by arrow keys or by mouse; it saves nothing."""

from __future__ import annotations

import dataclasses
from enum import IntEnum

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QGraphicsView, QWidget

from ui import theme
from ui.actions import ActionId
from ui.l10n import number
from ui.widgets.page_canvas import PageCanvas
from workstation.app.page_edits import Edges

_STEP_MM = 1.0
_LEAST_MM = 10.0
_GRIP_PX = 12
_MM_PER_INCH = 25.4


class Edge(IntEnum):
    """The edge that the arrow keys move, in the order of Space."""

    LEFT = 0
    TOP = 1
    RIGHT = 2
    BOTTOM = 3


_TOWARDS = {
    ActionId.NUDGE_LEFT: (Edge.LEFT, -1),
    ActionId.NUDGE_RIGHT: (Edge.RIGHT, 1),
    ActionId.NUDGE_UP: (Edge.TOP, -1),
    ActionId.NUDGE_DOWN: (Edge.BOTTOM, 1),
}


class CropCanvas(PageCanvas):
    """The whole sheet with the frame of the page on it; lengths in pixels of the sheet's geometry.

    Attributes:
        moved: an edge was moved.
    """

    moved = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Make an empty tool.

        Args:
            name: accessible name.
        """
        super().__init__(name, parent)
        self.setDragMode(QGraphicsView.DragMode.NoDrag)
        self.setMouseTracking(True)
        self._edges = self._whole = Edges(0, 0, 1, 1)
        self._dpi = 300
        self._edge = Edge.LEFT
        self._dragged: tuple[Edge, ...] = ()

    @property
    def edges(self) -> Edges:
        """The frame as it is now."""
        return self._edges

    @property
    def edge(self) -> Edge:
        """The edge the arrow keys move."""
        return self._edge

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the frame."""
        mm = _MM_PER_INCH / self._dpi
        return (self._edges.right - self._edges.left) * mm, (self._edges.bottom - self._edges.top) * mm

    def begin(self, edges: Edges, width_px: float, height_px: float, dpi: int) -> None:
        """Take the page's present edges on the whole sheet."""
        self._edges = edges
        self._whole = Edges(0.0, 0.0, width_px, height_px)
        self._dpi = dpi
        self._edge = Edge.LEFT
        self.fit_page()
        self.moved.emit()

    def show_image(self, image: QImage) -> None:
        """Show the sheet."""
        super().show_image(image)
        self.viewport().update()

    def act(self, action: ActionId) -> None:
        """Move or choose an edge: an arrow along the chosen edge's way moves it, one across chooses that edge."""
        if action is ActionId.NEXT_EDGE:
            self._edge = Edge((self._edge + 1) % len(Edge))
        elif action is ActionId.WHOLE_SHEET:
            self._edges = self._whole
        else:
            towards, sign = _TOWARDS[action]
            if towards % 2 == self._edge % 2:
                self._move(self._edge, sign * _STEP_MM / _MM_PER_INCH * self._dpi)
            else:
                self._edge = towards
        self.moved.emit()
        self.viewport().update()

    def _move(self, edge: Edge, by_px: float) -> None:
        sides = dataclasses.astuple(self._edges)
        self._put(edge, sides[edge] + by_px)

    def _put(self, edge: Edge, at_px: float) -> None:
        sides = list(dataclasses.astuple(self._edges))
        least = _LEAST_MM / _MM_PER_INCH * self._dpi
        whole = dataclasses.astuple(self._whole)
        other = sides[(edge + 2) % 4]
        if edge in {Edge.LEFT, Edge.TOP}:
            sides[edge] = max(whole[edge], min(at_px, other - least))
        else:
            sides[edge] = min(whole[edge], max(at_px, other + least))
        self._edges = Edges(*sides)

    # --- mouse ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of an edge, or of two at a corner."""
        self._dragged = self._near(event.position())
        if self._dragged:
            self._edge = self._dragged[0]
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what was taken hold of."""
        if not self._dragged:
            near = {edge % 2 for edge in self._near(event.position())}
            shapes = {frozenset({0}): Qt.CursorShape.SizeHorCursor, frozenset({1}): Qt.CursorShape.SizeVerCursor}
            corner = Qt.CursorShape.SizeAllCursor
            shape = shapes.get(frozenset(near), corner) if near else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            return
        at = self.mapToScene(event.position().toPoint())
        scale = self._scale()
        for edge in self._dragged:
            self._put(edge, (at.x() if edge % 2 == 0 else at.y()) / scale)
        self.moved.emit()
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._dragged = ()

    def _near(self, at: QPointF) -> tuple[Edge, ...]:
        frame = self._frame()
        distances = {
            Edge.LEFT: abs(at.x() - frame.left()),
            Edge.RIGHT: abs(at.x() - frame.right()),
            Edge.TOP: abs(at.y() - frame.top()),
            Edge.BOTTOM: abs(at.y() - frame.bottom()),
        }
        inside = frame.adjusted(-_GRIP_PX, -_GRIP_PX, _GRIP_PX, _GRIP_PX).contains(at)
        return tuple(edge for edge, distance in distances.items() if inside and distance <= _GRIP_PX)

    # --- drawing ---

    def _scale(self) -> float:
        """Scene units a pixel of the sheet: the picture is decoded smaller than the sheet."""
        return self.sceneRect().width() / self._whole.right

    def _frame(self) -> QRectF:
        scale = self._scale()
        corners = [
            self.mapFromScene(self._edges.left * scale, self._edges.top * scale),
            self.mapFromScene(self._edges.right * scale, self._edges.bottom * scale),
        ]
        return QRectF(corners[0], corners[1])

    def drawForeground(self, painter: QPainter, rect: object) -> None:
        """Dim what is cut off, draw the frame, its chosen edge thick, and its size."""
        super().drawForeground(painter, rect)
        if not self.has_page:
            return
        frame, area = self._frame(), QRectF(self.viewport().rect())
        painter.save()
        painter.resetTransform()
        shade = QColor(0, 0, 0, 110)
        for part in (
            QRectF(area.left(), area.top(), area.width(), frame.top() - area.top()),
            QRectF(area.left(), frame.bottom(), area.width(), area.bottom() - frame.bottom()),
            QRectF(area.left(), frame.top(), frame.left() - area.left(), frame.height()),
            QRectF(frame.right(), frame.top(), area.right() - frame.right(), frame.height()),
        ):
            painter.fillRect(part, shade)
        accent = QColor(theme.LIGHT.accent)  # on the page itself, which is white in both schemes
        painter.setPen(QPen(accent, 2))
        painter.drawRect(frame)
        ends = {
            Edge.LEFT: (frame.topLeft(), frame.bottomLeft()),
            Edge.RIGHT: (frame.topRight(), frame.bottomRight()),
            Edge.TOP: (frame.topLeft(), frame.topRight()),
            Edge.BOTTOM: (frame.bottomLeft(), frame.bottomRight()),
        }[self._edge]
        painter.setPen(QPen(accent, 7))
        painter.drawLine(*ends)
        width, height = self.size_mm
        self.draw_tag(painter, f"{number(width)} × {number(height)} mm")
        painter.restore()
