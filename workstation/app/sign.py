# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing the assembled papers of a dossier with one PIN, or at a remote service, as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workstation.app.assemble import assemble
from workstation.app.completeness import require_faithful
from workstation.app.desk import Desk
from workstation.app.signed_file import (
    Authority,
    SignedBy,
    SignedPaper,
    keep_further,
    keep_signed,
    may_sign_further,
    picture_of,
    sign_pdf,
    visible_of,
)
from workstation.domain.ids import PaperId
from workstation.domain.paper import Paper
from workstation.domain.rules import SignerRole
from workstation.domain.states import State
from workstation.errors import SignatureRejected
from workstation.signing.signer import Signer


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

    Confirmed papers are assembled first. Papers signed before a failure stay signed. With a remote signer the PIN is
    not used: its holder confirms on the telephone while this waits.

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
    if desk.is_remote(role):
        from workstation.app.remote_sign import sign_remotely  # speaks to a service that few desks have

        return sign_remotely(desk, waiting, clerk=clerk, by=SignedBy(role, profile), on_signed=on_signed)
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
        signer.close()
    return done


def sign_further(
    desk: Desk,
    paper_ids: Sequence[PaperId],
    *,
    pin: str,
    clerk: str,
    role: SignerRole,
    profile: str,
    on_signed: Callable[[SignedPaper], None] = lambda _: None,
) -> list[SignedPaper]:
    """Put one more signature on signed papers that are not queued yet; the one before stays valid beneath it.

    One session of the signer, or one request to a remote one, for all of them; runs in the token lane. Papers signed
    before a failure keep their new signature.

    Args:
        desk: the desk.
        paper_ids: those of them that wait for this role are signed.
        pin: of the role's signer; a remote one asks for none.
        clerk: who does it.
        role: of the signer.
        profile: of the signature.
        on_signed: told each paper as soon as it is signed and kept.

    Raises:
        SignatureRejected: what came out does not verify, with the earlier signatures; the paper stays as it was.
        SigningError: the signer could not be opened, or broke.
    """
    papers = desk.station.papers
    waiting = [paper_id for paper_id in paper_ids if may_sign_further(papers.get(paper_id), role)]
    if not waiting:
        return []
    if desk.is_remote(role):
        from workstation.app.remote_sign import sign_remotely

        by = SignedBy(role, profile)
        return sign_remotely(desk, waiting, clerk=clerk, by=by, is_further=True, on_signed=on_signed)
    done: list[SignedPaper] = []
    signer = desk.open_signer(pin, role)
    authority = Authority(desk.settings.signing.tsa_url)
    try:
        for paper_id in waiting:
            paper = papers.get(paper_id)
            assert paper.pdf_uid is not None  # a signed paper has a file
            before = desk.station.spool.read(paper.pdf_uid)
            visible = visible_of(desk, paper, before, signer.name, picture_of(desk, role), is_first=False)
            result = sign_pdf(desk.apart, before, signer, profile, desk.clock(), authority, visible)
            done.append(keep_further(desk, paper, result, clerk, role))
            on_signed(done[-1])
    finally:
        signer.close()
    return done


def _sign_one(
    desk: Desk, paper: Paper, signer: Signer, clerk: str, authority: Authority, how: tuple[SignerRole, str]
) -> SignedPaper:
    if paper.pdf_uid is None:
        raise SignatureRejected(detail="no file")
    unsigned = desk.station.spool.read(paper.pdf_uid)
    role, profile = how
    visible = visible_of(desk, paper, unsigned, signer.name, picture_of(desk, role))
    result = sign_pdf(desk.apart, unsigned, signer, profile, desk.clock(), authority, visible)
    return keep_signed(desk, paper, unsigned, result, clerk, role)


def papers_to_sign(papers: Sequence[Paper]) -> list[PaperId]:
    """Return the papers of a dossier that wait for a signature."""
    return [paper.id for paper in papers if paper.state in {State.CONFIRMED, State.ASSEMBLED}]
