# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own binding of TWAIN 2.4: structures, the one entry point, memory and the meaning of each condition code.

What to ask a scanner for is decided in twain.py.
"""

from __future__ import annotations

import contextlib
import ctypes as c
import os
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from workstation.errors import (
    AccessDenied,
    Cancelled,
    Communication,
    CoverOpen,
    DeviceBusy,
    DoubleFeed,
    Jammed,
    NoDocs,
    NoMemory,
    Offline,
    ScannerError,
    UnsupportedOption,
)

DSM_VARIABLE = "SOHOA_TWAIN_DSM"  # path of another data source manager than the usual one
_LIBRARIES = ("TWAINDSM.dll",) if os.name == "nt" else ("libtwaindsm.so.2", "libtwaindsm.so")

u16, i16, u32, i32 = c.c_uint16, c.c_int16, c.c_uint32, c.c_int32

DG_CONTROL, DG_IMAGE = 1, 2
_DF_APP2, _DF_DSM2 = 0x20000000, 0x10000000


class Dat(IntEnum):
    """What a call is about."""

    NULL = 0x0
    CAPABILITY = 0x1
    EVENT = 0x2
    IDENTITY = 0x3
    PARENT = 0x4
    PENDINGXFERS = 0x5
    SETUPMEMXFER = 0x6
    STATUS = 0x8
    USERINTERFACE = 0x9
    CALLBACK = 0x10
    IMAGEINFO = 0x101
    IMAGELAYOUT = 0x102
    IMAGEMEMXFER = 0x103
    ENTRYPOINT = 0x403


class Msg(IntEnum):
    """What is to be done with it, or what a source tells."""

    GET = 0x1
    GETCURRENT = 0x2
    GETFIRST = 0x4
    GETNEXT = 0x5
    SET = 0x6
    RESET = 0x7
    XFERREADY = 0x101
    CLOSEDSREQ = 0x102
    CLOSEDSOK = 0x103
    OPENDSM = 0x301
    CLOSEDSM = 0x302
    OPENDS = 0x401
    CLOSEDS = 0x402
    DISABLEDS = 0x501
    ENABLEDS = 0x502
    PROCESSEVENT = 0x601
    ENDXFER = 0x701
    REGISTER_CALLBACK = 0x902


class Rc(IntEnum):
    """How a call went."""

    SUCCESS = 0
    FAILURE = 1
    CHECKSTATUS = 2  # done, but with another value
    CANCEL = 3
    DSEVENT = 4
    NOTDSEVENT = 5
    XFERDONE = 6
    ENDOFLIST = 7
    BUSY = 10
    SCANNERLOCKED = 11


class Condition(IntEnum):
    """Why a call failed (TWCC); every code of the specification."""

    SUCCESS = 0
    BUMMER = 1
    LOWMEMORY = 2
    NODS = 3
    MAXCONNECTIONS = 4
    OPERATIONERROR = 5
    BADCAP = 6
    BADPROTOCOL = 9
    BADVALUE = 10
    SEQERROR = 11
    BADDEST = 12
    CAPUNSUPPORTED = 13
    CAPBADOPERATION = 14
    CAPSEQERROR = 15
    DENIED = 16
    FILEEXISTS = 17
    FILENOTFOUND = 18
    NOTEMPTY = 19
    PAPERJAM = 20
    PAPERDOUBLEFEED = 21
    FILEWRITEERROR = 22
    CHECKDEVICEONLINE = 23
    INTERLOCK = 24
    DAMAGEDCORNER = 25
    FOCUSERROR = 26
    DOCTOOLIGHT = 27
    DOCTOODARK = 28
    NOMEDIA = 29


_FAILURES: dict[int, type[ScannerError]] = {
    Condition.SUCCESS: Communication,  # a failure without a reason: some sources forget to give one
    Condition.BUMMER: Communication,
    Condition.LOWMEMORY: NoMemory,
    Condition.NODS: Offline,
    Condition.MAXCONNECTIONS: DeviceBusy,
    Condition.OPERATIONERROR: Communication,
    Condition.BADCAP: UnsupportedOption,
    Condition.BADPROTOCOL: UnsupportedOption,
    Condition.BADVALUE: UnsupportedOption,
    Condition.SEQERROR: Communication,
    Condition.BADDEST: Offline,
    Condition.CAPUNSUPPORTED: UnsupportedOption,
    Condition.CAPBADOPERATION: UnsupportedOption,
    Condition.CAPSEQERROR: UnsupportedOption,
    Condition.DENIED: AccessDenied,
    Condition.FILEEXISTS: Communication,
    Condition.FILENOTFOUND: Communication,
    Condition.NOTEMPTY: Communication,
    Condition.PAPERJAM: Jammed,
    Condition.PAPERDOUBLEFEED: DoubleFeed,
    Condition.FILEWRITEERROR: Communication,
    Condition.CHECKDEVICEONLINE: Offline,
    Condition.INTERLOCK: CoverOpen,
    Condition.DAMAGEDCORNER: DoubleFeed,  # the same for the clerk: look at the two sheets
    Condition.FOCUSERROR: Communication,
    Condition.DOCTOOLIGHT: Communication,
    Condition.DOCTOODARK: Communication,
    Condition.NOMEDIA: NoDocs,
}
_FAILURES_OF: dict[tuple[str, int], type[ScannerError]] = {
    ("open", Condition.BUMMER): Offline,
    ("open", Condition.OPERATIONERROR): Offline,
    ("read", Condition.CHECKDEVICEONLINE): Communication,  # it was there when the page began
}


class Cap(IntEnum):
    """The settings we use."""

    XFERCOUNT = 0x1
    COMPRESSION = 0x100
    PIXELTYPE = 0x101
    UNITS = 0x102
    XFERMECH = 0x103
    FEEDERENABLED = 0x1002
    FEEDERLOADED = 0x1003
    AUTOFEED = 0x1007
    INDICATORS = 0x100B
    PAPERDETECTABLE = 0x100D
    UICONTROLLABLE = 0x100E
    DEVICEONLINE = 0x100F
    DUPLEX = 0x1012
    DUPLEXENABLED = 0x1013
    DOUBLEFEEDDETECTION = 0x103F
    DOUBLEFEEDDETECTIONRESPONSE = 0x1042
    BRIGHTNESS = 0x1101
    CONTRAST = 0x1103
    PHYSICALWIDTH = 0x1111
    PHYSICALHEIGHT = 0x1112
    XRESOLUTION = 0x1118
    YRESOLUTION = 0x1119
    PIXELFLAVOR = 0x111F
    BITDEPTH = 0x112B


class Ty(IntEnum):
    """Types of a setting's value."""

    INT8 = 0
    INT16 = 1
    INT32 = 2
    UINT8 = 3
    UINT16 = 4
    UINT32 = 5
    BOOL = 6
    FIX32 = 7


class _Con(IntEnum):
    ARRAY = 3
    ENUMERATION = 4
    ONEVALUE = 5
    RANGE = 6


class _Packed(c.Structure):
    _pack_ = 2  # on every platform, for gcc too (the specification's header says so)
    _layout_ = "ms"


class Version(_Packed):
    """TW_VERSION."""

    _fields_ = (("major", u16), ("minor", u16), ("language", u16), ("country", u16), ("info", c.c_char * 34))


class Identity(_Packed):
    """TW_IDENTITY."""

    _fields_ = (
        ("id", u32),
        ("version", Version),
        ("protocol_major", u16),
        ("protocol_minor", u16),
        ("groups", u32),
        ("manufacturer", c.c_char * 34),
        ("family", c.c_char * 34),
        ("name", c.c_char * 34),
    )


class UserInterface(_Packed):
    """TW_USERINTERFACE."""

    _fields_ = (("show", u16), ("modal", u16), ("parent", c.c_void_p))


class _Capability(_Packed):
    _fields_ = (("cap", u16), ("container_type", u16), ("container", c.c_void_p))


class Fix32(_Packed):
    """TW_FIX32: a number with 16 bits behind the point."""

    _fields_ = (("whole", i16), ("fraction", u16))

    @property
    def number(self) -> float:
        """As a float."""
        return float(self.whole) + float(self.fraction) / 65536.0

    @classmethod
    def of(cls, number: float) -> Fix32:
        """Return the nearest."""
        units = round(number * 65536.0)
        return cls(units >> 16, units & 0xFFFF)


class Frame(_Packed):
    """TW_FRAME, in inches."""

    _fields_ = (("left", Fix32), ("top", Fix32), ("right", Fix32), ("bottom", Fix32))


class ImageLayout(_Packed):
    """TW_IMAGELAYOUT."""

    _fields_ = (("frame", Frame), ("document", u32), ("page", u32), ("number", u32))


class ImageInfo(_Packed):
    """TW_IMAGEINFO; length -1 when it is not known before the end."""

    _fields_ = (
        ("x_resolution", Fix32),
        ("y_resolution", Fix32),
        ("width", i32),
        ("length", i32),
        ("samples", i16),
        ("bits_per_sample", i16 * 8),
        ("bits_per_pixel", i16),
        ("planar", u16),
        ("pixel_type", i16),
        ("compression", u16),
    )


class SetupMemXfer(_Packed):
    """TW_SETUPMEMXFER."""

    _fields_ = (("least", u32), ("most", u32), ("preferred", u32))


class Memory(_Packed):
    """TW_MEMORY."""

    _fields_ = (("flags", u32), ("length", u32), ("memory", c.c_void_p))


class ImageMemXfer(_Packed):
    """TW_IMAGEMEMXFER."""

    _fields_ = (
        ("compression", u16),
        ("bytes_per_row", u32),
        ("columns", u32),
        ("rows", u32),
        ("x_offset", u32),
        ("y_offset", u32),
        ("bytes_written", u32),
        ("memory", Memory),
    )


class PendingXfers(_Packed):
    """TW_PENDINGXFERS; 0xFFFF when there is an unknown number left."""

    _fields_ = (("count", u16), ("end_of_job", u32))


class _Status(_Packed):
    _fields_ = (("condition", u16), ("data", u16))


class Event(_Packed):
    """TW_EVENT."""

    _fields_ = (("event", c.c_void_p), ("message", u16))


# the two conventions differ on 32-bit Windows only
_FUNCTION: Any = getattr(c, "WINFUNCTYPE", c.CFUNCTYPE)
Callback: Any = _FUNCTION(u16, c.POINTER(Identity), c.POINTER(Identity), u32, u16, u16, c.c_void_p)


class _CallbackOrder(_Packed):
    _fields_ = (("function", c.c_void_p), ("reference", u32), ("message", i16))


_Allocate: Any = _FUNCTION(c.c_void_p, u32)
_Free: Any = _FUNCTION(None, c.c_void_p)
_Lock: Any = _FUNCTION(c.c_void_p, c.c_void_p)
_Unlock: Any = _FUNCTION(None, c.c_void_p)


class _EntryPoints(_Packed):
    _fields_ = (
        ("size", u32),
        ("entry", c.c_void_p),
        ("allocate", _Allocate),
        ("free", _Free),
        ("lock", _Lock),
        ("unlock", _Unlock),
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """What a source says of one setting.

    Attributes:
        choices: allowed values, empty when not listed.
        limits: lowest, highest, step; None when not limited so.
        current: the present value; None for an empty list.
    """

    type: Ty
    current: float | None
    choices: tuple[float, ...] = ()
    limits: tuple[float, float, float] | None = None


def failure(condition: int, operation: str, page: int = 0) -> ScannerError:
    """Return the failure for a condition code."""
    kind = _FAILURES_OF.get((operation, condition)) or _FAILURES.get(condition, Communication)
    try:
        words = f"TWCC_{Condition(condition).name}"
    except ValueError:  # above 0x8000 the maker's own
        words = f"TWAIN condition {condition:#x}"
    return kind(operation=operation, detail=words, page=page)


def library_name() -> str:
    """Return which data source manager is asked for."""
    return os.environ.get(DSM_VARIABLE) or _LIBRARIES[0]


def load() -> Any:
    """Return the data source manager's entry point.

    Raises:
        OSError: it is not installed.
    """
    loader: Any = getattr(c, "WinDLL", c.CDLL)
    chosen = os.environ.get(DSM_VARIABLE)
    beside = [str(Path(sys.executable).parent / name) for name in _LIBRARIES] if os.name == "nt" else []
    last: OSError | None = None
    for name in (chosen,) if chosen else (*beside, *_LIBRARIES):
        try:
            entry = loader(name).DSM_Entry
        except OSError as error:
            last = error
            continue
        except AttributeError as error:
            raise OSError(f"{name} is no data source manager") from error
        entry.restype = u16
        entry.argtypes = [c.POINTER(Identity), c.c_void_p, u32, u16, u16, c.c_void_p]
        return entry
    raise last or OSError("no data source manager")


class Manager:
    """The data source manager, opened (state 3), with at most one source open in it (state 4 and up).

    TWAIN calls must all come from one thread.
    """

    def __init__(self, window: int = 0) -> None:
        """Open the manager.

        Args:
            window: handle of the window messages go to; 0 where there is none (Linux).

        Raises:
            OSError: there is no manager.
            ScannerError: it does not open.
        """
        self._entry = load()
        self.application = _application()
        self.source = Identity()
        self._window = c.c_void_p(window)
        self._memory: _EntryPoints | None = None
        self._callback: Any = None
        self.state = 2
        self.check(self._manager(Dat.PARENT, Msg.OPENDSM, c.byref(self._window)), "open", at_manager=True)
        self.state = 3
        self._ask_memory()

    def close(self) -> None:
        """Close source and manager; may be called twice."""
        if self.state >= 4:
            self.close_source()
        if self.state == 3:
            self._manager(Dat.PARENT, Msg.CLOSEDSM, c.byref(self._window))
            self.state = 2

    def sources(self) -> Iterator[Identity]:
        """List the installed sources."""
        message = Msg.GETFIRST
        while True:
            found = Identity()
            if self._manager(Dat.IDENTITY, message, c.byref(found)) != Rc.SUCCESS:
                return
            yield found
            message = Msg.GETNEXT

    def open_source(self, source: Identity) -> None:
        """Open a source.

        Raises:
            ScannerError: it does not open.
        """
        self.check(self._manager(Dat.IDENTITY, Msg.OPENDS, c.byref(source)), "open", at_manager=True)
        self.source = source
        self.state = 4

    def close_source(self) -> None:
        """Close the source; what it answers does not matter any more."""
        self._manager(Dat.IDENTITY, Msg.CLOSEDS, c.byref(self.source))
        self._callback = None
        self.state = 3

    def register(self, callback: Any) -> bool:
        """Ask the source to tell us through a function; return False where it needs a message loop (TWAIN 1.x)."""
        if self._memory is None or sys.platform == "darwin":
            return False
        order = _CallbackOrder(c.cast(callback, c.c_void_p), 0, 0)
        if self.ask(DG_CONTROL, Dat.CALLBACK, Msg.REGISTER_CALLBACK, order) != Rc.SUCCESS:
            return False
        self._callback = callback  # must live as long as the source may call it
        return True

    def ask(self, group: int, dat: Dat, message: Msg, data: c.Structure | None) -> int:
        """Send one triplet to the source and return how it went."""
        place = c.byref(data) if data is not None else None
        return int(self._entry(c.byref(self.application), c.byref(self.source), group, dat, message, place))

    def check(self, code: int, operation: str, page: int = 0, at_manager: bool = False) -> int:
        """Return a good result code.

        Raises:
            ScannerError: it was none; the condition is asked for and says which.
        """
        if code in {Rc.SUCCESS, Rc.CHECKSTATUS, Rc.XFERDONE}:
            return code
        if code == Rc.CANCEL:
            raise Cancelled(operation=operation, detail="TWRC_CANCEL", page=page)
        if code in {Rc.BUSY, Rc.SCANNERLOCKED}:
            raise DeviceBusy(operation=operation, detail=f"TWRC {code}", page=page)
        raise failure(self.condition(at_manager), operation, page)

    def condition(self, at_manager: bool = False) -> int:
        """Return why the last call failed; asking clears it."""
        status = _Status()
        if at_manager:
            self._manager(Dat.STATUS, Msg.GET, c.byref(status))
        else:
            self.ask(DG_CONTROL, Dat.STATUS, Msg.GET, status)
        return int(status.condition)

    # --- settings ---

    def get(self, cap: Cap, message: Msg = Msg.GET) -> Setting | None:
        """Return a setting, None where the source does not have it."""
        asked = _Capability(cap, 0xFFFF, None)
        code = self.ask(DG_CONTROL, Dat.CAPABILITY, message, asked)
        if code not in {Rc.SUCCESS, Rc.CHECKSTATUS}:
            self.condition()
            return None
        try:
            with self._locked(asked.container) as place:
                return _setting(asked.container_type, place)
        finally:
            self._free(asked.container)

    def value(self, cap: Cap) -> float | None:
        """Return the present value of a setting, None where the source does not have it."""
        found = self.get(cap, Msg.GETCURRENT)
        return found.current if found is not None else None

    def set(self, cap: Cap, kind: Ty, value: float) -> bool:
        """Set a setting and return whether the source took it (perhaps as another value).

        Raises:
            ScannerError: it failed for another reason than that the source does not know or take it.
        """
        container = self._allocate(6)
        try:
            with self._locked(container) as place:
                c.memmove(place, struct.pack("<H", kind) + _packed(kind, value), 6)
            code = self.ask(DG_CONTROL, Dat.CAPABILITY, Msg.SET, _Capability(cap, _Con.ONEVALUE, container))
        finally:
            self._free(container)
        if code in {Rc.SUCCESS, Rc.CHECKSTATUS}:
            return True
        error = failure(self.condition(), "option")
        if isinstance(error, UnsupportedOption | Communication):
            return False  # what counts is read back
        raise error

    # --- memory ---

    def _ask_memory(self) -> None:
        """Take the manager's own memory functions; a manager of TWAIN 1 has none, then Windows' are the ones."""
        if not self.application.groups & _DF_DSM2:
            return
        points = _EntryPoints(size=c.sizeof(_EntryPoints))
        if self._manager(Dat.ENTRYPOINT, Msg.GET, c.byref(points)) == Rc.SUCCESS:
            self._memory = points

    def _allocate(self, size: int) -> Any:
        if self._memory is not None:
            return self._memory.allocate(size)
        return _windows_memory().GlobalAlloc(0x42, size)

    def _free(self, handle: Any) -> None:
        if not handle:
            return
        if self._memory is not None:
            self._memory.free(handle)
        else:
            _windows_memory().GlobalFree(handle)

    @contextlib.contextmanager
    def _locked(self, handle: Any) -> Iterator[int]:
        functions = self._memory
        lock = functions.lock if functions is not None else _windows_memory().GlobalLock
        unlock = functions.unlock if functions is not None else _windows_memory().GlobalUnlock
        place = lock(handle)
        if not place:
            raise NoMemory(operation="option")
        try:
            yield place
        finally:
            unlock(handle)

    def _manager(self, dat: Dat, message: Msg, data: Any) -> int:
        return int(self._entry(c.byref(self.application), None, DG_CONTROL, dat, message, data))


def _windows_memory() -> Any:
    """Return Windows' functions for movable memory."""
    if os.name != "nt":
        raise UnsupportedOption(operation="open", detail="a manager without memory functions")
    kernel: Any = getattr(c, "WinDLL")("kernel32")  # noqa: B009 - only Windows has it
    for name, result in (("GlobalAlloc", c.c_void_p), ("GlobalLock", c.c_void_p), ("GlobalFree", c.c_void_p)):
        getattr(kernel, name).restype = result
    kernel.GlobalAlloc.argtypes = [c.c_uint, c.c_size_t]
    for name in ("GlobalLock", "GlobalUnlock", "GlobalFree"):
        getattr(kernel, name).argtypes = [c.c_void_p]
    return kernel


def _application() -> Identity:
    version = Version(1, 0, 113, 84, b"1.0")  # TWLG_VIETNAMESE, TWCY_VIETNAM
    groups = DG_CONTROL | DG_IMAGE | _DF_APP2
    return Identity(0, version, 2, 4, groups, b"So Hoa Mot Cua", b"Digitisation", b"Scanner driver")


_FORMATS = {
    Ty.INT8: "b", Ty.INT16: "h", Ty.INT32: "i", Ty.UINT8: "B", Ty.UINT16: "H", Ty.UINT32: "I", Ty.BOOL: "H",
    Ty.FIX32: "hH",
}  # fmt: skip


def _packed(kind: Ty, value: float) -> bytes:
    """Return a value as the four bytes of TW_ONEVALUE."""
    if kind is Ty.FIX32:
        number = Fix32.of(value)
        return struct.pack("<hH", number.whole, number.fraction)
    return struct.pack("<" + _FORMATS[kind], round(value)).ljust(4, b"\0")


def _unpacked(kind: Ty, data: bytes, at: int) -> float:
    parts: Sequence[int] = struct.unpack_from("<" + _FORMATS[kind], data, at)
    return parts[0] + parts[1] / 65536.0 if kind is Ty.FIX32 else parts[0]


def _setting(container_type: int, place: int) -> Setting | None:
    """Read a container; None for one we do not know (texts, frames)."""
    raw_kind = int.from_bytes(c.string_at(place, 2), "little")
    if raw_kind not in {int(kind) for kind in Ty}:
        return None
    kind = Ty(raw_kind)
    step = struct.calcsize("<" + _FORMATS[kind])
    if container_type == _Con.ONEVALUE:
        return Setting(kind, _unpacked(kind, c.string_at(place, 6), 2))
    if container_type == _Con.RANGE:
        lowest, highest, by, _, current = (_unpacked(kind, c.string_at(place, 22), 2 + 4 * n) for n in range(5))
        return Setting(kind, current, limits=(lowest, highest, by))
    if container_type not in {_Con.ENUMERATION, _Con.ARRAY}:
        return None
    count = min(int.from_bytes(c.string_at(place + 2, 4), "little"), 4096)
    head = 14 if container_type == _Con.ENUMERATION else 6
    data = c.string_at(place, head + count * step)
    choices = tuple(_unpacked(kind, data, head + n * step) for n in range(count))
    at = int.from_bytes(data[6:10], "little") if container_type == _Con.ENUMERATION else 0
    return Setting(kind, choices[at] if at < len(choices) else None, choices)
