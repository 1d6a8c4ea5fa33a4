# SPDX-License-Identifier: GPL-3.0-or-later
"""Correcting a signed paper in the window: asked for, begun, dropped, its dossier taken up; no rules in here."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ui.session.session import Session
from ui.snapshots import DossierView
from workstation.app.correct import correct, drop_correction, paper_to_correct
from workstation.app.desk import Desk
from workstation.app.supervise import take_up
from workstation.domain.dossier import Dossier
from workstation.domain.ids import DossierId, PaperId, SubmissionUid
from workstation.domain.paper import Paper
from workstation.jobs.lanes import Lane
from workstation.texts import Texts


@dataclass(frozen=True, slots=True)
class _Begun:
    """The version that counts now, and its dossier."""

    dossier: Dossier
    paper: Paper


class Correcting(QObject):
    """Runs the use cases of corrections.

    Attributes:
        asked: the signed `Paper` that is to be corrected, or the correction that may be dropped.
        shown: the `PaperId` of the version that counts now; its dossier is in work and shows it.
    """

    asked = Signal(object)
    shown = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        """Wait for the clerk."""
        super().__init__(parent)
        self._session = session
        self._awaited: PaperId | None = None
        session.dossier_changed.connect(self._dossier_changed)

    def ask(self, uid: SubmissionUid) -> None:
        """Look at a paper before the clerk is asked why."""
        self._session.bridge.run(Lane.STORE, paper_to_correct, self._session.desk, uid).success(self.asked.emit)

    def begin(self, paper: Paper, reason: str, *, keep_pages: bool) -> None:
        """Begin the next version of a signed paper."""
        session = self._session
        session.bridge.run(Lane.STORE, _begin, session.desk, paper, session.name, reason, keep_pages).success(
            self._begun
        )

    def take_up(self, dossier_id: DossierId) -> None:
        """Begin the corrections of what the supervisor returned in a dossier, with her reasons."""
        session = self._session
        session.bridge.run(
            Lane.STORE, _take_up, session.desk, dossier_id, session.name, session.desk.settings.desk.language
        ).success(self._begun)

    def drop(self, paper: Paper) -> None:
        """Discard a correction that is not signed."""
        session = self._session
        session.bridge.run(Lane.STORE, _drop, session.desk, paper, session.name).success(self._begun)

    def _begun(self, begun: _Begun) -> None:
        view = self._session.view
        if view is not None and view.dossier.id != begun.dossier.id:
            self._session.leave()  # it stays open and in the list, as with F2
        self._awaited = begun.paper.id
        self._session.take_up(begun.dossier)

    def _dossier_changed(self, view: DossierView | None) -> None:
        paper = view.paper(self._awaited) if view is not None and self._awaited is not None else None
        if paper is not None:
            self._awaited = None
            self.shown.emit(paper.paper.id)


def _begin(desk: Desk, paper: Paper, clerk: str, reason: str, keep_pages: bool) -> _Begun:
    version = correct(desk, paper.id, clerk=clerk, reason=reason, keep_pages=keep_pages)
    return _Begun(desk.station.dossiers.get(version.dossier_id), version)


def _take_up(desk: Desk, dossier_id: DossierId, clerk: str, language: str) -> _Begun:
    versions = take_up(desk, dossier_id, clerk, Texts.load(language))
    return _Begun(desk.station.dossiers.get(dossier_id), versions[0])


def _drop(desk: Desk, paper: Paper, clerk: str) -> _Begun:
    before = drop_correction(desk, paper.id, clerk)
    return _Begun(desk.station.dossiers.get(before.dossier_id), before)
