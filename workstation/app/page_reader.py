# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to one page in a worker process: clean-up and reading.

Nothing but imaging and OCR may be imported here: every worker imports this module, and what it does not need costs
start-up time and memory once a core.
"""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass

from workstation.domain.paper import PageGeometry, PageMeasures, PageText
from workstation.imaging.pipeline import prepare
from workstation.imaging.reading_copy import reading_copy
from workstation.ocr.engine import OcrEngine, open_engine
from workstation.ocr.mapping import map_text
from workstation.ocr.vietnamese import correct


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
