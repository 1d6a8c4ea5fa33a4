# SPDX-License-Identifier: GPL-3.0-or-later
"""The strip of thumbnails, grouped by paper; pictures are wished for when painted and decoded elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.models.page_strip import ENTRY, Entry, PageStripModel
from ui.theme import Mark, Points
from ui.widgets.few_lines import few_lines
from workstation.domain.ids import PageId
from workstation.domain.paper import Page

_ENTRY = ENTRY
_SELECTED = QStyle.StateFlag.State_Selected
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
_KEEP = Qt.AspectRatioMode.KeepAspectRatio
_SMOOTH = Qt.TransformationMode.SmoothTransformation

PICTURE_PX = 220
_TITLE, _FOOT, _GAP = 26, 23, 5
_TITLE_LINES = 2  # in a column; in a row one runs on over the pages of its paper
_ABOVE = 6  # a page in a column whose paper is named further up
_WIDEST = 1.6  # a place in a row that is not full, so that the titles above have more room
_SHEET = QSize(210, 297)
_BELOW = 24  # the scroll bar and the frame

Wish = Callable[[Page, int, Callable[[QImage], None]], None]


class PageSize(Enum):
    """Width and height of a page's place, title and number included."""

    LOW = (96, 108)
    USUAL = (96, 156)
    TALL = (140, 216)


class PageStrip(QListView):
    """List of a dossier's pages, in a row or, where the pages stand beside it, in a column."""

    def __init__(self, wish: Wish, parent: QWidget | None = None, *, is_column: bool = False) -> None:
        """Make a strip.

        Args:
            wish: asks for a picture of a page; the slot is called when it is there.
            is_column: one below the other instead of in a row.
        """
        super().__init__(parent)
        self._wish = wish
        self.is_column = is_column
        self.page_size = PageSize.USUAL
        self._small: set[tuple[PageId, object]] = set()  # pictures that were made for smaller places
        self._pixmaps: dict[tuple[PageId, object], QPixmap] = {}
        self._wished: set[tuple[PageId, object]] = set()
        self.setAccessibleName(self.tr("Pages of the dossier"))
        self.setFlow(QListView.Flow.TopToBottom if is_column else QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(not is_column)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(_PageDelegate(self))
        if is_column:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setFixedWidth(self.item_size.width() + 26)
        else:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setFixedHeight(self.item_size.height() + _BELOW)

    @property
    def item_size(self) -> QSize:
        """Size of a page's place; wider in a row that is not full."""
        width, height = self.page_size.value
        model = self.model()
        count = model.rowCount() if model is not None else 0
        if not self.is_column and count:
            width = max(width, min(round(width * _WIDEST), (self.viewport().width() - _GAP) // count))
        return QSize(width, height)

    def title_height(self, entry: Entry) -> int:
        """Height above a page; in a column the first of a paper has its title there, in two lines if need be."""
        if not self.is_column:
            return _TITLE
        if entry.place:
            return _ABOVE
        font = theme.font(Points.SMALL, bold=True)
        lines = few_lines(_title_of(entry), font, self.item_size.width() - 2 * _GAP, _TITLE_LINES)
        return _TITLE + (len(lines) - 1) * QFontMetrics(font).lineSpacing()

    def size_of(self, entry: Entry) -> QSize:
        """Size of the place of one page."""
        return self.item_size + QSize(0, self.title_height(entry) - _TITLE)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Lay the places out anew whenever pages change their papers: titles have their own heights and widths."""
        super().setModel(model)
        if model is not None:
            model.dataChanged.connect(self.scheduleDelayedItemsLayout)
            model.modelReset.connect(self.scheduleDelayedItemsLayout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew; the chosen page stays in sight."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def set_page_size(self, page_size: PageSize) -> None:
        """Make pages smaller in a low window: the list above a row stays in sight; larger where there is room."""
        if page_size is not self.page_size:
            if page_size.value > self.page_size.value:
                self._small = set(self._pixmaps)
                self._wished.clear()
            self.page_size = page_size
            if self.is_column:
                self.setFixedWidth(self.item_size.width() + 26)
            else:
                self.setFixedHeight(self.item_size.height() + _BELOW)
            self.scheduleDelayedItemsLayout()

    def picture(self, page: Page) -> QPixmap | None:
        """Return a thumbnail, or wish for it."""
        key = (page.id, page.measures.geometry if page.measures else None)
        ready = self._pixmaps.get(key)
        if (ready is None or key in self._small) and key not in self._wished:
            self._wished.add(key)
            self._wish(page, PICTURE_PX, lambda image: self._arrived(key, image))
        # An older picture of the page stays until the levelled one is there.
        return ready or next((pixmap for (known, _), pixmap in self._pixmaps.items() if known == page.id), None)

    def expect(self, page: Page) -> None:
        """Have the thumbnail of a page ready that will be shown in a moment."""
        self.picture(page)

    def _arrived(self, key: tuple[PageId, object], image: QImage) -> None:
        place = QSize(*self.page_size.value).expandedTo(QSize(*PageSize.USUAL.value))
        size = (place - QSize(2 * _GAP, _TITLE + _FOOT + _GAP)) * self.devicePixelRatioF()
        pixmap = QPixmap.fromImage(image.scaled(size, _KEEP, _SMOOTH))
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        for old in [known for known in self._pixmaps if known[0] == key[0]]:
            del self._pixmaps[old]
        self._pixmaps[key] = pixmap
        self._small.discard(key)
        self.viewport().update()

    def show_page(self, page_id: PageId) -> None:
        """Select a page and scroll to it."""
        model = self.model()
        if isinstance(model, PageStripModel):
            row = model.row_of(page_id)
            if row >= 0:
                self.setCurrentIndex(model.index(row))

    def current_entry(self) -> Entry | None:
        """Return the selected place."""
        model = self.model()
        return model.entry(self.currentIndex().row()) if isinstance(model, PageStripModel) else None


class _PageDelegate(QStyledItemDelegate):
    """Draws a page under its paper's title; the title runs on over the pages of the paper."""

    def __init__(self, strip: PageStrip) -> None:
        super().__init__(strip)
        self._strip = strip

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the size of a place."""
        entry = index.data(_ENTRY)
        return self._strip.size_of(entry) if isinstance(entry, Entry) else self._strip.item_size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one place."""
        entry = index.data(_ENTRY)
        if not isinstance(entry, Entry):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._title(painter, rect, entry)
        sheet = rect.adjusted(_GAP, self._strip.title_height(entry), -_GAP, -_FOOT)
        if entry.page is None:
            self._gap(painter, sheet)
        else:
            self._page(painter, sheet, entry, entry.page, bool(state & _SELECTED))
        self._foot(painter, rect, entry)
        painter.restore()

    def _title(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        colours = theme.scheme()
        size, place = (1, 0) if self._strip.is_column else (entry.size, entry.place)
        if self._strip.is_column and entry.place:
            return
        painter.save()
        painter.setClipRect(rect)
        first, last = place == 0, place == size - 1
        high = self._strip.title_height(entry)
        line = rect.top() + high - 4
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.drawLine(rect.left() + (_GAP if first else 0), line, rect.right() - (_GAP if last else -1), line)
        width = rect.width()
        whole = QRect(rect.left() - place * width + _GAP, rect.top(), size * width - 2 * _GAP, high - 5)
        painter.setPen(QColor(colours.text))
        painter.setFont(theme.font(Points.SMALL, bold=True))
        most = _TITLE_LINES if self._strip.is_column else 1
        painter.drawText(whole, _LEFT, "\n".join(few_lines(_title_of(entry), painter.font(), whole.width(), most)))
        painter.restore()

    def _gap(self, painter: QPainter, sheet: QRect) -> None:
        inner = sheet.adjusted(6, 4, -6, -4)
        place = QRect(inner.topLeft(), _SHEET.scaled(inner.size(), _KEEP))
        place.moveCenter(inner.center())
        painter.setPen(QPen(QColor(theme.scheme().muted), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(place), 4, 4)

    def _page(self, painter: QPainter, sheet: QRect, entry: Entry, page: Page, is_selected: bool) -> None:
        colours = theme.scheme()
        pixmap = self._strip.picture(page)
        if pixmap is not None:
            size = pixmap.deviceIndependentSize().toSize()
            if size.height() > sheet.height():
                size.scale(sheet.size(), _KEEP)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            place = QRect(sheet.topLeft(), size)
            place.moveCenter(sheet.center())
            painter.drawPixmap(place, pixmap)
        else:
            place = QRect(sheet.topLeft(), _SHEET.scaled(sheet.size(), _KEEP))
            place.moveCenter(sheet.center())
            painter.fillRect(place, QColor(colours.sunken))
        warned = bool(entry.warnings) and not entry.is_blank
        pen = QPen(QColor(colours.warn if warned else colours.border), 2 if warned else 1)
        if is_selected:
            pen = QPen(QColor(colours.accent), 3)
        painter.setPen(pen)
        painter.drawRect(place)
        if warned:
            theme.mark_icon(Mark.WARN).paint(painter, QRect(place.right() - 20, place.top() + 3, 18, 18))

    def _foot(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        colours = theme.scheme()
        foot = QRect(rect.left(), rect.bottom() - _FOOT + 2, rect.width(), _FOOT - 2)
        painter.setFont(theme.font(Points.SMALL))
        painter.setPen(QColor(colours.muted))
        page = entry.page
        if page is None:
            text = self.tr("missing") if entry.paper.pages else self.tr("not scanned")
        elif page.measures is None:
            text = self.tr("{number} · reading").format(number=page.number)
        elif entry.is_blank:
            text = self.tr("{number} · blank").format(number=page.number)
        else:
            text = str(page.number)
        painter.drawText(foot, _CENTRE, text)


def _title_of(entry: Entry) -> str:
    paper = entry.paper.paper
    version = f" (V{paper.revision})" if paper.revision > 1 else ""  # before the title, whose end is left out first
    return f"{paper.component}{version}. {paper.title}"
