# SPDX-License-Identifier: GPL-3.0-or-later
"""Small parts the screens are built from: cards, labels, fields, marked lines; each dressed by the theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QPaintEvent, QTransform
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.models.lines import LinesModel
from ui.theme import Mark, Points

ICON = QSize(20, 20)
_ARROW, _ROUND_ARROW, _BEFORE_TEXT = 16, 8, 11
_LEAST_LINES = 3
_LINE_PADDING = 14  # of the style sheet and the style, both sides
_ROUND_TEXT = 14  # crowded forms would squeeze a field below its text


class Card(QFrame):
    """A frame with a quiet title; `body` takes the contents."""

    def __init__(self, title: str = "", parent: QWidget | None = None, *, width_px: int = 0) -> None:
        """Make an empty card.

        Args:
            title: none when "".
            parent: as Qt has it.
            width_px: fixed; its least height is then that of its contents, lists that scroll at their least.
        """
        super().__init__(parent)
        self._width_px = width_px
        if width_px:
            self.setFixedWidth(width_px)
        self.setProperty("card", "true")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 10, 14, 12)
        self.body.setSpacing(6)
        self.title = label(title, Points.SMALL, role="title", bold=True)
        self.title.setVisible(bool(title))
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.body.addWidget(self.title)

    def hasHeightForWidth(self) -> bool:
        """A card of fixed width has a least height and no other."""
        return not self._width_px and super().hasHeightForWidth()

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which nothing in the card is cut off."""
        least = super().minimumSizeHint()
        if self._width_px and self.body.hasHeightForWidth():
            frame = self.contentsMargins()
            inner = self._width_px - frame.left() - frame.right()
            return QSize(self._width_px, self.body.minimumHeightForWidth(inner) + frame.top() + frame.bottom())
        return least


def label(text: str = "", points: Points = Points.BASE, *, role: str = "", bold: bool = False) -> QLabel:
    """Return a label in one of the theme's sizes."""
    made = QLabel(text)
    made.setFont(theme.font(points, bold=bold))
    made.setTextFormat(Qt.TextFormat.PlainText)  # names and titles are data, never markup
    if role:
        made.setProperty("role", role)
    return made


def wrapped(text: str = "", points: Points = Points.BASE, *, role: str = "", bold: bool = False) -> QLabel:
    """Return a label that breaks its lines."""
    made = label(text, points, role=role, bold=bold)
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
        self._icon.setVisible(bool(text))  # a mark alone says nothing
        self._icon.setPixmap(theme.mark_icon(mark).pixmap(ICON))
        self._text.setText(text)
        theme.set_state(self._text, "mark", mark.value)
        self.updateGeometry()  # at once: the layout round a visible line hears of its text only with the next event

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._icon.setPixmap(theme.mark_icon(self._mark).pixmap(ICON))


def test_banner(text: str) -> QFrame:
    """Return the notice of what is for tests only."""
    banner = QFrame()
    banner.setObjectName("test_banner")
    row = QHBoxLayout(banner)
    row.setContentsMargins(14, 9, 14, 9)
    row.addWidget(MarkedLine(text, Mark.WARN))
    return banner


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


def primary(text: str) -> QPushButton:
    """Return the one button of a screen that stands out."""
    made = QPushButton(text)
    made.setProperty("primary", "true")
    made.setAccessibleName(text)
    return made


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

    def stand_out(self, *, is_primary: bool) -> None:
        """Make it the button that stands out, or one of the others."""
        theme.set_state(self, "primary", "true" if is_primary else "false")

    def _follow(self) -> None:
        action = self._action
        self.setEnabled(action.isEnabled())
        self.setText(f"{action.text()}  {self._key}")
        self.setAccessibleName(action.text())
        self.setToolTip(action.statusTip())


class _Wrapped(QStyledItemDelegate):
    """Draws an item in the width of its list: on two lines if it must, ending in three dots if that is not enough."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height alone."""
        text, view = str(index.data()), option.widget
        one = QStyleOptionViewItem(option)
        one.features &= ~QStyleOptionViewItem.ViewItemFeature.WrapText
        height = super().sizeHint(one, index).height()
        if "\n" in text or not isinstance(view, QListView):
            return QSize(0, height)
        wide = view.viewport().width() - _LINE_PADDING
        is_long = view.fontMetrics().horizontalAdvance(text) > wide
        return QSize(0, height + (view.fontMetrics().lineSpacing() if is_long else 0))


class LinesList(QListView):
    """A list of lines, one of which is chosen."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Make an empty list with an accessible name."""
        super().__init__(parent)
        self._lines = LinesModel(self)
        self.setAccessibleName(name)
        self.setModel(self._lines)
        self.setItemDelegate(_Wrapped(self))
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(_LEAST_LINES * (self.fontMetrics().height() + 12))

    def sizeHint(self) -> QSize:
        """Return the least size: a list takes the room that is left, and asks for none."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show other lines."""
        self._lines.setStringList(list(lines))


class _Capped(QObject):
    """Lets a column of a table take the room that is left up to a width; beyond it the last column takes the rest."""

    def __init__(self, table: QTableView, stretched: int, most_px: int) -> None:
        """Follow the width of a table."""
        super().__init__(table)
        self._table = table
        self._stretched = stretched
        self._most_px = most_px
        self._widths: dict[int, int] = {}
        table.viewport().installEventFilter(self)

    def give(self, widths: Sequence[tuple[int, int]]) -> None:
        """Take other widths."""
        self._widths |= dict(widths)
        self.share()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share another width."""
        if event.type() == QEvent.Type.Resize:
            self.share()
        return super().eventFilter(watched, event)

    def share(self) -> None:
        """Let one column stretch, and give the others their widths."""
        header = self._table.horizontalHeader()
        shown = [column for column in range(header.count()) if not header.isSectionHidden(column)]
        if not shown:
            return
        fixed = {column: self._widths.get(column, header.sectionSize(column)) for column in shown}
        fixed.pop(self._stretched, None)
        is_wide = self._table.viewport().width() - sum(fixed.values()) > self._most_px
        fixed[self._stretched] = self._most_px
        takes_rest = shown[-1] if is_wide else self._stretched
        for column in range(header.count()):
            mode = QHeaderView.ResizeMode.Stretch if column == takes_rest else QHeaderView.ResizeMode.Interactive
            if header.sectionResizeMode(column) is not mode:
                header.setSectionResizeMode(column, mode)
        for column, width in fixed.items():
            if column != takes_rest and header.sectionSize(column) != width:
                header.resizeSection(column, width)


def give_widths(table: QTableView, *widths: tuple[int, int]) -> None:
    """Set the widths of the columns of a dressed table that do not stretch, as pairs of column and pixels."""
    capped = table.findChild(_Capped)
    if isinstance(capped, _Capped):
        capped.give(widths)
        return
    for column, width in widths:
        table.setColumnWidth(column, width)


def dress_table(table: QTableView, name: str, stretched: int, row_height: int = 38, *, most_px: int = 0) -> None:
    """Give a table the calm look: whole rows, fixed height, one column taking the room.

    Args:
        table: with its model.
        name: for the screen reader.
        stretched: the column that takes the room.
        row_height: in pixels.
        most_px: the most of it, 0 for all; beyond it the last column shown takes the rest, so that what belongs
            together stays together on a wide display.
    """
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
    if most_px:
        _Capped(table, stretched, most_px)
