# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing at a remote service: prepare, submit, poll, finish, each step kept before the next; no key and no PIN here.

Tried against a simulated service only (shaped after VNPT SmartCA's document v1.1). A program that ends between any two
steps goes on where it was: what was prepared is asked for again under the same reference, what was asked for is polled.
"""

from __future__ import annotations

import functools
import itertools
import logging
import os
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.app import file_work
from workstation.app.assemble import assemble
from workstation.app.choices import REMOTE_AGENCY_CERTIFICATE, REMOTE_CERTIFICATE
from workstation.app.completeness import require_faithful
from workstation.app.desk import Desk
from workstation.app.signed_file import (
    Authority,
    SignedBy,
    SignedPaper,
    finish_pdf,
    keep_further,
    keep_signed,
    may_sign_further,
    picture_of,
    visible_of,
)
from workstation.domain.ids import FileUid, PaperId
from workstation.domain.rules import SignerRole
from workstation.domain.states import State
from workstation.errors import (
    CertificateRevoked,
    RemoteExpired,
    RemoteRejected,
    RemoteUnreachable,
    SettingInvalid,
    SigningError,
)
from workstation.settings import SigningSettings
from workstation.signing.remote import RemoteJob, RemoteService, is_too_old, signatures_of, submit_prepared
from workstation.signing.revision import Prepared
from workstation.signing.signer import identity_of
from workstation.signing.smartca import SmartCa, refreshed_token
from workstation.store.remote_requests import RemoteRequest
from workstation.store.space import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

log = logging.getLogger(__name__)

_POLL_EVERY_S = 3.0
_SILENCES_MOST = 3  # of the service in a row before the clerk is told; the request stands meanwhile


DIGITISER = SignedBy()


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the requests under way.

    Attributes:
        signed: papers whose holder confirmed.
        failures: of papers that this request will never sign; they wait unsigned.
        waiting: papers whose holder has not answered yet.
    """

    signed: tuple[SignedPaper, ...] = ()
    failures: tuple[tuple[PaperId, SigningError], ...] = ()
    waiting: tuple[PaperId, ...] = ()


@contextmanager
def remote_service(settings: SigningSettings, role: SignerRole = SignerRole.DIGITISER) -> Iterator[SmartCa]:
    """Open the service of the settings with a person's credential or the agency's; nothing is sent yet.

    The access token is `SOHOA_SIGNING_REMOTE_TOKEN`; with `signing.remote_token_url` it is asked for with the refresh
    token `SOHOA_SIGNING_REMOTE_REFRESH` and the secret `SOHOA_SIGNING_REMOTE_SECRET`. An agency that logs in by itself
    has `SOHOA_SIGNING_REMOTE_AGENCY_TOKEN` and `SOHOA_SIGNING_REMOTE_AGENCY_REFRESH`.

    Raises:
        SettingInvalid: address or credential are missing.
    """
    credential = "remote_agency_credential" if role is SignerRole.AGENCY else "remote_credential"
    for key in ("remote_url", credential):
        if not getattr(settings, key):
            raise SettingInvalid(key=f"signing.{key}", value="")
    service = SmartCa(settings.remote_url, getattr(settings, credential), _token_source(settings, role))
    try:
        yield service
    finally:
        service.close()


def _token_source(settings: SigningSettings, role: SignerRole) -> Callable[[], str]:
    given = _secret("TOKEN", role)
    if not settings.remote_token_url:
        return lambda: given
    return refreshed_token(
        settings.remote_token_url,
        settings.remote_client_id,
        os.environ.get("SOHOA_SIGNING_REMOTE_SECRET", ""),
        _secret("REFRESH", role),
    )


def _secret(name: str, role: SignerRole) -> str:
    common = os.environ.get(f"SOHOA_SIGNING_REMOTE_{name}", "")
    if role is not SignerRole.AGENCY:
        return common
    return os.environ.get(f"SOHOA_SIGNING_REMOTE_AGENCY_{name}", common)


def submit_remote(
    desk: Desk, service: RemoteService, paper_ids: Sequence[PaperId], clerk: str, by: SignedBy = DIGITISER
) -> None:
    """Prepare papers and ask the service; papers with a request under way are left alone.

    Args:
        desk: the desk.
        service: opened for the role.
        paper_ids: assembled ones, or signed ones that get a further signature.
        clerk: who asks.
        by: whose signature.

    Raises:
        RemoteUnreachable, RemoteRejected: the service did not take a request; what was prepared is kept.
        SigningError: the holder's certificate may not sign now.
    """
    again = _unsent(desk, by.role)
    known = {request.paper_id for request in desk.station.remote.under_way()}
    fresh = [paper_id for paper_id in paper_ids if paper_id not in known]
    if fresh:
        _remember_certificate(desk.data_dir, service, by.role)
        reference = f"sohoa-{secrets.token_hex(6)}"
        prepared = [(paper_id, *_prepared(desk, service, paper_id, by)) for paper_id in fresh]
        kept = [(paper_id, pdf_uid, one.to_json()) for paper_id, pdf_uid, one in prepared]
        desk.station.remote.add(kept, reference, clerk, by.role)
        again[reference] = [(paper_id, one) for paper_id, _, one in prepared]
    for reference, papers in again.items():
        uids = {desk.station.papers.get(paper_id).uid: paper_id for paper_id, _ in papers}
        submit_prepared(
            service,
            [(uid, one) for uid, (_, one) in zip(uids, papers, strict=True)],
            reference=reference,
            on_submitted=functools.partial(_keep_ticket, desk, {str(uid): pid for uid, pid in uids.items()}),
        )


def _keep_ticket(desk: Desk, papers: dict[str, PaperId], job: RemoteJob) -> None:
    desk.station.remote.submitted([papers[uid] for uid in job.uids], job.ticket)


def _prepared(desk: Desk, service: RemoteService, paper_id: PaperId, by: SignedBy) -> tuple[FileUid, Prepared]:
    paper = desk.station.papers.get(paper_id)
    assert paper.pdf_uid is not None  # assembled papers have a file
    before = desk.station.spool.read(paper.pdf_uid)
    identity, settings = service.identity(), desk.settings.signing
    picture, is_first = picture_of(desk, by.role), paper.state is not State.SIGNED
    made = desk.apart(
        file_work.prepare_signature,
        before,
        identity_of(identity),
        by.profile or settings.profile,
        name=identity.name,
        at=desk.clock(),
        visible=visible_of(desk, paper, before, identity.name, picture, is_first=is_first),
        has_timestamp_room=bool(settings.tsa_url),
    )
    return paper.pdf_uid, made


def _of_credential(desk: Desk, role: SignerRole) -> list[RemoteRequest]:
    """Return the requests under way at the agency's credential, or at the person's."""
    is_agency = role is SignerRole.AGENCY
    return [one for one in desk.station.remote.under_way() if (one.role is SignerRole.AGENCY) == is_agency]


def _unsent(desk: Desk, role: SignerRole) -> dict[str, list[tuple[PaperId, Prepared]]]:
    """Return what was prepared and never got a number, by reference; what is out of date is dropped."""
    found: dict[str, list[tuple[PaperId, Prepared]]] = {}
    for request in _of_credential(desk, role):
        if request.ticket:
            continue
        made = Prepared.from_json(request.prepared)
        if not _is_current(desk, request) or is_too_old(made, desk.clock()):
            desk.station.remote.drop(request.paper_id, "void")
            continue
        found.setdefault(request.reference, []).append((request.paper_id, made))
    return found


def _is_current(desk: Desk, request: RemoteRequest) -> bool:
    paper = desk.station.papers.get(request.paper_id)
    return paper.state in {State.ASSEMBLED, State.SIGNED} and paper.pdf_uid == request.pdf_uid


def settle_remote(
    desk: Desk,
    service: RemoteService,
    on_signed: Callable[[SignedPaper], None] = lambda _: None,
    role: SignerRole = SignerRole.DIGITISER,
) -> Settled:
    """Ask once about every request under way and finish what its holder has confirmed; never waits.

    A request that was declined or ran out is dropped, its papers wait as they were, and the others go on.

    Args:
        desk: the desk.
        service: opened for the role.
        on_signed: told each paper as soon as it is signed and kept.
        role: the requests at the agency's credential, or those at the person's.

    Raises:
        RemoteUnreachable: the service does not answer; every request stands.
    """
    signed: list[SignedPaper] = []
    failures: list[tuple[PaperId, SigningError]] = []
    waiting: list[PaperId] = []
    asked = [request for request in _of_credential(desk, role) if request.ticket]
    authority = Authority(desk.settings.signing.tsa_url)
    for ticket, group in itertools.groupby(sorted(asked, key=_ticket_of), key=_ticket_of):
        requests = list(group)
        made = tuple(Prepared.from_json(request.prepared) for request in requests)
        job = RemoteJob(ticket, tuple(str(request.paper_id) for request in requests), made)
        try:
            raw = signatures_of(service, job, now=desk.clock())
        except (RemoteRejected, RemoteExpired) as no:
            failures += [(request.paper_id, _refused(desk, request, no)) for request in requests]
            continue
        if raw is None:
            waiting += [request.paper_id for request in requests]
            continue
        for request, one, signature in zip(requests, made, raw, strict=True):
            try:
                done = _finished(desk, request, one, signature, authority)
            except SigningError as failure:
                failures.append((request.paper_id, _refused(desk, request, failure)))
                continue
            if done is not None:
                signed.append(done)
                on_signed(done)
    return Settled(tuple(signed), tuple(failures), tuple(waiting))


def _ticket_of(request: RemoteRequest) -> str:
    return request.ticket


def _finished(
    desk: Desk, request: RemoteRequest, prepared: Prepared, signature: bytes, authority: Authority
) -> SignedPaper | None:
    if not _is_current(desk, request):  # reopened or signed otherwise meanwhile: what was confirmed is not this file
        desk.station.remote.drop(request.paper_id, "void")
        return None
    before = desk.station.spool.read(request.pdf_uid)
    result = finish_pdf(desk.apart, before, prepared, signature, authority)
    paper = desk.station.papers.get(request.paper_id)
    if paper.state is State.SIGNED:
        return keep_further(desk, paper, result, request.actor, request.role)
    return keep_signed(desk, paper, before, result, request.actor, request.role)


def _refused(desk: Desk, request: RemoteRequest, failure: SigningError) -> SigningError:
    with desk.station.transaction():
        desk.station.remote.drop(request.paper_id, failure.code)
        known = desk.station.papers.get(request.paper_id).failure
        if _is_current(desk, request) and known != CertificateRevoked.code:
            desk.station.papers.update(request.paper_id, actor="program", failure=failure.code)
    return failure


def sign_remotely(
    desk: Desk,
    paper_ids: Sequence[PaperId],
    *,
    clerk: str,
    by: SignedBy = DIGITISER,
    is_further: bool = False,
    on_signed: Callable[[SignedPaper], None] = lambda _: None,
    wait: Callable[[float], object] = time.sleep,
) -> list[SignedPaper]:
    """Ask for signatures and wait until their holder has answered, at most until it is too late.

    Confirmed papers are assembled first; papers of earlier requests are settled on the way.

    Args:
        desk: the desk.
        paper_ids: those of them that wait are signed.
        clerk: who asks.
        by: whose signature.
        is_further: the papers are signed and get one more signature.
        on_signed: told each paper as soon as it is signed and kept.
        wait: between two questions, in seconds.

    Raises:
        RemoteRejected, RemoteExpired, SignatureRejected: some papers wait unsigned; the others are signed.
        RemoteUnreachable: the service does not answer; requests stand and are asked about the next time.
    """
    done: list[SignedPaper] = []
    failures: list[SigningError] = []
    silences = 0
    wanted = set(paper_ids)

    def tell(signed: SignedPaper) -> None:
        done.append(signed)
        on_signed(signed)

    with remote_service(desk.settings.signing, by.role) as service:
        settle_remote(desk, service, tell, by.role)  # confirmed while the program was not running, or declined
        left = _waiting(desk, paper_ids, by, is_further=is_further)
        if left:
            submit_remote(desk, service, left, clerk, by)
        while left:
            try:
                settled = settle_remote(desk, service, tell, by.role)
            except RemoteUnreachable:
                silences += 1
                if silences >= _SILENCES_MOST:
                    raise
            else:
                silences = 0
                failures += [failure for paper_id, failure in settled.failures if paper_id in wanted]
                left = [paper_id for paper_id in settled.waiting if paper_id in wanted]
            if left:
                wait(_POLL_EVERY_S)
    if failures:
        raise failures[0]
    return done


def ask_remotely(
    desk: Desk, paper_ids: Sequence[PaperId], clerk: str, by: SignedBy = DIGITISER, *, is_further: bool = False
) -> tuple[PaperId, ...]:
    """Ask for signatures, or look once at what was asked for, without waiting; return the papers that still wait.

    Confirmed papers are assembled first.

    Args:
        desk: the desk.
        paper_ids: those of them that wait are asked for.
        clerk: who asks.
        by: whose signature.
        is_further: the papers are signed and get one more signature.

    Raises:
        RemoteRejected, RemoteExpired, SignatureRejected: some papers wait unsigned; the others are signed.
        RemoteUnreachable: the service does not answer; requests stand.
    """
    with remote_service(desk.settings.signing, by.role) as service:
        failures = settle_remote(desk, service, role=by.role).failures
        refused = {paper_id for paper_id, _ in failures}  # asked again by a person, not by the program
        left = _waiting(desk, paper_ids, by, is_further=is_further)
        submit_remote(desk, service, [one for one in left if one not in refused], clerk, by)
    for paper_id, failure in failures:
        if paper_id in paper_ids:
            raise failure
    return tuple(left)


def _waiting(desk: Desk, paper_ids: Sequence[PaperId], by: SignedBy, *, is_further: bool) -> list[PaperId]:
    """Return which of the papers wait for the signature; what is only confirmed is assembled for its first."""
    papers = desk.station.papers
    if is_further:
        return [one for one in paper_ids if may_sign_further(papers.get(one), by.role)]
    waiting = [one for one in paper_ids if papers.get(one).state in {State.CONFIRMED, State.ASSEMBLED}]
    for paper_id in waiting:
        require_faithful(desk, paper_id)
    for paper_id in waiting:
        assemble(desk, paper_id)
    return waiting


def remember_certificate(settings: SigningSettings, data_dir: Path) -> None:
    """Ask the service of the settings for its holder's certificate and keep it beside the data; nothing is signed.

    Raises:
        SettingInvalid: address or credential are missing.
        SigningError: the service does not answer, or knows no certificate.
    """
    with remote_service(settings) as service:
        _remember_certificate(data_dir, service, SignerRole.DIGITISER)


def _remember_certificate(data_dir: Path, service: RemoteService, role: SignerRole) -> None:
    name = REMOTE_AGENCY_CERTIFICATE if role is SignerRole.AGENCY else REMOTE_CERTIFICATE
    write_whole(data_dir / name, service.identity().certificate, mode=0o600)
