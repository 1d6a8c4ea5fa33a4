# SPDX-License-Identifier: GPL-3.0-or-later
"""What every screen of the desk has in common: its actions, its hint, its panes; no screen in particular."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.actions import ActionId
from ui.failures import FailureView
from workstation.app.owner_reading import Reading
from workstation.errors import WorkstationError


class Screen(QWidget):
    """A screen of the desk window.

    Attributes:
        changed: its possible actions or its hint changed.
        leave_for: the name of the screen to go to (`Place`).
    """

    changed = Signal()
    leave_for = Signal(object)

    def possible(self) -> frozenset[ActionId]:
        """Return the actions that do something on this screen now."""
        return frozenset()

    def own(self) -> frozenset[ActionId]:
        """Return the actions that mean something else here than in the rest of the window."""
        return frozenset()

    def act(self, action: ActionId) -> None:
        """Do what an action means here."""

    def hint(self) -> tuple[str, str]:
        """Return the next step in one sentence, and further keys of this screen."""
        return "", ""

    def told(self, failure: WorkstationError, view: FailureView) -> FailureView:
        """Return what is shown for a failure while this screen is: it may know more of it, or a nearer next step."""
        return view

    def enter(self) -> None:
        """Get ready to be shown and put the focus where work begins."""

    def take_reading(self, reading: Reading) -> bool:
        """Put what a hand scanner read where it belongs on this screen; return whether there is such a place."""
        return False

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        return []
