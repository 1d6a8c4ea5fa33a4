# SPDX-License-Identifier: GPL-3.0-or-later
"""The supervisor's look in the window: what waits is read, one paper looked at, approved or returned; no widget."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ui.session.session import Session
from workstation.app.desk import Desk
from workstation.app.held_papers import Held, held_papers
from workstation.app.supervise import Look, approve, look_at, send_back
from workstation.domain.approval import Fault
from workstation.domain.ids import PaperId
from workstation.domain.paper import Paper
from workstation.errors import SubmissionUnknown, WorkstationError
from workstation.jobs.lanes import Lane


class Supervising(QObject):
    """Runs the use cases of the supervisor.

    Attributes:
        listed: the list of `Held`, read anew.
        looked: the `Look` at the paper that was asked for last.
        decided: the `Paper` that was approved or returned a moment ago.
    """

    listed = Signal(object)
    looked = Signal(object)
    decided = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        """Know nothing yet."""
        super().__init__(parent)
        self._session = session
        self._wanted: PaperId | None = None
        self.is_deciding = False

    def refresh(self) -> None:
        """Read anew what waits."""
        self._session.bridge.run(Lane.STORE, _held, self._session.desk).success(self.listed.emit)

    def look(self, paper_id: PaperId) -> None:
        """Read one paper with its pages, fields and the verdict of its signatures."""
        self._wanted = paper_id
        # Beside the store's lane: verifying takes a second, and the next key must not wait for it.
        job = self._session.bridge.run_aside(look_at, self._session.desk, paper_id)
        job.success(functools.partial(self._looked, paper_id)).failure(self._not_looked)

    def approve(self, paper_id: PaperId) -> None:
        """Let a paper go on into the queue."""
        self._decide(_approve, paper_id)

    def send_back(self, paper_id: PaperId, fault: Fault, note: str) -> None:
        """Give a paper back to its clerk."""
        self._decide(functools.partial(_send_back, fault=fault, note=note), paper_id)

    def _decide(self, job: Callable[[Desk, PaperId, str], Paper], paper_id: PaperId) -> None:
        if self.is_deciding:
            return
        self.is_deciding = True
        done = self._session.bridge.run(Lane.STORE, job, self._session.desk, paper_id, self._session.name)
        done.always(self._end_deciding).success(self._decided)

    def _end_deciding(self) -> None:
        self.is_deciding = False

    def _decided(self, paper: Paper) -> None:
        self.decided.emit(paper)
        self.refresh()
        self._session.queue_reading.refresh()
        self._session.refresh()
        self._session.sending.send_due()

    def _looked(self, paper_id: PaperId, look: Look) -> None:
        if paper_id == self._wanted:
            self.looked.emit(look)

    def _not_looked(self, failure: WorkstationError) -> None:
        if isinstance(failure, SubmissionUnknown):  # somebody else decided meanwhile
            self.refresh()
            return
        self._session.failed.emit(failure)


def _held(desk: Desk) -> list[Held]:
    return held_papers(desk.station)


# The account is read anew: the role may have changed since signing in here.
def _approve(desk: Desk, paper_id: PaperId, actor: str) -> Paper:
    return approve(desk, paper_id, desk.station.users.get(actor))


def _send_back(desk: Desk, paper_id: PaperId, actor: str, *, fault: Fault, note: str) -> Paper:
    return send_back(desk, paper_id, desk.station.users.get(actor), fault, note)
