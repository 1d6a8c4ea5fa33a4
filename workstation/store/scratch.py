# SPDX-License-Identifier: GPL-3.0-or-later
"""Room beside memory for the length of one job: a nameless file, encrypted under a key that is kept nowhere.

Pages that wait, and a PDF being built, lie here instead of in memory, whatever their number. Nothing of it can be read
once the job is over or its program was ended by force: what is meant to stay goes into the `spool`.
"""

from __future__ import annotations

import io
import os
import struct
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workstation.closing import Closing
from workstation.errors import StoreDamaged
from workstation.store.space import file_faults
from workstation.store.vault import FRAME_BYTES, KEY_BYTES

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer
    from _typeshed import WriteableBuffer

_FRAMES_OPEN = 2  # one that is read through, and one that is looked up in between
_BUFFER_BYTES = 4096  # of each file: there may be hundreds


class Scratch(Closing):
    """Keeps files until it is closed; a context manager, used by one thread at a time.

    Args:
        folder: on the volume with room for it; nothing is ever seen in there.

    Raises:
        DiskFull, StoreReadOnly: no file can be made there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cipher = AESGCM(os.urandom(KEY_BYTES))
        self._sealed: list[tuple[int, int]] = []  # where each frame lies, and how long it is
        self._end = 0
        self._open: OrderedDict[int, bytes] = OrderedDict()
        with file_faults(folder):
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`

    def close(self) -> None:
        """Forget everything; may be called twice."""
        self._open.clear()
        self._file.close()

    def put(self, data: bytes) -> BinaryIO:
        """Keep bytes and return them as a file to be read.

        Raises:
            DiskFull: no room.
        """
        return self.written(lambda out: out.write(data))

    def written(self, write: Callable[[BinaryIO], object]) -> BinaryIO:
        """Let `write` write a file, from its beginning to its end, and return it to be read anywhere.

        Raises:
            DiskFull: no room.
        """
        raw = _Writer(self)
        with io.BufferedWriter(raw) as out:
            write(out)
        # Buffered, because a raw file may give less than it was asked for, which PDFium takes for the end.
        return io.BufferedReader(_Reader(self, raw.frames, raw.size), _BUFFER_BYTES)

    def seal(self, frame: bytes) -> int:
        """Put a frame on the disk and return its number.

        Raises:
            DiskFull: no room.
        """
        number = len(self._sealed)
        sealed = self._cipher.encrypt(_nonce(number), frame, None)
        with file_faults(self._folder, needed_mib=1):
            self._file.seek(self._end)
            self._file.write(sealed)
            self._file.flush()  # a full disk is told now, not when somebody reads
        self._sealed.append((self._end, len(sealed)))
        self._end += len(sealed)
        return number

    def frame(self, number: int) -> bytes:
        """Return a frame."""
        if number in self._open:
            self._open.move_to_end(number)
            return self._open[number]
        at, size = self._sealed[number]
        with file_faults(self._folder):
            self._file.seek(at)
            sealed = self._file.read(size)
        try:
            frame = self._cipher.decrypt(_nonce(number), sealed, None)
        except InvalidTag:
            raise StoreDamaged(where=str(self._folder), detail="scratch") from None
        self._open[number] = frame
        if len(self._open) > _FRAMES_OPEN:
            self._open.popitem(last=False)
        return frame


class _Writer(io.RawIOBase):
    """Cuts what is written into frames."""

    def __init__(self, scratch: Scratch) -> None:
        super().__init__()
        self._scratch = scratch
        self._pending = bytearray()
        self.frames: list[int] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        view = memoryview(data)
        self._pending += view
        self.size += view.nbytes
        while len(self._pending) >= FRAME_BYTES:
            self._cut(FRAME_BYTES)
        return view.nbytes

    def close(self) -> None:
        if not self.closed and self._pending:
            self._cut(len(self._pending))
        super().close()

    def _cut(self, size: int) -> None:
        frame = bytes(self._pending[:size])
        del self._pending[:size]  # first: a full disk is told once
        self.frames.append(self._scratch.seal(frame))


class _Reader(io.RawIOBase):
    """Opens the frames of one file as they are asked for."""

    def __init__(self, scratch: Scratch, frames: Sequence[int], size: int) -> None:
        super().__init__()
        self._scratch = scratch
        self._frames = frames
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence] + offset
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, FRAME_BYTES)
        target = memoryview(buffer)
        part = memoryview(self._scratch.frame(self._frames[number]))[start : start + len(target)]
        target[: len(part)] = part
        self._at += len(part)
        return len(part)


def _nonce(number: int) -> bytes:
    return struct.pack(">QI", number, 0)
