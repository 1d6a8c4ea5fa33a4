# SPDX-License-Identifier: GPL-3.0-or-later
"""Goes through all screens, takes pictures, notes what is cut off: `python -m tests.ui.take_pictures FOLDER LANGUAGE`.

Own process: platform, fonts and language belong to the process, and other tests leave theirs behind. With a third word
(`light,dark,contrast-light,contrast-dark`) it takes every screen in these schemes and in the size of two displays, for
a person to look at; QT_SCALE_FACTOR scales as a desktop does.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # also where there is a display: another platform draws other letters

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QApplication, QMenu

from tests.ui.clerk import Clerk
from tests.ui.look import Fit, complaints, sources, untranslated
from tests.ui.tour import Stop, Tour
from ui import theme
from ui.application import Application
from ui.screens.set_up_pages import ScannerPage
from ui.widgets.room import bounded
from workstation.app.choices import vietnam_now
from workstation.settings import FILE_NAME

SCREENS = (
    "sign-in",
    "set-up-1",
    "set-up-2",
    "set-up-3",
    "set-up-4",
    "intake",
    "help-intake",
    "queue",
    "counter",
    "ways-to-scan",
    "counter-warnings",
    "review",
    "page-tools",
    "crop",
    "scanned-again",
    "review-owner",
    "boundaries",
    "codes",
    "sign",
    "queue-full",
    "correction",
    "slips",
    "result-ready",
    "result-seals",
    "reports",
    "accounts",
    "approval",
    "return-paper",
    "comparison",
)
SCHEMES = {"vi": ("light", "dark", "contrast-dark"), "en": ("light",)}
# Dressing the window costs most of the time; these show every kind of widget there is.
DRESSED = frozenset(
    {"sign-in", "intake", "help-intake", "counter-warnings", "set-up-4", "review", "sign", "queue-full", "reports"}
)
NOTES = "notes-{language}.json"
# Logical sizes of the window; the last is the one pictures are taken at.
_WHOLE, _AT_125 = "1366 x 768", "1093 x 614 (1366 x 768 at 125 %)"
_AT_150, _AT_200 = "910 x 512 (1366 x 768 at 150 %)", "683 x 384 (1366 x 768 at 200 %)"
_LESS = "1280 x 680 (1920 x 1080 at 150 %, 1366 x 768 less the desktop's own bars)"
SIZES = {
    "1920 x 1080": (QSize(1920, 1080), Fit.WHOLE),
    _AT_200: (QSize(683, 384), Fit.SCROLLED),
    _AT_150: (QSize(910, 512), Fit.SCROLLED),
    _AT_125: (QSize(1093, 614), Fit.SCROLLED),
    _LESS: (QSize(1280, 680), Fit.TIGHT),
    _WHOLE: (QSize(1366, 768), Fit.WHOLE),
}
SIZES_OF = {"vi": tuple(SIZES), "en": (_AT_200, _LESS, _WHOLE)}
DISPLAYS = (QSize(1366, 768), QSize(1920, 1080))
_MASK = QColor("#808080")
_SETTLED_MS = 10
_LAYOUTS = 12  # a layout in a layout asks for another one: more than the deepest has


def schemes_of(screen: str, language: str) -> tuple[str, ...]:
    """Return the schemes a screen is taken in."""
    return SCHEMES[language] if screen in DRESSED else ("light",)


def picture_name(screen: str, scheme: str, language: str) -> str:
    """Return the file name of a picture."""
    return f"{screen}-{scheme}-{language}.png"


class Photographer:
    """Looks at every stop in every size, and takes some in every scheme of the language."""

    def __init__(self, clerk: Clerk, folder: Path, language: str) -> None:
        self._clerk = clerk
        self._folder = folder
        self._language = language
        self._scheme = "light"
        self._english = sources() if language == "vi" else frozenset()
        self.notes: list[str] = []
        self.stops: list[str] = []

    def look_at(self, stop: Stop) -> None:
        """Note what is wrong with a stop, and take it."""
        self.stops.append(stop.name)
        if self._english:
            self._note(stop, "words", untranslated(stop.shown, self._english))
        for name in SIZES_OF[self._language]:
            size, fit = SIZES[name]
            self._resize(stop, size)
            self._note(stop, name, complaints(stop.shown, fit, is_crowded=stop.is_crowded))
            self._note(stop, name, self._too_large(stop, size))
        if stop.name in SCREENS:
            self._take(stop)

    def _note(self, stop: Stop, where: str, found: list[str]) -> None:
        self.notes += [f"{self._language}, {stop.name}, {where}: {fault}" for fault in found]

    def _too_large(self, stop: Stop, size: QSize) -> list[str]:
        shown = stop.shown.size()
        if isinstance(stop.shown, QMenu) or shown.boundedTo(size) == shown:
            return []
        return [f"is larger than the display: {shown.toTuple()}"]

    def _resize(self, stop: Stop, size: QSize) -> None:
        if isinstance(stop.shown, QMenu):
            return
        window = self._clerk.window
        window.resize(size)
        if stop.wanted is not None:
            bounded(stop.shown, *stop.wanted)
        elif stop.shown is not window:
            stop.shown.resize(size)
        self._settle()

    def _settle(self) -> None:
        for _ in range(_LAYOUTS):
            QApplication.sendPostedEvents()
        self._clerk.pause(_SETTLED_MS)

    def _take(self, stop: Stop) -> None:
        self._clerk.wait(self._clerk.is_calm, "larger pictures of the pages are there")
        # Dressing the window costs most, so the scheme it wears comes first.
        for scheme in sorted(schemes_of(stop.name, self._language), key=lambda scheme: scheme != self._scheme):
            self._dress(scheme)
            self._save(stop)

    def _dress(self, scheme: str) -> None:
        if scheme != self._scheme:
            self._scheme = scheme
            theme.apply(self._clerk.app, theme.SCHEMES[scheme])
            self._clerk.window.restyle()
            self._settle()

    def _save(self, stop: Stop) -> None:
        picture = stop.shown.grab()
        painter = QPainter(picture)
        for part in stop.masked:
            painter.fillRect(QRect(part.mapTo(stop.shown, part.rect().topLeft()), part.size()), _MASK)
        painter.end()
        assert picture.save(str(self._folder / picture_name(stop.name, self._scheme, self._language)))


class Collector(Photographer):
    """Takes every stop as it is on two displays, in every scheme asked for; nothing is painted over."""

    def __init__(self, clerk: Clerk, folder: Path, language: str, schemes: tuple[str, ...]) -> None:
        super().__init__(clerk, folder, language)
        self._schemes = schemes

    def look_at(self, stop: Stop) -> None:
        """Take a stop."""
        factor = self._clerk.window.devicePixelRatioF()
        for scheme in self._schemes:
            self._dress(scheme)
            for display in DISPLAYS:
                self._resize(stop, QSize(round(display.width() / factor), round(display.height() / factor)))
                name = f"{stop.name}-{display.width()}-{scheme}-{self._language}-{round(100 * factor)}.png"
                assert stop.shown.grab().save(str(self._folder / name))


def _plain_letters() -> None:
    # Hinting is the computer's own setting: without it the letters are the same everywhere.
    make_font = theme.font

    def font(points: theme.Points = theme.Points.BASE, *, bold: bool = False) -> QFont:
        made = make_font(points, bold=bold)
        made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return made

    theme.font = font


def take_all(app: QApplication, folder: Path, language: str, every: tuple[str, ...] = ()) -> None:
    """Go through the screens and leave their pictures and the notes in a folder.

    Args:
        every: schemes in which each screen is taken, for a person to look at.
    """
    data_dir = folder / "data"
    data_dir.mkdir()
    (data_dir / FILE_NAME).write_text(f'[desk]\nlanguage = "{language}"\nappearance = "light"\n', encoding="utf-8")
    begun = vietnam_now()
    clerk = Clerk.at_a_desk(app, data_dir, lambda: begun)  # the clock of the counter stands at 00:00
    photographer = Collector(clerk, folder, language, every) if every else Photographer(clerk, folder, language)
    for stop in Tour(clerk, language).stops():
        photographer.look_at(stop)
    notes = {"stops": photographer.stops, "notes": photographer.notes}
    (folder / NOTES.format(language=language)).write_text(json.dumps(notes), encoding="utf-8")
    clerk.leave()


def main() -> None:
    """Go through the screens of one language."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication([])
    app.setCursorFlashTime(0)
    _plain_letters()
    Application._warm = lambda _: None  # no page is read here
    ScannerPage.begin = lambda _: None  # nor a scanner looked for in whatever network this is
    take_all(app, Path(sys.argv[1]), sys.argv[2], tuple(sys.argv[3].split(",")) if len(sys.argv) > 3 else ())


if __name__ == "__main__":
    main()
