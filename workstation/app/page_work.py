# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to one page in a worker process: clean-up measurements and reading; and how a paper settles after it."""

from __future__ import annotations

import functools
import time
from concurrent.futures import Future
from dataclasses import dataclass

from workstation.app.desk import Desk
from workstation.domain.ids import PageId, PaperId
from workstation.domain.paper import Page, PageGeometry, PageMeasures, PageText, Paper
from workstation.domain.states import BEFORE_SIGNED, Event, State
from workstation.errors import WorkstationError
from workstation.imaging.pipeline import prepare
from workstation.imaging.reading_copy import reading_copy
from workstation.jobs.lanes import Lane
from workstation.ocr.engine import OcrEngine, open_engine
from workstation.ocr.mapping import map_text
from workstation.ocr.vietnamese import correct

PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class PageResult:
    """What a worker found on a page."""

    measures: PageMeasures
    text: PageText


@functools.cache
def _engine(kind: str, languages: str) -> OcrEngine:
    # One a process: loading the model costs 0.18 s.
    return open_engine(kind, languages)


def warm_up(kind: str, languages: str) -> str:
    """Load engine and image libraries into this worker; return the engine's name."""
    return _engine(kind, languages).name


def work_page(data: bytes, dpi: int, name: str, kind: str, languages: str) -> PageResult:
    """Measure and read one page; runs in a worker process.

    Args:
        data: the original's bytes.
        dpi: resolution the driver reported; 0 when unknown.
        name: what to call the page in a failure.
        kind: OCR engine, as in the settings.
        languages: Tesseract languages, as in the settings.

    Raises:
        WorkstationError: the bytes are no usable page, or OCR is not installed.
    """
    engine = _engine(kind, languages)
    prepared = prepare(data, dpi, name, lambda strip: engine.strip_confidence(strip, 200))
    if prepared.measures.is_blank:
        return PageResult(prepared.measures, PageText((), engine.name, 0.0))
    started = time.perf_counter()
    text = correct(map_text(engine.read(prepared.ocr_image, prepared.ocr_dpi), prepared.ocr_to_page))
    prepared.measures.milliseconds["ocr"] = (time.perf_counter() - started) * 1000
    return PageResult(prepared.measures, text)


def read_again(data: bytes, geometry: PageGeometry, name: str, kind: str, languages: str) -> PageText:
    """Read a page that a person laid otherwise than the program had; runs in a worker process."""
    image, dpi, to_page = reading_copy(data, geometry, name)
    return correct(map_text(_engine(kind, languages).read(image, dpi), to_page))


def submit_page(desk: Desk, page: Page, data: bytes) -> Future[Page]:
    """Work on a saved page in the cpu lane and keep the result; the future ends when it is stored."""
    ocr = desk.settings.ocr
    kept: Future[Page] = Future()
    work = desk.lanes.submit(Lane.CPU, work_page, data, page.dpi, _name(page), ocr.engine, ocr.languages)
    work.add_done_callback(functools.partial(_store_result, desk, page, kept))
    return kept


def submit_unfinished(desk: Desk, paper: Paper) -> list[Future[Page]]:
    """Work on the pages of a paper that an earlier run left without measures."""
    if paper.state not in BEFORE_SIGNED:
        return []
    pages = [page for page in desk.station.papers.pages(paper.id) if page.measures is None]
    if not pages:
        settle(desk, paper.id)
    return [submit_page(desk, page, desk.station.spool.read(page.file_uid)) for page in pages]


def _name(page: Page) -> str:
    return f"{page.number}"


def _store_result(desk: Desk, page: Page, kept: Future[Page], work: Future[PageResult]) -> None:
    if work.cancelled():
        kept.cancel()
        return
    try:
        job = desk.lanes.submit(Lane.STORE, _keep, desk, page, work)
    except RuntimeError as closed:  # the desk was closed while the page was being read; the next start works on it
        kept.set_exception(closed)
        return
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
