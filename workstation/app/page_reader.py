# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to one page in a worker process: clean-up and reading.

Nothing but imaging and OCR may be imported here: every worker imports this module, and what it does not need costs
start-up time and memory once a core.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workstation.app.readers import PageResult
from workstation.domain.extraction import Box, ExtractionTemplate
from workstation.domain.paper import NOT_READ, PageGeometry, PageText, SecondReading, Word
from workstation.errors import PageTimedOut
from workstation.imaging.affine import scaling, then, translation
from workstation.imaging.close_up import CloseUp
from workstation.imaging.cut_out import cut_out, enlarged
from workstation.imaging.layout import CutTable, printed_part, take_apart
from workstation.imaging.line_copies import line_copies
from workstation.imaging.orientation import SURE_READING, legible_part
from workstation.imaging.pipeline import PreparedPage, as_it_came, prepare
from workstation.imaging.reading_copy import reading_copy
from workstation.imaging.unread import unread_lines
from workstation.ocr.agreement import weak_places
from workstation.ocr.engine import READ_TIMEOUT_S, OcrEngine, open_engine
from workstation.ocr.mapping import map_text, map_words, moved
from workstation.ocr.reading_order import in_reading_order, with_blocks, with_lines
from workstation.ocr.second_look import (
    DoubtfulLine,
    doubtful_lines,
    doubtful_words,
    is_sure,
    looked_again,
    looked_closely,
)
from workstation.ocr.specks import without_specks
from workstation.ocr.tsv import mean_confidence
from workstation.ocr.vietnamese import correct

_LARGER = 1.5  # for a line that still reads badly: small print of 11 pt gains what 200 dpi took from it
_ROOM_MM = 0.8  # around words that are looked at closely; the next line is farther
_LINE_SURE = 60.0  # what is left of a seal or a signature reads below it, print above 80


@functools.cache
def _engine(kind: str, languages: str) -> OcrEngine:
    # One a process: loading the model costs 0.18 s.
    return open_engine(kind, languages)


def load(kind: str, languages: str) -> str:
    """Load the engine into this process, as this module's import does the image libraries; return its name."""
    return _engine(kind, languages).name


def not_read(data: bytes, dpi: int, name: str) -> PageResult:
    """Return what is known of a page that took longer than a page may: it is kept as it came, marked `NOT_READ`.

    Raises:
        WorkstationError: the bytes are no usable page.
    """
    return PageResult(as_it_came(data, dpi, name, NOT_READ), PageText((), "", 0.0))


def work_page(
    data: bytes,
    dpi: int,
    name: str,
    kind: str,
    languages: str,
    limit_s: float = READ_TIMEOUT_S,
    templates: Sequence[ExtractionTemplate] = (),
) -> PageResult:
    """Measure and read one page; runs in a worker process.

    A page that takes too long, noise or a photo, comes back marked `NOT_READ`, with the measures found by then.

    Args:
        data: the original's bytes.
        dpi: resolution the driver reported; 0 when unknown.
        name: what to call the page in a failure.
        kind: OCR engine, as in the settings.
        languages: Tesseract languages, as in the settings.
        limit_s: processor time for clean-up and reading. It is looked at between steps: who cannot wait ends us.
        templates: what may be looked for on the page; words of such fields that were hard to read are read again.

    Raises:
        WorkstationError: the bytes are no usable page, or OCR is not installed.
    """
    engine = _engine(kind, languages)
    engine.start_page(limit_s)
    confidence = functools.partial(_strip_confidence, engine)
    try:
        prepared = prepare(data, dpi, name, confidence, may_guess=True)
    except PageTimedOut:
        return not_read(data, dpi, name)
    if prepared.measures.is_blank:
        return PageResult(prepared.measures, PageText((), engine.name, 0.0))
    try:
        text, took_ms = _timed(engine, prepared)
        measures = prepared.measures
        if prepared.is_guessed:
            measures = replace(measures, orientation_confidence=round(mean_confidence(text.words), 1))
            # The page itself is the strip that is read; only where it reads badly the other way up is tried as well.
            if measures.orientation_confidence <= SURE_READING:
                checked = prepare(data, dpi, name, confidence)
                if checked.measures.orientation_deg != measures.orientation_deg:
                    text, took_ms = _timed(engine, checked)
                prepared, measures = checked, checked.measures
    except PageTimedOut:
        marked = replace(prepared.measures, warnings=(*prepared.measures.warnings, NOT_READ))
        return PageResult(marked, PageText((), engine.name, 0.0))
    measures.milliseconds["ocr"] = took_ms
    found = correct(map_text(text, prepared.ocr_to_page))
    started = time.perf_counter()
    found = _with_second(engine, data, measures.geometry, name, found, templates)
    if found.second:
        measures.milliseconds["second"] = (time.perf_counter() - started) * 1000
    return PageResult(measures, found)


def _strip_confidence(engine: OcrEngine, strip: NDArray[np.uint8]) -> float:
    return engine.strip_confidence(legible_part(strip), 200)


def _timed(engine: OcrEngine, prepared: PreparedPage) -> tuple[PageText, float]:
    started = time.perf_counter()
    text = _read(engine, prepared.ocr_image, prepared.ocr_dpi, prepared.close_up)
    return text, (time.perf_counter() - started) * 1000


def read_again(
    data: bytes,
    geometry: PageGeometry,
    name: str,
    kind: str,
    languages: str,
    limit_s: float = READ_TIMEOUT_S,
    templates: Sequence[ExtractionTemplate] = (),
) -> PageText:
    """Read a page that a person laid otherwise than the program had; runs in a worker process.

    Raises:
        PageTimedOut: it took more than a page's time.
    """
    engine = _engine(kind, languages)
    engine.start_page(limit_s)
    image, dpi, to_page = reading_copy(data, geometry, name)
    return _with_second(engine, data, geometry, name, correct(map_text(_read(engine, image, dpi), to_page)), templates)


def _with_second(
    engine: OcrEngine,
    data: bytes,
    geometry: PageGeometry,
    name: str,
    text: PageText,
    templates: Sequence[ExtractionTemplate],
) -> PageText:
    """Return the text with what other copies of hard words say, where a field is made of them."""
    places = weak_places(text, templates)
    if not places:
        return text
    lines = [_lines_of(text, place) for place in places]
    copies, dpi = line_copies(data, geometry, [box for boxes in lines for box in boxes], name)
    left = iter(copies)
    second = []
    try:
        for place, boxes in zip(places, lines, strict=True):
            second.append(SecondReading(place, _readings(engine, [next(left) for _ in boxes], dpi)))
    except PageTimedOut:  # what was read is read: a field without a second reading is asked for
        pass
    return replace(text, second=tuple(second))


def _lines_of(text: PageText, place: Sequence[int]) -> list[Box]:
    """Return the box of each line that words of a field stand on."""
    by_line: dict[int, list[Word]] = {}
    for index in place:
        by_line.setdefault(text.words[index].line, []).append(text.words[index])
    return [
        Box(
            min(word.left for word in words),
            min(word.top for word in words),
            max(word.right for word in words),
            max(word.bottom for word in words),
        )
        for words in by_line.values()
    ]


def _readings(
    engine: OcrEngine, lines: Sequence[Sequence[NDArray[np.uint8]]], dpi: int
) -> tuple[tuple[str, float], ...]:
    """Return what each kind of copy of the lines of one field says."""
    if not all(lines):
        return ()
    kinds = list(zip(*lines, strict=True))
    cells = [line for copies in kinds for line in copies]
    words = iter(engine.read_cells(cells, dpi))
    found = []
    for copies in kinds:
        read = [word for _ in copies for word in next(words)]
        weakest = min((word.confidence for word in read), default=0.0)
        found.append((" ".join(word.text for word in read), round(weakest, 1)))
    return tuple(found)


def _read(engine: OcrEngine, image: NDArray[np.uint8], dpi: int, close: CloseUp | None = None) -> PageText:
    """Read an OCR copy: tables cell by cell, the rest as a page, all in reading order."""
    layout = take_apart(image, dpi)
    left, top, printed = printed_part(layout.page, dpi)
    text = engine.read(printed, dpi)
    found = moved(text.words, left, top)
    found = _read_twice(engine, layout.page, dpi, without_specks(found))
    if close is not None:
        found = _read_closely(engine, close, dpi, found)
    words = in_reading_order(_with_unread(engine, layout.page, dpi, found))
    blocks = [(table.top, _table_words(engine, table, dpi)) for table in layout.tables]
    return replace(text, words=with_blocks(words, blocks) if blocks else words)


def _read_twice(engine: OcrEngine, page: NDArray[np.uint8], dpi: int, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words with short lines that were read badly read once more, each by itself."""
    lines = doubtful_lines(words, dpi)
    return looked_again(words, ((line, _alone(engine, page, dpi, line)) for line in lines)) if lines else words


def _alone(engine: OcrEngine, page: NDArray[np.uint8], dpi: int, line: DoubtfulLine) -> list[tuple[Word, ...]]:
    left, top, part = cut_out(page, line.box, dpi)
    readings: list[tuple[Word, ...]] = []
    for times in (1.0, _LARGER):
        cell = part if times == 1.0 else enlarged(part, times)
        [found] = engine.read_cells([cell], round(dpi * times))
        to_page = then(scaling(1 / times, 1 / times), translation(left, top))
        readings.append(without_specks(map_words(found, to_page)))
        if is_sure(readings[-1]):
            break
    return readings


def _read_closely(engine: OcrEngine, close: CloseUp, dpi: int, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words with doubtful ones of full lines read once more from the original's pixels."""
    readings = []
    for window in doubtful_words(words):
        boxes = [words[number] for number in window]
        room = _ROOM_MM / 25.4 * dpi
        box = (
            min(word.left for word in boxes) - room,
            min(word.top for word in boxes) - room,
            max(word.right for word in boxes) + room,
            max(word.bottom for word in boxes) + room,
        )
        [again] = engine.read_cells([close.of(box)], round(dpi * close.times))
        readings.append((window, again))
    return looked_closely(words, readings)


def _with_unread(engine: OcrEngine, page: NDArray[np.uint8], dpi: int, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words with those of lines that Tesseract's layout has passed over, each read by itself."""
    places = unread_lines(page, [(word.left, word.top, word.right, word.bottom) for word in words], dpi)
    if not places:
        return words
    cells = [np.ascontiguousarray(page[one.top : one.bottom, one.left : one.right]) for one in places]
    found = (
        moved(line, place.left, place.top)
        for place, line in zip(places, engine.read_cells(cells, dpi), strict=True)
        if mean_confidence(line) > _LINE_SURE
    )
    return with_lines(words, found)


def _table_words(engine: OcrEngine, table: CutTable, dpi: int) -> list[Word]:
    words: list[Word] = []
    lines = 0
    for place, cell in zip(table.places, engine.read_cells(table.cells, dpi), strict=True):
        words += [replace(word, line=word.line + lines) for word in moved(cell, place.left, place.top)]
        lines += 1 + max((word.line for word in cell), default=-1)
    return words
