# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialect of a store of digitised papers by official letter 7197: import, look-up, download; no dossiers, no hash."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Header, Request, UploadFile
from fastapi.responses import FileResponse

from workstation.portal.reference import refusals
from workstation.portal.reference.attachments import Attachment
from workstation.portal.reference.login import require_login
from workstation.portal.reference.profiles.shared import Fields, Office, office, text

_STORE = "cv7197"  # papers of this dialect stand under no dossier

router = APIRouter(prefix="/api/v1/documents", include_in_schema=False, dependencies=[Depends(require_login)])


@router.post("/import", status_code=201)
def import_document(
    request: Request,
    files: Annotated[list[UploadFile], File()],
    metadata: Annotated[str, Form()],
    idempotency_key: Annotated[str, Header()] = "",
) -> Fields:
    """Take a paper in with what is known of it."""
    here = office(request)
    try:
        fields = json.loads(metadata)
    except ValueError:
        raise refusals.malformed("metadata") from None
    code = text(fields, "DocCode")
    if not 0 < len(code) <= 30 or len(files) != 1:
        raise refusals.malformed("DocCode")
    key = f"cv7197 {idempotency_key or code}"
    kept = here.attachments.keep(files[0].file, files[0].filename or "", key, here.settings.max_size)
    here.attachments.attach(_STORE, code, {**fields, "file_id": kept.id})
    return {"DocCode": code}


@router.get("/download/{code}", response_class=FileResponse)
def download(code: str, request: Request) -> FileResponse:
    """Return a paper's bytes."""
    here = office(request)
    kept = here.attachments.file(text(_find(here, code).fields, "file_id"))
    if kept is None:
        raise refusals.receipt_not_found()
    return FileResponse(here.attachments.path(kept), media_type="application/pdf")


@router.get("/{code}")
def find(code: str, request: Request) -> Fields:
    """Return what is known of a paper."""
    known = _find(office(request), code)
    return {**known.fields, "DocCode": code, "CreatedAt": known.at.isoformat()}


def _find(here: Office, code: str) -> Attachment:
    for one in here.attachments.of_dossier(_STORE):
        if one.key == code:
            return one
    raise refusals.receipt_not_found()
