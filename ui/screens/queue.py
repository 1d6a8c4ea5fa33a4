# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue: what waits to be sent, what is on its way, receipts; nothing can be deleted here without a receipt."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTableView, QVBoxLayout, QWidget

from ui.actions import ActionId, Actions, key_by_id
from ui.l10n import clock
from ui.models.queue import DOSSIER, NOTE, PAGES, STATE, TITLE, TRIES, QueueModel
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session.session import Session
from ui.snapshots import QueueChoice, QueueQuestion, QueueView
from ui.theme import Mark, Points
from ui.widgets.few_lines import FewLines
from ui.widgets.inputs import Choices, PlainEdit
from ui.widgets.parts import ActionButton, Card, MarkedLine, label, wrapped
from ui.widgets.tables import dress_table, give_widths
from workstation.app.correct import CORRECTABLE
from workstation.app.owner_reading import Reading
from workstation.domain.ids import DossierId, SubmissionUid
from workstation.domain.states import State
from workstation.texts import Texts

_REFRESH_MS = 2000
_SEARCH_AFTER_MS = 120
_CHOICES = tuple(QueueChoice)
_SHOWN_FROM_PX = {TRIES: 1330, PAGES: 1100}
_NARROW_FROM_PX = 1000
_WIDTHS = ((DOSSIER, 236), (PAGES, 72), (STATE, 204), (TRIES, 84), (NOTE, 290))
_WIDTHS_NARROW = ((DOSSIER, 230), (STATE, 190), (NOTE, 196))
_ROW_HEIGHT = 54  # two lines: paper and code, a reason that is long
_TITLE_MOST = 560
_LEAST_TABLE = 150
_LEAST_WIDTH = 860
_MAY_RETRY = {State.QUEUED, State.REFUSED}


class QueueScreen(Screen):
    """A table that keeps itself fresh.

    Attributes:
        returned_chosen: the `DossierId` of a returned paper that its clerk takes up.
    """

    returned_chosen = Signal(object)

    def __init__(self, session: Session, actions: Actions, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self._texts = texts
        self._title = FewLines(Points.HINT, bold=True)
        self.filter = PlainEdit(self.tr("Find"), self.tr("Find: dossier number, name, paper, code, receipt"))
        self.filter.setMaximumWidth(400)
        words = (self.tr("All"), self.tr("Queued"), self.tr("Need attention"), self.tr("Received"))
        self.choices = Choices(self.tr("State"), words)
        self._retry = ActionButton(actions[ActionId.RETRY], key_by_id(ActionId.RETRY))
        self._model = QueueModel(texts, self)
        self.table = QTableView()
        self.table.setModel(self._model)
        dress_table(self.table, self.tr("Queue"), TITLE, _ROW_HEIGHT, most_px=_TITLE_MOST)
        self.table.setWordWrap(True)
        self.table.setMinimumSize(_LEAST_WIDTH, _LEAST_TABLE)
        self.table.setProperty("flat", "true")
        self._empty = wrapped("", Points.LABEL, role="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._question = QueueQuestion()
        self._pause = MarkedLine()
        self._pause_keys = label(self.tr("F5 send now"), Points.BASE, bold=True)
        self._banner = QFrame()
        self._banner.setObjectName("test_banner")
        self._lay_out()
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._search = QTimer(self, singleShot=True, interval=_SEARCH_AFTER_MS)
        self._search.timeout.connect(self._ask)
        self.filter.textChanged.connect(lambda: self._search.start())
        self.choices.chosen.connect(lambda: self._ask())
        self.table.selectionModel().currentRowChanged.connect(lambda: self.changed.emit())
        self._model.more_wanted.connect(session.queue_reading.more)
        session.queue_changed.connect(self._show)
        self._show(QueueView((), 0, 0, 0))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 3)
        top.addWidget(self.filter, 2)
        top.addWidget(self._retry)
        shown = QHBoxLayout()
        shown.addWidget(self.choices)
        shown.addStretch(1)
        card = Card()
        card.body.setContentsMargins(4, 4, 4, 4)
        self._empty.setContentsMargins(16, 16, 16, 16)
        card.body.addWidget(self._empty)
        card.body.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 10)
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(shown)
        banner = QHBoxLayout(self._banner)
        banner.setContentsMargins(14, 9, 14, 9)
        banner.addWidget(self._pause, 1)
        banner.addWidget(self._pause_keys)
        column.addWidget(self._banner)
        column.addWidget(card, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what the slips tell as well where there is no room for it; the reason of a refusal stays."""
        super().resizeEvent(event)
        for column, needed_px in _SHOWN_FROM_PX.items():
            self.table.setColumnHidden(column, self.width() < needed_px)
        give_widths(self.table, *(_WIDTHS_NARROW if self.width() < _NARROW_FROM_PX else _WIDTHS))

    def enter(self) -> None:
        """Read the queue."""
        self._session.queue_reading.refresh()
        self._choose()
        self.table.setFocus()

    def take_reading(self, reading: Reading) -> bool:
        """Find the papers of the dossier that a printed code names, else those of the owner."""
        printed = reading.printed
        self.filter.setText(printed.dossier_number if printed and printed.dossier_number else _name(reading))
        return True

    def focus_filter(self) -> None:
        """Put the focus into the search field."""
        self.filter.setFocus()
        self.filter.selectAll()

    def chosen_dossier(self) -> DossierId | None:
        """Return the dossier of the chosen row."""
        row = self._model.row(self.table.currentIndex().row())
        return row.dossier_id if row is not None else None

    def chosen_to_correct(self) -> SubmissionUid | None:
        """Return the paper of the chosen row where it is signed and may be corrected."""
        row = self._model.row(self.table.currentIndex().row())
        return row.uid if row is not None and row.state in CORRECTABLE else None

    def _show(self, queue: QueueView) -> None:
        text = self.tr("Queue: {waiting} queued · {received} received · %n need attention", "", queue.attention)
        self._title.show_text(text.format(waiting=queue.waiting, received=queue.received))
        self._show_empty(queue)
        self._show_pause(queue)
        self._model.show(queue)
        self._choose(is_other=queue.question != self._question)
        self._question = queue.question
        self.changed.emit()

    def _show_empty(self, queue: QueueView) -> None:
        if queue.question == QueueQuestion():
            says = self.tr("The queue is empty. After signing, F12 puts the papers here; the program sends them.")
        else:
            says = self.tr("Nothing is found. Look for fewer words, or show all.")
        self._empty.setText(says)
        self._empty.setVisible(not queue.rows)
        had_focus = self.table.hasFocus()
        self.table.setVisible(bool(queue.rows))
        if had_focus and not queue.rows:
            self.filter.setFocus()

    def _show_pause(self, queue: QueueView) -> None:
        self._banner.setVisible(queue.pause is not None)
        if queue.pause is None:
            return
        until = clock(queue.pause.until)[:5] if queue.pause.until else ""
        sentence = self._texts.word(f"queue.paused_{queue.pause.reason.value}", until=until)
        self._pause_keys.setVisible(queue.waiting > 0)
        waiting = self.tr("%n papers are queued.", "", queue.waiting)
        self._pause.show_line(f"{sentence} {waiting}", Mark.WARN)

    def _ask(self) -> None:
        self._search.stop()
        self._session.queue_reading.ask(
            QueueQuestion(" ".join(self.filter.text().split()), _CHOICES[self.choices.choice])
        )

    def _choose(self, *, is_other: bool = False) -> None:
        """Choose the first row of an answer; else keep the one that is chosen, or what came to its place."""
        if not self._model.rowCount():
            return
        current = self.table.currentIndex()
        if is_other or not current.isValid():
            current = self._model.index(0, 0)
        selection = self.table.selectionModel()
        if current != self.table.currentIndex() or not selection.isSelected(current):
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection.setCurrentIndex(current, flags)

    def _tick(self) -> None:
        if self.isVisible():
            self._session.queue_reading.refresh()

    def _is_paused(self) -> bool:
        queue = self._session.queue
        return queue is not None and queue.pause is not None and queue.waiting > 0

    def possible(self) -> frozenset[ActionId]:
        """Return the actions of the queue."""
        can = {ActionId.ACCEPT, ActionId.BACK, ActionId.NEXT_PANE, ActionId.STOP}
        row = self._model.row(self.table.currentIndex().row())
        if self._is_paused() or (row is not None and row.state in _MAY_RETRY):
            can.add(ActionId.RETRY)
        return frozenset(can)

    def act(self, action: ActionId) -> None:
        """Do what a key means in the queue."""
        row = self._model.row(self.table.currentIndex().row())
        if action is ActionId.RETRY and self._is_paused():
            self._session.sending.retry_all()
        elif action is ActionId.RETRY and row is not None:
            self._session.sending.retry(row.uid)
        elif action is ActionId.ACCEPT and self.filter.hasFocus():
            self._ask()
            self.table.setFocus()
        elif action is ActionId.ACCEPT and row is not None and row.state is State.RETURNED:
            self.returned_chosen.emit(row.dossier_id)
        elif action in {ActionId.BACK, ActionId.STOP}:
            self.leave_for.emit(Place.COUNTER)

    def _keys(self) -> str:
        told = [self.tr("F3 find"), self.tr("F6 state")]
        if ActionId.RETRY in self.possible():
            told.append(self.tr("F5 send now"))
        if self.chosen_to_correct() is not None:
            told.append(self.tr("Ctrl+F8 correct the paper"))
        return " · ".join([*told, self.tr("Esc counter")])

    def hint(self) -> tuple[str, str]:
        """Return the next step."""
        queue, keys = self._session.queue, self._keys()
        row = self._model.row(self.table.currentIndex().row())
        if row is not None and row.state is State.RETURNED:
            return self.tr("The supervisor returned this paper. Press Enter to take it up and correct it"), keys
        if row is not None and row.state is State.REFUSED:
            told = self.tr("The portal refused this paper; the reason stands in its row. Press Ctrl+F8 to correct it")
            return told, keys
        if queue is not None and queue.attention:
            count = queue.attention
            return self.tr("%n papers need attention. Choose one by ↑ ↓; the reason stands in its row", "", count), keys
        if self._is_paused():
            return self.tr("Sending is paused; why stands above the list. Press F5 to send now"), keys
        if queue is not None and queue.waiting:
            return self.tr("Sending goes on by itself. Press F2 for the next dossier"), keys
        if queue is not None and queue.received:
            return self.tr("Everything is sent. Press F2 for the next dossier"), keys
        return self.tr("Nothing waits to be sent. Press F2 for the next dossier"), keys

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        return [self.table, self.filter, self.choices.button(self.choices.choice)]


def _name(reading: Reading) -> str:
    return (reading.owner.name or reading.owner.id.value) if reading.owner else ""
