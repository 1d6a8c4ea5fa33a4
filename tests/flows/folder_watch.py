# SPDX-License-Identifier: GPL-3.0-or-later
"""Sees every file that appears in a folder, however briefly, and what it began with (inotify); no test is in here."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import struct
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_CLOSE_WRITE, _MOVED_TO, _CREATE, _IS_DIR = 0x8, 0x80, 0x100, 0x40000000
_EVENT = struct.Struct("iIII")
_libc = ctypes.CDLL(None, use_errno=True)


class FolderWatch:
    """Watch a folder and those made inside it.

    Attributes:
        seen: path of each file that appeared, and the longest beginning of it that could be read (up to 64 KiB).
    """

    def __init__(self, folder: Path) -> None:
        self.seen: dict[Path, bytes] = {}
        self._handle = _libc.inotify_init1(os.O_CLOEXEC)
        self._folders: dict[int, Path] = {}
        self._ends, self._end = os.pipe()
        self._add(folder)
        self._thread = threading.Thread(target=self._run)

    def _add(self, folder: Path) -> None:
        number = _libc.inotify_add_watch(self._handle, os.fsencode(folder), _CLOSE_WRITE | _MOVED_TO | _CREATE)
        if number < 0:  # gone again
            return
        self._folders[number] = folder
        for path in folder.iterdir():  # what came before the watch did
            self._look(path, is_folder=path.is_dir())

    def _look(self, path: Path, *, is_folder: bool) -> None:
        if is_folder:
            with contextlib.suppress(OSError):
                self._add(path)
            return
        content = b""
        with contextlib.suppress(OSError), path.open("rb") as file:
            content = file.read(1 << 16)
        self.seen[path] = max(self.seen.get(path, b""), content, key=len)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._handle, self._ends], [], [])
            if self._handle in ready:
                events = os.read(self._handle, 1 << 16)
                at = 0
                while at < len(events):
                    number, mask, _, length = _EVENT.unpack_from(events, at)
                    name = events[at + _EVENT.size : at + _EVENT.size + length].rstrip(b"\0")
                    at += _EVENT.size + length
                    if name:
                        self._look(self._folders[number] / os.fsdecode(name), is_folder=bool(mask & _IS_DIR))
            elif ready:
                return

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.write(self._end, b".")
        self._thread.join()
        for handle in (self._handle, self._ends, self._end):
            os.close(handle)
