# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields of a paper after OCR: proposed by the template of its type, confirmed by the clerk, kept as metadata apart."""

from __future__ import annotations

import functools

from workstation.app.desk import Desk
from workstation.app.field_evidence import Evidence
from workstation.domain.extraction import ExtractionTemplate, FieldKind, FieldReading, PaperField, corrections_at
from workstation.domain.ids import PageId, PaperId
from workstation.domain.paper import Correction, Paper
from workstation.ocr.agreement import candidates, settled_fields
from workstation.ocr.plausible import near_agency
from workstation.ocr.sureness import AGENCY

GENERAL = "general"
_HEADING = {FieldKind.HEADING_AGENCY, FieldKind.HEADING_DATE, FieldKind.HEADING_NUMBER, FieldKind.SUBJECT}


def template_of(desk: Desk, document_type_code: str) -> ExtractionTemplate:
    """Return the template of a document type, the general one where the catalogue names none."""
    kind = desk.catalogue.document_types.get(document_type_code)
    return desk.templates.get(kind.template if kind else "", desk.templates[GENERAL])


def propose_fields(desk: Desk, paper_id: PaperId, evidence: Evidence | None = None) -> list[PaperField]:
    """Extract the fields of a read paper and keep them as proposals; what a person confirmed stays.

    A value that was hard to read is settled here where readings agree, or where another source says it as well.

    Args:
        desk: the open desk.
        paper_id: whose pages are read.
        evidence: of its dossier, where it was begun for another paper of it.
    """
    paper = desk.station.papers.get(paper_id)
    template = template_of(desk, paper.document_type_code)
    evidence = evidence or Evidence(desk, paper.dossier_id)
    today = desk.clock().date()
    is_told = functools.partial(_is_told, paper, evidence)
    best: dict[str, tuple[PageId, FieldReading]] = {}
    for listed in desk.station.papers.pages(paper_id):
        page = desk.station.papers.page(listed.id)
        for reading in settled_fields(page.text, template, today, is_told) if page.text else ():
            # The signer stands on the last page; elsewhere the first find wins, a later one only if surer. The heading
            # of a later page is that of an attachment, however well it reads.
            if reading.name not in best or (
                template.kind_of(reading.name) not in _HEADING
                and reading.confidence > best[reading.name][1].confidence + 20
            ):
                best[reading.name] = (page.id, reading)
    desk.station.fields.propose(paper_id, best.values())
    return desk.station.fields.of_paper(paper_id)


def _is_told(paper: Paper, evidence: Evidence, kind: FieldKind, name: str, value: str) -> bool:
    return evidence.known(paper.owner_id).agrees(name, value) or evidence.is_said_elsewhere(paper.id, kind, value)


def other_readings(desk: Desk, paper: Paper, field: PaperField, evidence: Evidence) -> tuple[str, ...]:
    """Return what a field may say that was read more than once and differently, or that another paper says nearly so.

    What another source says as well comes first, then what was read most often.
    """
    text = desk.station.papers.page(field.page_id).text if field.page_id is not None else None
    if text is None:
        return ()
    name, kind = field.reading.name, template_of(desk, paper.document_type_code).kind_of(field.reading.name)
    found = [one.value for one in candidates(text, kind, field.reading, desk.clock().date())]
    if name == AGENCY:
        found += [near for known in evidence.agencies if (near := near_agency(field.reading.value, known))]
    return tuple(sorted(found, key=lambda value: not _is_told(paper, evidence, kind, name, value)))


def field_corrections(desk: Desk, field: PaperField) -> tuple[Correction, ...]:
    """Return what the program changed or doubts in the words a field was taken from; nothing for what was typed."""
    text = desk.station.papers.page(field.page_id).text if field.page_id is not None else None
    return corrections_at(text, field.reading.boxes) if text is not None else ()


def confirm_field(desk: Desk, paper_id: PaperId, name: str, value: str, clerk: str) -> list[PaperField]:
    """Keep a value the clerk stands for, as read or as corrected."""
    dossier_id = desk.station.papers.get(paper_id).dossier_id
    desk.station.fields.confirm(paper_id, dossier_id, name, value, clerk)
    return desk.station.fields.of_paper(paper_id)
