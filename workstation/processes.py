# SPDX-License-Identifier: GPL-3.0-or-later
"""Other processes by their number, on POSIX and on Windows: whether one runs, and letting one stand back."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import time
from pathlib import Path

# <winnt.h>, <winbase.h>, <winerror.h>
_SYNCHRONIZE, _SET_INFORMATION = 0x0010_0000, 0x0200
_WAIT_TIMEOUT = 0x102
_BELOW_NORMAL = 0x4000
_ACCESS_DENIED = 5
_TRIES, _TRY_AGAIN_S = 5, 0.11


def is_running(pid: int) -> bool:
    """Tell whether there is a process of this number, whoever it belongs to."""
    if sys.platform == "win32":  # os.kill(pid, 0) would end it there
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = kernel.OpenProcess(_SYNCHRONIZE, False, pid)
        if not handle:
            return ctypes.get_last_error() == _ACCESS_DENIED
        try:
            return bool(kernel.WaitForSingleObject(handle, 0) == _WAIT_TIMEOUT)
        finally:
            kernel.CloseHandle(handle)
    else:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def stand_back(pid: int, niceness: int) -> None:
    """Give a process of ours less of a busy processor than the window has; one that has ended is no fault.

    Args:
        niceness: 0 leaves it as it is; Windows knows one step below the ordinary.
    """
    if not niceness:
        return
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        handle = kernel.OpenProcess(_SET_INFORMATION, False, pid)
        if handle:
            kernel.SetPriorityClass(handle, _BELOW_NORMAL)
            kernel.CloseHandle(handle)
    else:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, niceness)
            if os.getsid(pid) == pid:
                _let_session_stand_back(pid, niceness)


def _let_session_stand_back(pid: int, niceness: int) -> None:
    """Give the session a process leads less of a processor.

    Linux shares processors among sessions first; the niceness of a process counts only inside its own (sched(7), "The
    autogroup feature").
    """
    group = Path(f"/proc/{pid}/autogroup")
    for _ in range(_TRIES):
        try:
            group.write_text(str(niceness))
        except BlockingIOError:  # the system takes one such order in a tenth of a second
            time.sleep(_TRY_AGAIN_S)
        else:
            return
