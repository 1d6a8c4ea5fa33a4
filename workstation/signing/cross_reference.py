# SPDX-License-Identifier: GPL-3.0-or-later
"""The cross-reference of an incremental update, as lines or as a stream (ISO 32000-2, 7.5.4, 7.5.8); no signature."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from pypdf import generic as po


def write_table(stream: Any, trailer: Any, entries: dict[int, tuple[int, int]], size: int) -> None:
    """Write a table of lines and the trailer behind it.

    Args:
        stream: at the place where the table begins.
        trailer: without its size.
        entries: offset and generation of each object of this revision, by its number.
        size: one above the highest number of the whole file.
    """
    stream.write(b"xref\n0 1\n0000000000 65535 f \n")
    for first, count in _runs(list(entries)):
        stream.write(b"%d %d\n" % (first, count))
        for number in range(first, first + count):
            stream.write(b"%010d %05d n \n" % entries[number])
    trailer[po.NameObject("/Size")] = po.NumberObject(size)
    stream.write(b"trailer\n")
    trailer.write_to_stream(stream)
    stream.write(b"\n")


def write_stream(stream: Any, trailer: Any, entries: dict[int, tuple[int, int]], position: int, number: int) -> None:
    """Write a cross-reference stream, which is an object itself and its own trailer.

    Args:
        stream: at the place where the object begins.
        trailer: a stream object with the entries of a trailer, without its size.
        entries: offset and generation of each object of this revision, by its number.
        position: of the object in the file.
        number: its own number, one above the highest of the file so far.
    """
    entries = {**entries, number: (position, 0)}
    index = [0, 1]
    rows = [struct.pack(">BBIH", 0, 0, 0, 65535)]
    for first, count in _runs(list(entries)):
        index += [first, count]
        # type 1, offset in 5 bytes, generation in 2
        rows += [struct.pack(">BBIH", 1, at >> 32, at & 0xFFFFFFFF, gen) for at, gen in _slice(entries, first, count)]
    trailer.update(
        {
            po.NameObject("/Type"): po.NameObject("/XRef"),
            po.NameObject("/Size"): po.NumberObject(number + 1),
            po.NameObject("/W"): po.ArrayObject([po.NumberObject(width) for width in (1, 5, 2)]),
            po.NameObject("/Index"): po.ArrayObject([po.NumberObject(value) for value in index]),
            po.NameObject("/Filter"): po.NameObject("/FlateDecode"),
        }
    )
    trailer._data = zlib.compress(b"".join(rows))
    stream.write(b"%d 0 obj\n" % number)
    trailer.write_to_stream(stream)
    stream.write(b"\nendobj\n")


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Return (first, count) of each run of consecutive numbers."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and number == sum(runs[-1]):
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((number, 1))
    return runs


def _slice(entries: dict[int, tuple[int, int]], first: int, count: int) -> list[tuple[int, int]]:
    return [entries[number] for number in range(first, first + count)]
