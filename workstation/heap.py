# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a long-running process small: page images come and go, and what is freed goes back to the system."""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # <malloc.h> of glibc
_LARGE_BYTES = 1 << 20
_ARENAS = 2


def give_back_freed_memory() -> bool:
    """Tell glibc's allocator to map large blocks apart and to use few arenas; return whether it took that.

    By default glibc raises the limit for separate mappings to 32 MB once such a block was freed, so decoded pages of
    6 to 26 MB fragment the heap: bench/desk.py, part "memory". Other systems are left as they are.
    """
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):  # another C library
        return False
    wishes = ((_M_ARENA_MAX, _ARENAS), (_M_MMAP_THRESHOLD, _LARGE_BYTES), (_M_TRIM_THRESHOLD, _LARGE_BYTES))
    done = [mallopt(name, value) == 1 for name, value in wishes]
    return all(done)
