# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract every OCR engine meets and the choice of one; the engines themselves are in their own modules."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workstation.domain.paper import PageText, Word
from workstation.errors import OcrUnavailable

READ_TIMEOUT_S = 60  # a page of pure noise would keep Tesseract busy for minutes; a dense page takes 3 s


class OcrEngine(Protocol):
    """Reads gray images; keeps its model loaded; used by one thread of one process."""

    @property
    def name(self) -> str:
        """Name, version and languages, e.g. "tesserocr 5.5.4 vie"."""
        ...

    def read(self, image: NDArray[np.uint8], dpi: int) -> PageText:
        """Read a levelled page.

        Args:
            image: H x W, gray, dark letters on white.
            dpi: its resolution.

        Returns:
            Words in reading order, NFC, boxes in pixels of this image.

        Raises:
            PageTimedOut: it took more than `READ_TIMEOUT_S`.
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
            PageTimedOut: all together took more than `READ_TIMEOUT_S`.
        """
        ...

    def strip_confidence(self, image: NDArray[np.uint8], dpi: int) -> float:
        """Return how well a strip of a few text lines reads this way up, 0 to 100; 0 when nothing was read."""
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
