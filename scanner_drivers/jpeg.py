# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads size, components and resolution from a JPEG's markers and tells whether it is whole; decodes no pixel."""

from __future__ import annotations

from dataclasses import dataclass

SOI = b"\xff\xd8"
EOI = b"\xff\xd9"
# every start-of-frame marker; C4, C8 and CC of that block are other things
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA
_APP0 = 0xE0
_DPI, _DPCM = 1, 2


class JpegBroken(ValueError):
    """The bytes are no JPEG, or end before the picture does."""


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """What the markers say.

    Attributes:
        components: 1 grey, 3 colour, 4 four inks.
        dpi: of the JFIF header; 0 when it gives none.
    """

    width_px: int
    height_px: int
    components: int
    dpi: int


def read_jpeg(data: bytes) -> JpegHeader:
    """Return the header of a whole JPEG.

    A full decode would catch more, but costs 45 ms a page at A4 300 dpi; scanners that lose the line lose the end,
    and that is what is looked for here.

    Raises:
        JpegBroken: not a JPEG, or without its end.
    """
    if not data.startswith(SOI):
        raise JpegBroken("no start of image")
    size: tuple[int, int, int] | None = None
    dpi, at = 0, 2
    while True:
        marker, at, end = _segment(data, at)
        body = data[at:end]
        if marker == _SCAN:
            break
        if marker in _FRAMES:
            size = _frame(body)
        elif marker == _APP0 and body.startswith(b"JFIF\0"):
            dpi = _density(body)
        at = end
    if size is None:
        raise JpegBroken("no frame before the scan")
    # a preview's end marker lies inside a segment, before the scan, and is not looked at
    if data.rfind(EOI, end) < 0:
        raise JpegBroken("no end of image")
    width, height, components = size
    return JpegHeader(width, height, components, dpi)


def _segment(data: bytes, at: int) -> tuple[int, int, int]:
    """Return marker, start and end of the segment's body at `at`."""
    while data[at : at + 2] == b"\xff\xff":  # fill bytes
        at += 1
    if len(data) < at + 4 or data[at] != 0xFF:
        raise JpegBroken("header ends early")
    end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    if end > len(data) or end < at + 4:
        raise JpegBroken("header ends early")
    return data[at + 1], at + 4, end


def _frame(body: bytes) -> tuple[int, int, int]:
    if len(body) < 6:
        raise JpegBroken("frame header ends early")
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    if not width or not height:
        raise JpegBroken("frame without size")
    return width, height, body[5]


def _density(body: bytes) -> int:
    if len(body) < 12:
        return 0
    unit, density = body[7], int.from_bytes(body[8:10], "big")
    if unit == _DPI:
        return density
    return round(density * 2.54) if unit == _DPCM else 0
