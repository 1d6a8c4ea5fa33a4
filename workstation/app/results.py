# SPDX-License-Identifier: GPL-3.0-or-later
"""The result-return lane: scan the issued result into its dossier, sign, code, queue; not when it becomes valid."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scanner_drivers.base import Source
from workstation.app.capture import Batch, Capture
from workstation.app.desk import Desk
from workstation.app.review import confirm
from workstation.app.sign import sign_further, sign_papers
from workstation.app.signed_file import SignedBy, SignedPaper
from workstation.app.submit import missing_signatures, queue_dossier
from workstation.domain.dossier import DossierState
from workstation.domain.ids import PaperId
from workstation.domain.paper import Paper
from workstation.domain.rules import SignerRole
from workstation.domain.states import State
from workstation.errors import (
    CertificateRevoked,
    DossierUnknown,
    NothingToDo,
    SignatureLevelTooLow,
    SignatureMissing,
)


@dataclass(frozen=True, slots=True)
class ReturnedResult:
    """A result after the lane.

    Attributes:
        signed: one entry a signature made now, in the order of signing; those of other papers that a remote holder
            confirmed meanwhile are not among them.
        missing: roles whose signature is not there yet; with any of them it is kept back from the queue.
    """

    paper: Paper
    signed: tuple[SignedPaper, ...]
    missing: tuple[SignerRole, ...] = ()


def expect_result(desk: Desk, dossier_number: str, document_type_code: str, clerk: str) -> Paper:
    """Add the result to the dossier it settles; a dossier that was handed over is open again for it.

    Raises:
        DossierUnknown: no dossier here has this number.
        DocumentTypeUnknown: not in the catalogue.
    """
    dossier = desk.station.dossiers.by_number(dossier_number)
    if dossier is None:
        raise DossierUnknown(value=dossier_number)
    kind = desk.refresh_catalogue().document_type(document_type_code)
    with desk.station.transaction():
        if dossier.state is DossierState.HANDED_OVER:
            desk.station.dossiers.set_state(dossier.id, DossierState.OPEN, actor=clerk)
        last = max((paper.component for paper in desk.station.papers.of_dossier(dossier.id)), default=0)
        return desk.station.papers.add(
            dossier.id,
            component=last + 1,
            title=kind.name,
            document_type_code=kind.code,
            owner_id=dossier.applicant.id.value,
            actor=clerk,
            is_result=True,
        )


def scan_result(desk: Desk, paper_id: PaperId, clerk: str, *, source: Source = Source.AUTO) -> Batch:
    """Scan the pages of a result; runs in the scan lane."""
    paper = desk.station.papers.get(paper_id)
    return Capture(desk, paper.dossier_id, clerk).run(source=source, papers=[paper_id])


def finish_result(
    desk: Desk,
    paper_id: PaperId,
    *,
    clerk: str,
    pin: str,
    agency_pin: str | None = None,
    compared: bool = False,
    not_secret: bool = False,
) -> ReturnedResult:
    """Confirm, sign as the rules of the dossier say for results, code and queue a scanned result.

    The competent authority signs first, the agency's seal is a second signature on top of it. Where this counter has
    no signer for the agency the paper waits, signed once and not queued, for `seal_result`.

    Args:
        desk: the desk.
        paper_id: of `expect_result`, with its pages read.
        clerk: who does it.
        pin: of the competent authority's signer.
        agency_pin: of the agency's; None where it is the same.
        compared: the clerk says so: the images are the result, complete, whole, exact.
        not_secret: the clerk says so: no secret paper is among these.

    Raises:
        ComparisonMissing, SecretQuestionOpen, SecretPaper: as `review.confirm`.
        SigningError: a signature was not made; those before it stay.
    """
    if desk.station.papers.get(paper_id).state is State.RECOGNISED:
        confirm(desk, paper_id, clerk=clerk, compared=compared, not_secret=not_secret)
    return _sign_on(desk, paper_id, clerk, {SignerRole.AGENCY: pin if agency_pin is None else agency_pin}, pin)


def seal_result(desk: Desk, paper_id: PaperId, *, clerk: str, pin: str) -> ReturnedResult:
    """Put the signatures on a result that are still missing, the agency's seal as a rule, and queue it.

    Raises:
        NothingToDo: no signature is missing.
        SigningError, TransitionRefused: as signing says.
    """
    if not missing_signatures(desk, desk.station.papers.get(paper_id)):
        raise NothingToDo(what="paper")
    return _sign_on(desk, paper_id, clerk, {}, pin)


def ask_for_seal(desk: Desk, paper_id: PaperId, *, clerk: str) -> ReturnedResult:
    """Ask the remote holder of the next signature, or look once at what was asked for, without waiting.

    Raises:
        NothingToDo: no signature is missing, or it is not made at a remote service.
        RemoteRejected, RemoteExpired, RemoteUnreachable, SignatureRejected: as `ask_remotely` says.
    """
    missing = missing_signatures(desk, desk.station.papers.get(paper_id))
    if not missing or not desk.is_remote(missing[0][0]):
        raise NothingToDo(what="paper")
    from workstation.app.remote_sign import ask_remotely  # speaks to a service that few desks have

    ask_remotely(desk, [paper_id], clerk, SignedBy(*missing[0]), is_further=True)
    return queue_result(desk, paper_id, clerk)


def queue_result(desk: Desk, paper_id: PaperId, clerk: str, signed: Sequence[SignedPaper] = ()) -> ReturnedResult:
    """Queue a result once nobody's signature is missing.

    Raises:
        SignatureLevelTooLow, CertificateRevoked: as `queue_dossier` says.
    """
    paper = desk.station.papers.get(paper_id)
    missing = tuple(role for role, _ in missing_signatures(desk, paper))
    if not missing and paper.state is State.SIGNED:
        with contextlib.suppress(SignatureMissing):  # of another result of the dossier, which waits for its own
            queue_dossier(desk, paper.dossier_id, clerk)
    return ReturnedResult(desk.station.papers.get(paper_id), tuple(signed), missing)


def queue_signed_results(desk: Desk, clerk: str) -> list[ReturnedResult]:
    """Queue results that got their last signature just before the program ended; those kept back otherwise stay."""
    done: list[ReturnedResult] = []
    for paper in desk.station.papers.signed_results():
        if desk.station.papers.get(paper.id).state is State.SIGNED and not missing_signatures(desk, paper):
            with contextlib.suppress(SignatureLevelTooLow, CertificateRevoked):
                done.append(queue_result(desk, paper.id, clerk))
    return done


def _sign_on(desk: Desk, paper_id: PaperId, clerk: str, pins: Mapping[SignerRole, str], pin: str) -> ReturnedResult:
    signed: list[SignedPaper] = []
    for role, profile in missing_signatures(desk, desk.station.papers.get(paper_id)):
        if not desk.has_signer(role):
            break
        given = pins.get(role, pin)
        sign = sign_further if desk.station.papers.get(paper_id).state is State.SIGNED else sign_papers
        made = sign(desk, [paper_id], pin=given, clerk=clerk, role=role, profile=profile)
        signed += [one for one in made if one.paper.id == paper_id]
    return queue_result(desk, paper_id, clerk, signed)
