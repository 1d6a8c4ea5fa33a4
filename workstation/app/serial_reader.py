# SPDX-License-Identifier: GPL-3.0-or-later
"""A reader of codes at a serial port: its frames as text, again after it was unplugged; what a text means is not here.

Many hand-held readers of chip cards' QR codes are a serial port (USB CDC, or a real COM port) and no keyboard.
"""

from __future__ import annotations

import errno
import logging
import sys
import threading
import unicodedata
from collections.abc import Callable
from enum import StrEnum

import serial

if sys.platform != "win32":
    import termios

    # pyserial lets it out of `open` where the reader is pulled out in that moment
    _FAULTS: tuple[type[Exception], ...] = (OSError, ValueError, termios.error)
else:
    _FAULTS = (OSError, ValueError)

log = logging.getLogger(__name__)

_PAUSE_S = 0.15  # ends a frame without CR or LF; at 9600 baud a sign takes 1 ms, between two USB packets pass some 10
_AGAIN_S = 1.0  # between two looks for a reader that is not there
_LONGEST = 4096  # bytes: more than any QR code holds (2,953); beyond it is noise of a wrong speed
_ENDS = b"\r\n"
_FRAMING = "\x00\x02\x03\x04 \t"  # STX, ETX and what else readers put around a code


class Frames:
    """Cuts the bytes of a reader into texts: a frame ends with CR, LF or a pause."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._is_noise = False

    def take(self, received: bytes) -> list[str]:
        """Return the texts that end within these bytes; the rest is kept for the next ones."""
        texts: list[str] = []
        for value in received:
            if value in _ENDS:
                texts += self.pause()
            elif len(self._bytes) < _LONGEST:
                self._bytes.append(value)
            else:
                self._is_noise = True
        return texts

    def pause(self) -> list[str]:
        """Return what was received since the last end, as the text of a frame; none where that is nothing."""
        text = "" if self._is_noise else decoded(bytes(self._bytes)).strip(_FRAMING)
        self._bytes.clear()
        self._is_noise = False
        return [text] if text else []


def decoded(frame: bytes) -> str:
    """Return the text of a frame in NFC: UTF-8, else the Vietnamese code page some readers translate to."""
    try:
        text = frame.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = frame.decode("cp1258", errors="replace")
    return unicodedata.normalize("NFC", text)


class SerialReader:
    """Listens at one port in a thread of its own until it is stopped.

    The thread belongs to no lane: it waits for hours. It is a daemon, because opening a port of a driver that hangs
    must not hold up the end of the program.
    """

    def __init__(self, port: str, speed: int, code_read: Callable[[str], object]) -> None:
        """Begin to listen; a reader that is not there is waited for.

        Args:
            port: "/dev/ttyACM0", "COM3".
            speed: in baud.
            code_read: called in the reader's thread with the text of each frame.
        """
        self._port = port
        self._speed = speed
        self._code_read = code_read
        self._stop = threading.Event()
        self._is_there: bool | None = None  # None: not looked yet
        self._thread = threading.Thread(target=self._listen, name="code reader", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether the thread has not ended yet."""
        return self._thread.is_alive()

    @property
    def is_there(self) -> bool:
        """Whether the reader is plugged in and listened to."""
        return self._is_there is True

    def stop(self) -> None:
        """Ask the thread to end and do not wait for it; a code read from now on is dropped."""
        self._stop.set()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                with _opened(self._port, self._speed) as opened:
                    self._note(is_there=True)
                    self._read(opened)
            except _FAULTS as fault:
                self._note(is_there=False, detail=str(fault))
                self._stop.wait(_AGAIN_S)

    def _note(self, *, is_there: bool, detail: str = "") -> None:
        if is_there is not self._is_there:
            self._is_there = is_there
            words = "code reader found" if is_there else "code reader not there"
            log.info(words, extra={"port": self._port, "detail": detail})

    def _read(self, opened: serial.Serial) -> None:
        frames = Frames()  # half a code from before the reader was pulled out belongs to no other
        while not self._stop.is_set():
            received = opened.read(1)
            if received:
                received += opened.read(opened.in_waiting)
            for text in frames.take(received) if received else frames.pause():
                if not self._stop.is_set():
                    self._code_read(text)


class PortState(StrEnum):
    """How the port of a reader is; key of a sentence in the section [doctor] of the texts, "code_reader_" before it."""

    READY = "ready"
    IN_USE = "in_use"  # by the open desk, as a rule
    DENIED = "denied"
    MISSING = "missing"


def look_at_port(port: str, speed: int) -> tuple[PortState, str]:
    """Open a port and let it go again; return how it is, and the system's own words where it is not ready."""
    try:
        _opened(port, speed).close()
    except _FAULTS as fault:
        number = getattr(fault, "errno", None)
        if number in {errno.EAGAIN, errno.EBUSY}:
            return PortState.IN_USE, ""
        if "PermissionError" in str(fault):  # Windows gives a port to one program only and says nothing else about it
            return PortState.IN_USE, str(fault)
        return (PortState.DENIED if number in {errno.EACCES, errno.EPERM} else PortState.MISSING), str(fault)
    return PortState.READY, ""


def _opened(port: str, speed: int) -> serial.Serial:
    # Exclusive: two programs at one port would each get half of a code.
    return serial.Serial(port, speed, timeout=_PAUSE_S, exclusive=True)
