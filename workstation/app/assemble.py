# SPDX-License-Identifier: GPL-3.0-or-later
"""Making the PDF/A of a confirmed paper from its untouched originals; checked before it is kept."""

from __future__ import annotations

from workstation.app.desk import Desk
from workstation.app.intake import PROVISIONAL_PREFIX
from workstation.documents.check import check
from workstation.documents.conversion_mark import mark_text
from workstation.documents.metadata import PaperMetadata
from workstation.documents.pdfa import PageSource, build
from workstation.domain.ids import PaperId
from workstation.domain.paper import Page, Paper
from workstation.domain.states import Event, State
from workstation.errors import PdfCheckFailed


def assemble(desk: Desk, paper_id: PaperId) -> Paper:
    """Build, check and keep the PDF/A-2u of a confirmed paper; an assembled one is left as it is.

    Raises:
        TransitionRefused: the paper is not confirmed.
        PdfCheckFailed: the file does not say what it should; the paper then needs attention.
    """
    papers = desk.station.papers
    paper = papers.get(paper_id)
    if paper.state is State.ASSEMBLED:
        return paper
    now = desk.clock()
    dossier = desk.station.dossiers.get(paper.dossier_id)
    metadata = PaperMetadata(
        code=paper.code,
        procedure_code=dossier.procedure_code,
        # A number of our own making never goes into a file that is kept for ever.
        dossier_number="" if dossier.number.startswith(PROVISIONAL_PREFIX) else dossier.number,
        title=paper.title,
        created_at=now,
        rule_set=dossier.rule_set,
        is_test=desk.settings.signing.signer == "soft",
    )
    pages = [papers.page(page.id) for page in papers.pages(paper_id)]
    pdf = build(
        [_source(desk, page) for page in pages],
        metadata,
        mark=mark_text(desk.settings.desk.agency, now),
    )
    try:
        check(pdf, metadata, len(pages))
    except PdfCheckFailed as failure:
        papers.apply(paper_id, Event.FAIL, actor="program", failure=failure.code)
        raise
    stored = desk.station.spool.put(paper.uid, pdf)
    assembled = papers.apply(
        paper_id, Event.ASSEMBLE, actor="program", pdf_uid=stored.uid, pdf_sha256=stored.sha256, pdf_size=stored.size
    )
    if paper.pdf_uid is not None:  # of an earlier assembly, before the paper was reopened
        desk.station.spool.delete(paper.pdf_uid)
    return assembled


def _source(desk: Desk, page: Page) -> PageSource:
    if page.measures is None:
        raise PdfCheckFailed(reason=f"page {page.number} is not measured")
    words = page.text.words if page.text else ()
    return PageSource(desk.station.spool.read(page.file_uid), page.media_type, page.measures.geometry, words)
