# SPDX-License-Identifier: GPL-3.0-or-later
"""The checklist of a dossier as a table: what the procedure asks for and how far each paper is."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui import theme
from ui.l10n import capitalised, translate
from ui.snapshots import DossierView, PaperView
from ui.theme import Mark
from ui.words import STATE_MARKS, state_word
from workstation.domain.ids import PaperId
from workstation.domain.states import State
from workstation.texts import Texts

_DISPLAY = Qt.ItemDataRole.DisplayRole
_DECORATION = Qt.ItemDataRole.DecorationRole
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
_FOREGROUND = Qt.ItemDataRole.ForegroundRole
_FONT = Qt.ItemDataRole.FontRole
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_CHECK = Qt.ItemDataRole.CheckStateRole
_NAME = Qt.ItemDataRole.AccessibleTextRole
_CENTRE = Qt.AlignmentFlag.AlignCenter
_HORIZONTAL = Qt.Orientation.Horizontal
_ROOT = QModelIndex()

Index = QModelIndex | QPersistentModelIndex

NUMBER, NAME, LEGAL, STATE, PAGES = range(5)


class ChecklistModel(QAbstractTableModel):
    """One row a paper."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        """Make an empty checklist."""
        super().__init__(parent)
        self._texts = texts
        self._rows: tuple[PaperView, ...] = ()
        self._marked: frozenset[PaperId] = frozenset()
        self._headers = (
            translate("Checklist", "No."),
            translate("Checklist", "Dossier component"),
            translate("Checklist", "Digitise"),
            translate("Checklist", "State"),
            translate("Checklist", "Pages"),
        )

    def show(self, view: DossierView | None, marked: frozenset[PaperId]) -> None:
        """Take a fresh snapshot."""
        rows = view.papers if view else ()
        self._marked = marked
        if len(rows) == len(self._rows):
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, PAGES))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def paper(self, row: int) -> PaperView | None:
        """Return the paper of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of papers."""
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
        if role == _ALIGNMENT and section in {NUMBER, PAGES}:
            return _CENTRE
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Return one cell."""
        paper = self.paper(index.row())
        if paper is None:
            return None
        column = index.column()
        if role == _DISPLAY:
            return self._text(paper, column)
        if role == _DECORATION and column == STATE:
            return theme.mark_icon(self.mark(paper))
        if role == _ALIGNMENT and column in {NUMBER, PAGES}:
            return _CENTRE
        if role == _FOREGROUND and paper.paper.state is State.DISCARDED:
            return theme.palette(theme.scheme()).placeholderText()
        if role == _FONT and column == LEGAL and paper.must_be_digitised:
            return theme.font(bold=True)
        if role == _TOOL_TIP:
            return self._text(paper, column)
        if role == _NAME:
            return self._described(paper)
        return None

    def mark(self, paper: PaperView) -> Mark:
        """Return how a paper's state is marked."""
        if paper.offer is not None:
            return Mark.WARN
        if paper.paper.state is State.RECOGNISED and any(found.kind != "blank" for found in paper.findings):
            return Mark.WARN
        return STATE_MARKS[paper.paper.state]

    def _text(self, paper: PaperView, column: int) -> str:
        if column == NUMBER:
            marked = paper.paper.id in self._marked
            return f"✓ {paper.paper.component}" if marked else str(paper.paper.component)
        if column == NAME:
            return paper.paper.title
        if column == LEGAL:
            return self._legal(paper)
        if column == STATE:
            return self._state(paper)
        return self._pages(paper)

    def _legal(self, paper: PaperView) -> str:
        if paper.component is None:
            return ""
        if paper.must_be_digitised:
            return translate("Checklist", "Required")
        if paper.component.legal_class.value == "not_required":
            return translate("Checklist", "Not required")
        return translate("Checklist", "On request")

    def _state(self, paper: PaperView) -> str:
        if paper.offer is not None:
            return translate("Checklist", "Already held: press + to reuse")
        if paper.paper.state is State.DISCARDED and not paper.pages:
            return translate("Checklist", "Not brought")
        if paper.paper.state is State.CAPTURED and not paper.pages:
            return capitalised(self._texts.word("state.expected"))
        return state_word(self._texts, paper.paper.state)

    def _pages(self, paper: PaperView) -> str:
        if paper.is_left_out:
            return "–"
        found, expected = len(paper.pages), paper.paper.expected_pages
        return f"{found}/{expected}" if expected and found != expected else str(found) if found else "0"

    def _described(self, paper: PaperView) -> str:
        parts = [self._text(paper, column) for column in (NUMBER, NAME, LEGAL, STATE, PAGES)]
        return ", ".join(part for part in parts if part)
