# SPDX-License-Identifier: GPL-3.0-or-later
"""The question which paper a page, or it and those after it, belong to; answered by arrow keys and Enter.

What separator sheets, QR codes, titles and page counts say is shown beside it; the clerk agrees to it or not.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.snapshots import DossierView, PaperView
from ui.theme import Mark, Points
from ui.widgets.parts import MarkedLine, label, primary, wrapped
from ui.widgets.room import Room, bounded
from workstation.app.separation import Boundary, Reason
from workstation.domain.ids import PaperId
from workstation.domain.paper import Page

_PROPOSALS_SHOWN = 4
_PAPERS_SHOWN = 8
_WIDTH = 660


class BoundaryDialog(QDialog):
    """Lists the papers of the dossier, and where papers seem to begin.

    Attributes:
        chosen: the pages to move, in order, and the paper's id.
        split_wanted: a new paper of the same kind begins at the page.
        proposals_agreed: the pages are to be laid as the program proposes.
    """

    chosen = Signal(object, object)
    split_wanted = Signal()
    proposals_agreed = Signal()

    def __init__(self, view: DossierView, paper: PaperView, page: Page, parent: QWidget | None = None) -> None:
        """Make the dialog for a page of a paper."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Papers and boundaries"))
        self._view, self._paper, self._page = view, paper, page
        self._targets = [other for other in view.papers if other.is_open and not other.is_left_out]
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Papers of the dossier"))
        for other in self._targets:
            text = self.tr("{component}. {paper} · %n pages", "", len(other.pages))
            self._list.addItem(text.format(component=other.paper.component, paper=other.paper.title))
        if page.number > 1:
            self._list.addItem(self.tr("A new paper of the same kind begins here"))
        height = self._list.fontMetrics().height() + 12
        for row in range(self._list.count()):  # the style sheet's padding comes too late for the view's own guess
            self._list.item(row).setSizeHint(QSize(0, height))
        self._list.setFixedHeight(min(_PAPERS_SHOWN, self._list.count()) * height + 12)
        self._list.setCurrentRow(self._proposal())
        self._with_rest = QCheckBox(self.tr("Move the pages after it as well"))
        self._with_rest.setAccessibleName(self._with_rest.text())
        self._with_rest.setChecked(page.number != 1 or len(paper.pages) == 1)
        self._heading = label(self.tr("WHAT THE PAGES SAY"), Points.SMALL, role="title", bold=True)
        self._lines = [MarkedLine() for _ in range(_PROPOSALS_SHOWN)]
        self._more = label("", Points.SMALL, role="muted")
        self._agree = QPushButton(self.tr("Put the pages where proposed  F4"))
        self._agree.setAccessibleName(self.tr("Put the pages where proposed"))
        self._agree.clicked.connect(self._follow)
        self._lay_out()
        for key in ("Return", "Enter"):
            QShortcut(QKeySequence(key), self, self._choose)
        QShortcut(QKeySequence("F4"), self, self._follow)
        self._list.setFocus()

    def _lay_out(self) -> None:
        question = self.tr("Page {number} of “{paper}” belongs to:")
        text = question.format(number=self._page.number, paper=self._paper.paper.title)
        move = primary(self.tr("Move  Enter"))
        move.setAccessibleName(self.tr("Move"))
        move.clicked.connect(self._choose)
        leave = QPushButton(self.tr("Leave as it is  Esc"))
        leave.setAccessibleName(self.tr("Leave as it is"))
        leave.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self._agree)
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(move)
        contents = QWidget()
        column = QVBoxLayout(contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        asked = wrapped(text)
        asked.setFont(theme.font(Points.LABEL, bold=True))
        column.addWidget(asked)
        column.addWidget(self._list)
        column.addWidget(self._with_rest)
        column.addWidget(self._heading)
        for line in self._lines:
            column.addWidget(line)
            line.hide()
        column.addWidget(self._more)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.setSpacing(10)
        self._contents = contents
        self._whole = whole
        whole.addWidget(Room(contents, is_sideways=False), 1)
        whole.addLayout(buttons)
        self._more.hide()
        self._agree.hide()
        self._lines[0].show_line(self.tr("Being looked at…"), Mark.BUSY)
        self._lines[0].show()
        self._fit()

    def _fit(self) -> None:
        margins, inner = self._whole.contentsMargins(), self._contents.layout()
        width = _WIDTH - margins.left() - margins.right()
        height = inner.minimumHeightForWidth(width) if inner is not None else 0
        height += self._whole.spacing() + self._agree.sizeHint().height()
        bounded(self, _WIDTH, height + margins.top() + margins.bottom())

    def show_proposals(self, proposals: tuple[Boundary, ...]) -> None:
        """Show where papers seem to begin and do not begin now."""
        sentences = [(self._sentence(proposal), Mark.LOOK) for proposal in proposals]
        if not sentences:
            sentences = [(self.tr("Nothing on the pages speaks against the papers as they lie."), Mark.GOOD)]
        for line, sentence in zip(self._lines, [*sentences, *[None] * _PROPOSALS_SHOWN], strict=False):
            line.setVisible(sentence is not None)
            if sentence is not None:
                line.show_line(*sentence)
        more = len(sentences) - _PROPOSALS_SHOWN
        self._more.setText(self.tr("and {more} more").format(more=more))
        self._more.setVisible(more > 0)
        self._agree.setVisible(bool(proposals))
        self._fit()

    def _sentence(self, proposal: Boundary) -> str:
        lying = next(((paper, page) for paper, page in self._view.pages if page.id == proposal.page_id), None)
        paper = self._view.paper(proposal.paper_id)
        if lying is None or paper is None:
            return ""
        where = self.tr("Paper {paper}, page {page}").format(paper=lying[0].paper.component, page=lying[1].number)
        reasons = {
            Reason.SEPARATOR: self.tr("a separator sheet for “{title}”"),
            Reason.QR: self.tr("its QR code says “{title}” begins"),
            Reason.TITLE: self.tr("its title says “{title}” begins"),
            Reason.COUNT: self.tr("by the page count “{title}” begins"),
        }
        reason = reasons[proposal.reason].format(title=paper.paper.title)
        measures = lying[1].measures
        if proposal.separator and measures is not None and measures.is_blank:
            reason = self.tr("the empty side of a separator sheet")
        return self.tr("{where}: {reason}").format(where=where, reason=reason)

    def _proposal(self) -> int:
        ids = [other.paper.id for other in self._targets]
        own = ids.index(self._paper.paper.id)
        # The first page of a paper went astray from the paper before; any other begins the paper after.
        beside = own - 1 if self._page.number == 1 else own + 1
        return beside if 0 <= beside < len(ids) else own

    def _follow(self) -> None:
        if self._agree.isVisibleTo(self):
            self.proposals_agreed.emit()
            self.accept()

    def _choose(self) -> None:
        row = self._list.currentRow()
        if row == len(self._targets):
            self.split_wanted.emit()
        elif 0 <= row < len(self._targets):
            target: PaperId = self._targets[row].paper.id
            pages = [page for page in self._paper.pages if page.number >= self._page.number]
            if target != self._paper.paper.id:
                self.chosen.emit(pages if self._with_rest.isChecked() else pages[:1], target)
        self.accept()
