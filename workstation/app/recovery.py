# SPDX-License-Identifier: GPL-3.0-or-later
"""The way back to the data when the station key or the disk is lost: recovery key, its drill, copies carried away."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path

from workstation.domain.ids import FileUid
from workstation.errors import FileMissing, RecoveryKeyMissing, StoreDamaged, StoreInUse, StoreKeyMissing
from workstation.settings import Settings
from workstation.store import code_log
from workstation.store.backup import DATABASE, put_back
from workstation.store.keys import RECOVERY, keep_station_key, load_station_key, new_recovery_key, unwrap
from workstation.store.lock import InstanceLock
from workstation.store.space import file_faults, write_whole
from workstation.store.station import Station

TRIAL = "trial-recovery"
DRILLED = "recovery.drilled"
_DRILL_FILES = 25
# Everything a desk is made of, but the station key: that one comes back by the recovery key only.
_CARRIED_FOLDERS = ("spool", "keys", "set-aside", "trust")
_CARRIED_FILES = (RECOVERY, "recovery.pem", "settings.toml", code_log.FILE)


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill opened with the recovery key alone.

    Attributes:
        audit_lines: of the whole chain.
        files: pages and PDFs that were opened and proven whole.
        is_applied: whether the station key was put back.
    """

    audit_lines: int
    files: int
    is_applied: bool


def recovery_public_key(data_dir: Path, settings: Settings) -> bytes | None:
    """Return the recovery key for whose holder the station key is kept, None where it already is.

    With the test signer, whose signatures have no legal value, the desk makes itself a marked trial key.

    Raises:
        RecoveryKeyMissing: first run without one.
        FileMissing: the settings name a file that is not there.
    """
    named = settings.store.recovery_public_key
    if named:
        if not Path(named).is_file():
            raise FileMissing(name=named)
        return Path(named).read_bytes()
    if (data_dir / RECOVERY).exists():
        return None
    if settings.signing.signer == "soft":
        return _trial_key(data_dir / TRIAL)
    if Station.exists(data_dir):
        return None  # a desk from before this was asked for: `sohoa doctor` says so
    raise RecoveryKeyMissing(where=str(data_dir))


def _trial_key(folder: Path) -> bytes:
    public, private = folder / "recovery.pem", folder / "recovery-private.pem"
    with file_faults(folder):
        if public.exists():
            return public.read_bytes()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        public_pem, private_pem = new_recovery_key()
        write_whole(private, private_pem)
        write_whole(public, public_pem)
    return public_pem


def drill(
    data_dir: Path, private_pem: bytes, password: bytes | None, *, apply: bool, now: dt.datetime | None = None
) -> Drill:
    """Open the data with the recovery key alone, and put the station key back where that is wanted.

    That it was done, and with which wrapped key, is noted beside the data (`drilled_at`).

    Raises:
        FileMissing: the folder keeps no wrapped key.
        SettingInvalid: no private key, or a wrong password for it.
        StoreDamaged: the wrapped key is not for this one, or the data does not open.
    """
    wrapped = data_dir / RECOVERY
    if not wrapped.is_file():
        raise FileMissing(name=str(wrapped))
    key = unwrap(wrapped.read_bytes(), private_pem, password)
    with Station.open(data_dir, read_only=True, station_key=key) as station:
        lines = station.audit.verify()
        uids = station.spool.uids()
        step = max(1, len(uids) // _DRILL_FILES)
        files = station.check_files(itertools.islice(uids, 0, None, step))
    if apply and not _has_key(data_dir, key):
        keep_station_key(data_dir, key)
    _note_drill(data_dir, wrapped.read_bytes(), now or dt.datetime.now(dt.UTC))
    return Drill(lines, files, apply)


def drilled_at(data_dir: Path) -> dt.datetime | None:
    """Return when the wrapped key that lies there was last tried, None when it never was."""
    try:
        when, print_of_key = (data_dir / DRILLED).read_text("ascii").split()
        wrapped = (data_dir / RECOVERY).read_bytes()
        return dt.datetime.fromisoformat(when) if print_of_key == hashlib.sha256(wrapped).hexdigest() else None
    except (OSError, ValueError):
        return None


def _note_drill(data_dir: Path, wrapped: bytes, now: dt.datetime) -> None:
    # Not into the database: the desk's window may have it open, and a drill is no reason to close it.
    text = f"{now.isoformat()} {hashlib.sha256(wrapped).hexdigest()}"
    with contextlib.suppress(OSError):  # a copy on a read-only disk can be drilled as well
        write_whole(data_dir / DRILLED, text.encode("ascii"))


def _has_key(data_dir: Path, key: bytes) -> bool:
    try:
        kept = load_station_key(data_dir)
    except (StoreDamaged, StoreKeyMissing):
        return False
    return kept == key


def carry_away(station: Station, target: Path) -> int:
    """Copy the whole desk, encrypted, to another disk; files already there are kept, but for those of ended papers.

    Returns:
        how many files were copied.

    Raises:
        DiskFull, StoreReadOnly: of the other disk.
    """
    with file_faults(target / DATABASE):
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        copied = 0
        # Files before the database: what the copy of the database names is then there.
        for name in _CARRIED_FOLDERS:
            copied += _copy_folder(station.data_dir / name, target / name)
        station.copy_database(target / DATABASE)
        for name in _CARRIED_FOLDERS:
            copied += _copy_folder(station.data_dir / name, target / name)
        for name in _CARRIED_FILES:
            if (station.data_dir / name).is_file():
                write_whole(target / name, (station.data_dir / name).read_bytes())
        for name in ("spool", "keys"):
            _drop_ended(station, target / name)
    return copied


def _drop_ended(station: Station, folder: Path) -> None:
    """Remove from a carried copy what was ended here since: purged means purged, there as well."""
    here = station.data_dir / folder.name
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not (here / path.name).exists() and station.is_ended(path.name):
            path.unlink(missing_ok=True)


def _copy_folder(source: Path, target: Path) -> int:
    if not source.is_dir():
        return 0
    target.mkdir(mode=0o700, exist_ok=True)
    copied = 0
    for path in sorted(source.iterdir()):
        if not path.name.startswith(".") and path.is_file() and not (target / path.name).exists():
            with contextlib.suppress(FileNotFoundError):  # replaced while we walk: the new one comes in the next round
                write_whole(target / path.name, path.read_bytes())
                copied += 1
    return copied


def restore(data_dir: Path, source: Path, now: dt.datetime) -> Path | None:
    """Put a copy of the database back, or a whole desk carried away; return where the database of before is kept.

    The next start compares files and database: newer files are set aside, never swept.

    Raises:
        FileMissing, StoreDamaged, StoreInUse, StoreKeyMissing: as they say; nothing was changed.
    """
    if source.is_file():
        return put_back(data_dir, source, load_station_key(data_dir), now)
    if not (source / DATABASE).is_file():
        raise FileMissing(name=str(source / DATABASE))
    kept: Path | None = None
    if Station.exists(data_dir):
        kept = put_back(data_dir, source / DATABASE, load_station_key(data_dir), now)
    with file_faults(data_dir):
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in _CARRIED_FOLDERS:
            _copy_folder(source / name, data_dir / name)
        code_log.merge(data_dir, source)
        for name in _CARRIED_FILES:
            if (source / name).is_file() and not (data_dir / name).exists():
                write_whole(data_dir / name, (source / name).read_bytes())
        if kept is None:
            lock = InstanceLock(data_dir / "station.lock")
            try:
                if Station.exists(data_dir):
                    raise StoreInUse(where=str(data_dir), pid=0)
                shutil.copyfile(source / DATABASE, data_dir / DATABASE)
            finally:
                lock.release()
    return kept


def write_set_aside(station: Station, folder: Path) -> list[FileUid]:
    """Write the files that were set aside, in clear, to a folder a person chose; return those that do not open."""
    closed: list[FileUid] = []
    folder.mkdir(parents=True, exist_ok=True)
    for uid in station.spool.set_aside_uids():
        try:
            data = station.spool.read_set_aside(uid)
        except StoreDamaged:
            closed.append(uid)
            continue
        write_whole(folder / f"{uid}{_suffix(data)}", data)
    return closed


def _suffix(data: bytes) -> str:
    starts = {b"%PDF": ".pdf", b"\xff\xd8": ".jpg", b"\x89PNG": ".png", b"II*": ".tif", b"MM": ".tif"}
    return next((suffix for start, suffix in starts.items() if data.startswith(start)), ".bin")
