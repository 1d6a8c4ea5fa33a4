# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the fields read on the papers of the dossier in work, so that it is known at once which deserve a look."""

from __future__ import annotations

import dataclasses
import functools

from PySide6.QtCore import QObject, QTimer, Signal

from ui.bridge import OneAtATime, Operation
from ui.session.session import Session
from ui.snapshots import DossierView
from workstation.app.extraction import confirm_field
from workstation.app.field_check import CheckedField, CheckedPaper, check_fields
from workstation.domain.extraction import FieldReading, PaperField
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.states import State
from workstation.jobs.lanes import Lane

# What was confirmed is shown at once; reading it back waits until the next screen has been painted, for both share the
# interpreter (bench/desk.py --stalls).
_READ_BACK_AFTER_MS = 400
_READ = {State.RECOGNISED, State.CONFIRMED, State.ASSEMBLED}


class FieldKeeper(QObject):
    """Reads fields in the background whenever a paper has become readable, or another one.

    Attributes:
        changed: the `CheckedPaper`s of the dossier were read anew.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        """Know nothing yet."""
        super().__init__(parent)
        self._session = session
        self.papers: tuple[CheckedPaper, ...] = ()
        self._known: object = None
        self._dossier: DossierId | None = None
        self._unkept = 0
        self._reading = OneAtATime(self._read)
        self._read_back = QTimer(self, singleShot=True, interval=_READ_BACK_AFTER_MS)
        self._read_back.timeout.connect(self.read)
        session.dossier_changed.connect(self._follow)

    @property
    def doubtful(self) -> int:
        """How many fields of the dossier deserve a look."""
        return sum(len(paper.doubtful) for paper in self.papers)

    def _follow(self, view: DossierView | None) -> None:
        if view is None or view.dossier.id != self._dossier:
            self.papers, self._known = (), None
            self._dossier = view.dossier.id if view else None
        if view is None:
            return
        # Pages, owner or type of a paper decide its fields; a signature does not.
        known = [
            (paper.paper.id, paper.paper.document_type_code, paper.paper.owner_id, [page.id for page in paper.pages])
            for paper in view.papers
            if paper.paper.state in _READ
        ]
        if known != self._known:
            self._known = known
            self.read()

    def read(self) -> None:
        """Read the fields of the dossier in work anew; calls while one reading is under way become one more."""
        self._reading.run()

    def _read(self) -> Operation[tuple[CheckedPaper, ...]] | None:
        if self._dossier is None:
            return None
        job = self._session.bridge.run(Lane.STORE, check_fields, self._session.desk, self._dossier)
        return job.success(functools.partial(self._keep, self._dossier))

    def _keep(self, dossier: DossierId, papers: tuple[CheckedPaper, ...]) -> None:
        if dossier == self._dossier and not self._unkept:  # what was confirmed meanwhile is not in there yet
            self.papers = papers
            self.changed.emit()

    def confirm(self, paper_id: PaperId, field: CheckedField, value: str) -> None:
        """Keep the value a clerk stands for, as read or as corrected; it is shown at once."""
        self.papers = tuple(
            _confirmed(paper, field, value, self._session.name) if paper.paper.id == paper_id else paper
            for paper in self.papers
        )
        self.changed.emit()
        self._unkept += 1
        desk, clerk = self._session.desk, self._session.name
        self._session.bridge.run(Lane.STORE, confirm_field, desk, paper_id, field.name, value, clerk).always(
            self._one_kept
        )

    def _one_kept(self) -> None:
        self._unkept -= 1
        if not self._unkept:
            self._read_back.start()


def _confirmed(paper: CheckedPaper, field: CheckedField, value: str, clerk: str) -> CheckedPaper:
    found = field.found or PaperField(FieldReading(field.name, value, 100.0, ()))
    if found.reading.value != value:
        found = PaperField(FieldReading(field.name, value, 100.0, ()))
    is_as_read = field.found is not None and field.found.reading.value == value
    kept = dataclasses.replace(
        field,
        found=dataclasses.replace(found, confirmed_by=clerk),
        doubt=None,
        suggestion="",
        corrections=field.corrections if is_as_read else (),
    )
    return dataclasses.replace(paper, fields=tuple(kept if one.name == field.name else one for one in paper.fields))
