# SPDX-License-Identifier: GPL-3.0-or-later
"""The one seam between the reference portal and its database program: SQLite in a file, or a PostgreSQL server.

Statements are written once, with `?` or `:name` for values, in the SQL both understand; what differs stands here.
"""

from __future__ import annotations

import contextlib
import logging
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from workstation.portal.reference.refusals import database_away, malformed

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger(__name__)

Row = Mapping[str, Any]
Values = tuple[object, ...] | Mapping[str, object]

_PLACE = re.compile(r"\?|:([a-z_0-9]+)")
# Text compares by bytes, as in SQLite: times and numbers are texts, and a server's locale would sort them otherwise.
_TYPES = {"text": 'text collate "C"', "integer": "bigint", "real": "double precision"}
_COLUMN = re.compile(r"(?<= )(text|integer|real)(?=[ ,)\n])")
_SCHEMA_LOCK = 7_197_2026  # two servers that start at once must not both create the tables


class Session(Protocol):
    """A transaction that is open."""

    def execute(self, statement: str, values: Values = ()) -> list[Row]:
        """Run one statement and return its rows, none for a statement that has none."""
        ...


class Engine(Protocol):
    """One database.

    Attributes:
        skip_locked: ends a `select` inside an `update` so that workers who claim at once each get another row.
    """

    skip_locked: str

    def create(self, schema: str) -> None:
        """Make the tables that are missing."""
        ...

    def writing(self) -> contextlib.AbstractContextManager[Session]:
        """Open a transaction that is durable when the block ends, and undone when it ends by an error."""
        ...

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """Read."""
        ...

    def close(self) -> None:
        """Let the database go."""
        ...


class SqliteEngine:
    """A file of this machine: one connection, one lock; a writer waits for the one before.

    Args:
        path: the file, created when missing.
    """

    skip_locked = ""  # `begin immediate` lets one writer in at a time: there is no locked row to skip

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")

    def create(self, schema: str) -> None:
        """Make the tables that are missing."""
        with self._lock:
            self._connection.executescript(schema)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction."""
        with self._lock:
            self._connection.execute("begin immediate")
            try:
                yield _SqliteSession(self._connection)
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """Read."""
        with self._lock:
            return _SqliteSession(self._connection).execute(statement, values)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


class _SqliteSession:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Values = ()) -> list[Row]:
        return [dict(row) for row in self._connection.execute(statement, values)]


class PostgresEngine:
    """A PostgreSQL server, for a province's gateway; one connection a process, made anew after the server was away.

    Args:
        address: as libpq reads it, e.g. `postgresql://gateway@db.example/sohoa`; the password comes from `~/.pgpass`.

    Raises:
        ModuleNotFoundError: psycopg is not installed (optional extra `gateway`).
        Refusal: 503 (every call), the server is away; clients try again later.
    """

    skip_locked = " for update skip locked"

    def __init__(self, address: str) -> None:
        import psycopg  # the one place that needs the extra

        self._lock = threading.Lock()
        self._address = address
        self._fault = psycopg.OperationalError
        self._nonsense = psycopg.DataError
        self._connection = self._connected()

    def create(self, schema: str) -> None:
        """Make the tables that are missing."""
        statements = [part.strip() for part in schema.split(";") if part.strip()]
        with self.writing() as session:
            session.execute("select pg_advisory_xact_lock(?)", (_SCHEMA_LOCK,))
            for statement in statements:
                session.execute(_COLUMN.sub(lambda found: _TYPES[found[1]], statement.removesuffix("strict")))

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction."""
        with self._lock, self._told():
            connection = self._alive()
            with connection.transaction():
                yield _PostgresSession(connection)

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """Read."""
        with self._lock, self._told():
            try:
                return _PostgresSession(self._alive()).execute(statement, values)
            except self._fault:  # the server was started anew since we last asked
                return _PostgresSession(self._alive()).execute(statement, values)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._fault as error:
            log.warning("database away: %s", str(error).partition("\n")[0])
            raise database_away() from error
        except self._nonsense as error:  # a NUL in a text, which SQLite would have kept
            raise malformed("text") from error

    def _alive(self) -> psycopg.Connection[dict[str, Any]]:
        if self._connection.closed:  # psycopg closes it when the server goes away under a statement
            self._connection = self._connected()
        return self._connection

    def _connected(self) -> psycopg.Connection[dict[str, Any]]:
        import psycopg
        from psycopg.rows import dict_row

        # autocommit: a read leaves no transaction open, `writing` opens its own
        return psycopg.connect(self._address, autocommit=True, row_factory=dict_row, connect_timeout=10)


class _PostgresSession:
    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Values = ()) -> list[Row]:
        cursor = self._connection.execute(_for_psycopg(statement).encode("ascii"), values or None)
        return list(cursor) if cursor.description is not None else []


def open_engine(place: Path, address: str) -> Engine:
    """Return the database of a portal: a server where an address is given, else a file in its data folder."""
    return PostgresEngine(address) if address else SqliteEngine(place)


@lru_cache(maxsize=256)
def _for_psycopg(statement: str) -> str:
    return _PLACE.sub(lambda place: f"%({place[1]})s" if place[1] else "%s", statement)
