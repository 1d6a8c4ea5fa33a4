# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pictures of the documents: walks a dossier by keys in the real window, in Vietnamese, light and dark.

Run from the project's folder, with or without a display: .venv/bin/python docs/pictures/make_pictures.py
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog  # noqa: E402

from tests.lost_at_portal import lose  # noqa: E402
from tests.ui import sent_papers  # noqa: E402
from tests.ui.clerk import CONTROL, SHIFT, Clerk, Key  # noqa: E402
from tests.ui.tour import MANAGER, PASSWORD, add_accounts  # noqa: E402
from ui import theme  # noqa: E402
from ui.screens.places import Place  # noqa: E402
from workstation.app.embedded import PIN  # noqa: E402
from workstation.domain.states import State  # noqa: E402
from workstation.errors import PortalBusy  # noqa: E402

FOLDER = Path(__file__).resolve().parent
_SETTLED_MS = 1500


class Photographer:
    """Takes every screen in both schemes: name.png is light, name-dark.png dark."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk

    def take(self, name: str, settled_ms: int = _SETTLED_MS) -> None:
        """Take the window as it is."""
        clerk = self._clerk
        clerk.pause(settled_ms)
        for scheme, ending in ((theme.LIGHT, ""), (theme.DARK, "-dark")):
            self._dress(scheme)
            clerk.window.grab().save(str(FOLDER / f"{name}{ending}.png"))
        self._dress(theme.LIGHT)

    def _dress(self, scheme: theme.Scheme) -> None:
        if theme.scheme() is not scheme:
            theme.apply(self._clerk.app, scheme)
            self._clerk.window.restyle()
            self._clerk.pause(200)

    def take_popup(self, name: str) -> None:
        """Take the list that is open, and close it."""
        self._clerk.wait(lambda: self._clerk.app.activePopupWidget() is not None, "the list is there")
        self._clerk.pause(300)
        self._clerk.app.activePopupWidget().grab().save(str(FOLDER / f"{name}.png"))
        self._clerk.press(Key.Key_Escape)

    def take_dialog(self, name: str) -> None:
        """Take the dialog that is open, and close it."""
        self._clerk.pause(300)
        for widget in self._clerk.app.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.grab().save(str(FOLDER / f"{name}.png"))
                widget.close()
        self._clerk.window.activateWindow()  # without a window manager nobody else does
        self._clerk.pause(300)


def correct(clerk: Clerk, photographer: Photographer) -> None:
    """Take the tools of the page, and leave the page as it was."""
    clerk.press(Key.Key_F7)
    photographer.take_popup("page-tools")
    clerk.press(Key.Key_F7, modifiers=SHIFT)
    clerk.press(*[Key.Key_Right] * 8, Key.Key_Up, *[Key.Key_Down] * 8)
    photographer.take("crop")
    clerk.press(Key.Key_Escape)
    clerk.press(Key.Key_F7, modifiers=CONTROL)
    clerk.press(*[Key.Key_Right] * 8)
    photographer.take("level")
    clerk.press(Key.Key_Escape)
    clerk.press(Key.Key_F5, modifiers=SHIFT)
    clerk.wait(lambda: any(paper.scanned_again for paper in clerk.view.papers), "both pages are shown")
    clerk.wait(clerk.is_calm, "the new page is read")
    photographer.take("scanned-again")
    clerk.press(Key.Key_Escape)
    clerk.wait(lambda: not any(paper.scanned_again for paper in clerk.view.papers), "the old page is kept")
    # A page moved by mistake, so that there is something to propose.
    clerk.press(Key.Key_J, modifiers=CONTROL)
    clerk.wait(lambda: clerk.view.edits, "the papers are joined")
    clerk.wait(clerk.is_calm, "the dossier is shown")


def walk(clerk: Clerk) -> None:
    """Take a dossier from sign-in to receipts, with a cover left open on the way."""
    photographer = Photographer(clerk)
    clerk.window.resize(1366, 768)
    photographer.take("sign-in")
    clerk.at_the_counter()
    clerk.open_dossier()
    clerk.jam("cover", 5)
    clerk.scan()
    photographer.take("failure")
    clerk.press(Key.Key_F5, modifiers=CONTROL)
    photographer.take_popup("ways-to-scan")
    clerk.press(Key.Key_F5)
    clerk.wait(lambda: clerk.pages() >= 7, "seven pages are shown")
    photographer.take("counter", settled_ms=300)
    clerk.wait(lambda: not clerk.session.scanning.is_on, "the feeder is empty")
    clerk.scan()
    clerk.scan()
    clerk.wait(lambda: clerk.pages() == 12 and not clerk.view.unread, "every page is read", within_s=600)
    photographer.take("counter-read")
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.window.place is Place.REVIEW, "the review is shown")
    clerk.wait(clerk.is_calm, "the page is shown")
    clerk.press(Key.Key_PageDown)
    clerk.wait(clerk.is_calm, "the page is shown")
    photographer.take("review")
    correct(clerk, photographer)
    clerk.press(Key.Key_F4)
    clerk.pause(_SETTLED_MS)
    photographer.take_dialog("boundaries")
    clerk.press(Key.Key_Z, modifiers=CONTROL)
    clerk.wait(lambda: not clerk.view.edits, "the papers are two again")
    clerk.wait(clerk.is_calm, "the dossier is shown")
    clerk.press(Key.Key_PageUp)
    for _ in range(40):
        if clerk.window.place is not Place.REVIEW:
            break
        clerk.press(Key.Key_Return)
        clerk.wait(clerk.is_calm, "the page is confirmed")
    if clerk.window.place is not Place.CODES:  # every field was sure
        clerk.press(Key.Key_F8, modifiers=SHIFT)
    clerk.wait(lambda: clerk.window.place is Place.CODES, "the fields are shown")
    photographer.take("codes")
    clerk.press(Key.Key_F9)
    clerk.wait(clerk.is_calm, "the files are made")
    photographer.take("sign-before")
    clerk.type(PIN)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: all(p.paper.state is State.SIGNED for p in clerk.view.papers), "every file is signed")
    clerk.wait(lambda: not clerk.session.signing.is_on, "the token is closed")
    clerk.wait(clerk.is_calm, "the signed page is shown")
    photographer.take("sign")
    clerk.press(Key.Key_F12)
    clerk.wait(lambda: clerk.session.queue is not None and clerk.session.queue.received == 5, "the receipts are here")
    photographer.take("queue")
    clerk.press(Key.Key_F8, modifiers=CONTROL)
    clerk.wait(lambda: clerk.app.activeModalWidget() is not None, "the question is asked")
    photographer.take_dialog("correction")
    clerk.press(Key.Key_P, modifiers=CONTROL)
    clerk.wait(clerk.is_calm, "the slip is shown")
    photographer.take("slips")
    clerk.press(Key.Key_R, modifiers=CONTROL)
    clerk.type(clerk.session.queue.rows[0].dossier_number)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.window.result.lane.types, "the dossier is found")
    clerk.session.desk.line.failed(PortalBusy(retry_after_s=1800))  # the result stays in the queue for the next picture
    clerk.press(Key.Key_F5)
    clerk.wait(lambda: clerk.window.result.lane.is_ready_to_sign, "the result is read")
    clerk.wait(clerk.is_calm, "the result is shown")
    photographer.take("result")
    clerk.type(PIN)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.session.queue.waiting == 1, "the result is queued")
    clerk.press(Key.Key_Q, modifiers=CONTROL)
    clerk.wait(lambda: clerk.session.queue.pause is not None, "the pause is told")
    photographer.take("queue-paused")
    clerk.press(Key.Key_F1)
    photographer.take_dialog("help")
    clerk.press(Key.Key_F2)
    clerk.open_dossier()
    clerk.press(Key.Key_F2)
    clerk.wait(lambda: clerk.window.counter.intake.left_open.model().rowCount() == 1, "the dossier is left open")
    photographer.take("new-dossier")
    manage(clerk, photographer)
    supervise(clerk, photographer)
    clerk.press(Key.Key_T, modifiers=CONTROL)
    clerk.wait(lambda: clerk.running.set_up is not None and clerk.running.set_up.isVisible(), "the set-up is shown")
    for page in range(4):
        clerk.running.set_up.go(page)
        clerk.wait(lambda: clerk.running.set_up.checks is not None, "the page was looked at")
        clerk.wait(clerk.is_calm, "the scanners were looked for")
        clerk.running.set_up.grab().save(str(FOLDER / ("set-up.png" if page == 0 else f"set-up-{page + 1}.png")))
    clerk.running.set_up.reject()


def manage(clerk: Clerk, photographer: Photographer) -> None:
    """Lock the screen, and take what only somebody sees who manages the desk."""
    add_accounts(clerk)
    clerk.press(Key.Key_L, modifiers=CONTROL)
    clerk.window.sign_in._name.setText(MANAGER)
    clerk.sign_in(PASSWORD)
    clerk.wait(lambda: clerk.window.place is not Place.SIGN_IN, "somebody else is signed in")
    clerk.press(Key.Key_B, modifiers=CONTROL)
    clerk.wait(lambda: clerk.window.reports.report is not None, "the period is counted")
    photographer.take("reports")
    clerk.press(Key.Key_G, modifiers=CONTROL)
    clerk.wait(lambda: clerk.window.accounts.table.model().rowCount() > 1, "the accounts are listed")
    photographer.take("accounts")


def supervise(clerk: Clerk, photographer: Photographer) -> None:
    """Take what supervisors see: papers that wait for them, and the comparison with a portal that lost one."""
    sent_papers.add_supervisor(clerk)
    sent_papers.sign_in_as(clerk, sent_papers.SUPERVISOR, sent_papers.PASSWORD)
    sent_papers.decide(clerk, 100)
    sent_papers.send_papers(clerk, 3, warnings=("blurred",))
    clerk.press(Key.Key_D, modifiers=CONTROL)
    approval = clerk.window.approval
    clerk.wait(lambda: approval.look is not None and approval.canvas.has_page, "a paper is shown")
    photographer.take("approval")
    clerk.press(Key.Key_F8)
    clerk.wait(lambda: clerk.app.activeModalWidget() is not None, "the reason is asked for")
    photographer.take_dialog("return-paper")
    outbox = clerk.session.desk.station.outbox_list
    lost = next(row for row in outbox.rows(limit=99) if row.state is State.RECEIVED)
    lose(clerk.session.desk.data_dir, lost.uid)
    clerk.press(Key.Key_K, modifiers=CONTROL)
    clerk.wait(lambda: clerk.window.place is Place.COMPARISON, "the comparison is shown")
    clerk.press(Key.Key_F5)
    comparing = clerk.window.comparison.comparing
    clerk.wait(lambda: comparing.found is not None and comparing.found.is_complete, "it is compared")
    photographer.take("comparison")


def main() -> None:
    """Make all pictures."""
    os.environ.setdefault("SOHOA_KEY_STORE", "file")
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(["make_pictures"])
    with tempfile.TemporaryDirectory() as folder:
        clerk = Clerk.at_a_desk(app, Path(folder))
        try:
            walk(clerk)
        finally:
            clerk.leave()


if __name__ == "__main__":
    main()
