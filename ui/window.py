# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk window: menus, steps, screens, failures, hint; it sends each action to the screen that knows its meaning."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QMenuBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import failures, theme
from ui.actions import ActionId, Actions, Menu
from ui.bridge import Bridge
from ui.correcting import Correcting
from ui.failures import FailureView
from ui.fields import FieldKeeper
from ui.hand_scanner import HandScanner
from ui.next_step import Step, next_step
from ui.screens.accounts import AccountsScreen
from ui.screens.approval import ApprovalScreen
from ui.screens.codes import CodesScreen
from ui.screens.comparison import ComparisonScreen
from ui.screens.correction import CorrectionDialog
from ui.screens.counter import CounterScreen
from ui.screens.help import HelpDialog
from ui.screens.places import Place
from ui.screens.queue import QueueScreen
from ui.screens.reports import ReportsScreen
from ui.screens.result import ResultScreen
from ui.screens.return_dialog import ReturnDialog
from ui.screens.review import ReviewScreen
from ui.screens.screen import Screen
from ui.screens.sign import SignScreen
from ui.screens.sign_in import SignInScreen
from ui.screens.slips import SlipsScreen
from ui.session.session import Session
from ui.signer_words import certificate_notice
from ui.snapshots import DossierView, QueueView
from ui.supervising import Supervising
from ui.widgets.act_button import ActButton
from ui.widgets.failure_panel import FailurePanel
from ui.widgets.hint_line import HintLine
from ui.widgets.room import Room
from ui.widgets.status_strip import StatusStrip
from ui.widgets.step_bar import StepBar
from workstation.app.held_papers import Held
from workstation.app.owner_reading import Reading
from workstation.domain.ids import DossierId, PaperId, SubmissionUid
from workstation.domain.paper import Paper
from workstation.errors import SigningError, SignInRefused, WorkstationError
from workstation.signing.inventory import Condition
from workstation.texts import Texts

log = logging.getLogger(__name__)

_EVERYWHERE = frozenset({ActionId.HELP, ActionId.QUIT, ActionId.STOP, ActionId.NEXT_PANE})
_SIGNED_IN = frozenset({ActionId.QUEUE, ActionId.LOCK, ActionId.FIND, ActionId.NEW_DOSSIER, ActionId.RESULT})
_OF_MANAGERS = {
    Place.REPORTS: ActionId.REPORTS,
    Place.ACCOUNTS: ActionId.ACCOUNTS,
    Place.COMPARISON: ActionId.COMPARISON,
}
_BESIDE_A_DOSSIER = {Place.QUEUE, Place.RESULT, Place.SLIPS, Place.APPROVAL, *_OF_MANAGERS}
_LEAST_SIZE = 640, 340  # 1366 x 768 at 200 %, less the desktop's own bars
_OF_A_DOSSIER = {Place.REVIEW, Place.CODES, Place.SIGN}


class DeskWindow(QMainWindow):
    """What the clerk has on screen all day.

    Attributes:
        closing: the clerk wants to leave; the application closes the desk first.
        set_up_wanted: somebody who may wants to set up this counter anew.
    """

    closing = Signal()
    set_up_wanted = Signal()

    def __init__(self, session: Session, bridge: Bridge, texts: Texts, *, is_trial: bool) -> None:
        """Make the window around an opened desk; it begins at the sign-in."""
        super().__init__()
        self._session = session
        self._bridge = bridge
        self._texts = texts
        self._may_close = False
        self._told_of: tuple[int, Condition] | None = None  # certificate and what was said of it
        self._failure: WorkstationError | None = None  # what the panel shows, if that is an expected failure
        self._place = Place.SIGN_IN
        self._before_lock = Place.COUNTER
        self.actions_ = Actions(self, self.dispatch)
        self.sign_in = SignInScreen(session, self.actions_, is_trial=is_trial)
        self.counter = CounterScreen(session, self.actions_, texts)
        self.review = ReviewScreen(session, self.actions_, texts)
        self.fields = FieldKeeper(session, self)
        self.codes = CodesScreen(session, self.actions_, self.fields)
        self.sign = SignScreen(session, texts)
        self.result = ResultScreen(session)
        self.slips = SlipsScreen(session, self.actions_, texts)
        self.queue = QueueScreen(session, self.actions_, texts)
        self.reports = ReportsScreen(session, self.actions_, texts)
        self.accounts = AccountsScreen(session, texts)
        self.correcting = Correcting(session, self)
        self.supervising = Supervising(session, self)
        self.approval = ApprovalScreen(session, self.supervising, self.actions_, texts)
        self.comparison = ComparisonScreen(session, self.actions_, texts)
        self._screens: dict[Place, Screen] = {
            Place.SIGN_IN: self.sign_in,
            Place.COUNTER: self.counter,
            Place.REVIEW: self.review,
            Place.CODES: self.codes,
            Place.SIGN: self.sign,
            Place.QUEUE: self.queue,
            Place.RESULT: self.result,
            Place.SLIPS: self.slips,
            Place.APPROVAL: self.approval,
            Place.COMPARISON: self.comparison,
            Place.REPORTS: self.reports,
            Place.ACCOUNTS: self.accounts,
        }
        self.steps = StepBar(self.actions_)
        self.failure = FailurePanel()
        self.hint = HintLine()
        self.status = StatusStrip()
        self._lay_out()
        self._menus()
        self._reading: Reading | None = None  # of the next citizen's card, read while a dossier is in work
        self._hand_scanner = HandScanner(_application(), self._is_code, self)
        self._connect()
        self.addActions(self.actions_.for_window())
        self.setWindowTitle(self.tr("Số Hóa Một Cửa · Counter {counter}").format(counter=self._counter))
        self.resize(1366, 768)
        self.setMinimumSize(*_LEAST_SIZE)
        self.go(Place.SIGN_IN)

    @property
    def _counter(self) -> str:
        return self._session.desk.settings.desk.counter

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._rooms = {place: Room(screen) for place, screen in self._screens.items()}
        for room in self._rooms.values():
            self._stack.addWidget(room)
        self._holder = QVBoxLayout()
        self._holder.addWidget(self.failure)
        self._holder.setContentsMargins(0, 0, 0, 0)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.steps)
        column.addWidget(self._stack, 1)
        column.addLayout(self._holder)
        column.addWidget(self.hint)
        self.setCentralWidget(body)

    def _menus(self) -> None:
        bar = QMenuBar()
        bar.setFont(theme.font())
        titles = {
            Menu.DOSSIER: self.tr("Dossier"),
            Menu.PAGE: self.tr("Page"),
            Menu.SIGNING: self.tr("Sign and send"),
            Menu.HELP: self.tr("Help"),
        }
        for menu, title in titles.items():  # Menu.TOOL has none: its keys work while a tool is open
            made: QMenu = bar.addMenu(title)
            made.setAccessibleName(title)
            made.addActions(self.actions_.of_menu(menu))
        self._head = QWidget()
        row = QHBoxLayout(self._head)
        row.setContentsMargins(6, 0, 6, 0)
        row.addWidget(bar)
        row.addWidget(self.status, 1)
        self.setMenuWidget(self._head)

    def _connect(self) -> None:
        session = self._session
        session.signed_in.connect(self._signed_in)
        session.dossier_changed.connect(self._dossier_changed)
        session.scanning.changed.connect(self._services_changed)
        session.services_changed.connect(self._services_changed)
        session.signing.changed.connect(self._signing_changed)
        self.result.lane.changed.connect(lambda: self._forget_refused_signing(is_signing=self.result.lane.is_signing))
        session.signing.finishing_changed.connect(self.status.show_finishing)
        self.fields.changed.connect(self._refresh)
        session.queue_changed.connect(self._queue_changed)
        session.failed.connect(self.show_failure)
        self._bridge.failed.connect(self.show_failure)
        self._bridge.crashed.connect(self.show_crash)
        self._hand_scanner.read.connect(self._code_read)
        session.code_read.connect(self._serial_code_read)
        self.correcting.asked.connect(self._ask_correction)
        self.correcting.shown.connect(self._show_corrected)
        self.queue.returned_chosen.connect(self.correcting.take_up)
        self.counter.intake.returned_chosen.connect(self.correcting.take_up)
        self.approval.return_wanted.connect(self._ask_return)
        self.failure.key_pressed.connect(self.dispatch)
        self.failure.closed.connect(self._panel_closed)
        for screen in self._screens.values():
            screen.changed.connect(self._refresh)
            screen.leave_for.connect(self._leave_for)

    # --- screens ---

    @property
    def place(self) -> Place:
        """Where the clerk is."""
        return self._place

    @property
    def screen_shown(self) -> Screen:
        """The screen shown."""
        return self._screens[self._place]

    def go(self, place: Place) -> None:
        """Go to a screen."""
        self._place = place
        screen = self._screens[place]
        self._stack.setCurrentWidget(self._rooms[place])
        is_in = place is not Place.SIGN_IN
        self.steps.setVisible(is_in)
        self._head.setVisible(is_in)
        screen.enter()
        self._tell_anew()
        self._refresh()

    def _leave_for(self, place: Place) -> None:
        # Fields that were read badly are looked at on the way from the pages to the PIN; F9 goes past them.
        is_on_the_way = self._place is Place.REVIEW and place is Place.SIGN
        self.go(Place.CODES if is_on_the_way and self.fields.doubtful else place)

    def _signed_in(self, _: object) -> None:
        clerk = self._session.clerk
        if clerk is not None:
            title = self.tr("Số Hóa Một Cửa · Counter {counter} · {clerk}")
            self.setWindowTitle(title.format(counter=self._counter, clerk=clerk.full_name))
        self.failure.close_panel()
        # Another person may have signed in than the one who locked the screen.
        is_closed = (self._before_lock in _OF_MANAGERS and not self.accounts.may_manage) or (
            self._before_lock is Place.APPROVAL and not self.approval.may_approve
        )
        self.go(Place.COUNTER if is_closed else self._before_lock)
        self._tell_of_certificate()

    def _dossier_changed(self, _: DossierView | None) -> None:
        if self._session.view is None and self._place in _OF_A_DOSSIER:
            self.go(Place.COUNTER)
        self._refresh()

    def _services_changed(self, _: object) -> None:
        self.status.show_services(self._session.services, is_scanning=self._session.scanning.is_on)
        self._tell_of_certificate()
        self._tell_anew()
        self._refresh()

    def _tell_of_certificate(self) -> None:
        """Tell once that the signer's certificate ends soon or may not sign; it never covers another message."""
        outlook = self._session.services.outlook
        if outlook is None or outlook.facts is None or self._place is Place.SIGN_IN or self.failure.view is not None:
            return
        known = (outlook.facts.serial, outlook.condition)
        notice = certificate_notice(outlook)
        if notice is not None and known != self._told_of:
            self._told_of = known
            self._failure = None
            self.failure.show_failure(notice)
            self._holder.setContentsMargins(12, 0, 12, 10)

    def _signing_changed(self, is_signing: bool) -> None:
        self._forget_refused_signing(is_signing=is_signing)
        self._refresh()

    def _forget_refused_signing(self, *, is_signing: bool) -> None:
        if is_signing and isinstance(self._failure, SigningError):  # another try: what it says may be true no more
            self.failure.close_panel()

    def _queue_changed(self, queue: QueueView) -> None:
        self.steps.show_waiting(queue.waiting)

    def _refresh(self) -> None:
        self.actions_.enable(self._possible())
        step = next_step(self._session.view, is_scanning=self._session.scanning.is_on).step
        self.steps.show_step(step, is_here=self._place not in _BESIDE_A_DOSSIER, is_at_queue=self._place is Place.QUEUE)
        sentence, keys = self.screen_shown.hint()
        told = self.failure.view
        if told is not None and told.key is ActionId.SCAN and ActionId.SCAN in self._possible():
            sentence = self.tr("Do what the message above says, then press F5")  # one next step, not two
        self.hint.show_hint(sentence, keys)

    def _possible(self) -> frozenset[ActionId]:
        can = {*_EVERYWHERE, *self.screen_shown.possible()}
        if self._place is Place.SIGN_IN:
            return frozenset(can)
        can |= _SIGNED_IN
        if self.sign_in.may_set_up:
            can.add(ActionId.SET_UP)
        if self.accounts.may_manage:
            can |= {*_OF_MANAGERS.values()}
        if self.approval.may_approve:
            can.add(ActionId.APPROVAL)
        if self._to_correct() is not None and not self._is_scanner_busy and not self._session.signing.is_on:
            can.add(ActionId.CORRECT)
        view = self._session.view
        is_at_dossier = self._place not in _BESIDE_A_DOSSIER
        if self._slips_of() is not None:
            can.add(ActionId.SLIPS)
        if view is None:
            return frozenset(can)
        if self._session.signing.is_of_this:
            can.add(ActionId.SEND)
            return frozenset(can)
        if is_at_dossier and not self._is_scanner_busy and _takes_pages(view):
            can.add(ActionId.SCAN)
        step = next_step(view, is_scanning=self._session.scanning.is_on).step
        if view.pages:
            can.add(ActionId.REVIEW)
        if self.fields.papers:
            can.add(ActionId.FIELDS)
        if step in {Step.SIGN, Step.SEND} or _is_coded(view):
            can.add(ActionId.SIGN)
        if step is Step.SEND:
            can.add(ActionId.SEND)
        return frozenset(can)

    @property
    def _is_scanner_busy(self) -> bool:
        return self._session.scanning.is_on or self.result.lane.is_scanning

    def _slips_of(self) -> DossierId | None:
        """Return the dossier whose slips are meant: the one in work, in the queue that of the chosen row."""
        if self._place is Place.QUEUE:
            return self.queue.chosen_dossier()
        return self._session.view.dossier.id if self._session.view else self._session.dossier.last

    # --- actions ---

    def dispatch(self, action: ActionId) -> None:
        """Do an action: what means the same everywhere here, the rest on the screen shown."""
        if action is ActionId.ACCEPT and self._press_focused_button():
            return
        everywhere: dict[ActionId, Callable[[], object]] = {
            ActionId.HELP: self._help,
            ActionId.QUIT: self.close,
            ActionId.NEXT_PANE: self._next_pane,
            ActionId.LOCK: self._lock,
            ActionId.QUEUE: lambda: self.go(Place.QUEUE),
            ActionId.FIND: self._find,
            ActionId.NEW_DOSSIER: self._new_dossier,
            ActionId.SIGN: lambda: self.go(Place.SIGN),
            ActionId.SEND: self._send,
            ActionId.SCAN: self._scan,
            ActionId.REVIEW: lambda: self._review(None),
            ActionId.FIELDS: lambda: self.go(Place.CODES),
            ActionId.RESULT: lambda: self.go(Place.RESULT),
            ActionId.SLIPS: self._slips,
            ActionId.CORRECT: self._correct,
            ActionId.APPROVAL: lambda: self.go(Place.APPROVAL),
            ActionId.COMPARISON: lambda: self.go(Place.COMPARISON),
            ActionId.REPORTS: lambda: self.go(Place.REPORTS),
            ActionId.ACCOUNTS: lambda: self.go(Place.ACCOUNTS),
            ActionId.SET_UP: self.set_up_wanted.emit,
        }
        if action not in self._possible() and action is not ActionId.DATA:
            return
        if self.failure.view is not None and self.failure.view.key is action:
            self.failure.close_panel()  # this is what it asked for
        if action is ActionId.STOP:
            self._stop()
        elif action in everywhere and action not in self.screen_shown.own():
            everywhere[action]()
        elif self._place is Place.COUNTER and action in {ActionId.BOUNDARY, ActionId.DATA}:
            self._review(action)
        else:
            self.screen_shown.act(action)

    def _press_focused_button(self) -> bool:
        focused = QApplication.focusWidget()
        if not isinstance(focused, QAbstractButton) or focused.isCheckable() or not self.isAncestorOf(focused):
            return False
        if isinstance(focused, ActButton):  # it stands for Enter itself: its click would bring us here again
            return False
        focused.click()
        return True

    def _help(self) -> None:
        dialog = HelpDialog(self.hint.sentence, self._possible(), self.screen_shown.possible(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _next_pane(self) -> None:
        panes = [pane for pane in self.screen_shown.panes() if pane.isVisible() and pane.isEnabled()]
        if self.failure.view is not None:
            panes.append(self.failure)
        if not panes:
            return
        focused = QApplication.focusWidget()
        place = next((at for at, pane in enumerate(panes) if pane is focused or _holds(pane, focused)), -1)
        target = panes[(place + 1) % len(panes)]
        if target is self.failure:
            self.failure.focus_first()
        else:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lock(self) -> None:
        self._before_lock = self._place if self._place is not Place.SIGN_IN else Place.COUNTER
        self.go(Place.SIGN_IN)

    def _find(self) -> None:
        self.go(Place.QUEUE)
        self.queue.focus_filter()

    def _new_dossier(self) -> None:
        if self._session.scanning.is_on:
            self._session.scanning.stop()
        self.counter.new_dossier()
        self.go(Place.COUNTER)
        if self._reading is not None:
            self.counter.take_reading(self._reading)
            self._reading = None

    def _is_code(self, text: str) -> bool:
        return self._place is not Place.SIGN_IN and self._session.code(text) is not None

    def _code_read(self, text: str) -> None:
        reading = self._session.code(text)
        if reading is None or self.screen_shown.take_reading(reading):
            return
        self._reading = reading
        self.hint.show_hint(self.tr("Code read. Press F2 to receive the next dossier with it"))

    def _serial_code_read(self, text: str) -> None:
        # Nobody aimed at a field: a locked screen and what lies under a dialog are left alone.
        if self._place is Place.SIGN_IN or QApplication.activeModalWidget() is not None:
            return
        if self._is_code(text):
            self._code_read(text)
        else:
            self.hint.show_hint(self.tr("The code read is neither of a chip card nor of a printed paper"))

    def _scan(self) -> None:
        self.failure.close_panel()
        if self._place is not Place.COUNTER:
            self.go(Place.COUNTER)
        self._session.scanning.scan()
        self._refresh()

    def _review(self, then: ActionId | None) -> None:
        page = self.counter.chosen_page() if then is not None else None
        self.go(Place.REVIEW)
        if page is not None:
            self.review.show_page(page)
        if then is not None:
            self.review.act(then)

    def _send(self) -> None:
        self._session.signing.send(self._sent)

    def _sent(self) -> None:
        if self._session.signing.is_of_this:  # it goes on by itself: the next citizen need not wait for it
            self._new_dossier()
        else:
            self.go(Place.QUEUE)

    def _slips(self) -> None:
        dossier = self._slips_of()
        if dossier is not None and self._place is not Place.SLIPS:
            self.slips.show_dossier(dossier, self._place)
            self.go(Place.SLIPS)

    # --- corrections ---

    def _to_correct(self) -> SubmissionUid | None:
        """Return the signed paper that is meant: in the queue that of the chosen row, at the counter of the line."""
        if self._place is Place.QUEUE:
            return self.queue.chosen_to_correct()
        return self.counter.chosen_to_correct() if self._place is Place.COUNTER else None

    def _correct(self) -> None:
        uid = self._to_correct()
        if uid is not None:
            self.correcting.ask(uid)

    def _ask_correction(self, paper: Paper) -> None:
        dialog = CorrectionDialog(paper, self._texts, self)
        dialog.begun.connect(lambda reason, keeps: self.correcting.begin(paper, reason, keep_pages=keeps))
        dialog.dropped.connect(lambda: self.correcting.drop(paper))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _ask_return(self, held: Held, page: int) -> None:
        dialog = ReturnDialog(held, self._texts, page, self)
        dialog.returned.connect(lambda fault, note: self.supervising.send_back(held.paper.id, fault, note))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _show_corrected(self, paper_id: PaperId) -> None:
        view = self._session.view
        paper = view.paper(paper_id) if view is not None else None
        if paper is None or not (paper.is_open and paper.pages):  # to be scanned anew, or a correction was dropped
            self.go(Place.COUNTER)
            return
        self.go(Place.REVIEW)
        self.review.show_page(paper.pages[0].id)

    def _stop(self) -> None:
        if self._session.scanning.is_on:
            self._session.scanning.stop()
        elif self.failure.view is not None:
            self.failure.close_panel()
        else:
            self.screen_shown.act(ActionId.STOP)

    # --- failures ---

    def show_failure(self, failure: WorkstationError) -> None:
        """Show an expected failure."""
        log.info("failure shown", extra={"failure": failure.code})
        if failures.is_shown(failure):
            self._failure = failure
            self.failure.show_failure(self._view_of(failure))
            self._holder.setContentsMargins(12, 0, 12, 10)
        if isinstance(failure, SignInRefused):
            self.sign_in.refused()
        self._refresh()

    def _view_of(self, failure: WorkstationError) -> FailureView:
        sheet = self._session.scanning.sheet_to_lay
        return self.screen_shown.told(failure, failures.view_of(failure, self._texts, sheet))

    def _tell_anew(self) -> None:
        """Tell what has been learned since: after a wrong PIN the token says how many tries are left."""
        if self._failure is None or self.failure.view is None or self._place is Place.SIGN_IN:
            return
        view = self._view_of(self._failure)
        if view != self.failure.view:
            self.failure.show_failure(view)

    def show_crash(self, _: object) -> None:
        """Show that something unexpected happened; what and where stands in the log."""
        self._failure = None
        self.failure.show_failure(failures.view_of_bug(self._texts))
        self._holder.setContentsMargins(12, 0, 12, 10)

    def _panel_closed(self) -> None:
        self._failure = None
        self._holder.setContentsMargins(0, 0, 0, 0)
        if QApplication.focusWidget() is None:
            panes = self.screen_shown.panes()
            if panes:
                panes[0].setFocus()
        self._refresh()

    # --- the rest ---

    def restyle(self) -> None:
        """Draw icons anew after the scheme changed."""
        self.actions_.refresh_icons()
        self.steps.refresh()
        self.hint.refresh()
        self.status.show_services(self._session.services, is_scanning=self._session.scanning.is_on)
        self.failure.restyle()
        self.status.show_finishing(self._session.signing.finishing)

    def allow_close(self) -> None:
        """Let the window go: the desk is closed."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Have the desk closed first; pages already scanned are saved, the feeder stops."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.closing.emit()


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def _takes_pages(view: DossierView) -> bool:
    return any(paper.is_open for paper in view.papers)


def _is_coded(view: DossierView) -> bool:
    open_papers = [paper for paper in view.papers if paper.is_open and paper.pages]
    return bool(open_papers) and all(paper.paper.code is not None for paper in open_papers)


def _holds(pane: QWidget, focused: QWidget | None) -> bool:
    return focused is not None and pane.isAncestorOf(focused)
