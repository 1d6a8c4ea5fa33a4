# SPDX-License-Identifier: GPL-3.0-or-later
"""The OCR copy taken apart into what is read as a page and the cells of its tables; reading is not in here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.flatten import without_veil
from workstation.imaging.ink import INK_BELOW
from workstation.imaging.leaders import without_leaders
from workstation.imaging.marks import without_marks
from workstation.imaging.opencv import cv2
from workstation.imaging.parts import find_parts
from workstation.imaging.table import Cell, split_tables

_MARGIN_MM = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class CutTable:
    """A table's top edge and its cut-out cells, row by row.

    Attributes:
        top: in pixels of the OCR copy.
        places: of the cells on the OCR copy.
        cells: the cells' pixels, rules taken out.
    """

    top: float
    places: tuple[Cell, ...]
    cells: tuple[NDArray[np.uint8], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What is read as a page (H x W), and the tables that are read cell by cell."""

    page: NDArray[np.uint8]
    tables: tuple[CutTable, ...]


def printed_part(page: NDArray[np.uint8], dpi: int) -> tuple[int, int, NDArray[np.uint8]]:
    """Return left and top (pixels) of the part of a page that holds ink, and that part with a margin around it.

    A third of a page is bare, half of a last page: what an engine does with each pixel need not be done there.

    Args:
        page: H x W, paper at 255.
        dpi: its resolution.
    """
    _, dark = cv2.threshold(page, INK_BELOW - 1, 255, cv2.THRESH_BINARY_INV)
    left, top, wide, high = cv2.boundingRect(dark)
    if not wide:
        return 0, 0, page
    margin = round(_MARGIN_MM / 25.4 * dpi)
    left, right = max(0, left - margin), left + wide + margin
    top, bottom = max(0, top - margin), top + high + margin
    return left, top, np.ascontiguousarray(page[top:bottom, left:right])


def take_apart(copy: NDArray[np.uint8], dpi: int) -> Layout:
    """Take an OCR copy apart.

    Args:
        copy: H x W, gray, levelled, evenly lit.
        dpi: its resolution.
    """
    flat = without_veil(copy)
    parts = find_parts(flat)
    split = split_tables(without_leaders(flat, dpi, parts), dpi)
    tables = tuple(
        CutTable(
            table.top,
            table.cells,
            tuple(
                np.ascontiguousarray(split.inside[cell.top : cell.bottom, cell.left : cell.right])
                for cell in table.cells
            ),
        )
        for table in split.tables
    )
    return Layout(without_marks(split.rest, dpi, None if tables else parts), tables)
