# SPDX-License-Identifier: GPL-3.0-or-later
"""What went wrong in one sentence, what to do in another, and one key that does it; over the hint line, never a box."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.actions import TABLE, ActionId, key_by_id, text_of
from ui.failures import FailureView
from ui.theme import MARK_ICONS, Points
from ui.widgets.parts import label, wrapped

_ICON = 28
_BESIDE_FROM_PX = 900  # narrower, the buttons stand under the sentences
_WIDEST_PX = 960  # wider, the buttons would stand far from what they answer
_BOTH_FROM_PX = 500  # a lower window has no room for the sentences and the details at once


class FailurePanel(QFrame):
    """Shows the newest failure until the clerk acts or closes it.

    Attributes:
        key_pressed: the action of the panel's button.
        closed: the panel was closed.
    """

    key_pressed = Signal(object)
    closed = Signal()

    def __init__(self, close: str = "", parent: QWidget | None = None) -> None:
        """Make a hidden panel.

        Args:
            close: what its last button says where it does more than close the panel, with its key.
            parent: as Qt has it.
        """
        super().__init__(parent)
        self.setObjectName("failure_panel")
        self._view: FailureView | None = None
        self._icon = QLabel()
        self._heading = label("", Points.LABEL, bold=True)
        self._explanation = wrapped()
        self._next_step = wrapped()
        self._next_step.setFont(theme.font(bold=True))
        self._detail = wrapped("", Points.SMALL, role="muted")
        self._detail.hide()
        self._key = QPushButton()
        self._key.setProperty("primary", "true")
        self._key.clicked.connect(self._press_key)
        self._more = QPushButton(self.tr("Details for the administrator"))
        self._more.setCheckable(True)
        self._more.setAccessibleName(self._more.text())
        self._more.toggled.connect(lambda: self._fold())
        self._close = QPushButton(close or self.tr("Close  Esc"))
        self._close.setAccessibleName(close or self.tr("Close this message"))
        self._close.clicked.connect(self.close_panel)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(12)
        sentences = QWidget()
        sentences.setMaximumWidth(_WIDEST_PX)
        said = QHBoxLayout(sentences)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(12)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for part in (self._heading, self._explanation, self._next_step, self._detail):
            texts.addWidget(part)
        said.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        said.addLayout(texts, 1)
        row.addWidget(sentences, 100)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        for button in (self._key, self._more, self._close):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(buttons)
        row.addStretch(1)  # what is left of a wide window

    def _fold(self) -> None:
        is_open = self._more.isChecked()
        self._detail.setVisible(is_open)
        is_low = self.window().height() < _BOTH_FROM_PX
        for part in (self._explanation, self._next_step):
            part.setVisible(not (is_open and is_low))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons beside the sentences, or under them."""
        super().resizeEvent(event)
        self._fold()
        beside, under = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(beside if self.width() >= _BESIDE_FROM_PX else under)

    @property
    def view(self) -> FailureView | None:
        """The failure shown; None when the panel is closed."""
        return self._view

    def show_failure(self, view: FailureView) -> None:
        """Show a failure."""
        self._view = view
        theme.set_state(self, "mark", view.mark.value)
        self._heading.setText(view.heading)
        self._explanation.setText(view.explanation)
        self._next_step.setText(view.next_step)
        self._detail.setText(view.detail)
        self._more.setVisible(bool(view.detail))
        self._more.setChecked(False)
        self._key.setVisible(view.key is not None)
        if view.key is not None:
            spec = next(row for row in TABLE if row.id is view.key)
            self._key.setText(f" {text_of(spec)}  {key_by_id(view.key)}")  # the style leaves 3 px behind the icon
            self._key.setAccessibleName(text_of(spec))
        self.restyle()
        self.setAccessibleName(view.heading)
        self.setAccessibleDescription(f"{view.explanation} {view.next_step}")
        self.show()

    def restyle(self) -> None:
        """Draw the icons in the present colours; what is unfolded stays so."""
        if self._view is None:
            return
        mark = self._view.mark
        drawn = theme.icon(MARK_ICONS[mark], theme.mark_colour(mark), (_ICON,))
        self._icon.setPixmap(drawn.pixmap(QSize(_ICON, _ICON)))
        icon = next((row.icon for row in TABLE if row.id is self._view.key), None)
        if icon is not None:
            self._key.setIcon(theme.icon(icon, theme.scheme().on_accent))

    def focus_first(self) -> None:
        """Put the focus on the button that does the next step."""
        (self._key if self._view is not None and self._view.key is not None else self._close).setFocus()

    def close_panel(self) -> None:
        """Hide the panel."""
        if self._view is not None:
            self._view = None
            self.hide()
            self.closed.emit()

    def _press_key(self) -> None:
        key: ActionId | None = self._view.key if self._view else None
        self.close_panel()
        if key is not None:
            self.key_pressed.emit(key)
