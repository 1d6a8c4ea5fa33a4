# SPDX-License-Identifier: GPL-3.0-or-later
"""PDFs brought or filed online: an unsigned one gives its pages, a signed one is the paper, byte for byte."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from workstation.app.desk import Desk
from workstation.app.page_work import submit_page
from workstation.documents.import_pdf import page_images
from workstation.documents.metadata import code_from
from workstation.domain.dossier import DocumentType
from workstation.domain.ids import PaperId
from workstation.domain.owner import parse_owner_id
from workstation.domain.paper import Page, Paper
from workstation.domain.paper_code import PaperCode
from workstation.domain.states import Event, next_state
from workstation.errors import AttachedSignatureDoubtful, PdfSigned
from workstation.signing.verdict import Verdict, VerdictStatus
from workstation.signing.verify import verify

log = logging.getLogger(__name__)

_FREE_MIB_A_PAGE = 2
_LEVELS = ("", "B-B", "B-T", "B-LT", "B-LTA")  # weakest first


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a PDF.

    Attributes:
        paper: in its new state.
        pages: those of an unsigned file, saved; empty for a signed one.
        reading: one future a page; ends when the page is measured, read and stored.
        verdict: on the signatures of a signed file; None for an unsigned one.
    """

    paper: Paper
    pages: tuple[Page, ...] = ()
    reading: tuple[Future[Page], ...] = ()
    verdict: Verdict | None = None


def import_pdf(
    desk: Desk,
    paper_id: PaperId,
    data: bytes,
    *,
    name: str,
    clerk: str,
    owner_id: str | None = None,
    document_type_code: str | None = None,
    numbers: Sequence[int] = (),
) -> Imported:
    """Take a PDF into a paper of a dossier.

    An unsigned file's pages become pages of the paper. A signed file is never rewritten: its bytes are the paper, with
    the level its signatures reach. Where they do not verify in full the paper needs attention and is not sent.

    Args:
        name: of the file, for the message.
        owner_id, document_type_code: of a signed file, where the checklist says otherwise.
        numbers: pages wanted of an unsigned file, from 1; empty for all.

    Raises:
        FileEmpty, PdfDamaged, PdfEmpty, PdfEncrypted, PdfTooLong, ImageTooLarge: the file; nothing was taken in.
        PdfSigned: single pages of a signed file are wanted.
        OwnerIdInvalid, DocumentTypeUnknown: the code of a signed file cannot be made.
        TransitionRefused: the paper takes no pages any more, or has pages already and the file is signed.
        DiskFull: before anything was taken in.
    """
    try:
        images = page_images(data, name, numbers)
    except PdfSigned:
        if numbers:
            raise
        return _attach(desk, paper_id, data, clerk, owner_id, document_type_code)
    desk.station.ensure_free_space(_FREE_MIB_A_PAGE * len(images))
    paper = desk.station.papers.get(paper_id)
    next_state(paper.state, Event.CAPTURE)
    saved: list[Page] = []
    with desk.station.transaction():  # all pages of the file or none
        for image in images:
            page = desk.station.papers.add_page(
                paper_id,
                desk.station.spool.put(paper.uid, image.data),
                side=None,
                media_type=image.media_type,
                dpi=image.dpi,
                width_px=image.width_px,
                height_px=image.height_px,
                actor=clerk,
            )
            saved.append(page)
    reading = tuple(submit_page(desk, page) for page in saved)
    return Imported(desk.station.papers.get(paper_id), tuple(saved), reading)


def _attach(
    desk: Desk, paper_id: PaperId, data: bytes, clerk: str, owner_id: str | None, document_type_code: str | None
) -> Imported:
    papers = desk.station.papers
    paper = papers.get(paper_id)
    next_state(paper.state, Event.ATTACH)
    owner = parse_owner_id(owner_id or paper.owner_id)
    kind = desk.catalogue.document_type(document_type_code or paper.document_type_code)
    verdict = verify(data, desk.trust_anchors())
    stored = desk.station.spool.put(paper.uid, data)
    with desk.station.transaction():
        code = desk.station.numbering.allocate_code(paper_id, owner.value, kind.code)
        is_sound = verdict.is_acceptable and _says_nothing_else(verdict, code)
        changed = papers.apply(
            paper_id,
            Event.ATTACH if is_sound else Event.FAIL,
            actor=clerk,
            owner_id=owner.value,
            document_type_code=kind.code,
            title=_title(paper, kind),
            code=code if is_sound else None,
            pdf_uid=stored.uid,
            pdf_sha256=stored.sha256,
            pdf_size=stored.size,
            signature_level=_level(verdict),
            failure="" if is_sound else AttachedSignatureDoubtful.code,
        )
    log.info("signed file attached", extra={"verdict": verdict.status.value, "reasons": ",".join(verdict.reasons)})
    return Imported(changed, verdict=verdict)


def accept_attached(desk: Desk, paper_id: PaperId, supervisor: str) -> Imported:
    """Let a signed file in doubt pass, after a person has looked at it: signer not known here, or another code in it.

    Raises:
        AttachedSignatureDoubtful: the file was changed after signing, or nothing is attached; nobody may pass that.
        TransitionRefused: the paper does not wait for this.
    """
    papers = desk.station.papers
    paper = papers.get(paper_id)
    next_state(paper.state, Event.ATTACH)
    if paper.pdf_uid is None or paper.failure != AttachedSignatureDoubtful.code:
        raise AttachedSignatureDoubtful(name=paper.title)
    verdict = verify(desk.station.spool.read(paper.pdf_uid), desk.trust_anchors())
    if verdict.status is VerdictStatus.INVALID:
        raise AttachedSignatureDoubtful(name=paper.title, reasons=", ".join(verdict.reasons))
    with desk.station.transaction():
        code = desk.station.numbering.allocate_code(paper_id, paper.owner_id, paper.document_type_code)
        changed = papers.apply(paper_id, Event.ATTACH, actor=supervisor, code=code, failure="")
    return Imported(changed, verdict=verdict)


def _says_nothing_else(verdict: Verdict, code: PaperCode) -> bool:
    """Whether the file carries no code of ours or just this one: what is signed into it can never be corrected."""
    carried = code_from(verdict.values)
    return carried is None or carried == code


def _level(verdict: Verdict) -> str:
    levels = [signature.level for signature in verdict.signatures]
    return min(levels, key=_LEVELS.index, default="")


def _title(paper: Paper, kind: DocumentType) -> str:
    return paper.title if kind.code == paper.document_type_code else kind.name
