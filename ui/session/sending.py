# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending behind the screens: signed papers go into the queue, what is due is sent every few seconds."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ui.session.dossier import DossierInWork
from workstation.app.submit import Sender, queue_dossier, send_all_now, send_now
from workstation.domain.ids import DossierId, SubmissionUid
from workstation.errors import PortalError, WorkstationError
from workstation.jobs.cancel import CancelToken
from workstation.jobs.lanes import Lane

_SEND_EVERY_MS = 3000


class Sending(QObject):
    """One sending at a time.

    Attributes:
        queued: other papers wait than before.
        ended: how many papers were received by the portal.
        failed: an expected failure that is none of the line or the portal.
    """

    queued = Signal()
    ended = Signal(int)
    failed = Signal(object)

    def __init__(self, work: DossierInWork, cancel: CancelToken, parent: QObject | None = None) -> None:
        """Send nothing yet.

        Args:
            work: whose desk and clerk it sends for.
            cancel: stops what is under way.
            parent: as Qt has it.
        """
        super().__init__(parent)
        self._work = work
        self._cancel = cancel
        self._is_under_way = False
        self._timer = QTimer(self, interval=_SEND_EVERY_MS)
        self._timer.timeout.connect(self.send_due)

    def start(self) -> None:
        """Send what is due from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Begin nothing more."""
        self._timer.stop()

    def send_due(self) -> None:
        """Send what is due, unless that is under way."""
        if self._is_under_way or self._cancel.is_cancelled:
            return
        self._is_under_way = True
        sender = Sender(self._work.desk, self._cancel)
        job = self._work.bridge.run(Lane.NET, sender.send_due)
        job.always(self._end).success(self.ended.emit).failure(self._not_sent)

    def queue(self, dossier: DossierId, done: Callable[[], object] = lambda: None) -> None:
        """Put the signed papers of a dossier into the queue; `done` is called once they are in it."""
        self._then_send(functools.partial(queue_dossier, self._work.desk, dossier, self._work.name), done)

    def retry(self, uid: SubmissionUid) -> None:
        """Try one paper again now, whatever the line did before."""
        self._then_send(functools.partial(send_now, self._work.desk, uid, self._work.name))

    def retry_all(self) -> None:
        """Try everything that waits now, whatever the line did before."""
        self._then_send(functools.partial(send_all_now, self._work.desk, self._work.name))

    def _then_send(self, job: Callable[[], object], done: Callable[[], object] = lambda: None) -> None:
        def ready(_: object) -> None:
            done()
            self.queued.emit()
            self.send_due()

        self._work.bridge.run(Lane.STORE, job).success(ready).failure(self._report)

    def _end(self) -> None:
        self._is_under_way = False

    def _not_sent(self, failure: WorkstationError) -> None:
        if not isinstance(failure, PortalError):  # the queue says of each paper why it waits
            self._report(failure)

    def _report(self, failure: WorkstationError) -> None:
        self.failed.emit(failure)
