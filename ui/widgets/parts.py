# SPDX-License-Identifier: GPL-3.0-or-later
"""Small parts the screens are built from: cards, labels, fields, marked lines; each dressed by the theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.theme import Mark, Points

ICON = QSize(20, 20)


class Card(QFrame):
    """A frame with a quiet title; `body` takes the contents."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        """Make an empty card."""
        super().__init__(parent)
        self.setProperty("card", "true")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 10, 14, 12)
        self.body.setSpacing(6)
        self.title = label(title, Points.SMALL, role="title", bold=True)
        self.title.setVisible(bool(title))
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.body.addWidget(self.title)


def label(text: str = "", points: Points = Points.BASE, *, role: str = "", bold: bool = False) -> QLabel:
    """Return a label in one of the theme's sizes."""
    made = QLabel(text)
    made.setFont(theme.font(points, bold=bold))
    made.setTextFormat(Qt.TextFormat.PlainText)  # names and titles are data, never markup
    if role:
        made.setProperty("role", role)
    return made


def wrapped(text: str = "", points: Points = Points.BASE, *, role: str = "") -> QLabel:
    """Return a label that breaks its lines."""
    made = label(text, points, role=role)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


class MarkedLine(QWidget):
    """An icon and a sentence in the colour of a mark."""

    def __init__(self, text: str = "", mark: Mark = Mark.QUIET, parent: QWidget | None = None) -> None:
        """Make a line."""
        super().__init__(parent)
        self._mark = mark
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._icon = QLabel()
        self._icon.setFixedSize(ICON)
        self._text = wrapped()
        self._text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.show_line(text, mark)

    def show_line(self, text: str, mark: Mark) -> None:
        """Show another sentence."""
        self._mark = mark
        self._icon.setPixmap(theme.mark_icon(mark).pixmap(ICON))
        self._text.setText(text)
        theme.set_state(self._text, "mark", mark.value)

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._icon.setPixmap(theme.mark_icon(self._mark).pixmap(ICON))


class PlainEdit(QLineEdit):
    """A line of free text."""

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        """Make a field with an accessible name."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        # Qt's own menu is English; every entry of it has a key people know.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setMinimumHeight(self.fontMetrics().height() + 14)  # crowded forms would squeeze it below its text


class CodeEdit(PlainEdit):
    """A field for ids, codes and PINs: the input method is off, Telex and VNI would change what is typed."""

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        """Make a field with an accessible name."""
        super().__init__(name, placeholder, parent)
        self.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhPreferLatin)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)


class PinEdit(CodeEdit):
    """A field whose contents are not shown and not offered to the clipboard."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Make a field with an accessible name."""
        super().__init__(name, "", parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)


def primary(text: str) -> QPushButton:
    """Return the one button of a screen that stands out."""
    made = QPushButton(text)
    made.setProperty("primary", "true")
    made.setAccessibleName(text)
    return made


class Choices(QWidget):
    """A row of choices of which one is on; one stop for Tab, Left and Right choose.

    Attributes:
        chosen: place of the choice that is on now.
    """

    chosen = Signal(int)

    def __init__(self, name: str, texts: Sequence[str], parent: QWidget | None = None) -> None:
        """Make the row; the first choice is on.

        Args:
            name: of the whole row, for the screen reader.
            texts: of the choices.
            parent: as Qt has it.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for place, text in enumerate(texts):
            button = QToolButton()
            button.setText(text)
            button.setAccessibleName(f"{name}: {text}")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setProperty("choice", "true")
            button.installEventFilter(self)
            self._group.addButton(button, place)
            row.addWidget(button)
        self._group.idToggled.connect(self._toggled)
        self.button(0).setChecked(True)

    def button(self, place: int) -> QAbstractButton:
        """Return one of the choices."""
        return self._group.button(place)

    @property
    def choice(self) -> int:
        """Place of the choice that is on."""
        return self._group.checkedId()

    def focus_choice(self) -> None:
        """Put the focus on the choice that is on."""
        self.button(self.choice).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Left and Right choose the neighbour."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key())) if _is_key(event) else None
        if step is None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress:
            place = max(0, min(self.choice + step, len(self._group.buttons()) - 1))
            self.button(place).setChecked(True)
            self.focus_choice()
        event.accept()  # a ShortcutOverride that is accepted: Left means "back" elsewhere in the window
        return True

    def _toggled(self, place: int, is_on: bool) -> None:
        # Qt does this once the focus came here; until then every choice would be a stop.
        self.button(place).setFocusPolicy(Qt.FocusPolicy.TabFocus if is_on else Qt.FocusPolicy.NoFocus)
        if is_on:
            self.chosen.emit(place)


def _is_key(event: QEvent) -> TypeGuard[QKeyEvent]:
    return isinstance(event, QKeyEvent) and event.type() in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride}


class ActionButton(QPushButton):
    """A button that follows an action and shows its key."""

    def __init__(self, action: QAction, key: str, *, is_primary: bool = False, parent: QWidget | None = None) -> None:
        """Make a button for an action."""
        super().__init__(parent)
        self._action = action
        self._key = key
        if is_primary:
            self.setProperty("primary", "true")
        self.setIconSize(ICON)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        action = self._action
        self.setEnabled(action.isEnabled())
        self.setText(f"{action.text()}  {self._key}")
        self.setAccessibleName(action.text())
        self.setToolTip(action.statusTip())


def dress_table(table: QTableView, name: str, stretched: int, row_height: int = 38) -> None:
    """Give a table the calm look: whole rows, fixed height, one column taking the room."""
    table.setAccessibleName(name)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setIconSize(QSize(18, 18))
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(row_height)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionsClickable(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setFont(theme.font(Points.SMALL))
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
