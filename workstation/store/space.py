# SPDX-License-Identifier: GPL-3.0-or-later
"""Room on the disk: faults of the file system in our words, floor, reserve file; what is stored is not in here."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from workstation.errors import DiskFull, StoreDamaged, StoreReadOnly, WorkstationError
from workstation.renaming import put_in_place

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_NOT_OURS = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_RESERVE_BYTES = 4 * 1024 * 1024  # a full disk also refuses UPDATE and DELETE; 4 MiB were enough to write again
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
FLOOR_MIB = 500


def free_mib(where: Path) -> int:
    """Return the free space of the volume under `where`, in MiB; 0 when it cannot be asked."""
    try:
        return shutil.disk_usage(where).free >> 20
    except OSError:
        return 0


def fault_of(error: OSError, where: Path, needed_mib: int = 0) -> WorkstationError:
    """Return the failure that a fault of the file system means to us."""
    if error.errno in _FULL:
        return DiskFull(where=str(where), free_mib=free_mib(where.parent), needed_mib=needed_mib)
    if error.errno in _NOT_OURS:
        return StoreReadOnly(where=str(where))
    return StoreDamaged(where=str(where), detail=error.strerror or type(error).__name__)


@contextlib.contextmanager
def file_faults(where: Path, needed_mib: int = 0) -> Iterator[None]:
    """Turn an `OSError` inside the block into one of our failures."""
    try:
        yield
    except OSError as error:
        raise fault_of(error, where, needed_mib) from error


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` survive a power cut; Windows has no such call and needs none for `os.replace`."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_draft(draft: Path, path: Path) -> None:
    """Give a finished draft its name so that it survives a power cut.

    Raises:
        OSError: the draft is still there.
    """
    handle = os.open(draft, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    put_in_place(draft, path)
    sync_folder(path.parent)


def write_whole(path: Path, data: bytes | Iterable[bytes], *, mode: int = 0o600) -> None:
    """Write a file so that after any interruption it is there whole or not at all.

    Args:
        path: of the file.
        data: its bytes, or its parts one after the other.
        mode: its rights.

    Raises:
        OSError: nothing was left behind; the same of whatever the parts raise.
    """
    draft = path.with_name(f".{path.name}.tmp")
    try:
        with os.fdopen(os.open(draft, _CREATE, mode), "wb") as out:
            for part in (data,) if isinstance(data, bytes) else data:
                out.write(part)
            out.flush()
            os.fsync(out.fileno())
        put_in_place(draft, path)
    except (OSError, WorkstationError):
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


class Room:
    """Keep enough room in a data folder to go on working, and a little more to say that there is none.

    Args:
        data_dir: the folder.
        floor_mib: free space below which nothing new is captured.
        free: asks the free space of a volume, in MiB.
    """

    def __init__(self, data_dir: Path, *, floor_mib: int = FLOOR_MIB, free: Callable[[Path], int] = free_mib) -> None:
        self._data_dir = data_dir
        self._reserve = data_dir / "reserve.bin"
        self._floor_mib = floor_mib
        self._free = free

    def ensure(self, needed_mib: int) -> None:
        """Check that `needed_mib` can be written without going below the floor.

        Raises:
            DiskFull: too little room.
        """
        free = self._free(self._data_dir)
        if free - needed_mib < self._floor_mib:
            raise DiskFull(where=str(self._data_dir), free_mib=free, needed_mib=needed_mib + self._floor_mib)
        self.take_reserve()

    def take_reserve(self) -> None:
        """Set the reserve aside unless it is there; without room for it nothing happens."""
        with contextlib.suppress(OSError):
            if not self._reserve.exists():
                # Random bytes: a compressing file system would keep no room for zeros.
                write_whole(self._reserve, os.urandom(_RESERVE_BYTES))

    def give_reserve(self) -> None:
        """Give the reserve back to the disk, so that the fault itself can still be recorded."""
        with contextlib.suppress(OSError):
            self._reserve.unlink(missing_ok=True)
