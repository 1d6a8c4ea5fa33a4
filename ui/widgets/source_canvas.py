# SPDX-License-Identifier: GPL-3.0-or-later
"""A page with the words marked that a value was taken from, large enough to read them; it decodes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QWidget

from ui import theme
from ui.widgets.page_canvas import PageCanvas

_FILL_ALPHA = 70  # the letters under the mark stay readable
_PEN_PX = 2.0
_ROOM = 0.004  # round the words, as a share of the page's width


class SourceCanvas(PageCanvas):
    """Shows a page in the width of the widget, scrolled to the marked words."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Make an empty canvas."""
        super().__init__(name, parent)
        # Always there: the width of the page must not depend on its height.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._shares: tuple[QRectF, ...] = ()
        self._others: tuple[QRectF, ...] = ()
        self._marks: list[QGraphicsRectItem] = []
        self._quiet: list[QGraphicsRectItem] = []

    @property
    def marks(self) -> tuple[QRectF, ...]:
        """The places scrolled to, as shares of the page's width and height."""
        return self._shares

    def show_image(self, image: QImage) -> None:
        """Show a page; what is marked on it stays marked."""
        super().show_image(image)
        self.mark(self._shares, self._others)

    def mark(self, shares: Sequence[QRectF], others: Sequence[QRectF] = ()) -> None:
        """Mark places and scroll to them.

        Args:
            shares: of the page's width and height.
            others: marked as well, without a frame, and not scrolled to.
        """
        self._shares, self._others = tuple(shares), tuple(others)
        for old in (*self._marks, *self._quiet):
            self._scene.removeItem(old)
        self._marks, self._quiet = [], []
        area = self._item.boundingRect()
        if not area.isEmpty():
            self._marks = [self._drawn(share, area, is_framed=True) for share in self._shares]
            self._quiet = [self._drawn(share, area, is_framed=False) for share in self._others]
        self._fit()

    def _drawn(self, share: QRectF, area: QRectF, *, is_framed: bool) -> QGraphicsRectItem:
        room = _ROOM * area.width()
        place = QRectF(
            share.x() * area.width() - room,
            share.y() * area.height() - room,
            share.width() * area.width() + 2 * room,
            share.height() * area.height() + 2 * room,
        )
        item = QGraphicsRectItem(place)
        pen = QPen(Qt.PenStyle.NoPen)
        if is_framed:
            pen = QPen(QColor(theme.LIGHT.accent), _PEN_PX)  # paper is white in the dark scheme as well
            pen.setCosmetic(True)
        item.setPen(pen)
        fill = QColor("#ffd21f")
        fill.setAlpha(_FILL_ALPHA)
        item.setBrush(fill)
        self._scene.addItem(item)
        return item

    def _fit(self) -> None:
        area = self._item.boundingRect()
        if area.isEmpty():
            super()._fit()
            return
        scale = max(0.05, (self.viewport().width() - 2) / area.width()) * self._zoom
        self.resetTransform()
        self.scale(scale, scale)
        if self._marks:
            seen = self._marks[0].rect()
            for mark in self._marks[1:]:
                seen = seen.united(mark.rect())
            self.centerOn(seen.center())
        else:
            self.verticalScrollBar().setValue(0)
