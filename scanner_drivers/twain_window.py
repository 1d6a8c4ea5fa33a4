# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for what a TWAIN source tells: through our callback, or on Windows through the messages of a hidden window.

The Windows half has never run on a real Windows with a scanner (docs/it.vi.md says so).
"""

from __future__ import annotations

import ctypes as c
import os
import queue
from collections.abc import Callable
from typing import Any

from scanner_drivers.twain_library import DG_CONTROL, Dat, Event, Manager, Msg, Rc

_QS_ALLINPUT = 0x04FF
_PM_REMOVE = 1


def open_window() -> int:
    """Return the handle of a hidden window, 0 where sources need none."""
    if os.name != "nt":
        return 0
    user = _user32()
    user.CreateWindowExW.restype = c.c_void_p
    user.CreateWindowExW.argtypes = [c.c_uint, c.c_wchar_p, c.c_wchar_p, c.c_uint, *[c.c_int] * 4, *[c.c_void_p] * 4]
    # a plain hidden window, not a message-only one: sources put their own windows on top of it
    return int(user.CreateWindowExW(0, "STATIC", "sohoa", 0, 0, 0, 1, 1, None, None, None, None) or 0)


def close_window(handle: int) -> None:
    """Close it."""
    if os.name == "nt" and handle:
        _user32().DestroyWindow(c.c_void_p(handle))


def _user32() -> Any:
    return getattr(c, "WinDLL")("user32")  # noqa: B009 - only Windows has it


class Told:
    """What a source has told since the last look.

    Attributes:
        on_message: the function a source of TWAIN 2 calls, perhaps in a thread of its own.
    """

    def __init__(self) -> None:
        self._messages: queue.SimpleQueue[int] = queue.SimpleQueue()

    def on_message(self, origin: Any, target: Any, group: int, dat: int, message: int, data: Any) -> int:
        """Take a message and return that it was taken."""
        if dat == Dat.NULL:
            self._messages.put(message)
        return Rc.SUCCESS

    def clear(self) -> None:
        """Forget what was told before."""
        while not self._messages.empty():
            self._messages.get()

    def wait(self, manager: Manager, has_callback: bool, seconds: float) -> int | None:
        """Return the next message, None after some time."""
        if os.name == "nt":
            return _pump(manager, self._messages, has_callback, seconds)
        try:
            return self._messages.get(timeout=seconds)
        except queue.Empty:
            return None


def _pump(manager: Manager, messages: queue.SimpleQueue[int], has_callback: bool, seconds: float) -> int | None:
    """Run Windows' message loop for some time; a source of TWAIN 1 sees every message before its window does."""
    user = _user32()
    buffer = c.create_string_buffer(64)  # MSG is 48 bytes at most
    peek: Callable[..., int] = user.PeekMessageW
    if messages.empty():
        user.MsgWaitForMultipleObjects(0, None, False, int(seconds * 1000), _QS_ALLINPUT)
    while peek(buffer, None, 0, 0, _PM_REMOVE):
        event = Event(c.cast(buffer, c.c_void_p), 0)
        code = Rc.NOTDSEVENT
        if not has_callback or manager.state >= 5:
            code = Rc(manager.ask(DG_CONTROL, Dat.EVENT, Msg.PROCESSEVENT, event))
        if event.message:
            messages.put(int(event.message))
        if code != Rc.DSEVENT:
            user.TranslateMessage(buffer)
            user.DispatchMessageW(buffer)
    return None if messages.empty() else messages.get()
