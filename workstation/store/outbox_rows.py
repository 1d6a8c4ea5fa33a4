# SPDX-License-Identifier: GPL-3.0-or-later
"""A row of the outbox and the values it holds; what is written into it and when is in outbox.py."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workstation.domain.ids import FileUid, PaperId, SubmissionUid
from workstation.domain.states import State
from workstation.domain.submission import Submission
from workstation.store.columns import nfc, optional_time, time_of, time_text
from workstation.store.connection import Row
from workstation.store.paper_rows import code_of


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A line of the queue as a person sees it.

    Attributes:
        id: place in the queue; `before` of the next part.
        next_at: not tried before.
        last_error_detail: the portal's or the line's own words.
        held: taken out of sending by the supervisor.
        priority: `URGENT` goes before everything else, also where a schedule or a metered line holds the rest.
    """

    id: int
    uid: SubmissionUid
    paper_id: PaperId
    submission: Submission
    state: State
    queued_at: dt.datetime
    attempts: int
    next_at: dt.datetime
    last_error_code: str
    last_error_detail: str
    receipt_number: str
    received_at: dt.datetime | None
    held: bool
    priority: int
    pdf_uid: FileUid


def submission_values(submission: Submission) -> tuple[object, ...]:
    """Return what a submission's row holds of it for good, in the order of its columns."""
    code = submission.code
    return (
        submission.dossier_number,
        submission.procedure_code,
        submission.component,
        code.owner_id,
        code.document_type_code,
        code.seq,
        code.number,
        code.suffix_from,
        nfc(submission.title),
        nfc(submission.file_name),
        submission.sha256,
        submission.size,
        submission.pages,
        submission.signature_level,
        time_text(submission.signed_at),
        submission.revision,
        submission.supersedes,
        submission.doc_code,
    )


def submission_of(row: Row) -> Submission:
    """Return the submission of a row."""
    return Submission(
        uid=row["uid"],
        dossier_number=row["dossier_number"],
        procedure_code=row["procedure_code"],
        component=row["component"],
        code=code_of(row),
        title=row["title"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        size=row["size"],
        pages=row["pages"],
        signature_level=row["signature_level"],
        signed_at=time_of(row["signed_at"]),
        revision=row["revision"],
        supersedes=row["supersedes"],
        doc_code=row["doc_code"],
    )


def outbox_row_of(row: Row) -> OutboxRow:
    """Return a row as a person sees it."""
    return OutboxRow(
        id=row["id"],
        uid=row["uid"],
        paper_id=row["paper_id"],
        submission=submission_of(row),
        state=State(row["state"]),
        queued_at=time_of(row["queued_at"]),
        attempts=row["attempts"],
        next_at=time_of(row["next_at"]),
        last_error_code=row["last_error_code"],
        last_error_detail=row["last_error_detail"],
        receipt_number=row["receipt_number"],
        received_at=optional_time(row["receipt_at"]),
        held=bool(row["held"]),
        priority=row["priority"],
        pdf_uid=row["pdf_uid"],
    )
