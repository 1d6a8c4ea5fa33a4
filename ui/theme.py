# SPDX-License-Identifier: GPL-3.0-or-later
"""How the window looks: palettes, the bundled font, sizes in points, icons, and the few marked states."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from workstation.paths import resource

FAMILY = "Noto Sans"
_ICON_SIZES = 16, 18, 20, 22, 24  # those the window asks for


class Points(IntEnum):
    """Sizes of text; a clerk reads from 70 cm."""

    SMALL = 11
    BASE = 12
    LABEL = 13
    HINT = 14
    OWNER = 17
    CLOCK = 22


class Mark(StrEnum):
    """Marked states; each has a colour and an icon, colour is never the only sign."""

    QUIET = "quiet"
    GOOD = "good"
    BUSY = "busy"
    WAIT = "wait"  # its turn comes by itself
    LOOK = "look"  # waits for the clerk
    WARN = "warn"
    BAD = "bad"


MARK_ICONS: dict[Mark, str] = {
    Mark.QUIET: "circle",
    Mark.GOOD: "circle-check",
    Mark.BUSY: "loader-2",
    Mark.WAIT: "inbox",
    Mark.LOOK: "eye",
    Mark.WARN: "alert-triangle",
    Mark.BAD: "ban",
}


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colours of one scheme.

    Attributes:
        line_px: width of the lines round fields, buttons and cards.
    """

    is_dark: bool
    window: str
    base: str
    sunken: str
    text: str
    muted: str
    border: str
    accent: str
    on_accent: str
    selection: str
    good: str
    warn: str
    warn_back: str
    bad: str
    bad_back: str
    line_px: int = 1


LIGHT = Scheme(
    is_dark=False,
    window="#f3f5f8",
    base="#ffffff",
    sunken="#e9edf2",
    text="#17212e",
    muted="#566273",
    border="#cfd6df",
    accent="#1a5ca8",
    on_accent="#ffffff",
    selection="#d6e6f8",
    good="#1b7445",
    warn="#8a5200",
    warn_back="#fff3d9",
    bad="#ad241b",
    bad_back="#fdeae8",
)
DARK = Scheme(
    is_dark=True,
    window="#1a1f26",
    base="#222932",
    sunken="#14181e",
    text="#e7ecf2",
    muted="#a4b0bf",
    border="#3b4652",
    accent="#7ab7f7",
    on_accent="#0d1620",
    selection="#2b4766",
    good="#6fcf9c",
    warn="#f2bd60",
    warn_back="#3b3019",
    bad="#f58d83",
    bad_back="#422421",
)
CONTRAST_LIGHT = Scheme(
    is_dark=False,
    window="#ffffff",
    base="#ffffff",
    sunken="#ffffff",
    text="#000000",
    muted="#2b2b2b",
    border="#000000",
    accent="#00309c",
    on_accent="#ffffff",
    selection="#ffe680",
    good="#00481f",
    warn="#5c3000",
    warn_back="#ffffff",
    bad="#7d0000",
    bad_back="#ffffff",
    line_px=2,
)
CONTRAST_DARK = Scheme(
    is_dark=True,
    window="#000000",
    base="#000000",
    sunken="#000000",
    text="#ffffff",
    muted="#e0e0e0",
    border="#ffffff",
    accent="#ffe14d",
    on_accent="#000000",
    selection="#003c8f",
    good="#7dffb0",
    warn="#ffd166",
    warn_back="#000000",
    bad="#ffb3ab",
    bad_back="#000000",
    line_px=2,
)
SCHEMES: dict[str, Scheme] = {
    "light": LIGHT,
    "dark": DARK,
    "contrast-light": CONTRAST_LIGHT,
    "contrast-dark": CONTRAST_DARK,
}

_chosen: list[Scheme] = [LIGHT]


def scheme() -> Scheme:
    """Return the scheme in use."""
    return _chosen[0]


def wished_scheme(appearance: str) -> Scheme:
    """Return the scheme of a setting (`desk.appearance`); "system" asks the system, light where it does not say."""
    if appearance in SCHEMES:
        return SCHEMES[appearance]
    hints = QGuiApplication.styleHints()  # held: as a chained temporary it dies (PySide6 6.11.1)
    accessibility = hints.accessibility()
    is_dark = hints.colorScheme() is Qt.ColorScheme.Dark
    if accessibility.contrastPreference() is Qt.ContrastPreference.HighContrast:
        return CONTRAST_DARK if is_dark else CONTRAST_LIGHT
    return DARK if is_dark else LIGHT


def load_fonts() -> None:
    """Make the bundled family known; nothing guarantees Vietnamese letters on a bare desktop."""
    for name in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"):
        QFontDatabase.addApplicationFont(str(resource("fonts", name)))


def apply(app: QApplication, chosen: Scheme) -> None:
    """Dress the application."""
    _chosen[0] = chosen
    _pixmap.cache_clear()
    _renderer.cache_clear()
    app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(palette(chosen))
    app.setStyleSheet(_style_sheet(chosen))


def font(points: Points = Points.BASE, *, bold: bool = False) -> QFont:
    """Return the window's font in a size."""
    made = QFont(FAMILY, points)
    made.setBold(bold)
    return made


def palette(colours: Scheme) -> QPalette:
    """Return the Qt palette of a scheme."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, value in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.base,
        role.AlternateBase: colours.window,
        role.Text: colours.text,
        role.PlaceholderText: colours.muted,
        role.Button: colours.base,
        role.ButtonText: colours.text,
        role.BrightText: colours.bad,
        role.ToolTipBase: colours.base,
        role.ToolTipText: colours.text,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.Accent: colours.accent,
        role.Light: colours.base,
        role.Midlight: colours.window,
        role.Mid: colours.border,
        role.Dark: colours.muted,
        role.Shadow: colours.muted,
    }.items():
        made.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.muted))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.border))
    return made


def mark_colour(mark: Mark) -> str:
    """Return the colour of a marked state."""
    colours = scheme()
    return {
        Mark.QUIET: colours.muted,
        Mark.GOOD: colours.good,
        Mark.BUSY: colours.accent,
        Mark.WAIT: colours.accent,
        Mark.LOOK: colours.accent,
        Mark.WARN: colours.warn,
        Mark.BAD: colours.bad,
    }[mark]


def icon(name: str, colour: str | None = None, sizes: Sequence[int] = _ICON_SIZES) -> QIcon:
    """Return a shipped icon, drawn in `colour`; by default in the text colour, greyed where disabled.

    Args:
        sizes: pixels at 100 % it is drawn in; another size is a scaled one.
    """
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    drawn_in = tuple(round(size * ratio) for size in sizes)  # none is scaled when it is drawn
    return _icon(name, colour or scheme().text, colour or scheme().muted, drawn_in)


def mark_icon(mark: Mark) -> QIcon:
    """Return the icon of a marked state in its colour."""
    return icon(MARK_ICONS[mark], mark_colour(mark))


@functools.cache
def _icon(name: str, colour: str, disabled_colour: str, sizes: tuple[int, ...]) -> QIcon:
    made = QIcon()
    for size in sizes:
        drawn = _pixmap(name, colour, size)
        made.addPixmap(drawn)
        made.addPixmap(drawn, QIcon.Mode.Selected)  # else the style pales it in the chosen row
        made.addPixmap(_pixmap(name, disabled_colour, size), QIcon.Mode.Disabled)
    return made


@functools.cache
def _svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@functools.cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))


@functools.cache
def _pixmap(name: str, colour: str, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(name, colour).render(painter)
    painter.end()
    return pixmap


def set_state(widget: QWidget, name: str, value: str) -> None:
    """Set a dynamic property that the style sheet looks at, and dress the widget anew."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _style_sheet(c: Scheme) -> str:
    line = f"{c.line_px}px solid"
    idle = c.selection if c.line_px > 1 else c.border  # the chosen row of a list that has not the focus
    tick = resource("icons", "tick-black.svg" if c.is_dark else "tick-white.svg").as_posix()
    return f"""
    QToolTip {{ color: {c.text}; background: {c.base}; border: {line} {c.border}; padding: 4px; }}
    QMenuBar {{ background: {c.window}; padding: 2px 6px; }}
    QMenuBar::item {{ padding: 5px 10px; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {c.selection}; }}
    QMenu {{ background: {c.base}; border: {line} {c.border}; padding: 4px; }}
    QMenu::item {{ padding: 6px 26px 6px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.muted}; }}
    QMenu::icon {{ padding-left: 8px; }}
    QMenu::separator {{ height: 1px; background: {c.border}; margin: 4px 8px; }}

    QFrame[card="true"] {{ background: {c.base}; border: {line} {c.border}; border-radius: 8px; }}
    QLabel[role="title"] {{ color: {c.muted}; }}
    QLabel[role="muted"] {{ color: {c.muted}; }}
    QLabel[mark="good"] {{ color: {c.good}; }}
    QLabel[mark="warn"] {{ color: {c.warn}; }}
    QLabel[mark="bad"] {{ color: {c.bad}; }}
    QLabel[mark="busy"], QLabel[mark="wait"], QLabel[mark="look"] {{ color: {c.accent}; }}
    QLabel[mark="quiet"] {{ color: {c.muted}; }}
    QLabel[step="todo"] {{ color: {c.muted}; }}
    QLabel[step="now"] {{ color: {c.accent}; font-weight: bold; }}
    QLabel[step="done"] {{ color: {c.good}; }}

    QLineEdit {{
        background: {c.base}; color: {c.text}; border: {line} {c.muted}; border-radius: 5px;
        padding: 5px 8px; selection-background-color: {c.accent}; selection-color: {c.on_accent};
        placeholder-text-color: {c.muted};
    }}
    QLineEdit:focus {{ border: 2px solid {c.accent}; padding: 4px 7px; }}
    QLineEdit[fault="true"] {{ background: {c.warn_back}; border: 2px solid {c.warn}; padding: 4px 7px; }}
    QLineEdit[fault="true"]:focus {{ border-color: {c.accent}; }}
    QLineEdit:disabled {{ background: {c.window}; color: {c.muted}; border-color: {c.border}; }}
    QComboBox {{
        background: {c.base}; color: {c.text}; border: {line} {c.muted}; border-radius: 5px;
        padding: 5px 28px 5px 8px;
    }}
    QComboBox:focus {{ border: 2px solid {c.accent}; padding: 4px 27px 4px 7px; }}
    QComboBox:disabled {{ background: {c.window}; color: {c.muted}; border-color: {c.border}; }}
    QComboBox::drop-down {{ border: none; width: 26px; }}
    QComboBox::down-arrow {{ image: none; width: 0; height: 0; }}
    QComboBox QAbstractItemView {{
        background: {c.base}; color: {c.text}; border: {line} {c.border}; padding: 3px;
        selection-background-color: {c.selection}; selection-color: {c.text};
    }}
    QPushButton {{
        background: {c.base}; color: {c.text}; border: {line} {c.muted}; border-radius: 5px; padding: 6px 14px;
    }}
    QPushButton:hover {{ background: {c.selection}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; padding: 5px 13px; }}
    QPushButton:disabled {{ color: {c.muted}; background: {c.window}; border-color: {c.border}; }}
    QPushButton[primary="true"] {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent}; }}
    QPushButton[primary="true"]:focus {{ border: 2px solid {c.text}; padding: 5px 13px; }}
    QPushButton[primary="true"]:disabled {{ background: {c.window}; color: {c.muted}; border-color: {c.border}; }}

    QToolButton[step="todo"], QToolButton[step="now"], QToolButton[step="done"], QToolButton[step="plain"] {{
        border: 1px solid transparent; border-radius: 6px; padding: 6px 12px; background: transparent; color: {c.text};
    }}
    QToolButton[step="todo"]:disabled, QToolButton[step="plain"]:disabled {{ color: {c.muted}; }}
    QToolButton[step="done"] {{ color: {c.good}; }}
    QToolButton[step="now"] {{ background: {c.accent}; color: {c.on_accent}; }}
    QToolButton[step]:hover:enabled {{ border: 1px solid {c.accent}; }}
    QToolButton[step]:focus {{ border: 2px solid {c.accent}; padding: 5px 11px; }}
    QToolButton[step="now"]:focus {{ border: 2px solid {c.text}; }}

    QToolButton[choice="true"] {{
        border: {line} {c.muted}; border-radius: 6px; padding: 6px 12px; background: {c.base}; color: {c.text};
    }}
    QToolButton[choice="true"]:hover {{ background: {c.selection}; }}
    QToolButton[choice="true"]:checked {{ background: {c.selection}; font-weight: bold; }}
    QToolButton[choice="true"]:focus {{ border: 2px solid {c.accent}; padding: 5px 11px; }}
    QToolButton[choice="true"]:disabled {{ color: {c.muted}; background: {c.window}; border-color: {c.border}; }}

    QCheckBox {{ spacing: 8px; border: 2px solid transparent; border-radius: 5px; padding: 1px 3px; }}
    QCheckBox::indicator {{
        width: 16px; height: 16px; border: 2px solid {c.muted}; border-radius: 4px; background: {c.base};
    }}
    QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url("{tick}"); }}
    QCheckBox:focus {{ border: 2px solid {c.accent}; }}

    QTableView, QListView, QTreeView, QPlainTextEdit {{
        background: {c.base}; alternate-background-color: {c.base}; border: {line} {c.border}; border-radius: 6px;
        gridline-color: {c.border}; selection-background-color: {c.selection}; selection-color: {c.text};
        outline: none; padding: 1px;
    }}
    QTableView:focus, QListView:focus, QPlainTextEdit:focus {{ border: 2px solid {c.accent}; padding: 0; }}
    QTableView[flat="true"], QListView[flat="true"] {{ border: 2px solid transparent; }}
    QTableView[flat="true"]:focus, QListView[flat="true"]:focus {{ border: 2px solid {c.accent}; }}
    QTableView::item {{ padding: 2px 6px; border-bottom: 1px solid {c.sunken}; }}
    QTableView::item:selected, QListView::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QTableView::item:selected:!active, QListView::item:selected:!active {{ background: {idle}; }}
    QListView::item {{ padding: 5px 6px; border-radius: 4px; }}
    QHeaderView {{ background: {c.base}; }}
    QHeaderView::section {{
        background: {c.base}; color: {c.muted}; border: none; border-bottom: {line} {c.border}; padding: 5px 9px;
    }}
    QGraphicsView {{ background: {c.sunken}; border: {line} {c.border}; border-radius: 6px; }}
    QGraphicsView:focus {{ border: 2px solid {c.accent}; }}

    QProgressBar {{ background: {c.sunken}; border: none; border-radius: 4px; height: 8px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 4px; }}

    QFrame#hint_line {{ background: {c.selection}; border: none; border-top: {line} {c.border}; }}
    QFrame#failure_panel {{ background: {c.warn_back}; border: {line} {c.warn}; border-radius: 8px; }}
    QFrame#failure_panel[mark="bad"] {{ background: {c.bad_back}; border: {line} {c.bad}; }}
    QFrame#test_banner {{ background: {c.warn_back}; border: 1px dashed {c.warn}; border-radius: 6px; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{
        background: {c.border}; border-radius: 4px; min-height: 30px; margin: 1px 1px 1px 3px;
    }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle:horizontal {{
        background: {c.border}; border-radius: 4px; min-width: 30px; margin: 3px 1px 1px 1px;
    }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
