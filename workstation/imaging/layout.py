# SPDX-License-Identifier: GPL-3.0-or-later
"""The OCR copy taken apart into what is read as a page and the cells of its tables; reading is not in here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.imaging.flatten import without_veil
from workstation.imaging.leaders import without_leaders
from workstation.imaging.marks import without_marks
from workstation.imaging.parts import find_parts
from workstation.imaging.table import Cell, split_tables


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
