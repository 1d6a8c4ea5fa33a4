# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a dossier that are signed, with what the independent verifier says of each."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from ui.l10n import translate
from ui.models.table import RowsModel
from ui.snapshots import DossierView, PaperView
from ui.theme import Mark
from ui.words import state_word, verdict_word
from workstation.app.signed_file import SignedPaper
from workstation.domain.ids import PaperId
from workstation.domain.states import State
from workstation.texts import Texts

PAPER, PAGES, RESULT = range(3)
_SIGNED = {State.SIGNED, State.IN_APPROVAL, State.QUEUED, State.SENDING, State.RECEIVED}


class FilesModel(RowsModel[PaperView]):
    """One row a paper that has or gets a file."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        """Make an empty table."""
        headers = (
            translate("Files", "Paper and its code"),
            translate("Files", "Pages"),
            translate("Files", "Digital signature"),
        )
        super().__init__(headers, frozenset({PAGES}), parent)
        self._texts = texts
        self._signed: Mapping[PaperId, SignedPaper] = {}
        self._is_signing = False

    def show(self, view: DossierView | None, signed: Mapping[PaperId, SignedPaper], *, is_signing: bool) -> None:
        """Take a fresh snapshot."""
        self._signed, self._is_signing = signed, is_signing
        self.show_rows([paper for paper in view.papers if not paper.is_left_out and paper.pages] if view else [])

    @property
    def is_signed(self) -> bool:
        """Whether papers are signed, and none is at work any more."""
        return any(row.paper.state in _SIGNED for row in self._rows) and not any(row.is_open for row in self._rows)

    def key(self, row: PaperView) -> PaperId:
        """Return the paper's id."""
        return row.paper.id

    def cell_mark(self, row: PaperView, column: int) -> Mark | None:
        """Return the mark of the result."""
        return self._mark(row) if column == RESULT else None

    def described(self, row: PaperView) -> str:
        """Return paper and result."""
        return ", ".join(self.text(row, part) for part in (PAPER, RESULT))

    def text(self, row: PaperView, column: int) -> str:
        """Return the words of a cell."""
        if column == PAPER:
            code = row.paper.code.text if row.paper.code else translate("Files", "no code yet")
            return f"{row.paper.component}. {row.paper.title}\n{code}"
        if column == PAGES:
            return str(len(row.pages))
        return self._result(row)

    def _result(self, paper: PaperView) -> str:
        signed = self._signed.get(paper.paper.id)
        if signed is not None:
            verdict = verdict_word(self._texts, signed.verdict.status)
            return translate("Files", "Signed, checked: {verdict}").format(verdict=verdict.lower())
        if paper.paper.state in _SIGNED:
            return translate("Files", "Signed and checked")
        if paper.paper.state in {State.CONFIRMED, State.ASSEMBLED}:
            if self._is_signing:
                return translate("Files", "Being signed…")
            return translate("Files", "Ready to be signed")
        return state_word(self._texts, paper.paper.state)

    def _mark(self, paper: PaperView) -> Mark:
        if paper.paper.state in _SIGNED:
            return Mark.GOOD
        if paper.paper.state in {State.CONFIRMED, State.ASSEMBLED}:
            return Mark.BUSY if self._is_signing else Mark.QUIET
        return Mark.WARN
