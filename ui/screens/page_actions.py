# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be done to the page that is checked, told from the dossier's snapshot alone; no widget in here."""

from __future__ import annotations

from ui.actions import ActionId
from ui.snapshots import DossierView, PaperView
from workstation.domain.paper import Page

# The page tools, as F7 lists them; None is a line between two kinds.
TOOLS = (
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
TURNS = {ActionId.TURN_LEFT: 1, ActionId.TURN_RIGHT: -1, ActionId.TURN_OVER: 2}

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
_NEED_MEASURES = frozenset({*TURNS, ActionId.CROP, ActionId.LEVEL})
_CHANGES = frozenset(
    {ActionId.PAGE_TOOLS, *(tool for tool in TOOLS if tool not in {None, ActionId.UNDO, ActionId.REDO})}
)
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


def possible_actions(
    view: DossierView | None, current: tuple[PaperView, Page] | None, *, is_scanning: bool
) -> frozenset[ActionId]:
    """Return the actions of the page shown; `current` is that page with its paper, None when there is no page."""
    can = {ActionId.BACK, ActionId.STOP, ActionId.NEXT_PANE}
    if view is not None and view.undoable is not None:
        can.add(ActionId.UNDO)
    if view is not None and view.redoable is not None:
        can.add(ActionId.REDO)
    if view is None or current is None:
        return frozenset(can)
    paper, page = current
    if paper.new_page(page.id) is not None:
        return _OF_TWO_PAGES
    can |= _ON_A_PAGE
    if paper.is_open and not is_scanning:
        can |= _CHANGES
    if page.measures is None:
        can -= _NEED_MEASURES
    return frozenset(can - _out_of_place(view, paper, page))


def _out_of_place(view: DossierView, paper: PaperView, page: Page) -> set[ActionId]:
    """Return what has no object here: nothing stands before the first page or paper, nothing after the last."""
    found = set()
    if page.id == paper.pages[0].id:
        found |= {ActionId.PAGE_EARLIER, ActionId.SPLIT}
    if page.id == paper.pages[-1].id:
        found.add(ActionId.PAGE_LATER)
    if view.pages[0][0].paper.id == paper.paper.id:
        found.add(ActionId.JOIN)
    return found
