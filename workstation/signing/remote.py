# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing with a key that lives at a service and asks its holder on the telephone: prepare, submit, poll, finish.

Nothing in here waits: between `submit` and the answer a job is a value that can be kept and read back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from workstation.errors import NothingToDo, RemoteExpired, RemoteRejected, RemoteUnreachable
from workstation.signing.revision import Prepared
from workstation.signing.signer import Identity

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


def submit_prepared(
    service: RemoteService,
    prepared: Sequence[tuple[str, Prepared]],
    *,
    reference: str,
    on_submitted: Callable[[RemoteJob], None] = lambda _: None,
) -> list[RemoteJob]:
    """Ask the service to sign prepared files, in as few requests as it takes.

    Args:
        service: the holder's credential.
        prepared: (uid, prepared file) each; its certificate is the service's.
        reference: shown to the holder; no name of a citizen.
        on_submitted: called after each request, before the next one: the moment to keep its number.

    Raises:
        NothingToDo: no files.
        RemoteUnreachable, RemoteRejected: the service did not take a request; requests before it stand.
    """
    if not prepared:
        raise NothingToDo(what="papers")
    size = max(1, service.capabilities().batch_max)
    jobs = []
    for start in range(0, len(prepared), size):
        part = prepared[start : start + size]
        number = service.submit([one.digest for _, one in part], [uid for uid, _ in part], f"{reference}-{start}")
        job = RemoteJob(number, tuple(uid for uid, _ in part), tuple(one for _, one in part))
        jobs.append(job)
        on_submitted(job)
    return jobs


def signatures_of(service: RemoteService, job: RemoteJob, *, now: dt.datetime) -> tuple[bytes, ...] | None:
    """Return the raw signatures of a job, in its order, when the holder has confirmed; None while that is open.

    Args:
        service: where the job was submitted.
        job: as `submit_prepared` gave it, or read back.
        now: present time; an unanswered job older than `PREPARED_FOR` has expired.

    Raises:
        RemoteRejected, RemoteExpired: it will never be signed; prepare and submit anew.
        RemoteUnreachable: ask again later.
    """
    answer = service.poll(job.ticket, [one.digest for one in job.prepared])
    match answer.standing:
        case Standing.REJECTED:
            raise RemoteRejected(detail=job.ticket)
        case Standing.EXPIRED:
            raise RemoteExpired(detail=job.ticket)
        case Standing.PENDING:
            if any(is_too_old(one, now) for one in job.prepared):
                raise RemoteExpired(detail=f"{job.ticket}: prepared too long ago")
            return None
    if len(answer.signatures) != len(job.prepared):
        raise RemoteUnreachable(detail=f"{len(answer.signatures)} signatures for {len(job.prepared)} files")
    return answer.signatures


def is_too_old(prepared: Prepared, now: dt.datetime) -> bool:
    """Tell whether the time in the box is no longer the time of signing."""
    return now - prepared.at > PREPARED_FOR
