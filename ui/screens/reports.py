# SPDX-License-Identifier: GPL-3.0-or-later
"""The supervisor's report: a period's indicators against their targets, how the queue stands; printed or saved."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLabel, QTableView, QVBoxLayout, QWidget

from ui.actions import ActionId, Actions
from ui.l10n import clock
from ui.models.indicators import COUNTED, MET, NAME, SOURCE, TARGET, VALUE, BarDelegate, IndicatorModel
from ui.printing import print_pdf, proposed_file, save_file
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session.session import Session
from ui.theme import Points
from ui.widgets.few_lines import FewLines
from ui.widgets.inputs import Choices, CodeEdit
from ui.widgets.output_card import OutputCard
from ui.widgets.parts import Card, label, wrapped
from ui.widgets.room import ANY_WIDTH
from ui.widgets.tables import dress_table, give_widths
from workstation.app.choices import VIETNAM
from workstation.app.desk_report import (
    DeskReport,
    Period,
    count_lines,
    desk_report,
    period_words,
    queue_lines,
    report_csv,
)
from workstation.app.file_work import Apart, make_report
from workstation.jobs.lanes import Lane
from workstation.texts import Texts, capitalised

_PERIODS = tuple(Period)
_SIDE_WIDTH = 380
_SMALL = Points.SMALL
_BESIDE_FROM_PX, _NARROW_FROM_PX = 1200, 800
_ROW_HEIGHT, _LEAST_ROWS = 50, 4
_WIDE_FROM_PX, _VALUE_NARROW, _VALUE_WIDTH, _VALUE_WIDE = 1500, 160, 245, 360
_CSV = ".csv"
_NAME_MOST = 560


class ReportsScreen(Screen):
    """Period, table, counts, and where the report goes."""

    def __init__(self, session: Session, actions: Actions, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self._texts = texts
        self.report: DeskReport | None = None
        self._title = FewLines(Points.HINT, bold=True)
        words = (
            self.tr("10 days"),
            self.tr("30 days"),
            self.tr("60 days"),
            self.tr("This month"),
            self.tr("This quarter"),
            self.tr("This year"),
        )
        self.period = Choices(self.tr("Period"), words)
        self.valid_results = CodeEdit(self.tr("Number of valid results"), self.tr("number"))
        self.valid_results.setFixedWidth(110)
        self._model = IndicatorModel(texts, self)
        self.table = QTableView()
        self.table.setModel(self._model)
        dress_table(self.table, self.tr("Indicators"), NAME, _ROW_HEIGHT, most_px=_NAME_MOST)
        self.table.setMinimumHeight((_LEAST_ROWS + 1) * _ROW_HEIGHT)
        self.table.setWordWrap(True)  # names and reasons are sentences
        give_widths(self.table, (COUNTED, 86), (TARGET, 108), (MET, 132))
        self.table.setColumnHidden(SOURCE, True)
        self._source = label("", Points.SMALL, role="muted")
        self.table.selectionModel().currentRowChanged.connect(lambda: self._show_source())
        self.table.setItemDelegateForColumn(VALUE, BarDelegate(self.table))
        self.table.setProperty("flat", "true")
        self._counts = QGridLayout()
        self._queue = QGridLayout()
        self.output = OutputCard(session.bridge, actions, (self.tr("PDF"), self.tr("Table (CSV)")))
        self._lay_out()
        self.period.chosen.connect(lambda: self._ask())
        self.valid_results.editingFinished.connect(self._ask)
        if self.output.format is not None:
            self.output.format.chosen.connect(lambda: self._name_file())
        self.output.printers_known.connect(self.changed)
        self.output.told.connect(self.changed)

    def _lay_out(self) -> None:
        caption = label(self.tr("Number of valid results"), role="muted")
        caption.setBuddy(self.valid_results)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(caption)
        head.addWidget(self.valid_results)
        asked = QHBoxLayout()
        asked.addWidget(self.period)
        asked.addStretch(1)
        table = Card()
        table.body.setContentsMargins(4, 4, 4, 4)
        table.body.addWidget(self.table, 1)
        self._source.setContentsMargins(10, 0, 10, 6)
        table.body.addWidget(self._source)
        left = self._left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(head)
        left.addLayout(asked)
        left.addWidget(table, 1)
        side = self._side = QWidget()
        side.setMinimumWidth(_SIDE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for title, grid in ((self.tr("COUNTED"), self._counts), (self.tr("QUEUE"), self._queue)):
            card = Card(title)
            card.body.setContentsMargins(14, 6, 14, 6)
            grid.setVerticalSpacing(0)
            grid.setColumnStretch(0, 1)
            card.body.addLayout(grid)
            column.addWidget(card)
        column.addStretch(1)
        column.addWidget(self.output)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 10)
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addWidget(side)

    def minimumSizeHint(self) -> QSize:
        """Return the least size with the sums under the table: beside it they stand only where there is room."""
        least = super().minimumSizeHint()
        frame = self._row.contentsMargins()
        under = max(self._left.minimumSize().width(), _SIDE_WIDTH) + frame.left() + frame.right()
        return QSize(min(least.width(), under), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give reasons why there is no value one line where there is room; lay the sums under a narrow table."""
        super().resizeEvent(event)
        beside, under = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        is_wide = self.width() >= _BESIDE_FROM_PX
        self._row.setDirection(beside if is_wide else under)
        self._side.setMaximumWidth(_SIDE_WIDTH if is_wide else ANY_WIDTH)
        width = _VALUE_WIDE if self.width() >= _WIDE_FROM_PX else _VALUE_WIDTH
        give_widths(self.table, (VALUE, width if self.width() >= _NARROW_FROM_PX else _VALUE_NARROW))

    # --- what is shown ---

    def enter(self) -> None:
        """Count the period and look for printers."""
        self.output.begin()
        self._ask()
        self.period.focus_choice()

    def _ask(self) -> None:
        session = self._session
        today = session.now().astimezone(VIETNAM).date()
        first = _PERIODS[self.period.choice].first_day(today)
        job = functools.partial(desk_report, session.desk, first, today, self._valid())
        session.bridge.run(Lane.STORE, job).success(self._show)

    def _valid(self) -> int | None:
        text = self.valid_results.text().strip()
        return int(text) if text.isascii() and text.isdigit() else None

    def _show(self, report: DeskReport) -> None:
        if self.report is not None and report.indicators != self.report.indicators:
            self.output.say_nothing()
        self.report = report
        title = self.tr("Report: {period} · counted at {time}")
        period = period_words(self._texts, report.indicators)
        made = clock(report.made_at.astimezone(VIETNAM))[:5]
        self._title.show_text(title.format(period=period[:1].lower() + period[1:], time=made))
        chosen = self.table.currentIndex().row()
        self._model.show(report)
        if self._model.rowCount():
            self.table.selectRow(max(0, min(chosen, self._model.rowCount() - 1)))
            self._show_source()
        _fill(self._counts, count_lines(self._texts, report.indicators))
        _fill(self._queue, queue_lines(self._texts, report.queue))
        self._name_file()
        self.changed.emit()

    def _show_source(self) -> None:
        row = self._model.row(self.table.currentIndex().row())
        text = self.tr("Source of the target: {source}").format(source=row.source) if row and row.source else ""
        self._source.setText(text)

    def _name_file(self) -> None:
        if self.report is not None:
            period = self.report.indicators
            name = f"{period.first:%Y%m%d}-{period.last:%Y%m%d}"
            file = proposed_file(self.tr("report"), name)
            is_table = self.output.format is not None and self.output.format.choice == 1
            self.output.propose(file.with_suffix(_CSV) if is_table else file)

    # --- keys ---

    def possible(self) -> frozenset[ActionId]:
        """Return the actions of this screen."""
        can = {ActionId.ACCEPT, ActionId.BACK, ActionId.STOP, ActionId.NEXT_PANE}
        if self.report is not None:
            can.add(ActionId.SAVE_FILE)
            if self.output.may_print:
                can.add(ActionId.PRINT)
        return frozenset(can)

    def act(self, action: ActionId) -> None:
        """Do what a key means on this screen."""
        if action is ActionId.ACCEPT and self.valid_results.hasFocus():
            self._ask()
        elif action is ActionId.ACCEPT and self.output.file.hasFocus():
            self._save_it()
        elif action in {ActionId.ACCEPT, ActionId.PRINT}:
            self._print_it()
        elif action is ActionId.SAVE_FILE:
            self._save_it()
        elif action in {ActionId.BACK, ActionId.STOP}:
            self.leave_for.emit(Place.COUNTER)

    def _print_it(self) -> None:
        if self.report is not None:
            self.output.print_sheet(functools.partial(_printed, *self._made_from(self.report)))

    def _save_it(self) -> None:
        if self.report is not None:
            self.output.save_sheet(functools.partial(_saved, *self._made_from(self.report)))

    def _made_from(self, report: DeskReport) -> tuple[Apart, DeskReport, Texts, str]:
        desk = self._session.desk
        return desk.apart, report, self._texts, desk.settings.desk.agency

    def hint(self) -> tuple[str, str]:
        """Return the next step."""
        keys = self.tr("F6 next part · Ctrl+Q queue · Ctrl+G accounts · Esc counter")
        if self.output.said:
            return self.tr("Choose another period by ← →, or press Esc for the counter"), keys
        return self.tr("Choose the period by ← →, then press Ctrl+S to save the report"), keys

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        return [
            self.period.button(self.period.choice),
            self.valid_results,
            self.table,
            self.output.printer,
            self.output.file,
        ]


def _fill(grid: QGridLayout, lines: list[tuple[str, str]]) -> None:
    for row, (name, count) in enumerate(lines):
        for column, text in enumerate((name, count)):
            item = grid.itemAtPosition(row, column)
            shown = item.widget() if item is not None else None
            if not isinstance(shown, QLabel):
                shown = wrapped("", _SMALL, role="muted") if column == 0 else label("", _SMALL, bold=True)
                grid.addWidget(shown, row, column)
            shown.setText(capitalised(text))


def _printed(apart: Apart, report: DeskReport, texts: Texts, agency: str, printer: str) -> int:
    return print_pdf(apart, apart(make_report, report, texts, agency), printer)


def _saved(apart: Apart, report: DeskReport, texts: Texts, agency: str, path: Path) -> Path:
    if path.suffix.lower() == _CSV:
        # Spreadsheets read Vietnamese names behind a byte order mark only.
        return save_file(report_csv(report.indicators).encode("utf-8-sig"), path)
    return save_file(apart(make_report, report, texts, agency), path)
