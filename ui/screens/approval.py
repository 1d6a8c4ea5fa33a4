# SPDX-License-Identifier: GPL-3.0-or-later
"""The supervisor's look: what waits, the page as it will be sent, text, fields, code and verdict; Enter approves."""

from __future__ import annotations

import functools

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QTableView, QVBoxLayout, QWidget

from ui import theme
from ui.actions import ActionId, Actions, key_by_id
from ui.field_words import field_word
from ui.l10n import grouped_id, translate
from ui.models.approval import PAPER, WHY, HeldModel
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session.session import Session
from ui.supervising import Supervising
from ui.theme import Mark, Points
from ui.widgets.few_lines import FewLines
from ui.widgets.fitted_list import FittedList
from ui.widgets.headed import headed
from ui.widgets.page_canvas import PageCanvas
from ui.widgets.parts import ActionButton, Card, MarkedLine, label, primary
from ui.widgets.tables import dress_table
from ui.words import count_sentence, finding_sentence, verdict_word
from workstation.app.held_papers import Held
from workstation.app.supervise import SUPERVISORS, Look
from workstation.domain.paper import Paper
from workstation.domain.states import State
from workstation.signing.verdict import VerdictStatus
from workstation.texts import Texts, capitalised

_PICTURE_PX = 1400
_REFRESH_MS = 3000
_LIST_WIDTHS, _SIDE_WIDTH = (440, 600), 360  # least and most of the list
_ROW_HEIGHT = 112  # a title of two lines, the number, the clerk
_LEAST_CANVAS = 260
_TEXT_INSET_PX = 8  # with its frame as far in as the lines of the lists
_MOST_FINDINGS = 3
_MOST_FIELDS = 8
_MARKS = {VerdictStatus.VALID: Mark.GOOD, VerdictStatus.VALID_NOT_CHECKED: Mark.GOOD}


class ApprovalScreen(Screen):
    """A list, a page, and what is known of the paper.

    Attributes:
        return_wanted: the `Held` paper that is to be returned, and the number of the page shown.
    """

    return_wanted = Signal(object, int)

    def __init__(
        self,
        session: Session,
        supervising: Supervising,
        actions: Actions,
        texts: Texts,
        parent: QWidget | None = None,
    ) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self._supervising = supervising
        self._texts = texts
        self.look: Look | None = None
        self._number = 1
        self._goes_on = False  # one was decided a moment ago: the next one that waits is wanted
        self._title = FewLines(Points.HINT, 1, bold=True)
        self._model = HeldModel(texts, self)
        self.table = QTableView()
        self.table.setModel(self._model)
        dress_table(self.table, self.tr("Papers that wait for approval"), PAPER, _ROW_HEIGHT)
        self.table.setWordWrap(True)
        self.table.setColumnWidth(WHY, 170)
        self.table.setProperty("flat", "true")
        self._page_title = label("", Points.SMALL, role="title", bold=True)
        self.canvas = PageCanvas(self.tr("Page of the paper as it will be sent"))
        self.canvas.setMinimumWidth(_LEAST_CANVAS)
        self._code = FewLines(Points.LABEL, 1, bold=True)
        self._checks = [MarkedLine() for _ in range(4 + _MOST_FINDINGS)]
        self.fields = FittedList(self.tr("Fields of the paper"), 1, _MOST_FIELDS)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.document().setDocumentMargin(_TEXT_INSET_PX)
        self.text.setAccessibleName(self.tr("Text of the paper"))
        self.text.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._approve = primary(self.tr("Approve  Enter"))
        self._approve.clicked.connect(self._approve_it)
        self._return = ActionButton(actions[ActionId.SEND_BACK], key_by_id(ActionId.SEND_BACK))
        self._note = MarkedLine()
        self._note.hide()
        self._lay_out()
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.table.selectionModel().currentRowChanged.connect(lambda: self._row_changed())
        supervising.listed.connect(self._show)
        supervising.looked.connect(self._show_look)
        supervising.decided.connect(self._decided)

    def _lay_out(self) -> None:
        listing = Card()
        listing.body.setContentsMargins(4, 4, 4, 4)
        listing.body.addWidget(self.table, 1)
        holder = QWidget()
        least, most = _LIST_WIDTHS
        holder.setMinimumWidth(least)
        holder.setMaximumWidth(most)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(listing, 1)
        left.addWidget(self._note)
        holder.setLayout(headed(self._title, left))
        self._known = self._side()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 10)
        row.setSpacing(12)
        row.addWidget(holder, 1)
        row.addLayout(headed(self._page_title, self.canvas), 1)
        row.addWidget(self._known)

    def _side(self) -> QWidget:
        checks = Card(self.tr("CODE AND CHECKS"))
        checks.body.addWidget(self._code)
        for line in self._checks:
            line.hide()
            checks.body.addWidget(line)
        fields = Card(self.tr("FIELDS"))
        fields.body.addWidget(self.fields)
        text = Card(self.tr("TEXT"))
        text.body.addWidget(self.text, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._approve, 1)
        buttons.addWidget(self._return, 1)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(checks)
        column.addWidget(fields)
        column.addWidget(text, 1)
        column.addLayout(buttons)
        side = QWidget()
        side.setFixedWidth(_SIDE_WIDTH)
        side.setLayout(headed(None, column))
        return side

    # --- what is shown ---

    @property
    def may_approve(self) -> bool:
        """Whether who is signed in is a supervisor."""
        clerk = self._session.clerk
        return clerk is not None and clerk.role in SUPERVISORS

    def enter(self) -> None:
        """Read what waits."""
        self._note.hide()
        self._supervising.refresh()
        self.table.setFocus()

    def _tick(self) -> None:
        if self.isVisible() and not self._supervising.is_deciding:
            self._supervising.refresh()

    def _show(self, found: list[Held]) -> None:
        waiting = sum(one.is_waiting for one in found)
        text = self.tr("Approval: {waiting} waiting · {returned} returned")
        self._title.show_text(text.format(waiting=waiting, returned=len(found) - waiting))
        row = self.table.currentIndex().row()
        chosen = self._chosen()
        self._model.show_rows(found)
        if not found:
            focused = QApplication.focusWidget()
            if focused is not None and self._known.isAncestorOf(focused):
                self.table.setFocus()
            self._forget()
            self.canvas.show_words(
                self.tr(
                    "Nothing waits for approval.\nPapers come here by themselves when the office's rules ask for it."
                )
            )
        elif self._goes_on and waiting:
            self._select(max(0, min(row, waiting - 1)))
        elif chosen is None or self._model.row_of(chosen.paper.id) < 0:
            self._select(max(0, min(row, len(found) - 1)))
        else:
            self._select(self._model.row_of(chosen.paper.id))
        self._known.setVisible(bool(found))
        self._goes_on = False
        self.changed.emit()

    def _select(self, row: int) -> None:
        index = self._model.index(row, 0)
        selection = self.table.selectionModel()
        if index != self.table.currentIndex() or not selection.isSelected(index):
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection.setCurrentIndex(index, flags)
        held = self._chosen()
        if held is not None and (self.look is None or self.look.held.paper != held.paper):
            self._row_changed()

    def _chosen(self) -> Held | None:
        return self._model.row(self.table.currentIndex().row())

    def _row_changed(self) -> None:
        held = self._chosen()
        self._forget()
        if held is not None:
            self.canvas.show_words(self.tr("The paper is being read…"))
            self._supervising.look(held.paper.id)
        self.changed.emit()

    def _forget(self) -> None:
        self.look, self._number = None, 1
        self._page_title.setText("")
        self.canvas.show_words("")
        self._code.show_text("")
        for line in self._checks:
            line.hide()
        self.fields.show_lines([])
        self.text.setPlainText("")

    def _show_look(self, look: Look) -> None:
        held = self._chosen()
        if held is None or held.paper.id != look.held.paper.id:
            return
        self.look = look
        paper = look.held.paper
        self._code.show_text(paper.code.text if paper.code else "")
        lines = [*_checks(look, self._texts), *_findings(look)]
        for widget, told in zip(self._checks, [*lines, *[None] * len(self._checks)], strict=False):
            widget.setVisible(told is not None)
            if told is not None:
                widget.show_line(*told)
        self.fields.show_lines(
            [f"{field_word(field.reading.name)}: {field.reading.value}" for field in look.fields]
            or [self.tr("No field was read")]
        )
        self.text.setPlainText(look.text or self.tr("Nothing was read"))
        self._show_page()
        self.changed.emit()

    def _show_page(self) -> None:
        if self.look is None:
            return
        place = {"number": self._number, "count": self.look.file_pages}
        is_waiting = self.look.held.is_waiting
        title = self.tr("PAGE {number} OF {count} AS IT WILL BE SENT") if is_waiting else self._returned_title()
        self._page_title.setText(title.format(**place))
        wanted = (self.look.held.paper, self._number)
        self._session.pictures.of_file(*wanted, _PICTURE_PX, functools.partial(self._arrived, wanted))

    def _returned_title(self) -> str:
        return self.tr("PAGE {number} OF {count}, RETURNED")

    def _arrived(self, wanted: tuple[Paper, int], image: QImage) -> None:
        if self.look is not None and wanted == (self.look.held.paper, self._number):
            self.canvas.show_image(image)

    # --- what is done ---

    def _approve_it(self) -> None:
        if self.look is not None and not self._supervising.is_deciding:
            self._supervising.approve(self.look.held.paper.id)

    def return_it(self) -> None:
        """Ask why the paper shown goes back."""
        if self.look is not None and self.look.held.is_waiting:
            self.return_wanted.emit(self.look.held, self._number)

    def _decided(self, paper: Paper) -> None:
        self._goes_on = True
        if paper.state is State.RETURNED:
            self._say(self.tr("Returned: {paper}").format(paper=paper.title), Mark.WARN)
        else:
            self._say(self.tr("Approved, in the queue: {paper}").format(paper=paper.title), Mark.GOOD)
        self.table.setFocus()

    def _say(self, sentence: str, mark: Mark) -> None:
        self._note.show_line(sentence, mark)
        self._note.show()

    def _turn_over(self, step: int) -> None:
        """Go to the next page of the file, and on to the next paper."""
        if self.look is None:
            return
        if 1 <= self._number + step <= self.look.file_pages:
            self._number += step
            self._show_page()
            return
        row = self.table.currentIndex().row() + step
        if 0 <= row < self._model.rowCount():
            self._select(row)

    # --- keys ---

    def possible(self) -> frozenset[ActionId]:
        """Return the actions of this screen."""
        can = {ActionId.BACK, ActionId.STOP, ActionId.NEXT_PANE, ActionId.ACCEPT}
        if self.look is not None:
            can |= {ActionId.PREVIOUS_PAPER, ActionId.NEXT_PAPER, ActionId.ZOOM_IN, ActionId.ZOOM_OUT}
            if self.look.held.is_waiting:
                can.add(ActionId.SEND_BACK)
        self._offer_approval(is_waiting=self.look is None or self.look.held.is_waiting)
        self._approve.setEnabled(self.look is not None)
        return frozenset(can)

    def _offer_approval(self, *, is_waiting: bool) -> None:
        # A returned paper is approved on purpose only: one Enter too many must not send what was just given back.
        name = self.tr("Approve") if is_waiting else self.tr("Approve after all")
        self._approve.setText(self.tr("Approve  Enter") if is_waiting else name)
        self._approve.setAccessibleName(name)
        theme.set_state(self._approve, "primary", "true" if is_waiting else "false")

    def act(self, action: ActionId) -> None:
        """Do what a key means on this screen."""
        if action is ActionId.ACCEPT and self.look is not None and self.look.held.is_waiting:
            self._approve_it()
        elif action is ActionId.SEND_BACK:
            self.return_it()
        elif action in {ActionId.PREVIOUS_PAPER, ActionId.NEXT_PAPER}:
            self._turn_over(1 if action is ActionId.NEXT_PAPER else -1)
        elif action is ActionId.ZOOM_IN:
            self.canvas.zoom_in()
        elif action is ActionId.ZOOM_OUT:
            self.canvas.zoom_out()
        elif action in {ActionId.BACK, ActionId.STOP}:
            self.leave_for.emit(Place.COUNTER)

    def hint(self) -> tuple[str, str]:
        """Return the next step."""
        if not self._model.rowCount():
            return self.tr("Nothing waits for approval. Press Esc for the counter"), self.tr("Ctrl+K compare")
        keys = self.tr("↑ ↓ paper · PgDn page · F6 next part · Ctrl+K compare · Esc counter")
        if self.look is None:
            return self.tr("The paper is being read…"), keys
        if not self.look.held.is_waiting:
            return self.tr("Returned, it waits for its clerk. ↑ ↓ for another paper, Esc for the counter"), ""
        return self.tr("Look at the paper: Enter approves it, F8 returns it with a reason"), keys

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        is_returned = self.look is not None and not self.look.held.is_waiting
        return [self.table, self.canvas, self.fields, self.text, *([self._approve] if is_returned else [])]


def _checks(look: Look, texts: Texts) -> list[tuple[str, Mark]]:
    """Return owner, number of pages, signatures and what is not known of them as marked lines."""
    paper, verdict = look.held.paper, look.verdict
    owner = translate("Approval", "Owner id {id}").format(id=grouped_id(paper.owner_id))
    is_in_code = paper.code is not None and paper.code.owner_id == paper.owner_id
    wrong = count_sentence(paper.expected_pages, len(look.pages)) if look.pages else ""
    pages = wrong or translate("Approval", "Pages: {count}").format(count=look.file_pages)
    signers = ", ".join(one.signer for one in verdict.signatures)
    said = translate("Approval", "Digital signature {verdict}: {signers}")
    words = said.format(verdict=verdict_word(texts, verdict.status).lower(), signers=signers)
    reasons = capitalised("; ".join(texts.word(f"reason.{reason}") for reason in verdict.reasons))
    lines = [
        (owner, Mark.GOOD if is_in_code else Mark.WARN),
        (pages, Mark.WARN if wrong else Mark.GOOD),
        (words, _MARKS.get(verdict.status, Mark.BAD)),
    ]
    return [*lines, (reasons, Mark.LOOK)] if reasons else lines


def _findings(look: Look) -> list[tuple[str, Mark]]:
    sentence = translate("Approval", "Page {number}: {what}")
    return [
        (sentence.format(number=one.page.number, what=finding_sentence(one)), Mark.WARN)
        for one in look.findings[:_MOST_FINDINGS]
    ]
