# SPDX-License-Identifier: GPL-3.0-or-later
"""The hot-folder driver: what a machine scans into a folder becomes pages; how a file is read is in folder_files."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import platform
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scanner_drivers.base import (
    NOTE_AGAIN,
    NOTE_DUPLICATE,
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
    Source,
    SourceCaps,
)
from scanner_drivers.folder_files import FilePage, Unfinished, Unreadable, is_wanted, natural_key, read_pages
from scanner_drivers.handover import Handover
from workstation.errors import AccessDenied, Cancelled, Communication, NoDocs, Offline, UnsupportedOption

log = logging.getLogger(__name__)

QUARANTINE = "quarantine"
TAKING = "taking"
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
class Claim:
    """A file whose pages are being given out.

    Attributes:
        path: where it lies now: in the folder, or set apart as soon as its first page is out.
        name: as the machine named it.
        is_again: a run that ended by force gave it out before; nobody here knows how far.
        hashes: of the pages given out, in order.
        kept: how many of them are said to be kept.
        is_complete: every page is out.
    """

    path: Path
    name: str
    is_again: bool = False
    is_apart: bool = False
    hashes: list[str] = field(default_factory=list)
    kept: int = 0
    is_complete: bool = False


class Session:
    """What is remembered of a folder while it is open; told of kept pages from another thread.

    Attributes:
        seen: hashes of all pages taken.
        claims: files given out and not done with, in order.
    """

    def __init__(self, folder: Path) -> None:
        self._apart = folder / f"{TAKING}-{platform.node()}"  # other stations may empty the same folder
        self._lock = threading.Lock()
        self.seen: set[str] = set()
        left = sorted(self._apart.iterdir()) if self._apart.is_dir() else []
        self.claims = [Claim(path, path.name.partition("-")[2], is_again=True, is_apart=True) for path in left]

    @property
    def is_loaded(self) -> bool:
        """Whether pages are left of a file that was begun."""
        return any(not claim.is_complete for claim in self.claims)

    def claim(self, claim: Claim) -> None:
        """Set a file apart, so that it is neither lost nor begun anew whatever becomes of this process.

        Raises:
            OSError: it cannot be moved, or is gone.
        """
        if claim.is_apart:
            return
        # Together: the page before may be kept just now, and its folder would go as empty under this file's way.
        with self._lock:
            self._apart.mkdir(exist_ok=True)
            last = max((int(path.name.partition("-")[0]) for path in self._apart.iterdir()), default=0)
            apart = self._apart / f"{last + 1:06}-{claim.name}"
            claim.path.rename(apart)
            claim.path, claim.is_apart = apart, True
            self.claims.append(claim)

    def given(self, claim: Claim, sha256: str) -> bool:
        """Note a page given out and return whether the same bytes came before."""
        with self._lock:
            claim.hashes.append(sha256)
            is_duplicate = sha256 in self.seen
            self.seen.add(sha256)
            return is_duplicate

    def taken(self) -> None:
        """Note that the oldest page given out is kept."""
        with self._lock:
            for claim in self.claims:
                if claim.kept < len(claim.hashes):
                    claim.kept += 1
                    self._settle(claim)
                    break

    def complete(self, claim: Claim) -> None:
        """Note that a file has no more pages."""
        with self._lock:
            claim.is_complete = True
            self._settle(claim)

    def take_back(self) -> None:
        """Give out anew what nobody said to have kept: the last batch is over."""
        with self._lock:
            for claim in self.claims:
                self.seen.difference_update(claim.hashes[claim.kept :])
                del claim.hashes[claim.kept :]
                claim.is_complete = False

    def _settle(self, claim: Claim) -> None:
        """Delete a file all of whose pages are kept."""
        if not claim.is_complete or claim.kept < len(claim.hashes):
            return
        claim.path.unlink(missing_ok=True)
        if claim in self.claims:
            self.claims.remove(claim)
        with contextlib.suppress(OSError):  # another file is still there
            self._apart.rmdir()


class FolderDevice(Closing):
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
        self._session = Session(folder)

    def capabilities(self) -> Capabilities:
        """Return that everything comes as the machine made it."""
        caps = SourceCaps(_ANY_DPI, frozenset(ColorMode), _ANY_SIZE_MM)
        return Capabilities(dict.fromkeys((Source.ADF, Source.ADF_DUPLEX), caps), feeder_sensor=True)

    def status(self) -> DeviceStatus:
        """Return whether files lie there."""
        try:
            is_loaded = self._session.is_loaded or any(is_wanted(path.name) for path in self._folder.iterdir())
            return DeviceStatus(DeviceState.IDLE, is_loaded)
        except OSError:
            return DeviceStatus(DeviceState.OFFLINE)

    def scan(self, options: ScanOptions, on_progress: ProgressCallback | None = None) -> PageStream:
        """Start taking files."""
        handover = Handover(self._handover_dir)
        return FolderStream(
            self._folder, options, handover, self._session, on_progress, clock=self._clock, wait=self._wait
        )

    def taken(self) -> None:
        """Let go of a file when its last page is kept."""
        self._session.taken()

    def close(self) -> None:
        """Forget what was seen; a file in the middle waits for who opens the folder next."""
        self._session = Session(self._folder)


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
        self._unfinished_since: dict[str, float] = {}
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
        self._session.take_back()
        before: Look = {}
        quiet_until = self._clock() + patience.wait_s
        while self._wants_more():
            taken = self._count
            yield from self._go_on(patience)
            now = self._look()
            there = {path.name for path in now} | {claim.name for claim in self._session.claims}
            for name in self._unfinished_since.keys() - there:  # the machine took it away again
                del self._unfinished_since[name]
            is_moving = any(before.get(path) != state for path, state in now.items())
            if is_moving:
                quiet_until = max(quiet_until, self._clock() + patience.quiet_s)
            for path in sorted(now, key=lambda path: natural_key(path.name)):
                # the order of names is the order of pages: nothing overtakes a file that still grows
                if before.get(path) != now[path] or self._is_waiting_for_another(path):
                    break
                yield from self._take(Claim(path, path.name), patience)
                if not self._wants_more():
                    return
            before = now
            if self._count > taken:
                quiet_until = self._clock() + patience.quiet_s
            if self._clock() >= quiet_until and not is_moving and not self._unfinished_since:
                break
            self._pause(patience.poll_s)
        if not self._count:
            raise NoDocs(operation="start")

    def _is_waiting_for_another(self, path: Path) -> bool:
        return bool(self._unfinished_since) and path.name not in self._unfinished_since

    def _go_on(self, patience: Patience) -> Generator[ScannedPage]:
        """Take what is left of files begun before."""
        for claim in [claim for claim in self._session.claims if not claim.is_complete]:
            if not self._wants_more():
                return
            yield from self._take(claim, patience)

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

    def _take(self, claim: Claim, patience: Patience) -> Generator[ScannedPage]:
        """Take the pages of a file that are not out yet."""
        try:
            data = self._read(claim.path)
            for number, page in enumerate(read_pages(data, self._options.dpi)):
                if number < len(claim.hashes):
                    continue
                if not self._wants_more():
                    return
                self._set_apart(claim)
                path, sha256 = self._handover.save(self._count, page.data, page.suffix)
                self._unfinished_since.pop(claim.name, None)
                yield self._page(page, path, sha256, claim)
        except FileNotFoundError:  # another station was quicker
            return
        except Unfinished as unfinished:
            first = self._unfinished_since.setdefault(claim.name, self._clock())
            if self._clock() - first < patience.unfinished_s:
                return
            self._set_aside(claim, str(unfinished))
        except Unreadable as unreadable:
            self._set_aside(claim, str(unreadable))
        self._unfinished_since.pop(claim.name, None)
        self._session.complete(claim)

    def _set_apart(self, claim: Claim) -> None:
        try:
            self._session.claim(claim)
        except FileNotFoundError:
            raise
        except PermissionError as error:  # Windows: the machine still has it open
            raise Unfinished(str(error)) from error
        except OSError as error:
            raise Communication(operation="read", detail=str(error), page=self._count + 1) from error

    def _read(self, path: Path) -> bytes:
        try:
            if (size := path.stat().st_size) > _MAX_FILE:
                raise Unreadable(f"{size} bytes")
            return path.read_bytes()
        except FileNotFoundError:
            raise
        except PermissionError as error:  # Windows: the machine still writes it
            raise Unfinished(str(error)) from error
        except OSError as error:
            raise Communication(operation="read", detail=str(error), page=self._count + 1) from error

    def _page(self, page: FilePage, path: Path, sha256: str, claim: Claim) -> ScannedPage:
        is_duplicate = self._session.given(claim, sha256)
        notes = ((NOTE_DUPLICATE,) if is_duplicate else ()) + ((NOTE_AGAIN,) if claim.is_again else ())
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

    def _set_aside(self, claim: Claim, reason: str) -> None:
        """Move a file that cannot be read into quarantine, with the reason beside it."""
        quarantine = self._folder / QUARANTINE
        try:
            quarantine.mkdir(exist_ok=True)
            target = quarantine / claim.name
            if target.exists():
                digest = hashlib.sha256(claim.path.read_bytes()).hexdigest()[:8]
                target = quarantine / f"{target.stem}-{digest}{target.suffix}"
            claim.path.replace(target)
            target.with_name(target.name + ".reason.txt").write_text(reason + "\n", encoding="utf-8")
        except OSError as error:
            raise Communication(operation="read", detail=str(error), page=self._count + 1) from error
        log.info("unreadable file put into quarantine: %s", reason)
