# SPDX-License-Identifier: GPL-3.0-or-later
"""Making the PDF/A of a confirmed paper from its untouched originals; checked before it is kept."""

from __future__ import annotations

import functools

from workstation.app import file_work
from workstation.app.desk import Desk
from workstation.app.file_work import FilePage, Mark
from workstation.app.intake import PROVISIONAL_PREFIX
from workstation.app.naming import with_doc_code
from workstation.app.stored_pages import closed_pages, preset_for, stamp_for
from workstation.documents.paper_metadata import PaperMetadata
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.paper import Page, PageGeometry, Paper
from workstation.domain.states import Event, State
from workstation.errors import PdfCheckFailed
from workstation.jobs.lanes import Lane
from workstation.store.spool import SpoolFile


def assemble(desk: Desk, paper_id: PaperId) -> Paper:
    """Build, check and keep the PDF/A-2u of a confirmed paper; an assembled one is left as it is.

    Raises:
        TransitionRefused: the paper is not confirmed.
        PdfCheckFailed: the file does not say what it should; the paper then needs attention.
        SettingInvalid: the archive code cannot be made from the settings.
    """
    papers = desk.station.papers
    paper = papers.get(paper_id)
    if paper.state is State.ASSEMBLED:
        return paper
    if paper.state is State.CONFIRMED:
        paper = with_doc_code(desk, paper)
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
        revision=paper.revision,
        supersedes=papers.get(paper.corrects).pdf_sha256 if paper.corrects else "",
        doc_code=paper.doc_code.text if paper.doc_code else "",
    )
    pages = [papers.page(page.id) for page in papers.pages(paper_id)]
    originals = [_original(desk, page) for page in pages]
    settings = desk.settings.documents
    submit = functools.partial(desk.lanes.submit, Lane.CPU)
    preset = preset_for(settings, desk.document_type(paper.document_type_code))
    pictures = closed_pages(originals, preset, settings, submit)
    code = paper.code.text if paper.code else ""
    stamp = stamp_for(code, originals[0][0].read, originals[0][1], settings, submit) if originals else None
    sources = [_source(*given) for given in zip(pages, originals, pictures, strict=True)]
    mark = Mark(desk.settings.desk.agency, now, settings.mark)
    try:
        stored = desk.station.spool.put_by(
            paper.uid, lambda place: desk.apart(file_work.make_file, sources, metadata, mark, stamp, place)
        )
    except PdfCheckFailed as failure:
        papers.apply(paper_id, Event.FAIL, actor="program", failure=failure.code)
        raise
    assembled = papers.apply(
        paper_id, Event.ASSEMBLE, actor="program", pdf_uid=stored.uid, pdf_sha256=stored.sha256, pdf_size=stored.size
    )
    if paper.pdf_uid is not None:  # of an earlier assembly, before the paper was reopened
        desk.station.spool.delete(paper.pdf_uid)
    return assembled


def assemble_confirmed(desk: Desk, dossier_id: DossierId) -> None:
    """Make the PDF/A of every confirmed paper of a dossier, so that what is signed can be looked at first."""
    for paper in desk.station.papers.of_dossier(dossier_id):
        if paper.state is State.CONFIRMED:
            assemble(desk, paper.id)


def file_page(desk: Desk, paper_id: PaperId, number: int, max_px: int) -> bytes:
    """Return one page of a paper's file as it is kept, as a picture: exactly what is signed, or was.

    Returns:
        Bytes of an image file; empty where the paper has no file.
    """
    paper = desk.station.papers.get(paper_id)
    if paper.pdf_uid is None:
        return b""
    return desk.draw(file_work.file_page, desk.station.spool.read(paper.pdf_uid), number, max_px)


def _original(desk: Desk, page: Page) -> tuple[SpoolFile, PageGeometry]:
    if page.measures is None:
        raise PdfCheckFailed(reason=f"page {page.number} is not measured")
    return desk.station.spool.file(page.file_uid), page.measures.geometry


def _source(page: Page, original: tuple[SpoolFile, PageGeometry], picture: bytes) -> FilePage:
    file, geometry = original
    return FilePage(file, page.media_type, geometry, page.text.words if page.text else (), picture)
