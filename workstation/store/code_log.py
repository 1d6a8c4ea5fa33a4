# SPDX-License-Identifier: GPL-3.0-or-later
"""Which numbers of codes were signed into a file here, kept beside the database so that no copy of it forgets.

A copy of the database that is put back does not know the papers that came after it; their codes are printed, signed
and sent all the same, and must never be given again. A line is a keyed hash of owner, type and symbol with the number,
or of agency and kind of an archive code with its running number: without the station key the file says nothing about
anybody.
"""

from __future__ import annotations

import hashlib
import hmac
import mmap
import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from workstation.domain.doc_code import DocCode
from workstation.domain.paper_code import PaperCode
from workstation.store.space import file_faults, sync_folder, write_whole

FILE = "station.codes"
_LINE = struct.Struct(">16sI")
_ARCHIVE = "archive code"


class CodeLog:
    """Numbers that are taken for ever; the file only grows."""

    def __init__(self, data_dir: Path, key: bytes) -> None:
        self._path = data_dir / FILE
        self._key = key
        self._read_to: dict[bytes, tuple[int, int]] = {}  # of an archive code's lines: how far, and the highest number

    @property
    def is_there(self) -> bool:
        """Whether the file exists."""
        return self._path.exists()

    def begin(self, codes: Iterable[PaperCode | DocCode]) -> None:
        """Make the file from what the database knows."""
        self._read_to.clear()
        with file_faults(self._path):
            write_whole(self._path, b"".join(self._line(code) for code in codes))

    def add(self, *codes: PaperCode | DocCode) -> None:
        """Take numbers; when this returns they are on the disk. The row that uses them is committed after."""
        if not codes:
            return
        with file_faults(self._path, 1):
            is_new = not self._path.exists()
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                size = os.fstat(handle).st_size
                os.lseek(handle, size - size % _LINE.size, os.SEEK_SET)  # over a line a power cut left half written
                os.write(handle, b"".join(map(self._line, codes)))
                os.fsync(handle)
            finally:
                os.close(handle)
            if is_new:
                sync_folder(self._path.parent)

    def taken(self, owner_id: str, document_type_code: str, number: str) -> set[int]:
        """Return the numbers of an owner's papers of a type; a million lines are looked through in milliseconds."""
        wanted = self._hash(owner_id, document_type_code, number)
        with file_faults(self._path):
            if not self._path.exists() or self._path.stat().st_size < _LINE.size:
                return set()
            with self._path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
                return set(_numbers(lines, wanted))

    def last_archive_number(self, agency: str, kind: str) -> int:
        """Return the highest running number of an archive code that was signed here, 0 for none.

        An agency has one row of numbers for all its papers: what was read once is not read again.
        """
        wanted = self._hash(_ARCHIVE, agency, kind, "")
        with file_faults(self._path):
            size = self._path.stat().st_size if self._path.exists() else 0
            whole = size - size % _LINE.size
            done, highest = self._read_to.get(wanted, (0, 0))
            if whole > done:
                with self._path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
                    highest = max(highest, *_numbers(lines, wanted, done), 0)
                self._read_to[wanted] = (whole, highest)
        return highest

    def _line(self, code: PaperCode | DocCode) -> bytes:
        if isinstance(code, DocCode):
            return _LINE.pack(self._hash(_ARCHIVE, code.agency, code.kind, ""), code.number)
        return _LINE.pack(self._hash(code.owner_id, code.document_type_code, code.number), code.seq)

    def _hash(self, *parts: str) -> bytes:
        return hmac.new(self._key, "\0".join(parts).encode(), hashlib.sha256).digest()[:16]


def merge(target: Path, source: Path) -> None:
    """Add the lines of a carried copy's file to that of a folder: what was taken in either is taken."""
    name = FILE
    if not (source / name).is_file():
        return
    with file_faults(target / name):
        theirs = (source / name).read_bytes()
        ours = (target / name).read_bytes() if (target / name).exists() else b""
        whole = len(ours) - len(ours) % _LINE.size
        if theirs and theirs not in ours:
            write_whole(target / name, ours[:whole] + theirs)


def _numbers(lines: mmap.mmap, wanted: bytes, start: int = 0) -> Iterator[int]:
    at = lines.find(wanted, start)
    while at >= 0:
        if at % _LINE.size == 0 and at + _LINE.size <= len(lines):
            yield _LINE.unpack_from(lines, at)[1]
        at = lines.find(wanted, at + 1)
