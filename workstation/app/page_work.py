# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages on their way through the cpu lane: handing them over, keeping what was found, and settling their paper."""

from __future__ import annotations

import functools
import os
from concurrent.futures import Future

from workstation.app import readers
from workstation.app.desk import Desk
from workstation.app.extraction import template_of
from workstation.app.readers import PageResult
from workstation.domain.extraction import ExtractionTemplate
from workstation.domain.ids import PageId, PaperId
from workstation.domain.page_edit import Arrangement, EditKind, PaperPages
from workstation.domain.paper import NOT_READ, Page, PageText, Paper
from workstation.domain.states import BEFORE_SIGNED, Event, State
from workstation.errors import PageTimedOut, WorkstationError
from workstation.jobs.lanes import Lane

PROGRAM = "program"


def submit_page(desk: Desk, page: Page) -> Future[Page]:
    """Work on a saved page in the cpu lane and keep the result; the future ends when it is stored.

    A page that waits for its turn lies in the spool, not in memory: a feeder may be faster than the reading. It is
    cancelled when the desk is closed meanwhile: the next start works on the page.

    Args:
        desk: the open desk.
        page: as it was saved.
    """
    kept: Future[Page] = Future()
    desk.reading.enter(functools.partial(_start, desk, page, kept))
    return kept


def _start(desk: Desk, page: Page, kept: Future[Page]) -> Future[PageResult]:
    work: Future[PageResult] = Future()
    if desk.is_closing:  # the spool is closed, or about to be
        work.cancel()
    else:
        try:
            work = _read(desk, page)
        except WorkstationError as damaged:
            work.set_exception(damaged)
    work.add_done_callback(functools.partial(_store_result, desk, page, kept))
    return work


def _read(desk: Desk, page: Page) -> Future[PageResult]:
    ocr = desk.settings.ocr
    data = desk.station.spool.read(page.file_uid)
    how = (ocr.engine, ocr.languages, ocr.page_limit_s, _templates(desk, page))
    return desk.lanes.submit(Lane.CPU, readers.read_page, data, page.dpi, _name(page), *how)


def _templates(desk: Desk, page: Page) -> tuple[ExtractionTemplate, ...]:
    """Return what is looked for on a page: the fields of the paper it fell to while it was scanned."""
    return (template_of(desk, desk.station.papers.get(page.paper_id).document_type_code),)


def warm_readers(desk: Desk) -> list[Future[str]]:
    """Let the workers of the cpu lane load engine and image libraries now, so that the first page does not wait."""
    ocr = desk.settings.ocr
    workers = ocr.workers or os.cpu_count() or 1
    return [desk.lanes.submit(Lane.CPU, readers.warm_up, ocr.engine, ocr.languages) for _ in range(workers)]


def submit_reading(desk: Desk, page: Page) -> Future[Page]:
    """Read a page again that was laid otherwise by hand; the future ends when its words are stored."""
    if page.measures is None:
        raise ValueError("a page that is not measured is worked on as a whole")
    ocr = desk.settings.ocr
    data, geometry = desk.station.spool.read(page.file_uid), page.measures.geometry
    kept: Future[Page] = Future()
    how = (ocr.engine, ocr.languages, ocr.page_limit_s, _templates(desk, page))
    work = desk.lanes.submit(Lane.CPU, readers.read_again, data, geometry, _name(page), *how)
    work.add_done_callback(functools.partial(_store_words, desk, page, kept))
    return kept


def submit_unfinished(desk: Desk, paper: Paper) -> list[Future[Page]]:
    """Work on the pages of a paper that an earlier run left without measures."""
    if paper.state not in BEFORE_SIGNED:
        return []
    lying = desk.station.papers.pages(paper.id)
    pages = [page for page in [*lying, *(new for _, new in desk.station.papers.aside(paper.id))] if not page.is_read]
    if all(page.is_read for page in lying):
        settle(desk, paper.id)
    return [submit_page(desk, page) if page.measures is None else submit_reading(desk, page) for page in pages]


def _name(page: Page) -> str:
    return f"{page.number}"


def _store_words(desk: Desk, page: Page, kept: Future[Page], work: Future[PageText]) -> None:
    if work.cancelled():
        kept.cancel()
        return
    job = desk.lanes.submit(Lane.STORE, _keep_words, desk, page, work)
    job.add_done_callback(lambda done: _pass_on(done, kept))


def _keep_words(desk: Desk, page: Page, work: Future[PageText]) -> Page:
    try:
        text = work.result()
    except PageTimedOut:
        text = PageText((), "", 0.0)
        desk.station.papers.mark_page(page.id, (NOT_READ,))
    now = desk.station.papers.page(page.id)
    # It may have been laid otherwise once more meanwhile: that reading is on its way and is the one that counts.
    if now.measures is not None and page.measures is not None and now.measures.geometry == page.measures.geometry:
        desk.station.papers.save_text(page.id, text)
        settle(desk, now.paper_id)
    return desk.station.papers.page(page.id)


def _store_result(desk: Desk, page: Page, kept: Future[Page], work: Future[PageResult]) -> None:
    if work.cancelled():
        kept.cancel()
        return
    job = desk.lanes.submit(Lane.STORE, _keep, desk, page, work)
    job.add_done_callback(lambda done: _pass_on(done, kept))


def _pass_on(done: Future[Page], kept: Future[Page]) -> None:
    if done.cancelled():
        kept.cancel()
        return
    error = done.exception()
    if error is not None:
        kept.set_exception(error)
    else:
        kept.set_result(done.result())


def _keep(desk: Desk, page: Page, work: Future[PageResult]) -> Page:
    papers = desk.station.papers
    if not papers.has_page(page.id):  # a secret paper was shredded while this page of it was being read
        return page
    try:
        result = _result(desk, page, work)
    except WorkstationError as failure:
        paper = papers.get(page.paper_id)
        if paper.state in BEFORE_SIGNED and _lies(desk, page):
            papers.apply(paper.id, Event.FAIL, actor=PROGRAM, failure=failure.code)
        raise
    # Text first: a page with measures is a finished page, also after a power cut between the two.
    papers.save_text(page.id, result.text)
    papers.save_measures(page.id, result.measures)
    if result.measures.is_blank and desk.settings.scanner.blank_pages == "set_aside" and _lies(desk, page):
        _set_blank_aside(desk, papers.page(page.id))
    settle(desk, papers.page(page.id).paper_id)
    return papers.page(page.id)


def _result(desk: Desk, page: Page, work: Future[PageResult]) -> PageResult:
    try:
        return work.result()
    except PageTimedOut:  # it did not even stop by itself
        return desk.apart(readers.not_read, desk.station.spool.read(page.file_uid), page.dpi, _name(page))


def _lies(desk: Desk, page: Page) -> bool:
    """Whether a page lies in its paper: it may have been discarded, or wait for the clerk as one scanned again."""
    now = desk.station.papers.page(page.id)
    return any(other.id == page.id for other in desk.station.papers.pages(now.paper_id))


def _set_blank_aside(desk: Desk, page: Page) -> None:
    """Take a blank page out as the settings ask, in a way the clerk can take back."""
    dossier_id = desk.station.papers.get(page.paper_id).dossier_id
    before, after = _with_and_without(desk, page)
    with desk.station.transaction():
        desk.station.papers.arrange(after.papers, [page.id], PROGRAM)
        desk.station.edits.add(dossier_id, EditKind.DISCARD, before, after, actor=PROGRAM, page_id=page.id)


def record_insert(desk: Desk, page: Page, clerk: str) -> None:
    """Write a page just added between others into the list of corrections; inside the transaction that added it."""
    dossier_id = desk.station.papers.get(page.paper_id).dossier_id
    after, before = _with_and_without(desk, page)
    desk.station.edits.add(dossier_id, EditKind.INSERT, before, after, actor=clerk, page_id=page.id)


def _with_and_without(desk: Desk, page: Page) -> tuple[Arrangement, Arrangement]:
    paper = desk.station.papers.get(page.paper_id)
    order = tuple(other.id for other in desk.station.papers.pages(paper.id))
    rest = tuple(other for other in order if other != page.id)
    whole, less = (PaperPages(paper.id, pages, paper.expected_pages) for pages in (order, rest))
    return Arrangement((whole,)), Arrangement((less,))


def settle(desk: Desk, paper_id: PaperId) -> Paper:
    """Move a paper on to `recognised` once every page of it is measured and read."""
    papers = desk.station.papers
    paper = papers.get(paper_id)
    pages = papers.pages(paper_id)
    if paper.state is State.CAPTURED and pages and all(page.is_read for page in pages):
        papers.apply(paper_id, Event.PREPARE, actor=PROGRAM)
        paper = papers.apply(paper_id, Event.RECOGNISE, actor=PROGRAM)
    elif paper.state is State.PREPARED:
        paper = papers.apply(paper_id, Event.RECOGNISE, actor=PROGRAM)
    return paper


def page_text(desk: Desk, page_id: PageId) -> PageText | None:
    """Return what was read on a page."""
    return desk.station.papers.page(page_id).text
