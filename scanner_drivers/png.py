# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a scanned picture as PNG, without loss and while it still arrives; Pillow's own writer is kept for rare modes.

Rows are compressed in strips side by side as soon as they are there, so when the scanner delivers the last byte only
the last strip is left to do. The work on the bits is ISA-L's (module isal): a sample page costs it 0.09 s of one core
and 7.4 MB, zlib at its quickest 0.30 s and 8.0 MB. Where isal has no wheel, zlib does the same. Measured in
docs/benchmarks/scan.md.
"""

from __future__ import annotations

import importlib
import io
import os
import struct
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

import numpy as np
from PIL import Image

Mode = Literal["1", "L", "RGB"]

_HEADERS: dict[Mode, tuple[int, int]] = {"1": (1, 0), "L": (8, 0), "RGB": (8, 2)}  # bits, colour type
_FILTER_UP = 2
_METRE_INCHES = 39.3701
_STRIP_BYTES = 1 << 20
_ADLER_BASE = 65521
_EMPTY_BLOCK = b"\x03\x00"  # ends a deflate stream whose parts were all flushed


def _best_packer() -> ModuleType:
    try:
        return importlib.import_module("isal.isal_zlib")
    except ImportError:
        return zlib


PACKER = _best_packer()


def make_pool() -> ThreadPoolExecutor:
    """Return threads for the strips, one a core: zlib and NumPy let others run."""
    return ThreadPoolExecutor(max(1, os.cpu_count() or 1), "png")


def row_bytes(width_px: int, mode: Mode) -> int:
    """Return the bytes of one row without padding."""
    return {"1": (width_px + 7) // 8, "L": width_px, "RGB": width_px * 3}[mode]


def strip_rows(stride: int) -> int:
    """Return how many rows make a good strip."""
    return max(1, _STRIP_BYTES // stride)


@dataclass(frozen=True, slots=True)
class _Packed:
    chunk: bytes
    adler: int
    length: int


class PngEncoder:
    """One picture on its way into a PNG; rows in, file out."""

    def __init__(
        self, width_px: int, mode: Mode, dpi: int, pool: ThreadPoolExecutor, is_inverted: bool = False
    ) -> None:
        """Begin a picture.

        Args:
            dpi: written into the file.
            pool: runs the strips.
            is_inverted: bits are turned over (in SANE a set bit is black, in PNG white).
        """
        self.width_px = width_px
        self.height_px = 0
        self.mode = mode
        self._dpi = dpi
        self._pool = pool
        self._invert = is_inverted
        self._row_bytes = row_bytes(width_px, mode)
        self.last_row: bytes | None = None  # as the scanner sent it, without padding
        self._strips: list[Future[_Packed]] = []

    def add(self, rows: bytes | bytearray | memoryview, stride: int) -> None:
        """Take whole rows; the buffer must not change afterwards.

        Args:
            rows: one after the other.
            stride: bytes from the start of one row to the next.
        """
        count = len(rows) // stride
        if not count:
            return
        self.height_px += count
        self._strips.append(self._pool.submit(self._pack, rows, stride, count, self.last_row))
        start = (count - 1) * stride
        self.last_row = bytes(memoryview(rows)[start : start + self._row_bytes])

    def finish(self) -> bytes:
        """Return the file."""
        strips = [strip.result() for strip in self._strips]
        bits, colour_type = _HEADERS[self.mode]
        per_metre = round(self._dpi * _METRE_INCHES)
        adler = 1
        for strip in strips:
            adler = _combined(adler, strip.adler, strip.length)
        return b"".join(
            (
                b"\x89PNG\r\n\x1a\n",
                _chunk(b"IHDR", struct.pack(">IIBBBBB", self.width_px, self.height_px, bits, colour_type, 0, 0, 0)),
                _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
                _chunk(b"IDAT", b"\x78\x01"),
                *(strip.chunk for strip in strips),
                _chunk(b"IDAT", _EMPTY_BLOCK + struct.pack(">I", adler)),
                _chunk(b"IEND", b""),
            )
        )

    def _pack(self, rows: bytes | bytearray | memoryview, stride: int, count: int, above: bytes | None) -> _Packed:
        """Filter and compress a strip: each row as its difference to the row above, after the byte that says so."""
        raw = np.frombuffer(rows, np.uint8, count * stride).reshape(count, stride)[:, : self._row_bytes]
        filtered = np.empty((count, self._row_bytes + 1), np.uint8)
        filtered[:, 0] = _FILTER_UP
        first = np.frombuffer(above, np.uint8) if above is not None else np.zeros(self._row_bytes, np.uint8)
        if self._invert:
            raw, first = ~raw, ~first if above is not None else first
        np.subtract(raw[0], first, out=filtered[0, 1:])
        np.subtract(raw[1:], raw[:-1], out=filtered[1:, 1:])
        data = filtered.data.cast("B")
        return _Packed(_chunk(b"IDAT", deflated(data, PACKER)), PACKER.adler32(data), len(data))


def deflated(data: bytes | memoryview, packer: ModuleType) -> bytes:
    """Return data compressed by this module: no head and no end, so that parts can be joined.

    Args:
        data: filtered rows.
        packer: isal_zlib or zlib.
    """
    # run lengths: what is left of paper after the filter is mostly zeros; matching strings costs zlib twice the time,
    # and ISA-L, which has no such choice, nothing
    how = (9, zlib.Z_RLE) if packer is zlib else ()
    stream = packer.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS, *how)
    return bytes(stream.compress(data) + stream.flush(zlib.Z_FULL_FLUSH))


def to_png(image: Image.Image, dpi: int) -> bytes:
    """Return a whole picture as a PNG file that carries its resolution."""
    if image.mode not in _HEADERS:
        out = io.BytesIO()
        image.save(out, "PNG", compress_level=1, dpi=(dpi, dpi))
        return out.getvalue()
    mode: Mode = "1" if image.mode == "1" else "L" if image.mode == "L" else "RGB"
    stride = row_bytes(image.width, mode)
    data = memoryview(image.tobytes())
    step = strip_rows(stride) * stride
    with make_pool() as pool:
        encoder = PngEncoder(image.width, mode, dpi, pool)
        for start in range(0, len(data), step):
            encoder.add(data[start : start + step], stride)
        return encoder.finish()


def _combined(first: int, second: int, length: int) -> int:
    """Return the Adler-32 of two parts joined, from those of each; `length` is the second part's."""
    low = (first & 0xFFFF) + (second & 0xFFFF) - 1
    high = (first >> 16) + (second >> 16) + length * ((first & 0xFFFF) - 1)
    return (high % _ADLER_BASE) << 16 | low % _ADLER_BASE


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", PACKER.crc32(data, zlib.crc32(kind)))
