# SPDX-License-Identifier: GPL-3.0-or-later
"""Tesseract as a program for each page through pytesseract, where tesserocr has no wheel; contract in `engine`."""

from __future__ import annotations

import math
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytesseract
from numpy.typing import NDArray
from PIL import Image

from workstation import paths
from workstation.domain.paper import PageText, Word
from workstation.errors import OcrUnavailable, PageTimedOut
from workstation.ocr.cells import apart, framed, stacked
from workstation.ocr.engine import READ_TIMEOUT_S, PageClock
from workstation.ocr.tessdata import find_tessdata
from workstation.ocr.tsv import mean_confidence, words_of

_AUTO, _SINGLE_BLOCK = 3, 6
_STRIP_TIMEOUT_S = 10
_temporary_folder = threading.Lock()


class PytesseractEngine:
    """The tesseract program, started for each image; its files lie in memory where the system has such a folder."""

    def __init__(self, languages: str) -> None:
        self._folder = find_tessdata(languages)
        self._languages = languages
        try:
            version = str(pytesseract.get_tesseract_version()).split()[0]
        except (pytesseract.TesseractNotFoundError, SystemExit) as missing:  # it exits on a version it cannot parse
            raise OcrUnavailable("tesseract") from missing
        self._clock = PageClock()
        self._name = f"pytesseract {version} {languages}"

    @property
    def name(self) -> str:
        """Name, version and languages."""
        return self._name

    def start_page(self, limit_s: float = READ_TIMEOUT_S) -> None:
        """Begin a page; see `OcrEngine.start_page`."""
        self._clock.start(limit_s)

    def read(self, image: NDArray[np.uint8], dpi: int) -> PageText:
        """Read a levelled page (H x W, gray); see `OcrEngine.read`."""
        started = time.perf_counter()
        table = self._table(image, dpi, _AUTO)
        return PageText(tuple(words_of(table)), self._name, round((time.perf_counter() - started) * 1000, 1))

    def strip_confidence(self, image: NDArray[np.uint8], dpi: int) -> float:
        """Return how well a strip reads this way up; see `OcrEngine.strip_confidence`."""
        try:
            return mean_confidence(words_of(self._table(image, dpi, _SINGLE_BLOCK, _STRIP_TIMEOUT_S)))
        except PageTimedOut:
            self._clock.left_s()  # the page's own time is up as well?
            return 0.0

    def read_cells(self, cells: Sequence[NDArray[np.uint8]], dpi: int) -> list[tuple[Word, ...]]:
        """Read cells of a table, stacked into one image: a process for each would cost seconds a page."""
        if not cells:
            return []
        column, tops = stacked([framed(cell) for cell in cells])
        return apart(words_of(self._table(column, dpi, _SINGLE_BLOCK)), tops)

    def _table(self, image: NDArray[np.uint8], dpi: int, layout: int, most_s: float = math.inf) -> str:
        left_s = self._clock.left_s(most_s)
        picture = Image.fromarray(image)
        picture.format = "BMP"  # PNG, its default, costs 0.2 s of packing a page
        options = f'--psm {layout} --oem 1 --dpi {min(max(dpi, 70), 2400)} --tessdata-dir "{self._folder.as_posix()}"'
        try:
            with _in_memory():
                return str(pytesseract.image_to_data(picture, lang=self._languages, config=options, timeout=left_s))
        except RuntimeError as stopped:
            if isinstance(stopped, pytesseract.TesseractError):
                raise OcrUnavailable(f"tesseract: {stopped.message}") from stopped
            raise PageTimedOut(limit_s=round(self._clock.limit_s)) from stopped  # its way to say that the time was up
        except pytesseract.TesseractNotFoundError as missing:
            raise OcrUnavailable("tesseract") from missing


@contextmanager
def _in_memory() -> Iterator[None]:
    # pytesseract asks `tempfile` for its folder and takes no other; citizens' pages must not touch the disk.
    folder = paths.handover_root()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _temporary_folder:
        before = tempfile.tempdir
        tempfile.tempdir = str(folder)
        try:
            yield
        finally:
            tempfile.tempdir = before
