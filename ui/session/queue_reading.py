# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue as the window shows it: what is asked of it, the rows read so far, those that follow; nothing is sent."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ui.bridge import Bridge
from ui.snapshots import QueuePart, QueueQuestion, QueueView, read_on, read_queue
from workstation.app.desk import Desk
from workstation.jobs.lanes import Lane


class QueueReading(QObject):
    """Reads the queue anew, and on where its end is looked at.

    Attributes:
        changed: the `QueueView`, where it is another one than before.
        was_read: the `QueueView`, each time.
    """

    changed = Signal(object)
    was_read = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, parent: QObject | None = None) -> None:
        """Have read nothing yet."""
        super().__init__(parent)
        self._desk = desk
        self._bridge = bridge
        self.view: QueueView | None = None
        self._question = QueueQuestion()
        self._is_reading_on = False

    def refresh(self) -> None:
        """Read the queue anew."""
        loaded = self.view.queued if self.view is not None and self.view.question == self._question else 0
        self._bridge.run(Lane.STORE, read_queue, self._desk, self._question, loaded).success(self._show)

    def ask(self, question: QueueQuestion) -> None:
        """Show of the queue what answers this question from now on."""
        if question != self._question:
            self._question = question
            self.refresh()

    def more(self) -> None:
        """Read the rows after those that are shown, unless that is under way or there are none."""
        view = self.view
        if view is None or view.last is None or not view.has_more or self._is_reading_on:
            return
        self._is_reading_on = True
        job = self._bridge.run(Lane.STORE, read_on, self._desk, view.question, view.last)
        job.always(self._end_reading_on).success(self._show_more)

    def _end_reading_on(self) -> None:
        self._is_reading_on = False

    def _show(self, view: QueueView) -> None:
        self.was_read.emit(view)
        if view.question == self._question:  # else the clerk has typed on meanwhile, and that answer is under way
            self._set(view.with_rest_of(self.view))

    def _show_more(self, part: QueuePart) -> None:
        if self.view is not None and part.question == self.view.question:
            self._set(self.view.with_part(part))

    def _set(self, view: QueueView) -> None:
        if view != self.view:
            self.view = view
            self.changed.emit(view)
