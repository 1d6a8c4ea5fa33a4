# SPDX-License-Identifier: GPL-3.0-or-later
"""Which codes and file name a paper gets by the naming profile of the settings; the codes themselves are in domain."""

from __future__ import annotations

from workstation.app.desk import Desk
from workstation.domain.doc_code import DocCode
from workstation.domain.paper import Paper
from workstation.domain.paper_code import PaperCode
from workstation.errors import SettingInvalid


def with_doc_code(desk: Desk, paper: Paper) -> Paper:
    """Give a paper its archive code where the settings ask for one; it keeps the number for ever, in every version.

    Raises:
        SettingInvalid: agency, kind or the range of numbers make no code.
    """
    how = desk.settings.documents
    if how.naming != "cv7197" or paper.doc_code is not None:
        return paper
    agency = how.doc_code_agency or desk.settings.portal.unit_code
    kind = desk.catalogue.document_type(paper.document_type_code).archive_kind or how.doc_code_kind
    with desk.station.transaction():
        number = desk.station.numbering.next_doc_number(agency, kind, how.doc_code_start)
        try:
            code = DocCode(agency, kind, number, paper.revision)
        except ValueError as error:
            raise SettingInvalid(key="documents.doc_code_agency", value=f"{agency}_{kind}_{number}: {error}") from None
        return desk.station.papers.update(paper.id, actor="program", doc_code=code)


def file_name(desk: Desk, paper: Paper, code: PaperCode) -> str:
    """Return the name under which a signed paper goes out: by archive code, else by the paper's code; V2 says so."""
    if paper.doc_code is not None:
        return paper.doc_code.file_name(desk.clock().date(), paper.title)
    return f"{code.text}_V{paper.revision}.pdf" if paper.revision > 1 else f"{code.text}.pdf"
