# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a dossier that are signed, with what the independent verifier says of each."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui import theme
from ui.l10n import translate
from ui.snapshots import DossierView, PaperView
from ui.theme import Mark
from ui.words import state_word, verdict_word
from workstation.app.signed_file import SignedPaper
from workstation.domain.ids import PaperId
from workstation.domain.states import State
from workstation.texts import Texts

_DISPLAY = Qt.ItemDataRole.DisplayRole
_DECORATION = Qt.ItemDataRole.DecorationRole
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_NAME = Qt.ItemDataRole.AccessibleTextRole
_CENTRE = Qt.AlignmentFlag.AlignCenter
_HORIZONTAL = Qt.Orientation.Horizontal
_ROOT = QModelIndex()

Index = QModelIndex | QPersistentModelIndex

PAPER, PAGES, RESULT = range(3)
_SIGNED = {State.SIGNED, State.QUEUED, State.SENDING, State.RECEIVED}


class FilesModel(QAbstractTableModel):
    """One row a paper that has or gets a file."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        """Make an empty table."""
        super().__init__(parent)
        self._texts = texts
        self._rows: list[PaperView] = []
        self._signed: Mapping[PaperId, SignedPaper] = {}
        self._is_signing = False
        self._headers = (
            translate("Files", "Paper and its code"),
            translate("Files", "Pages"),
            translate("Files", "Digital signature"),
        )

    def show(self, view: DossierView | None, signed: Mapping[PaperId, SignedPaper], *, is_signing: bool) -> None:
        """Take a fresh snapshot."""
        rows = [paper for paper in view.papers if not paper.is_left_out and paper.pages] if view else []
        self._signed, self._is_signing = signed, is_signing
        if [row.paper.id for row in rows] == [row.paper.id for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, RESULT))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def paper(self, row: int) -> PaperView | None:
        """Return the paper of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of files."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """Return a heading."""
        if orientation != _HORIZONTAL:
            return None
        if role == _DISPLAY:
            return self._headers[section]
        if role == _ALIGNMENT and section == PAGES:
            return _CENTRE
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Return one cell."""
        paper = self.paper(index.row())
        if paper is None:
            return None
        column = index.column()
        if role in {_DISPLAY, _TOOL_TIP}:
            return self._text(paper, column)
        if role == _DECORATION and column == RESULT:
            return theme.mark_icon(self._mark(paper))
        if role == _ALIGNMENT and column == PAGES:
            return _CENTRE
        if role == _NAME:
            return ", ".join(self._text(paper, part) for part in (PAPER, RESULT))
        return None

    def _text(self, paper: PaperView, column: int) -> str:
        if column == PAPER:
            code = paper.paper.code.text if paper.paper.code else translate("Files", "no code yet")
            return f"{paper.paper.component}. {paper.paper.title}\n{code}"
        if column == PAGES:
            return str(len(paper.pages))
        return self._result(paper)

    def _result(self, paper: PaperView) -> str:
        signed = self._signed.get(paper.paper.id)
        if signed is not None:
            verdict = verdict_word(self._texts, signed.verdict.status)
            text = translate("Files", "Signed ({level}), checked: {verdict}")
            return text.format(level=paper.paper.signature_level or "…", verdict=verdict.lower())
        if paper.paper.state in _SIGNED:
            return translate("Files", "Signed ({level}) and checked").format(level=paper.paper.signature_level)
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
