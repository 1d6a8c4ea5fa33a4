# SPDX-License-Identifier: GPL-3.0-or-later
"""Small parts the screens are built from: cards, labels, marked lines, buttons; each dressed by the theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.theme import Mark, Points

ICON = QSize(20, 20)


class Card(QFrame):
    """A frame with a quiet title; `body` takes the contents."""

    def __init__(self, title: str = "", parent: QWidget | None = None, *, width_px: int = 0) -> None:
        """Make an empty card.

        Args:
            title: none when "".
            parent: as Qt has it.
            width_px: fixed; its least height is then that of its contents, lists that scroll at their least.
        """
        super().__init__(parent)
        self._width_px = width_px
        if width_px:
            self.setFixedWidth(width_px)
        self.setProperty("card", "true")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 10, 14, 12)
        self.body.setSpacing(6)
        self.title = label(title, Points.SMALL, role="title", bold=True)
        self.title.setVisible(bool(title))
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.body.addWidget(self.title)

    def hasHeightForWidth(self) -> bool:
        """A card of fixed width has a least height and no other."""
        return not self._width_px and super().hasHeightForWidth()

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which nothing in the card is cut off."""
        least = super().minimumSizeHint()
        if self._width_px and self.body.hasHeightForWidth():
            frame = self.contentsMargins()
            inner = self._width_px - frame.left() - frame.right()
            return QSize(self._width_px, self.body.minimumHeightForWidth(inner) + frame.top() + frame.bottom())
        return least


def label(text: str = "", points: Points = Points.BASE, *, role: str = "", bold: bool = False) -> QLabel:
    """Return a label in one of the theme's sizes."""
    made = QLabel(text)
    made.setFont(theme.font(points, bold=bold))
    made.setTextFormat(Qt.TextFormat.PlainText)  # names and titles are data, never markup
    if role:
        made.setProperty("role", role)
    return made


def wrapped(text: str = "", points: Points = Points.BASE, *, role: str = "", bold: bool = False) -> QLabel:
    """Return a label that breaks its lines."""
    made = label(text, points, role=role, bold=bold)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


class MarkedLine(QWidget):
    """An icon and a sentence in the colour of a mark."""

    def __init__(self, text: str = "", mark: Mark = Mark.QUIET, parent: QWidget | None = None) -> None:
        """Make a line."""
        super().__init__(parent)
        self._mark = mark
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._icon = QLabel()
        self._icon.setFixedSize(ICON)
        self._text = wrapped()
        self._text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.show_line(text, mark)

    def show_line(self, text: str, mark: Mark) -> None:
        """Show another sentence."""
        self._mark = mark
        self._icon.setVisible(bool(text))  # a mark alone says nothing
        self._icon.setPixmap(theme.mark_icon(mark).pixmap(ICON))
        self._text.setText(text)
        theme.set_state(self._text, "mark", mark.value)
        self.updateGeometry()  # at once: the layout round a visible line hears of its text only with the next event

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._icon.setPixmap(theme.mark_icon(self._mark).pixmap(ICON))


def test_banner(text: str) -> QFrame:
    """Return the notice of what is for tests only."""
    banner = QFrame()
    banner.setObjectName("test_banner")
    row = QHBoxLayout(banner)
    row.setContentsMargins(14, 9, 14, 9)
    row.addWidget(MarkedLine(text, Mark.WARN))
    return banner


def primary(text: str) -> QPushButton:
    """Return the one button of a screen that stands out."""
    made = QPushButton(text)
    made.setProperty("primary", "true")
    made.setAccessibleName(text)
    return made


class ActionButton(QPushButton):
    """A button that follows an action and shows its key."""

    def __init__(self, action: QAction, key: str, *, is_primary: bool = False, parent: QWidget | None = None) -> None:
        """Make a button for an action."""
        super().__init__(parent)
        self._action = action
        self._key = key
        if is_primary:
            self.setProperty("primary", "true")
        self.setIconSize(ICON)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def stand_out(self, *, is_primary: bool) -> None:
        """Make it the button that stands out, or one of the others."""
        theme.set_state(self, "primary", "true" if is_primary else "false")

    def _follow(self) -> None:
        action = self._action
        self.setEnabled(action.isEnabled())
        self.setText(f"{action.text()}  {self._key}")
        self.setAccessibleName(action.text())
        self.setToolTip(action.statusTip())
