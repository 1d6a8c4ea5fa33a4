# SPDX-License-Identifier: GPL-3.0-or-later
"""A paper's row and the paper it stands for; what is written into it and when is in papers.py."""

from __future__ import annotations

from workstation.domain.doc_code import DocCode
from workstation.domain.paper import LegalState, Paper
from workstation.domain.paper_code import PaperCode
from workstation.domain.states import State
from workstation.store.columns import nfc, time_of
from workstation.store.connection import Row

# A version without a code of its own has that of the first.
PAPER = """
    select paper.*, first.code_owner_id as first_owner_id, first.code_document_type_code as first_document_type_code,
        first.code_seq as first_seq, first.code_number as first_number, first.code_suffix_from as first_suffix_from
    from paper left join paper as first on first.id = paper.first_id
"""


def paper_values(paper: Paper, code: PaperCode | None) -> dict[str, object]:
    """Return the columns of a paper by name; `code` is what its own row holds: not that of the first version."""
    archive = paper.doc_code
    return {
        "id": paper.id,
        "version": paper.version,
        "state": paper.state.value,
        "title": nfc(paper.title),
        "document_type_code": paper.document_type_code,
        "owner_id": paper.owner_id,
        "code_owner_id": code.owner_id if code else None,
        "code_document_type_code": code.document_type_code if code else None,
        "code_seq": code.seq if code else None,
        "code_number": code.number if code else "",
        "code_suffix_from": code.suffix_from if code else 2,
        "portal_code": paper.portal_code,
        "source_form": paper.source_form,
        "legal_state": paper.legal_state.value,
        "expected_pages": paper.expected_pages,
        "pdf_uid": paper.pdf_uid,
        "pdf_sha256": paper.pdf_sha256,
        "pdf_size": paper.pdf_size,
        "signature_level": paper.signature_level,
        "signed_as": ",".join(paper.signed_as),
        "failure": paper.failure,
        "doc_code_agency": archive.agency if archive else None,
        "doc_code_kind": archive.kind if archive else None,
        "doc_code_number": archive.number if archive else None,
        "shift_right_pt": paper.shift_right_pt,
        "shift_down_pt": paper.shift_down_pt,
    }


def paper_of(row: Row) -> Paper:
    """Return the paper of a row that `PAPER` asks for."""
    return Paper(
        id=row["id"],
        uid=row["uid"],
        dossier_id=row["dossier_id"],
        component=row["component"],
        title=row["title"],
        document_type_code=row["document_type_code"],
        owner_id=row["owner_id"],
        state=State(row["state"]),
        version=row["version"],
        created_at=time_of(row["created_at"]),
        code=_code(row),
        expected_pages=row["expected_pages"],
        pdf_uid=row["pdf_uid"],
        pdf_sha256=row["pdf_sha256"],
        pdf_size=row["pdf_size"],
        signature_level=row["signature_level"],
        failure=row["failure"],
        portal_code=row["portal_code"],
        source_form=row["source_form"],
        legal_state=LegalState(row["legal_state"]),
        revision=row["revision"],
        corrects=row["corrects"],
        doc_code=_doc_code(row),
        shift_right_pt=row["shift_right_pt"],
        shift_down_pt=row["shift_down_pt"],
        is_result=bool(row["is_result"]),
        signed_as=tuple(filter(None, row["signed_as"].split(","))),
    )


def _code(row: Row) -> PaperCode | None:
    if row["code_seq"] is not None:
        return code_of(row)
    if row["first_seq"] is None:
        return None
    return PaperCode(
        row["first_owner_id"],
        row["first_document_type_code"],
        row["first_seq"],
        row["first_number"],
        row["first_suffix_from"],
    )


def _doc_code(row: Row) -> DocCode | None:
    if row["doc_code_number"] is None:
        return None
    return DocCode(row["doc_code_agency"], row["doc_code_kind"], row["doc_code_number"], row["revision"])


def code_of(row: Row) -> PaperCode:
    """Return the code of a paper's or a submission's row from its parts."""
    return PaperCode(
        row["code_owner_id"],
        row["code_document_type_code"],
        row["code_seq"],
        row["code_number"],
        row["code_suffix_from"],
    )
