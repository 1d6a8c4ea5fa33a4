# SPDX-License-Identifier: GPL-3.0-or-later
"""The counter, where a clerk lives: the next dossier's form, or checklist, pages as they arrive, warnings and clock."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.actions import ActionId, Actions, key_by_id
from ui.l10n import elapsed, grouped_id
from ui.models.checklist import LEGAL, NAME, NUMBER, PAGES, STATE, ChecklistModel
from ui.models.page_strip import PageStripModel
from ui.next_step import Step, next_step
from ui.screens.intake import IntakeForm
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session.session import Session
from ui.snapshots import DossierView, PaperView
from ui.theme import Mark, Points
from ui.widgets.few_lines import FewLines
from ui.widgets.page_strip import PageSize, PageStrip
from ui.widgets.parts import Card, MarkedLine, label
from ui.widgets.room import Room
from ui.widgets.tables import dress_table
from ui.widgets.whole_lines import WholeLines
from ui.words import count_sentence, finding_sentence
from workstation.app.correct import CORRECTABLE
from workstation.app.owner_reading import Reading
from workstation.app.scan_profiles import ScanProfile
from workstation.domain.ids import PageId, SubmissionUid
from workstation.domain.paper import Page
from workstation.domain.states import State
from workstation.paths import resource
from workstation.texts import Texts, capitalised

_LIMIT = dt.timedelta(minutes=30)  # the plans' target for one dossier
_LINES_SHOWN = 12
_BAND_HEIGHT = 114
_LEAST_ROWS = 3  # of the checklist, where the window is low
_NARROW_FROM_PX, _WIDE_FROM_PX, _LOW_FROM_PX, _TALL_FROM_PX = 1100, 1600, 540, 800
_LEAST_WIDTH = 600  # of the checklist
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WARNINGS_WIDTH, _WARNINGS_NARROW, _WARNINGS_LESS, _WARNINGS_WIDE = 310, 230, 280, 480
_USUAL_FROM_PX = 1300  # below it the names of papers need the room
_WIDTHS = ((NUMBER, 58), (LEGAL, 132), (STATE, 294), (PAGES, 78))
_WIDTHS_NARROW = ((NUMBER, 52), (LEGAL, 132), (STATE, 156), (PAGES, 62))
_WIDTHS_WIDE = ((NUMBER, 80), (LEGAL, 190), (STATE, 400), (PAGES, 130))
_ROW_HEIGHT = 33  # five rows, what most procedures ask for, stay in sight at 1366 x 768 with a failure shown

_ALWAYS = frozenset({ActionId.ACCEPT, ActionId.NEXT_PANE, ActionId.STOP})


class CounterScreen(Screen):
    """Form and dossier, one at a time."""

    def __init__(self, session: Session, actions: Actions, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self.intake = IntakeForm(session, texts)
        self.desk = DossierPanel(session, actions, texts)
        self._stack = QStackedWidget()
        self._rooms = [Room(self.intake), Room(self.desk)]
        for room in self._rooms:
            self._stack.addWidget(room)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 10)
        column.addWidget(self._stack)
        self.intake.changed.connect(self.changed)
        self.desk.checklist.selectionModel().currentRowChanged.connect(lambda: self.changed.emit())
        session.dossier_changed.connect(self._show)
        session.scanning.changed.connect(self._scanning)

    def _show(self, view: DossierView | None) -> None:
        was_intake = self._stack.currentWidget() is self._rooms[0]
        self.desk.show_dossier(view)
        self._stack.setCurrentWidget(self._rooms[0 if view is None else 1])
        if view is None and self.isVisible():
            self.intake.begin()
        elif was_intake and self.isVisible():
            self.desk.checklist.setFocus()
        self.changed.emit()

    def _scanning(self, _: bool) -> None:
        self.desk.show_progress()
        self.changed.emit()

    def new_dossier(self) -> None:
        """Put the present dossier aside and show the form."""
        self._session.leave()

    def take_reading(self, reading: Reading) -> bool:
        """Fill the form; a dossier in work has its owner already."""
        if self._session.view is not None:
            return False
        self.intake.take_reading(reading)
        return True

    def show_left_open(self) -> None:
        """Put the focus where dossiers left open are listed."""
        self.intake.left_open.setFocus()

    def enter(self) -> None:
        """Show what is in work."""
        if self._session.view is None:
            self.intake.begin()
        else:
            self.desk.show_dossier(self._session.view)
            self.desk.checklist.setFocus()

    def possible(self) -> frozenset[ActionId]:
        """Return the actions of the counter."""
        view = self._session.view
        if view is None:
            return _ALWAYS
        can = {*_ALWAYS, ActionId.NEW_DOSSIER, ActionId.MARK, ActionId.REUSE, ActionId.NOT_BROUGHT}
        if view.undoable is not None:
            can.add(ActionId.UNDO)
        if view.redoable is not None:
            can.add(ActionId.REDO)
        if not self._session.scanning.is_on:
            can.add(ActionId.PROFILE)
        if view.pages:
            can |= {ActionId.REVIEW, ActionId.BOUNDARY, ActionId.DATA}
        return frozenset(can)

    def act(self, action: ActionId) -> None:
        """Do what a key means at the counter."""
        if self._session.view is None:
            if action is ActionId.ACCEPT:
                self.intake.accept()
            return
        paper = self.desk.current_paper()
        if action is ActionId.ACCEPT:
            self._accept()
        elif action is ActionId.UNDO:
            self._session.edits.undo()
        elif action is ActionId.REDO:
            self._session.edits.redo()
        elif action is ActionId.PROFILE:
            self.desk.choose_profile()
        elif paper is not None and action is ActionId.MARK:
            self._session.dossier.mark(paper.paper.id)
            self.desk.step(1)
        elif paper is not None and action is ActionId.REUSE and paper.offer is not None:
            self._session.edits.reuse(paper.offer)
        elif paper is not None and action is ActionId.NOT_BROUGHT:
            self._leave_out(paper)

    def _leave_out(self, paper: PaperView) -> None:
        if paper.paper.state is State.EXPECTED:
            self._session.edits.not_brought(paper.paper.id)
        elif paper.is_left_out:
            self._session.edits.restore(paper.paper.id)

    def _accept(self) -> None:
        step = next_step(self._session.view, is_scanning=self._session.scanning.is_on).step
        if step is Step.SIGN:
            self.leave_for.emit(Place.SIGN)
        elif step is Step.DONE:
            self.new_dossier()
        elif self._session.view is not None and self._session.view.pages and step is not Step.SEND:
            self.leave_for.emit(Place.REVIEW)

    def chosen_to_correct(self) -> SubmissionUid | None:
        """Return the paper of the chosen line where it is signed, or is a correction that is not signed yet."""
        paper = self.desk.current_paper() if self._session.view is not None else None
        if paper is None:
            return None
        is_begun = paper.paper.corrects is not None and paper.is_open
        return paper.paper.uid if is_begun or paper.paper.state in CORRECTABLE else None

    def chosen_page(self) -> PageId | None:
        """Return the page selected in the strip."""
        entry = self.desk.strip.current_entry()
        return entry.page.id if entry and entry.page else None

    def hint(self) -> tuple[str, str]:
        """Return the next step, and the keys of the checklist."""
        view = self._session.view
        step = next_step(view, is_scanning=self._session.scanning.is_on)
        if view is None and self.intake.returned:
            text = self.tr(
                "The supervisor returned papers. Press F6 to go to the dossiers left open, then Enter to correct them"
            )
            return text, self.tr("F6 next part")
        if view is None:
            return self.intake.next_sentence() or step.sentence, self.tr("F6 next part")
        keys = (
            self.tr("Space paper is here · + reuse · − not brought · F4 boundaries") if step.step is Step.SCAN else ""
        )
        return step.sentence, keys

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        if self._session.view is None:
            return self.intake.panes()
        return [self.desk.checklist, self.desk.strip]


class DossierPanel(QWidget):
    """The dossier in work: owner, procedure, clock, checklist, warnings, strip."""

    def __init__(self, session: Session, actions: Actions, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the panel."""
        super().__init__(parent)
        self._session = session
        self._texts = texts
        self._owner_id = label("", Points.OWNER, bold=True)
        self._owner_name = FewLines(Points.HINT, 1, bold=True)
        self._owner_more = FewLines(Points.SMALL, 1)
        self._owner_more.setProperty("role", "muted")
        self._procedure = FewLines(Points.LABEL, bold=True)
        self.number = FewLines(Points.BASE, 1)
        self._profile = FewLines(Points.BASE, 1)
        for part in (self.number, self._profile):
            part.setProperty("role", "muted")
        self._time = label("00:00", Points.CLOCK, bold=True)
        self._limit = label("", Points.SMALL, role="muted")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(8)
        self._progress_text = FewLines(Points.SMALL, 1)
        self._progress_text.setProperty("role", "muted")
        self.checklist = self._checklist(actions)
        self.strip = PageStrip(session.pictures.of_page)
        session.scanning.captured.connect(self.strip.expect)  # while the dossier is still read anew
        self._pages = PageStripModel(self.strip)
        self.strip.setModel(self._pages)
        self._warnings = _WarningList()
        self._lay_out()
        self._ticks = QTimer(self, interval=1000)
        self._ticks.timeout.connect(self._tick)
        self._ticks.start()
        session.scanning.captured.connect(self._page_captured)
        session.scanning.profiles(self._know_profiles)

    def _checklist(self, actions: Actions) -> QTableView:
        table = QTableView()
        self._model = ChecklistModel(self._texts, table)
        table.setModel(self._model)
        dress_table(table, self.tr("Dossier components"), NAME, _ROW_HEIGHT)
        table.setMinimumHeight(_LEAST_ROWS * _ROW_HEIGHT + table.horizontalHeader().sizeHint().height() + 4)
        table.setMinimumWidth(_LEAST_WIDTH)
        table.setProperty("flat", "true")
        for action in actions.for_lists():
            table.addAction(action)
        return table

    def _lay_out(self) -> None:
        band = QHBoxLayout()
        band.setSpacing(10)
        for card, stretch in ((self._owner_card(), 3), (self._procedure_card(), 5), (self._clock_card(), 2)):
            card.body.setContentsMargins(14, 8, 14, 8)
            card.body.setSpacing(2)
            card.setMinimumHeight(_BAND_HEIGHT)
            band.addWidget(card, stretch)
        table = Card()
        table.body.setContentsMargins(4, 4, 4, 4)
        table.body.addWidget(self.checklist)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(table, 1)
        middle.addWidget(self._warnings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(band)
        column.addLayout(middle, 1)
        column.addWidget(self.strip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width: the name of a paper goes before everything else."""
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW_FROM_PX
        beside, under = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._number_line.setDirection(under if is_narrow else beside)
        self._profile.setAlignment(_LEFT if is_narrow else _RIGHT)
        low, tall = self.height() < _LOW_FROM_PX, self.height() >= _TALL_FROM_PX
        self.strip.set_page_size(PageSize.LOW if low else PageSize.TALL if tall else PageSize.USUAL)
        is_wide = self.width() >= _WIDE_FROM_PX  # else a paper's state would stand far from its name
        least = _WARNINGS_NARROW if is_narrow else _WARNINGS_LESS
        usual = _WARNINGS_WIDE if is_wide else _WARNINGS_WIDTH
        self._warnings.setFixedWidth(usual if self.width() >= _USUAL_FROM_PX else least)
        for column, width in _WIDTHS_NARROW if is_narrow else _WIDTHS_WIDE if is_wide else _WIDTHS:
            self.checklist.setColumnWidth(column, width)

    def _owner_card(self) -> Card:
        card = Card(self.tr("APPLICANT"))
        card.body.addWidget(self._owner_id)
        card.body.addWidget(self._owner_name)
        card.body.addWidget(self._owner_more)
        card.body.addStretch(1)
        return card

    def _procedure_card(self) -> Card:
        card = Card(self.tr("PROCEDURE"))
        card.body.addWidget(self._procedure)
        card.body.addStretch(1)
        line = self._number_line = QHBoxLayout()
        line.setSpacing(2)
        line.addWidget(self.number, 1)
        line.addWidget(self._profile)
        card.body.addLayout(line)
        return card

    def _clock_card(self) -> Card:
        card = Card(self.tr("TIME OF THE DOSSIER"))
        line = QHBoxLayout()
        line.addWidget(self._time)
        line.addStretch(1)
        line.addWidget(self._limit, 0, Qt.AlignmentFlag.AlignBottom)
        card.body.addLayout(line)
        card.body.addStretch(1)
        card.body.addWidget(self._progress_text)  # above its bar, which would else seem to be that of the time
        card.body.addWidget(self._progress)
        # The cards stay where they are however many digits there are.
        self._progress_text.setMinimumWidth(
            self._progress_text.fontMetrics().horizontalAdvance(self._progress_words(88, 88, 88)) + 4
        )
        return card

    def show_dossier(self, view: DossierView | None) -> None:
        """Show a fresh snapshot."""
        row = max(0, self.checklist.currentIndex().row())
        self._model.show(view, frozenset(self._session.dossier.marked))
        self._pages.show(view)
        if view is None:
            return
        applicant = view.dossier.applicant
        self._owner_id.setText(grouped_id(applicant.id.value))
        self._owner_name.show_text(applicant.name)
        self._owner_more.show_text(applicant.address)
        self._owner_more.setVisible(bool(applicant.address))
        self._procedure.show_text(f"{view.procedure.code}  {view.procedure.name}")
        number = view.dossier.number if view.has_official_number else self.tr("to come from the portal")
        self.number.show_text(self.tr("Dossier number: {number}").format(number=number))
        self._warnings.show_dossier(view, is_at_work=self._session.scanning.is_on or view.unread > 0)
        if self._model.rowCount() and not self.checklist.currentIndex().isValid():
            self._select(row)
        self.show_progress()
        self._tick()

    # --- the way to scan ---

    def choose_profile(self) -> None:
        """Show the ways to scan as a list under the cards."""
        self._session.scanning.profiles(self._offer_profiles)

    def _know_profiles(self, known: tuple[tuple[ScanProfile, ...], ScanProfile]) -> None:
        self._show_profile(known[1])

    def _show_profile(self, profile: ScanProfile) -> None:
        text = self.tr("Way to scan: {profile}  {key}")
        self._profile.show_text(text.format(profile=self._profile_name(profile), key=key_by_id(ActionId.PROFILE)))

    def _profile_name(self, profile: ScanProfile) -> str:
        if not profile.key:
            return self.tr("as set up")
        return profile.name or self._texts.word(f"profile.{profile.key}")

    def _offer_profiles(self, known: tuple[tuple[ScanProfile, ...], ScanProfile]) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Ways to scan"))
        profiles, used = known
        chosen: QAction | None = None
        for profile in (ScanProfile(""), *profiles):
            action = menu.addAction(capitalised(self._profile_name(profile)))
            action.setCheckable(True)
            action.setChecked(profile.key == used.key)
            action.setData(profile.key)
            chosen = action if profile.key == used.key else chosen
        tick = resource("icons", "tick-white.svg" if theme.scheme().is_dark else "tick-black.svg").as_posix()
        menu.setStyleSheet(
            "QMenu::indicator { width: 16px; height: 16px; padding-left: 6px; }"
            f'QMenu::indicator:checked {{ image: url("{tick}"); }}'
        )
        menu.triggered.connect(self._use_profile)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._profile.mapToGlobal(self._profile.rect().bottomLeft()))
        if chosen is not None:
            menu.setActiveAction(chosen)

    def _use_profile(self, action: QAction) -> None:
        self._session.scanning.use_profile(str(action.data()), self._show_profile)

    def show_progress(self) -> None:
        """Show how many pages are scanned and read."""
        view = self._session.view
        if view is None:
            return
        pages, missing = len(view.pages), sum(paper.missing_pages for paper in view.papers)
        read = pages - view.unread
        self._progress.setMaximum(max(1, 2 * (pages + missing)))
        self._progress.setValue(pages + read)
        self._progress_text.show_text(self._progress_words(pages, pages + missing, read))

    def _progress_words(self, pages: int, announced: int, read: int) -> str:
        text = self.tr("{pages} of %n pages scanned, {read} read", "", announced)
        return text.format(pages=pages, read=read)

    def current_paper(self) -> PaperView | None:
        """Return the paper of the selected line."""
        return self._model.row(self.checklist.currentIndex().row())

    def step(self, by: int) -> None:
        """Move the selection of the checklist."""
        row = self.checklist.currentIndex().row() + by
        if 0 <= row < self._model.rowCount():
            self._select(row)

    def _select(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.checklist.selectionModel().setCurrentIndex(self._model.index(row, 0), flags)

    def _page_captured(self, page: Page) -> None:
        row = self._pages.row_of(page.id)
        if row >= 0:
            self.strip.scrollTo(self._pages.index(row), QAbstractItemView.ScrollHint.EnsureVisible)

    def _tick(self) -> None:
        view = self._session.view
        if view is None:
            return
        span = self._session.now() - view.dossier.opened_at
        self._time.setText(elapsed(span))
        is_late = span > _LIMIT
        theme.set_state(self._time, "mark", Mark.WARN.value if is_late else "")
        late, target = self.tr("over 30:00"), self.tr("target ≤ 30:00")
        self._limit.setText(late if is_late else target)


class _WarningList(Card):
    """What deserves a look while the citizen is still there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.title.setText(self.tr("WARNINGS"))
        self.title.show()
        self.setFixedWidth(_WARNINGS_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._lines = [MarkedLine() for _ in range(_LINES_SHOWN)]
        self._beyond = 0  # warnings there is no line for
        self._more: QLabel = label("", Points.SMALL, role="muted")
        self.lines = WholeLines(self._more, 6)
        self.lines.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        for line in self._lines:
            self.lines.add(line, 0, is_counted=True)
        self.lines.fitted.connect(self._tell_more)
        self.body.addWidget(self.lines, 1)

    def show_dossier(self, view: DossierView, *, is_at_work: bool) -> None:
        """Show the findings of every page, those that matter first."""
        # First what only the citizen can mend.
        owed = self.tr("Paper {paper}: must be digitised, not brought: ask the applicant for it")
        lines = [(owed.format(paper=paper.paper.component), Mark.WARN) for paper in view.papers if paper.is_owed]
        lines += [line for paper in view.papers if paper.is_open for line in self._of_paper(paper, is_at_work)]
        text = self.tr("{paper}: returned by the supervisor")
        back = [paper.paper.title for paper in view.papers if paper.paper.state is State.RETURNED]
        lines += [(text.format(paper=title), Mark.WARN) for title in back]
        lines.sort(key=lambda line: line[1] is Mark.QUIET)
        if not lines:
            lines = [self._nothing(view, is_at_work)]
        for widget, line in zip(self._lines, [*lines, *[None] * _LINES_SHOWN], strict=False):
            self.lines.want(widget, is_wanted=line is not None)
            if line is not None:
                widget.show_line(*line)
        self._beyond = max(0, len(lines) - _LINES_SHOWN)
        self.lines.fit()

    def _tell_more(self) -> None:
        self._more.setText(self.tr("and {more} more").format(more=self.lines.left_out + self._beyond))

    def _of_paper(self, paper: PaperView, is_at_work: bool) -> list[tuple[str, Mark]]:
        lines = []
        if paper.paper.state is State.NEEDS_ATTENTION:
            lines.append((self.tr("{paper}: needs attention").format(paper=paper.paper.title), Mark.WARN))
        if count := self._count(paper, is_at_work=is_at_work):
            text = self.tr("Paper {paper}: {finding}; compare with the paper")
            lines.append((text.format(paper=paper.paper.component, finding=count), Mark.WARN))
        for found in paper.to_look_at:
            where = self.tr("Paper {paper}, page {page}: {finding}").format(
                paper=paper.paper.component, page=found.page.number, finding=finding_sentence(found)
            )
            lines.append((where, Mark.QUIET if found.kind == "blank" else Mark.WARN))
        return lines

    @staticmethod
    def _count(paper: PaperView, *, is_at_work: bool) -> str:
        # Pages still to come are not missing.
        if not paper.is_count_open or (is_at_work and not paper.is_surplus):
            return ""
        return count_sentence(paper.paper.expected_pages, len(paper.pages))

    def _nothing(self, view: DossierView, is_at_work: bool) -> tuple[str, Mark]:
        if not view.pages:
            return self.tr("Warnings about pages appear here while scanning."), Mark.QUIET
        if is_at_work:
            return self.tr("Nothing so far."), Mark.QUIET
        return self.tr("Nothing to look at."), Mark.GOOD
