# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts and ends the window: language, look, opening the desk off the UI thread, set-up, one instance, crash notice.

Nothing heavy (image, PDF, signing libraries) is imported before the first paint; the opening job does that.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QApplication, QMainWindow

import ui.import_hook  # noqa: F401 - first: it makes the imports that follow cheap
from ui import failures, l10n, theme
from ui.bridge import Bridge
from ui.collector import Collector
from ui.screens.start import StartScreen
from ui.widgets.room import Room
from workstation import heap, paths
from workstation import log as logs
from workstation.errors import RecoveryKeyMissing, WorkstationError
from workstation.settings import Settings, load_settings
from workstation.texts import Texts

if TYPE_CHECKING:
    from ui.screens.set_up import SetUpDialog
    from ui.session.session import Session
    from ui.window import DeskWindow
    from workstation.app.choices import Clock
    from workstation.app.desk import Desk
    from workstation.app.set_up import Choices, Proposal

RESTART = 75  # exit code of a run that ended because the counter was set up: the next run begins at once

log = logging.getLogger(__name__)

# Each call of Qt lets go of the interpreter and asks for it again; at Python's 5 ms a lane that is busy makes a screen
# of a hundred such calls half a second late (bench/desk.py --stalls).
_SWITCH_S = 0.0005
_FILE_WORKERS = 2  # one more while a file is being made for long
_WARM_AFTER_MS = 200  # the counter has been painted by then
_WARM_FILES_AFTER_MS = 3000  # the readers of the first page come before; the first file is minutes away
_WARM_UNSIGNED_MS = 3000  # nobody signs in so fast by hand; whoever comes later finds everything warm


class Application(QObject):
    """One run of the window.

    Attributes:
        opened: the desk is open and its window shown.
        ended: the desk is closed; the exit code.
    """

    opened = Signal()
    ended = Signal(int)

    def __init__(self, app: QApplication, data_dir: Path, clock: Clock | None = None) -> None:
        """Prepare the run; nothing is opened before `start`.

        Args:
            app: the process's application.
            data_dir: where the desk's data lie.
            clock: of the desk; the computer's when None.
        """
        super().__init__(app)
        self._collector = Collector(self)
        self._clock = clock
        self._app = app
        self._data_dir = data_dir
        self.failure: WorkstationError | None = None
        settings = self._settings()
        self._texts = Texts.load(settings.desk.language if settings.desk.language in {"vi", "en"} else "vi")
        theme.load_fonts()
        self._appearance = settings.desk.appearance
        theme.apply(app, theme.wished_scheme(self._appearance))
        self._translator = l10n.install(app, self._texts.language, data_dir / "cache")
        self.bridge = Bridge(self)
        self.bridge.crashed.connect(self._crashed)
        self.start_window = StartWindow()
        self.start_window.closing.connect(self._leave_start)
        self.window: DeskWindow | None = None
        self.session: Session | None = None
        self._desk: Desk | None = None
        self._is_closing = self._is_warm = False
        self._choices: Choices | None = None
        self.set_up: SetUpDialog | None = None
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._scheme_changed)
        self._accessibility = hints.accessibility()  # held: its signal dies with it
        self._accessibility.contrastPreferenceChanged.connect(self._scheme_changed)

    def _settings(self) -> Settings:
        try:
            return load_settings(self._data_dir)
        except WorkstationError as failure:  # opening the desk says so, with the next step
            log.info("settings not read", extra={"failure": failure.code})
            return Settings()

    def start(self) -> None:
        """Show the calm start screen and open the desk behind it."""
        self.start_window.show()
        self.bridge.run_aside(_open, self._data_dir, self._clock).success(self._opened).failure(self._not_opened)

    def _opened(self, opened: tuple[Desk, bool, bool]) -> None:
        from ui.session.session import Session
        from ui.window import DeskWindow

        desk, is_trial, is_nobody_there = opened
        self._desk = desk
        self.bridge.use(desk.lanes)
        self.session = Session(desk, self.bridge, self)
        self.window = DeskWindow(self.session, self.bridge, self._texts, is_trial=is_trial)
        self.window.closing.connect(self.close)
        self.window.set_up_wanted.connect(self.begin_set_up)
        self.window.show()
        self.window.activateWindow()
        self.start_window.let_go()
        self._collector.settle()
        # Neither the window nor the sign-in share the processor with what is only needed from the first page on.
        self.session.signed_in.connect(self._signed_in)
        QTimer.singleShot(_WARM_UNSIGNED_MS, self, self._warm)
        self.opened.emit()
        if is_nobody_there:  # nobody could sign in
            self.begin_set_up()

    def _signed_in(self) -> None:
        QTimer.singleShot(_WARM_AFTER_MS, self, self._warm)

    def _warm(self) -> None:
        if self._desk is not None and not self._is_closing and not self._is_warm:
            from workstation.app import file_work
            from workstation.app.page_work import warm_readers
            from workstation.jobs.lanes import Lane

            self._is_warm = True
            self._desk.lanes.submit(Lane.PICTURE, file_work.warm_pictures)
            warm_readers(self._desk)
            QTimer.singleShot(_WARM_FILES_AFTER_MS, self, self._warm_files)

    def _warm_files(self) -> None:
        if self._desk is not None and not self._is_closing:
            from workstation.app import file_work
            from workstation.jobs.lanes import Lane

            self._desk.lanes.submit(Lane.FILE, file_work.warm_files)

    def _not_opened(self, failure: WorkstationError) -> None:
        if isinstance(failure, RecoveryKeyMissing):  # a first run that signs for real: the set-up asks for the key
            self.failure = failure
            self.start_window.screen_.show_failure(failures.view_of(failure, self._texts))
            self.begin_set_up()
            return
        log.warning("desk not opened", extra={"failure": failure.code})
        self.failure = failure
        self.start_window.screen_.show_failure(failures.view_of(failure, self._texts))

    # --- set-up ---

    def begin_set_up(self) -> None:
        """Open the set-up over whatever is shown; nothing changes before its last page."""
        if self.set_up is not None and self.set_up.isVisible():
            return
        self.bridge.run_aside(_proposal, self._data_dir).success(self._ask)

    def _ask(self, begun: Proposal) -> None:
        from ui.screens.set_up import SetUpDialog

        above: QMainWindow = self.window or self.start_window
        self.set_up = SetUpDialog(self.bridge, self._data_dir, self._texts, begun, self._desk, above)
        self.set_up.answered.connect(self._answered)
        self.set_up.open()

    def _answered(self, choices: Choices) -> None:
        self._choices = choices
        if self._desk is not None:
            self.close()
        else:
            self._write_set_up()

    def _write_set_up(self) -> None:
        if self._choices is None:
            return
        self.failure = None  # what was in the way is being put right
        self.start_window.show()
        self.start_window.screen_.show_progress(self.tr("Setting up this counter…"))
        self.bridge.run_aside(_apply, self._data_dir, self._choices).success(self._restart).failure(self._not_opened)

    def _restart(self, _: object) -> None:
        self._end(RESTART)

    def _leave_start(self) -> None:
        if self.failure is not None:
            self._end(1)

    def _end(self, code: int) -> None:
        self.bridge.close()
        if self.window is not None:
            self.window.allow_close()
        self.start_window.let_go()
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
        self._collector.stop()
        self.ended.emit(code)

    def close(self) -> None:
        """Stop what is under way, close the desk beside the UI thread, then let the window go."""
        if self._is_closing or self._desk is None or self.session is None or self.window is None:
            return
        self._is_closing = True
        self.session.stop()
        self.bridge.let_go()
        self.window.setEnabled(False)
        self.window.hint.show_hint(self.tr("Closing… Everything scanned is saved"))
        self.bridge.run_aside(self._desk.close).success(self._closed).failure(self._closed)

    def _closed(self, _: object) -> None:
        if self._choices is not None:
            self._write_set_up()
        else:
            self._end(0)

    def _scheme_changed(self) -> None:
        theme.apply(self._app, theme.wished_scheme(self._appearance))
        if self.window is not None:
            self.window.restyle()

    def _crashed(self, bug: BaseException) -> None:
        if self.window is None:
            log.error("desk not opened: a bug", exc_info=bug)
            self.failure = WorkstationError()
            self.start_window.screen_.show_failure(failures.view_of_bug(self._texts))

    def unexpected(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take what no slot caught: expected failures go to the panel, the rest to the log and a notice."""
        if isinstance(error, KeyboardInterrupt):
            self.close()
            return
        if isinstance(error, WorkstationError) and self.window is not None:
            self.window.show_failure(error)
            return
        log.critical("unexpected", exc_info=(kind, error, trace))
        if self.window is not None:
            self.window.show_crash(error)
        else:
            self._crashed(error)


class StartWindow(QMainWindow):
    """Holds the start screen until the desk is open.

    Attributes:
        closing: the person closed it.
    """

    closing = Signal()

    def __init__(self) -> None:
        """Make the window."""
        super().__init__()
        self.setWindowTitle("Số Hóa Một Cửa")
        self.resize(1366, 768)
        self._may_close = False
        self.screen_ = StartScreen()
        self.setCentralWidget(Room(self.screen_))
        self.screen_.failure.closed.connect(self.close)

    def let_go(self) -> None:
        """Close without asking anybody."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the application; while the desk is being opened the window stays."""
        if not self._may_close:
            event.ignore()
            self.closing.emit()


def _open(data_dir: Path, clock: Clock | None) -> tuple[Desk, bool, bool]:
    # The heavy part of the start: these imports load OpenCV, pikepdf and the signing libraries.
    import ui.window  # noqa: F401
    from workstation.app.choices import vietnam_now
    from workstation.app.desk import open_desk
    from workstation.app.people import ensure_trial_clerk

    desk = open_desk(data_dir, clock=clock or vietnam_now, file_workers=_FILE_WORKERS)
    try:
        return desk, ensure_trial_clerk(desk), desk.station.users.count() == 0
    except BaseException:
        desk.close()
        raise


def _proposal(data_dir: Path) -> Proposal:
    from workstation.app.set_up import proposal

    return proposal(data_dir)


def _apply(data_dir: Path, choices: Choices) -> None:
    from workstation.app.set_up import apply_set_up

    apply_set_up(data_dir, choices)


def _arguments(arguments: Sequence[str]) -> Path:
    parser = argparse.ArgumentParser(prog="sohoa-desk", description="The desk window of Số Hóa Một Cửa.")
    parser.add_argument("--data", type=Path, default=None, help="data folder; else SOHOA_DATA, else the usual place")
    chosen: Path | None = parser.parse_args(arguments).data
    return chosen.expanduser() if chosen else paths.default_data_dir()


def prepare_process() -> None:
    """Set the process up for a window: memory goes back when it is free, and a lane hands the interpreter over soon."""
    heap.give_back_freed_memory()
    sys.setswitchinterval(_SWITCH_S)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the window until it is closed; return the exit code."""
    data_dir = _arguments(sys.argv[1:] if arguments is None else arguments)
    prepare_process()
    _set_up_log(data_dir)
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(["sohoa-desk"])
    app.setApplicationName("sohoa-desk")
    app.setApplicationDisplayName("Số Hóa Một Cửa")
    app.setDesktopFileName("sohoa-desk")
    app.setWindowIcon(QIcon(str(paths.resource("icons", "sohoa-desk.svg"))))
    app.setQuitOnLastWindowClosed(False)
    code = RESTART
    while code == RESTART:
        running = Application(app, data_dir)
        sys.excepthook = running.unexpected
        running.ended.connect(app.exit)
        running.start()
        code = app.exec()
        running.deleteLater()
    return code


def _set_up_log(data_dir: Path) -> None:
    try:
        logs.set_up(data_dir)
    except OSError:  # a read-only data folder: opening it says so in words
        logs.quiet()
