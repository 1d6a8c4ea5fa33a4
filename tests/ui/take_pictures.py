# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pictures of the screens whose contents never change: `python -m tests.ui.take_pictures FOLDER LANGUAGE`.

Own process: platform, fonts and language belong to the process, and other tests leave theirs behind.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # also where there is a display: another platform draws other letters

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.ui.clerk import CONTROL, Clerk, Key
from ui import theme
from ui.application import Application
from ui.screens.places import Place
from ui.screens.set_up_pages import ScannerPage
from ui.services import Health
from workstation.app.choices import vietnam_now
from workstation.settings import FILE_NAME

SCREENS = ("sign-in", "intake", "counter", "help", "set-up", "queue")
SCHEMES = {"vi": ("light", "dark", "contrast-dark"), "en": ("light",)}
_MASK = QColor("#808080")
_SETTLED_MS = 60


def picture_name(screen: str, scheme: str, language: str) -> str:
    """Return the file name of a picture."""
    return f"{screen}-{scheme}-{language}.png"


class Photographer:
    """Takes screens in every scheme of the language, at the size many offices still have."""

    def __init__(self, clerk: Clerk, folder: Path, language: str) -> None:
        self._clerk = clerk
        self._folder = folder
        self._language = language
        self._scheme = ""

    def in_every_scheme(self, take: Callable[[], None]) -> None:
        """Take something in each scheme; dressing the window costs most, so the one it wears comes first."""
        for scheme in sorted(SCHEMES[self._language], key=lambda scheme: scheme != self._scheme):
            if scheme != self._scheme:
                self._scheme = scheme
                theme.apply(self._clerk.app, theme.SCHEMES[scheme])
                self._clerk.window.restyle()
            self._clerk.pause(_SETTLED_MS)  # what came last is laid out
            take()

    def save(self, screen: str, widget: QWidget, *masked: QWidget) -> None:
        """Save a widget; what differs from run to run is painted over."""
        picture = widget.grab()
        painter = QPainter(picture)
        for part in masked:
            painter.fillRect(QRect(part.mapTo(widget, part.rect().topLeft()), part.size()), _MASK)
        painter.end()
        assert picture.save(str(self._folder / picture_name(screen, self._scheme, self._language)))

    def save_help(self) -> None:
        """Open the help, save it and close it."""
        self._clerk.press(Key.Key_F1)
        shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
        self.save("help", shown[0])
        self._clerk.press(Key.Key_Escape)
        self.back_to_the_window()

    def back_to_the_window(self) -> None:
        """Wait until a dialog is gone; without a window manager nobody else activates the window."""
        self._clerk.wait(lambda: QApplication.activeModalWidget() is None, "the dialog is closed", within_s=20)
        self._clerk.window.activateWindow()
        self._clerk.pause(_SETTLED_MS)


def _plain_letters() -> None:
    # Hinting is the computer's own setting: without it the letters are the same everywhere.
    make_font = theme.font

    def font(points: theme.Points = theme.Points.BASE, *, bold: bool = False) -> QFont:
        made = make_font(points, bold=bold)
        made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return made

    theme.font = font


def _services_are_seen(clerk: Clerk) -> bool:
    services = clerk.session.services
    return {services.scanner, services.signer, services.portal} == {Health.TEST} and services.outlook is not None


def take_all(app: QApplication, folder: Path, language: str) -> None:
    """Walk through the screens and leave their pictures in a folder."""
    data_dir = folder / "data"
    data_dir.mkdir()
    (data_dir / FILE_NAME).write_text(f'[desk]\nlanguage = "{language}"\nappearance = "light"\n', encoding="utf-8")
    begun = vietnam_now()
    clerk = Clerk.at_a_desk(app, data_dir, lambda: begun)  # the clock of the counter stands at 00:00
    clerk.window.resize(1366, 768)
    photographer = Photographer(clerk, folder, language)
    photographer.in_every_scheme(lambda: photographer.save("sign-in", clerk.window))
    clerk.at_the_counter()
    clerk.wait(lambda: _services_are_seen(clerk) and clerk.is_calm(), "the services are seen")

    def before_a_dossier() -> None:
        photographer.save("intake", clerk.window)
        photographer.save_help()
        clerk.press(Key.Key_Q, modifiers=CONTROL)
        clerk.wait(lambda: clerk.window.place is Place.QUEUE and clerk.is_calm(), "the queue is shown", within_s=20)
        photographer.save("queue", clerk.window)
        clerk.press(Key.Key_Escape)
        clerk.wait(clerk.is_calm, "the counter is shown", within_s=20)

    photographer.in_every_scheme(before_a_dossier)
    clerk.open_dossier()
    clerk.wait(lambda: clerk.view.has_official_number and clerk.is_calm(), "the dossier has its number")

    def with_a_dossier() -> None:
        photographer.save("counter", clerk.window, clerk.window.counter.desk.number)
        clerk.running.begin_set_up()
        clerk.wait(
            lambda: clerk.running.set_up is not None and clerk.running.set_up.isVisible(),
            "set-up is shown",
            within_s=20,
        )
        dialog = clerk.running.set_up
        clerk.wait(lambda: dialog.checks is not None and clerk.is_calm(), "the page was looked at")
        photographer.save("set-up", dialog, dialog.looked)  # the simulated scanner has another address in each run
        dialog.reject()
        photographer.back_to_the_window()

    photographer.in_every_scheme(with_a_dossier)
    clerk.leave()


def main() -> None:
    """Take the pictures of one language."""
    app = QApplication([])
    app.setCursorFlashTime(0)
    _plain_letters()
    Application._warm = lambda _: None  # no page is read here
    ScannerPage.begin = lambda _: None  # nor a scanner looked for in whatever network this is
    take_all(app, Path(sys.argv[1]), sys.argv[2])


if __name__ == "__main__":
    main()
