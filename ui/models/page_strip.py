# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of a dossier in the order of the stack, grouped by paper, with gaps for announced pages not yet there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.l10n import translate
from ui.snapshots import DossierView, PaperView
from ui.words import finding_sentence
from workstation.domain.ids import PageId
from workstation.domain.paper import Page

_DISPLAY = Qt.ItemDataRole.DisplayRole
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_NAME = Qt.ItemDataRole.AccessibleTextRole
ENTRY = Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the strip.

    Attributes:
        page: None for an announced page that is not there yet.
        place: within the paper, from 0.
        size: how many places the paper has in the strip.
    """

    paper: PaperView
    page: Page | None
    place: int
    size: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be looked at on the page, in words."""
        if self.page is None:
            return ()
        return tuple(finding_sentence(found) for found in self.paper.to_look_at if found.page.id == self.page.id)

    @property
    def is_blank(self) -> bool:
        """Whether the page was measured to be blank."""
        return self.page is not None and self.page.measures is not None and self.page.measures.is_blank


class PageStripModel(QAbstractListModel):
    """Entries of one dossier."""

    def __init__(self, parent: QObject | None = None, *, with_gaps: bool = True) -> None:
        """Make an empty model.

        Args:
            with_gaps: whether announced pages that are missing have a place.
        """
        super().__init__(parent)
        self._with_gaps = with_gaps
        self._entries: list[Entry] = []

    def show(self, view: DossierView | None) -> None:
        """Take a fresh snapshot; the view's selection survives where the number of places is the same."""
        entries = [] if view is None else _entries(view.papers, self._with_gaps)
        if len(entries) == len(self._entries):
            self._entries = entries
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """Return a place."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def row_of(self, page_id: PageId) -> int:
        """Return the row of a page; -1 when it is not there."""
        rows = (row for row, entry in enumerate(self._entries) if entry.page and entry.page.id == page_id)
        return next(rows, -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of places."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Return a place, or its words."""
        entry = self.entry(index.row())
        if entry is None:
            return None
        if role == ENTRY:
            return entry
        if role in {_DISPLAY, _NAME, _TOOL_TIP}:
            return _described(entry)
        return None

    def touch(self) -> None:
        """Repaint all, as when a picture arrived."""
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1), [ENTRY])


def _entries(papers: Sequence[PaperView], with_gaps: bool) -> list[Entry]:
    entries = []
    for paper in papers:
        if paper.is_left_out:
            continue
        pages: list[Page | None] = [*paper.pages, *([None] * (paper.missing_pages if with_gaps else 0))]
        entries += [Entry(paper, page, place, len(pages)) for place, page in enumerate(pages)]
    return entries


def _described(entry: Entry) -> str:
    paper = entry.paper.paper
    if entry.page is None:
        return translate("PageStrip", "{paper}: page not scanned yet").format(paper=paper.title)
    text = translate("PageStrip", "{paper}: page {number} of {total}").format(
        paper=paper.title, number=entry.page.number, total=max(paper.expected_pages, len(entry.paper.pages))
    )
    return "\n".join([text, *entry.warnings])
