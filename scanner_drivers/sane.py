# SPDX-License-Identifier: GPL-3.0-or-later
"""The SANE driver: scanners through libsane, pages as PNG; the binding is in sane_library, names in sane_options."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from scanner_drivers.base import (
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
)
from scanner_drivers.handover import Handover
from scanner_drivers.png import Mode, PngEncoder, make_pool, row_bytes, strip_rows, to_png
from scanner_drivers.sane_library import (
    CHUNK,
    LIBRARY,
    Frame,
    Handle,
    Parameters,
    Value,
    get_devices,
    load,
)
from scanner_drivers.sane_options import apply, capabilities, effective_dpi, sources
from workstation.errors import Cancelled, Communication, NoDocs, ScannerError, TruncatedPage, UnsupportedOption

_PROGRESS_S = 0.1
_MAX_FRAME = 1 << 30
# frames that are a page by themselves and whose bytes PNG takes as they are
_STREAMED: dict[tuple[Frame, int], Mode] = {(Frame.RGB, 8): "RGB", (Frame.GRAY, 8): "L", (Frame.GRAY, 1): "1"}
_MODES = {"1": ColorMode.BW, "L": ColorMode.GRAY, "I;16": ColorMode.GRAY, "RGB": ColorMode.COLOR}


@dataclass(frozen=True, slots=True)
class _Read:
    """One page, read and written as PNG."""

    data: bytes
    width_px: int
    height_px: int
    mode: ColorMode


class SaneDriver:
    """Scanners known to the system's SANE."""

    name = "sane"

    def availability(self) -> Availability:
        """Return whether libsane is installed."""
        try:
            load()
        except OSError:
            return Availability(self.name, is_available=False, reason="library_missing", detail=LIBRARY)
        return Availability(self.name, is_available=True)

    def devices(self, timeout_s: float, addresses: Sequence[str] = ()) -> Iterator[DeviceInfo]:
        """List scanners; libsane knows no time limit, the watchdog of our process does; its files hold addresses."""
        for found in get_devices():
            name = f"{found.vendor} {found.model}".strip() or found.name
            yield DeviceInfo(
                self.name, f"{self.name}:{found.name}", name, found.vendor, found.model, _connection(found.name)
            )

    def open(self, address: str, handover_dir: Path) -> SaneDevice:
        """Open by the name SANE gives it.

        Raises:
            ScannerError: it cannot be opened.
        """
        return SaneDevice(address, handover_dir)


def _connection(name: str) -> str:
    if name.startswith(("airscan:", "net:", "escl:")):
        return "network"
    return "usb" if "usb" in name else "local"


class SaneDevice(Closing):
    """A scanner behind libsane."""

    def __init__(self, name: str, handover_dir: Path) -> None:
        self._name = name
        self._handover_dir = handover_dir
        self._handle = Handle(name)
        # the scanner sends pictures, not rows: these back-ends decode them for us
        self.gets_jpeg = any(backend in name for backend in ("airscan:", "escl:"))
        self.pool = make_pool()
        self._before: dict[str, Value] = {}
        self._stream: SaneStream | None = None

    @property
    def handle(self) -> Handle:
        """The open scanner."""
        return self._handle

    def capabilities(self) -> Capabilities:
        """Return what its options say."""
        return capabilities(self._handle.options)

    def status(self) -> DeviceStatus:
        """Return that it is not known: SANE has no such question."""
        return DeviceStatus(DeviceState.UNKNOWN)

    def scan(self, options: ScanOptions, on_progress: ProgressCallback | None = None) -> PageStream:
        """Start a batch; the scanner is set up when the first page is asked for."""
        self._leave_batch()
        self._stream = SaneStream(self, options, Handover(self._handover_dir), on_progress)
        return self._stream

    def set_up(self, source: Source, options: ScanOptions) -> None:
        """Set all options for a batch and remember what those were before that the next batch may not name."""
        adjusted = {"brightness": options.brightness, "contrast": options.contrast}
        for name in (*options.driver_options, *(name for name, share in adjusted.items() if share)):
            with contextlib.suppress(ScannerError):  # some can only be set
                self._before.setdefault(name, self._handle.get(name))
        apply(self._handle, source, options)

    def set_back(self) -> None:
        """Give options their former values: opening anew does not, back-ends keep them."""
        before, self._before = self._before, {}
        for name, value in before.items():
            with contextlib.suppress(ScannerError):
                self._handle.set(name, value)

    def reopen(self) -> None:
        """Open it anew: the only way to leave a batch for certain.

        After a cancel the next start of some back-ends returns CANCELLED once; sane-airscan ignores a cancel between
        two pages and would go on with the old order.
        """
        self._handle.close()
        self._handle = Handle(self._name)

    def close(self) -> None:
        """Leave the batch and close the scanner."""
        self._leave_batch()
        self._handle.close()
        self.pool.shutdown()

    def _leave_batch(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream = None


class SaneStream(GeneratedStream):
    """The pages of one batch."""

    def __init__(
        self, device: SaneDevice, options: ScanOptions, handover: Handover, on_progress: ProgressCallback | None
    ) -> None:
        self._device = device
        self._options = options
        self._handover = handover
        self._on_progress = on_progress
        self._is_cancelled = False
        self._is_begun = False
        self._is_running = False
        self._is_complete = False
        # sane_cancel may meet any call of the other thread but sane_close
        self._cancel_lock = threading.Lock()
        self._count = 0
        self._told_at = 0.0
        self._dpi = options.dpi
        self._source = Source.FLATBED
        self._pages = self._run()

    def cancel(self) -> None:
        """Stop the batch: own flag first, since a cancelled read may look like a finished page."""
        self._is_cancelled = True
        with self._cancel_lock:
            if self._is_running:
                self._device.handle.cancel()

    def close(self) -> None:
        """End the batch in the scanner: also a good one must be cancelled, says the standard.

        SANE's own test device may hang in here for ever (measured: one fault in some hundred; its reading thread
        is cancelled while it holds the lock of malloc).
        """
        self._pages.close()
        if not self._is_begun:
            return
        self._is_begun = False
        with self._cancel_lock:
            self._is_running = False
            self._device.handle.cancel()
        self._device.set_back()
        if not self._is_complete:
            self._device.reopen()

    def _run(self) -> Generator[ScannedPage]:
        for source in self._sources():
            self._source = source
            try:
                self._check_cancelled("option")
                self._is_begun = True
                self._device.set_up(source, self._options)
                yield from self._batch()
            except NoDocs:
                # AUTO asks the feeder first; SANE has no other way to learn whether it is loaded
                if self._count or source is not Source.ADF or self._options.source is not Source.AUTO:
                    raise
                self._device.handle.cancel()
                continue
            return
        raise NoDocs(operation="start")

    def _sources(self) -> list[Source]:
        if self._options.source is not Source.AUTO:
            return [self._options.source]
        offered = sources(self._device.handle.options)
        return [source for source in (Source.ADF, Source.FLATBED) if source in offered] or list(offered)

    def _batch(self) -> Iterator[ScannedPage]:
        """Read pages until the feeder is empty, or the one page of the glass."""
        try:
            self._dpi = effective_dpi(self._device.handle) or self._options.dpi
            with self._cancel_lock:
                self._is_running = True
            while self._wants_more():
                page = self._read_page()
                if page is None:
                    self._is_complete = True
                    break
                yield self._save(page)
            self._is_complete = self._is_complete or not self._source.is_feeder
        except ScannerError as error:
            if self._is_cancelled and not isinstance(error, Cancelled):
                raise Cancelled(operation=error.operation, detail=error.detail, page=self._count + 1) from error
            error.page = self._count + 1 if error.operation in {"start", "parameters", "read"} else 0
            raise

    def _wants_more(self) -> bool:
        most = self._options.max_pages if self._source.is_feeder else 1
        return most is None or self._count < most

    def _read_page(self) -> _Read | None:
        """Return the next page, None when the feeder is empty."""
        frames: dict[Frame, Image.Image] = {}
        while True:
            self._check_cancelled("start")
            try:
                self._device.handle.start()
            except NoDocs:
                if self._count and not frames:
                    return None
                raise
            shape = self._device.handle.parameters()
            mode = _STREAMED.get((shape.format, shape.depth))
            if mode is not None and not frames:
                return self._read_streamed(shape, mode)
            frames[shape.format] = self._read_frame(shape)
            # grey and colour are complete by themselves, whatever the flag says
            if shape.is_last or shape.format in {Frame.GRAY, Frame.RGB}:
                image = _merged(frames) if shape.is_last else frames[shape.format]
                return _Read(to_png(image, self._dpi), image.width, image.height, _MODES[image.mode])

    def _read_streamed(self, shape: Parameters, mode: Mode) -> _Read:
        """Read a frame whole and write it while it comes: the last byte is followed by one strip of work.

        Raises:
            TruncatedPage: it has fewer bytes than announced.
        """
        stride, expected = shape.bytes_per_line, _expected_bytes(shape)
        if stride < row_bytes(shape.width_px, mode):
            raise Communication(operation="read", detail=f"impossible frame {shape}")
        encoder = PngEncoder(shape.width_px, mode, self._dpi, self._device.pool, is_inverted=mode == "1")
        size = strip_rows(stride) * stride
        strip, filled, count = bytearray(size), 0, 0
        while (got := self._device.handle.read_into(strip, filled)) is not None:
            self._check_cancelled("read")
            filled += got
            count += got
            _check_end(count)
            if filled == size:
                encoder.add(strip, stride)
                strip, filled = bytearray(size), 0
            self._tell(count / expected if expected else None)
        self._check_cancelled("read")
        _check_whole(shape, count, expected)
        encoder.add(memoryview(strip)[: filled // stride * stride], stride)
        if self._device.gets_jpeg and _is_filled_up(encoder.last_row):
            raise TruncatedPage(operation="read", detail="the picture ends in the grey of a decoder without data")
        return _Read(encoder.finish(), shape.width_px, encoder.height_px, _MODES[mode])

    def _read_frame(self, shape: Parameters) -> Image.Image:
        """Read one frame whole.

        Raises:
            TruncatedPage: it has fewer bytes than announced.
        """
        expected = _expected_bytes(shape)
        data = bytearray(expected or CHUNK)
        count = 0
        while True:
            if count == len(data):
                data.extend(bytes(max(CHUNK, len(data) if not expected else 0)))
            got = self._device.handle.read_into(data, count)
            self._check_cancelled("read")
            if got is None:
                break
            count += got
            _check_end(count)
            self._tell(count / expected if expected else None)
        _check_whole(shape, count, expected)
        return to_image(shape, memoryview(data)[:count])

    def _save(self, page: _Read) -> ScannedPage:
        index = self._count
        path, sha256 = self._handover.save(index, page.data, ".png")
        self._count += 1
        return ScannedPage(
            index=index,
            path=path,
            side=_side(self._source, index),
            width_px=page.width_px,
            height_px=page.height_px,
            dpi=self._dpi,
            mode=page.mode,
            media_type="image/png",
            sha256=sha256,
        )

    def _check_cancelled(self, operation: str) -> None:
        if self._is_cancelled:
            raise Cancelled(operation=operation, page=self._count + 1)

    def _tell(self, fraction: float | None) -> None:
        now = time.monotonic()
        if self._on_progress is not None and now - self._told_at >= _PROGRESS_S:
            self._told_at = now
            self._on_progress(Progress(self._count + 1, None if fraction is None else min(1.0, fraction)))


def _expected_bytes(shape: Parameters) -> int:
    """Return how many bytes a frame has, 0 when its height is not known."""
    expected = shape.bytes_per_line * shape.lines if shape.lines > 0 else 0
    if expected > _MAX_FRAME or shape.bytes_per_line <= 0:
        raise Communication(operation="read", detail=f"impossible frame {shape}")
    return expected


def _check_end(count: int) -> None:
    if count > _MAX_FRAME:
        raise Communication(operation="read", detail="frame without end")


def _check_whole(shape: Parameters, count: int, expected: int) -> None:
    if (expected and count != expected) or count < shape.bytes_per_line:
        raise TruncatedPage(operation="read", detail=f"{count} bytes of {expected}")


def _is_filled_up(last_row: bytes | None) -> bool:
    """Return whether a page ends as libjpeg ends a picture whose bytes stop too early.

    It fills the rest with 128 in every channel and the back-ends that decode with it say nothing (measured with
    sane-airscan 0.99.27): half a page would pass for a whole one. Asked of the whole row, which paper never is.
    """
    return last_row is not None and not last_row.strip(b"\x80")


def to_image(shape: Parameters, data: memoryview) -> Image.Image:
    """Return a frame as a picture: padding at the end of each line dropped, as many lines as there are bytes for.

    Raises:
        UnsupportedOption: a depth no scanner of the standard has.
    """
    size = (shape.width_px, len(data) // shape.bytes_per_line)
    is_pass = shape.format in {Frame.RED, Frame.GREEN, Frame.BLUE}
    raw = {
        (Frame.RGB, 8): ("RGB", "RGB"),
        (Frame.RGB, 16): ("RGB", "RGB;16N"),  # Pillow keeps the upper 8 bits; we ask for 8 where we can
        (Frame.GRAY, 1): ("1", "1;I"),  # in SANE a set bit is black
        (Frame.GRAY, 8): ("L", "L"),
        (Frame.GRAY, 16): ("I;16", "I;16N"),
        (Frame.RED, 8): ("L", "L"),
        (Frame.RED, 16): ("L", "L;16" if sys.byteorder == "little" else "L;16B"),
    }.get((Frame.RED if is_pass else shape.format, shape.depth))
    if raw is None:
        raise UnsupportedOption(operation="parameters", detail=f"{shape.format.name} with {shape.depth} bits")
    return Image.frombytes(raw[0], size, data, "raw", raw[1], shape.bytes_per_line, 1)


def _merged(frames: dict[Frame, Image.Image]) -> Image.Image:
    """Return one picture of one or three passes."""
    if len(frames) == 1:
        return next(iter(frames.values()))
    try:
        bands = [frames[colour] for colour in (Frame.RED, Frame.GREEN, Frame.BLUE)]
    except KeyError as missing:
        raise Communication(operation="read", detail=f"pass {missing} is missing") from None
    if len({band.size for band in bands}) != 1:
        raise TruncatedPage(operation="read", detail="passes of different size")
    return Image.merge("RGB", bands)


def _side(source: Source, index: int) -> Side | None:
    if source is Source.ADF_DUPLEX:
        return "back" if index % 2 else "front"
    return "front" if source is Source.ADF else None
