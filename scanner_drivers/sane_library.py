# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own binding of libsane: structures, calls and the meaning of each status; what to scan is decided elsewhere."""

from __future__ import annotations

import ctypes as c
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from workstation.errors import (
    AccessDenied,
    Cancelled,
    Communication,
    CoverOpen,
    DeviceBusy,
    Jammed,
    NoDocs,
    NoMemory,
    Offline,
    ScannerError,
    UnsupportedOption,
    WarmingUp,
)

LIBRARY = "libsane.so.1"
FIXED_ONE = 1 << 16  # SANE_Fixed has 16 bits behind the point
CHUNK = 256 * 1024


class Status(IntEnum):
    """Result of a call."""

    GOOD = 0
    UNSUPPORTED = 1
    CANCELLED = 2
    DEVICE_BUSY = 3
    INVAL = 4
    EOF = 5
    JAMMED = 6
    NO_DOCS = 7
    COVER_OPEN = 8
    IO_ERROR = 9
    NO_MEM = 10
    ACCESS_DENIED = 11
    WARMING_UP = 12  # announced in the header as a future feature; some back-ends send it
    HW_LOCKED = 13


_FAILURES: dict[int, type[ScannerError]] = {
    Status.UNSUPPORTED: UnsupportedOption,
    Status.CANCELLED: Cancelled,
    Status.DEVICE_BUSY: DeviceBusy,
    Status.INVAL: Communication,
    Status.EOF: Communication,
    Status.JAMMED: Jammed,
    Status.NO_DOCS: NoDocs,
    Status.COVER_OPEN: CoverOpen,
    Status.IO_ERROR: Communication,
    Status.NO_MEM: NoMemory,
    Status.ACCESS_DENIED: AccessDenied,
    Status.WARMING_UP: WarmingUp,
    Status.HW_LOCKED: DeviceBusy,
}
# the same status means another thing before the scanner was reached, or when it was only asked for a setting
_FAILURES_OF: dict[tuple[str, int], type[ScannerError]] = {
    ("open", Status.INVAL): Offline,
    ("open", Status.IO_ERROR): Offline,
    ("open", Status.UNSUPPORTED): Offline,
    ("option", Status.INVAL): UnsupportedOption,
}


class OptionType(IntEnum):
    """Type of an option's value."""

    BOOL = 0
    INT = 1
    FIXED = 2
    STRING = 3
    BUTTON = 4
    GROUP = 5


class Unit(IntEnum):
    """Unit of an option's value, as far as we ask."""

    NONE = 0
    PIXEL = 1
    MM = 3


class Frame(IntEnum):
    """What a frame holds."""

    GRAY = 0
    RGB = 1
    RED = 2
    GREEN = 3
    BLUE = 4


_CAP_SOFT_SELECT = 1
_CAP_INACTIVE = 32
_ACTION_GET, _ACTION_SET = 0, 1
_INFO_RELOAD_OPTIONS = 2
_RANGE, _WORD_LIST, _STRING_LIST = 1, 2, 3


class _Device(c.Structure):
    _fields_ = (("name", c.c_char_p), ("vendor", c.c_char_p), ("model", c.c_char_p), ("type", c.c_char_p))


class _Range(c.Structure):
    _fields_ = (("min", c.c_int), ("max", c.c_int), ("quant", c.c_int))


class _Constraint(c.Union):
    _fields_ = (
        ("strings", c.POINTER(c.c_char_p)),
        ("words", c.POINTER(c.c_int)),
        ("range", c.POINTER(_Range)),
    )


class _Descriptor(c.Structure):
    _fields_ = (
        ("name", c.c_char_p),
        ("title", c.c_char_p),
        ("description", c.c_char_p),
        ("type", c.c_int),
        ("unit", c.c_int),
        ("size", c.c_int),
        ("cap", c.c_int),
        ("constraint_type", c.c_int),
        ("constraint", _Constraint),
    )


class _Parameters(c.Structure):
    _fields_ = (
        ("format", c.c_int),
        ("last_frame", c.c_int),
        ("bytes_per_line", c.c_int),
        ("pixels_per_line", c.c_int),
        ("lines", c.c_int),
        ("depth", c.c_int),
    )


@dataclass(frozen=True, slots=True)
class Parameters:
    """Shape of the frame that is being read; valid after `start` only.

    Attributes:
        lines: -1 when the height is not known before the end.
    """

    format: Frame
    is_last: bool
    bytes_per_line: int
    width_px: int
    lines: int
    depth: int


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """A scanner as libsane lists it."""

    name: str
    vendor: str
    model: str


Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a scanner.

    Attributes:
        choices: allowed values, empty when not listed.
        limits: lowest and highest number and step (0 for none), None when not limited so.
    """

    index: int
    name: str
    type: OptionType
    unit: int
    size: int
    is_settable: bool
    choices: tuple[Value, ...] = ()
    limits: tuple[float, float, float] | None = None


def failure(status: int, operation: str) -> ScannerError:
    """Return the failure for a status that is not good, with the operation: SANE has one word for many things."""
    kind = _FAILURES_OF.get((operation, status)) or _FAILURES.get(status, Communication)
    return kind(operation=operation, detail=_status_text(status))


def _status_text(status: int) -> str:
    try:
        return f"SANE_STATUS_{Status(status).name}"
    except ValueError:
        return f"SANE status {status}"


@functools.cache
def library() -> c.CDLL:
    """Return libsane, loaded and started.

    Raises:
        OSError: it is not installed.
    """
    sane = load()
    version = c.c_int()
    status = sane.sane_init(c.byref(version), None)
    if status:
        raise failure(status, "init")
    return sane


@functools.cache
def load() -> c.CDLL:
    """Return libsane, loaded only: no back-end runs yet.

    Raises:
        OSError: it is not installed.
    """
    sane = c.CDLL(LIBRARY)
    handle, status = c.c_void_p, c.c_int
    signatures = {
        "sane_init": (status, [c.POINTER(c.c_int), c.c_void_p]),
        "sane_get_devices": (status, [c.POINTER(c.POINTER(c.POINTER(_Device))), c.c_int]),
        "sane_open": (status, [c.c_char_p, c.POINTER(handle)]),
        "sane_close": (None, [handle]),
        "sane_get_option_descriptor": (c.POINTER(_Descriptor), [handle, c.c_int]),
        "sane_control_option": (status, [handle, c.c_int, c.c_int, c.c_void_p, c.POINTER(c.c_int)]),
        "sane_get_parameters": (status, [handle, c.POINTER(_Parameters)]),
        "sane_start": (status, [handle]),
        "sane_read": (status, [handle, c.c_void_p, c.c_int, c.POINTER(c.c_int)]),
        "sane_cancel": (None, [handle]),
    }
    for name, (result, arguments) in signatures.items():
        call = getattr(sane, name)
        call.restype, call.argtypes = result, arguments
    return sane


def get_devices() -> Iterator[FoundDevice]:
    """List scanners, network ones too (`local_only` hides every airscan device)."""
    listed = c.POINTER(c.POINTER(_Device))()
    status = library().sane_get_devices(c.byref(listed), 0)
    if status:
        raise failure(status, "list")
    index = 0
    while listed[index]:
        device = listed[index].contents
        yield FoundDevice(_text(device.name), _text(device.vendor), _text(device.model))
        index += 1


class Handle:
    """An open scanner in libsane's terms; calls one to one, statuses raised."""

    def __init__(self, name: str) -> None:
        self._sane = library()
        self._handle = c.c_void_p()
        self._check(self._sane.sane_open(name.encode(), c.byref(self._handle)), "open")
        self.options: dict[str, Option] = {}
        self.reload()

    def close(self) -> None:
        """Close it; may be called twice."""
        if self._handle.value is not None:
            self._sane.sane_close(self._handle)
            self._handle = c.c_void_p()

    def reload(self) -> None:
        """Read the descriptions of all active options anew."""
        count = c.c_int()
        self._check(self._sane.sane_control_option(self._handle, 0, _ACTION_GET, c.byref(count), None), "option")
        found = (self._describe(index) for index in range(1, count.value))
        self.options = {option.name: option for option in found if option is not None}

    def get(self, name: str) -> Value:
        """Return the present value of an option."""
        option = self._option(name)
        value = self._buffer(option)
        self._control(option, _ACTION_GET, value)
        return _decode(option, value)

    def set(self, name: str, value: Value) -> Value:
        """Set an option and return the value the scanner really took."""
        option = self._option(name)
        info = self._control(option, _ACTION_SET, self._encoded(option, value))
        if info & _INFO_RELOAD_OPTIONS:
            self.reload()
        # read back always: several back-ends round without saying so
        return self.get(name) if name in self.options else value

    def start(self) -> None:
        """Begin a frame."""
        self._check(self._sane.sane_start(self._handle), "start")

    def parameters(self) -> Parameters:
        """Return the shape of the frame that was started."""
        raw = _Parameters()
        self._check(self._sane.sane_get_parameters(self._handle, c.byref(raw)), "parameters")
        if raw.format not in iter(Frame):
            raise UnsupportedOption(operation="parameters", detail=f"frame format {raw.format}")
        return Parameters(
            Frame(raw.format), bool(raw.last_frame), raw.bytes_per_line, raw.pixels_per_line, raw.lines, raw.depth
        )

    def read_into(self, buffer: bytearray, at: int) -> int | None:
        """Read into `buffer` from `at` on and return the number of bytes, None at the end of the frame."""
        got = c.c_int()
        room = min(CHUNK, len(buffer) - at)
        place = (c.c_char * room).from_buffer(buffer, at)
        status = self._sane.sane_read(self._handle, place, room, c.byref(got))
        if status == Status.EOF:
            return None
        self._check(status, "read")
        return got.value

    def cancel(self) -> None:
        """End the present operation; may be called from another thread."""
        self._sane.sane_cancel(self._handle)

    def _option(self, name: str) -> Option:
        option = self.options.get(name)
        if option is None:
            raise UnsupportedOption(operation="option", detail=name)
        return option

    def _control(self, option: Option, action: int, value: c.Array[c.c_char]) -> int:
        info = c.c_int()
        status = self._sane.sane_control_option(self._handle, option.index, action, value, c.byref(info))
        if status:
            error = failure(status, "option")
            error.detail = f"{option.name}: {error.detail}"
            raise error
        return info.value

    def _buffer(self, option: Option) -> c.Array[c.c_char]:
        return c.create_string_buffer(max(option.size, c.sizeof(c.c_int)))

    def _encoded(self, option: Option, value: Value) -> c.Array[c.c_char]:
        buffer = self._buffer(option)
        if option.type is OptionType.STRING:
            text = str(value).encode()
            if len(text) >= len(buffer):
                raise UnsupportedOption(operation="option", detail=f"{option.name}: value too long")
            buffer.value = text
            return buffer
        number = float(value)
        word = round(number * FIXED_ONE) if option.type is OptionType.FIXED else round(number)
        # an option may be a whole table (gamma); one word is all we ever set
        c.c_int.from_buffer(buffer).value = word
        return buffer

    def _describe(self, index: int) -> Option | None:
        """Return an option, None for groups, tables and what is switched off at present."""
        pointer = self._sane.sane_get_option_descriptor(self._handle, index)
        if not pointer:
            return None
        raw = pointer.contents
        known = raw.type in iter(OptionType) and raw.type not in {OptionType.BUTTON, OptionType.GROUP}
        if not known or not raw.name or raw.cap & _CAP_INACTIVE:
            return None
        kind = OptionType(raw.type)
        if kind is not OptionType.STRING and raw.size != c.sizeof(c.c_int):
            return None
        choices, limits = _constraint(raw, kind)
        settable = bool(raw.cap & _CAP_SOFT_SELECT)
        return Option(index, _text(raw.name), kind, raw.unit, raw.size, settable, choices, limits)

    @staticmethod
    def _check(status: int, operation: str) -> None:
        if status:
            raise failure(status, operation)


def _constraint(raw: _Descriptor, kind: OptionType) -> tuple[tuple[Value, ...], tuple[float, float, float] | None]:
    if raw.constraint_type == _STRING_LIST:
        return tuple(_strings(raw.constraint.strings)), None
    if raw.constraint_type == _WORD_LIST:
        words = raw.constraint.words
        return tuple(_number(kind, words[position]) for position in range(1, words[0] + 1)), None
    if raw.constraint_type == _RANGE:
        limits = raw.constraint.range.contents
        return (), (_number(kind, limits.min), _number(kind, limits.max), _number(kind, limits.quant))
    return (), None


def _strings(listed: c._Pointer[c.c_char_p]) -> Iterator[str]:
    index = 0
    while (text := listed[index]) is not None:
        yield _text(text)
        index += 1


def _decode(option: Option, buffer: c.Array[c.c_char]) -> Value:
    if option.type is OptionType.STRING:
        return _text(buffer.value)
    word = c.c_int.from_buffer(buffer).value
    return bool(word) if option.type is OptionType.BOOL else _number(option.type, word)


def _number(kind: OptionType, word: int) -> int | float:
    return word / FIXED_ONE if kind is OptionType.FIXED else word


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace")
