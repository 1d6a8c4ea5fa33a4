# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder `sohoa scan` writes into: numbered pages, and beside them for a while those a driver has just handed over.

A scan that is ended by force leaves its hand-over folder behind. The next one into the same folder takes up the pages
in it, whose sheets are through the scanner, and removes what is not whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from scanner_drivers.base import NOTE_AGAIN, ScannedPage
from workstation.errors import StoreInUse
from workstation.renaming import put_in_place
from workstation.store.lock import InstanceLock
from workstation.store.space import file_faults, sync_folder

_PREFIX = ".handover-"
_LOCK, _DEVICE = "lock", "device"
_KEEPS_ITS_FILES = "folder:"  # a hot folder's files stay where they are until their pages are kept: they come again


class ScanFolder:
    """One scan's way into the folder.

    Args:
        out: made if missing.
        device: full id of the scanner.

    Raises:
        DiskFull, StoreReadOnly: nothing can be written there.
    """

    def __init__(self, out: Path, device: str) -> None:
        self._out = out
        with file_faults(out):
            out.mkdir(parents=True, exist_ok=True)
            self._number = max((int(file.stem) for file in self._pages()), default=0)
        self.taken_up = [page for folder in sorted(out.glob(f"{_PREFIX}*")) for page in self._take_up(folder)]
        self.handover = out / f"{_PREFIX}{os.getpid()}"
        with file_faults(out):
            self.handover.mkdir(mode=0o700, exist_ok=True)
            self._lock = InstanceLock(self.handover / _LOCK)
            (self.handover / _DEVICE).write_text(device, encoding="utf-8")

    def keep(self, page: ScannedPage) -> Path | None:
        """Give a page its number; None for one of a hot folder that an earlier run had kept when it was ended."""
        if NOTE_AGAIN in page.notes and self._is_kept(page.sha256):
            page.path.unlink()
            return None
        return self._numbered(page.path)

    def close(self) -> None:
        """Remove the hand-over folder with what nobody took."""
        self._lock.release()
        _remove(self.handover)

    def _take_up(self, left: Path) -> list[Path]:
        try:
            lock = InstanceLock(left / _LOCK)
        except StoreInUse:  # another scan is at work
            return []
        try:
            device = left / _DEVICE
            is_coming_again = device.is_file() and device.read_text(encoding="utf-8").startswith(_KEEPS_ITS_FILES)
            return [] if is_coming_again else [self._numbered(page) for page in _whole_pages(left)]
        finally:
            lock.release()
            _remove(left)

    def _numbered(self, page: Path) -> Path:
        self._number += 1
        target = self._out / f"{self._number:04d}{page.suffix}"
        with file_faults(target):
            put_in_place(page, target)
            sync_folder(self._out)  # it is said to be saved
        return target

    def _pages(self) -> list[Path]:
        return [file for file in self._out.iterdir() if file.stem.isdigit()]

    def _is_kept(self, sha256: str) -> bool:
        return any(hashlib.sha256(file.read_bytes()).hexdigest() == sha256 for file in self._pages())


def _whole_pages(folder: Path) -> list[Path]:
    """Return the pages a driver finished, in their order: each got its name when it was whole (`Handover`)."""
    return sorted(file for file in folder.iterdir() if file.suffix in (".jpg", ".png"))


def _remove(folder: Path) -> None:
    # A driver whose program was ended writes for a moment still: what comes later is there for the next scan.
    with contextlib.suppress(OSError):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
