# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract of scanner drivers, values and protocols; no driver and no input or output is in here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self, runtime_checkable

Side = Literal["front", "back"]

A4_MM = (210.0, 297.0)
MM_PER_INCH = 25.4

NOTE_DUPLICATE = "duplicate"  # the same bytes came before in this session
NOTE_AGAIN = "again"  # an earlier run was given this page and ended before it said that it kept it


class Source(StrEnum):
    """Where the paper lies; AUTO is the feeder if it is loaded, else the glass."""

    FLATBED = "flatbed"
    ADF = "adf"
    ADF_DUPLEX = "adf-duplex"
    AUTO = "auto"

    @property
    def is_feeder(self) -> bool:
        """Whether sheets are pulled one after the other."""
        return self in {Source.ADF, Source.ADF_DUPLEX}


class ColorMode(StrEnum):
    """Depth of the picture: 24-bit colour, 8-bit grey, 1-bit black and white."""

    COLOR = "color"
    GRAY = "gray"
    BW = "bw"


class DeviceState(StrEnum):
    """What a scanner says of itself; UNKNOWN where the driver has no such question."""

    IDLE = "idle"
    BUSY = "busy"
    WARMING_UP = "warming_up"
    JAMMED = "jammed"
    DOUBLE_FEED = "double_feed"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A scanner that can be opened.

    Attributes:
        driver: name of the driver ("escl", "sane").
        id: full identity with the driver's prefix, as `open_device` takes it; stable over restarts.
        name: as the scanner calls itself.
        connection: "network", "usb" or "local".
    """

    driver: str
    id: str
    name: str
    vendor: str
    model: str
    connection: str


@dataclass(frozen=True, slots=True)
class SourceCaps:
    """What one paper source can do.

    Attributes:
        dpi: resolutions offered, ascending, or an evenly stepped range (its `stop` is exclusive).
        modes: colour modes offered.
        max_size_mm: width and height of the largest area.
    """

    dpi: tuple[int, ...] | range
    modes: frozenset[ColorMode]
    max_size_mm: tuple[float, float]

    def nearest_dpi(self, wanted: int) -> int:
        """Return the offered resolution nearest to `wanted`, the finer one of two; `wanted` if none is offered."""
        return min(self.dpi, key=lambda offered: (abs(offered - wanted), -offered), default=wanted)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a scanner can do.

    Attributes:
        sources: by source; AUTO is never a key.
        feeder_sensor: whether the scanner tells if paper lies in the feeder.
        multifeed_detection: whether the scanner notices two sheets pulled at once.
    """

    sources: Mapping[Source, SourceCaps]
    feeder_sensor: bool = False
    multifeed_detection: bool = False


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """State of a scanner at this moment.

    Attributes:
        feeder_loaded: None where the scanner does not say.
    """

    state: DeviceState
    feeder_loaded: bool | None = None


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What the clerk asks for; what the scanner really did stands in each `ScannedPage`.

    Attributes:
        size_mm: width and height of the area, from the top left corner.
        max_pages: stop after so many pages; None until the feeder is empty.
        brightness, contrast: -100 to 100; 0 leaves the scanner's own. A driver that cannot do it leaves it out.
        stop_on_double_feed: switch the scanner's own detection on or off, where it has one; None leaves it as it is.
        show_driver_window: let the driver's maker ask his own questions (TWAIN).
        driver_options: raw settings of the driver by name (SANE option names), applied last.
    """

    source: Source = Source.AUTO
    dpi: int = 300
    mode: ColorMode = ColorMode.COLOR
    size_mm: tuple[float, float] = A4_MM
    max_pages: int | None = None
    brightness: int = 0
    contrast: int = 0
    stop_on_double_feed: bool | None = True
    show_driver_window: bool = False
    driver_options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One complete page, safe on the hand-over folder before anybody hears of it.

    Attributes:
        index: place in the batch, from 0.
        path: the file; whoever takes the page owns it from then on.
        side: of the sheet; None from the glass.
        dpi: effective resolution.
        mode: effective colour mode.
        media_type: "image/jpeg" (the scanner's own bytes) or "image/png" (lossless).
        sha256: of the file, hexadecimal.
        notes: what a person should look at, as keys (`NOTE_DUPLICATE`).
    """

    index: int
    path: Path
    side: Side | None
    width_px: int
    height_px: int
    dpi: int
    mode: ColorMode
    media_type: str
    sha256: str
    notes: tuple[str, ...] = ()


def sheet_to_lay(pages: int, is_duplex: bool) -> int:
    """Return the number of the first sheet of a stack, from 1, that is not wholly read after so many pages."""
    return pages // (2 if is_duplex else 1) + 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the page being read is; sent at most ten times a second.

    Attributes:
        page: number of the page, from 1.
        fraction: 0 to 1, None when the height is not known yet.
    """

    page: int
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a driver can run on this machine.

    Attributes:
        reason: key for IT staff ("library_missing", "module_missing"); empty when available.
        detail: the name of what is missing.
    """

    driver: str
    is_available: bool
    reason: str = ""
    detail: str = ""


ProgressCallback = Callable[[Progress], None]


class PageStream(Protocol):
    """Pages of one batch in order; a fault is raised by `__next__` after the good pages, which stay valid."""

    def __iter__(self) -> Iterator[ScannedPage]:
        """Return the stream itself."""
        ...

    def __next__(self) -> ScannedPage:
        """Return the next page; who asks for it says thereby that the one before is kept.

        Raises:
            ScannerError: the batch ended by a fault or was cancelled; `page` is the number that was being read.
        """
        ...

    def cancel(self) -> None:
        """Stop the batch, from any thread, any number of times."""
        ...

    def close(self) -> None:
        """Leave the batch, also in its middle, and make the scanner ready for the next; may be called twice.

        Apart from the end of the iteration, because some drivers take long or hang here: by then the last page or
        the fault has been told.
        """
        ...


class GeneratedStream:
    """The iteration every driver's stream shares: pages come out of a generator that ends or raises the fault.

    Attributes:
        _pages: set by the driver's stream; nothing runs before the first page is asked for.
    """

    _pages: Generator[ScannedPage]

    def __iter__(self) -> Self:
        """Return the stream itself."""
        return self

    def __next__(self) -> ScannedPage:
        """Return the next page.

        Raises:
            ScannerError: the batch ended by a fault or was cancelled.
        """
        return next(self._pages)


class Closing(ABC):
    """The context manager every driver's device shares: leaving it closes the device.

    `workstation.closing` has the same; drivers know nothing of the workstation but its failures.
    """

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Give back what it holds."""


class Device(Protocol):
    """An open scanner; a context manager."""

    def __enter__(self) -> Self:
        """Return the device."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the device."""
        ...

    def capabilities(self) -> Capabilities:
        """Return what the scanner can do."""
        ...

    def status(self) -> DeviceStatus:
        """Return the state of the scanner now."""
        ...

    def scan(self, options: ScanOptions, on_progress: ProgressCallback | None = None) -> PageStream:
        """Start a batch.

        Args:
            options: what is asked for.
            on_progress: called in the thread that takes the pages.
        """
        ...

    def close(self) -> None:
        """Give the scanner back; may be called twice."""
        ...


@runtime_checkable
class KeepsUntilTaken(Protocol):
    """A device that holds on to its paper until the page is kept elsewhere: files can wait, sheets cannot."""

    def taken(self) -> None:
        """Take note that the oldest page not yet said to be kept is; from any thread."""
        ...


class ScannerDriver(Protocol):
    """A family of scanners."""

    name: str

    def availability(self) -> Availability:
        """Return whether the driver can run here."""
        ...

    def devices(self, timeout_s: float, addresses: Sequence[str] = ()) -> Iterator[DeviceInfo]:
        """Find scanners, each as soon as it is known.

        Args:
            timeout_s: how long the network is listened to.
            addresses: of this driver, set up by IT staff for what does not announce itself.
        """
        ...

    def open(self, address: str, handover_dir: Path) -> Device:
        """Open a scanner by its id without the driver's prefix; its pages are put into `handover_dir`.

        Raises:
            ScannerError: it cannot be opened.
        """
        ...
