# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract every OCR engine meets and the choice of one; the engines themselves are in their own modules."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workstation.domain.paper import PageText, Word
from workstation.errors import OcrUnavailable, PageTimedOut

READ_TIMEOUT_S = 60  # processor time of a page: a dense one takes 3 s
_SURE_S = 0.2  # of processor time, after which it is known how much slower the wall's clock makes it
_SLOWER_AT_FIRST = 2.0


class PageClock:
    """The time a page may still take, over all the calls that read parts of it.

    It is processor time, of this process and the programs it ran: where others hold the processor a page is not late.
    """

    def __init__(self) -> None:
        """Allow each call `READ_TIMEOUT_S` until a page is begun."""
        self.limit_s: float = READ_TIMEOUT_S
        self._begun: tuple[float, float] | None = None

    def start(self, limit_s: float = READ_TIMEOUT_S) -> None:
        """Begin a page that may take so long."""
        self.limit_s = limit_s
        self._begun = _processor_s(), time.monotonic()

    def left_s(self, most_s: float = math.inf) -> float:
        """Return what is left of the page's time, at most `most_s`, in seconds of the clock on the wall.

        They are more than those of the processor by as much as they were on this page so far.

        Raises:
            PageTimedOut: nothing.
        """
        used_s, wall_s = 0.0, 0.0
        if self._begun is not None:
            used_s, wall_s = _processor_s() - self._begun[0], time.monotonic() - self._begun[1]
        if used_s >= self.limit_s:
            raise PageTimedOut(limit_s=round(self.limit_s))
        slower = wall_s / used_s if used_s > _SURE_S else _SLOWER_AT_FIRST
        return min(self.limit_s - used_s, most_s) * max(1.0, slower)


def _processor_s() -> float:
    return sum(os.times()[:4])


class OcrEngine(Protocol):
    """Reads gray images; keeps its model loaded; used by one thread of one process."""

    @property
    def name(self) -> str:
        """Name, version and languages, e.g. "tesserocr 5.5.4 vie"."""
        ...

    def start_page(self, limit_s: float = READ_TIMEOUT_S) -> None:
        """Begin a page: all that is read until the next start may take so long together."""
        ...

    def read(self, image: NDArray[np.uint8], dpi: int) -> PageText:
        """Read a levelled page.

        Args:
            image: H x W, gray, dark letters on white.
            dpi: its resolution.

        Returns:
            Words in reading order, NFC, boxes in pixels of this image.

        Raises:
            PageTimedOut: the page took more than its time.
        """
        ...

    def read_cells(self, cells: Sequence[NDArray[np.uint8]], dpi: int) -> list[tuple[Word, ...]]:
        """Read cut-out cells of a table, each a word or a few lines.

        Args:
            cells: each H x W, gray, without its rules.
            dpi: their resolution.

        Returns:
            The words of each cell, boxes in pixels of the cell.

        Raises:
            PageTimedOut: the page took more than its time.
        """
        ...

    def strip_confidence(self, image: NDArray[np.uint8], dpi: int) -> float:
        """Return how well a strip of a few text lines reads this way up, 0 to 100; 0 when nothing was read.

        Raises:
            PageTimedOut: the page took more than its time.
        """
        ...


def open_engine(kind: str = "auto", languages: str = "vie") -> OcrEngine:
    """Open an engine; costs 0.2 s for the model, so do it once a process.

    Args:
        kind: "tesserocr" (in process), "pytesseract" (a tesseract program for each page), or "auto": the first of
            them that is installed.
        languages: Tesseract's names, joined by "+".

    Raises:
        OcrUnavailable: engine or language data not installed.
        ValueError: a kind that does not exist.
    """
    # Read by the OpenMP run-time when Tesseract is loaded: threads inside a page fight over the workers' cores.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    if kind != "auto":
        if kind not in _OPENERS:
            raise ValueError(f"no OCR engine {kind!r}")
        return _OPENERS[kind](languages)
    missing = []
    for opener in _OPENERS.values():
        try:
            return opener(languages)
        except OcrUnavailable as failure:
            missing.append(failure.what)
    raise OcrUnavailable("; ".join(dict.fromkeys(missing)))


def _tesserocr(languages: str) -> OcrEngine:
    try:
        from workstation.ocr.tesserocr_engine import TesserocrEngine
    except ImportError as missing:  # no wheel for this system
        raise OcrUnavailable("tesserocr") from missing
    return TesserocrEngine(languages)


def _pytesseract(languages: str) -> OcrEngine:
    try:
        from workstation.ocr.pytesseract_engine import PytesseractEngine
    except ImportError as missing:
        raise OcrUnavailable("pytesseract") from missing
    return PytesseractEngine(languages)


_OPENERS: dict[str, Callable[[str], OcrEngine]] = {"tesserocr": _tesserocr, "pytesseract": _pytesseract}
