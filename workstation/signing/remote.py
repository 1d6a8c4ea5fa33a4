# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing with a key that lives at a service and asks its holder on the telephone: prepare, submit, poll, finish.

Nothing in here waits: between `submit` and the answer a job is a value that can be kept and read back.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from workstation.errors import NothingToDo, RemoteExpired, RemoteRejected, RemoteUnreachable
from workstation.signing.pades import Prepared, SignedPdf, Visible, finish, prepare
from workstation.signing.profiles import SignatureProfile
from workstation.signing.signer import Identity
from workstation.signing.timestamp import TimestampClient

# The time in the box is the time of signing: what is confirmed later than this is prepared anew.
PREPARED_FOR = dt.timedelta(minutes=10)


class Standing(StrEnum):
    """How a request stands."""

    PENDING = "pending"  # the holder has not confirmed yet
    DONE = "done"
    REJECTED = "rejected"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a service can do.

    Attributes:
        batch_max: hashes in one request.
        is_interactive: the holder confirms each request.
    """

    batch_max: int
    is_interactive: bool = True


@dataclass(frozen=True, slots=True)
class RemoteAnswer:
    """What a service says of a request.

    Attributes:
        signatures: raw, in the order of the digests; only when DONE.
    """

    standing: Standing
    signatures: tuple[bytes, ...] = ()


class RemoteService(Protocol):
    """One holder's credential at one service."""

    def identity(self) -> Identity:
        """Return certificate and chain; must be known before anything is prepared."""

    def capabilities(self) -> Capabilities:
        """Return what the service can do."""

    def submit(self, digests: Sequence[bytes], names: Sequence[str], reference: str) -> str:
        """Ask for signatures over SHA-256 digests; return the service's number of the request."""

    def poll(self, number: str, digests: Sequence[bytes]) -> RemoteAnswer:
        """Ask how a request stands."""


@dataclass(frozen=True, slots=True)
class RemoteJob:
    """A request under way with the files it is for, in their order.

    Attributes:
        ticket: the service's number of the request.
        uids: names the caller gave the files.
    """

    ticket: str
    uids: tuple[str, ...]
    prepared: tuple[Prepared, ...]

    def to_json(self) -> str:
        """Return it as text for keeping; holds no secret."""
        parts = [json.loads(one.to_json()) for one in self.prepared]
        return json.dumps({"ticket": self.ticket, "uids": self.uids, "prepared": parts}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> RemoteJob:
        """Read back what `to_json` gave."""
        told = json.loads(text)
        prepared = tuple(Prepared.from_json(json.dumps(one)) for one in told["prepared"])
        return cls(str(told["ticket"]), tuple(map(str, told["uids"])), prepared)


def submit_files(
    service: RemoteService,
    files: Sequence[tuple[str, bytes]],
    profile: SignatureProfile,
    *,
    at: dt.datetime,
    reference: str,
    visible: Visible | None = None,
    has_timestamp_room: bool = False,
) -> list[RemoteJob]:
    """Prepare files and ask the service to sign them, in as few requests as it takes.

    Args:
        service: the holder's credential.
        files: (uid, PDF) each.
        profile, at, visible, has_timestamp_room: as for `pades.sign`.
        reference: shown to the holder; no name of a citizen.

    Raises:
        NothingToDo: no files.
        RemoteUnreachable, RemoteRejected: the service did not take a request; requests before it stand.
        SigningError, PdfDamaged, ...: as `pades.prepare`; nothing was asked then.
    """
    if not files:
        raise NothingToDo(what="papers")
    identity = service.identity()
    room = has_timestamp_room
    prepared = [
        (uid, prepare(pdf, identity, profile, name=identity.name, at=at, visible=visible, has_timestamp_room=room))
        for uid, pdf in files
    ]
    size = max(1, service.capabilities().batch_max)
    jobs = []
    for start in range(0, len(prepared), size):
        part = prepared[start : start + size]
        number = service.submit([one.digest for _, one in part], [uid for uid, _ in part], f"{reference}-{start}")
        jobs.append(RemoteJob(number, tuple(uid for uid, _ in part), tuple(one for _, one in part)))
    return jobs


def collect(
    service: RemoteService,
    job: RemoteJob,
    files: Sequence[bytes],
    *,
    now: dt.datetime,
    tsa: TimestampClient | None = None,
) -> list[SignedPdf] | None:
    """Finish the files of a job when the holder has confirmed; None while that is open.

    Args:
        service: where the job was submitted.
        job: as `submit_files` gave it, or read back.
        files: the PDFs as they were prepared, in the job's order.
        now: present time; an unanswered job older than `PREPARED_FOR` has expired.
        tsa: as for `pades.sign`.

    Raises:
        RemoteRejected, RemoteExpired: it will never be signed; prepare and submit anew.
        RemoteUnreachable: ask again later.
        SignatureRejected: the service's signature does not belong to file and certificate.
    """
    answer = service.poll(job.ticket, [one.digest for one in job.prepared])
    match answer.standing:
        case Standing.REJECTED:
            raise RemoteRejected(detail=job.ticket)
        case Standing.EXPIRED:
            raise RemoteExpired(detail=job.ticket)
        case Standing.PENDING:
            if any(now - one.at > PREPARED_FOR for one in job.prepared):
                raise RemoteExpired(detail=f"{job.ticket}: prepared too long ago")
            return None
    if len(answer.signatures) != len(job.prepared):
        raise RemoteUnreachable(detail=f"{len(answer.signatures)} signatures for {len(job.prepared)} files")
    return [
        finish(pdf, prepared, signature, tsa=tsa)
        for pdf, prepared, signature in zip(files, job.prepared, answer.signatures, strict=True)
    ]
