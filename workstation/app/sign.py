# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing the assembled papers of a dossier with one PIN; each file is verified by another library before it counts."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workstation.app.assemble import assemble
from workstation.app.desk import Desk
from workstation.documents.metadata import read_values
from workstation.domain.ids import FileUid, PaperId
from workstation.domain.paper import Paper
from workstation.domain.states import Event, State
from workstation.errors import SignatureRejected, TsaBadAnswer, TsaUnreachable
from workstation.signing.pades import SignedPdf, sign
from workstation.signing.profiles import profile_by_name
from workstation.signing.signer import Signer
from workstation.signing.timestamp import TimestampClient
from workstation.signing.verify import Reason, Verdict, verify

log = logging.getLogger(__name__)

_TSA_IN_THE_CLERKS_PATH_S = 5.0  # DESIGN.md 3, step 9: longer is the net lane's business


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A paper after signing, and what the independent verifier says of it."""

    paper: Paper
    verdict: Verdict


def sign_papers(
    desk: Desk,
    paper_ids: Sequence[PaperId],
    *,
    pin: str,
    clerk: str,
    on_signed: Callable[[SignedPaper], None] = lambda _: None,
) -> list[SignedPaper]:
    """Sign papers one after the other in one session of the signer; runs in the token lane.

    Confirmed papers are assembled first. Papers signed before a failure stay signed.

    Raises:
        SigningError: the session could not be opened, or broke; the rest waits unsigned.
    """
    papers = desk.station.papers
    waiting = [paper_id for paper_id in paper_ids if papers.get(paper_id).state in {State.CONFIRMED, State.ASSEMBLED}]
    for paper_id in waiting:
        assemble(desk, paper_id)
    if not waiting:
        return []
    signer = desk.open_signer(pin)
    done: list[SignedPaper] = []
    try:
        for paper_id in waiting:
            signed = _sign_one(desk, papers.get(paper_id), signer, clerk)
            done.append(signed)
            on_signed(signed)
    finally:
        signer.close()
    return done


def _sign_one(desk: Desk, paper: Paper, signer: Signer, clerk: str) -> SignedPaper:
    if paper.pdf_uid is None:
        raise SignatureRejected(detail="no file")
    unsigned = desk.station.spool.read(paper.pdf_uid)
    result = sign_pdf(desk, unsigned, signer, desk.clock())
    verdict = verified(result, unsigned, desk.trust_anchors())
    stored = desk.station.spool.put(paper.uid, result.data)
    signed = desk.station.papers.apply(
        paper.id,
        Event.SIGN,
        actor=clerk,
        pdf_uid=stored.uid,
        pdf_sha256=stored.sha256,
        pdf_size=stored.size,
        signature_level=result.level,
    )
    _drop_unsigned(desk, paper.pdf_uid)
    return SignedPaper(signed, verdict)


def verified(signed: SignedPdf, unsigned: bytes, trust: Sequence[bytes]) -> Verdict:
    """Return the independent verifier's verdict on what was just signed.

    A root that is not imported yet is the administrator's business and shown with the verdict, not a fault of the
    signature; everything else that is not right keeps the file out of the queue.

    Raises:
        SignatureRejected: with the verifier's reasons.
    """
    verdict = verify(signed.data, trust, expected=read_values(unsigned), signers=[signed.signer_name])
    faults = set(verdict.reasons) - {Reason.UNTRUSTED.value, Reason.REVOCATION_NOT_CHECKED.value}
    if faults:
        raise SignatureRejected(detail=", ".join(sorted(faults)))
    return verdict


def sign_pdf(desk: Desk, pdf: bytes, signer: Signer, at: dt.datetime) -> SignedPdf:
    """Sign one file under the desk's profile; with a timestamp where an authority is set and answers in time."""
    profile = profile_by_name(desk.settings.signing.profile)
    tsa_url = desk.settings.signing.tsa_url
    if tsa_url:
        try:
            with TimestampClient(tsa_url, timeout_s=_TSA_IN_THE_CLERKS_PATH_S) as tsa:
                return sign(pdf, signer, profile, name=signer.name, at=at, tsa=tsa)
        except (TsaUnreachable, TsaBadAnswer) as failure:
            # Not silent: the level kept with the paper says B-B, and the screen shows it.
            log.info("signed without timestamp", extra={"failure": failure.code})
    return sign(pdf, signer, profile, name=signer.name, at=at, tsa=None)


def _drop_unsigned(desk: Desk, uid: FileUid) -> None:
    try:
        desk.station.spool.delete(uid)
    except OSError as error:  # an orphan; the next start sweeps it
        log.info("unsigned file stays", extra={"reason": error.strerror})


def papers_to_sign(papers: Sequence[Paper]) -> list[PaperId]:
    """Return the papers of a dossier that wait for a signature."""
    return [paper.id for paper in papers if paper.state in {State.CONFIRMED, State.ASSEMBLED}]
