# SPDX-License-Identifier: GPL-3.0-or-later
"""A clerk at the keyboard: presses keys, waits for what the screen shows, never touches the mouse."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.pages import put_page
from ui.application import Application
from ui.screens.places import Place
from workstation.app.choices import Clock
from workstation.domain.ids import PageId, PaperId
from workstation.jobs.lanes import Lane

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

OWNER_ID = "001085012345"
OWNER_NAME = "TRẦN VĂN BÌNH"
PROCEDURE_WORDS = "lai khai sinh"


class Clerk:
    """Works at one running window."""

    def __init__(self, app: QApplication, running: Application) -> None:
        self.app = app
        self.running = running
        self.keys_pressed = 0
        self._is_gone = False
        running.ended.connect(self._gone)

    @classmethod
    def at_a_desk(
        cls, app: QApplication, data_dir: Path, clock: Clock | None = None, papers: Path | None = None
    ) -> Clerk:
        """Start the window and wait until the desk is open.

        Args:
            papers: what lies on the simulated scanner instead of the samples.
        """
        app.setQuitOnLastWindowClosed(False)
        running = Application(app, data_dir, clock)
        someone = cls(app, running)
        running.start()
        someone.wait(lambda: running.window is not None or running.failure is not None, "the desk is open")
        if papers is not None and running.failure is None:
            someone.session.desk.embedded.choose_papers(papers)
        return someone

    def _gone(self, _: int) -> None:
        self._is_gone = True

    # --- hands and eyes ---

    @property
    def window(self):
        """The desk window."""
        assert self.running.window is not None, self.running.failure
        return self.running.window

    @property
    def session(self):
        """The session behind the window."""
        assert self.running.session is not None
        return self.running.session

    def pause(self, milliseconds: int) -> None:
        """Let the event loop run; QTest.qWait would hold the other threads back."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def wait(self, is_so: Callable[[], object], what: str, within_s: float = 120.0) -> None:
        """Wait until the screen shows something."""
        deadline = time.monotonic() + within_s
        while not is_so():
            assert time.monotonic() < deadline, f"waited in vain until {what}"
            self.pause(20)

    def target(self) -> QWidget:
        """Where a key goes."""
        return (
            QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow() or self.window
        )

    def press(self, *keys: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.keys_pressed += 1
            QTest.keyClick(self.target(), key, modifiers)
            self.pause(10)

    def type(self, text: str) -> None:
        """Type text, letters with diacritics as an input method delivers them."""
        now_ms = round(time.monotonic() * 1000)  # as the system stamps them: however busy this computer is
        for sign in text:
            self.keys_pressed += 1
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, NONE, sign)
                event.setTimestamp(now_ms)
                self.app.sendEvent(self.target(), event)
        self.pause(10)

    def back_to_the_window(self) -> None:
        """Wait until a dialog is gone; without a window manager nobody else activates the window."""
        self.wait(lambda: QApplication.activeModalWidget() is None, "the dialog is closed")
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow, "the window is active", within_s=20)

    # --- a dossier ---

    def sign_in(self, password: str = "motcua") -> None:
        """Sign in with the trial account."""
        self.type(password)
        self.press(Key.Key_Return)

    def at_the_counter(self) -> Clerk:
        """Sign in and wait for the counter."""
        self.sign_in()
        self.wait(lambda: self.window.place is Place.COUNTER, "the counter is shown")
        return self

    def open_dossier(self) -> None:
        """Type owner and procedure of the sample dossier."""
        self.type(OWNER_ID)
        self.press(Key.Key_Return)
        self.type(OWNER_NAME)
        self.press(Key.Key_Return)
        self.type(PROCEDURE_WORDS)
        self.wait(lambda: self.window.counter.intake.results.model().rowCount() == 1, "the procedure is found")
        self.press(Key.Key_Return)
        self.wait(lambda: self.view is not None and self.view.papers, "the checklist is there")

    @property
    def view(self):
        """The dossier in work."""
        return self.session.view

    def pages(self) -> int:
        """How many pages the screen shows."""
        return len(self.view.pages)

    def scan(self) -> None:
        """Press F5 and wait until the scanner has stopped."""
        self.press(Key.Key_F5)
        self.wait(lambda: not self.session.scanning.is_on, "the scanner has stopped")
        self.wait(lambda: not self.session.dossier.is_reading, "the dossier is read anew")

    def scan_all(self) -> None:
        """Scan the stack, then both sides of the card on the glass."""
        for _ in range(3):
            self.scan()
        self.wait(lambda: self.pages() == 12 and not self.view.unread, "every page is read")

    def check_pages(self) -> None:
        """Accept page by page, paper by paper; fields that were read badly are not looked at."""
        self.press(Key.Key_Return)
        self.wait(lambda: self.window.place is Place.REVIEW, "the review is shown")
        for _ in range(40):
            if self.window.place is Place.CODES:
                self.press(Key.Key_F9)
            if self.window.place is not Place.REVIEW:
                return
            self.press(Key.Key_Return)
            self.wait(self.is_calm, "the page is confirmed")
        raise AssertionError(f"the review does not end: {self.window.hint.sentence}")

    def is_calm(self) -> bool:
        """Whether no short job is under way; background sending aside."""
        return self.running.bridge.is_idle

    def put_pages(self, places: Sequence[tuple[PaperId, tuple[str, ...]]]) -> list[PageId]:
        """Put pages with these lines into papers, as if they had been scanned and read already."""
        wanted = self.pages() + len(places)
        desk = self.session.desk
        job = desk.lanes.submit(Lane.STORE, lambda: [put_page(desk, paper, *lines).id for paper, lines in places])
        pages = job.result()
        self.session.refresh()
        self.wait(lambda: self.pages() == wanted and self.is_calm(), "the pages are shown")
        return pages

    def jam(self, kind: str, page: int) -> None:
        """Make the simulated scanner fail once, from outside."""
        root = self.session.desk.embedded.simulator_url().removesuffix("/").removesuffix("/eSCL")
        body = json.dumps({"kind": kind, "page": page}).encode()
        request = urllib.request.Request(f"{root}/sim/fault", data=body, method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status < 300

    def leave(self) -> None:
        """Close the window and wait until the desk is closed."""
        if self._is_gone:
            return
        if self.running.window is not None:
            self.running.window.close()
        else:
            self.running.start_window.close()
        self.wait(lambda: self._is_gone, "the desk is closed")
