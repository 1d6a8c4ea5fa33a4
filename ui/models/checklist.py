# SPDX-License-Identifier: GPL-3.0-or-later
"""The checklist of a dossier as a table: what the procedure asks for and how far each paper is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from ui import theme
from ui.l10n import translate
from ui.models.table import RowsModel
from ui.snapshots import DossierView, PaperView
from ui.theme import Mark
from ui.words import STATE_MARKS, state_word
from workstation.domain.ids import PaperId
from workstation.domain.states import State
from workstation.texts import Texts

_FOREGROUND = Qt.ItemDataRole.ForegroundRole
_FONT = Qt.ItemDataRole.FontRole

NUMBER, NAME, LEGAL, STATE, PAGES = range(5)


class ChecklistModel(RowsModel[PaperView]):
    """One row a paper."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        """Make an empty checklist."""
        headers = (
            translate("Checklist", "No."),
            translate("Checklist", "Dossier component"),
            translate("Checklist", "Digitise"),
            translate("Checklist", "State"),
            translate("Checklist", "Pages"),
        )
        super().__init__(headers, frozenset({NUMBER, PAGES}), parent)
        self._texts = texts
        self._marked: frozenset[PaperId] = frozenset()

    def show(self, view: DossierView | None, marked: frozenset[PaperId]) -> None:
        """Take a fresh snapshot."""
        self._marked = marked
        self.show_rows(view.papers if view else ())

    def key(self, row: PaperView) -> PaperId:
        """Return the paper's id."""
        return row.paper.id

    def cell_mark(self, row: PaperView, column: int) -> Mark | None:
        """Return the mark of the state."""
        return self.mark(row) if column == STATE else None

    def dressed(self, row: PaperView, column: int, role: int) -> object:
        """Return what is quiet or stands out."""
        if role == _FOREGROUND and row.paper.state is State.DISCARDED and not row.is_owed:
            return theme.palette(theme.scheme()).placeholderText()
        if role == _FONT and column == LEGAL and row.must_be_digitised:
            return theme.font(bold=True)
        return None

    def mark(self, paper: PaperView) -> Mark:
        """Return how a paper's state is marked."""
        if paper.offer is not None:
            return Mark.LOOK
        is_doubtful = paper.is_surplus or any(found.kind != "blank" for found in paper.to_look_at)
        if paper.is_owed or (paper.paper.state is State.RECOGNISED and is_doubtful):
            return Mark.WARN
        return STATE_MARKS[paper.paper.state]

    def text(self, row: PaperView, column: int) -> str:
        """Return the words of a cell."""
        if column == NUMBER:
            marked = row.paper.id in self._marked
            return f"✓ {row.paper.component}" if marked else str(row.paper.component)
        if column == NAME:
            return f"{row.paper.title} (V{row.paper.revision})" if row.paper.revision > 1 else row.paper.title
        if column == LEGAL:
            return self._legal(row)
        if column == STATE:
            return self._state(row)
        return self._pages(row)

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
            return translate("Checklist", "Already held: press + to reuse it")
        if paper.paper.state is State.DISCARDED and not paper.pages:
            return translate("Checklist", "Not brought")
        return state_word(self._texts, paper.paper.state)

    def _pages(self, paper: PaperView) -> str:
        if paper.is_left_out:
            return "–"
        found, expected = len(paper.pages), paper.paper.expected_pages
        return f"{found}/{expected}" if paper.is_count_open else str(found)

    def described(self, row: PaperView) -> str:
        """Return the whole line."""
        parts = [self.text(row, column) for column in (NUMBER, NAME, LEGAL, STATE, PAGES)]
        return ", ".join(part for part in parts if part)
