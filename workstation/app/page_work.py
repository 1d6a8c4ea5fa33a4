# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages on their way through the cpu lane: handing them over, keeping what was found, and settling their paper."""

from __future__ import annotations

import functools
import os
from concurrent.futures import Future

from workstation.app.desk import Desk
from workstation.app.page_reader import PageResult, warm_up, work_page
from workstation.domain.ids import PageId, PaperId
from workstation.domain.paper import Page, PageText, Paper
from workstation.domain.states import BEFORE_SIGNED, Event, State
from workstation.errors import WorkstationError
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
    ocr = desk.settings.ocr
    work: Future[PageResult]
    try:
        data = desk.station.spool.read(page.file_uid)
        work = desk.lanes.submit(Lane.CPU, work_page, data, page.dpi, _name(page), ocr.engine, ocr.languages)
    except WorkstationError as damaged:
        work = Future()
        work.set_exception(damaged)
    work.add_done_callback(functools.partial(_store_result, desk, page, kept))
    return work


def warm_readers(desk: Desk) -> list[Future[str]]:
    """Let the workers of the cpu lane load engine and image libraries now, so that the first page does not wait."""
    ocr = desk.settings.ocr
    workers = ocr.workers or os.cpu_count() or 1
    return [desk.lanes.submit(Lane.CPU, warm_up, ocr.engine, ocr.languages) for _ in range(workers)]


def submit_unfinished(desk: Desk, paper: Paper) -> list[Future[Page]]:
    """Work on the pages of a paper that an earlier run left without measures."""
    if paper.state not in BEFORE_SIGNED:
        return []
    pages = [page for page in desk.station.papers.pages(paper.id) if page.measures is None]
    if not pages:
        settle(desk, paper.id)
    return [submit_page(desk, page) for page in pages]


def _name(page: Page) -> str:
    return f"{page.number}"


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
        result = work.result()
    except WorkstationError as failure:
        paper = papers.get(page.paper_id)
        if paper.state in BEFORE_SIGNED:
            papers.apply(paper.id, Event.FAIL, actor=PROGRAM, failure=failure.code)
        raise
    # Text first: a page with measures is a finished page, also after a power cut between the two.
    papers.save_text(page.id, result.text)
    papers.save_measures(page.id, result.measures)
    if result.measures.is_blank and desk.settings.scanner.blank_pages == "set_aside":
        papers.discard_page(page.id, PROGRAM)
    settle(desk, page.paper_id)
    return papers.page(page.id)


def settle(desk: Desk, paper_id: PaperId) -> Paper:
    """Move a paper on to `recognised` once every page of it is measured and read."""
    papers = desk.station.papers
    paper = papers.get(paper_id)
    pages = papers.pages(paper_id)
    if paper.state is State.CAPTURED and pages and all(page.measures is not None for page in pages):
        papers.apply(paper_id, Event.PREPARE, actor=PROGRAM)
        paper = papers.apply(paper_id, Event.RECOGNISE, actor=PROGRAM)
    elif paper.state is State.PREPARED:
        paper = papers.apply(paper_id, Event.RECOGNISE, actor=PROGRAM)
    return paper


def page_text(desk: Desk, page_id: PageId) -> PageText | None:
    """Return what was read on a page."""
    return desk.station.papers.page(page_id).text
