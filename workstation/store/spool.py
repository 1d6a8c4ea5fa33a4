# SPDX-License-Identifier: GPL-3.0-or-later
"""Encrypted files of pages and PDFs, put durably on the disk before any row names them; the rows are not in here."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workstation.domain.ids import FileUid
from workstation.errors import DiskFull, StoreDamaged
from workstation.store import vault
from workstation.store.columns import time_text
from workstation.store.connection import Connections
from workstation.store.space import Room, file_faults, write_whole

_KEY_OF_PAPER = "select id, wrapped from data_key where paper_uid = ?"
_KEY_BY_ID = "select wrapped from data_key where id = ?"
_NEW_KEY = "insert into data_key (id, paper_uid, wrapped, created_at) values (?, ?, ?, ?)"
_UID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is safely on the disk.

    Attributes:
        sha256: of the plain bytes, hex.
        size: of the plain bytes.
    """

    uid: FileUid
    sha256: str
    size: int


class Spool:
    """Keep files, each under a random name, encrypted with its paper's own key.

    Args:
        folder: where they lie.
        wrapping_key: opens the data keys in the database.
    """

    def __init__(
        self,
        folder: Path,
        connections: Connections,
        room: Room,
        wrapping_key: bytes,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._folder = folder
        self._connections = connections
        self._room = room
        self._wrapping_key = wrapping_key
        self._clock = clock

    def put(self, paper_uid: str, data: bytes) -> StoredFile:
        """Save a file; when this returns it survives a power cut. The row that names it comes after.

        Raises:
            DiskFull: nothing was saved.
            StoreReadOnly: nothing was saved.
        """
        self._connections.must_be_writable()
        uid = FileUid(uuid.uuid4().hex)
        sealed = vault.seal(data, self._key_of(paper_uid), bytes.fromhex(uid))
        with self._faults(self._path(uid), needed_mib=(len(sealed) >> 20) + 1):
            write_whole(self._path(uid), sealed)
        return StoredFile(uid, hashlib.sha256(data).hexdigest(), len(data))

    def read(self, uid: FileUid) -> bytes:
        """Return the plain bytes of a file.

        Raises:
            StoreDamaged: missing, cut or changed.
        """
        path = self._path(uid)
        try:
            sealed = path.read_bytes()
            key_id = vault.key_id_of(sealed, bytes.fromhex(uid))
            row = self._connections.row(_KEY_BY_ID, (key_id,))
            if row is None:
                raise StoreDamaged(where=str(path), detail="key missing")
            key = vault.unwrap(key_id, row["wrapped"], self._wrapping_key)
            return vault.open_sealed(sealed, key, bytes.fromhex(uid))
        except vault.NotGenuine as error:
            raise StoreDamaged(where=str(path), detail=str(error)) from error
        except OSError as error:
            raise StoreDamaged(where=str(path), detail=error.strerror or "") from error

    def delete(self, uid: FileUid) -> None:
        """Remove a file; one that is not there is no fault."""
        self._connections.must_be_writable()
        with self._faults(self._path(uid)):
            self._path(uid).unlink(missing_ok=True)

    def uids(self) -> list[FileUid]:
        """Return the names of all files."""
        return [FileUid(path.name) for path in self._entries() if _UID.fullmatch(path.name)]

    def sweep_drafts(self) -> int:
        """Remove what an interrupted `put` left behind and return how many; only at start."""
        self._connections.must_be_writable()
        drafts = [path for path in self._entries() if path.name.startswith(".") and path.name.endswith(".tmp")]
        for path in drafts:
            with self._faults(path):
                path.unlink(missing_ok=True)
        return len(drafts)

    def _entries(self) -> list[Path]:
        with file_faults(self._folder):
            return sorted(self._folder.iterdir())

    def _path(self, uid: FileUid) -> Path:
        if not _UID.fullmatch(uid):
            raise ValueError("no file uid")
        return self._folder / uid

    def _key_of(self, paper_uid: str) -> vault.DataKey:
        # Never cached: a key whose transaction was rolled back would encrypt files nobody can open.
        row = self._connections.row(_KEY_OF_PAPER, (paper_uid,))
        if row is None:
            with self._connections.transaction():
                row = self._connections.row(_KEY_OF_PAPER, (paper_uid,))
                if row is None:
                    return self._new_key(paper_uid)
        try:
            return vault.unwrap(row["id"], row["wrapped"], self._wrapping_key)
        except vault.NotGenuine as error:
            raise StoreDamaged(where="data_key", detail=str(error)) from error

    def _new_key(self, paper_uid: str) -> vault.DataKey:
        key = vault.new_data_key()
        wrapped = vault.wrap(key, self._wrapping_key)
        self._connections.write(_NEW_KEY, (key.id, paper_uid, wrapped, time_text(self._clock())))
        return key

    @contextlib.contextmanager
    def _faults(self, path: Path, needed_mib: int = 0) -> Iterator[None]:
        try:
            with file_faults(path, needed_mib):
                yield
        except DiskFull:
            self._room.give_reserve()
            raise
