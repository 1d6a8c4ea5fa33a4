# SPDX-License-Identifier: GPL-3.0-or-later
"""Room for what does not always fit: scrolling instead of squeezing, few lines instead of cut ones, bounded dialogs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QScrollArea, QWidget

_ROUND_FOCUS = 12
_LEAST_WIDTH = 60
ANY_WIDTH = 16_777_215  # QWIDGETSIZE_MAX, which PySide6 does not have
_ROUND_DIALOG = 12


class Room(QScrollArea):
    """Shows its contents at their least size or larger; where that is more than there is, it scrolls to the focus.

    A layout given less than its least size lets widgets overlap; at 150 % on 1366 x 768 the window has 910 x 512.
    """

    def __init__(self, contents: QWidget, *, is_sideways: bool = True, parent: QWidget | None = None) -> None:
        """Give contents their room.

        Args:
            is_sideways: whether it is content with less width; else it asks for that of its contents.
        """
        super().__init__(parent)
        self.is_sideways = is_sideways
        self._contents = contents
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(contents)
        self.viewport().setAutoFillBackground(False)
        contents.setAutoFillBackground(False)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def minimumSizeHint(self) -> QSize:
        """Return a few lines; the width of the contents where nothing scrolls to the side."""
        least = QSize(_LEAST_WIDTH, 2 * self.fontMetrics().lineSpacing())
        if not self.is_sideways:
            least.setWidth(self._contents.minimumSizeHint().width() + self._bar)
        return least

    def sizeHint(self) -> QSize:
        """Return the size of the contents."""
        return self._contents.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the contents out anew; what has the focus stays in sight."""
        super().resizeEvent(event)
        self._fit()
        self._follow(None, QApplication.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lay the contents out anew when they have become more or less."""
        done = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest and watched is self._contents:
            self._fit()
        return done

    @property
    def _bar(self) -> int:
        return self.verticalScrollBar().sizeHint().width()

    def _fit(self) -> None:
        area, least = self.maximumViewportSize(), self._contents.minimumSizeHint().width()
        width, height = max(area.width(), least), area.height()
        if width > area.width():
            height -= self._bar
        if self._least_height(width) > height:
            width = max(area.width() - self._bar, least)
            height = area.height() - (self._bar if width > area.width() - self._bar else 0)
        self._contents.resize(width, max(height, self._least_height(width)))

    def _least_height(self, width: int) -> int:
        layout = self._contents.layout()
        if layout is not None and layout.hasHeightForWidth():
            return layout.minimumHeightForWidth(width)
        return self._contents.minimumSizeHint().height()

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isVisible() and self._contents.isAncestorOf(now):
            self.ensureWidgetVisible(now, _ROUND_FOCUS, _ROUND_FOCUS)


def bounded(dialog: QDialog, width: int, height: int) -> None:
    """Give a dialog a size, never more than the window has that it lies over."""
    above = dialog.parentWidget()
    room = above.window().size() if above is not None else QSize(width, height)
    wanted = QSize(width, height).boundedTo(room - QSize(_ROUND_DIALOG, _ROUND_DIALOG))
    dialog.resize(wanted.expandedTo(dialog.minimumSizeHint()))
