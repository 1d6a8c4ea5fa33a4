# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing the assembled papers of a dossier with one PIN; each file is verified by another library before it counts."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workstation.app.assemble import assemble
from workstation.app.code_places import code_places
from workstation.app.completeness import require_faithful
from workstation.app.desk import Desk
from workstation.app.longterm import LEVELS
from workstation.documents.metadata import read_values
from workstation.domain.ids import FileUid, PaperId
from workstation.domain.paper import Paper
from workstation.domain.rules import SignerRole
from workstation.domain.states import Event, State
from workstation.errors import FileMissing, SignatureRejected, TransitionRefused, TsaBadAnswer, TsaUnreachable
from workstation.signing.appearance import Wording
from workstation.signing.pades import SignedPdf, Visible, sign
from workstation.signing.picture import Picture, read_picture
from workstation.signing.profiles import profile_by_name
from workstation.signing.signer import Signer
from workstation.signing.timestamp import TimestampClient
from workstation.signing.verify import Reason, Verdict, verify

log = logging.getLogger(__name__)

# What the network or an administrator settles later; none of them is a fault of the signature.
_NOT_OURS = {Reason.UNTRUSTED.value, Reason.REVOCATION_NOT_CHECKED.value, Reason.TIMESTAMP_UNTRUSTED.value}


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
    role: SignerRole = SignerRole.DIGITISER,
    profile: str = "",
) -> list[SignedPaper]:
    """Sign papers one after the other in one session of the signer; runs in the token lane.

    Confirmed papers are assembled first. Papers signed before a failure stay signed.

    Args:
        desk: the desk.
        paper_ids: those of them that wait are signed.
        pin: of the signer.
        clerk: who does it.
        on_signed: told each paper as soon as it is signed and kept.
        role: of the signer.
        profile: of the signature; "" takes that of the settings.

    Raises:
        SecretPaper, SecretQuestionOpen, ComparisonMissing: before anything is signed.
        SigningError: the session could not be opened, or broke; the rest waits unsigned.
    """
    papers = desk.station.papers
    waiting = [paper_id for paper_id in paper_ids if papers.get(paper_id).state in {State.CONFIRMED, State.ASSEMBLED}]
    for paper_id in waiting:
        require_faithful(desk, paper_id)
    for paper_id in waiting:
        assemble(desk, paper_id)
    if not waiting:
        return []
    signer = desk.open_signer(pin, role)
    done: list[SignedPaper] = []
    authority = Authority(desk.settings.signing.tsa_url)
    try:
        for paper_id in waiting:
            how = (role, profile or desk.settings.signing.profile)
            signed = _sign_one(desk, papers.get(paper_id), signer, clerk, authority, how)
            done.append(signed)
            on_signed(signed)
    finally:
        authority.close()
        signer.close()
    return done


class Authority:
    """The timestamp authority during one batch: asked until it fails once, so that a clerk waits once at most."""

    def __init__(self, url: str) -> None:
        """Remember the address; "" for none."""
        self.is_wanted = bool(url)
        self._client = TimestampClient(url) if url else None

    @property
    def client(self) -> TimestampClient | None:
        """The client, None when there is none or it failed in this batch."""
        return self._client

    def give_up(self, failure: TsaUnreachable | TsaBadAnswer) -> None:
        """Ask no more in this batch. Not silent: the level kept with each paper says B-B, and the screen shows it."""
        log.info("signing without timestamps", extra={"failure": failure.code, "detail": failure.detail})
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
        self._client = None


def sign_further(desk: Desk, paper_id: PaperId, *, pin: str, clerk: str, role: SignerRole, profile: str) -> SignedPaper:
    """Put one more signature on a signed paper that is not queued yet; the one before stays valid beneath it.

    Raises:
        TransitionRefused: the paper is not signed, or on its way already.
        SignatureRejected: what came out does not verify, with the earlier signatures; the paper stays as it was.
        SigningError: the signer could not be opened, or broke.
    """
    paper = desk.station.papers.get(paper_id)
    if paper.state is not State.SIGNED or paper.pdf_uid is None:
        raise TransitionRefused(state=paper.state.value, event=Event.SIGN.value)
    before = desk.station.spool.read(paper.pdf_uid)
    signer = desk.open_signer(pin, role)
    authority = Authority(desk.settings.signing.tsa_url)
    try:
        visible = Visible(_wording(desk, signer), picture_of(desk, role))
        result = sign_pdf(before, signer, profile, desk.clock(), authority, visible)
    finally:
        authority.close()
        signer.close()
    verdict = verified_again(result, desk.trust_anchors())
    stored = desk.station.spool.put(paper.uid, result.data)
    # A file is as good as its weakest signature.
    lowest = min(result.level, paper.signature_level, key=LEVELS.index)
    with desk.station.transaction():
        signed = desk.station.papers.update(
            paper.id,
            actor=clerk,
            pdf_uid=stored.uid,
            pdf_sha256=stored.sha256,
            pdf_size=stored.size,
            signature_level=lowest,
            signed_as=(*paper.signed_as, role.value),
        )
    _drop_unsigned(desk, paper.pdf_uid)
    return SignedPaper(signed, verdict)


def picture_of(desk: Desk, role: SignerRole) -> Picture | None:
    """Return the picture the settings name for a role: the competent person's signature or the agency's seal.

    Raises:
        FileMissing, ImageUnreadable, ImageTooLarge: it is named and cannot be shown.
    """
    chosen = desk.settings.signing
    names = {SignerRole.AUTHORITY: chosen.authority_image, SignerRole.AGENCY: chosen.agency_image}
    name = names.get(role, "")
    if not name:
        return None
    if not Path(name).is_file():
        raise FileMissing(name=name)
    return read_picture(Path(name).read_bytes(), Path(name).name)


def _sign_one(
    desk: Desk, paper: Paper, signer: Signer, clerk: str, authority: Authority, how: tuple[SignerRole, str]
) -> SignedPaper:
    if paper.pdf_uid is None:
        raise SignatureRejected(detail="no file")
    unsigned = desk.station.spool.read(paper.pdf_uid)
    pages = desk.station.papers.pages(paper.id)
    has_codes = bool(pages and pages[0].measures and pages[0].measures.codes)
    taken = code_places(unsigned) if has_codes else ()
    role, profile = how
    visible = Visible(_wording(desk, signer), picture_of(desk, role), taken)
    result = sign_pdf(unsigned, signer, profile, desk.clock(), authority, visible)
    verdict = verified(result, unsigned, desk.trust_anchors())
    stored = desk.station.spool.put(paper.uid, result.data)
    with desk.station.transaction():
        signed = desk.station.papers.apply(
            paper.id,
            Event.SIGN,
            actor=clerk,
            pdf_uid=stored.uid,
            pdf_sha256=stored.sha256,
            pdf_size=stored.size,
            signature_level=result.level,
            signed_as=(role.value,),
        )
        if result.shift_pt:
            desk.station.audit.append(
                "signature_box_moved",
                actor=clerk,
                dossier_id=paper.dossier_id,
                paper_id=paper.id,
                right_pt=round(result.right_pt),
                down_pt=round(result.down_pt),
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
    faults = set(verdict.reasons) - _NOT_OURS
    if faults:
        raise SignatureRejected(detail=", ".join(sorted(faults)))
    return verdict


def verified_again(signed: SignedPdf, trust: Sequence[bytes]) -> Verdict:
    """Return the verifier's verdict on a file that may carry other people's signatures before ours.

    Raises:
        SignatureRejected: our signature is not as it should be, or it broke one before it.
    """
    verdict = verify(signed.data, trust)
    own = verdict.signatures[-1]
    broken = {Reason.DIGEST_MISMATCH, Reason.BYTE_RANGE_WRONG, Reason.CHANGED_AFTER_SIGNING, Reason.SIGNATURE_BROKEN}
    if not own.intact or broken & {Reason(reason) for reason in verdict.reasons}:
        raise SignatureRejected(detail=", ".join(verdict.reasons))
    return verdict


def sign_pdf(
    pdf: bytes, signer: Signer, profile_name: str, at: dt.datetime, authority: Authority, visible: Visible | None = None
) -> SignedPdf:
    """Sign one file; with a timestamp where the authority answers in time, else with room for one."""
    profile = profile_by_name(profile_name)
    if authority.client is not None:
        try:
            return sign(pdf, signer, profile, name=signer.name, at=at, tsa=authority.client, visible=visible)
        except (TsaUnreachable, TsaBadAnswer) as failure:
            authority.give_up(failure)
    return sign(
        pdf,
        signer,
        profile,
        name=signer.name,
        at=at,
        visible=visible,
        has_timestamp_room=authority.is_wanted,
    )


def _wording(desk: Desk, signer: Signer) -> Wording:
    return Wording(signer.name, agency=desk.settings.desk.agency)


def _drop_unsigned(desk: Desk, uid: FileUid) -> None:
    try:
        desk.station.spool.delete(uid)
    except OSError as error:  # an orphan; the next start sweeps it
        log.info("unsigned file stays", extra={"reason": error.strerror})


def papers_to_sign(papers: Sequence[Paper]) -> list[PaperId]:
    """Return the papers of a dossier that wait for a signature."""
    return [paper.id for paper in papers if paper.state in {State.CONFIRMED, State.ASSEMBLED}]
