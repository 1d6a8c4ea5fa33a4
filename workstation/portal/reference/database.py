# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference portal's rows: dossiers, uploads, received papers; the bytes themselves are in `files.py`.

A server's own store, apart from the desk's, on SQLite or PostgreSQL (`engine.py`); every write is durable on return.
Writers of several processes may meet: what may be there once is inserted with `on conflict`, never after a look alone.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from workstation.portal.reference.engine import Engine, Row, Session, Values
from workstation.portal.reference.refusals import conflict

_SCHEMA = """
create table if not exists dossier (
    number text primary key, procedure_code text not null, applicant_id text not null, applicant_name text not null,
    token text not null unique, opened_at text not null
) strict;
create table if not exists progress (number text primary key, state text not null, changed_at text not null) strict;
create table if not exists component (number text primary key, told text not null, told_at text not null) strict;
create table if not exists upload (
    id text primary key, length integer not null, "offset" integer not null, metadata text not null,
    header text not null, expires_at real not null, is_received integer not null default 0
) strict;
create table if not exists paper (
    uid text primary key, upload_id text not null, sha256 text not null, size integer not null,
    owner_id text not null, document_type_code text not null, code_text text not null, title text not null,
    dossier_number text not null, component text not null, pages text not null, signature_level text not null,
    signed_at text not null, received_at text not null, receipt text not null
) strict;
create index if not exists paper_owner on paper (owner_id, document_type_code);
create table if not exists correction (
    uid text primary key, revision integer not null, supersedes text not null
) strict;
create index if not exists correction_of on correction (supersedes);
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
create table if not exists passage (
    uid text primary key, upload_id text not null, submission text not null, state text not null,
    attempts integer not null, next_at real not null, lease_owner text not null, resume text not null,
    receipt text not null, reason text not null, changed_at text not null
) strict;
create index if not exists passage_due on passage (state, next_at);
create table if not exists event (
    id text primary key, station text not null, line integer not null, uid text not null, name text not null,
    state text not null, at text not null, size integer not null, received_at text not null
) strict;
create index if not exists event_of_item on event (uid, at, line);
create table if not exists station (
    station text primary key, agency text not null, counter text not null, audit_lines integer not null,
    audit_head text not null, told_at text not null
) strict;
create table if not exists desk_login (
    client_id text primary key, secret_sha256 text not null, note text not null, made_at text not null,
    seen_at text not null, revoked_at text not null
) strict;
create table if not exists counter (name text primary key, value integer not null) strict;
"""
_COUNT = """
insert into counter (name, value) values (?, 1)
on conflict (name) do update set value = counter.value + 1
returning value
"""
_ADD_UPLOAD = 'insert into upload (id, length, "offset", metadata, header, expires_at) values (?, ?, 0, ?, ?, ?)'
_FIND_UPLOAD = 'select id, length, "offset", metadata, header, expires_at, is_received from upload where id = ?'
_SET_OFFSET = 'update upload set "offset" = ?, expires_at = ? where id = ?'
_MARK_RECEIVED = "update upload set is_received = 1 where id = ?"
_DROP_UPLOAD = "delete from upload where id = ?"
_COMPLETE = 'select id from upload where "offset" = length and is_received = 0'
_KNOWN = "select id from upload union select upload_id from paper union select id from loose_file"
_EXPIRED = "select id from upload where is_received = 0 and expires_at < ?"
_FORGET_UPLOADS = "delete from upload where expires_at < ?"
_ADD_DOSSIER = """
insert into dossier (number, procedure_code, applicant_id, applicant_name, token, opened_at) values (?, ?, ?, ?, ?, ?)
on conflict (token) do nothing
returning number
"""
_DOSSIER = """
select number, procedure_code, applicant_id, applicant_name, opened_at,
    coalesce((select state from progress where progress.number = dossier.number), 'in_progress') as state
from dossier
"""
_SET_STATE = """
insert into progress (number, state, changed_at) values (?, ?, ?)
on conflict (number) do update set state = excluded.state, changed_at = excluded.changed_at
"""
_ADD_PAPER = """
insert into paper (uid, upload_id, sha256, size, owner_id, document_type_code, code_text, title, dossier_number,
    component, pages, signature_level, signed_at, received_at, receipt)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (uid) do nothing
returning uid
"""
_NEWEST_DOSSIERS = f"""
{_DOSSIER} where cast(:id as text) is null or applicant_id = :id order by opened_at desc, number desc limit 50
"""
_ADD_CORRECTION = """
insert into correction (uid, revision, supersedes) values (?, ?, ?)
on conflict (uid) do update set revision = excluded.revision, supersedes = excluded.supersedes
"""
_FIND_PAPER = "select uid, upload_id, sha256, receipt from paper where uid = ?"
_HELD = """
select code_text, document_type_code, title, sha256, received_at as stored_at, null as valid_until
from paper where owner_id = :owner and (cast(:type as text) is null or document_type_code = :type)
    and not exists (select 1 from correction where supersedes = paper.uid)
union all
select code_text, document_type_code, title, sha256, stored_at, valid_until
from held where owner_id = :owner and (cast(:type as text) is null or document_type_code = :type)
order by stored_at desc
"""
_ADD_ACCOUNT = "insert into account (owner_id) values (?) on conflict (owner_id) do nothing"
_SEED = """
insert into held (code_text, owner_id, document_type_code, title, sha256, stored_at, valid_until)
values (:code_text, :owner_id, :document_type_code, :title, :sha256, :stored_at, :valid_until)
on conflict (code_text) do update set owner_id = excluded.owner_id,
    document_type_code = excluded.document_type_code, title = excluded.title, sha256 = excluded.sha256,
    stored_at = excluded.stored_at, valid_until = excluded.valid_until
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
        engine: where they are kept; tables that are missing are made.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        engine.create(_SCHEMA)

    @property
    def skip_locked(self) -> str:
        """What ends a claiming `select`, see `Engine.skip_locked`."""
        return self._engine.skip_locked

    def close(self) -> None:
        """Let the database go."""
        self._engine.close()

    def writing(self) -> AbstractContextManager[Session]:
        """Open a transaction that is durable when the block ends."""
        return self._engine.writing()

    def rows(self, statement: str, parameters: Values = ()) -> list[Row]:
        """Read."""
        return self._engine.rows(statement, parameters)

    def open_dossier(self, order: Mapping[str, str], unit_code: str, at: dt.datetime) -> tuple[dict[str, str], bool]:
        """Return the dossier of `order["token"]` and whether it was opened just now."""
        with self.writing() as session:
            known = session.execute(f"{_DOSSIER} where token = ?", (order["token"],))
            if known:
                return dict(known[0]), False
            day = f"{at:%Y%m%d}"
            number = f"{unit_code}-{day}-{_next(session, f'{unit_code}-{day}'):07d}"
            fields = (order["procedure_code"], order["applicant_id"], order["applicant_name"], order["token"])
            is_new = bool(session.execute(_ADD_DOSSIER, (number, *fields, at.isoformat())))
            # Not new: another process was asked with the same token at the same moment. Its number counts.
            return dict(session.execute(f"{_DOSSIER} where token = ?", (order["token"],))[0]), is_new

    def find_dossier(self, number: str) -> dict[str, str] | None:
        """Return one dossier."""
        rows = self.rows(f"{_DOSSIER} where number = ?", (number,))
        return dict(rows[0]) if rows else None

    def set_state(self, number: str, state: str, at: dt.datetime) -> dict[str, str] | None:
        """Note how far a dossier is and return it; None where nobody knows the number."""
        with self.writing() as session:
            if session.execute(f"{_DOSSIER} where number = ?", (number,)):
                session.execute(_SET_STATE, (number, state, at.isoformat()))
        return self.find_dossier(number)

    def list_dossiers(self, applicant_id: str | None) -> list[dict[str, str]]:
        """Return the newest 50 dossiers, of one applicant or of all."""
        return [dict(row) for row in self.rows(_NEWEST_DOSSIERS, {"id": applicant_id})]

    def add_upload(self, upload_id: str, length: int, metadata: Mapping[str, str], header: str, ends: float) -> None:
        """Note a new, empty upload."""
        with self.writing() as session:
            session.execute(_ADD_UPLOAD, (upload_id, length, json.dumps(dict(metadata)), header, ends))

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
        with self.writing() as session:
            session.execute(_SET_OFFSET, (offset, ends, upload_id))

    def drop_upload(self, upload_id: str) -> None:
        """Forget an upload."""
        with self.writing() as session:
            session.execute(_DROP_UPLOAD, (upload_id,))

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
        with self.writing() as session:
            session.execute(_FORGET_UPLOADS, (before,))

    def receive(
        self,
        upload: Upload,
        sha256: str,
        at: dt.datetime,
        in_same_transaction: Callable[[Session, Upload], None] = lambda _session, _upload: None,
    ) -> ReceivedPaper:
        """Turn a complete upload into a paper with a receipt, or return the paper that has its uid already.

        Args:
            upload: all its bytes are there.
            sha256: of them.
            at: the present.
            in_same_transaction: called for a paper that is new.

        Raises:
            Refusal: the uid stands for other bytes.
        """
        meta = upload.metadata
        with self.writing() as session:
            known = session.execute(_FIND_PAPER, (meta["uid"],))
            if not known:
                paper = _new_paper(session, upload, sha256, at)
                if paper is not None:
                    if meta.get("revision"):
                        # Also where the version before is not here yet: it may arrive later and is superseded then.
                        session.execute(_ADD_CORRECTION, (meta["uid"], meta["revision"], meta.get("supersedes", "")))
                    in_same_transaction(session, upload)
                    session.execute(_MARK_RECEIVED, (upload.id,))
                    return paper
                known = session.execute(_FIND_PAPER, (meta["uid"],))  # another process received it at the same moment
            if known[0]["sha256"] != sha256:
                raise conflict()
            session.execute(_MARK_RECEIVED, (upload.id,))
            return ReceivedPaper(**known[0])

    def find_paper(self, uid: str) -> ReceivedPaper | None:
        """Return what arrived under `uid`."""
        rows = self.rows(_FIND_PAPER, (uid,))
        return ReceivedPaper(**rows[0]) if rows else None

    def held_papers(self, owner_id: str, type_code: str | None) -> list[dict[str, str | None]]:
        """Return the papers of an owner: received ones and those held from elsewhere, newest first."""
        return [dict(row) for row in self.rows(_HELD, {"owner": owner_id, "type": type_code})]

    def is_verified(self, owner_id: str) -> bool:
        """Tell whether a person has a verified digital identity."""
        return bool(self.rows("select 1 from account where owner_id = ?", (owner_id,)))

    def seed(self, papers: list[dict[str, str | None]], accounts: list[str]) -> None:
        """Add papers held from elsewhere, and owner ids with a verified digital identity."""
        with self.writing() as session:
            for paper in papers:
                session.execute(_SEED, {"valid_until": None, **paper})
            for owner_id in accounts:
                session.execute(_ADD_ACCOUNT, (owner_id,))


def _next(session: Session, counter: str) -> int:
    return int(session.execute(_COUNT, (counter,))[0]["value"])


def _new_paper(session: Session, upload: Upload, sha256: str, at: dt.datetime) -> ReceivedPaper | None:
    """Write a paper with its receipt; None when its uid is there already."""
    meta = upload.metadata
    day = f"{at:%Y%m%d}"
    receipt = {
        "number": f"BN-{day}-{_next(session, f'BN-{day}'):06d}",
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
    return ReceivedPaper(meta["uid"], upload.id, sha256, text) if session.execute(_ADD_PAPER, row) else None
