# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking pages: as scanned beside the result, what was measured in words, and owner, type and code of the paper."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.actions import ActionId, Actions
from ui.edits.crop import CropCanvas
from ui.edits.level import LevelCanvas
from ui.l10n import grouped_id, number
from ui.models.page_strip import PageStripModel
from ui.screens.boundary import BoundaryDialog
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session import Session
from ui.snapshots import DossierView, PageView, PaperView
from ui.theme import Mark, Points
from ui.widgets.page_canvas import PageCanvas
from ui.widgets.page_strip import PageStrip
from ui.widgets.parts import ActionButton, Card, ChoiceBox, CodeEdit, MarkedLine, label, wrapped
from ui.widgets.room import Room
from ui.words import (
    STATE_MARKS,
    count_sentence,
    edit_sentence,
    finding_sentence,
    sharpness_sentence,
    size_sentence,
    skew_sentence,
    state_word,
    turn_sentence,
)
from workstation.app.capture import InsertPlace
from workstation.app.page_edits import Edges, whole_sheet
from workstation.app.review import Finding
from workstation.domain.dossier import DocumentType
from workstation.domain.ids import PageId, PaperId
from workstation.domain.paper import Page, PageMeasures
from workstation.domain.paper_code import PaperCode
from workstation.domain.states import State
from workstation.errors import PageCountMismatch, WorkstationError
from workstation.texts import Texts

PICTURE_PX = 1500
_SIDE_WIDTH = 368
_FINDINGS_SHOWN = 6
_CONFIRMED = {State.CONFIRMED, State.ASSEMBLED}

_ON_A_PAGE = frozenset(
    {
        ActionId.ACCEPT,
        ActionId.BACK,
        ActionId.PREVIOUS_PAPER,
        ActionId.NEXT_PAPER,
        ActionId.DATA,
        ActionId.FULL_PAGE,
        ActionId.ZOOM_IN,
        ActionId.ZOOM_OUT,
        ActionId.NEXT_PANE,
        ActionId.STOP,
    }
)
# The page tools, as F7 lists them; None is a line between two kinds.
_TOOLS = (
    ActionId.TURN_LEFT,
    ActionId.TURN_RIGHT,
    ActionId.TURN_OVER,
    ActionId.CROP,
    ActionId.LEVEL,
    None,
    ActionId.RESCAN_PAGE,
    ActionId.INSERT_SCAN,
    ActionId.INSERT_FILE,
    ActionId.DISCARD,
    ActionId.PAGE_EARLIER,
    ActionId.PAGE_LATER,
    None,
    ActionId.BOUNDARY,
    ActionId.SPLIT,
    ActionId.JOIN,
    None,
    ActionId.UNDO,
    ActionId.REDO,
)
_TURNS = {ActionId.TURN_LEFT: 1, ActionId.TURN_RIGHT: -1, ActionId.TURN_OVER: 2}
_NEED_MEASURES = frozenset({*_TURNS, ActionId.CROP, ActionId.LEVEL})
_CHANGES = frozenset(
    {ActionId.PAGE_TOOLS, *(tool for tool in _TOOLS if tool not in {None, ActionId.UNDO, ActionId.REDO})}
)
_NUDGES = frozenset(
    {ActionId.NUDGE_LEFT, ActionId.NUDGE_RIGHT, ActionId.NUDGE_UP, ActionId.NUDGE_DOWN, ActionId.WHOLE_SHEET}
)
_IN_A_TOOL = frozenset({ActionId.ACCEPT, ActionId.STOP, ActionId.ZOOM_IN, ActionId.ZOOM_OUT, *_NUDGES})
_OF_TWO_PAGES = frozenset(
    {
        ActionId.ACCEPT,
        ActionId.STOP,
        ActionId.PREVIOUS_PAPER,
        ActionId.NEXT_PAPER,
        ActionId.ZOOM_IN,
        ActionId.ZOOM_OUT,
        ActionId.NEXT_PANE,
    }
)


class ReviewScreen(Screen):
    """One page at a time, one paper after the other."""

    def __init__(self, session: Session, actions: Actions, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self._actions = actions
        self._page: Page | None = None
        self._is_full = False
        self.strip = PageStrip(session.picture, is_column=True)
        self._model = PageStripModel(self.strip, with_gaps=False)
        self.strip.setModel(self._model)
        self._scanned = PageCanvas(self.tr("Page as scanned"))
        self._result = PageCanvas(self.tr("Page as it will be kept"))
        self._crop = CropCanvas(self.tr("Edges of the page"))
        self._level = LevelCanvas(self.tr("Page under the guide grid"))
        self._tool: CropCanvas | LevelCanvas | None = None
        self._in_tool: tuple[PageId, PageMeasures | None] | None = None
        self._sheet = Edges(0, 0, 0, 0)  # the page's edges on the whole sheet when the crop tool was opened
        self._wanted: PageId | None = None  # shown as soon as it lies in the dossier
        self.side = PaperPanel(session, actions, texts)
        self._titles = [
            label(self.tr("AS SCANNED"), Points.SMALL, role="title", bold=True),
            label(self.tr("RESULT"), Points.SMALL, role="title", bold=True),
        ]
        self._lay_out()
        self.strip.selectionModel().currentChanged.connect(self._chosen)
        session.dossier_changed.connect(self._refreshed)
        session.page_captured.connect(self._captured)
        for tool in (self._crop, self._level):
            tool.moved.connect(self.changed)

    def _lay_out(self) -> None:
        pages = QHBoxLayout()
        pages.setSpacing(10)
        self._place_of_result = QStackedWidget()
        for canvas in (self._result, self._crop, self._level):
            self._place_of_result.addWidget(canvas)
        self._halves = [QWidget(), QWidget()]
        parts: tuple[QWidget, ...] = (self._scanned, self._place_of_result)
        for title, part, half in zip(self._titles, parts, self._halves, strict=True):
            column = QVBoxLayout(half)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(4)
            column.addWidget(title)
            column.addWidget(part, 1)
            pages.addWidget(half, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 10)
        row.setSpacing(10)
        row.addWidget(self.strip)
        row.addLayout(pages, 1)
        row.addWidget(self.side)

    # --- what is shown ---

    def enter(self) -> None:
        """Show the page that was looked at last, else the first of the first paper that is not confirmed."""
        self._close_tool()
        self._set_full(is_full=False)
        self._refreshed(self._session.view)
        self.strip.setFocus()

    def show_page(self, page_id: PageId | None) -> None:
        """Go to a page; None for the first that waits for a look."""
        view = self._session.view
        if view is None or not view.pages:
            self._page = None
            self._clear()
            return
        found = next((page for _, page in view.pages if page.id == page_id), None)
        waiting = next((page for paper, page in view.pages if paper.is_open and not _is_confirmed(paper)), None)
        self._page = found or waiting or view.pages[0][1]
        self._show()

    def _refreshed(self, view: DossierView | None) -> None:
        self._model.show(view)
        if not self.isVisible() and self.sender() is not None:
            if view is None:
                self._page = None
            return
        self._go_to_wanted(view)
        kept = self._page
        before = self._place(kept)
        self.show_page(kept.id if kept else None)
        if kept is not None and self._page is not None and self._page.id != kept.id and before >= 0:
            # The page was discarded: stay near where it was.
            self._go(before)

    def _captured(self, page: Page) -> None:
        if self.isVisible():
            self._wanted = page.id

    def _go_to_wanted(self, view: DossierView | None) -> None:
        found = next((page for _, page in view.pages if page.id == self._wanted), None) if view is not None else None
        if found is not None:
            self._page, self._wanted = found, None

    def _place(self, page: Page | None) -> int:
        view = self._session.view
        if view is None or page is None:
            return -1
        ids = [shown.id for _, shown in view.pages]
        return ids.index(page.id) if page.id in ids else self.strip.currentIndex().row()

    def _current(self) -> tuple[PaperView, Page] | None:
        view = self._session.view
        if view is None or self._page is None:
            return None
        return next(((paper, page) for paper, page in view.pages if page.id == self._page.id), None)

    def _show(self) -> None:
        current = self._current()
        if current is None:
            self._clear()
            return
        paper, page = current
        view = self._session.view
        if self._tool is not None and (page.id, page.measures) != self._in_tool:
            self._close_tool()  # another page, or the same one laid otherwise meanwhile
        self._page = page
        self.strip.show_page(page.id)
        total = len(view.pages) if view else 0
        new = paper.new_page(page.id)
        self._name_canvases(new)
        self.side.show_page(paper, new or page, self._place(page) + 1, total)
        if view is not None:
            self.side.show_edits(view)
        if new is not None:
            self._ask_picture(page, self._scanned, as_scanned=page.measures is None)
            self._ask_picture(new, self._result, as_scanned=new.measures is None)
        else:
            self._ask_picture(page, self._scanned, as_scanned=True)
            if page.measures is None:
                self._result.show_words(self.tr("Being straightened and read…"))
            else:
                self._ask_picture(page, self._result, as_scanned=False)
        self._session.page_view((new or page).id, self._numbers)
        self._look_ahead()
        self.changed.emit()

    def _name_canvases(self, new: Page | None) -> None:
        names = (self.tr("AS SCANNED"), self.tr("RESULT"))
        if new is not None:
            names = (self.tr("THE PAGE AS IT IS KEPT NOW"), self.tr("SCANNED AGAIN"))
        elif self._tool is self._crop:
            names = (names[0], self.tr("CROP"))
        elif self._tool is self._level:
            names = (names[0], self.tr("LEVEL BY HAND"))
        for title, name in zip(self._titles, names, strict=True):
            title.setText(name)

    def _ask_picture(self, page: Page, canvas: PageCanvas, *, as_scanned: bool) -> None:
        if not self._session.has_picture(page, PICTURE_PX, as_scanned=as_scanned):
            small = None if as_scanned else self.strip.picture(page)
            if small is not None:  # better a coarse page at once than none
                canvas.show_image(small.toImage())
            else:
                canvas.show_words(self.tr("Opening the page…"))
        shown = self._page
        self._session.picture(
            page, PICTURE_PX, lambda image: self._picture(shown, canvas, image), as_scanned=as_scanned
        )

    def _picture(self, shown: Page | None, canvas: PageCanvas, image: QImage) -> None:
        if self._page == shown:
            canvas.show_image(image)

    def _look_ahead(self) -> None:
        view = self._session.view
        place = self._place(self._page) + 1
        if view is not None and 0 < place < len(view.pages):
            page = view.pages[place][1]
            for as_scanned in (True, False):
                if as_scanned or page.measures is not None:
                    self._session.picture(page, PICTURE_PX, _forget, as_scanned=as_scanned, is_ahead=True)

    def _numbers(self, page: PageView) -> None:
        current = self._current()
        if current is not None and page.page.id in {
            current[1].id,
            getattr(current[0].new_page(current[1].id), "id", 0),
        }:
            self.side.show_numbers(page)

    def _clear(self) -> None:
        for canvas in (self._scanned, self._result):
            canvas.show_words(self.tr("No page yet. Press F5 to scan."))
        self.side.clear()
        self.changed.emit()

    def _chosen(self) -> None:
        entry = self.strip.current_entry()
        if entry is not None and entry.page is not None and (self._page is None or entry.page.id != self._page.id):
            self._page = entry.page
            self._show()

    # --- keys ---

    def possible(self) -> frozenset[ActionId]:
        """Return the actions of the page shown, or of the tool that is open."""
        if self._tool is not None:
            return _IN_A_TOOL | {ActionId.NEXT_EDGE} if self._tool is self._crop else _IN_A_TOOL
        view, current = self._session.view, self._current()
        can = {ActionId.BACK, ActionId.STOP, ActionId.NEXT_PANE}
        if view is not None and view.undoable is not None:
            can.add(ActionId.UNDO)
        if view is not None and view.redoable is not None:
            can.add(ActionId.REDO)
        if current is None:
            return frozenset(can)
        paper, page = current
        if paper.new_page(page.id) is not None:
            return _OF_TWO_PAGES
        can |= _ON_A_PAGE
        if paper.is_open and not self._session.is_scanning:
            can |= _CHANGES
        if page.measures is None:
            can -= _NEED_MEASURES
        return frozenset(can - self._out_of_place(paper, page))

    def _out_of_place(self, paper: PaperView, page: Page) -> set[ActionId]:
        """Return what has no object here: nothing stands before the first page or paper, nothing after the last."""
        view = self._session.view
        found = set()
        if page.id == paper.pages[0].id:
            found |= {ActionId.PAGE_EARLIER, ActionId.SPLIT}
        if page.id == paper.pages[-1].id:
            found.add(ActionId.PAGE_LATER)
        if view is None or view.pages[0][0].paper.id == paper.paper.id:
            found.add(ActionId.JOIN)
        return found

    def act(self, action: ActionId) -> None:
        """Do what a key means on a page, or in the tool that is open."""
        if self._tool is not None and self._act_in_tool(self._tool, action):
            return
        plain = {
            ActionId.ACCEPT: self._accept,
            ActionId.BACK: self._back,
            ActionId.PREVIOUS_PAPER: lambda: self._other_paper(-1),
            ActionId.NEXT_PAPER: lambda: self._other_paper(1),
            ActionId.UNDO: self._undo,
            ActionId.REDO: self._redo,
            ActionId.CROP: self._open_crop,
            ActionId.LEVEL: self._open_level,
            ActionId.INSERT_FILE: self._insert_file,
            ActionId.DATA: self.side.focus_data,
            ActionId.FULL_PAGE: lambda: self._set_full(is_full=not self._is_full),
            ActionId.ZOOM_IN: lambda: self._zoom(larger=True),
            ActionId.ZOOM_OUT: lambda: self._zoom(larger=False),
            ActionId.STOP: self._stop,
            ActionId.BOUNDARY: self.move_boundary,
            ActionId.PAGE_TOOLS: self._page_tools,
        }.get(action)
        if plain is not None:
            plain()
        elif self._page is not None:
            self._correct(self._page, action)

    def _correct(self, page: Page, action: ActionId) -> None:
        session = self._session
        if action in _TURNS:
            session.turn(page.id, _TURNS[action])
        elif action is ActionId.DISCARD:
            session.discard(page.id)
        elif action is ActionId.RESCAN_PAGE:
            session.scan(instead_of=page.id)
        elif action is ActionId.INSERT_SCAN:
            session.scan(into=InsertPlace(page.paper_id, page.number + 1))
        elif action is ActionId.PAGE_EARLIER:
            session.shift(page.id, -1)
        elif action is ActionId.PAGE_LATER:
            session.shift(page.id, 1)
        elif action is ActionId.SPLIT:
            session.split(page.id)
        elif action is ActionId.JOIN:
            session.join(page.paper_id)

    def _undo(self) -> None:
        view = self._session.view
        if view is not None and view.undoable is not None:
            self._wanted = view.undoable.page_id
        self._session.undo()

    def _redo(self) -> None:
        view = self._session.view
        if view is not None and view.redoable is not None:
            self._wanted = view.redoable.page_id
        self._session.redo()

    def _insert_file(self) -> None:
        page = self._page
        if page is None:
            return
        dialog = QFileDialog(self, self.tr("Insert from a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        for part, text in (
            (QFileDialog.DialogLabel.LookIn, self.tr("Look in")),
            (QFileDialog.DialogLabel.FileName, self.tr("File name")),
            (QFileDialog.DialogLabel.FileType, self.tr("Kind of file")),
            (QFileDialog.DialogLabel.Accept, self.tr("Insert")),
            (QFileDialog.DialogLabel.Reject, self.tr("Leave it")),
        ):
            dialog.setLabelText(part, text)
        dialog.setNameFilter(self.tr("Pictures and PDF files") + " (*.jpg *.jpeg *.png *.tif *.tiff *.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self._session.insert_file(page.paper_id, page.number + 1, Path(file)))
        dialog.open()

    # --- tools ---

    @property
    def tool(self) -> CropCanvas | LevelCanvas | None:
        """The tool that is open."""
        return self._tool

    def _open_crop(self) -> None:
        current = self._current()
        if current is None:
            return
        page = current[1]
        whole, self._sheet = whole_sheet(page)
        self._crop.show_words(self.tr("Opening the page…"))
        self._crop.begin(self._sheet, whole.width_px, whole.height_px, whole.dpi)
        self._session.laid_picture(page, PICTURE_PX, whole, lambda image: self._picture(page, self._crop, image))
        self._open_tool(self._crop, page)

    def _open_level(self) -> None:
        current = self._current()
        if current is None:
            return
        self._level.show_words(self.tr("Opening the page…"))
        self._ask_picture(current[1], self._level, as_scanned=False)
        self._level.begin()
        self._open_tool(self._level, current[1])

    def _open_tool(self, tool: CropCanvas | LevelCanvas, page: Page) -> None:
        self._tool = tool
        self._in_tool = page.id, page.measures
        self._place_of_result.setCurrentWidget(tool)
        self._name_canvases(None)
        self._halves[0].hide()
        tool.setFocus()
        self.changed.emit()

    def _close_tool(self) -> None:
        if self._tool is None:
            return
        self._tool = None
        self._place_of_result.setCurrentWidget(self._result)
        self._name_canvases(None)
        self._halves[0].setVisible(not self._is_full)
        self.strip.setFocus()
        self.changed.emit()

    def _act_in_tool(self, tool: CropCanvas | LevelCanvas, action: ActionId) -> bool:
        if action is ActionId.STOP:
            self._close_tool()
        elif action is ActionId.ACCEPT:
            self._accept_tool(tool)
        elif action in _NUDGES or action is ActionId.NEXT_EDGE:
            tool.act(action)
        else:
            return False
        return True

    def _accept_tool(self, tool: CropCanvas | LevelCanvas) -> None:
        page, sheet = self._page, self._sheet
        self._close_tool()
        if page is None:
            return
        if isinstance(tool, LevelCanvas):
            if tool.angle_deg:
                self._session.level(page.id, tool.angle_deg)
            return
        now = tool.edges
        if now != sheet:
            self._session.crop(
                page.id,
                Edges(now.left - sheet.left, now.top - sheet.top, now.right - sheet.left, now.bottom - sheet.top),
            )

    def _accept(self) -> None:
        current = self._current()
        if current is None:
            return
        paper, page = current
        new = paper.new_page(page.id)
        if new is not None:
            self._wanted = new.id
            self._session.take_replacement(page.id)
            return
        if page.id != paper.pages[-1].id:
            self._go(self._place(page) + 1)
        elif paper.paper.state is State.RECOGNISED:
            self.side.confirm(self._confirmed)
        elif _is_confirmed(paper) or not paper.is_open:
            self._next_waiting()
        else:
            self.side.say(self.tr("This paper is still being read. Wait a moment."), Mark.BUSY)

    def _confirmed(self, paper_id: PaperId) -> None:
        self._next_waiting(besides=paper_id)

    def _next_waiting(self, besides: PaperId | None = None) -> None:
        view = self._session.view
        if view is None:
            return
        for paper, page in view.pages:
            if paper.is_open and paper.paper.id != besides and not _is_confirmed(paper):
                self.show_page(page.id)
                self.strip.setFocus()
                return
        self.leave_for.emit(Place.COUNTER if any(paper.missing_pages for paper in view.papers) else Place.SIGN)

    def _back(self) -> None:
        place = self._place(self._page)
        if place > 0:
            self._go(place - 1)
        else:
            self.leave_for.emit(Place.COUNTER)

    def _go(self, place: int) -> None:
        view = self._session.view
        if view is not None and view.pages:
            self.show_page(view.pages[max(0, min(place, len(view.pages) - 1))][1].id)

    def _other_paper(self, step: int) -> None:
        view, current = self._session.view, self._current()
        if view is None or current is None:
            return
        papers = [paper for paper in view.papers if paper.pages and not paper.is_left_out]
        ids = [paper.paper.id for paper in papers]
        place = ids.index(current[0].paper.id) + step
        if 0 <= place < len(papers):
            self.show_page(papers[place].pages[0].id)

    def move_boundary(self) -> None:
        """Ask which paper this page and those after it belong to."""
        view, current = self._session.view, self._current()
        if view is not None and current is not None:
            dialog = BoundaryDialog(view, *current, parent=self)
            dialog.chosen.connect(self._session.move)
            dialog.split_wanted.connect(lambda: self._session.split(current[1].id))
            dialog.proposals_agreed.connect(self._session.follow_proposals)
            self._session.proposals(dialog.show_proposals)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _page_tools(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Page tools"))
        for tool in _TOOLS:
            if tool is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[tool])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._result.mapToGlobal(self._result.rect().topLeft()))
        menu.setActiveAction(self._actions[ActionId.TURN_LEFT])

    def _zoom(self, *, larger: bool) -> None:
        for canvas in (self._tool,) if self._tool is not None else (self._scanned, self._result):
            if larger:
                canvas.zoom_in()
            else:
                canvas.zoom_out()

    def _set_full(self, *, is_full: bool) -> None:
        self._is_full = is_full
        for part in (self._halves[0], self.side, self.strip):
            part.setVisible(not is_full)
        if is_full:
            self._result.setFocus()
        else:
            self.strip.setFocus()

    def _stop(self) -> None:
        current = self._current()
        if current is not None and current[0].new_page(current[1].id) is not None:
            self._session.refuse_replacement(current[1].id)
        elif self._is_full:
            self._set_full(is_full=False)
        else:
            self.leave_for.emit(Place.COUNTER)

    def hint(self) -> tuple[str, str]:
        """Return the next step for the page shown, or for the tool that is open."""
        if self._tool is self._crop:
            return (
                self.tr("Arrow keys move the thick edge. Press Enter: crop like this"),
                self.tr("Space next edge · Home whole sheet · Esc leave it"),
            )
        if self._tool is self._level:
            return (
                self.tr("Arrow keys ← → turn the page by 0.1°. Press Enter: keep it like this"),
                self.tr("↑ ↓ by 1° · Home back to 0° · Esc leave it"),
            )
        keys = self.tr("Backspace back · F7 page tools · Ctrl+Z undo · F4 boundaries · F8 data · F11 full page")
        current = self._current()
        if current is None:
            return self.tr("No page yet. Press F5 to scan."), ""
        paper, page = current
        if paper.new_page(page.id) is not None:
            return self.tr("Press Enter: take the page scanned again · Esc: keep the old one"), ""
        if page.id != paper.pages[-1].id:
            return self.tr("Press Enter: page is good, next page"), keys
        if paper.paper.state is State.RECOGNISED:
            return self.tr("Press Enter: confirm this paper"), keys
        if _is_confirmed(paper) or not paper.is_open:
            return self.tr("This paper is confirmed. Press Enter for the next one"), keys
        return self.tr("This paper is still being read…"), keys

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        if self._tool is not None:
            return [self._tool]
        return [self.strip, self._scanned, self._result, self.side.owner_id]


class PaperPanel(Card):
    """The page's numbers in words, and the paper's owner, type and code."""

    def __init__(self, session: Session, actions: Actions, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the panel."""
        super().__init__("", parent, width_px=_SIDE_WIDTH)
        self.body.setSpacing(4)
        self._session = session
        self._texts = texts
        self._paper: PaperView | None = None
        self._title = wrapped("", Points.HINT)
        self._title.setFont(theme.font(Points.HINT, bold=True))
        self._where = label("", role="muted")
        self._state = MarkedLine()
        self._skew, self._turn, self._size, self._sharp, self._reading = (wrapped() for _ in range(5))
        self._edits = [wrapped("", Points.SMALL, role="muted") for _ in range(2)]
        self._findings = [MarkedLine() for _ in range(_FINDINGS_SHOWN)]
        self.owner_id = CodeEdit(self.tr("Owner id"))
        self.document_type = ChoiceBox(self.tr("Document type"))
        self._types: dict[str, DocumentType] = {}
        self._fill_types()
        self._code = wrapped("", Points.LABEL)
        self._code.setFont(theme.font(Points.LABEL, bold=True))
        self.accept_count = QCheckBox(self.tr("Compared: the pages are right"))
        self.accept_count.setAccessibleName(self.accept_count.text())
        self._note = MarkedLine()
        self._button = ActionButton(actions[ActionId.ACCEPT], self.tr("Enter"), is_primary=True)
        self._lay_out()
        self.owner_id.textChanged.connect(self._show_code)
        self.document_type.currentIndexChanged.connect(self._show_code)

    def _lay_out(self) -> None:
        self.title.hide()
        self.body.addWidget(self._title)
        self.body.addWidget(self._where)
        self.body.addWidget(self._state)
        self.body.addWidget(Room(self._found(), is_sideways=False), 1)
        self.body.addWidget(label(self.tr("DATA AND CODE  F8"), Points.SMALL, role="title", bold=True))
        for text, field in (
            (self.tr("Owner id of the paper"), self.owner_id),
            (self.tr("Document type"), self.document_type),
        ):
            caption = label(text, role="muted")
            caption.setBuddy(field)
            self.body.addWidget(caption)
            self.body.addWidget(field)
        self.body.addWidget(label(self.tr("Paper code"), role="muted"))
        self.body.addWidget(self._code)
        self.body.addWidget(self.accept_count)
        self.body.addWidget(self._note)
        #: What the clerk says by pressing the key below; the session passes both on.
        stated = self.tr("Enter states: compared with the paper, and no secret paper is among these.")
        self.body.addWidget(wrapped(stated, Points.SMALL, role="muted"))
        self.body.addWidget(self._button)
        self.accept_count.hide()
        self._note.hide()

    def _found(self) -> QWidget:
        """Return what was measured, what deserves a look and what Ctrl+Z takes back."""
        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(4)
        for line in self._findings:
            column.addWidget(line)
        measured = QFormLayout()
        measured.setVerticalSpacing(2)
        measured.setHorizontalSpacing(14)
        for name, value in (
            (self.tr("Skew"), self._skew),
            (self.tr("Turn"), self._turn),
            (self.tr("Size"), self._size),
            (self.tr("Sharpness"), self._sharp),
            (self.tr("Text"), self._reading),
        ):
            caption: QLabel = label(name, role="muted")
            measured.addRow(caption, value)
        column.addLayout(measured)
        column.addStretch(1)
        for edit in self._edits:
            column.addWidget(edit)
        return found

    def _fill_types(self) -> None:
        """Offer the document types of the catalogue in use; a new one may have come between two dossiers."""
        types = self._session.desk.catalogue.document_types
        if types is not self._types:
            self._types = types
            self.document_type.clear()
            for kind in types.values():
                self.document_type.addItem(kind.name, kind.code)

    def show_page(self, paper: PaperView, page: Page, place: int, total: int) -> None:
        """Show a page of a paper."""
        is_other = self._paper is None or self._paper.paper.id != paper.paper.id
        is_changed = self._paper is None or self._paper.paper.state is not paper.paper.state
        self._paper = paper
        self._title.setText(f"{paper.paper.component}. {paper.paper.title}")
        where = self.tr("Page {number} of {count} · {place}/{total} in the dossier")
        self._where.setText(where.format(number=page.number, count=len(paper.pages), place=place, total=total))
        self._state.show_line(state_word(self._texts, paper.paper.state), STATE_MARKS[paper.paper.state])
        self._skew.setText(skew_sentence(page))
        self._turn.setText(turn_sentence(page))
        self._size.setText(size_sentence(page))
        self._sharp.setText(sharpness_sentence(page))
        if page.measures is None:
            self._reading.setText(self.tr("being read"))
        self._show_findings(paper, page)
        if is_other or is_changed:
            self._fill_types()
            self.owner_id.setText(paper.paper.owner_id)
            row = self.document_type.findData(paper.paper.document_type_code)
            self.document_type.setCurrentIndex(row)
        if is_other:
            self.accept_count.setChecked(False)
            self.accept_count.hide()
            self._note.hide()
        may_edit = paper.paper.state is State.RECOGNISED
        self.owner_id.setEnabled(may_edit)
        self.document_type.setEnabled(may_edit)
        self._show_code()

    def show_edits(self, view: DossierView) -> None:
        """Show what Ctrl+Z takes back and Ctrl+Y does again."""
        undo, redo = view.undoable, view.redoable
        texts = (
            self.tr("Ctrl+Z undoes: {edit}").format(edit=edit_sentence(undo)) if undo else "",
            self.tr("Ctrl+Y redoes: {edit}").format(edit=edit_sentence(redo)) if redo else "",
        )
        for line, text in zip(self._edits, texts, strict=True):
            line.setText(text)
            line.setVisible(bool(text))

    def _show_findings(self, paper: PaperView, page: Page) -> None:
        found = [one for one in paper.findings if one.page.id == page.id]
        if page.measures is not None and all(page.id != lying.id for lying in paper.pages):
            found = [Finding(page, warning) for warning in page.measures.warnings]  # of a page scanned again
        # The number of a confirmed paper's pages the clerk has compared.
        count = "" if _is_confirmed(paper) else count_sentence(paper.paper.expected_pages, len(paper.pages))
        sentences = [*filter(None, (count,)), *map(finding_sentence, found)]
        rest = "; ".join(sentences[_FINDINGS_SHOWN - 1 :])
        sentences = [*sentences[: _FINDINGS_SHOWN - 1], rest]
        for line, sentence in zip(self._findings, [*sentences, *[""] * _FINDINGS_SHOWN], strict=False):
            line.setVisible(bool(sentence))
            if sentence:
                line.show_line(sentence[:1].upper() + sentence[1:], Mark.WARN)

    def show_numbers(self, page: PageView) -> None:
        """Show how surely the page was read."""
        if page.page.measures is None:
            return
        if page.page.measures.is_blank:
            self._reading.setText(self.tr("blank page, nothing to read"))
            return
        text = self.tr("{words} words, sure to {percent} %")
        self._reading.setText(text.format(words=page.words, percent=number(page.confidence)))

    def clear(self) -> None:
        """Show nothing."""
        self._paper = None
        for part in (
            self._title,
            self._where,
            self._skew,
            self._turn,
            self._size,
            self._sharp,
            self._reading,
            self._code,
            *self._edits,
        ):
            part.setText("")

    def focus_data(self) -> None:
        """Put the focus into the owner id."""
        self.owner_id.setFocus()
        self.owner_id.selectAll()

    def say(self, sentence: str, mark: Mark) -> None:
        """Show a sentence above the button."""
        self._note.show_line(sentence, mark)
        self._note.show()

    def confirm(self, done: object) -> None:
        """Confirm the paper with what stands in the fields; `done` is called with its id."""
        paper = self._paper
        if paper is None:
            return
        self._note.hide()
        self._session.confirm(
            paper.paper.id,
            owner_id=self.owner_id.text(),
            document_type_code=str(self.document_type.currentData() or ""),
            accept_page_count=self.accept_count.isChecked(),
            done=lambda confirmed: done(confirmed.id) if callable(done) else None,
            refused=self._refused,
        )

    def _refused(self, failure: WorkstationError) -> None:
        text = self._texts.failure(failure)
        if isinstance(failure, PageCountMismatch):
            self.accept_count.show()
            self.accept_count.setFocus()
            said = self.tr("{sentence} Compare with the paper and tick the box with Space, or correct the pages by F7.")
            self.say(said.format(sentence=text.explanation), Mark.WARN)
            return
        self.say(f"{text.explanation} {text.next_step}", Mark.WARN)
        self.focus_data()

    def _show_code(self) -> None:
        paper = self._paper
        if paper is None:
            return
        if paper.paper.code is not None and paper.paper.state is not State.RECOGNISED:
            self._code.setText(paper.paper.code.text)
            return
        code = PaperCode(self.owner_id.text().strip(), str(self.document_type.currentData() or ""))
        self._code.setText(code.text)
        self.owner_id.setToolTip(grouped_id(self.owner_id.text()))


def _is_confirmed(paper: PaperView) -> bool:
    return paper.paper.state in _CONFIRMED


def _forget(_: QImage) -> None:
    """Take a picture that was decoded ahead; it stays in the session's store."""
