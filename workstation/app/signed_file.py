# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that was just signed: its timestamp, the independent verifier's word, its place in the store; no key."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.app import file_work
from workstation.app.desk import Desk
from workstation.app.file_work import NOT_OURS, Apart
from workstation.app.longterm import LEVELS
from workstation.domain.ids import FileUid
from workstation.domain.paper import Paper
from workstation.domain.rules import SignerRole
from workstation.domain.states import Event, State
from workstation.errors import CertificateRevoked, FileMissing, SignatureRejected, TsaBadAnswer, TsaUnreachable
from workstation.signing.revision import Prepared, SignedPdf, Visible, Wording
from workstation.signing.signer import Signer, identity_of
from workstation.signing.verdict import Reason, Verdict

if TYPE_CHECKING:
    from workstation.signing.picture import Picture

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A paper after signing, and what the independent verifier says of it."""

    paper: Paper
    verdict: Verdict


class Authority:
    """The timestamp authority during one batch: asked until it fails once, so that a clerk waits once at most."""

    def __init__(self, url: str) -> None:
        """Remember the address; "" for none."""
        self.is_wanted = bool(url)
        self.url = url

    def give_up(self, failure: TsaUnreachable | TsaBadAnswer) -> None:
        """Ask no more in this batch. Not silent: the level kept with each paper says B-B, and the screen shows it."""
        log.info("signing without timestamps", extra={"failure": failure.code, "detail": failure.detail})
        self.url = ""


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who is asked, and how the signature looks.

    Attributes:
        role: of the holder.
        profile: of the signature; "" takes that of the settings.
    """

    role: SignerRole = SignerRole.DIGITISER
    profile: str = ""


def may_sign_further(paper: Paper, role: SignerRole) -> bool:
    """Whether a paper is signed, still here, and not signed in this role yet."""
    return paper.state is State.SIGNED and paper.pdf_uid is not None and role.value not in paper.signed_as


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
    from workstation.signing.picture import read_picture  # few desks have one

    if not Path(name).is_file():
        raise FileMissing(name=name)
    return read_picture(Path(name).read_bytes(), Path(name).name)


def visible_of(
    desk: Desk, paper: Paper, unsigned: bytes, name: str, picture: Picture | None = None, *, is_first: bool = True
) -> Visible:
    """Return what the box of a paper says and shows, and what the first one must keep off: the codes on page 1.

    Args:
        desk: the desk.
        paper: the paper.
        unsigned: its file.
        name: of the signer.
        picture: shown in the box where its profile has room for one.
        is_first: no signature stands on the paper yet.
    """
    wording = Wording(name, agency=desk.settings.desk.agency)
    if not is_first:
        return Visible(wording, picture)
    pages = desk.station.papers.pages(paper.id)
    has_codes = bool(pages and pages[0].measures and pages[0].measures.codes)
    has_codes = has_codes or desk.settings.documents.stamp != "none"
    return Visible(wording, picture, desk.apart(file_work.places_of_codes, unsigned) if has_codes else ())


def keep_signed(
    desk: Desk, paper: Paper, unsigned: bytes, result: SignedPdf, clerk: str, role: SignerRole = SignerRole.DIGITISER
) -> SignedPaper:
    """Verify a signed file and put it in the place of the unsigned one, with its level and how far its box moved.

    Raises:
        SignatureRejected: with the verifier's reasons; the unsigned file stays.
    """
    verdict = verified(desk.apart, result, unsigned, desk.trust_anchors())
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
            shift_right_pt=round(result.right_pt, 1),
            shift_down_pt=round(result.down_pt, 1),
            failure="",
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
        desk.station.remote.drop(paper.id)
    if paper.pdf_uid is not None:
        _drop_unsigned(desk, paper.pdf_uid)
    return SignedPaper(signed, verdict)


def keep_further(desk: Desk, paper: Paper, result: SignedPdf, clerk: str, role: SignerRole) -> SignedPaper:
    """Verify a file with one more signature and put it in the place of the one before.

    Raises:
        SignatureRejected: with the verifier's reasons; the file with fewer signatures stays.
    """
    verdict = verified_again(desk.apart, result, desk.trust_anchors())
    stored = desk.station.spool.put(paper.uid, result.data)
    # A file is as good as its weakest signature.
    lowest = min(result.level, paper.signature_level, key=LEVELS.index)
    lasting = paper.failure if paper.failure == CertificateRevoked.code else ""  # of the signature beneath
    with desk.station.transaction():
        signed = desk.station.papers.update(
            paper.id,
            actor=clerk,
            pdf_uid=stored.uid,
            pdf_sha256=stored.sha256,
            pdf_size=stored.size,
            signature_level=lowest,
            signed_as=(*paper.signed_as, role.value),
            failure=lasting,
        )
        desk.station.remote.drop(paper.id)
    if paper.pdf_uid is not None:
        _drop_unsigned(desk, paper.pdf_uid)
    return SignedPaper(signed, verdict)


def verified(apart: Apart, signed: SignedPdf, unsigned: bytes, trust: Sequence[bytes]) -> Verdict:
    """Return the independent verifier's verdict on what was just signed.

    A root that is not imported yet is the administrator's business and shown with the verdict, not a fault of the
    signature; everything else that is not right keeps the file out of the queue.

    Raises:
        SignatureRejected: with the verifier's reasons.
    """
    verdict = apart(file_work.judge, signed.data, trust, unsigned, signed.signer_name)
    faults = set(verdict.reasons) - NOT_OURS
    if faults:
        raise SignatureRejected(detail=", ".join(sorted(faults)))
    return verdict


def verified_again(apart: Apart, signed: SignedPdf, trust: Sequence[bytes]) -> Verdict:
    """Return the verifier's verdict on a file that may carry other people's signatures before ours.

    Raises:
        SignatureRejected: our signature is not as it should be, or it broke one before it.
    """
    verdict = apart(file_work.judge, signed.data, trust)
    own = verdict.signatures[-1]
    broken = {Reason.DIGEST_MISMATCH, Reason.BYTE_RANGE_WRONG, Reason.CHANGED_AFTER_SIGNING, Reason.SIGNATURE_BROKEN}
    if not own.intact or broken & {Reason(reason) for reason in verdict.reasons}:
        raise SignatureRejected(detail=", ".join(verdict.reasons))
    return verdict


def sign_pdf(
    apart: Apart,
    pdf: bytes,
    signer: Signer,
    profile_name: str,
    at: dt.datetime,
    authority: Authority,
    visible: Visible | None = None,
) -> SignedPdf:
    """Sign one file; with a timestamp where the authority answers in time, else with room for one."""
    prepared = apart(
        file_work.prepare_signature,
        pdf,
        identity_of(signer),
        profile_name,
        name=signer.name,
        at=at,
        visible=visible,
        has_timestamp_room=authority.is_wanted,
    )
    return finish_pdf(apart, pdf, prepared, signer.sign(prepared.attributes), authority)


def finish_pdf(apart: Apart, pdf: bytes, prepared: Prepared, signature: bytes, authority: Authority) -> SignedPdf:
    """Put a signature into its file; with a timestamp where the authority answers in time."""
    try:
        return apart(file_work.put_signature, pdf, prepared, signature, authority.url)
    except (TsaUnreachable, TsaBadAnswer) as failure:
        authority.give_up(failure)
    return apart(file_work.put_signature, pdf, prepared, signature, "")


def _drop_unsigned(desk: Desk, uid: FileUid) -> None:
    try:
        desk.station.spool.delete(uid)
    except OSError as error:  # an orphan; the next start sweeps it
        log.info("unsigned file stays", extra={"reason": error.strerror})
