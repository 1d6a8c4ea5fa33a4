# SPDX-License-Identifier: GPL-3.0-or-later
"""How a driver puts a finished page into the hand-over folder: whole or not at all; encryption happens elsewhere."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import uuid
from pathlib import Path

from workstation.errors import DiskFull, StoreReadOnly, WorkstationError
from workstation.renaming import put_in_place


class Handover:
    """Names and writes the page files of one batch.

    A page is written under another name, synced and then renamed: a file that ends in its media type's suffix is
    complete, also after a power cut. Files and folder are readable by this user alone.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._batch = uuid.uuid4().hex[:12]  # batches share the folder; names must never meet

    def save(self, index: int, data: bytes | memoryview, suffix: str) -> tuple[Path, str]:
        """Write one page.

        Args:
            index: place in the batch, from 0.
            data: the file's content.
            suffix: of the file name, with the dot.

        Returns:
            The file and its SHA-256.

        Raises:
            DiskFull: no room for the page.
            StoreReadOnly: the folder cannot be written.
        """
        final = self._folder / f"{self._batch}-{index:05d}{suffix}"
        part = final.with_name(final.name + ".part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            put_in_place(part, final)
            _sync_folder(self._folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink()
            raise self._failure(error, len(data)) from error
        return final, hashlib.sha256(data).hexdigest()

    def _failure(self, error: OSError, needed: int) -> WorkstationError:
        where = str(self._folder)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            free = shutil.disk_usage(self._folder).free
            return DiskFull(where=where, free_mib=free >> 20, needed_mib=(needed >> 20) + 1)
        return StoreReadOnly(where=where)


_BINARY: int = getattr(os, "O_BINARY", 0)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows has no such call and does not need one on NTFS."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
