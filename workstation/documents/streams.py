# SPDX-License-Identifier: GPL-3.0-or-later
"""A PDF of nothing but streams: those of a paper, put aside as its pages come and taken up when its PDF is written.

QPDF keeps the bytes it is given until the file is saved; a stream of a file it has opened it reads when it writes it.
So a PDF that grows out of this one takes the memory of one stream, not of all.
"""

from __future__ import annotations

from typing import BinaryIO

_FRAME = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")


class StreamFile:
    """Writes the file; what a stream is, is said in the PDF that takes it up.

    Args:
        out: written from its beginning to its end.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._size = 0
        self._places: list[int] = []
        self._write(b"%PDF-1.7\n")
        for thing in _FRAME:
            self._begin()
            self._write(thing + b"\nendobj\n")

    def add(self, data: bytes) -> int:
        """Add a stream and return its object number."""
        number = self._begin()
        self._write(b"<</Length %d>>\nstream\n" % len(data))
        self._write(data)
        self._write(b"\nendstream\nendobj\n")
        return number

    def finish(self) -> None:
        """Write the end of the file."""
        start, count = self._size, len(self._places) + 1
        rows = b"".join(b"%010d 00000 n \n" % place for place in self._places)
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % count + rows)
        self._write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, start))

    def _begin(self) -> int:
        self._places.append(self._size)
        self._write(b"%d 0 obj\n" % len(self._places))
        return len(self._places)

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._size += len(data)
