# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialect of VNPT iGate: Keycloak-shaped token, multipart files, papers under the dossier's form files."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, File, Header, Request, UploadFile
from fastapi.responses import FileResponse

from workstation.portal.reference import refusals
from workstation.portal.reference.attachments import LooseFile
from workstation.portal.reference.login import issue_token, require_login
from workstation.portal.reference.messages import Token
from workstation.portal.reference.profiles.shared import Fields, Office, office, rows, text

router = APIRouter(include_in_schema=False)
_guarded = APIRouter(dependencies=[Depends(require_login)])


@router.post("/auth/realms/{realm}/protocol/openid-connect/token")
async def token(request: Request) -> Token:
    """Log in as at a Keycloak realm."""
    return await issue_token(request)


@_guarded.get("/pa/dossier/search")
def search(request: Request, code: str = "", page: int = 0, size: int = 20) -> Fields:
    """Find dossiers by their number."""
    known = office(request).database.find_dossier(code) if code else None
    return {"content": [_dossier(known)] if known else [], "number": page, "size": size, "last": True}


@_guarded.post("/pa/dossier", status_code=201)
def open_dossier(
    request: Request, order: Annotated[dict[str, Any], Body()], idempotency_key: Annotated[str, Header()] = ""
) -> Fields:
    """Open a dossier."""
    applicant = order.get("applicant")
    made = office(request).open_dossier(
        text(order.get("procedure"), "code"),
        text(applicant, "identityNumber"),
        text(applicant, "fullname"),
        idempotency_key,
    )
    return _dossier(made)


@_guarded.get("/pa/dossier/{dossier_id}/--online")
def online(dossier_id: str, request: Request) -> Fields:
    """Return a dossier with its papers."""
    here = office(request)
    number = _number(here, dossier_id)
    forms = [{**one.fields, "id": one.key} for one in here.attachments.of_dossier(number)]
    return {"id": dossier_id, "code": number, "dossierFormFile": forms}


@_guarded.post("/fi/file/--multiple")
def keep_files(
    request: Request, files: Annotated[list[UploadFile], File()], idempotency_key: Annotated[str, Header()] = ""
) -> list[Fields]:
    """Take files in; returns their ids."""
    here = office(request)
    key = f"igate {idempotency_key}" if idempotency_key else ""
    kept = [here.attachments.keep(one.file, one.filename or "", key, here.settings.max_size) for one in files]
    return [_file(one) for one in kept]


@_guarded.get("/fi/file/{file_id}", response_class=FileResponse)
def fetch_file(file_id: str, request: Request) -> FileResponse:
    """Return a file's bytes."""
    here = office(request)
    known = here.attachments.file(file_id)
    if known is None:
        raise refusals.upload_not_found()
    return FileResponse(here.attachments.path(known), media_type="application/pdf")


@_guarded.post("/pa/dossier-form-file", status_code=201)
def attach(request: Request, form: Annotated[dict[str, Any], Body()]) -> Fields:
    """Put files under a component of a dossier."""
    here = office(request)
    number = _number(here, request.query_params.get("dossier-id", ""))
    kept = [here.attachments.file(text(row, "id")) for row in rows(form, "file")]
    if not kept or any(one is None for one in kept):
        raise refusals.malformed("file")
    fields = {**form, "file": [_file(one) for one in kept if one is not None]}
    key = text(rows(form, "file")[0], "id")
    here.attachments.attach(number, key, fields)
    return {"id": key}


def _dossier(row: dict[str, str]) -> Fields:
    return {
        "id": _id(row["number"]),
        "code": row["number"],
        "procedure": {"code": row["procedure_code"]},
        "applicant": {"identityNumber": row["applicant_id"], "fullname": row["applicant_name"]},
        "acceptedDate": row["opened_at"],
    }


def _file(one: LooseFile) -> Fields:
    return {"id": one.id, "filename": one.name, "size": one.size, "createdDate": one.received_at}


def _id(number: str) -> str:
    # iGate's ids are 24 hex digits and have nothing to do with the number
    return hashlib.sha256(number.encode("utf-8")).hexdigest()[:24]


def _number(here: Office, dossier_id: str) -> str:
    for row in here.database.rows("select number from dossier"):
        if _id(row["number"]) == dossier_id:
            return str(row["number"])
    raise refusals.dossier_not_found()


router.include_router(_guarded)
