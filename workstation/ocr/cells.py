# SPDX-License-Identifier: GPL-3.0-or-later
"""Cut-out cells made ready for an engine, and their words' boxes brought back; where cells are is found in imaging."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workstation.domain.paper import Word

_FRAME_PX = 12  # Tesseract misreads letters that touch the edge of its image
_WHITE = 255


def framed(cell: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the cell with white around it."""
    return np.pad(cell, _FRAME_PX, constant_values=_WHITE)


def unframed(words: Iterable[Word], top: float = 0.0) -> tuple[Word, ...]:
    """Return the words in pixels of the bare cell; a rule's remains read as bars are left out."""
    return tuple(
        replace(
            word,
            left=word.left - _FRAME_PX,
            right=word.right - _FRAME_PX,
            top=word.top - _FRAME_PX - top,
            bottom=word.bottom - _FRAME_PX - top,
        )
        for word in words
        if word.text.strip("|_[]Í")
    )


def stacked(cells: Sequence[NDArray[np.uint8]]) -> tuple[NDArray[np.uint8], list[int]]:
    """Return one image with the framed cells below each other, and the top of each."""
    wide = max(cell.shape[1] for cell in cells)
    tops = [0]
    for cell in cells:
        tops.append(tops[-1] + cell.shape[0])
    column = np.full((tops[-1], wide), _WHITE, np.uint8)
    for cell, top in zip(cells, tops, strict=False):
        column[top : top + cell.shape[0], : cell.shape[1]] = cell
    return column, tops[:-1]


def apart(words: Iterable[Word], tops: Sequence[int]) -> list[tuple[Word, ...]]:
    """Return the words of a stacked image, cell by cell."""
    found: list[list[Word]] = [[] for _ in tops]
    for word in words:
        found[bisect.bisect_right(tops, (word.top + word.bottom) / 2) - 1].append(word)
    return [unframed(cell, top) for cell, top in zip(found, tops, strict=True)]
