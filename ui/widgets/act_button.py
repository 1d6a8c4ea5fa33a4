# SPDX-License-Identifier: GPL-3.0-or-later
"""The button that stands for Enter and says what Enter does just now; where Enter does nothing it is off."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget


class ActButton(QPushButton):
    """Triggers an action whose meaning changes with what is shown."""

    def __init__(self, action: QAction, key: str, parent: QWidget | None = None) -> None:
        """Make the button that stands out.

        Args:
            action: what it triggers.
            key: as it is printed on the keyboard.
            parent: as Qt has it.
        """
        super().__init__(parent)
        self._action = action
        self._key = key
        self.setProperty("primary", "true")
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self.show_act(action.text())

    @property
    def act(self) -> str:
        """What Enter does now."""
        return self._act

    def show_act(self, act: str) -> None:
        """Say what Enter does now; "" where it does nothing."""
        self._act = act
        self.setText(f"{act or self._action.text()}  {self._key}")
        self.setAccessibleName(act or self._action.text())
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(bool(self._act) and self._action.isEnabled())
