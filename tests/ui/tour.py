# SPDX-License-Identifier: GPL-3.0-or-later
"""A tour through every screen of the window: pages are put, not scanned or read, so that it costs seconds."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.ui.clerk import CONTROL, OWNER_ID, OWNER_NAME, SHIFT, Clerk, Key
from tests.ui.read_papers import put_page_again, put_read_pages, read_words
from ui import failures
from ui.application import StartWindow
from ui.screens.boundary import BoundaryDialog
from ui.screens.places import Place
from ui.session.finishing import Finishing
from ui.session.services import Health
from ui.snapshots import QueueView
from workstation.app import accounts
from workstation.app.embedded import PIN
from workstation.app.intake import ReuseOffer, not_brought
from workstation.app.line import Pause, PauseReason
from workstation.app.result_lane import FoundDossier, result_types
from workstation.app.results import expect_result
from workstation.domain.paper import PageText, Paper
from workstation.domain.states import Role, State
from workstation.domain.submission import StoredPaper
from workstation.errors import CoverOpen, PortalCaptive, StoreInUse
from workstation.jobs.lanes import Lane
from workstation.signing.inventory import Condition
from workstation.texts import Texts

DECLARATION = (
    "TỜ KHAI ĐĂNG KÝ LẠI KHAI SINH",
    "Họ, chữ đệm, tên: TRẦN VĂN BÌNH",
    "Ngày, tháng, năm sinh: 12/05/1985",
)
CONFIRMATION = (
    "GIẤY XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ",
    "Họ, chữ đệm và tên: TRẦN VĂN BÌNH",
    "Ngày, tháng, năm sinh: 12/05/1985",
    "Số định danh cá nhân: 001085012345",
)
REASON = "Tờ khai thiếu chữ ký của người yêu cầu"
MANAGER, PASSWORD = "phutrach", "ngua da cau vong"
_WITHIN_S = 120


@dataclass(frozen=True, slots=True)
class Stop:
    """One screen in one state.

    Attributes:
        shown: the window or dialog.
        masked: parts that differ from run to run: times, numbers, addresses, certificates.
        is_crowded: more is to be told than usual: part of the screen may scroll.
        wanted: width and height a dialog has where its window is large enough.
    """

    name: str
    shown: QWidget
    masked: tuple[QWidget, ...] = ()
    wanted: tuple[int, int] | None = None
    is_crowded: bool = False


class Tour:
    """Leads a clerk from screen to screen; whoever looks may resize the window, but not work in it."""

    def __init__(self, clerk: Clerk, language: str) -> None:
        self._clerk = clerk
        self._texts = Texts.load(language)

    def stops(self) -> Iterator[Stop]:
        """Go through all screens."""
        parts = (self._doors, self._counter, self._pages, self._signing, self._queue, self._results, self._managing)
        for part in parts:
            yield from part()
        from tests.ui.tour_supervising import supervising  # knows what a stop is from here

        yield from supervising(self._clerk, self._until)

    # --- parts ---

    def _doors(self) -> Iterator[Stop]:
        clerk, window = self._clerk, self._clerk.window
        start = StartWindow()
        start.show()
        yield Stop("start", start)
        start.screen_.show_failure(
            failures.view_of(StoreInUse(where="/home/canbo/.local/share/sohoa", pid=7), self._texts)
        )
        yield Stop("start-failure", start)
        start.let_go()
        window.activateWindow()
        yield Stop("sign-in", window)
        clerk.sign_in("sai")
        self._until(lambda: window.failure.view, "the password is refused")
        yield Stop("sign-in-refused", window)
        clerk.press(Key.Key_Escape)
        yield from self._set_up()
        clerk.at_the_counter()
        self._until(lambda: _services_are_seen(clerk), "the services are seen")

    def _set_up(self) -> Iterator[Stop]:
        clerk = self._clerk
        clerk.running.begin_set_up()
        self._until(lambda: clerk.running.set_up is not None and clerk.running.set_up.isVisible(), "set-up is shown")
        dialog = clerk.running.set_up
        assert dialog is not None
        for page in range(4):
            dialog.go(page)
            self._until(lambda: dialog.checks is not None, "the page was looked at")
            yield Stop(f"set-up-{page + 1}", dialog, (dialog.looked,), dialog.size().toTuple())
        dialog.counter.full_name.setText("Lan")
        dialog.activateWindow()
        clerk.press(Key.Key_Return)
        self._until(lambda: dialog.checks is not None, "the page was looked at")
        yield Stop("set-up-complaint", dialog, (dialog.looked,), dialog.size().toTuple(), is_crowded=True)
        dialog.reject()
        self._back_to_the_window()

    def _counter(self) -> Iterator[Stop]:
        clerk, window = self._clerk, self._clerk.window
        intake = window.counter.intake
        yield Stop("intake", window)
        yield from self._help("intake")
        clerk.press(Key.Key_Q, modifiers=CONTROL)
        self._until(lambda: window.place is Place.QUEUE, "the queue is shown")
        yield Stop("queue", window)
        clerk.press(Key.Key_R, modifiers=CONTROL)
        self._until(lambda: window.place is Place.RESULT, "the lane is shown")
        yield Stop("result", window)
        clerk.press(Key.Key_Escape)
        self._until(lambda: window.place is Place.COUNTER, "the counter is shown")
        clerk.type("12")
        clerk.press(Key.Key_Return)
        every = intake.results.model().rowCount()
        intake.procedure.setText("khai sinh")
        self._until(lambda: 1 < intake.results.model().rowCount() < every, "procedures are found")
        yield Stop("intake-doubted", window)
        for field in (intake.owner_id, intake.procedure):
            field.clear()
        intake.owner_id.setFocus()
        self._calm()
        clerk.open_dossier()
        self._until(lambda: clerk.view.has_official_number, "the dossier has its number")
        desk = window.counter.desk
        yield Stop("counter", window, (desk.number,))
        clerk.press(Key.Key_F5, modifiers=CONTROL)
        yield from self._popup("ways-to-scan")
        paper = clerk.view.papers[1].paper
        held = StoredPaper("K-1", paper.document_type_code, paper.title, "0" * 64, clerk.session.now())
        clerk.session.dossier._offered(clerk.view.dossier.id, [ReuseOffer(paper.id, held)])
        self._until(lambda: clerk.view.papers[1].offer, "the offer is shown")
        clerk.session.failed.emit(CoverOpen())
        yield Stop("counter-offer", window, (desk.number,))
        window.failure.close_panel()
        clerk.session._watch.scanned(None)

    def _pages(self) -> Iterator[Stop]:
        clerk, window = self._clerk, self._clerk.window
        desk = clerk.session.desk
        papers = [view.paper for view in clerk.view.papers]
        for paper in (papers[1], papers[4]):
            not_brought(desk, paper.id, "canbo")
        back = read_words("Trang hai")
        put_read_pages(desk, papers[0].id, read_words(*DECLARATION, weak="12/05/1985"), back)
        put_read_pages(desk, papers[3].id, read_words(*CONFIRMATION, weak=f"{OWNER_NAME} 12/05/1985"), back)
        warned = ("blurred", "edge_cut", "skewed", "double_feed")
        put_read_pages(desk, papers[2].id, read_words("QUYẾT ĐỊNH", weak="QUYẾT"), *[back] * 4, warnings=warned)
        clerk.session.refresh()
        self._until(lambda: clerk.pages() == 9 and not clerk.view.unread, "the pages are shown")
        self._until(lambda: clerk.window.fields.papers, "the fields are read")
        masked = (window.counter.desk.number,)
        yield Stop("counter-warnings", window, masked, is_crowded=True)
        clerk.session.failed.emit(PortalCaptive(detail="HTTP 302 http://10.0.0.1/login " * 3))
        yield Stop("counter-failure", window, masked, is_crowded=True)
        window.failure._more.setChecked(True)
        yield Stop("counter-failure-details", window, masked, is_crowded=True)
        window.failure.close_panel()
        clerk.session._watch.reached_portal()
        clerk.press(Key.Key_Return)
        self._until(lambda: window.place is Place.REVIEW, "the review is shown")
        yield Stop("review", window)
        yield from self._help("review")
        yield from self._tools(papers[2])
        yield from self._confirming()

    def _tools(self, paper: Paper) -> Iterator[Stop]:
        clerk, window = self._clerk, self._clerk.window
        first = clerk.session.desk.station.papers.pages(paper.id)[0]
        window.review.show_page(first.id)
        self._calm()
        for _ in range(2):  # a page that only changes its place is not read again
            clerk.press(Key.Key_PageDown, modifiers=CONTROL)
            self._calm()
        clerk.press(Key.Key_Z, modifiers=CONTROL)
        self._until(lambda: clerk.view.undoable and clerk.view.redoable, "one of two moves is taken back")
        yield Stop("review-warnings", window, is_crowded=True)
        clerk.press(Key.Key_F7)
        yield from self._popup("page-tools")
        for name, modifiers in (("crop", SHIFT), ("level", CONTROL)):
            clerk.press(Key.Key_F7, modifiers=modifiers)
            self._until(lambda: window.review.tool is not None and window.review.tool.has_page, "the tool is open")
            yield Stop(name, window, is_crowded=True)
            clerk.press(Key.Key_Escape)
        clerk.press(Key.Key_F11)
        yield Stop("review-full", window)
        clerk.press(Key.Key_Escape)
        yield from self._scanned_again(paper)
        yield from self._of_somebody_else(paper)
        clerk.press(Key.Key_O, modifiers=CONTROL)
        dialog = self._dialog()
        yield Stop("insert-file", dialog, (), dialog.size().toTuple())
        dialog.close()
        self._back_to_the_window()
        window.review.show_page(clerk.session.desk.station.papers.pages(paper.id)[1].id)
        clerk.press(Key.Key_F4)
        self._calm()
        dialog = self._dialog()
        assert isinstance(dialog, BoundaryDialog)
        self._until(dialog._agree.isVisible, "the pages were looked at")
        yield Stop("boundaries", dialog, (), dialog.size().toTuple())
        dialog.close()
        self._back_to_the_window()

    def _scanned_again(self, paper: Paper) -> Iterator[Stop]:
        clerk = self._clerk
        first = clerk.session.desk.station.papers.pages(paper.id)[0]
        put_page_again(clerk.session.desk, first, read_words("QUYẾT ĐỊNH", "Điều 1"))
        clerk.session.refresh()
        clerk.window.review.show_page(first.id)
        self._until(lambda: any(view.scanned_again for view in clerk.view.papers), "both pages are shown")
        yield Stop("scanned-again", clerk.window, is_crowded=True)
        clerk.press(Key.Key_Escape)
        self._until(lambda: not any(view.scanned_again for view in clerk.view.papers), "the old page is kept")

    def _of_somebody_else(self, paper: Paper) -> Iterator[Stop]:
        clerk, papers = self._clerk, self._clerk.session.desk.station.papers
        last = papers.page(papers.pages(paper.id)[-1].id)
        assert last.measures is not None
        card = "001160000018||LÊ THỊ HOA|12051960|Nữ|Hà Nội|01082024"
        papers.save_measures(last.id, dataclasses.replace(last.measures, codes=(card,)))
        clerk.session.refresh()
        clerk.window.review.show_page(last.id)
        self._until(lambda: not clerk.window.review.side._named.isHidden(), "the owner of the card is offered")
        yield Stop("review-owner", clerk.window)
        papers.save_measures(last.id, last.measures)
        clerk.session.refresh()
        self._until(lambda: clerk.window.review.side._named.isHidden(), "nobody else is named")

    def _confirming(self) -> Iterator[Stop]:
        clerk, window = self._clerk, self._clerk.window
        window.review.show_page(clerk.view.pages[0][1].id)
        is_told = False
        for _ in range(30):
            if window.place is not Place.REVIEW:
                break
            clerk.press(Key.Key_Return)
            self._calm()
            if window.review.side.accept_count.isVisible() and not window.review.side.accept_count.isChecked():
                if not is_told:
                    yield Stop("review-refused", window, is_crowded=True)
                    is_told = True
                window.review.side.accept_count.setChecked(True)
        self._until(lambda: window.place is Place.CODES, "the doubtful fields are shown")
        yield Stop("codes", window)

    def _signing(self) -> Iterator[Stop]:
        clerk, window = self._clerk, self._clerk.window
        sign = window.sign
        masked = (sign.certificate_card, sign.preview)
        clerk.press(Key.Key_F9)
        self._until(lambda: sign.preview.has_page, "the file is shown")
        self._until(lambda: clerk.session.services.outlook is not None, "the token is seen")
        yield Stop("sign", window, masked)
        outlook = clerk.session.services.outlook
        assert outlook is not None
        clerk.session._watch._signer_seen(dataclasses.replace(outlook, is_final_try=True))
        clerk.type("000000")
        clerk.press(Key.Key_Return)
        self._until(lambda: window.failure.view, "the PIN is refused")
        clerk.session._watch._signer_seen(dataclasses.replace(outlook, is_final_try=True))
        yield Stop("sign-refused", window, masked, is_crowded=True)
        window.failure.close_panel()
        clerk.session._watch._signer_seen(outlook)
        sign.pin.setFocus()
        clerk.type(PIN)
        clerk.press(Key.Key_Return)
        self._until(lambda: all(view.paper.state is State.SIGNED for view in _kept(clerk)), "every file is signed")
        self._until(lambda: not clerk.session.signing.is_on, "the token is closed")
        yield Stop("sign-after", window, masked)
        ending = dataclasses.replace(outlook.facts, not_after=clerk.session.now() + dt.timedelta(days=21, hours=1))
        clerk.session._watch._signer_seen(
            dataclasses.replace(outlook, facts=ending, condition=Condition.MONTH, days_left=21)
        )
        self._until(lambda: window.failure.view, "the end of the certificate is told")
        yield Stop("certificate-notice", window, (*masked, window.failure), is_crowded=True)
        window.failure.close_panel()
        clerk.session._watch._signer_seen(outlook)

    def _queue(self) -> Iterator[Stop]:
        clerk, window = self._clerk, self._clerk.window
        clerk.press(Key.Key_F12)
        kept = len(_kept(clerk))
        self._until(
            lambda: clerk.session.queue is not None and clerk.session.queue.received == kept, "receipts are here"
        )
        table = window.queue.table
        yield Stop("queue-full", window, (table,))
        yield from self._correction()
        queue = clerk.session.queue
        assert queue is not None
        rows = [
            dataclasses.replace(
                queue.rows[0], state=State.REFUSED, failure="PORTAL_REFUSED", reason=REASON, receipt="", attempts=1
            ),
            dataclasses.replace(queue.rows[1], state=State.QUEUED, failure="PORTAL_BUSY", receipt="", attempts=3),
            *queue.rows[2:],
        ]
        rows[1] = dataclasses.replace(rows[1], next_at=clerk.session.now())
        clerk.session.queue_changed.disconnect(window.queue._show)  # what is really in the queue
        pause = Pause(PauseReason.BUSY, clerk.session.now())
        clerk.session.sending.stop()
        clerk.session.queue_reading.view = QueueView(tuple(rows), 1, len(rows) - 2, 1, pause)
        window.queue._show(clerk.session.queue)
        clerk.session._watch.paused(pause)
        clerk.session.services_changed.emit(
            dataclasses.replace(clerk.session.services, scanner=Health.FAULT, signer=Health.FAULT)
        )
        window.status.show_services(
            dataclasses.replace(clerk.session.services, scanner=Health.FAULT, signer=Health.FAULT, outlook=None),
            is_scanning=False,
        )
        window.status.show_finishing(Finishing(clerk.view.dossier, 3, 1, is_sent_after=True))
        table.selectRow(0)
        yield Stop("queue-problems", window, (table, window.status))
        clerk.session.queue_changed.connect(window.queue._show)
        window.status.show_finishing(None)
        clerk.session._watch.paused(None)
        yield from self._slips()

    def _correction(self) -> Iterator[Stop]:
        clerk, window = self._clerk, self._clerk.window
        # Which receipt came first is the portal's chance.
        paper = next(view.paper for view in clerk.view.papers if view.paper.component == 1)
        window.queue.table.selectRow(next(n for n, row in enumerate(clerk.session.queue.rows) if row.uid == paper.uid))
        assert window.queue.chosen_to_correct() == paper.uid
        clerk.press(Key.Key_F8, modifiers=CONTROL)
        self._until(lambda: QApplication.activeModalWidget(), "the question is asked")
        dialog = self._dialog()
        dialog.activateWindow()
        yield Stop("correction", dialog, (), dialog.size().toTuple())
        clerk.press(Key.Key_Return)
        yield Stop("correction-complaint", dialog, (), dialog.size().toTuple())
        clerk.type("trang bị mờ")
        clerk.press(Key.Key_Return)
        self._back_to_the_window()
        self._until(lambda: window.place is Place.REVIEW, "the pages of the next version are shown")
        clerk.press(Key.Key_Escape)
        self._until(lambda: window.place is Place.COUNTER, "the counter is shown")
        yield Stop("counter-correction", window, (window.counter.desk.number,), is_crowded=True)
        checklist = window.counter.desk.checklist
        checklist.setFocus()
        while window.counter.desk.current_paper().paper.corrects != paper.id:
            clerk.press(Key.Key_Down)
        clerk.press(Key.Key_F8, modifiers=CONTROL)
        self._until(lambda: QApplication.activeModalWidget(), "the question is asked")
        dialog = self._dialog()
        dialog.activateWindow()
        yield Stop("correction-dropped", dialog, (), dialog.size().toTuple())
        clerk.press(Key.Key_Tab, Key.Key_Return)
        self._back_to_the_window()
        clerk.press(Key.Key_Q, modifiers=CONTROL)
        self._until(lambda: window.place is Place.QUEUE, "the queue is shown")

    def _slips(self) -> Iterator[Stop]:
        clerk, window = self._clerk, self._clerk.window
        clerk.press(Key.Key_P, modifiers=CONTROL)
        self._until(lambda: window.slips._pdf and window.slips.canvas.has_page, "the slip is shown")
        yield Stop(
            "slips",
            window,
            (window.slips.listing, window.slips.output.file, window.slips.output._folder, window.slips.canvas),
        )
        clerk.press(Key.Key_Escape, Key.Key_Escape)

    def _results(self) -> Iterator[Stop]:
        clerk, window = self._clerk, self._clerk.window
        screen, desk = window.result, clerk.session.desk
        dossier = desk.station.dossiers.get(clerk.view.dossier.id)
        kind = result_types(desk, FoundDossier(dossier, "khai sinh"))[0].code
        clerk.press(Key.Key_F2)
        self._calm()
        clerk.press(Key.Key_R, modifiers=CONTROL)
        clerk.type(dossier.number)
        clerk.press(Key.Key_Return)
        self._until(lambda: screen.lane.types, "the dossier is found")
        yield Stop("result-found", window, (screen.search, screen.dossier_line))
        paper = desk.lanes.submit(Lane.STORE, _result_with_a_page, desk, dossier.number, kind).result()
        screen.lane.paper = paper
        screen.lane.refresh()
        self._until(lambda: screen.lane.is_ready_to_sign, "the result is shown")
        self._until(lambda: screen.canvas.has_page, "its page is shown")
        yield Stop("result-ready", window, (screen.search, screen.dossier_line))
        screen.agency_pin.setFocus()
        clerk.type("000000")
        screen.pin.setFocus()
        clerk.type(PIN)
        clerk.press(Key.Key_Return)
        self._until(lambda: window.failure.view, "the agency's PIN is refused")
        self._until(lambda: screen.lane.waiting and screen.lane.dossier is None, "the result waits for its seal")
        yield Stop("result-refused", window, (screen.search,), is_crowded=True)
        clerk.press(Key.Key_Escape)
        clerk.press(Key.Key_F9, modifiers=SHIFT)
        self._until(lambda: screen.canvas.has_page, "the first page is shown")
        yield Stop("result-seals", window, (screen.found,))
        clerk.press(Key.Key_Escape, Key.Key_Escape)
        self._calm()
        clerk.press(Key.Key_L, modifiers=CONTROL)
        yield Stop("locked", window)

    def _managing(self) -> Iterator[Stop]:
        clerk, window = self._clerk, self._clerk.window
        add_accounts(clerk)
        window.sign_in._name.setText(MANAGER)
        clerk.sign_in(PASSWORD)
        self._until(lambda: window.place is not Place.SIGN_IN, "signed in")
        clerk.press(Key.Key_B, modifiers=CONTROL)
        reports = window.reports
        self._until(lambda: reports.report, "the period is counted")
        masked = (reports._title, reports.output.file, reports.output._folder)
        yield Stop("reports", window, masked)
        yield from self._help("reports")
        reports.output.propose(_long_folder(clerk) / reports.output.path.name)
        clerk.press(Key.Key_S, modifiers=CONTROL)
        self._until(lambda: reports.output.said, "the report is saved")
        yield Stop("reports-saved", window, masked, is_crowded=True)
        clerk.press(Key.Key_G, modifiers=CONTROL)
        self._until(lambda: window.accounts.table.model().rowCount() >= 3, "the accounts are listed")
        yield Stop("accounts", window)
        clerk.press(Key.Key_Return)
        window.accounts.password.setFocus()
        clerk.type("mot")
        clerk.press(Key.Key_Return)
        clerk.type("hai")
        clerk.press(Key.Key_Return)
        yield Stop("accounts-complaint", window, is_crowded=True)

    # --- between the stops ---

    def _help(self, name: str) -> Iterator[Stop]:
        self._clerk.press(Key.Key_F1)
        dialog = self._dialog()
        yield Stop(f"help-{name}", dialog, (), dialog.size().toTuple())
        self._clerk.press(Key.Key_Escape)
        self._back_to_the_window()

    def _popup(self, name: str) -> Iterator[Stop]:
        self._until(lambda: QApplication.activePopupWidget(), "the list is open")
        popup = QApplication.activePopupWidget()
        assert popup is not None
        yield Stop(name, popup)
        self._clerk.press(Key.Key_Escape)

    def _dialog(self) -> QDialog:
        return next(one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())

    def _until(self, is_so: Callable[[], object], what: str) -> None:
        self._clerk.wait(is_so, what, within_s=_WITHIN_S)
        self._calm()

    def _calm(self) -> None:
        self._clerk.wait(self._clerk.is_calm, "nothing is under way", within_s=_WITHIN_S)

    def _back_to_the_window(self) -> None:
        # Without a window manager nobody else activates the window.
        self._until(lambda: QApplication.activeModalWidget() is None, "the dialog is closed")
        self._clerk.window.activateWindow()
        self._clerk.pause(30)


def add_accounts(clerk: Clerk) -> None:
    """Add an administrator, a clerk and a supervisor to the desk."""
    desk, actor = clerk.session.desk, None
    for name, full_name, role in (
        (MANAGER, "Lê Thị Thanh Hương", Role.ADMINISTRATOR),
        ("quay2", "Nguyễn Hoàng Bảo Châu", Role.CLERK),
        ("quay3", "Trần Văn Hùng", Role.SUPERVISOR),
    ):
        desk.lanes.submit(Lane.STORE, accounts.add, desk.station, actor, name, full_name, role, PASSWORD).result()
        actor = desk.station.users.get(MANAGER)


def _long_folder(clerk: Clerk) -> Path:
    return clerk.session.desk.data_dir / "Documents" / "Bo-phan-Mot-cua" / "bao-cao-chi-tieu"


def _services_are_seen(clerk: Clerk) -> bool:
    services = clerk.session.services
    return {services.scanner, services.signer, services.portal} == {Health.TEST} and services.outlook is not None


def _kept(clerk: Clerk) -> list:
    return [view for view in clerk.view.papers if view.pages]


def _result_with_a_page(desk, number: str, kind: str) -> Paper:
    paper = expect_result(desk, number, kind, "canbo")
    page: PageText = read_words("GIẤY KHAI SINH", f"Họ, chữ đệm, tên: {OWNER_NAME}", f"Số định danh: {OWNER_ID}")
    put_read_pages(desk, paper.id, page)
    return desk.station.papers.get(paper.id)
