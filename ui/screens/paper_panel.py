# SPDX-License-Identifier: GPL-3.0-or-later
"""Beside a page that is checked: its numbers and findings in words, and owner, type and code of its paper."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from ui import theme
from ui.actions import ActionId, Actions
from ui.l10n import grouped_id, number
from ui.session.session import Session
from ui.snapshots import DossierView, PageView, PaperView
from ui.theme import Mark, Points
from ui.widgets.act_button import ActButton
from ui.widgets.inputs import ChoiceBox, CodeEdit
from ui.widgets.parts import Card, MarkedLine, label, wrapped
from ui.widgets.whole_lines import WholeLines
from ui.words import (
    STATE_MARKS,
    count_sentence,
    edit_sentence,
    finding_sentence,
    sharpness_sentence,
    size_sentence,
    skew_sentence,
    state_word,
    turn_sentence,
)
from workstation.app.review import Finding
from workstation.domain.dossier import DocumentType
from workstation.domain.owner import Owner
from workstation.domain.paper import Page
from workstation.domain.paper_code import PaperCode
from workstation.domain.states import State
from workstation.errors import PageCountMismatch, WorkstationError
from workstation.texts import Texts

_WIDTH = 368
_FINDINGS_SHOWN = 6
_BETWEEN_LINES, _BEFORE_DATA = 2, 8


class PaperPanel(Card):
    """The page's numbers in words, and the paper's owner, type and code.

    Attributes:
        changed: what Enter would do may have changed: the clerk ticked a box, or was refused.
    """

    changed = Signal()

    def __init__(self, session: Session, actions: Actions, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the panel."""
        super().__init__("", parent, width_px=_WIDTH)
        self.body.setSpacing(4)
        self._session = session
        self._texts = texts
        self._paper: PaperView | None = None
        self._title = wrapped("", Points.HINT)
        self._title.setFont(theme.font(Points.HINT, bold=True))
        self._where = label("", role="muted")
        self._state = MarkedLine()
        self._skew, self._turn, self._size, self._sharp, self._reading = (wrapped() for _ in range(5))
        self._edits = [wrapped("", Points.SMALL, role="muted") for _ in range(2)]
        self._findings = [MarkedLine() for _ in range(_FINDINGS_SHOWN)]
        self._more = label("", Points.SMALL, role="muted")
        self.owner_id = CodeEdit(self.tr("Owner id"))
        self.document_type = ChoiceBox(self.tr("Document type"))
        self._named = wrapped("", Points.SMALL)
        self._types: dict[str, DocumentType] = {}
        self._fill_types()
        self._code = wrapped("", Points.LABEL)
        self._code.setFont(theme.font(Points.LABEL, bold=True))
        self.accept_count = QCheckBox(self.tr("Compared: the pages are right"))
        self.accept_count.setAccessibleName(self.accept_count.text())
        self.accept_count.toggled.connect(self.changed)
        self._note = MarkedLine()
        #: What the clerk says by pressing the key below; the session passes both on.
        stated = self.tr("By pressing Enter you confirm: compared with the paper, and no secret paper is among these.")
        self._stated = wrapped(stated, Points.SMALL, role="muted")
        self.button = ActButton(actions[ActionId.ACCEPT], self.tr("Enter"))
        self._lay_out()
        self.owner_id.textChanged.connect(self._show_code)
        self.document_type.currentIndexChanged.connect(self._show_code)

    def _lay_out(self) -> None:
        self.title.hide()
        self.body.addWidget(self._title)
        self.body.addWidget(self._where)
        self.body.addWidget(self._state)
        self.body.addWidget(self._found())
        self.body.addSpacing(_BEFORE_DATA)
        self.body.addWidget(label(self.tr("DATA AND CODE  F8"), Points.SMALL, role="title", bold=True))
        for text, field in (
            (self.tr("Owner id of the paper"), self.owner_id),
            (self.tr("Document type"), self.document_type),
        ):
            caption = label(text, role="muted")
            caption.setBuddy(field)
            self.body.addWidget(caption)
            self.body.addWidget(field)
            if field is self.owner_id:
                self.body.addWidget(self._named)
        self.body.addWidget(label(self.tr("Paper code"), role="muted"))
        self.body.addWidget(self._code)
        self.body.addWidget(self.accept_count)
        self.body.addWidget(self._note)
        self.body.addStretch(1)
        self.body.addWidget(self._stated)
        self.body.addWidget(self.button)
        for part in (self.accept_count, self._note, self._named):
            part.hide()

    def _found(self) -> WholeLines:
        """Return what deserves a look, what was measured and what Ctrl+Z takes back; in a low window the first part."""
        lines = self._lines = WholeLines(self._more, _BETWEEN_LINES)
        lines.fitted.connect(self._tell_more)
        for line in self._findings:
            lines.add(line, 0, is_counted=True)
        facts = (
            (self.tr("Skew"), self._skew, 3),
            (self.tr("Turn"), self._turn, 2),
            (self.tr("Size"), self._size, 6),
            (self.tr("Sharpness"), self._sharp, 5),
            (self.tr("Text"), self._reading, 1),
        )
        captions = [label(name, role="muted") for name, _, _ in facts]
        wide = max(caption.sizeHint().width() for caption in captions)
        for caption, (_, value, rank) in zip(captions, facts, strict=True):
            fact = _fact(caption, value, wide)
            lines.add(fact, rank)
            lines.want(fact)
        for edit in self._edits:
            lines.add(edit, 4)
        return lines

    def _tell_more(self) -> None:
        self._more.setText(self.tr("and {more} more").format(more=self._lines.left_out))

    def show_act(self, act: str, *, is_confirming: bool) -> None:
        """Say on the button what Enter does now.

        Args:
            act: "" where Enter does nothing.
            is_confirming: whether it confirms the paper, which the clerk answers for.
        """
        self.button.show_act(act)
        if self._stated.isHidden() is is_confirming:
            self._stated.setVisible(is_confirming)

    @property
    def waits_for_count(self) -> bool:
        """Whether the paper is refused until the clerk says that the number of its pages is right."""
        return not self.accept_count.isHidden() and not self.accept_count.isChecked()

    def _fill_types(self) -> None:
        """Offer the document types of the catalogue in use; a new one may have come between two dossiers."""
        types = self._session.desk.catalogue.document_types
        if types is not self._types:
            self._types = types
            self.document_type.clear()
            for kind in types.values():
                self.document_type.addItem(kind.name, kind.code)

    def show_page(self, paper: PaperView, page: Page, place: int, total: int) -> None:
        """Show a page of a paper."""
        is_other = self._paper is None or self._paper.paper.id != paper.paper.id
        is_changed = self._paper is None or self._paper.paper.state is not paper.paper.state
        self._paper = paper
        self._title.setText(f"{paper.paper.component}. {paper.paper.title}")
        where = self.tr("Page {number} of {count} · {place}/{total} in the dossier")
        self._where.setText(where.format(number=page.number, count=len(paper.pages), place=place, total=total))
        self._state.show_line(state_word(self._texts, paper.paper.state), STATE_MARKS[paper.paper.state])
        self._skew.setText(skew_sentence(page))
        self._turn.setText(turn_sentence(page))
        self._size.setText(size_sentence(page))
        self._sharp.setText(sharpness_sentence(page))
        if page.measures is None:
            self._reading.setText(self.tr("being read"))
        self._show_findings(paper, page)
        if is_other or is_changed:
            self._fill_types()
            self.owner_id.setText(paper.paper.owner_id)
            row = self.document_type.findData(paper.paper.document_type_code)
            self.document_type.setCurrentIndex(row)
        if is_other:
            self.accept_count.setChecked(False)
            self.accept_count.hide()
            self._note.hide()
        may_edit = paper.paper.state is State.RECOGNISED
        self.owner_id.setEnabled(may_edit)
        self.document_type.setEnabled(may_edit)
        self._show_code()

    def show_edits(self, view: DossierView) -> None:
        """Show what Ctrl+Z takes back and Ctrl+Y does again."""
        undo, redo = view.undoable, view.redoable
        texts = (
            self.tr("Ctrl+Z undoes: {edit}").format(edit=edit_sentence(undo)) if undo else "",
            self.tr("Ctrl+Y redoes: {edit}").format(edit=edit_sentence(redo)) if redo else "",
        )
        for line, text in zip(self._edits, texts, strict=True):
            line.setText(text)
            self._lines.want(line, is_wanted=bool(text))
        self._lines.fit()

    def _show_findings(self, paper: PaperView, page: Page) -> None:
        found = [one for one in paper.to_look_at if one.page.id == page.id]
        if page.measures is not None and all(page.id != lying.id for lying in paper.pages):
            found = [Finding(page, warning) for warning in page.measures.warnings]  # of a page scanned again
        count = count_sentence(paper.paper.expected_pages, len(paper.pages)) if paper.is_count_open else ""
        sentences = [*filter(None, (count,)), *map(finding_sentence, found)]
        rest = "; ".join(sentences[_FINDINGS_SHOWN - 1 :])
        sentences = [*sentences[: _FINDINGS_SHOWN - 1], rest]
        for line, sentence in zip(self._findings, [*sentences, *[""] * _FINDINGS_SHOWN], strict=False):
            self._lines.want(line, is_wanted=bool(sentence))
            if sentence:
                line.show_line(sentence[:1].upper() + sentence[1:], Mark.WARN)
        self._lines.fit()

    def show_numbers(self, page: PageView) -> None:
        """Show how surely the page was read."""
        if page.page.measures is None:
            return
        if page.page.measures.is_blank:
            self._reading.setText(self.tr("blank page, nothing to read"))
            return
        text = self.tr("{words} words, sure to {percent} %")
        self._reading.setText(text.format(words=page.words, percent=number(page.confidence)))

    def clear(self) -> None:
        """Show nothing."""
        self._paper = None
        for part in (
            self._title,
            self._where,
            self._skew,
            self._turn,
            self._size,
            self._sharp,
            self._reading,
            self._code,
            *self._edits,
        ):
            part.setText("")

    def edit_data(self) -> None:
        """Put the focus into the owner id; the owner whom a code on the pages names is taken, or given back."""
        paper, owner = self._paper, self._named_owner
        if paper is not None and owner is not None and self.owner_id.isEnabled():
            self.owner_id.setText(paper.paper.owner_id if self._is_taken(owner) else owner.id.value)
        self.focus_data()

    @property
    def _named_owner(self) -> Owner | None:
        """Whom a code on the pages names, if that is not the owner of the paper."""
        findings = self._paper.to_look_at if self._paper is not None else ()
        return next((one.owner for one in findings if one.owner is not None), None)

    @property
    def offers_owner(self) -> bool:
        """Whether F8 would take another owner than the one in the field."""
        owner = self._named_owner
        return owner is not None and self.owner_id.isEnabled() and not self._is_taken(owner)

    def _is_taken(self, owner: Owner) -> bool:
        return self.owner_id.text().strip() == owner.id.value

    def _show_named(self) -> None:
        owner = self._named_owner if self.owner_id.isEnabled() else None
        before = "" if self._named.isHidden() else self._named.text()
        if owner is not None:
            text = self.tr("{who} is taken. F8: back to the owner before")
            if not self._is_taken(owner):
                text = self.tr("F8: take {who} ({id})")
            number = grouped_id(owner.id.value)
            self._named.setText(text.format(id=number, who=owner.name or self.tr("no name")))
        if self._named.isHidden() is (owner is not None):
            self._named.setVisible(owner is not None)
        if owner is not None and self._named.text() != before:
            self.changed.emit()  # what stands at the foot depends on whom the field names

    def focus_data(self) -> None:
        """Put the focus into the owner id."""
        self.owner_id.setFocus()
        self.owner_id.selectAll()

    def say(self, sentence: str, mark: Mark) -> None:
        """Show a sentence above the button."""
        self._note.show_line(sentence, mark)
        self._note.show()

    def confirm(self, done: object) -> None:
        """Confirm the paper with what stands in the fields; `done` is called with its id."""
        paper = self._paper
        if paper is None:
            return
        self._note.hide()
        self._session.edits.confirm(
            paper.paper.id,
            owner_id=self.owner_id.text(),
            document_type_code=str(self.document_type.currentData() or ""),
            accept_page_count=self.accept_count.isChecked(),
            done=lambda confirmed: done(confirmed.id) if callable(done) else None,
            refused=self._refused,
        )

    def _refused(self, failure: WorkstationError) -> None:
        text = self._texts.failure(failure)
        if isinstance(failure, PageCountMismatch):
            self.accept_count.show()
            self.accept_count.setFocus()
            self.changed.emit()
            said = self.tr("{sentence} Compare with the paper and tick the box with Space, or correct the pages by F7.")
            self.say(said.format(sentence=text.explanation), Mark.WARN)
            return
        self.say(f"{text.explanation} {text.next_step}", Mark.WARN)
        self.focus_data()

    def _show_code(self) -> None:
        paper = self._paper
        self._show_named()
        if paper is None:
            return
        if paper.paper.code is not None and paper.paper.state is not State.RECOGNISED:
            self._code.setText(paper.paper.code.text)
            return
        code = PaperCode(self.owner_id.text().strip(), str(self.document_type.currentData() or ""))
        self._code.setText(code.text)
        self.owner_id.setToolTip(grouped_id(self.owner_id.text()))


def _fact(caption: QLabel, value: QLabel, wide: int) -> QWidget:
    """Return one line of what was measured."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(14)
    caption.setFixedWidth(wide)
    row.addWidget(caption)
    row.addWidget(value, 1)
    return line
