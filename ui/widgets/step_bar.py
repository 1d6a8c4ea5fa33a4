# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a dossier as one row of buttons, each with its key; done, present and coming steps look different."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from ui import theme
from ui.actions import TABLE, ActionId, Actions, key_by_id
from ui.next_step import Step

_STEPS: tuple[tuple[Step, ActionId], ...] = (
    (Step.RECEIVE, ActionId.NEW_DOSSIER),
    (Step.SCAN, ActionId.SCAN),
    (Step.REVIEW, ActionId.REVIEW),
    (Step.SIGN, ActionId.SIGN),
    (Step.SEND, ActionId.SEND),
)
_BESIDE = (ActionId.QUEUE, ActionId.HELP)
_WORDS, _WORDS_OF_NOW, _KEYS = range(3)  # what the buttons say, the fullest that there is room for


class StepBar(QWidget):
    """Buttons of the five steps, and beside them queue and help."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        """Make the bar."""
        super().__init__(parent)
        self._actions = actions
        self._step = Step.RECEIVE
        self._is_here, self._is_at_queue = True, False
        self._waiting = 0
        self._says = _WORDS
        self._buttons: dict[ActionId, QToolButton] = {}
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(2)
        self._arrows: list[QLabel] = []
        for step, action in _STEPS:
            if step is not Step.RECEIVE:
                arrow = QLabel()
                self._arrows.append(arrow)
                row.addWidget(arrow)
            row.addWidget(self._button(action))
        row.addStretch(1)
        for action in _BESIDE:
            row.addWidget(self._button(action))
        self.refresh()

    def show_step(self, step: Step, *, is_here: bool = True, is_at_queue: bool = False) -> None:
        """Mark the step a dossier is at.

        Args:
            is_here: whether the screen shown belongs to the dossier; elsewhere no step is what to do next.
            is_at_queue: whether the queue is shown.
        """
        if (step, is_here, is_at_queue) != (self._step, self._is_here, self._is_at_queue):
            self._step, self._is_here, self._is_at_queue = step, is_here, is_at_queue
            self.refresh()

    def show_waiting(self, waiting: int) -> None:
        """Show how many papers wait to be sent."""
        if waiting != self._waiting:
            self._waiting = waiting
            self.refresh()

    def refresh(self) -> None:
        """Draw texts, icons and states anew."""
        for arrow in self._arrows:
            arrow.setPixmap(theme.icon("chevron-right", theme.scheme().muted).pixmap(QSize(16, 16)))
        for step, action in _STEPS:
            present = "now" if self._is_here else "todo"
            state = present if step is self._step else "done" if step < self._step else "todo"
            self._dress(action, state)
        for action in _BESIDE:
            self._dress(action, "now" if action is ActionId.QUEUE and self._is_at_queue else "plain")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return any width: the buttons say less where it is narrow."""
        return QSize(0, super().minimumSizeHint().height())

    def _fit(self) -> None:
        for says in (_WORDS, _WORDS_OF_NOW, _KEYS):
            self._says = says
            for name, button in self._buttons.items():
                button.setText(self._words(name))
            for arrow in self._arrows:
                arrow.setVisible(self._says != _KEYS)
            if self._row.sizeHint().width() <= self.width():
                return

    def _words(self, name: ActionId) -> str:
        is_now = self._buttons[name].property("step") == "now"
        key = key_by_id(name)
        if self._says == _WORDS or (self._says == _WORDS_OF_NOW and is_now):
            return f"\N{NO-BREAK SPACE}{self._text(name)}  {key}"  # the style sets the icon hard against it
        return key

    def _text(self, name: ActionId) -> str:
        text = self._actions[name].text()
        if name is ActionId.QUEUE and self._waiting:
            return self.tr("{text} ({waiting})").format(text=text, waiting=self._waiting)
        return text

    def _dress(self, name: ActionId, state: str) -> None:
        button = self._buttons[name]
        colours = theme.scheme()
        spec = next(row for row in TABLE if row.id is name)
        drawn = "circle-check" if state == "done" else spec.icon
        colour = {"now": colours.on_accent, "done": colours.good}.get(state)
        button.setIcon(theme.icon(drawn, colour))
        button.setAccessibleName(self._text(name))
        theme.set_state(button, "step", state)

    def _button(self, name: ActionId) -> QToolButton:
        action: QAction = self._actions[name]
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(22, 22))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(action.statusTip())
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        button.setEnabled(action.isEnabled())
        self._buttons[name] = button
        return button
