# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections to the encrypted database, one a thread, and the write unit; no statement about a paper is in here."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import sqlcipher3.dbapi2 as sqlcipher

from workstation.errors import DiskFull, StoreDamaged, StoreInUse, StoreReadOnly
from workstation.store.lock import holder
from workstation.store.space import file_faults, free_mib, keep_draft
from workstation.store.sqlite import Database

Row = Mapping[str, Any]
Values = Sequence[object] | dict[str, object]

# sqlcipher3's exceptions are not subclasses of sqlite3's (0.5.7); sqlite-utils may raise either.
DRIVER_ERRORS: tuple[type[Exception], ...] = (sqlcipher.Error, sqlite3.Error)

_BUSY_TIMEOUT_S = 5.0
_NO_ROOM_MIB = 8  # below this an "I/O error" of the database is a full disk (a quota, a WAL that cannot grow)
_NAMES = {
    "database or disk is full": "SQLITE_FULL",
    "disk I/O error": "SQLITE_IOERR",
    "unable to open database file": "SQLITE_CANTOPEN",
    "attempt to write a readonly database": "SQLITE_READONLY",
    "database disk image is malformed": "SQLITE_CORRUPT",
}
_SETTINGS = (
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
    "pragma temp_store = memory",  # no plain text in temporary files
    "pragma secure_delete = on",  # a shredded data key does not stay in a free page
)


class StatementRefused(Exception):
    """A rule of the database said no to a statement of ours: a bug, not a failure we expect."""


class Connections:
    """Open a connection for each thread that asks, and run every write as one transaction.

    Args:
        path: the database file.
        key: 32 bytes, raw: no passphrase stretching, which would cost 0.4 s each time.
        read_only: writes are refused, nothing is created.
        on_full: called when the disk is full, before the failure is raised.
    """

    def __init__(self, path: Path, key: bytes, *, read_only: bool, on_full: Callable[[], None]) -> None:
        self._path = path
        self._key = key
        self._read_only = read_only
        self._on_full = on_full
        self._local = threading.local()
        self._open: weakref.WeakSet[Database] = weakref.WeakSet()  # a thread that ends closes its own
        # Our threads wait for each other here: SQLite's own busy waiting sleeps and starves the slower one.
        self._writing = threading.RLock()
        self._listing = threading.Lock()
        self._is_closed = False
        self._stoppable: Database | None = None

    @property
    def db(self) -> Database:
        """The connection of the calling thread."""
        db: Database | None = getattr(self._local, "db", None)
        if self._is_closed:
            raise RuntimeError("the station is closed")
        if db is None:
            with self._translated():
                db = self._connect()
            self._local.db = db
            with self._listing:
                self._open.add(db)
        return db

    @property
    def in_transaction(self) -> bool:
        """Whether the calling thread is inside a write unit."""
        return bool(self.db.conn.in_transaction)

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """Return all rows of a question."""
        with self._translated():
            cursor = self.db.execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def pairs(self, sql: str, values: Values = ()) -> Iterator[tuple[Any, Any]]:
        """Go through the first two columns of a question without holding all of it."""
        with self._translated():
            yield from self.db.execute(sql, values)

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """Return the first row of a question, or None."""
        return next(iter(self.rows(sql, values)), None)

    def write(self, sql: str, values: Values = ()) -> int:
        """Run one statement of a write unit and return how many rows it changed."""
        with self._translated():
            return int(self._cursor(sql, values).rowcount)

    def insert(self, sql: str, values: Values) -> int:
        """Insert one row inside a write unit and return its id."""
        with self._translated():
            return int(self._cursor(sql, values).lastrowid)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the block one write unit: afterwards all is on the disk, or nothing; a unit in a unit is part of it.

        `BEGIN IMMEDIATE`, because a deferred one that reads first and then writes fails with BUSY_SNAPSHOT, which no
        time-out cures.
        """
        self.must_be_writable()
        with self._writing:
            db = self.db
            if db.conn.in_transaction:
                with self._translated(), db.atomic():
                    yield
                return
            with self._translated():
                db.execute("begin immediate")
            try:
                yield
                with self._translated():
                    db.execute("commit")
            except BaseException:
                with contextlib.suppress(*DRIVER_ERRORS):
                    db.rollback()
                raise

    def copy_to(self, path: Path) -> None:
        """Write a whole, checked copy of the database, encrypted with the same key, while others go on working.

        Raises:
            DiskFull: nothing was left behind.
        """
        draft = path.with_name(f".{path.name}.tmp")
        try:
            with self._translated():
                target = self._raw(f"{draft.resolve().as_uri()}?mode=rwc")
                try:
                    # A draft needs no journal and no syncing page by page: it is proven whole, synced once by us, and
                    # only then given its name.
                    target.execute("pragma journal_mode = off")
                    target.execute("pragma synchronous = off")
                    self.db.conn.backup(target)  # one step: in WAL mode it holds up no writer
                    target.execute("pragma journal_mode = delete")
                    told = target.execute("pragma quick_check(1)").fetchone()[0]
                finally:
                    target.close()
            if told != "ok":
                raise StoreDamaged(where=str(path), detail=str(told))
            with file_faults(path):
                keep_draft(draft, path)
        finally:
            for rest in (draft, draft.with_name(f"{draft.name}-journal"), draft.with_name(f"{draft.name}-wal")):
                with contextlib.suppress(OSError):
                    rest.unlink(missing_ok=True)

    def checkpoint(self) -> None:
        """Write the WAL back and empty it, so that nothing shredded stays in it."""
        self.rows("pragma wal_checkpoint(truncate)")

    @contextlib.contextmanager
    def stoppable(self) -> Iterator[None]:
        """Let `stop` break off the long questions of this block, and nothing else."""
        db = self.db
        with self._listing:
            self._stoppable = db
        try:
            yield
        finally:
            with self._listing:
                self._stoppable = None

    def stop(self) -> None:
        """Break off the block under `stoppable`, if there is one."""
        with self._listing:
            if self._stoppable is not None:
                with contextlib.suppress(*DRIVER_ERRORS):
                    self._stoppable.conn.interrupt()

    def must_be_writable(self) -> None:
        """Refuse a change of the data folder to who only looks.

        Raises:
            StoreReadOnly: opened with `read_only`.
        """
        if self._read_only:
            raise StoreReadOnly(where=str(self._path))

    def close(self) -> None:
        """Close the connections of all threads; the last one writes the WAL back into the database."""
        with self._writing, self._listing:
            self._is_closed = True
            for db in list(self._open):
                with contextlib.suppress(*DRIVER_ERRORS):
                    db.close()

    def _cursor(self, sql: str, values: Values) -> Any:
        if not self.in_transaction:
            raise RuntimeError("a write outside transaction()")
        return self.db.execute(sql, values)

    def _connect(self) -> Database:
        target = f"{self._path.resolve().as_uri()}?mode={'ro' if self._read_only else 'rwc'}"
        raw = self._raw(target)
        try:
            raw.execute("select count(*) from sqlite_master").fetchone()  # the first read proves the key
            for setting in _SETTINGS[1:] if self._read_only else _SETTINGS:
                raw.execute(setting)
            # It works on it as on its own (4.2.1). Plug-ins would be other people's code; looking for them costs 60 ms.
            return Database(cast("sqlite3.Connection", raw), execute_plugins=False)
        except BaseException:
            raw.close()
            raise

    def _raw(self, target: str) -> Any:
        # Closed by whichever thread ends the station, hence check_same_thread; used by its own thread only.
        raw = sqlcipher.connect(
            target, uri=True, isolation_level=None, check_same_thread=False, timeout=_BUSY_TIMEOUT_S
        )
        raw.execute("pragma cipher_log_level = none")  # it would write to stderr, paths included
        raw.execute(f"pragma key = \"x'{self._key.hex()}'\"")
        return raw

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DRIVER_ERRORS as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> Exception:
        # The errors of the backup call carry no name (sqlcipher3 0.5.7).
        name = getattr(error, "sqlite_errorname", "") or _NAMES.get(str(error), "")
        where = str(self._path)
        free = free_mib(self._path.parent)
        if name.startswith("SQLITE_FULL") or (name.startswith("SQLITE_IOERR") and free < _NO_ROOM_MIB):
            self._on_full()
            return DiskFull(where=where, free_mib=free, needed_mib=_NO_ROOM_MIB)
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            return StoreReadOnly(where=where)
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return StoreInUse(where=where, pid=holder(self._path.with_name("station.lock")))
        if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_IOERR")):
            return StoreDamaged(where=where, detail=str(error))
        return StatementRefused(str(error))
