# SPDX-License-Identifier: GPL-3.0-or-later
"""One page as large as its place allows, to be looked at closely by zooming; it decodes nothing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget

from ui import theme

_STEP = 1.25
_LARGEST = 6.0


class PageCanvas(QGraphicsView):
    """Shows a page fitted into the widget, or larger by steps."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Make an empty canvas.

        Args:
            name: accessible name.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scene = QGraphicsScene(self)
        self._item = QGraphicsPixmapItem()
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._scene.addItem(self._item)
        self.setScene(self._scene)
        self._zoom = 1.0
        self._is_wide = False
        self._words = ""

    def show_image(self, image: QImage) -> None:
        """Show a page; the zoom stays, so that one page can be compared with the next."""
        self._words = ""
        self._item.setPixmap(QPixmap.fromImage(image))
        self._scene.setSceneRect(self._item.boundingRect())
        self._fit()

    def show_words(self, words: str) -> None:
        """Show a sentence instead of a page."""
        self._words = words
        self._item.setPixmap(QPixmap())
        self._scene.setSceneRect(0, 0, 1, 1)
        self.viewport().update()

    @property
    def has_page(self) -> bool:
        """Whether a page is shown, and not words."""
        return not self._item.pixmap().isNull()

    def turn_page(self, clockwise_deg: float) -> None:
        """Turn the page about its middle without decoding it anew."""
        self._item.setTransformOriginPoint(self._item.boundingRect().center())
        self._item.setRotation(clockwise_deg)

    def zoom_in(self) -> None:
        """Show the page larger."""
        self._zoom = min(_LARGEST, self._zoom * _STEP)
        self._fit()

    def zoom_out(self) -> None:
        """Show the page smaller, down to the whole page."""
        self._zoom = max(1.0, self._zoom / _STEP)
        self._fit()

    def fit_page(self) -> None:
        """Show the whole page."""
        self._zoom = 1.0
        self._fit()

    def fit_width(self, *, is_wide: bool) -> None:
        """Show the page as wide as the widget, to be scrolled, or whole."""
        self._is_wide = is_wide
        always, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(always if is_wide else needed)  # the width must not depend on the height
        self._fit()

    def go_to_top(self) -> None:
        """Scroll to the upper edge."""
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl and the wheel, scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y() > 0:
                self.zoom_in()
            else:
                self.zoom_out()
            event.accept()
            return
        super().wheelEvent(event)

    def drawForeground(self, painter: QPainter, rect: object) -> None:
        """Write the sentence that stands in for a page."""
        if not self._words:
            return
        painter.save()
        painter.resetTransform()
        painter.setFont(theme.font(theme.Points.LABEL))
        painter.setPen(QColor(theme.scheme().muted))
        area = self.viewport().rect().adjusted(16, 16, -16, -16)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        painter.restore()

    def draw_tag(self, painter: QPainter, text: str) -> None:
        """Write a number of a tool into the corner, in the viewport's own coordinates."""
        painter.setFont(theme.font(theme.Points.OWNER, bold=True))
        tag = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-12, -5, 12, 5)
        tag.moveTopLeft(QPointF(12, 12))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.LIGHT.accent))
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(QColor("white"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)

    def _fit(self) -> None:
        if self._item.pixmap().isNull():
            self.resetTransform()
            return
        if self._is_wide:
            self._fit_wide()
            return
        self.fitInView(self._scene.sceneRect(), Qt.AspectRatioMode.KeepAspectRatio)
        if self._zoom > 1.0:
            self.scale(self._zoom, self._zoom)

    def _fit_wide(self) -> None:
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())  # a sharper picture of the same page comes later
        scale = max(0.05, (self.viewport().width() - 2) / self._scene.width()) * self._zoom
        self.resetTransform()
        self.scale(scale, scale)
        bar.setValue(round(share * bar.maximum()))
