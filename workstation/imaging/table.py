# SPDX-License-Identifier: GPL-3.0-or-later
"""Ruled tables on the OCR copy: where their cells are and the page without them; nothing is read in here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workstation.imaging.opencv import Image, as_image, cv2

_INK_BELOW = 175
_RULE_LEAST_MM = 7.0  # strokes of letters and underlined words end sooner or stand alone
_TABLE_LEAST_MM = (35.0, 9.0)
_CELL_LEAST_MM = (3.5, 3.0)
_CELLS_LEAST = 4  # fewer is a frame or a stamp's box
_CELLS_MOST = 1500  # a crossed-out page or a pattern is not read cell by cell
_BROKEN_MM = 0.7  # gaps in a rule that are bridged


@dataclass(frozen=True, slots=True)
class Cell:
    """Inside of a cell, in pixels of the OCR copy."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: its outline and its cells that hold ink, row by row."""

    left: int
    top: int
    right: int
    bottom: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A page taken apart.

    Attributes:
        rest: H x W, the page with its tables made white.
        inside: H x W, the page with the rules of its tables made white.
        tables: from the top down.
    """

    rest: Image
    inside: Image
    tables: tuple[Table, ...]


def split_tables(flat: Image, dpi: int) -> Split:
    """Find the ruled tables of a levelled page.

    Args:
        flat: H x W, paper at 255.
        dpi: resolution of this array.
    """
    rules = _rules(flat, dpi)
    if not cv2.countNonZero(rules):
        return Split(flat, flat, ())
    bridged = as_image(cv2.dilate(rules, np.ones((3, 3), np.uint8)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bridged, connectivity=8, ltype=cv2.CV_32S)
    per_mm = dpi / 25.4
    tables = []
    rest, inside = flat.copy(), flat.copy()
    for index in range(1, count):
        left, top, wide, high = (int(value) for value in stats[index, :4])
        if wide < _TABLE_LEAST_MM[0] * per_mm or high < _TABLE_LEAST_MM[1] * per_mm:
            continue
        grid = as_image((labels[top : top + high, left : left + wide] == index).astype(np.uint8) * 255)
        cells = _cells(grid, left, top, per_mm)
        if not _CELLS_LEAST <= len(cells) <= _CELLS_MOST:
            continue
        rest[top : top + high, left : left + wide] = 255
        inside[top : top + high, left : left + wide][cv2.dilate(grid, np.ones((3, 3), np.uint8)) > 0] = 255
        tables.append(Table(left, top, left + wide, top + high, tuple(cells)))
    tables = [
        Table(one.left, one.top, one.right, one.bottom, tuple(c for c in one.cells if _has_ink(inside, c, per_mm)))
        for one in sorted(tables, key=lambda table: table.top)
    ]
    return Split(rest, inside, tuple(tables)) if tables else Split(flat, flat, ())


def _rules(flat: Image, dpi: int) -> Image:
    """Return the straight lines of the page (H x W, 255 there) that belong to crossings."""
    dark = as_image(cv2.threshold(flat, _INK_BELOW, 255, cv2.THRESH_BINARY_INV)[1])
    per_mm = dpi / 25.4
    least, gap = max(9, round(_RULE_LEAST_MM * per_mm)), max(3, round(_BROKEN_MM * per_mm))
    # Nearly every page without a table has not even a standing stroke, which is seen at a quarter of the cost.
    coarse = as_image(cv2.dilate(dark, np.ones((2, 2), np.uint8)))[::2, ::2]
    if not cv2.countNonZero(_runs(coarse, (least // 2 - 2, 1), (1, 3), (gap // 2 + 2, 1))):
        return np.zeros_like(flat)
    standing = _runs(dark, (least, 1), (1, 3), (gap, 1))
    if not cv2.countNonZero(standing):
        return np.zeros_like(flat)
    lying = _runs(dark, (1, least), (3, 1), (1, gap))
    if not cv2.countNonZero(cv2.bitwise_and(lying, standing)):
        return np.zeros_like(flat)  # no crossing: underlines, leaders, frames of nothing
    return as_image(cv2.bitwise_or(lying, standing))


def _runs(dark: Image, along: tuple[int, int], across: tuple[int, int], bridge: tuple[int, int]) -> Image:
    """Return the straight strokes of one direction; each shape is (height, width) in pixels."""
    thick = cv2.dilate(dark, np.ones(across, np.uint8))  # bowed and broken rules still run on
    thick = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones(bridge, np.uint8))
    return as_image(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(along, np.uint8)))


def _cells(grid: Image, left: int, top: int, per_mm: float) -> list[Cell]:
    height, width = grid.shape
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.bitwise_not(grid), connectivity=4, ltype=cv2.CV_32S)
    cells = []
    for index in range(1, count):
        x, y, wide, high, area = (int(value) for value in stats[index, :5])
        if x == 0 or y == 0 or x + wide == width or y + high == height:
            continue  # outside of a bowed or tilted table
        if wide < _CELL_LEAST_MM[0] * per_mm or high < _CELL_LEAST_MM[1] * per_mm or area < 0.5 * wide * high:
            continue
        cells.append(Cell(left + x, top + y, left + x + wide, top + y + high))
    return _row_by_row(cells)


def _row_by_row(cells: list[Cell]) -> list[Cell]:
    ordered: list[Cell] = []
    waiting = sorted(cells, key=lambda cell: cell.top)
    while waiting:
        first = waiting[0]
        lowest = min((cell.bottom for cell in waiting if cell.top < first.bottom), default=first.bottom)
        row = [cell for cell in waiting if cell.top < (first.top + lowest) / 2]
        ordered.extend(sorted(row, key=lambda cell: cell.left))
        waiting = [cell for cell in waiting if cell not in row]
    return ordered


def _has_ink(page: Image, cell: Cell, per_mm: float) -> bool:
    edge = max(1, round(0.4 * per_mm))  # what is left of the rule itself
    inner = page[cell.top + edge : cell.bottom - edge, cell.left + edge : cell.right - edge]
    return int(np.count_nonzero(inner < _INK_BELOW)) > 0.1 * per_mm * per_mm
