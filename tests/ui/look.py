# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at a window as it is laid out and says what is cut off, lies over something else or is not translated."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from enum import Enum
from itertools import combinations

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QMenuBar,
    QScrollBar,
    QStackedWidget,
    QTableView,
    QWidget,
)

from ui.widgets.few_lines import FewLines
from ui.widgets.inputs import ChoiceBox
from ui.widgets.page_strip import PageStrip
from ui.widgets.room import Room
from workstation.paths import RESOURCES

_ROUNDING = 1
_CELL_PADDING = 14  # of the style sheet and the style, both sides
_PATH = re.compile(r"[/\\]")
# Words that no Vietnamese text has and every English one: what the core or a library says in English.
_ENGLISH = re.compile(r"\b(the|and|of|is|are|not|with|for|from|failed|error|unknown|None|True|False)\b")


def sources() -> frozenset[str]:
    """Return the English texts whose Vietnamese is another; on a Vietnamese screen none of them stands."""
    messages = ET.parse(RESOURCES / "i18n" / "app_vi.ts").getroot().iter("message")
    pairs = ((message.findtext("source", ""), message.findtext("translation", "")) for message in messages)
    # A text with a number stands on no screen as it is written here; its English words are noticed all the same.
    return frozenset(source for source, translation in pairs if source != translation)


class Fit(Enum):
    """How much room a screen has."""

    WHOLE = "everything is seen at once"
    TIGHT = "a screen that tells more than usual may scroll"
    SCROLLED = "every screen may scroll, and longer names end in three dots"


def complaints(shown: QWidget, fit: Fit, *, is_crowded: bool = False) -> list[str]:
    """Return what is wrong with the layout of a window or dialog.

    Args:
        shown: the window or dialog.
        fit: how much room it has.
        is_crowded: whether it tells more than usual: then a panel may scroll.
    """
    found: list[str] = []
    for widget in [shown, *shown.findChildren(QWidget)]:
        if not widget.isVisible():
            continue
        may_scroll = fit is Fit.SCROLLED
        if is_crowded and isinstance(widget, Room):
            may_scroll = may_scroll or fit is Fit.TIGHT or not widget.is_sideways
        found += [f"{_name(widget)}: {fault}" for fault in _faults(widget, may_scroll)]
        found += _overlaps(widget)
    return found


def untranslated(shown: QWidget, english: frozenset[str]) -> list[str]:
    """Return the texts of a window that are English."""
    texts = {text for widget in [shown, *shown.findChildren(QWidget)] for text in _texts(widget)}
    return sorted(text for text in texts if text in english or (_ENGLISH.search(text) and not _PATH.search(text)))


# --- cut off ---


def _faults(widget: QWidget, may_scroll: bool) -> Iterator[str]:
    if isinstance(widget, FewLines):
        if widget.is_shortened:
            yield from _shortened(widget, widget.whole, may_scroll)
    elif isinstance(widget, QLabel):
        yield from _label(widget)
    elif isinstance(widget, QAbstractButton):
        yield from _smaller(widget, widget.text())
    elif isinstance(widget, QComboBox):
        yield from _box(widget, may_scroll)
    elif isinstance(widget, QLineEdit):
        yield from _field(widget, may_scroll)
    elif isinstance(widget, QTableView):
        yield from _table(widget, may_scroll)
    elif isinstance(widget, QListView) and not isinstance(widget, PageStrip) and not may_scroll:
        yield from _list(widget)
    elif isinstance(widget, Room) and not may_scroll:
        yield from _room(widget)
    yield from _outside(widget)


def _shortened(widget: QWidget, text: str, may_scroll: bool) -> Iterator[str]:
    if not may_scroll:
        yield f"ends in three dots: {text!r}"
    elif text not in widget.toolTip():
        yield f"ends in three dots and no tool tip tells the rest: {text!r}"


def _label(label: QLabel) -> Iterator[str]:
    if not label.text():
        return
    if label.wordWrap():
        if label.heightForWidth(label.width()) > label.height() + _ROUNDING:
            yield f"a line too low: {label.text()!r}"
        if label.minimumSizeHint().width() > label.width() + _ROUNDING:
            yield f"a word too long: {label.text()!r}"
    else:
        yield from _smaller(label, label.text())


def _smaller(widget: QWidget, text: str) -> Iterator[str]:
    # A push button may be lower than its hint, which has room for an icon; its text may not be cut.
    needed = widget.sizeHint()
    if needed.width() > widget.width() + _ROUNDING:
        yield f"cut off by {needed.width() - widget.width()} px: {text!r}"
    if widget.fontMetrics().height() > widget.height() + _ROUNDING:
        yield f"too low: {text!r}"


def _box(box: QComboBox, may_scroll: bool) -> Iterator[str]:
    text = box.currentText()
    if not isinstance(box, ChoiceBox):
        if not isinstance(box.window(), QFileDialog):  # Qt makes that one's itself
            yield "is not dressed like a field"
    elif box.fontMetrics().horizontalAdvance(text) > box.text_room + _ROUNDING:
        yield from _shortened(box, text, may_scroll)
    if box.fontMetrics().height() > box.height() - 6:
        yield f"too low: {text!r}"


def _field(field: QLineEdit, may_scroll: bool) -> Iterator[str]:
    metrics = field.fontMetrics()
    if metrics.height() > field.height() - 6:
        yield f"too low: {field.accessibleName()!r}"
    hint = field.placeholderText()
    if not field.text() and metrics.horizontalAdvance(hint) > field.width() - 18:
        yield from _shortened(field, hint, may_scroll)


def _table(table: QTableView, may_scroll: bool) -> Iterator[str]:
    model, header = table.model(), table.horizontalHeader()
    for column in range(model.columnCount()):
        if table.isColumnHidden(column):
            continue
        title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        if header.fontMetrics().horizontalAdvance(title) + _CELL_PADDING > table.columnWidth(column):
            yield f"heading cut off: {title!r}"
        for row in range(min(model.rowCount(), 40)):
            index = model.index(row, column)
            if _is_cut(table, index, QSize(table.columnWidth(column), table.rowHeight(row))):
                if not may_scroll:
                    yield f"cell cut off: {index.data()!r}"
                elif not index.data(Qt.ItemDataRole.ToolTipRole):
                    yield f"cell cut off and no tool tip tells the rest: {index.data()!r}"
    if table.horizontalScrollBar().maximum() > 0 and not may_scroll:
        yield "wider than there is room for"


def _is_cut(table: QTableView, index: QModelIndex, room: QSize) -> bool:
    needed = table.sizeHintForIndex(index)
    if not table.wordWrap():
        return needed.width() > room.width() + _ROUNDING
    taken = index.data(Qt.ItemDataRole.DecorationRole)
    inner = QRect(0, 0, room.width() - _CELL_PADDING - (table.iconSize().width() if taken else 0), 9999)
    area = table.fontMetrics().boundingRect(inner, Qt.TextFlag.TextWordWrap, str(index.data() or ""))
    return area.width() > inner.width() or area.height() > room.height()


def _list(view: QListView) -> Iterator[str]:
    model = view.model()
    if not view.accessibleName() or view.flow() is not QListView.Flow.TopToBottom or view.isWrapping():
        return
    for row in range(model.rowCount()):
        text = model.index(row, 0).data()
        if not isinstance(text, str) or "\n" in text:
            continue
        room = QRect(0, 0, view.viewport().width() - _CELL_PADDING, 9999)
        needed = view.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text)
        given = view.visualRect(model.index(row, 0))
        if needed.width() > room.width() or needed.height() > given.height():
            yield f"line cut off: {text!r}"


def _room(room: Room) -> Iterator[str]:
    for bar, way in ((room.verticalScrollBar(), "down"), (room.horizontalScrollBar(), "to the side")):
        if bar.maximum() > 0:
            yield f"has to scroll {way} by {bar.maximum()} px"


def _outside(widget: QWidget) -> Iterator[str]:
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or isinstance(parent.parentWidget(), QAbstractScrollArea):
        return
    if isinstance(parent, (QAbstractScrollArea, QLineEdit, QComboBox, QMenuBar)):
        return
    if not parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry()):
        yield f"sticks out of {_name(parent)}: {widget.geometry().getRect()} of {parent.size().toTuple()}"


# --- over something else ---


def _overlaps(parent: QWidget) -> Iterator[str]:
    if parent.layout() is None or isinstance(parent, (QStackedWidget, QAbstractScrollArea)):
        return
    children = [
        child
        for child in parent.children()
        if isinstance(child, QWidget)
        and child.isVisible()
        and not child.isWindow()
        and not isinstance(child, QScrollBar)
    ]
    for one, other in combinations(children, 2):
        common = one.geometry().intersected(other.geometry())
        if common.width() > _ROUNDING and common.height() > _ROUNDING:
            yield f"{_name(one)} lies over {_name(other)}"


# --- words ---


def _texts(widget: QWidget) -> Iterator[str]:
    if not widget.isVisible():
        return
    for name in ("text", "placeholderText", "currentText", "windowTitle", "toolTip", "accessibleName"):
        asked = getattr(widget, name, None)
        if callable(asked) and not (name == "text" and isinstance(widget, QLineEdit)):
            yield from str(asked()).split("\n")
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    if isinstance(widget, (QTableView, QListView)) and widget.model() is not None:
        yield from _cells(widget)
    if isinstance(widget, (QMenu, QMenuBar)):
        yield from (action.text() for action in widget.actions())


def _cells(view: QTableView | QListView) -> Iterator[str]:
    model = view.model()
    for column in range(model.columnCount() if isinstance(view, QTableView) else 1):
        if isinstance(view, QTableView):
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        yield from (str(model.index(row, column).data() or "") for row in range(model.rowCount()))


def _name(widget: QWidget) -> str:
    text = ""
    if isinstance(widget, (QLabel, QAbstractButton)):
        text = widget.text()
    words = (text or widget.accessibleName())[:40].replace("\n", " ")
    return f"{type(widget).__name__}({words!r})" if words else type(widget).__name__


def seen(widget: QWidget, inside: QWidget) -> QRect:
    """Return where a widget lies in its window."""
    return QRect(widget.mapTo(inside, QPoint(0, 0)), widget.size())
