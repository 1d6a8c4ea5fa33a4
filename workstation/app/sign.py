# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing the assembled papers of a dossier with one PIN, or at a remote service, as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workstation.app.assemble import assemble
from workstation.app.desk import Desk
from workstation.app.remote_sign import sign_remotely
from workstation.app.signed_file import Authority, SignedPaper, keep_signed, sign_pdf, visible_of
from workstation.domain.ids import PaperId
from workstation.domain.paper import Paper
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
) -> list[SignedPaper]:
    """Sign papers one after the other in one session of the signer; runs in the token lane.

    Confirmed papers are assembled first. Papers signed before a failure stay signed. With a remote signer the PIN is
    not used: its holder confirms on the telephone while this waits.

    Raises:
        SigningError: the session could not be opened, or broke; the rest waits unsigned.
    """
    papers = desk.station.papers
    waiting = [paper_id for paper_id in paper_ids if papers.get(paper_id).state in {State.CONFIRMED, State.ASSEMBLED}]
    for paper_id in waiting:
        assemble(desk, paper_id)
    if not waiting:
        return []
    if desk.settings.signing.signer == "remote":
        return sign_remotely(desk, waiting, clerk=clerk, on_signed=on_signed)
    signer = desk.open_signer(pin)
    done: list[SignedPaper] = []
    authority = Authority(desk.settings.signing.tsa_url)
    try:
        for paper_id in waiting:
            signed = _sign_one(desk, papers.get(paper_id), signer, clerk, authority)
            done.append(signed)
            on_signed(signed)
    finally:
        authority.close()
        signer.close()
    return done


def _sign_one(desk: Desk, paper: Paper, signer: Signer, clerk: str, authority: Authority) -> SignedPaper:
    if paper.pdf_uid is None:
        raise SignatureRejected(detail="no file")
    unsigned = desk.station.spool.read(paper.pdf_uid)
    visible = visible_of(desk, paper, unsigned, signer.name)
    result = sign_pdf(unsigned, signer, desk.settings.signing.profile, desk.clock(), authority, visible)
    return keep_signed(desk, paper, unsigned, result, clerk)


def papers_to_sign(papers: Sequence[Paper]) -> list[PaperId]:
    """Return the papers of a dossier that wait for a signature."""
    return [paper.id for paper in papers if paper.state in {State.CONFIRMED, State.ASSEMBLED}]
