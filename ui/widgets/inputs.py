# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields to type in and lists to choose from; those for ids and codes switch the input method off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent, QTransform
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
)

from ui import theme

_ARROW, _ROUND_ARROW, _BEFORE_TEXT = 16, 8, 11
_ROUND_TEXT = 14  # crowded forms would squeeze a field below its text


class PlainEdit(QLineEdit):
    """A line of free text."""

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        """Make a field with an accessible name."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        # Qt's own menu is English; every entry of it has a key people know.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setMinimumHeight(self.fontMetrics().height() + _ROUND_TEXT)

    def setPlaceholderText(self, text: str) -> None:
        """Say what belongs here; a tool tip says it whole where the field is narrow."""
        super().setPlaceholderText(text)
        self.setToolTip(text)

    def changeEvent(self, event: QEvent) -> None:
        """Make room for another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setMinimumHeight(self.fontMetrics().height() + _ROUND_TEXT)


class CodeEdit(PlainEdit):
    """A field for ids, codes and PINs: the input method is off, Telex and VNI would change what is typed."""

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        """Make a field with an accessible name."""
        super().__init__(name, placeholder, parent)
        take_letters(self, any_language=False)


def take_letters(edit: QLineEdit, *, any_language: bool) -> None:
    """Switch the input method of a field on, or off for what has no letters but plain ones."""
    plain = Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhPreferLatin
    edit.setInputMethodHints(Qt.InputMethodHint.ImhNone if any_language else plain)
    edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, any_language)


class PinEdit(CodeEdit):
    """A field whose contents are not shown and not offered to the clipboard."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Make a field with an accessible name."""
        super().__init__(name, "", parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)


class ChoiceBox(QComboBox):
    """A list to choose one from, dressed like a field; the style sheet can draw no arrow in the scheme's colours."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        """Make an empty list with an accessible name."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumHeight(self.fontMetrics().height() + _ROUND_TEXT)
        self.currentTextChanged.connect(self.setToolTip)

    @property
    def text_room(self) -> int:
        """How many pixels the text has."""
        return self._text_place().width()

    def _text_place(self) -> QRect:
        return self.rect().adjusted(_BEFORE_TEXT, 0, -(_ARROW + 2 * _ROUND_ARROW), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw text and arrow as well: the style cuts a text that is longer than the field, here it ends in dots."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        colour = theme.scheme().text if self.isEnabled() else theme.scheme().muted
        place = self._text_place()
        elided = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, place.width())
        painter.setPen(QColor(colour))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
        ratio = self.devicePixelRatioF()
        arrow = theme.icon("chevron-right", colour).pixmap(QSize(_ARROW, _ARROW), ratio)
        arrow = arrow.transformed(QTransform().rotate(90))
        arrow.setDevicePixelRatio(ratio)
        painter.drawPixmap(self.width() - _ARROW - _ROUND_ARROW, (self.height() - _ARROW) // 2, arrow)
        painter.end()


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
        row.addStretch(1)
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
