# SPDX-License-Identifier: GPL-3.0-or-later
"""Tesseract in this process through tesserocr: the model is loaded once; the contract is in `engine`."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence

import numpy as np
import tesserocr
from numpy.typing import NDArray

from workstation.domain.paper import PageText, Word
from workstation.errors import OcrUnavailable, PageTimedOut
from workstation.ocr.cells import framed, unframed
from workstation.ocr.engine import READ_TIMEOUT_S, PageClock
from workstation.ocr.tessdata import find_tessdata
from workstation.ocr.tsv import mean_confidence, words_of

_STRIP_TIMEOUT_S = 10


class TesserocrEngine:
    """Tesseract's LSTM reader, in process."""

    def __init__(self, languages: str) -> None:
        folder = find_tessdata(languages)
        tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)  # its remarks go to stderr whatever is set
        try:
            self._api = tesserocr.PyTessBaseAPI(
                path=str(folder), lang=languages, psm=tesserocr.PSM.AUTO, oem=tesserocr.OEM.LSTM_ONLY
            )
        except RuntimeError as refused:  # the file is there but no model
            raise OcrUnavailable(f"{languages} in {folder}") from refused
        self._api.SetVariable("debug_file", os.devnull)  # remarks of the layout analysis would fill the log
        # Our papers are printed in proportional type: trying whether a row has a fixed pitch costs 3 % of a page.
        self._api.SetVariable("textord_all_prop", "1")
        version = tesserocr.tesseract_version().split()[1]
        self._clock = PageClock()
        self._name = f"tesserocr {version} {languages}"

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
        table = self._table(image, dpi, tesserocr.PSM.AUTO)
        return PageText(tuple(words_of(table)), self._name, round((time.perf_counter() - started) * 1000, 1))

    def strip_confidence(self, image: NDArray[np.uint8], dpi: int) -> float:
        """Return how well a strip reads this way up; see `OcrEngine.strip_confidence`."""
        # A strip on its head reads badly; without this Tesseract would try each line once more, white on black.
        self._api.SetVariable("tessedit_do_invert", "0")
        try:
            return mean_confidence(words_of(self._table(image, dpi, tesserocr.PSM.SINGLE_BLOCK, _STRIP_TIMEOUT_S)))
        except PageTimedOut:
            self._clock.left_s()  # the page's own time is up as well?
            return 0.0
        finally:
            self._api.SetVariable("tessedit_do_invert", "1")

    def read_cells(self, cells: Sequence[NDArray[np.uint8]], dpi: int) -> list[tuple[Word, ...]]:
        """Read cells of a table; see `OcrEngine.read_cells`."""
        return [self._cell(framed(cell), dpi) for cell in cells]

    def _cell(self, cell: NDArray[np.uint8], dpi: int) -> tuple[Word, ...]:
        # A single sign is no block to Tesseract: what gives nothing is tried as one word.
        for layout in (tesserocr.PSM.SINGLE_BLOCK, tesserocr.PSM.SINGLE_WORD):
            words = unframed(words_of(self._table(cell, dpi, layout)))
            if words:
                return words
        return ()

    def _table(self, image: NDArray[np.uint8], dpi: int, layout: int, most_s: float = math.inf) -> str:
        left_s = self._clock.left_s(most_s)
        gray = np.ascontiguousarray(image)
        height, width = gray.shape
        self._api.SetPageSegMode(layout)
        self._api.SetImageBytes(gray.tobytes(), width, height, 1, width)
        self._api.SetSourceResolution(min(max(dpi, 70), 2400))  # outside, Tesseract guesses and writes a remark
        try:
            if not self._api.Recognize(max(1, round(left_s * 1000))):
                raise PageTimedOut(limit_s=round(self._clock.limit_s))
            return str(self._api.GetTSVText(0))
        finally:
            self._api.Clear()
