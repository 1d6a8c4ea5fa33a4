# SPDX-License-Identifier: GPL-3.0-or-later
"""A page as scanned beside what is kept of it, or a tool in the place of both; which page is not decided in here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.actions import ActionId
from ui.edits.crop import CropCanvas
from ui.edits.level import LevelCanvas
from ui.session.session import Session
from ui.theme import Mark, Points
from ui.widgets.few_lines import FewLines
from ui.widgets.page_canvas import PageCanvas
from ui.widgets.parts import MarkedLine, label
from workstation.app.page_edits import Edges, whole_sheet
from workstation.domain.ids import PageId
from workstation.domain.paper import Page, PageMeasures

_PICTURE_PX, _FULL_PX = 1500, 2000
_NUDGES = frozenset(
    {ActionId.NUDGE_LEFT, ActionId.NUDGE_RIGHT, ActionId.NUDGE_UP, ActionId.NUDGE_DOWN, ActionId.WHOLE_SHEET}
)
_IN_A_TOOL = frozenset({ActionId.ACCEPT, ActionId.STOP, ActionId.ZOOM_IN, ActionId.ZOOM_OUT, *_NUDGES})


class PagePair(QWidget):
    """Two canvases side by side; cropping and levelling take the place of both.

    Attributes:
        tool_changed: a tool was opened or closed.
        tool_moved: the tool that is open was moved; nothing is saved yet.
    """

    tool_changed = Signal()
    tool_moved = Signal()

    def __init__(
        self, session: Session, coarse: Callable[[Page], QPixmap | None], parent: QWidget | None = None
    ) -> None:
        """Make it without a page.

        Args:
            session: decodes pages and takes corrections.
            coarse: returns a small picture of a page where there is one, to be shown until the large one is decoded.
        """
        super().__init__(parent)
        self._session = session
        self._coarse = coarse
        self._page: Page | None = None
        self._is_full = False
        self.scanned = PageCanvas(self.tr("Page as scanned"))
        self.result = PageCanvas(self.tr("Page as it will be kept"))
        self._crop = CropCanvas(self.tr("Edges of the page"))
        self._level = LevelCanvas(self.tr("Page under the guide grid"))
        self._tool: CropCanvas | LevelCanvas | None = None
        self._in_tool: tuple[PageId, PageMeasures | None] | None = None
        self._sheet = Edges(0, 0, 0, 0)  # the page's edges on the whole sheet when the crop tool was opened
        self._titles = [
            label(self.tr("AS SCANNED"), Points.SMALL, role="title", bold=True),
            label(self.tr("AS IT WILL BE KEPT"), Points.SMALL, role="title", bold=True),
        ]
        self._caption = FewLines(Points.LABEL, 1, bold=True)
        self._warnings = MarkedLine()
        self._lay_out()
        for tool in (self._crop, self._level):
            tool.moved.connect(self.tool_moved)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._place_of_result = QStackedWidget()
        for canvas in (self.result, self._crop, self._level):
            self._place_of_result.addWidget(canvas)
        self._halves = [QWidget(), QWidget()]
        parts: tuple[QWidget, ...] = (self.scanned, self._place_of_result)
        for title, part, half in zip(self._titles, parts, self._halves, strict=True):
            column = QVBoxLayout(half)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(4)
            if half is self._halves[1]:
                column.addWidget(self._caption)
                column.addWidget(self._warnings)
            column.addWidget(title)
            column.addWidget(part, 1)
            row.addWidget(half, 1)
        self._caption.hide()
        self._warnings.hide()

    # --- pages ---

    def show_page(self, page: Page, new: Page | None) -> None:
        """Show a page of the dossier; a tool open on it closes when the page was laid otherwise meanwhile.

        Args:
            page: as the dossier has it.
            new: the same page scanned again, which waits to be taken; shown beside the one that is kept now.
        """
        if self._tool is not None and (page.id, page.measures) != self._in_tool:
            self.close_tool()
        if self._page is None or self._page.id != page.id:
            self.result.go_to_top()
        self._page = page
        self._name_halves(new)
        if new is not None:
            self._ask_picture(page, self.scanned, as_scanned=page.measures is None)
            self._ask_picture(new, self.result, as_scanned=new.measures is None)
            return
        self._ask_picture(page, self.scanned, as_scanned=True)
        if page.measures is None:
            self.result.show_words(self.tr("Being straightened and read…"))
        else:
            self._ask_picture(page, self.result, as_scanned=False)

    def show_words(self, words: str) -> None:
        """Show a sentence in the place of both pages."""
        self._page = None
        for canvas in (self.scanned, self.result):
            canvas.show_words(words)

    def fetch_ahead(self, page: Page) -> None:
        """Have a page decoded that is likely to be shown next."""
        for as_scanned in (True, False):
            if as_scanned or page.measures is not None:
                self._session.pictures.of_page(page, _PICTURE_PX, _forget, as_scanned=as_scanned, is_ahead=True)

    def zoom(self, *, larger: bool) -> None:
        """Show the tool that is open, else both pages, larger or smaller."""
        for canvas in (self._tool,) if self._tool is not None else (self.scanned, self.result):
            if larger:
                canvas.zoom_in()
            else:
                canvas.zoom_out()

    def set_full(self, *, is_full: bool) -> None:
        """Show the page that will be kept alone and as wide as the window, under its caption, or both pages."""
        if is_full is self._is_full:
            return
        self._is_full = is_full
        self._halves[0].setVisible(not is_full)
        self._show_caption()
        self.result.fit_width(is_wide=is_full)
        if self._page is not None and self._page.measures is not None:
            self._ask_picture(self._page, self.result, as_scanned=False)

    def name_page(self, caption: str, warnings: str) -> None:
        """Say which page is shown and what deserves a look on it, for where nothing beside it does."""
        self._caption.show_text(caption)
        self._warnings.show_line(warnings, Mark.WARN)
        self._show_caption()

    def _show_caption(self) -> None:
        self._caption.setVisible(self._is_full)
        self._warnings.setVisible(self._is_full and bool(self._warnings.text))

    def _name_halves(self, new: Page | None) -> None:
        names = (self.tr("AS SCANNED"), self.tr("AS IT WILL BE KEPT"))
        if new is not None:
            names = (self.tr("THE PAGE AS IT IS KEPT NOW"), self.tr("SCANNED AGAIN"))
        elif self._tool is self._crop:
            names = (names[0], self.tr("CROP"))
        elif self._tool is self._level:
            names = (names[0], self.tr("LEVEL BY HAND"))
        for title, name in zip(self._titles, names, strict=True):
            title.setText(name)

    def _ask_picture(self, page: Page, canvas: PageCanvas, *, as_scanned: bool) -> None:
        size = _FULL_PX if self._is_full and canvas is self.result else _PICTURE_PX
        if not self._session.pictures.has(page, size, as_scanned=as_scanned):
            small = None if as_scanned else self._coarse(page)
            if small is not None:  # better a coarse page at once than none
                canvas.show_image(small.toImage())
            else:
                canvas.show_words(self.tr("Opening the page…"))
        shown = self._page
        self._session.pictures.of_page(
            page, size, lambda image: self._arrived(shown, canvas, image), as_scanned=as_scanned
        )

    def _arrived(self, shown: Page | None, canvas: PageCanvas, image: QImage) -> None:
        if self._page == shown:
            canvas.show_image(image)

    # --- tools ---

    @property
    def tool(self) -> CropCanvas | LevelCanvas | None:
        """The tool that is open."""
        return self._tool

    def open_crop(self) -> None:
        """Lay the frame of the page on its whole sheet."""
        page = self._page
        if page is None:
            return
        whole, self._sheet = whole_sheet(page)
        self._crop.show_words(self.tr("Opening the page…"))
        self._crop.begin(self._sheet, whole.width_px, whole.height_px, whole.dpi)
        self._session.pictures.laid(page, _PICTURE_PX, whole, lambda image: self._arrived(page, self._crop, image))
        self._open_tool(self._crop, page)

    def open_level(self) -> None:
        """Lay the page under the guide grid."""
        page = self._page
        if page is None:
            return
        self._level.show_words(self.tr("Opening the page…"))
        self._ask_picture(page, self._level, as_scanned=False)
        self._level.begin()
        self._open_tool(self._level, page)

    def _open_tool(self, tool: CropCanvas | LevelCanvas, page: Page) -> None:
        self._tool = tool
        self._in_tool = page.id, page.measures
        self._place_of_result.setCurrentWidget(tool)
        self._name_halves(None)
        self._halves[0].hide()
        tool.setFocus()
        self.tool_changed.emit()

    def close_tool(self) -> None:
        """Leave the tool without a correction."""
        if self._tool is None:
            return
        self._tool = None
        self._place_of_result.setCurrentWidget(self.result)
        self._name_halves(None)
        self._halves[0].setVisible(not self._is_full)
        self.tool_changed.emit()

    def tool_actions(self) -> frozenset[ActionId]:
        """Return what the keys may do in the tool that is open."""
        return _IN_A_TOOL | {ActionId.NEXT_EDGE} if self._tool is self._crop else _IN_A_TOOL

    @property
    def tool_act(self) -> str:
        """What Enter does in the tool that is open."""
        return self.tr("Crop like this") if self._tool is self._crop else self.tr("Keep it like this")

    def tool_hint(self) -> tuple[str, str]:
        """Return the next step in the tool that is open, and its further keys."""
        if self._tool is self._crop:
            return (
                self.tr("Arrow keys move the thick edge. Press Enter: crop like this"),
                self.tr("Space next edge · Home whole sheet · Esc leave it"),
            )
        return (
            self.tr("Arrow keys ← → turn the page by 0.1°. Press Enter: keep it like this"),
            self.tr("↑ ↓ by 1° · Home back to 0° · Esc leave it"),
        )

    def act_in_tool(self, action: ActionId) -> bool:
        """Do what a key means in the tool that is open; False where none is open or it means nothing there."""
        tool = self._tool
        if tool is None:
            return False
        if action is ActionId.STOP:
            self.close_tool()
        elif action is ActionId.ACCEPT:
            self._accept(tool)
        elif action in _NUDGES or action is ActionId.NEXT_EDGE:
            tool.act(action)
        else:
            return False
        return True

    def _accept(self, tool: CropCanvas | LevelCanvas) -> None:
        page, sheet = self._page, self._sheet
        self.close_tool()
        if page is None:
            return
        if isinstance(tool, LevelCanvas):
            if tool.angle_deg:
                self._session.edits.level(page.id, tool.angle_deg)
            return
        now = tool.edges
        if now != sheet:
            self._session.edits.crop(
                page.id,
                Edges(now.left - sheet.left, now.top - sheet.top, now.right - sheet.left, now.bottom - sheet.top),
            )


def _forget(_: QImage) -> None:
    """Take a picture that was decoded ahead; it stays in the session's store."""
