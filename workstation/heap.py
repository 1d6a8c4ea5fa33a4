# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a long-running process small: page images come and go, and what is freed goes back to the system."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # <malloc.h> of glibc
_LARGE_BYTES = 1 << 20
_ARENAS = 2
_TUNABLES, _LARGE_PAGES = "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1"  # since glibc 2.35; older ones pass over it


def give_back_freed_memory() -> bool:
    """Tell glibc's allocator to map large blocks apart and to use few arenas; return whether it took that.

    By default glibc raises the limit for separate mappings to 32 MB once such a block was freed, so decoded pages of
    6 to 26 MB fragment the heap: bench/desk.py, part "memory". Other systems are left as they are.
    """
    libc = _glibc()
    if libc is None:
        return False
    mallopt = libc.mallopt
    wishes = ((_M_ARENA_MAX, _ARENAS), (_M_MMAP_THRESHOLD, _LARGE_BYTES), (_M_TRIM_THRESHOLD, _LARGE_BYTES))
    done = [mallopt(name, value) == 1 for name, value in wishes]
    return all(done)


def trim() -> None:
    """Give what is free back to the system now; costs some milliseconds. Other systems are left as they are."""
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


@contextmanager
def large_pages() -> Iterator[None]:
    """Let processes that are started inside ask for large memory pages; other systems are left as they are.

    A page image comes in blocks of 4 to 26 MB. In small memory pages the system hands them out 18,000 times a page,
    so 4,000 times: 5 % of the processor time of reading, in no more memory.
    """
    if sys.platform != "linux" or _TUNABLES in os.environ:  # who has set it knows why
        yield
        return
    os.environ[_TUNABLES] = _LARGE_PAGES  # glibc reads it once, when a program begins
    try:
        yield
    finally:
        os.environ.pop(_TUNABLES, None)


@functools.cache
def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    try:
        libc = ctypes.CDLL("libc.so.6")
        found = libc.mallopt, libc.malloc_trim
    except (OSError, AttributeError):  # another C library
        return None
    return libc if all(found) else None
