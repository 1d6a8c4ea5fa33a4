# SPDX-License-Identifier: GPL-3.0-or-later
"""What was sent day by day against what the portal says it has; F5 asks, Esc stops, F7 sends again what is missing."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QTableView, QVBoxLayout, QWidget

from ui.actions import ActionId, Actions, key_by_id
from ui.comparing import Comparing
from ui.models.comparison import DAY, DOSSIER, KIND, PAPER, RECEIPT, DayModel, DifferenceModel
from ui.printing import print_pdf, proposed_file, save_file
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session.session import Session
from ui.theme import Mark, Points
from ui.widgets.inputs import Choices
from ui.widgets.output_card import OutputCard
from ui.widgets.parts import ActionButton, Card, MarkedLine, label, wrapped
from ui.widgets.tables import dress_table, give_widths
from workstation.app.choices import VIETNAM
from workstation.app.compare import Comparison
from workstation.app.compare_report import comparison_csv, summary
from workstation.app.file_work import Apart, make_comparison
from workstation.texts import Texts

_DAYS = (1, 10, 30)
_SIDE_WIDTH = 380
_ROW_HEIGHT = 58
_KIND_RECEIPT, _KIND_RECEIPT_NARROW, _NARROW_PX = (162, 184), (152, 98), 680
_DAY_MOST, _COUNT_WIDTH = 260, 132
_PAPER_MOST, _PAPER_LEAST, _LEAST_NUMBER, _ROUND_NUMBER = 520, 244, 141, 30
_CSV = ".csv"


class ComparisonScreen(Screen):
    """Days, differences, and where the comparison goes."""

    def __init__(self, session: Session, actions: Actions, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self._texts = texts
        self.comparing = Comparing(session, self)
        self._title = label(self.tr("Comparison with the portal"), Points.HINT, bold=True)
        self.period = Choices(self.tr("Days"), (self.tr("Today"), self.tr("10 days"), self.tr("30 days")))
        self.period.button(1).setChecked(True)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Papers compared"))
        self.progress.setFixedHeight(20)
        self._said = MarkedLine()
        self._empty = wrapped("", Points.LABEL, role="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._day_model = DayModel(texts, self)
        self.days = QTableView()
        self.days.setModel(self._day_model)
        dress_table(self.days, self.tr("Days"), DAY, most_px=_DAY_MOST)
        give_widths(self.days, *((column, _COUNT_WIDTH) for column in range(1, self._day_model.columnCount())))
        self._line_model = DifferenceModel(texts, self)
        self.lines = QTableView()
        self.lines.setModel(self._line_model)
        dress_table(self.lines, self.tr("What does not agree"), PAPER, _ROW_HEIGHT, most_px=_PAPER_MOST)
        self.lines.setWordWrap(True)
        self.lines.verticalHeader().setMinimumSectionSize(_ROW_HEIGHT)
        self._heights = QTimer(self, singleShot=True, interval=0)  # other widths, other lines
        self._heights.timeout.connect(self.lines.resizeRowsToContents)
        self.lines.horizontalHeader().sectionResized.connect(lambda: self._heights.start())
        for table in (self.days, self.lines):
            table.setProperty("flat", "true")
            table.setMinimumHeight(120)
        self._start = ActionButton(actions[ActionId.COMPARE], key_by_id(ActionId.COMPARE), is_primary=True)
        self._send = ActionButton(actions[ActionId.SEND_LOST], key_by_id(ActionId.SEND_LOST))
        self.output = OutputCard(session.bridge, actions, (self.tr("PDF"), self.tr("Table (CSV)")))
        self._lay_out()
        self._show(None)
        self.period.chosen.connect(lambda: self.comparing.forget())
        self.comparing.changed.connect(self._show)
        self.comparing.sent_again.connect(self._sent_again)
        self.output.printers_known.connect(self.changed)
        if self.output.format is not None:
            self.output.format.chosen.connect(lambda: self._name_file())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.period)
        self._day_card = Card(self.tr("BY DAY"))
        self._day_card.body.addWidget(self.days, 1)
        self._line_card = Card(self.tr("WHAT DOES NOT AGREE"))
        self._line_card.body.addWidget(self.lines, 1)
        self._empty_card = Card()
        self._empty_card.body.addWidget(self._empty, 1)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(head)
        left.addWidget(self.progress)
        left.addWidget(self._said)
        left.addWidget(self._empty_card, 1)
        left.addWidget(self._day_card, 2)
        left.addWidget(self._line_card, 3)
        side = QWidget()
        side.setFixedWidth(_SIDE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        about = Card(self.tr("WHAT IS COMPARED"))
        text = self.tr(
            "The portal is asked about every paper sent on these days. A receipt kept here proves what the portal had"
            " then; the comparison tells what it has now."
        )
        about.body.addWidget(wrapped(text))
        column.addWidget(about)
        column.addWidget(self._start)
        column.addWidget(self._send)
        column.addStretch(1)
        column.addWidget(self.output)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 10)
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addWidget(side)

    # --- what is shown ---

    def enter(self) -> None:
        """Look for printers; nothing is asked before the key is pressed."""
        self.output.begin()
        self._show(self.comparing.found)
        self.period.focus_choice()

    def _show(self, found: Comparison | None) -> None:
        is_running = self.comparing.is_running
        self.progress.setVisible(is_running)
        self.progress.setRange(0, found.total if found else 0)
        self.progress.setValue(found.asked if found else 0)
        self._day_model.show_rows(found.days if found else ())
        self._line_model.show_rows(found.lines if found else ())
        is_empty = found is None or not found.days
        self._empty_card.setVisible(is_empty)
        self._day_card.setVisible(not is_empty)
        self._line_card.setVisible(not is_empty and bool(found and found.lines))
        if found is None:
            ask = self.tr("Nothing is compared yet.")
            self._empty.setText(self.tr("The portal is being asked…") if is_running else ask)
        else:
            self._empty.setText(self._texts.word("compare.empty"))
        self._said.setVisible(found is not None and not is_empty)
        if found is not None:
            agrees = found.is_complete and not found.lines
            mark = Mark.BUSY if is_running else Mark.GOOD if agrees else Mark.WARN
            self._said.show_line(summary(self._texts, found), mark)
            self._make_room_for_numbers()
            if found.lines and not self.lines.currentIndex().isValid():
                self.lines.selectRow(0)
            self._name_file()
        is_lost = found is not None and bool(found.missing) and not is_running
        self._start.stand_out(is_primary=not is_lost)
        self._send.stand_out(is_primary=is_lost)
        self.changed.emit()

    def _make_room_for_numbers(self) -> None:
        # The last digits tell dossiers of a day apart.
        found = self.comparing.found
        lines = found.lines if found is not None else ()
        wide = max((self.lines.fontMetrics().horizontalAdvance(line.dossier_number) for line in lines), default=0)
        room = self.lines.viewport().width()
        kind, receipt = _KIND_RECEIPT if room >= _NARROW_PX else _KIND_RECEIPT_NARROW
        number = max(_LEAST_NUMBER, min(wide + _ROUND_NUMBER, room - kind - receipt - _PAPER_LEAST))
        give_widths(self.lines, (DOSSIER, number), (KIND, kind), (RECEIPT, receipt))
        self._heights.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width of the lines anew."""
        super().resizeEvent(event)
        self._make_room_for_numbers()

    def _sent_again(self, count: int) -> None:
        self._said.show_line(self._texts.word("compare.sent_again", count=count), Mark.GOOD)
        self._said.show()

    def _name_file(self) -> None:
        found = self.comparing.found
        if found is not None:
            file = proposed_file(self.tr("comparison"), f"{found.first:%Y%m%d}-{found.last:%Y%m%d}")
            is_table = self.output.format is not None and self.output.format.choice == 1
            self.output.propose(file.with_suffix(_CSV) if is_table else file)

    # --- keys ---

    def possible(self) -> frozenset[ActionId]:
        """Return the actions of this screen."""
        can = {ActionId.ACCEPT, ActionId.BACK, ActionId.STOP, ActionId.NEXT_PANE}
        found = self.comparing.found
        if self.comparing.is_running:
            return frozenset(can)
        can.add(ActionId.COMPARE)
        if found is not None:
            can.add(ActionId.SAVE_FILE)
            if self.output.may_print:
                can.add(ActionId.PRINT)
            if found.missing:
                can.add(ActionId.SEND_LOST)
        return frozenset(can)

    def act(self, action: ActionId) -> None:
        """Do what a key means on this screen."""
        if action is ActionId.COMPARE or (action is ActionId.ACCEPT and self.comparing.found is None):
            self._compare()
        elif action is ActionId.SEND_LOST:
            self.comparing.send_lost()
        elif action is ActionId.SAVE_FILE or (action is ActionId.ACCEPT and self.output.file.hasFocus()):
            self._save_it()
        elif action in {ActionId.ACCEPT, ActionId.PRINT}:
            self._print_it()
        elif action in {ActionId.BACK, ActionId.STOP} and self.comparing.is_running:
            self.comparing.stop()
        elif action in {ActionId.BACK, ActionId.STOP}:
            self.leave_for.emit(Place.COUNTER)

    def _compare(self) -> None:
        today = self._session.now().astimezone(VIETNAM).date()
        self.comparing.start(today - dt.timedelta(days=_DAYS[self.period.choice] - 1), today)

    def _print_it(self) -> None:
        if self.comparing.found is not None:
            self.output.print_sheet(functools.partial(_printed, *self._made_from(self.comparing.found)))

    def _save_it(self) -> None:
        if self.comparing.found is not None:
            self.output.save_sheet(functools.partial(_saved, *self._made_from(self.comparing.found)))

    def _made_from(self, found: Comparison) -> tuple[Apart, Comparison, Texts, str]:
        desk = self._session.desk
        return desk.apart, found, self._texts, desk.settings.desk.agency

    def hint(self) -> tuple[str, str]:
        """Return the next step."""
        keys = self.tr("F6 next part · Ctrl+D approve · Ctrl+Q queue · Ctrl+B reports · Esc counter")
        found = self.comparing.found
        if self.comparing.is_running:
            return self.tr("The portal is asked paper by paper. Press Esc to stop; what was asked stays"), keys
        if found is None:
            return self.tr("Choose the days by ← →, then press F5 to compare"), keys
        if found.missing:
            return self.tr("Press F7 to send the papers that are no longer at the portal again"), keys
        if found.lines:
            return self.tr("Look at what does not agree, then press Ctrl+S to save the comparison"), keys
        return self.tr("Everything agrees. Press Ctrl+S to save the comparison"), keys

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        return [
            self.period.button(self.period.choice),
            self.days,
            self.lines,
            self.output.printer,
            self.output.file,
        ]


def _printed(apart: Apart, found: Comparison, texts: Texts, agency: str, printer: str) -> int:
    return print_pdf(apart, apart(make_comparison, found, texts, agency), printer)


def _saved(apart: Apart, found: Comparison, texts: Texts, agency: str, path: Path) -> Path:
    if path.suffix.lower() == _CSV:
        # Spreadsheets read Vietnamese names behind a byte order mark only.
        return save_file(comparison_csv(found).encode("utf-8-sig"), path)
    return save_file(apart(make_comparison, found, texts, agency), path)
