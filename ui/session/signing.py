# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing what is confirmed with one PIN, and sending behind it while the clerk may be at the next dossier."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ui.session.dossier import DossierInWork
from ui.session.finishing import Finishing
from ui.session.sending import Sending
from ui.snapshots import DossierView
from workstation.app.assemble import assemble_confirmed
from workstation.app.longterm import raise_levels
from workstation.app.sign import papers_to_sign, sign_papers
from workstation.app.signed_file import SignedPaper
from workstation.domain.states import State
from workstation.errors import NothingToDo, WorkstationError
from workstation.jobs.cancel import CancelToken
from workstation.jobs.lanes import Lane


class Signing(QObject):
    """One dossier at most is being signed; it need not be the one in work any more.

    Attributes:
        signed: a `SignedPaper`, signed and verified.
        changed: whether the signer works.
        finishing_changed: the `Finishing` under way, or None.
        ended: the signer has ended, well or not.
        failed: an expected failure.
    """

    signed = Signal(object)
    changed = Signal(bool)
    finishing_changed = Signal(object)
    ended = Signal()
    failed = Signal(object)

    def __init__(
        self, work: DossierInWork, sending: Sending, cancel: CancelToken, parent: QObject | None = None
    ) -> None:
        """Sign nothing yet.

        Args:
            work: the dossier in work.
            sending: takes the papers of a dossier that is sent behind its signing.
            cancel: stops the raising of levels.
            parent: as Qt has it.
        """
        super().__init__(parent)
        self._work = work
        self._sending = sending
        self._cancel = cancel
        self.finishing: Finishing | None = None
        self._ended: Finishing | None = None

    @property
    def is_on(self) -> bool:
        """Whether the signer works for us."""
        return self.finishing is not None and not self.finishing.is_broken

    @property
    def is_of_this(self) -> bool:
        """Whether it is the dossier in work that is being signed."""
        return self.is_on and self._is_finishing(self._work.view)

    def prepare(self) -> None:
        """Make the files ahead of the PIN, in the lane of the signer: the next dossier needs that of the store."""
        view, work = self._work.view, self._work
        if view is not None and not self.is_on:
            made = work.bridge.run(Lane.TOKEN, assemble_confirmed, work.desk, view.dossier.id)
            made.success(lambda _: work.refresh())

    def sign(self, pin: str) -> None:
        """Sign what is confirmed, with one PIN; a wrong PIN is never tried twice by itself."""
        view = self._work.view
        if view is None or self.is_on:
            return
        ids = papers_to_sign([paper.paper for paper in view.papers])
        if not ids:
            self.failed.emit(NothingToDo(what="papers"))
            return
        self._set(Finishing(view.dossier, len(ids)))
        self.changed.emit(True)
        self._work.bridge.run(
            Lane.TOKEN,
            sign_papers,
            self._work.desk,
            ids,
            pin=pin,
            clerk=self._work.name,
            on_signed=self._work.bridge.relay(self._signed_one),
        ).always(self._end).success(self._all_signed).failure(self._not_signed)

    def send(self, done: Callable[[], object]) -> None:
        """Put the signed papers into the queue; the sending itself goes on in the background.

        While they are being signed, they go into the queue once all are; `done` is called at once.
        """
        view = self._work.view
        if view is None:
            return
        if self.is_of_this:
            self.send_after()
            done()
            return
        if not any(paper.paper.state is State.SIGNED for paper in view.papers):
            self.failed.emit(NothingToDo(what="submission"))
            return
        self._sending.queue(view.dossier.id, done)

    def send_after(self) -> None:
        """Put the papers of the dossier that is being signed into the queue once all are signed."""
        if self.finishing is not None:
            self._set(self.finishing.sent_after())

    def forget_broken(self) -> None:
        """Say no more that a signing ended early: the clerk goes on with a dossier left open."""
        if self.finishing is not None and self.finishing.is_broken:
            self._set(None)

    def _is_finishing(self, view: DossierView | None) -> bool:
        return view is not None and self.finishing is not None and self.finishing.dossier_id == view.dossier.id

    def _set(self, finishing: Finishing | None) -> None:
        self.finishing = finishing
        self.finishing_changed.emit(finishing)

    def _signed_one(self, signed: SignedPaper) -> None:
        if self.finishing is not None:
            self._set(self.finishing.one_more())
        self.signed.emit(signed)
        self._work.refresh()

    def _end(self) -> None:
        # Until one of the next two slots says otherwise: a bug in the job must not leave the screen waiting.
        ended, self.finishing = self.finishing, None
        self._ended = ended
        self.finishing_changed.emit(None)
        self.changed.emit(False)
        self.ended.emit()
        self._work.refresh()

    def _all_signed(self, signed: list[SignedPaper]) -> None:
        ids = [one.paper.id for one in signed]
        if self._ended is not None and self._ended.is_sent_after:
            self._sending.queue(self._ended.dossier_id)
        # In the background: a paper that is queued before its turn goes as it is (docs/decisions/0005).
        rising = self._work.bridge.run(Lane.LONG_TERM, raise_levels, self._work.desk, ids, self._cancel)
        rising.success(lambda _: self._work.refresh()).failure(self._report)

    def _not_signed(self, failure: WorkstationError) -> None:
        view = self._work.view
        if self._ended is not None and (view is None or view.dossier.id != self._ended.dossier_id):
            self._set(self._ended.broken())
        self._report(failure)

    def _report(self, failure: WorkstationError) -> None:
        self.failed.emit(failure)
