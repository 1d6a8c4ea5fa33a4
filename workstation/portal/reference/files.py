# SPDX-License-Identifier: GPL-3.0-or-later
"""The bytes of uploads and papers on disk, one file each, whose name never changes; rows are in `database.py`."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO


class UploadFiles:
    """A folder of files named by upload id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def create(self, upload_id: str) -> None:
        """Make an empty file that outlives a power cut."""
        with self.path(upload_id).open("xb") as file:
            os.fsync(file.fileno())
        if os.name == "posix":  # elsewhere folders cannot be synced
            handle = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def open_at(self, upload_id: str, offset: int) -> BinaryIO:
        """Open for writing after `offset`; bytes beyond it belong to a request that was never finished."""
        file = self.path(upload_id).open("r+b")
        file.truncate(offset)
        file.seek(offset)
        return file

    def settle(self, file: BinaryIO, keep: int) -> None:
        """Cut the file to `keep` bytes and put them on the disk."""
        file.flush()
        file.truncate(keep)
        os.fsync(file.fileno())

    def is_pdf(self, upload_id: str) -> bool:
        """Return whether the file begins as a PDF does."""
        with self.path(upload_id).open("rb") as file:
            return file.read(5) == b"%PDF-"

    def sha256(self, upload_id: str) -> str:
        """Return the hash of what really lies on the disk."""
        with self.path(upload_id).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def ids(self) -> set[str]:
        """Return the upload ids of all files."""
        return {path.stem for path in self._folder.glob("*.bin")}

    def remove(self, upload_id: str) -> None:
        """Delete the file; it may be gone already."""
        self.path(upload_id).unlink(missing_ok=True)

    def path(self, upload_id: str) -> Path:
        """Return where the file lies."""
        return self._folder / f"{upload_id}.bin"
