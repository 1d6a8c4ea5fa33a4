# SPDX-License-Identifier: GPL-3.0-or-later
"""One instance a data folder: a lock of the operating system, which ends with the process however it ends."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from workstation.errors import StoreInUse
from workstation.store.space import file_faults

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_HELD = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})
_NO_REASON = 0  # what the C run-time library of Wine 10 says of a lock another process holds
_LOCKED_BYTE = 1 << 20  # Windows locks are mandatory: far behind the pid, which the refused instance wants to read


class InstanceLock:
    """Hold the data folder for this process.

    Raises:
        StoreInUse: another instance holds it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with file_faults(path):
            # Not inherited by child processes (PEP 446): a scanner worker that outlives us must not keep the lock.
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            is_ours = self._locked()
        if not is_ours:
            os.close(self._handle)
            raise StoreInUse(where=str(path.parent), pid=holder(path))
        with file_faults(path):
            os.ftruncate(self._handle, 0)
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, str(os.getpid()).encode("ascii"))

    def _locked(self) -> bool:
        try:
            if sys.platform == "win32":
                os.lseek(self._handle, _LOCKED_BYTE, os.SEEK_SET)
                msvcrt.locking(self._handle, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _HELD or error.errno == _NO_REASON:
                return False
            raise
        return True

    def release(self) -> None:
        """Let the folder go; the file stays, because removing it would race with the next instance."""
        os.close(self._handle)


def holder(path: Path) -> int:
    """Return the pid written into a lock file, 0 when there is none."""
    try:
        return int(path.read_text("ascii") or "0")
    except (OSError, ValueError):
        return 0
