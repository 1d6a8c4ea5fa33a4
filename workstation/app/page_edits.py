# SPDX-License-Identifier: GPL-3.0-or-later
"""Corrections of pages and papers before signing, each written down first and undoable, also after a restart.

The original is never altered: a correction changes where it lies, in which paper, or whether it counts.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from workstation.app import file_work, intake
from workstation.app.desk import Desk
from workstation.app.intake import ReuseOffer
from workstation.app.page_work import record_insert, settle, submit_page, submit_reading
from workstation.domain.ids import DossierId, PageId, PaperId
from workstation.domain.page_edit import Arrangement, EditKind, PageEdit, PageLay, PaperPages
from workstation.domain.paper import Page, PageGeometry, PageMeasures, Paper
from workstation.domain.states import BEFORE_SIGNED, Event, State
from workstation.errors import NothingToDo
from workstation.imaging import correction

_CHANGEABLE = frozenset({State.EXPECTED, State.NEEDS_ATTENTION, State.DISCARDED, State.REUSED, *BEFORE_SIGNED})
_FREE_MIB_A_PAGE = 2


@dataclass(frozen=True, slots=True)
class Edited:
    """A correction as it was written down, and what the program still reads because of it.

    Attributes:
        reading: one future a page that is read again; ends when its words are stored.
    """

    edit: PageEdit
    reading: tuple[Future[Page], ...] = ()


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges of a page in pixels of the page as it lies; outside of it where more of the original is wanted."""

    left: float
    top: float
    right: float
    bottom: float


# --- one page: turn, level, crop ---


def turn_page(desk: Desk, page_id: PageId, quarter_turns: int, clerk: str) -> Edited:
    """Turn a page by hand, counter-clockwise.

    Raises:
        TransitionRefused: the paper is signed.
        NothingToDo: the page is not measured yet, or nothing would change.
    """
    measures = _measures(desk, page_id)
    turns = quarter_turns % 4
    lay = dataclasses.replace(
        _lay(page_id, measures),
        geometry=correction.turned(measures.geometry, turns),
        orientation_deg=(measures.orientation_deg + 90 * turns) % 360,
        orientation_confidence=100.0,
    )
    degrees = 90.0 * (turns if turns < 3 else -1)
    return _relay(desk, EditKind.TURN, lay, clerk, degrees)


def level_page(desk: Desk, page_id: PageId, angle_deg: float, clerk: str) -> Edited:
    """Level a page by hand: take out a further skew, counter-clockwise positive.

    Raises:
        TransitionRefused: the paper is signed.
        NothingToDo: the page is not measured yet, or nothing would change.
    """
    measures = _measures(desk, page_id)
    lay = dataclasses.replace(
        _lay(page_id, measures),
        geometry=correction.levelled_by(measures.geometry, angle_deg),
        angle_deg=round(measures.angle_deg + angle_deg, 3),
    )
    return _relay(desk, EditKind.LEVEL, lay, clerk, angle_deg)


def crop_page(desk: Desk, page_id: PageId, edges: Edges, clerk: str) -> Edited:
    """Give a page other edges.

    Raises:
        TransitionRefused: the paper is signed.
        NothingToDo: the page is not measured yet, or nothing would be left or change.
    """
    measures = _measures(desk, page_id)
    if edges.right - edges.left < 1 or edges.bottom - edges.top < 1:
        raise NothingToDo(what="page")
    geometry = correction.cropped(measures.geometry, edges.left, edges.top, edges.right, edges.bottom)
    return _relay(desk, EditKind.CROP, dataclasses.replace(_lay(page_id, measures), geometry=geometry), clerk)


def whole_sheet(page: Page) -> tuple[PageGeometry, Edges]:
    """Return the geometry that shows the whole original as the page lies, and the page's present edges on it.

    Raises:
        NothingToDo: the page is not measured yet.
    """
    if page.measures is None:
        raise NothingToDo(what="page")
    geometry = page.measures.geometry
    left, top, right, bottom = correction.whole_sheet(geometry, page.width_px, page.height_px)
    whole = correction.cropped(geometry, left, top, right, bottom)
    return whole, Edges(-left, -top, geometry.width_px - left, geometry.height_px - top)


def _measures(desk: Desk, page_id: PageId) -> PageMeasures:
    measures = desk.station.papers.page(page_id).measures
    if measures is None:
        raise NothingToDo(what="page")
    return measures


def _lay(page_id: PageId, measures: PageMeasures) -> PageLay:
    return PageLay(
        page_id, measures.geometry, measures.angle_deg, measures.orientation_deg, measures.orientation_confidence
    )


def _relay(desk: Desk, kind: EditKind, lay: PageLay, clerk: str, amount: float = 0.0) -> Edited:
    page = desk.station.papers.page(lay.page_id)
    before = _lay(lay.page_id, _measures(desk, lay.page_id))
    if before == lay:
        raise NothingToDo(what="page")
    dossier_id = desk.station.papers.get(page.paper_id).dossier_id
    with desk.station.transaction():
        _apply_lay(desk, lay, clerk)
        sides = Arrangement(lays=(before,)), Arrangement(lays=(lay,))
        edit = desk.station.edits.add(dossier_id, kind, *sides, actor=clerk, page_id=page.id, amount=amount)
    return Edited(edit, _settled(desk, [page.paper_id], [page.id]))


def _apply_lay(desk: Desk, lay: PageLay, clerk: str) -> None:
    """Lay a page otherwise; its words move along and are read again where they may read otherwise."""
    papers = desk.station.papers
    page = papers.page(lay.page_id)
    measures = page.measures
    if measures is None:
        raise NothingToDo(what="page")
    papers.apply(page.paper_id, Event.CAPTURE, actor=clerk, failure="")
    papers.save_measures(
        page.id,
        dataclasses.replace(
            measures,
            geometry=lay.geometry,
            angle_deg=lay.angle_deg,
            orientation_deg=lay.orientation_deg,
            orientation_confidence=lay.orientation_confidence,
        ),
    )
    if page.text is not None:
        text = correction.moved_text(page.text, measures.geometry, lay.geometry)
        is_due = page.is_text_due or not (measures.is_blank or correction.is_part(lay.geometry, measures.geometry))
        papers.save_text(page.id, text, is_due=is_due)


# --- pages in papers: discard, reorder, boundary, split, join ---


def discard_page(desk: Desk, page_id: PageId, clerk: str) -> Edited:
    """Take a page out of its paper; the original is kept until the purge."""
    page = desk.station.papers.page(page_id)
    now = _pages(desk, page.paper_id)
    rest = tuple(other for other in now.pages if other != page_id)
    return _arrange(desk, EditKind.DISCARD, [dataclasses.replace(now, pages=rest)], clerk, page_id)


def move_page(desk: Desk, page_id: PageId, step: int, clerk: str) -> Edited:
    """Put a page earlier (negative) or later in its paper.

    Raises:
        NothingToDo: it is the first or the last already.
    """
    page = desk.station.papers.page(page_id)
    now = _pages(desk, page.paper_id)
    rest = [other for other in now.pages if other != page_id]
    rest.insert(max(0, page.number - 1 + step), page_id)
    return _arrange(desk, EditKind.MOVE, [dataclasses.replace(now, pages=tuple(rest))], clerk, page_id)


def lay_pages(desk: Desk, page_ids: Sequence[PageId], to_paper: PaperId, clerk: str) -> Edited:
    """Put pages of one paper, in this order, into another: at its beginning or end, as the order of the stack asks.

    Raises:
        NothingToDo: no pages, or they lie there already.
    """
    if not page_ids:
        raise NothingToDo(what="pages")
    source = _pages(desk, desk.station.papers.page(page_ids[0]).paper_id)
    if source.paper_id == to_paper:
        raise NothingToDo(what="pages")
    target = _pages(desk, to_paper)
    order = [paper.id for paper in desk.station.papers.of_dossier(_dossier_of(desk, to_paper))]
    moved = tuple(page_ids)
    comes_later = order.index(to_paper) > order.index(source.paper_id)
    pages = moved + target.pages if comes_later else target.pages + moved
    left = tuple(page for page in source.pages if page not in set(moved))
    wanted = [dataclasses.replace(source, pages=left), dataclasses.replace(target, pages=pages)]
    return _arrange(desk, EditKind.BOUNDARY, wanted, clerk, page_ids[0])


def split_paper(desk: Desk, page_id: PageId, clerk: str) -> Edited:
    """Let a new paper of the same kind begin at this page.

    Raises:
        NothingToDo: it is the first page of its paper already.
    """
    page = desk.station.papers.page(page_id)
    paper = desk.station.papers.get(page.paper_id)
    now = _pages(desk, paper.id)
    at = now.pages.index(page_id)
    if at == 0:
        raise NothingToDo(what="page")
    kept, moved = now.pages[:at], now.pages[at:]
    with desk.station.transaction():
        new = desk.station.papers.add(
            paper.dossier_id,
            component=paper.component,
            title=paper.title,
            document_type_code=paper.document_type_code,
            owner_id=paper.owner_id,
            actor=clerk,
        )
        # Both counts are now what the clerk says they are.
        wanted = [PaperPages(paper.id, kept, len(kept) if paper.expected_pages else 0), PaperPages(new.id, moved)]
        return _arrange(desk, EditKind.SPLIT, wanted, clerk, page_id)


def join_paper(desk: Desk, paper_id: PaperId, clerk: str) -> Edited:
    """Make a paper and the one before it in the stack one paper.

    Raises:
        NothingToDo: there is none before it.
    """
    papers = desk.station.papers.of_dossier(_dossier_of(desk, paper_id))
    place = next(at for at, paper in enumerate(papers) if paper.id == paper_id)
    with_pages = [paper for paper in papers[:place] if _pages(desk, paper.id).pages and _may_change(paper)]
    second = _pages(desk, paper_id)
    if not with_pages or not second.pages:
        raise NothingToDo(what="papers")
    first = _pages(desk, with_pages[-1].id)
    joined = first.pages + second.pages
    wanted = [
        PaperPages(first.paper_id, joined, len(joined) if first.expected_pages else 0),
        dataclasses.replace(second, pages=()),
    ]
    return _arrange(desk, EditKind.JOIN, wanted, clerk, second.pages[0])


def rearrange(desk: Desk, wanted: Sequence[PaperPages], clerk: str) -> Edited:
    """Lay the pages of several papers anew in one correction; pages that are in none of them are taken out.

    Raises:
        NothingToDo: they lie so already.
    """
    return _arrange(desk, EditKind.BOUNDARY, wanted, clerk, None)


def pages_of(desk: Desk, paper_id: PaperId) -> PaperPages:
    """Return the pages of a paper as they lie now."""
    return _pages(desk, paper_id)


def _pages(desk: Desk, paper_id: PaperId) -> PaperPages:
    paper = desk.station.papers.get(paper_id)
    return PaperPages(paper_id, tuple(page.id for page in desk.station.papers.pages(paper_id)), paper.expected_pages)


def _dossier_of(desk: Desk, paper_id: PaperId) -> DossierId:
    return desk.station.papers.get(paper_id).dossier_id


def _may_change(paper: Paper) -> bool:
    return paper.state in BEFORE_SIGNED or paper.state is State.NEEDS_ATTENTION


def _arrange(desk: Desk, kind: EditKind, wanted: Sequence[PaperPages], clerk: str, page_id: PageId | None) -> Edited:
    now = [_pages(desk, paper.paper_id) for paper in wanted]
    before, after = Arrangement(tuple(now)), Arrangement(tuple(wanted))
    if before == after:
        raise NothingToDo(what="pages")
    with desk.station.transaction():
        _apply_pages(desk, before, after, clerk)
        dossier_id = _dossier_of(desk, wanted[0].paper_id)
        edit = desk.station.edits.add(dossier_id, kind, before, after, actor=clerk, page_id=page_id)
    return Edited(edit, _settled(desk, [paper.paper_id for paper in wanted], ()))


def _apply_pages(desk: Desk, from_: Arrangement, to: Arrangement, clerk: str) -> None:
    desk.station.papers.arrange(to.papers, sorted(from_.pages - to.pages), clerk)
    for paper in to.papers:
        now = desk.station.papers.get(paper.paper_id)
        if now.state is State.EXPECTED and is_extra(now, desk.station.papers.of_dossier(now.dossier_id)):
            desk.station.papers.apply(now.id, Event.DISCARD, actor=clerk)  # nobody expects it: it came from a split


def is_extra(paper: Paper, papers: Iterable[Paper]) -> bool:
    """Whether a paper is one more of a component the checklist names once: it began with a split.

    A later version of a corrected paper is not: it stands in the place of the one before it.
    """
    return paper.revision == 1 and any(other.component == paper.component and other.id < paper.id for other in papers)


# --- more pages: from a file, and a page scanned again ---


def insert_file(desk: Desk, paper_id: PaperId, position: int, file: Path, clerk: str) -> tuple[Future[Page], ...]:
    """Take the pages of an image or PDF file in between; each is a correction of its own, all are saved or none.

    Args:
        position: place of the first of them, from 1.

    Returns:
        One future a page; ends when it is measured, read and stored.

    Raises:
        FileMissing, FileEmpty, ImageUnreadable, PdfDamaged, PdfEmpty, PdfEncrypted, PdfSigned: the file.
        TransitionRefused: the paper takes no pages any more.
        DiskFull: before anything was taken in.
    """
    images = desk.apart(file_work.read_pages, file)
    desk.station.ensure_free_space(_FREE_MIB_A_PAGE * len(images))
    paper = desk.station.papers.get(paper_id)
    saved: list[Page] = []
    with desk.station.transaction():
        for step, image in enumerate(images):
            page = desk.station.papers.add_page(
                paper_id,
                desk.station.spool.put(paper.uid, image.data),
                side=None,
                media_type=image.media_type,
                dpi=image.dpi,
                width_px=image.width_px,
                height_px=image.height_px,
                actor=clerk,
                position=position + step,
            )
            record_insert(desk, page, clerk)
            saved.append(page)
    return tuple(submit_page(desk, page) for page in saved)


def take_replacement(desk: Desk, page_id: PageId, clerk: str) -> Edited:
    """Put the page that was scanned again in the place of the old one, which is discarded.

    Raises:
        NothingToDo: none was scanned again.
    """
    page = desk.station.papers.page(page_id)
    new = next((new.id for kept, new in desk.station.papers.aside(page.paper_id) if kept == page_id), None)
    if new is None:
        raise NothingToDo(what="page")
    now = _pages(desk, page.paper_id)
    pages = tuple(new if other == page_id else other for other in now.pages)
    return _arrange(desk, EditKind.REPLACE, [dataclasses.replace(now, pages=pages)], clerk, page_id)


def refuse_replacement(desk: Desk, page_id: PageId, clerk: str) -> None:
    """Keep the old page; the one scanned in its place stays discarded."""
    desk.station.papers.refuse_aside(page_id, clerk)


# --- papers on and off the checklist ---


def leave_out(desk: Desk, paper_id: PaperId, clerk: str) -> Edited:
    """Take an expected paper out of the checklist: it was not brought."""
    with desk.station.transaction():
        intake.not_brought(desk, paper_id, clerk)
        return _left_out(desk, EditKind.NOT_BROUGHT, paper_id, clerk, is_out=True)


def take_back(desk: Desk, paper_id: PaperId, clerk: str) -> Edited:
    """Put a paper that was taken out or reused back on the checklist."""
    was_reused = desk.station.papers.get(paper_id).state is State.REUSED
    with desk.station.transaction():
        intake.take_back(desk, paper_id, clerk)
        edited = _left_out(desk, EditKind.BROUGHT, paper_id, clerk, is_out=False)
        if was_reused:
            desk.station.edits.drop(edited.edit)  # what the state holds is asked for anew, not remembered
        return edited


def reuse(desk: Desk, offer: ReuseOffer, clerk: str) -> Edited:
    """Attach the paper the state holds."""
    with desk.station.transaction():
        intake.reuse(desk, offer, clerk)
        return _left_out(desk, EditKind.REUSE, offer.paper_id, clerk, is_out=True)


def _left_out(desk: Desk, kind: EditKind, paper_id: PaperId, clerk: str, *, is_out: bool) -> Edited:
    out, back = Arrangement(left_out=(paper_id,)), Arrangement()
    before, after = (back, out) if is_out else (out, back)
    return Edited(desk.station.edits.add(_dossier_of(desk, paper_id), kind, before, after, actor=clerk))


# --- the way back ---


def undoable(desk: Desk, dossier_id: DossierId) -> PageEdit | None:
    """Return the correction that undo would take back; None when there is none, or its papers are signed."""
    edit = desk.station.edits.last_done(dossier_id)
    return edit if edit is not None and _is_changeable(desk, edit) else None


def redoable(desk: Desk, dossier_id: DossierId) -> PageEdit | None:
    """Return the correction that redo would do again."""
    edit = desk.station.edits.next_undone(dossier_id)
    return edit if edit is not None and _is_changeable(desk, edit) else None


def undo(desk: Desk, dossier_id: DossierId, clerk: str) -> Edited:
    """Take back the last correction of a dossier.

    Raises:
        NothingToDo: there is none.
    """
    edit = undoable(desk, dossier_id)
    if edit is None:
        raise NothingToDo(what="edit")
    return _walk(desk, edit, edit.after, edit.before, clerk, is_undone=True)


def redo(desk: Desk, dossier_id: DossierId, clerk: str) -> Edited:
    """Do the correction again that was taken back last.

    Raises:
        NothingToDo: there is none.
    """
    edit = redoable(desk, dossier_id)
    if edit is None:
        raise NothingToDo(what="edit")
    return _walk(desk, edit, edit.before, edit.after, clerk, is_undone=False)


def _walk(desk: Desk, edit: PageEdit, from_: Arrangement, to: Arrangement, clerk: str, *, is_undone: bool) -> Edited:
    with desk.station.transaction():
        for lay in to.lays:
            _apply_lay(desk, lay, clerk)
        if from_.papers or to.papers:
            _apply_pages(desk, from_, to, clerk)
        for paper_id in from_.left_out:
            intake.take_back(desk, paper_id, clerk)
        for paper_id in to.left_out:
            if desk.station.papers.get(paper_id).state is State.EXPECTED:
                intake.not_brought(desk, paper_id, clerk)
        marked = desk.station.edits.mark(edit, is_undone=is_undone, actor=clerk)
        if edit.kind is EditKind.REUSE:
            desk.station.edits.drop(edit)
    touched = [paper.paper_id for paper in to.papers]
    touched += [desk.station.papers.page(lay.page_id).paper_id for lay in to.lays]
    return Edited(marked, _settled(desk, touched, [lay.page_id for lay in to.lays]))


def _is_changeable(desk: Desk, edit: PageEdit) -> bool:
    ids = {paper.paper_id for side in (edit.before, edit.after) for paper in side.papers}
    ids |= {paper_id for side in (edit.before, edit.after) for paper_id in side.left_out}
    ids |= {desk.station.papers.page(lay.page_id).paper_id for lay in edit.after.lays}
    return all(desk.station.papers.get(paper_id).state in _CHANGEABLE for paper_id in ids)


def _settled(desk: Desk, paper_ids: Sequence[PaperId], page_ids: Sequence[PageId]) -> tuple[Future[Page], ...]:
    for paper_id in paper_ids:
        settle(desk, paper_id)
    pages = [desk.station.papers.page(page_id) for page_id in page_ids]
    return tuple(submit_reading(desk, page) for page in pages if page.measures is not None and page.is_text_due)
