# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking pages, one after the other: which page is shown and what each key does to it, its paper and the dossier."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from ui.actions import ActionId, Actions
from ui.edits.crop import CropCanvas
from ui.edits.level import LevelCanvas
from ui.models.page_strip import PageStripModel
from ui.screens.boundary import BoundaryDialog
from ui.screens.page_actions import TOOLS, TURNS, possible_actions
from ui.screens.page_pair import PagePair
from ui.screens.paper_panel import PaperPanel
from ui.screens.places import Place
from ui.screens.screen import Screen
from ui.session.session import Session
from ui.snapshots import DossierView, PageView, PaperView
from ui.theme import Mark
from ui.widgets.page_strip import PageSize, PageStrip
from ui.widgets.path_dialog import PathDialog
from ui.words import finding_sentence
from workstation.app.capture import InsertPlace
from workstation.domain.ids import PageId, PaperId
from workstation.domain.paper import Page
from workstation.domain.states import State
from workstation.texts import Texts, capitalised

_WIDE_FROM_PX = 1600
_NOT_SCANNED_AGAIN = {"blank", "owner_differs", "card_differs"}  # a new scan would mend nothing


@dataclass(frozen=True, slots=True)
class _Enter:
    """What Enter does now: the sentence at the foot of the window and the words on the button say the same.

    Attributes:
        act: on the button; "" where Enter does nothing yet.
        is_confirming: whether the paper is confirmed, which the clerk answers for.
    """

    sentence: str
    act: str = ""
    is_confirming: bool = False


class ReviewScreen(Screen):
    """One page at a time, one paper after the other."""

    def __init__(self, session: Session, actions: Actions, texts: Texts, parent: QWidget | None = None) -> None:
        """Make the screen."""
        super().__init__(parent)
        self._session = session
        self._actions = actions
        self._page: Page | None = None
        self._is_full = False
        self.strip = PageStrip(session.pictures.of_page, is_column=True)
        self._model = PageStripModel(self.strip, with_gaps=False)
        self.strip.setModel(self._model)
        self.pages = PagePair(session, self.strip.picture)
        self._wanted: PageId | None = None  # shown as soon as it lies in the dossier
        self.side = PaperPanel(session, actions, texts)
        self._lay_out()
        self.strip.selectionModel().currentChanged.connect(self._chosen)
        session.dossier_changed.connect(self._refreshed)
        session.scanning.captured.connect(self._captured)
        self.pages.tool_changed.connect(self._tool_changed)
        self.pages.tool_moved.connect(self.changed)
        self.side.changed.connect(self.changed)
        self.changed.connect(self._show_act)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 8)
        row.setSpacing(10)
        row.addWidget(self.strip)
        row.addWidget(self.pages, 1)
        row.addWidget(self.side)

    # --- what is shown ---

    def enter(self) -> None:
        """Show the page that was looked at last, else the first of the first paper that is not confirmed."""
        self.pages.close_tool()
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
        waiting = next((page for paper, page in view.pages if paper.is_open and not paper.is_confirmed), None)
        self._page = found or waiting or view.pages[0][1]
        self._show()

    def _refreshed(self, view: DossierView | None) -> None:
        self._model.show(view)
        if not self.isVisible() and self.sender() is not None:
            if view is None:
                self._page = None
                self.pages.show_words("")
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
        self._page = page
        self.strip.show_page(page.id)
        total = len(view.pages) if view else 0
        new = paper.new_page(page.id)
        self.side.show_page(paper, new or page, self._place(page) + 1, total)
        if view is not None:
            self.side.show_edits(view)
        self.pages.show_page(page, new)
        warnings = "; ".join(finding_sentence(one) for one in paper.to_look_at if one.page.id == page.id)
        caption = self.tr("{component}. {paper} · page {number}/{count}").format(
            component=paper.paper.component, paper=paper.paper.title, number=page.number, count=len(paper.pages)
        )
        self.pages.name_page(caption, capitalised(warnings))
        self._session.page_view((new or page).id, self._numbers)
        self._look_ahead()
        self.changed.emit()

    def _look_ahead(self) -> None:
        view = self._session.view
        place = self._place(self._page) + 1
        if view is not None and 0 < place < len(view.pages):
            self.pages.fetch_ahead(view.pages[place][1])

    def _numbers(self, page: PageView) -> None:
        current = self._current()
        if current is not None and page.page.id in {
            current[1].id,
            getattr(current[0].new_page(current[1].id), "id", 0),
        }:
            self.side.show_numbers(page)

    def _clear(self) -> None:
        self.pages.show_words(self.tr("No page yet. Press F5 to scan."))
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
        if self.pages.tool is not None:
            return self.pages.tool_actions()
        return possible_actions(self._session.view, self._current(), is_scanning=self._session.scanning.is_on)

    def act(self, action: ActionId) -> None:
        """Do what a key means on a page, or in the tool that is open."""
        if self.pages.act_in_tool(action):
            return
        plain = {
            ActionId.ACCEPT: self._accept,
            ActionId.BACK: self._back,
            ActionId.PREVIOUS_PAPER: lambda: self._other_paper(-1),
            ActionId.NEXT_PAPER: lambda: self._other_paper(1),
            ActionId.UNDO: self._undo,
            ActionId.REDO: self._redo,
            ActionId.CROP: self.pages.open_crop,
            ActionId.LEVEL: self.pages.open_level,
            ActionId.INSERT_FILE: self._insert_file,
            ActionId.DATA: self.side.edit_data,
            ActionId.FULL_PAGE: lambda: self._set_full(is_full=not self._is_full),
            ActionId.ZOOM_IN: lambda: self.pages.zoom(larger=True),
            ActionId.ZOOM_OUT: lambda: self.pages.zoom(larger=False),
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
        if action in TURNS:
            session.edits.turn(page.id, TURNS[action])
        elif action is ActionId.DISCARD:
            session.edits.discard(page.id)
        elif action is ActionId.RESCAN_PAGE:
            session.scanning.scan(instead_of=page.id)
        elif action is ActionId.INSERT_SCAN:
            session.scanning.scan(into=InsertPlace(page.paper_id, page.number + 1))
        elif action is ActionId.PAGE_EARLIER:
            session.edits.shift(page.id, -1)
        elif action is ActionId.PAGE_LATER:
            session.edits.shift(page.id, 1)
        elif action is ActionId.SPLIT:
            session.edits.split(page.id)
        elif action is ActionId.JOIN:
            session.edits.join(page.paper_id)

    def _undo(self) -> None:
        view = self._session.view
        if view is not None and view.undoable is not None:
            self._wanted = view.undoable.page_id
        self._session.edits.undo()

    def _redo(self) -> None:
        view = self._session.view
        if view is not None and view.redoable is not None:
            self._wanted = view.redoable.page_id
        self._session.edits.redo()

    def _insert_file(self) -> None:
        page = self._page
        if page is None:
            return
        kinds = self.tr("Pictures and PDF files") + " (*.jpg *.jpeg *.png *.tif *.tiff *.pdf)"
        dialog = PathDialog(self.tr("Insert from a file"), self.tr("Insert"), kinds, self)
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        paper_id, place = page.paper_id, page.number + 1
        dialog.fileSelected.connect(lambda file: self._session.edits.insert_file(paper_id, place, Path(file)))
        dialog.open()

    @property
    def tool(self) -> CropCanvas | LevelCanvas | None:
        """The tool that is open."""
        return self.pages.tool

    def _tool_changed(self) -> None:
        if self.pages.tool is None:
            self.strip.setFocus()
        self.changed.emit()

    def _accept(self) -> None:
        current = self._current()
        if current is None:
            return
        paper, page = current
        new = paper.new_page(page.id)
        if new is not None:
            self._wanted = new.id
            self._session.edits.take_replacement(page.id)
            return
        if page.id != paper.pages[-1].id:
            self._go(self._place(page) + 1)
        elif paper.paper.state is State.RECOGNISED:
            self.side.confirm(self._confirmed)
        elif paper.is_confirmed or not paper.is_open:
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
            if paper.is_open and paper.paper.id != besides and not paper.is_confirmed:
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
            dialog.chosen.connect(self._session.edits.move)
            dialog.split_wanted.connect(lambda: self._session.edits.split(current[1].id))
            dialog.proposals_agreed.connect(self._session.edits.follow_proposals)
            self._session.edits.proposals(dialog.show_proposals)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _page_tools(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Page tools"))
        for tool in TOOLS:
            if tool is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[tool])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.pages.result.mapToGlobal(self.pages.result.rect().topLeft()))
        menu.setActiveAction(self._actions[ActionId.TURN_LEFT])

    def _set_full(self, *, is_full: bool) -> None:
        self._is_full = is_full
        self.pages.set_full(is_full=is_full)
        for part in (self.side, self.strip):
            part.setVisible(not is_full)
        if is_full:
            self.pages.result.setFocus()
        else:
            self.strip.setFocus()
        self.changed.emit()

    def _stop(self) -> None:
        current = self._current()
        if current is not None and current[0].new_page(current[1].id) is not None:
            self._session.edits.refuse_replacement(current[1].id)
        elif self._is_full:
            self._set_full(is_full=False)
        else:
            self.leave_for.emit(Place.COUNTER)

    def hint(self) -> tuple[str, str]:
        """Return the next step for the page shown, or for the tool that is open."""
        if self.pages.tool is not None:
            return self.pages.tool_hint()
        current = self._current()
        if current is None or current[0].new_page(current[1].id) is not None:
            return self._enter().sentence, ""
        if self._is_full:
            return self._enter().sentence, self.tr("↑ ↓ scroll · Ctrl++ larger · F11 back")
        keys = self.tr("Backspace back · F7 page tools · Ctrl+Z undo · F4 boundaries · F8 data · F11 full page")
        return self._enter().sentence, keys

    def _enter(self) -> _Enter:
        if self.pages.tool is not None:
            return _Enter(self.pages.tool_hint()[0], self.pages.tool_act)
        current = self._current()
        if current is None:
            return _Enter(self.tr("No page yet. Press F5 to scan."))
        paper, page = current
        if paper.new_page(page.id) is not None:
            sentence = self.tr("Press Enter: take the page scanned again · Esc: keep the old one")
            return _Enter(sentence, self.tr("Take the page scanned again"))
        is_warned = any(one.page.id == page.id and one.kind not in _NOT_SCANNED_AGAIN for one in paper.to_look_at)
        is_warned = is_warned and not paper.is_confirmed
        if page.id != paper.pages[-1].id:
            sentence = self.tr("Press Enter: page is good, next page")
            if is_warned:
                sentence = self.tr("This page has warnings. Press Shift+F5 to scan it again, Enter if it is good")
            return _Enter(sentence, self.tr("Page is good, next page"))
        if paper.paper.state is State.RECOGNISED:
            sentence = self.tr("Press Enter: confirm this paper")
            if self.side.waits_for_count:
                sentence = self.tr("Compare with the paper, tick the box with Space, then press Enter")
            elif self.side.offers_owner:
                sentence = self.tr("A code on the paper names somebody else. Press F8 to take that owner, Enter if not")
            elif is_warned:
                sentence = self.tr("This page has warnings. Press Shift+F5 to scan it again, Enter confirms the paper")
            return _Enter(sentence, self.tr("Confirm this paper"), is_confirming=True)
        if paper.is_confirmed or not paper.is_open:
            sentence = self.tr("This paper is confirmed. Press Enter for the next one")
            return _Enter(sentence, self.tr("Next paper"))
        return _Enter(self.tr("This paper is still being read…"))

    def _show_act(self) -> None:
        enter = self._enter()
        self.side.show_act(enter.act, is_confirming=enter.is_confirming)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show larger thumbnails where the window is wide."""
        super().resizeEvent(event)
        self.strip.set_page_size(PageSize.TALL if self.width() >= _WIDE_FROM_PX else PageSize.USUAL)

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes through."""
        if self.pages.tool is not None:
            return [self.pages.tool]
        return [self.strip, self.pages.scanned, self.pages.result, self.side.owner_id]
