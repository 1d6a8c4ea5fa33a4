# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying the queue to another desk on a USB stick, encrypted: the same papers, the same uids, sent from there.

The uid is the idempotency key at the portal: a paper that both desks send arrives once, and both get its receipt.
File layout: magic, kind of lock, the locked file key, then records: a sealed JSON head and PDF each, the last empty.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workstation.domain.dossier import Dossier, Procedure
from workstation.domain.ids import SubmissionUid
from workstation.domain.owner import Owner, parse_owner_id
from workstation.domain.paper_code import PaperCode
from workstation.domain.states import Event
from workstation.domain.submission import Submission
from workstation.errors import DossierNumberTaken, NothingToDo, TransferUnreadable, WorkstationError
from workstation.store import vault
from workstation.store.keys import unwrap, wrap_for_recovery
from workstation.store.outbox_rows import OutboxRow
from workstation.store.space import file_faults, keep_draft
from workstation.store.station import Station

if TYPE_CHECKING:
    from workstation.app.desk import Desk

_MAGIC = b"SOHOA-QUEUE-1"
_LENGTH = struct.Struct(">Q")
_SALT_BYTES = 16
_BY_PASSPHRASE, _BY_KEY = b"P", b"R"
_LONGEST_RECORD = 1 << 30
# Below it a passphrase is guessed faster than the stick is found again.
LEAST_PASSPHRASE = 10


@dataclass(frozen=True, slots=True)
class Transferred:
    """What was carried.

    Attributes:
        papers: written or taken over.
        known: taken over before, or this desk's own; nothing was changed.
    """

    papers: int
    known: int = 0


def export_queue(
    station: Station, file: Path, *, actor: str, passphrase: str = "", public_pem: bytes = b""
) -> Transferred:
    """Write everything that waits into one encrypted file; those papers are then held here.

    Args:
        passphrase: typed again at the other desk; or
        public_pem: an X25519 public key whose private half opens the file.

    Raises:
        NothingToDo: nothing waits.
        DiskFull, StoreReadOnly: of the stick; nothing was held.
    """
    key = vault.DataKey(os.urandom(16), os.urandom(vault.KEY_BYTES))
    rows = [row for row in station.outbox_list.waiting() if not row.held]
    if not rows:
        raise NothingToDo(what="queue")
    draft = file.with_name(f".{file.name}.tmp")
    try:
        with file_faults(file, sum(row.submission.size for row in rows) >> 20), draft.open("wb") as out:
            out.write(_MAGIC + _locked(key, passphrase, public_pem))
            for number, row in enumerate(rows):
                _write(out, key, number, _record(station, row))
            _write(out, key, len(rows), b"")
        with file_faults(file):
            keep_draft(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    with station.transaction():
        for row in rows:
            station.outbox.hold(row.uid, actor, held=True)
            station.outbox.note(row.uid, "export", actor)
    return Transferred(len(rows))


def import_queue(
    desk: Desk, file: Path, *, actor: str, passphrase: str = "", private_pem: bytes = b"", password: bytes | None = None
) -> Transferred:
    """Take over the papers of another desk under their own uids; the same file again changes nothing.

    Raises:
        TransferUnreadable: another passphrase or key, or changed bytes; what was taken over before it stays.
    """
    papers = known = 0
    with file_faults(file), file.open("rb") as source:
        key = _unlocked(source, file.name, passphrase, private_pem, password)
        for body in _bodies(source, key, file.name):
            if _take_over(desk, body, actor):
                papers += 1
            else:
                known += 1
    return Transferred(papers, known)


def _record(station: Station, row: OutboxRow) -> bytes:
    paper = station.papers.get(row.paper_id)
    dossier = station.dossiers.get(paper.dossier_id)
    head = {
        "submission": dataclasses.asdict(row.submission),
        "dossier": {
            "number": dossier.number,
            "procedure": dossier.procedure_code,
            "rule_set": dossier.rule_set,
            "clerk": dossier.clerk,
            "owner": dossier.applicant.id.value,
            "name": dossier.applicant.name,
            "birth_date": dossier.applicant.birth_date,
            "address": dossier.applicant.address,
        },
    }
    told = json.dumps(head, default=_text, ensure_ascii=False).encode()
    return _LENGTH.pack(len(told)) + told + station.spool.read(row.pdf_uid)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)


def _take_over(desk: Desk, body: bytes, actor: str) -> bool:
    (length,) = _LENGTH.unpack_from(body)
    head: dict[str, Any] = json.loads(body[_LENGTH.size : _LENGTH.size + length])
    pdf = body[_LENGTH.size + length :]
    told = head["submission"]
    submission = Submission(
        **{name: told[name] for name in told if name not in {"code", "signed_at", "uid"}},
        uid=SubmissionUid(told["uid"]),
        code=PaperCode(**told["code"]),
        signed_at=dt.datetime.fromisoformat(told["signed_at"]),
    )
    station = desk.station
    if station.papers.is_known(submission.uid):
        return False
    stored = station.spool.put(submission.uid, pdf)
    if stored.sha256 != submission.sha256:
        raise TransferUnreadable(name=submission.file_name, detail="sha256")
    with station.transaction():
        dossier = _dossier(desk, head["dossier"])
        paper = station.papers.add(
            dossier.id,
            component=submission.component,
            title=submission.title,
            document_type_code=submission.code.document_type_code,
            owner_id=submission.code.owner_id,
            actor=actor,
            uid=submission.uid,
        )
        station.papers.apply(
            paper.id,
            Event.IMPORT,
            actor=actor,
            pdf_uid=stored.uid,
            pdf_sha256=stored.sha256,
            pdf_size=stored.size,
            signature_level=submission.signature_level,
        )
        station.outbox.queue(paper.id, submission, actor=actor)
    return True


def _dossier(desk: Desk, told: dict[str, str]) -> Dossier:
    there = desk.station.dossiers.by_number(told["number"])
    if there is not None:
        if there.applicant.id.value != told["owner"]:
            raise DossierNumberTaken(value=told["number"])
        return there
    applicant = Owner(parse_owner_id(told["owner"]), told["name"], told["birth_date"], told["address"])
    # Without components: only the papers that were carried belong to this dossier here.
    procedure = Procedure(told["procedure"], "", "", ())
    return desk.station.dossiers.create(
        procedure, applicant, clerk=told["clerk"], number=told["number"], rule_set=told["rule_set"]
    )


def _locked(key: vault.DataKey, passphrase: str, public_pem: bytes) -> bytes:
    if public_pem:
        wrapped = wrap_for_recovery(key.secret, public_pem)
        return _BY_KEY + key.id + struct.pack(">H", len(wrapped)) + wrapped
    salt = os.urandom(_SALT_BYTES)
    wrapped = AESGCM(_stretched(passphrase, salt)).encrypt(bytes(12), key.secret, _MAGIC)
    return _BY_PASSPHRASE + key.id + struct.pack(">H", len(salt + wrapped)) + salt + wrapped


def _unlocked(
    source: BinaryIO, name: str, passphrase: str, private_pem: bytes, password: bytes | None
) -> vault.DataKey:
    if source.read(len(_MAGIC)) != _MAGIC:
        raise TransferUnreadable(name=name, detail="magic")
    kind, key_id = source.read(1), source.read(16)
    wrapped = source.read(int.from_bytes(source.read(2), "big"))
    try:
        if kind == _BY_KEY:
            return vault.DataKey(key_id, unwrap(wrapped, private_pem, password))
        salt, sealed = wrapped[:_SALT_BYTES], wrapped[_SALT_BYTES:]
        return vault.DataKey(key_id, AESGCM(_stretched(passphrase, salt)).decrypt(bytes(12), sealed, _MAGIC))
    except (InvalidTag, ValueError, WorkstationError) as error:
        raise TransferUnreadable(name=name, detail="key") from error


def _stretched(passphrase: str, salt: bytes) -> bytes:
    secret = passphrase.encode() or b"\0"
    # 64 MiB, 3 passes: a fifth of a second here, and as much for each guess of a finder (upload_queue.md 4).
    return hash_secret_raw(secret, salt.ljust(_SALT_BYTES, b"\0"), 3, 65536, 4, vault.KEY_BYTES, Type.ID)


def _write(out: BinaryIO, key: vault.DataKey, number: int, body: bytes) -> None:
    sealed = vault.seal(body, key, number.to_bytes(16, "big"))
    out.write(_LENGTH.pack(len(sealed)) + sealed)


def _bodies(source: BinaryIO, key: vault.DataKey, name: str) -> Iterator[bytes]:
    number = 0
    while True:
        head = source.read(_LENGTH.size)
        length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else _LONGEST_RECORD + 1
        if length > _LONGEST_RECORD:
            raise TransferUnreadable(name=name, detail="cut")
        try:
            body = vault.open_sealed(source.read(length), key, number.to_bytes(16, "big"))
        except vault.NotGenuine as error:
            raise TransferUnreadable(name=name, detail=str(error)) from error
        if not body:
            return
        yield body
        number += 1
