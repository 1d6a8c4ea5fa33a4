# SPDX-License-Identifier: GPL-3.0-or-later
"""The hot-folder driver: what a machine scans into a folder becomes pages; how a file is read is in folder_files."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from scanner_drivers.base import (
    NOTE_DUPLICATE,
    Availability,
    Capabilities,
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
    Source,
    SourceCaps,
)
from scanner_drivers.folder_files import FilePage, Unfinished, Unreadable, is_wanted, natural_key, read_pages
from scanner_drivers.handover import Handover
from workstation.errors import AccessDenied, Cancelled, Communication, NoDocs, Offline, UnsupportedOption

log = logging.getLogger(__name__)

QUARANTINE = "quarantine"
_OPTIONS = ("poll-s", "wait-s", "quiet-s", "unfinished-s")
_MAX_FILE = 1 << 30
_ANY_DPI = range(50, 1201)
_ANY_SIZE_MM = (1000.0, 2000.0)  # larger than any paper: the file decides


@dataclass(frozen=True, slots=True)
class Patience:
    """How a batch of a hot folder begins and ends, in seconds; each may be set by a driver option of its name.

    Attributes:
        poll_s: between two looks; a file is taken when it looked the same twice in a row. Looks, not notifications:
            folders of other machines (SMB) give none.
        wait_s: for the first file.
        quiet_s: without a new file after the last one, which ends the batch.
        unfinished_s: how long a file without an end may still be growing before it counts as unreadable.
    """

    poll_s: float = 1.0
    wait_s: float = 45.0
    quiet_s: float = 4.0
    unfinished_s: float = 30.0

    @classmethod
    def of(cls, options: ScanOptions) -> Patience:
        """Return the patience the options ask for.

        Raises:
            UnsupportedOption: no such option, or no number.
        """
        chosen: dict[str, float] = {}
        for name, value in options.driver_options.items():
            try:
                chosen[{option: option.replace("-", "_") for option in _OPTIONS}[name]] = float(value)
            except (KeyError, ValueError):
                raise UnsupportedOption(operation="option", detail=f"{name}={value}") from None
        return cls(**chosen)


class FolderDriver:
    """Folders that machines scan into."""

    name = "folder"

    def availability(self) -> Availability:
        """Return that it runs everywhere."""
        return Availability(self.name, is_available=True)

    def devices(self, timeout_s: float, addresses: Sequence[str] = ()) -> Iterator[DeviceInfo]:
        """List the folders that were set up; there is no way to guess one."""
        for address in addresses:
            if Path(address).is_dir():
                yield DeviceInfo(self.name, f"{self.name}:{address}", Path(address).name, "", "", "local")

    def open(self, address: str, handover_dir: Path) -> FolderDevice:
        """Open a folder by its path.

        Raises:
            Offline: it is not there.
            AccessDenied: we may not take files out of it.
        """
        folder = Path(address)
        if not folder.is_dir():
            raise Offline(operation="open", detail=address)
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise AccessDenied(operation="open", detail=address)
        return FolderDevice(folder, handover_dir)


@dataclass(slots=True)
class Session:
    """What is remembered of a folder while it is open.

    Attributes:
        seen: hashes of all pages taken.
        begun: next page of a file that was left in its middle, by its identity.
    """

    seen: set[str] = field(default_factory=set)
    begun: dict[tuple[str, int, int], int] = field(default_factory=dict)


class FolderDevice:
    """One hot folder; its files count as a loaded feeder."""

    def __init__(
        self,
        folder: Path,
        handover_dir: Path,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        self._folder = folder
        self._handover_dir = handover_dir
        self._clock = clock
        self._wait = wait
        self._session = Session()

    def __enter__(self) -> Self:
        """Return the device."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the device."""
        self.close()

    def capabilities(self) -> Capabilities:
        """Return that everything comes as the machine made it."""
        caps = SourceCaps(_ANY_DPI, frozenset(ColorMode), _ANY_SIZE_MM)
        return Capabilities(dict.fromkeys((Source.ADF, Source.ADF_DUPLEX), caps), feeder_sensor=True)

    def status(self) -> DeviceStatus:
        """Return whether files lie there."""
        try:
            is_loaded = any(is_wanted(path.name) for path in self._folder.iterdir())
            return DeviceStatus(DeviceState.IDLE, is_loaded)
        except OSError:
            return DeviceStatus(DeviceState.OFFLINE)

    def scan(self, options: ScanOptions, on_progress: ProgressCallback | None = None) -> PageStream:
        """Start taking files."""
        handover = Handover(self._handover_dir)
        return FolderStream(
            self._folder, options, handover, self._session, on_progress, clock=self._clock, wait=self._wait
        )

    def close(self) -> None:
        """Forget what was seen."""
        self._session = Session()


Look = dict[Path, tuple[int, int]]  # size and time of change of each file


class FolderStream(GeneratedStream):
    """The pages of one batch: every file that is there or comes before the folder falls quiet."""

    def __init__(
        self,
        folder: Path,
        options: ScanOptions,
        handover: Handover,
        session: Session,
        on_progress: ProgressCallback | None,
        *,
        clock: Callable[[], float],
        wait: Callable[[threading.Event, float], bool],
    ) -> None:
        self._folder = folder
        self._options = options
        self._handover = handover
        self._session = session
        self._on_progress = on_progress
        self._clock = clock
        self._wait = wait
        self._cancelled = threading.Event()
        self._count = 0
        self._unfinished_since: dict[Path, float] = {}
        self._pages = self._run()

    def cancel(self) -> None:
        """Stop after the page that is being taken; files that are left stay in the folder."""
        self._cancelled.set()

    def close(self) -> None:
        """Leave the batch."""
        self._pages.close()

    def _run(self) -> Generator[ScannedPage]:
        patience = Patience.of(self._options)
        if self._options.source is Source.FLATBED:
            raise UnsupportedOption(operation="start", detail="a folder has no glass")
        before: Look = {}
        quiet_until = self._clock() + patience.wait_s
        while self._wants_more():
            now = self._look()
            if any(before.get(path) != state for path, state in now.items()):
                quiet_until = max(quiet_until, self._clock() + patience.quiet_s)
            for path in sorted(now, key=lambda path: natural_key(path.name)):
                if before.get(path) != now[path]:
                    break  # the order of names is the order of pages: nothing overtakes a file that still grows
                taken = self._count
                yield from self._take(path, now[path], patience)
                if path in self._unfinished_since:
                    break
                if self._count > taken:
                    quiet_until = self._clock() + patience.quiet_s
                if not self._wants_more():
                    return
            before = now
            if self._clock() >= quiet_until and not self._unfinished_since:
                break
            self._pause(patience.poll_s)
        if not self._count:
            raise NoDocs(operation="start")

    def _wants_more(self) -> bool:
        if self._cancelled.is_set():
            raise Cancelled(operation="read", page=self._count + 1)
        return self._options.max_pages is None or self._count < self._options.max_pages

    def _look(self) -> Look:
        found: Look = {}
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    if is_wanted(entry.name) and entry.is_file():
                        with contextlib.suppress(FileNotFoundError):
                            state = entry.stat()
                            found[Path(entry.path)] = (state.st_size, state.st_mtime_ns)
        except OSError as error:
            raise Communication(operation="read", detail=str(error), page=self._count + 1) from error
        return found

    def _pause(self, seconds: float) -> None:
        if self._on_progress is not None:
            self._on_progress(Progress(self._count + 1))
        self._wait(self._cancelled, seconds)

    # --- one file ---

    def _take(self, path: Path, state: tuple[int, int], patience: Patience) -> Generator[ScannedPage]:
        """Take the pages of a file that looked the same twice, then the file itself."""
        identity = (path.name, *state)
        try:
            data = self._read(path, state[0])
            for number, page in enumerate(read_pages(data, self._options.dpi)):
                if number < self._session.begun.get(identity, 0):
                    continue  # delivered before the last batch was stopped in the middle of this file
                if not self._wants_more():
                    return
                scanned = self._move(path, page) if page.is_whole_file else self._save(page)
                if not page.is_whole_file:
                    self._session.begun[identity] = number + 1
                self._unfinished_since.pop(path, None)
                yield scanned
        except Unfinished as unfinished:
            first = self._unfinished_since.setdefault(path, self._clock())
            if self._clock() - first < patience.unfinished_s:
                return
            self._set_aside(path, str(unfinished))
        except Unreadable as unreadable:
            self._set_aside(path, str(unreadable))
        else:
            self._session.begun.pop(identity, None)
            self._unfinished_since.pop(path, None)
            with contextlib.suppress(FileNotFoundError):  # a picture was moved, not copied
                path.unlink()

    def _read(self, path: Path, size: int) -> bytes:
        if size > _MAX_FILE:
            raise Unreadable(f"{size} bytes")
        try:
            return path.read_bytes()
        except PermissionError as error:  # Windows: the machine still writes it
            raise Unfinished(str(error)) from error
        except OSError as error:
            raise Communication(operation="read", detail=str(error), page=self._count + 1) from error

    def _move(self, path: Path, page: FilePage) -> ScannedPage:
        """Hand over a file that is one page."""
        target = self._handover.take(self._count, path, page.data, page.suffix)
        return self._page(page, *target)

    def _save(self, page: FilePage) -> ScannedPage:
        return self._page(page, *self._handover.save(self._count, page.data, page.suffix))

    def _page(self, page: FilePage, path: Path, sha256: str) -> ScannedPage:
        notes = (NOTE_DUPLICATE,) if sha256 in self._session.seen else ()
        self._session.seen.add(sha256)
        self._count += 1
        return ScannedPage(
            index=self._count - 1,
            path=path,
            side=None,
            width_px=page.width_px,
            height_px=page.height_px,
            dpi=page.dpi or self._options.dpi,
            mode=page.mode,
            media_type=page.media_type,
            sha256=sha256,
            notes=notes,
        )

    def _set_aside(self, path: Path, reason: str) -> None:
        """Move a file that cannot be read into quarantine, with the reason beside it."""
        self._unfinished_since.pop(path, None)
        quarantine = self._folder / QUARANTINE
        try:
            quarantine.mkdir(exist_ok=True)
            target = quarantine / path.name
            if target.exists():
                digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
                target = quarantine / f"{path.stem}-{digest}{path.suffix}"
            path.replace(target)
            target.with_name(target.name + ".reason.txt").write_text(reason + "\n", encoding="utf-8")
        except OSError as error:
            raise Communication(operation="read", detail=str(error), page=self._count + 1) from error
        log.info("unreadable file put into quarantine: %s", reason)
