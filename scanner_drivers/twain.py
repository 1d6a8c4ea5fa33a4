# SPDX-License-Identifier: GPL-3.0-or-later
"""The TWAIN driver: scanners through their maker's data source, pages as PNG; the binding is in twain_library."""

from __future__ import annotations

import ctypes as c
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner_drivers.base import (
    MM_PER_INCH,
    Availability,
    Capabilities,
    Closing,
    ColorMode,
    DeviceInfo,
    DeviceState,
    DeviceStatus,
    GeneratedStream,
    PageStream,
    Progress,
    ProgressCallback,
    ScannedPage,
    ScanOptions,
    Side,
    Source,
    SourceCaps,
)
from scanner_drivers.handover import Handover
from scanner_drivers.png import Mode, PngEncoder, make_pool, row_bytes
from scanner_drivers.twain_library import (
    DG_CONTROL,
    DG_IMAGE,
    Callback,
    Cap,
    Dat,
    Fix32,
    Identity,
    ImageInfo,
    ImageLayout,
    ImageMemXfer,
    Manager,
    Msg,
    PendingXfers,
    Rc,
    SetupMemXfer,
    Ty,
    UserInterface,
    library_name,
    load,
)
from scanner_drivers.twain_window import Told, close_window, open_window
from workstation.errors import (
    Cancelled,
    Communication,
    NoDocs,
    NoMemory,
    Offline,
    ScannerError,
    TruncatedPage,
    UnsupportedOption,
    WorkstationError,
)

_POLL_S = 0.2
_PROGRESS_S = 0.1
_STRIP = 1 << 20
_MAX_PAGE = 1 << 30
_EVERY_PAGE = -1
_PIXEL_TYPES = {ColorMode.BW: 0, ColorMode.GRAY: 1, ColorMode.COLOR: 2}
_PNG_MODES: dict[ColorMode, Mode] = {ColorMode.BW: "1", ColorMode.GRAY: "L", ColorMode.COLOR: "RGB"}
_MODE_OF = {kind: mode for mode, kind in _PIXEL_TYPES.items()}
_UNITS_INCHES, _MECHANISM_MEMORY, _UNCOMPRESSED = 0, 2, 0
_MEMORY_FLAGS = 0x1 | 0x8  # the application owns it, and it is a pointer
_ULTRASONIC, _RESPONSE_STOP = 0, 0
_USUAL_DPI = (75, 100, 150, 200, 300, 400, 600)


class TwainDriver:
    """Scanners with a TWAIN data source of this program's word size."""

    name = "twain"

    def availability(self) -> Availability:
        """Return whether there is a data source manager."""
        try:
            load()
        except OSError:
            return Availability(self.name, is_available=False, reason="library_missing", detail=library_name())
        return Availability(self.name, is_available=True)

    def devices(self, timeout_s: float, addresses: Sequence[str] = ()) -> Iterator[DeviceInfo]:
        """List the installed sources; whether their scanners are on, only opening them tells."""
        with _Managed() as managed:
            for source in managed.manager.sources():
                name = _text(source.name)
                yield DeviceInfo(
                    self.name, f"{self.name}:{name}", name, _text(source.manufacturer), _text(source.family), "local"
                )

    def open(self, address: str, handover_dir: Path) -> TwainDevice:
        """Open a source by its product name.

        Raises:
            Offline: there is no manager, or no such source.
            ScannerError: the source does not open.
        """
        return TwainDevice(address, handover_dir)


class _Managed(Closing):
    """A manager with its window; a context manager."""

    def __init__(self) -> None:
        self._window = open_window()
        try:
            self.manager = Manager(self._window)
        except OSError as error:
            raise Offline(operation="open", detail=str(error)) from error

    def close(self) -> None:
        self.manager.close()
        close_window(self._window)


def _text(raw: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding).strip()
    return raw.decode("latin-1").strip()


def _source_named(manager: Manager, name: str) -> Identity:
    for source in manager.sources():
        if _text(source.name) == name:
            return source
    raise Offline(operation="open", detail=f"no source {name!r}")


class TwainDevice(Closing):
    """An open data source (state 4 between batches)."""

    def __init__(self, name: str, handover_dir: Path) -> None:
        self._handover_dir = handover_dir
        self._stream: TwainStream | None = None
        self.pool = make_pool()
        self._managed = _Managed()
        self.manager = self._managed.manager
        self.told = Told()
        self.adjusted: set[Cap] = set()  # brightness and contrast, once a batch has set them
        self._function: Any = Callback(self.told.on_message)
        try:
            self.manager.open_source(_source_named(self.manager, name))
        except BaseException:
            self._managed.close()
            raise
        self.has_callback = self.manager.register(self._function)

    def capabilities(self) -> Capabilities:
        """Return what its settings say."""
        manager = self.manager
        modes = manager.get(Cap.PIXELTYPE)
        offered = {_MODE_OF[int(kind)] for kind in (modes.choices if modes else ()) if int(kind) in _MODE_OF}
        width, height = (manager.value(cap) or 0.0 for cap in (Cap.PHYSICALWIDTH, Cap.PHYSICALHEIGHT))
        size_mm = (width * MM_PER_INCH or 210.0, height * MM_PER_INCH or 297.0)
        caps = SourceCaps(self._resolutions(), frozenset(offered) or frozenset({ColorMode.COLOR}), size_mm)
        return Capabilities(
            dict.fromkeys(self.sources(), caps),
            feeder_sensor=bool(manager.value(Cap.PAPERDETECTABLE)),
            multifeed_detection=manager.get(Cap.DOUBLEFEEDDETECTION) is not None,
        )

    def status(self) -> DeviceStatus:
        """Ask whether it is on and whether paper lies in the feeder."""
        if self.manager.value(Cap.DEVICEONLINE) == 0:
            return DeviceStatus(DeviceState.OFFLINE)
        loaded = self.manager.value(Cap.FEEDERLOADED)
        return DeviceStatus(DeviceState.IDLE, None if loaded is None else bool(loaded))

    def sources(self) -> list[Source]:
        """Return the paper sources it has."""
        feeder = self.manager.get(Cap.FEEDERENABLED)
        if feeder is None:
            return [Source.FLATBED]
        found = [Source.FLATBED] if not feeder.choices or 0 in feeder.choices else []
        found.append(Source.ADF)
        if self.manager.value(Cap.DUPLEX):
            found.append(Source.ADF_DUPLEX)
        return found

    def scan(self, options: ScanOptions, on_progress: ProgressCallback | None = None) -> PageStream:
        """Start a batch; the source is set up when the first page is asked for."""
        self._leave_batch()
        self._stream = TwainStream(self, options, Handover(self._handover_dir), on_progress)
        return self._stream

    def close(self) -> None:
        """Leave the batch, close source, manager and window."""
        self._leave_batch()
        self._managed.close()
        self.pool.shutdown()

    def _resolutions(self) -> tuple[int, ...] | range:
        found = self.manager.get(Cap.XRESOLUTION)
        if found is None:
            return ()
        if found.limits is not None:
            lowest, highest, step = (round(number) for number in found.limits)
            return range(lowest, highest + 1, max(1, step))
        return tuple(sorted(round(number) for number in found.choices)) or _USUAL_DPI

    def _leave_batch(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream = None


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a page is like, as far as the source tells before it is read."""

    width_px: int
    height_px: int
    dpi: int
    mode: ColorMode

    @property
    def row_bytes(self) -> int:
        """Bytes of one row without padding."""
        return row_bytes(self.width_px, _PNG_MODES[self.mode])


class TwainStream(GeneratedStream):
    """The pages of one batch; every call to the source comes from the thread that takes the pages."""

    def __init__(
        self, device: TwainDevice, options: ScanOptions, handover: Handover, on_progress: ProgressCallback | None
    ) -> None:
        self._device = device
        self._manager = device.manager
        self._options = options
        self._handover = handover
        self._on_progress = on_progress
        self._cancelled = threading.Event()
        self._count = 0
        self._told_at = 0.0
        self._source = Source.FLATBED
        self._pages = self._run()

    def cancel(self) -> None:
        """Stop at the next strip: no call of TWAIN may come from another thread than the one that scans."""
        self._cancelled.set()

    def close(self) -> None:
        """Bring the source back to state 4, whatever it was doing."""
        self._pages.close()

    def _run(self) -> Generator[ScannedPage]:
        self._check_cancelled("start")
        if self._options.driver_options:
            raise UnsupportedOption(operation="option", detail=", ".join(self._options.driver_options))
        self._source = self._chosen_source()
        self._set_up()
        try:
            self._enable()
            self._wait_until_ready()
            yield from self._read_pages()
        except WorkstationError as error:
            if self._cancelled.is_set() and not isinstance(error, Cancelled):
                raise Cancelled(operation="read", detail=str(error), page=self._count + 1) from error
            raise
        finally:
            self._leave()
        if not self._count:
            raise NoDocs(operation="read") if self._source.is_feeder else Communication(operation="read", page=1)

    # --- settings ---

    def _chosen_source(self) -> Source:
        offered = self._device.sources()
        wanted = self._options.source
        if wanted is not Source.AUTO:
            if wanted not in offered:
                raise UnsupportedOption(operation="option", detail=f"source {wanted}")
            return wanted
        if Source.ADF not in offered or Source.FLATBED not in offered:
            return offered[0]
        # the sensor answers for the feeder only while that is chosen
        self._manager.set(Cap.FEEDERENABLED, Ty.BOOL, 1)
        return Source.FLATBED if self._manager.value(Cap.FEEDERLOADED) == 0 else Source.ADF

    def _set_up(self) -> None:
        """Set everything in the order the specification's dependencies ask for; what was taken is read back later."""
        manager, options = self._manager, self._options
        manager.set(Cap.XFERMECH, Ty.UINT16, _MECHANISM_MEMORY)
        if len(self._device.sources()) > 1:
            manager.set(Cap.FEEDERENABLED, Ty.BOOL, self._source.is_feeder)
        if self._source.is_feeder:
            manager.set(Cap.DUPLEXENABLED, Ty.BOOL, self._source is Source.ADF_DUPLEX)
            manager.set(Cap.AUTOFEED, Ty.BOOL, 1)
            self._set_double_feed()
            if manager.value(Cap.FEEDERLOADED) == 0:
                raise NoDocs(operation="start", detail="CAP_FEEDERLOADED")
        manager.set(Cap.INDICATORS, Ty.BOOL, options.show_driver_window)
        self._set_mode()
        manager.set(Cap.COMPRESSION, Ty.UINT16, _UNCOMPRESSED)
        manager.set(Cap.UNITS, Ty.UINT16, _UNITS_INCHES)
        for cap in (Cap.XRESOLUTION, Cap.YRESOLUTION):
            manager.set(cap, Ty.FIX32, self._nearest(cap, options.dpi))
        for cap, share in ((Cap.BRIGHTNESS, options.brightness), (Cap.CONTRAST, options.contrast)):
            if share or cap in self._device.adjusted:  # an open source keeps what the batch before was given
                manager.set(cap, Ty.FIX32, max(-1000.0, min(1000.0, share * 10.0)))
                self._device.adjusted.add(cap)
        self._set_area()
        most = options.max_pages if self._source.is_feeder else 1
        manager.set(Cap.XFERCOUNT, Ty.INT16, most or _EVERY_PAGE)

    def _set_mode(self) -> None:
        offered = self._manager.get(Cap.PIXELTYPE)
        choices = offered.choices if offered is not None else ()
        # a scanner without this mode gives the next richer one, so nothing of the paper is lost
        wanted = _PIXEL_TYPES[self._options.mode]
        chosen = next((kind for kind in range(wanted, 3) if not choices or kind in choices), wanted)
        self._manager.set(Cap.PIXELTYPE, Ty.UINT16, chosen)
        self._manager.set(Cap.BITDEPTH, Ty.UINT16, (1, 8, 24)[chosen])

    def _set_double_feed(self) -> None:
        if self._options.stop_on_double_feed:
            self._manager.set(Cap.DOUBLEFEEDDETECTION, Ty.UINT16, _ULTRASONIC)
            self._manager.set(Cap.DOUBLEFEEDDETECTIONRESPONSE, Ty.UINT16, _RESPONSE_STOP)

    def _nearest(self, cap: Cap, wanted: int) -> float:
        found = self._manager.get(cap)
        if found is not None and found.choices:
            return min(found.choices, key=lambda offered: (abs(offered - wanted), -offered))
        if found is not None and found.limits is not None:
            return min(max(float(wanted), found.limits[0]), found.limits[1])
        return float(wanted)

    def _set_area(self) -> None:
        layout = ImageLayout()
        if self._manager.ask(DG_IMAGE, Dat.IMAGELAYOUT, Msg.GET, layout) not in {Rc.SUCCESS, Rc.CHECKSTATUS}:
            self._manager.condition()
            return
        width, height = (side / MM_PER_INCH for side in self._options.size_mm)
        largest = (self._manager.value(Cap.PHYSICALWIDTH), self._manager.value(Cap.PHYSICALHEIGHT))
        width, height = (min(want, most or want) for want, most in zip((width, height), largest, strict=True))
        layout.frame.left = layout.frame.top = Fix32.of(0)
        layout.frame.right, layout.frame.bottom = Fix32.of(width), Fix32.of(height)
        if self._manager.ask(DG_IMAGE, Dat.IMAGELAYOUT, Msg.SET, layout) == Rc.FAILURE:
            self._manager.condition()  # the source's own area then

    # --- states 5 to 7 ---

    def _enable(self) -> None:
        self._device.told.clear()
        order = UserInterface(int(self._options.show_driver_window), 0, None)
        code = self._manager.ask(DG_CONTROL, Dat.USERINTERFACE, Msg.ENABLEDS, order)
        self._manager.check(code, "start")
        self._manager.state = 5

    def _wait_until_ready(self) -> None:
        """Wait for the source to say that a page is there."""
        while True:
            self._check_cancelled("start")
            message = self._device.told.wait(self._manager, self._device.has_callback, _POLL_S)
            if message == Msg.XFERREADY:
                self._manager.state = 6
                return
            if message in {Msg.CLOSEDSREQ, Msg.CLOSEDSOK}:  # the clerk closed the maker's window
                raise Cancelled(operation="start", detail="the source was closed", page=1)
            self._tell(None)

    def _read_pages(self) -> Iterator[ScannedPage]:
        while True:
            self._check_cancelled("read")
            number = self._count + 1
            shape, encoder = self._read_page(number)
            fault: ScannerError | None = None
            left = 0
            try:
                left = self._end_transfer()
            except ScannerError as error:  # of the sheet that follows: this page is whole
                fault = error
            yield self._save(shape, encoder)
            if fault is not None:
                fault.page = self._count + 1
                raise fault
            most = self._options.max_pages if self._source.is_feeder else 1
            if not left or (most is not None and self._count >= most):
                return

    def _read_page(self, number: int) -> tuple[_Shape, PngEncoder]:
        manager = self._manager
        info = ImageInfo()
        manager.check(manager.ask(DG_IMAGE, Dat.IMAGEINFO, Msg.GET, info), "read", number)
        shape = self._shape(info)
        setup = SetupMemXfer()
        manager.check(manager.ask(DG_CONTROL, Dat.SETUPMEMXFER, Msg.GET, setup), "read", number)
        encoder = PngEncoder(shape.width_px, _PNG_MODES[shape.mode], shape.dpi, self._device.pool)
        self._read_strips(shape, _strip_size(setup), number, encoder)
        rows = encoder.height_px
        if not rows or (shape.height_px > 0 and rows != shape.height_px):
            raise TruncatedPage(operation="read", detail=f"{rows} rows of {shape.height_px}", page=number)
        return shape, encoder

    def _shape(self, info: ImageInfo) -> _Shape:
        mode = _MODE_OF.get(info.pixel_type)
        bits = {ColorMode.BW: 1, ColorMode.GRAY: 8, ColorMode.COLOR: 24}
        if mode is None or info.bits_per_pixel != bits[mode] or info.planar or info.compression:
            words = f"pixel type {info.pixel_type}, {info.bits_per_pixel} bits, compression {info.compression}"
            raise UnsupportedOption(operation="read", detail=words, page=self._count + 1)
        if info.width <= 0:
            raise Communication(operation="read", detail=f"width {info.width}", page=self._count + 1)
        dpi = round(info.x_resolution.number) or self._options.dpi
        return _Shape(info.width, info.length, dpi, mode)

    def _read_strips(self, shape: _Shape, size: int, number: int, encoder: PngEncoder) -> None:
        """Give the rows of a page to the encoder while they come, as many as come."""
        manager = self._manager
        while True:
            self._check_cancelled("read")
            memory = bytearray(size)  # the encoder keeps it
            strip = ImageMemXfer(compression=0xFFFF)
            strip.memory.flags, strip.memory.length, strip.memory.memory = _MEMORY_FLAGS, size, _address(memory)
            code = manager.ask(DG_IMAGE, Dat.IMAGEMEMXFER, Msg.GET, strip)
            manager.state = 7
            manager.check(code, "read", number)
            _check_strip(strip, shape, size, number, encoder.height_px)
            encoder.add(memoryview(memory)[: strip.bytes_per_row * strip.rows], strip.bytes_per_row)
            self._tell(encoder.height_px / shape.height_px if shape.height_px > 0 else None)
            if code == Rc.XFERDONE:
                return

    def _end_transfer(self) -> int:
        """End a page and return how many are left, -1 for an unknown number."""
        pending = PendingXfers()
        self._manager.check(
            self._manager.ask(DG_CONTROL, Dat.PENDINGXFERS, Msg.ENDXFER, pending), "read", self._count + 1
        )
        self._manager.state = 6 if pending.count else 5
        return int(pending.count)

    def _save(self, shape: _Shape, encoder: PngEncoder) -> ScannedPage:
        index = self._count
        path, sha256 = self._handover.save(index, encoder.finish(), ".png")
        self._count += 1
        side: Side | None = "front" if self._source is Source.ADF else None
        if self._source is Source.ADF_DUPLEX:
            side = "back" if index % 2 else "front"
        return ScannedPage(
            index=index,
            path=path,
            side=side,
            width_px=encoder.width_px,
            height_px=encoder.height_px,
            dpi=shape.dpi,
            mode=shape.mode,
            media_type="image/png",
            sha256=sha256,
        )

    def _leave(self) -> None:
        """Go back to state 4 step by step: end the page, throw the rest of the job away, disable."""
        manager = self._manager
        pending = PendingXfers()
        if manager.state == 7:
            manager.ask(DG_CONTROL, Dat.PENDINGXFERS, Msg.ENDXFER, pending)
            manager.state = 6
        if manager.state == 6:
            manager.ask(DG_CONTROL, Dat.PENDINGXFERS, Msg.RESET, pending)
            manager.state = 5
        if manager.state == 5:
            manager.ask(DG_CONTROL, Dat.USERINTERFACE, Msg.DISABLEDS, UserInterface())
            manager.state = 4

    def _check_cancelled(self, operation: str) -> None:
        if self._cancelled.is_set():
            raise Cancelled(operation=operation, page=self._count + 1)

    def _tell(self, fraction: float | None) -> None:
        now = time.monotonic()
        if self._on_progress is not None and now - self._told_at >= _PROGRESS_S:
            self._told_at = now
            self._on_progress(Progress(self._count + 1, None if fraction is None else min(1.0, fraction)))


def _strip_size(setup: SetupMemXfer) -> int:
    """Return a size of strip the source can do, near ours."""
    unknown = 0xFFFFFFFF
    least = 0 if setup.least == unknown else setup.least
    most = _MAX_PAGE if setup.most in {0, unknown} else setup.most
    return int(max(least, min(most, max(_STRIP, 0 if setup.preferred == unknown else setup.preferred))))


def _address(memory: bytearray) -> int:
    return c.addressof(c.c_char.from_buffer(memory))


def _check_strip(strip: ImageMemXfer, shape: _Shape, size: int, number: int, rows_before: int) -> None:
    """Refuse what cannot be.

    Raises:
        Communication: what the source says of the strip cannot be.
        UnsupportedOption: tiles.
        NoMemory: a page without end.
    """
    if strip.rows and (strip.columns != shape.width_px or strip.x_offset):
        raise UnsupportedOption(operation="read", detail=f"tile of {strip.columns} columns", page=number)
    if strip.bytes_per_row < shape.row_bytes or strip.bytes_per_row * strip.rows > size:
        words = f"strip of {strip.rows} rows, {strip.bytes_per_row} bytes each"
        raise Communication(operation="read", detail=words, page=number)
    if (rows_before + strip.rows) * strip.bytes_per_row > _MAX_PAGE:
        raise NoMemory(operation="read", detail="page without end", page=number)
