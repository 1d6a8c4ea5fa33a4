# SPDX-License-Identifier: GPL-3.0-or-later
"""Encrypted files of pages and PDFs, put durably on the disk before any row names them; the rows are not in here.

Each data key stands in the database and, wrapped by the same station key, in a small file beside the spool: an older
copy of the database that is put back does not know the papers that came after it, but their files still open.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from workstation.domain.ids import FileUid
from workstation.errors import DiskFull, StoreDamaged
from workstation.renaming import put_in_place
from workstation.store import vault
from workstation.store.columns import time_text
from workstation.store.connection import Connections
from workstation.store.scratch import Scratch
from workstation.store.space import Room, file_faults, sync_folder, write_whole

_KEY_OF_PAPER = "select id, wrapped from data_key where paper_uid = ?"
_KEY_BY_ID = "select wrapped from data_key where id = ?"
_NEW_KEY = "insert into data_key (id, paper_uid, wrapped, created_at) values (?, ?, ?, ?)"
# The paper's uid is free again: one that was shredded by mistake can be scanned anew, under another key.
_SHRED_KEY = "update data_key set wrapped = x'', paper_uid = paper_uid || ' ' || hex(id) where id = ?"
_LIVE_KEYS = "select id from data_key indexed by data_key_live where wrapped <> x''"
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


@dataclass(frozen=True, slots=True)
class SpoolFile:
    """A file of the spool as a process of ours gets it that has no store: where it lies and what opens it."""

    path: Path
    key: vault.DataKey = field(repr=False)

    def read(self) -> bytes:
        """Return the plain bytes.

        Raises:
            StoreDamaged: missing, cut or changed.
        """
        with _damage(self.path):
            return vault.open_sealed(self.path.read_bytes(), self.key, bytes.fromhex(self.path.name))


@dataclass(frozen=True, slots=True)
class SpoolPlace:
    """Where a file of a paper is to lie, for a process of ours that has no store, and room for the job before that."""

    folder: Path
    key: vault.DataKey = field(repr=False)

    def scratch(self) -> Scratch:
        """Return room for one job on the spool's volume; a context manager.

        Raises:
            DiskFull, StoreReadOnly: there is none.
        """
        return Scratch(self.folder)

    def put(self, file: BinaryIO) -> StoredFile:
        """Save a file that is read part by part from its beginning.

        Raises:
            DiskFull, StoreReadOnly: nothing was saved.
        """
        uid = FileUid(uuid.uuid4().hex)  # drawn here: a job that is tried again must not seal under the same one
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        digest = hashlib.sha256()

        def read(most: int) -> bytes:
            part = file.read(most)
            digest.update(part)
            return part

        parts = vault.sealed_parts(read, self.key, bytes.fromhex(uid))
        with file_faults(self.folder / uid, needed_mib=(size >> 20) + 1):
            write_whole(self.folder / uid, parts)
        return StoredFile(uid, digest.hexdigest(), size)


class SpooledBytes:
    """The plain bytes of one file, read part by part (`domain.submission.PaperBytes`)."""

    def __init__(self, path: Path, sealed: vault.SealedFile) -> None:
        self._path = path
        self._sealed = sealed

    @property
    def size(self) -> int:
        """Number of plain bytes."""
        return self._sealed.size

    def read(self, start: int, size: int) -> bytes:
        """Return a part.

        Raises:
            StoreDamaged: missing, cut or changed.
        """
        with _damage(self._path):
            return self._sealed.read(start, size)


class Spool:
    """Keep files, each under a random name, encrypted with its paper's own key.

    Args:
        folder: where they lie; `keys` and `set-aside` are its neighbours.
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
        self._keys = folder.with_name("keys")
        self._aside = folder.with_name("set-aside")
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

    def put_by(self, paper_uid: str, job: Callable[[SpoolPlace], StoredFile]) -> StoredFile:
        """Let `job`, which may run elsewhere, save a file part by part; otherwise as `put`.

        Raises:
            DiskFull, StoreReadOnly: nothing was saved; and whatever `job` raises.
        """
        self._connections.must_be_writable()
        try:
            return job(SpoolPlace(self._folder, self._key_of(paper_uid)))
        except DiskFull:
            self._room.give_reserve()
            raise

    def scratch(self) -> Scratch:
        """Return room for one job on the spool's volume; a context manager.

        Raises:
            DiskFull, StoreReadOnly: there is none.
        """
        self._connections.must_be_writable()
        return Scratch(self._folder)

    def read(self, uid: FileUid) -> bytes:
        """Return the plain bytes of a file.

        Raises:
            StoreDamaged: missing, cut or changed.
        """
        return self._opened(self._path(uid))

    def file(self, uid: FileUid) -> SpoolFile:
        """Return a file that another process of ours is to read.

        Raises:
            StoreDamaged: missing, or of a key that is; whether it is whole shows when it is read.
        """
        return self._file(self._path(uid))

    def content(self, uid: FileUid) -> SpooledBytes:
        """Return a file whose plain bytes are read part by part, for papers that are too large for memory.

        Raises:
            StoreDamaged: missing, cut or changed; also later, at the part that is.
        """
        file = self.file(uid)
        with _damage(file.path):
            return SpooledBytes(file.path, vault.SealedFile(file.path, file.key, bytes.fromhex(uid)))

    def read_set_aside(self, uid: FileUid) -> bytes:
        """Return the plain bytes of a file that was set aside.

        Raises:
            StoreDamaged: missing, cut or changed.
        """
        return self._opened(self._aside / self._path(uid).name)

    def _opened(self, path: Path) -> bytes:
        return self._file(path).read()

    def _file(self, path: Path) -> SpoolFile:
        with _damage(path):
            with path.open("rb") as file:
                beginning = file.read(vault.BEGINNING_BYTES)
            return SpoolFile(path, self._key_for(path, beginning))

    def _key_for(self, path: Path, sealed: bytes) -> vault.DataKey:
        key_id = vault.key_id_of(sealed, bytes.fromhex(path.name))
        row = self._connections.row(_KEY_BY_ID, (key_id,))
        key_file = self._keys / key_id.hex()
        if row is None and not key_file.exists():
            raise StoreDamaged(where=str(path), detail="key missing")
        wrapped = row["wrapped"] if row is not None else key_file.read_bytes()
        return vault.unwrap(key_id, wrapped, self._wrapping_key)

    def delete(self, uid: FileUid) -> None:
        """Remove a file; one that is not there is no fault."""
        self._connections.must_be_writable()
        with self._faults(self._path(uid)):
            self._path(uid).unlink(missing_ok=True)

    def erase(self, uid: FileUid) -> None:
        """Overwrite a file and remove it, for bytes whose key may live on because a page was moved between papers."""
        self._connections.must_be_writable()
        path = self._path(uid)
        with self._faults(path), contextlib.suppress(FileNotFoundError):
            with path.open("r+b") as file:
                file.write(os.urandom(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()

    def set_aside(self, uid: FileUid) -> None:
        """Move a file no row names out of the way without losing it."""
        self._connections.must_be_writable()
        with self._faults(self._path(uid)):
            self._aside.mkdir(mode=0o700, exist_ok=True)
            put_in_place(self._path(uid), self._aside / uid)
            sync_folder(self._aside)

    def bring_back(self, uid: FileUid) -> bool:
        """Bring back a file that was set aside, and tell whether there was one."""
        if not (self._aside / self._path(uid).name).exists():
            return False
        with self._faults(self._path(uid)):
            put_in_place(self._aside / uid, self._path(uid))
            sync_folder(self._folder)
        return True

    def set_aside_uids(self) -> list[FileUid]:
        """Return the names of the files that were set aside."""
        if not self._aside.is_dir():
            return []
        return [FileUid(path.name) for path in sorted(self._aside.iterdir()) if _UID.fullmatch(path.name)]

    def shred_key(self, paper_uid: str) -> bytes | None:
        """Forget a paper's data key, inside a write unit: what was sealed with it can never be opened again.

        Returns:
            The key's id, for `drop_key_file`; None when the paper has no key.
        """
        row = self._connections.row(_KEY_OF_PAPER, (paper_uid,))
        if row is None:
            return None
        self._connections.write(_SHRED_KEY, (row["id"],))
        return bytes(row["id"])

    def drop_key_file(self, key_id: bytes | None) -> None:
        """Remove the file of a key that was shredded; behind its write unit."""
        if key_id is not None:
            with file_faults(self._keys):
                (self._keys / key_id.hex()).unlink(missing_ok=True)

    def is_shredded(self, name: str) -> bool:
        """Tell whether a key file's name is that of a key that was shredded here."""
        if not _UID.fullmatch(name):
            return False
        row = self._connections.row(_KEY_BY_ID, (bytes.fromhex(name),))
        return row is not None and row["wrapped"] == b""

    def sweep_keys(self) -> None:
        """Remove the key files of papers whose key was shredded; those the database never knew stay."""
        live = {row["id"].hex() for row in self._connections.rows(_LIVE_KEYS)}
        with file_faults(self._keys):
            for path in sorted(self._keys.iterdir()) if self._keys.is_dir() else ():
                if path.name not in live and self.is_shredded(path.name):
                    path.unlink(missing_ok=True)

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
        with self._faults(self._keys):
            self._keys.mkdir(mode=0o700, exist_ok=True)
            write_whole(self._keys / key.id.hex(), wrapped)
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


@contextlib.contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Tell a file that cannot be read or is not what was saved apart from everything else."""
    try:
        yield
    except vault.NotGenuine as error:
        raise StoreDamaged(where=str(path), detail=str(error)) from error
    except OSError as error:
        raise StoreDamaged(where=str(path), detail=error.strerror or "") from error
