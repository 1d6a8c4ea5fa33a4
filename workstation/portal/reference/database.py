# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference portal's database: dossiers, uploads, received papers; the bytes themselves are in `files.py`.

A server's own store, apart from the desk's: plain sqlite3, one connection, one lock, every write durable on return.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workstation.portal.reference.refusals import conflict

_SCHEMA = """
create table if not exists dossier (
    number text primary key, procedure_code text not null, applicant_id text not null, applicant_name text not null,
    token text not null unique, opened_at text not null
) strict;
create table if not exists upload (
    id text primary key, length integer not null, offset integer not null, metadata text not null,
    header text not null, expires_at real not null, is_received integer not null default 0
) strict;
create table if not exists paper (
    uid text primary key, upload_id text not null, sha256 text not null, size integer not null,
    owner_id text not null, document_type_code text not null, code_text text not null, title text not null,
    dossier_number text not null, component text not null, pages text not null, signature_level text not null,
    signed_at text not null, received_at text not null, receipt text not null
) strict;
create index if not exists paper_owner on paper (owner_id, document_type_code);
create table if not exists held (
    code_text text primary key, owner_id text not null, document_type_code text not null, title text not null,
    sha256 text not null, stored_at text not null, valid_until text
) strict;
create index if not exists held_owner on held (owner_id, document_type_code);
create table if not exists account (owner_id text primary key) strict;
create table if not exists loose_file (
    id text primary key, request_key text not null unique, name text not null, size integer not null,
    sha256 text not null, received_at text not null
) strict;
create table if not exists attachment (
    dossier_number text not null, key text not null, fields text not null, received_at text not null,
    primary key (dossier_number, key)
) strict;
create table if not exists counter (name text primary key, value integer not null) strict;
"""
_COUNT = """
insert into counter (name, value) values (?, 1)
on conflict (name) do update set value = value + 1
returning value
"""
_ADD_UPLOAD = "insert into upload (id, length, offset, metadata, header, expires_at) values (?, ?, 0, ?, ?, ?)"
_FIND_UPLOAD = "select id, length, offset, metadata, header, expires_at, is_received from upload where id = ?"
_SET_OFFSET = "update upload set offset = ?, expires_at = ? where id = ?"
_MARK_RECEIVED = "update upload set is_received = 1 where id = ?"
_DROP_UPLOAD = "delete from upload where id = ?"
_COMPLETE = "select id from upload where offset = length and is_received = 0"
_KNOWN = "select id from upload union select upload_id from paper union select id from loose_file"
_EXPIRED = "select id from upload where is_received = 0 and expires_at < ?"
_FORGET_UPLOADS = "delete from upload where expires_at < ?"
_ADD_DOSSIER = """
insert into dossier (number, procedure_code, applicant_id, applicant_name, token, opened_at) values (?, ?, ?, ?, ?, ?)
"""
_DOSSIER = "select number, procedure_code, applicant_id, applicant_name, opened_at from dossier"
_ADD_PAPER = """
insert into paper (uid, upload_id, sha256, size, owner_id, document_type_code, code_text, title, dossier_number,
    component, pages, signature_level, signed_at, received_at, receipt)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_FIND_PAPER = "select uid, upload_id, sha256, receipt from paper where uid = ?"
_HELD = """
select code_text, document_type_code, title, sha256, received_at as stored_at, null as valid_until
from paper where owner_id = :owner and (:type is null or document_type_code = :type)
union all
select code_text, document_type_code, title, sha256, stored_at, valid_until
from held where owner_id = :owner and (:type is null or document_type_code = :type)
order by stored_at desc
"""
_SEED = """
insert or replace into held (code_text, owner_id, document_type_code, title, sha256, stored_at, valid_until)
values (:code_text, :owner_id, :document_type_code, :title, :sha256, :stored_at, :valid_until)
"""


@dataclass(frozen=True, slots=True)
class Upload:
    """One tus upload.

    Attributes:
        header: `Upload-Metadata` as received.
        is_received: whether its bytes have become a paper.
    """

    id: str
    length: int
    offset: int
    metadata: Mapping[str, str]
    header: str
    expires_at: float
    is_received: bool

    @property
    def is_complete(self) -> bool:
        """Whether every byte is here."""
        return self.offset == self.length


@dataclass(frozen=True, slots=True)
class ReceivedPaper:
    """What is known of a paper that arrived."""

    uid: str
    upload_id: str
    sha256: str
    receipt: str


class Database:
    """All rows of one portal.

    Args:
        path: the database file, created when missing.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the one connection for a transaction that is durable when the block ends."""
        with self._lock:
            self._connection.execute("begin immediate")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")

    def rows(self, statement: str, parameters: tuple[object, ...] | dict[str, object] = ()) -> list[sqlite3.Row]:
        """Read."""
        with self._lock:
            return self._connection.execute(statement, parameters).fetchall()

    def open_dossier(self, order: Mapping[str, str], unit_code: str, at: dt.datetime) -> tuple[dict[str, str], bool]:
        """Return the dossier of `order["token"]` and whether it was opened just now."""
        with self.writing() as connection:
            known = connection.execute(f"{_DOSSIER} where token = ?", (order["token"],)).fetchone()
            if known:
                return dict(known), False
            day = f"{at:%Y%m%d}"
            count = connection.execute(_COUNT, (f"{unit_code}-{day}",)).fetchone()[0]
            number = f"{unit_code}-{day}-{count:07d}"
            fields = (order["procedure_code"], order["applicant_id"], order["applicant_name"], order["token"])
            connection.execute(_ADD_DOSSIER, (number, *fields, at.isoformat()))
            return dict(connection.execute(f"{_DOSSIER} where number = ?", (number,)).fetchone()), True

    def find_dossier(self, number: str) -> dict[str, str] | None:
        """Return one dossier."""
        rows = self.rows(f"{_DOSSIER} where number = ?", (number,))
        return dict(rows[0]) if rows else None

    def list_dossiers(self, applicant_id: str | None) -> list[dict[str, str]]:
        """Return the newest 50 dossiers, of one applicant or of all."""
        rows = self.rows(
            f"{_DOSSIER} where :id is null or applicant_id = :id order by rowid desc limit 50", {"id": applicant_id}
        )
        return [dict(row) for row in rows]

    def add_upload(self, upload_id: str, length: int, metadata: Mapping[str, str], header: str, ends: float) -> None:
        """Note a new, empty upload."""
        with self.writing() as connection:
            connection.execute(_ADD_UPLOAD, (upload_id, length, json.dumps(dict(metadata)), header, ends))

    def find_upload(self, upload_id: str) -> Upload | None:
        """Return one upload."""
        rows = self.rows(_FIND_UPLOAD, (upload_id,))
        if not rows:
            return None
        row = rows[0]
        plain = {name: row[name] for name in ("id", "length", "offset", "header", "expires_at")}
        return Upload(**plain, metadata=json.loads(row["metadata"]), is_received=bool(row["is_received"]))

    def set_offset(self, upload_id: str, offset: int, ends: float) -> None:
        """Note how many bytes are safe on disk."""
        with self.writing() as connection:
            connection.execute(_SET_OFFSET, (offset, ends, upload_id))

    def drop_upload(self, upload_id: str) -> None:
        """Forget an upload."""
        with self.writing() as connection:
            connection.execute(_DROP_UPLOAD, (upload_id,))

    def complete_uploads(self) -> list[str]:
        """Return the uploads that have all bytes and are no papers yet: the process died in between."""
        return [row["id"] for row in self.rows(_COMPLETE)]

    def known_files(self) -> set[str]:
        """Return the upload ids whose bytes somebody may still ask for."""
        return {row["id"] for row in self.rows(_KNOWN)}

    def expired_uploads(self, at: float) -> list[str]:
        """Return the unfinished uploads whose time is over."""
        return [row["id"] for row in self.rows(_EXPIRED, (at,))]

    def forget_uploads(self, before: float) -> None:
        """Drop the rows of uploads, finished or not, that ended long ago."""
        with self.writing() as connection:
            connection.execute(_FORGET_UPLOADS, (before,))

    def receive(self, upload: Upload, sha256: str, at: dt.datetime) -> ReceivedPaper:
        """Turn a complete upload into a paper with a receipt, or return the paper that has its uid already.

        Raises:
            Refusal: the uid stands for other bytes.
        """
        meta = upload.metadata
        with self.writing() as connection:
            known = connection.execute(_FIND_PAPER, (meta["uid"],)).fetchone()
            if known:
                if known["sha256"] != sha256:
                    raise conflict()
                connection.execute(_MARK_RECEIVED, (upload.id,))
                return ReceivedPaper(**dict(known))
            day = f"{at:%Y%m%d}"
            count = connection.execute(_COUNT, (f"BN-{day}",)).fetchone()[0]
            receipt = {
                "number": f"BN-{day}-{count:06d}",
                "uid": meta["uid"],
                "sha256": sha256,
                "size": upload.length,
                "code": meta["code"],
                "dossier": meta["dossier"],
                "received_at": at.isoformat(timespec="milliseconds"),
            }
            text = json.dumps(receipt, ensure_ascii=False)
            described = (meta["owner_id"], meta["document_type"], meta["code"], meta.get("title", ""), meta["dossier"])
            more = tuple(meta.get(key, "") for key in ("component", "pages", "signature_level", "signed_at"))
            row = (meta["uid"], upload.id, sha256, upload.length, *described, *more, receipt["received_at"], text)
            connection.execute(_ADD_PAPER, row)
            connection.execute(_MARK_RECEIVED, (upload.id,))
            return ReceivedPaper(meta["uid"], upload.id, sha256, text)

    def find_paper(self, uid: str) -> ReceivedPaper | None:
        """Return what arrived under `uid`."""
        rows = self.rows(_FIND_PAPER, (uid,))
        return ReceivedPaper(**dict(rows[0])) if rows else None

    def held_papers(self, owner_id: str, type_code: str | None) -> list[dict[str, str | None]]:
        """Return the papers of an owner: received ones and those held from elsewhere, newest first."""
        return [dict(row) for row in self.rows(_HELD, {"owner": owner_id, "type": type_code})]

    def is_verified(self, owner_id: str) -> bool:
        """Tell whether a person has a verified digital identity."""
        return bool(self.rows("select 1 from account where owner_id = ?", (owner_id,)))

    def seed(self, papers: list[dict[str, str | None]], accounts: list[str]) -> None:
        """Add papers held from elsewhere, and owner ids with a verified digital identity."""
        with self.writing() as connection:
            connection.executemany(_SEED, [{"valid_until": None} | paper for paper in papers])
            connection.executemany("insert or ignore into account (owner_id) values (?)", [(one,) for one in accounts])
