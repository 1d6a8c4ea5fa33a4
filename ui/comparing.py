# SPDX-License-Identifier: GPL-3.0-or-later
"""Comparing with the portal in the window: asked in parts on the net lane, stopped by a key, lost papers sent again."""

from __future__ import annotations

import dataclasses
import datetime as dt

from PySide6.QtCore import QObject, Signal

from ui.session.session import Session
from workstation.app.compare import Comparer, Comparison, send_missing_again
from workstation.errors import WorkstationError
from workstation.jobs.cancel import CancelToken
from workstation.jobs.lanes import Lane


class Comparing(QObject):
    """Runs one comparison at a time.

    Attributes:
        changed: the `Comparison` so far, or None before the first.
        sent_again: how many papers were queued again.
    """

    changed = Signal(object)
    sent_again = Signal(int)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        """Ask nothing yet."""
        super().__init__(parent)
        self._session = session
        self._comparer: Comparer | None = None
        self._cancel = CancelToken()
        self.found: Comparison | None = None
        self.is_running = False

    def start(self, first: dt.date, last: dt.date) -> None:
        """Ask the portal about everything sent on these days; nothing while a comparison is under way."""
        if self.is_running:
            return
        self.is_running, self.found = True, None
        self._cancel = CancelToken()
        self.changed.emit(None)
        begun = self._session.bridge.run(Lane.NET, Comparer, self._session.desk, first, last)
        begun.success(self._begun).failure(self._failed)

    def stop(self) -> None:
        """Ask no further; what was asked stays."""
        self._cancel.cancel()

    def forget(self) -> None:
        """Drop what was found: other days are wanted."""
        if not self.is_running and self.found is not None:
            self.found = None
            self.changed.emit(None)

    def send_lost(self) -> None:
        """Queue again what the portal lost."""
        session, found = self._session, self.found
        if found is None or not found.missing or self.is_running:
            return
        done = session.bridge.run(Lane.STORE, send_missing_again, session.desk, found.missing, session.name)
        done.success(self._queued_again)

    def _begun(self, comparer: Comparer) -> None:
        self._comparer = comparer
        self._go_on()

    def _go_on(self) -> None:
        if self._comparer is not None:
            part = self._session.bridge.run(Lane.NET, self._comparer.go_on, self._cancel)
            part.success(self._part_asked).failure(self._failed)

    def _part_asked(self, found: Comparison) -> None:
        self.found = found
        self.is_running = not found.is_complete and not self._cancel.is_cancelled
        self.changed.emit(found)
        if self.is_running:
            self._go_on()

    def _failed(self, failure: WorkstationError) -> None:
        self.is_running = False
        self.changed.emit(self.found)
        self._session.failed.emit(failure)

    def _queued_again(self, count: int) -> None:
        if self.found is not None:  # once is enough: what became of them the next comparison tells
            lines = tuple(dataclasses.replace(line, may_send_again=False) for line in self.found.lines)
            self.found = dataclasses.replace(self.found, lines=lines)
            self.changed.emit(self.found)
        self.sent_again.emit(count)
        self._session.queue_reading.refresh()
        self._session.sending.send_due()
