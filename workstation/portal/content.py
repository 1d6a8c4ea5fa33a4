# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a paper's bytes part by part, also of a plain file; decrypting them is the store's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from workstation.domain.submission import PaperBytes, Submission
from workstation.errors import StoreDamaged

_PIECE = 1024 * 1024  # bytes; the frame of the store's files, so that each is opened once


class PlainFile:
    """A file that is not encrypted, as a gateway keeps what it received."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def size(self) -> int:
        """Number of bytes.

        Raises:
            StoreDamaged: there is no such file.
        """
        try:
            return self._path.stat().st_size
        except OSError as error:
            raise StoreDamaged(where=self._path.name, detail=error.strerror or "") from error

    def read(self, start: int, size: int) -> bytes:
        """Return a part.

        Raises:
            StoreDamaged: it cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                file.seek(start)
                return file.read(size)
        except OSError as error:
            raise StoreDamaged(where=self._path.name, detail=error.strerror or "") from error


def pieces(content: PaperBytes, piece: int = _PIECE) -> Iterator[bytes]:
    """Give the bytes from the beginning, `piece` at a time."""
    for start in range(0, content.size, piece):
        yield content.read(start, piece)


def require_content(submission: Submission, content: PaperBytes) -> None:
    """Insist that these are the bytes that were queued; reads all of them once.

    Raises:
        StoreDamaged: they are not.
    """
    digest = hashlib.sha256()
    size = 0
    for piece in pieces(content):
        digest.update(piece)
        size += len(piece)
    if digest.hexdigest() != submission.sha256 or size != submission.size:
        raise StoreDamaged(where=submission.uid, detail="the bytes are not those that were queued")
