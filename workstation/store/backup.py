# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of the encrypted database: made, thinned out, and put back; what then no longer fits is put right at start."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from pathlib import Path

from workstation.errors import FileMissing, StoreDamaged
from workstation.renaming import put_in_place
from workstation.store.connection import Connections
from workstation.store.lock import InstanceLock
from workstation.store.space import file_faults, keep_draft, sync_folder
from workstation.store.vault import derive

DATABASE = "station.db"
FOLDER = "backups"
_STAMP = "%Y%m%dT%H%M%S%fZ"


def write_backup(connections: Connections, data_dir: Path, now: dt.datetime, prefix: str) -> Path:
    """Copy the database into `backups`; the name tells the moment in UTC."""
    folder = data_dir / FOLDER
    with file_faults(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{prefix}-{now.astimezone(dt.UTC).strftime(_STAMP)}.db"
    connections.copy_to(path)
    return path


def backups(data_dir: Path) -> list[Path]:
    """Return the copies of a folder, newest first."""
    found = (data_dir / FOLDER).glob("*-*.db")
    return sorted(found, key=lambda path: path.stem.partition("-")[2], reverse=True)


def drop_old_backups(data_dir: Path, keep: int) -> None:
    """Remove the oldest copies; at least one stays."""
    _drop(backups(data_dir)[max(1, keep) :])


def copies_before(data_dir: Path, moment: dt.datetime) -> list[Path]:
    """Return every database that is older than a moment: copies, and those kept when a copy was put back."""
    stamp = moment.astimezone(dt.UTC).strftime(_STAMP)
    kept = [path for path in data_dir.glob(f"{DATABASE}.*Z*") if path.name[len(DATABASE) + 1 :][: len(stamp)] < stamp]
    return [path for path in backups(data_dir) if path.stem.partition("-")[2] < stamp] + kept


def drop_copies_before(data_dir: Path, moment: dt.datetime) -> int:
    """Remove every database that is older than a moment, and return how many files that were."""
    old = copies_before(data_dir, moment)
    _drop(old)
    return len(old)


def _drop(paths: list[Path]) -> None:
    for path in paths:
        with file_faults(path):
            path.unlink(missing_ok=True)


def drop_backups_since(data_dir: Path, moment: dt.datetime) -> int:
    """Remove the copies that may hold words and keys of what was captured from a moment on; return how many."""
    stamp = moment.astimezone(dt.UTC).strftime(_STAMP)
    found = [path for path in backups(data_dir) if path.stem.partition("-")[2] >= stamp]
    for path in found:
        with file_faults(path):
            path.unlink(missing_ok=True)
    return len(found)


def put_back(data_dir: Path, copy: Path, station_key: bytes, now: dt.datetime) -> Path | None:
    """Make a copy the database of the folder; return where the one before was kept, None when there was none.

    What the files tell beyond the copy is put right by `Station.reconcile` at the next start: nothing is swept.

    Raises:
        FileMissing: no such copy.
        StoreDamaged: the copy does not open with the station key, or does not fit its check codes.
        StoreInUse: an instance works on the folder.
    """
    if not copy.is_file():
        raise FileMissing(name=str(copy))
    _check(copy, station_key)
    lock = InstanceLock(data_dir / "station.lock")
    try:
        return _replace(data_dir / DATABASE, copy, now)
    finally:
        lock.release()


def _check(copy: Path, station_key: bytes) -> None:
    connections = Connections(copy, derive(station_key, "database"), read_only=True, on_full=lambda: None)
    try:
        wrong = connections.rows("pragma cipher_integrity_check")
        row = connections.row("pragma quick_check(1)")
    finally:
        connections.close()
    if wrong or row is None or row["quick_check"] != "ok":
        raise StoreDamaged(where=str(copy), detail="backup")


def _replace(database: Path, copy: Path, now: dt.datetime) -> Path | None:
    kept: Path | None = None
    with file_faults(database, (copy.stat().st_size >> 20) + 1):
        draft = database.with_name(f".{database.name}.tmp")
        try:
            shutil.copyfile(copy, draft)
            draft.chmod(0o600)
            if database.exists():
                kept = database.with_name(f"{database.name}.{now.astimezone(dt.UTC).strftime(_STAMP)}")
            for suffix in ("-wal", "-shm", ""):
                old = database.with_name(database.name + suffix)
                if old.exists() and kept is not None:
                    put_in_place(old, kept.with_name(kept.name + suffix))
            keep_draft(draft, database)
        finally:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
        sync_folder(database.parent)
    return kept
