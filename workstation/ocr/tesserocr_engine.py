# SPDX-License-Identifier: GPL-3.0-or-later
"""Tesseract in this process through tesserocr: the model is loaded once; the contract is in `engine`."""

from __future__ import annotations

import os
import time

import numpy as np
import tesserocr
from numpy.typing import NDArray

from workstation.domain.paper import PageText
from workstation.errors import OcrUnavailable
from workstation.ocr.engine import READ_TIMEOUT_S
from workstation.ocr.tessdata import find_tessdata
from workstation.ocr.tsv import mean_confidence, words_of


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
        version = tesserocr.tesseract_version().split()[1]
        self._name = f"tesserocr {version} {languages}"

    @property
    def name(self) -> str:
        """Name, version and languages."""
        return self._name

    def read(self, image: NDArray[np.uint8], dpi: int) -> PageText:
        """Read a levelled page (H x W, gray); see `OcrEngine.read`."""
        started = time.perf_counter()
        table = self._table(image, dpi, tesserocr.PSM.AUTO)
        return PageText(tuple(words_of(table)), self._name, round((time.perf_counter() - started) * 1000, 1))

    def strip_confidence(self, image: NDArray[np.uint8], dpi: int) -> float:
        """Return how well a strip reads this way up; see `OcrEngine.strip_confidence`."""
        return mean_confidence(words_of(self._table(image, dpi, tesserocr.PSM.SINGLE_BLOCK)))

    def _table(self, image: NDArray[np.uint8], dpi: int, layout: int) -> str:
        gray = np.ascontiguousarray(image)
        height, width = gray.shape
        self._api.SetPageSegMode(layout)
        self._api.SetImageBytes(gray.tobytes(), width, height, 1, width)
        self._api.SetSourceResolution(min(max(dpi, 70), 2400))  # outside, Tesseract guesses and writes a remark
        try:
            if not self._api.Recognize(READ_TIMEOUT_S * 1000):
                return ""
            return str(self._api.GetTSVText(0))
        finally:
            self._api.Clear()
