# SPDX-License-Identifier: GPL-3.0-or-later
"""The profile's plain routes: status, dossiers, store of held papers, receipts, bytes of a paper; no upload."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse

from workstation.portal.reference import refusals
from workstation.portal.reference.database import Database
from workstation.portal.reference.files import UploadFiles
from workstation.portal.reference.login import require_login
from workstation.portal.reference.messages import (
    DigitalIdentity,
    Dossier,
    DossierOrder,
    Dossiers,
    Problem,
    Progress,
    Receipt,
    Status,
    StoredPaper,
    StoredPapers,
)
from workstation.portal.reference.settings import PortalSettings, catalogue_document, now

router = APIRouter(dependencies=[Depends(require_login)], responses={401: {"model": Problem}})


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


@router.get("/status", tags=["login"])
def status(request: Request) -> Status:
    """Say that the portal is there, the login good, what time it is, and whether it wants to hear of papers' steps."""
    settings: PortalSettings = request.app.state.settings
    return Status(time=now(), takes_events=settings.takes_events)


@router.post(
    "/dossiers", tags=["dossiers"], status_code=201, responses={200: {"model": Dossier}, 400: {"model": Problem}}
)
def open_dossier(order: DossierOrder, request: Request, response: Response) -> Dossier:
    """Open a dossier; answers 200 with the same dossier when the token was used before."""
    settings: PortalSettings = request.app.state.settings
    row, is_new = _database(request).open_dossier(order.model_dump(), settings.unit_code, now())
    response.status_code = 201 if is_new else 200
    return Dossier.model_validate(row)


@router.get("/dossiers", tags=["dossiers"])
def list_dossiers(
    request: Request, applicant_id: Annotated[str | None, Query(description="Only of this applicant.")] = None
) -> Dossiers:
    """List the newest dossiers."""
    rows = _database(request).list_dossiers(applicant_id)
    return Dossiers(dossiers=[Dossier.model_validate(row) for row in rows])


@router.get("/dossiers/{number}", tags=["dossiers"], responses={404: {"model": Problem}})
def find_dossier(number: str, request: Request) -> Dossier:
    """Look a dossier up by its number."""
    row = _database(request).find_dossier(number)
    if row is None:
        raise refusals.dossier_not_found()
    return Dossier.model_validate(row)


@router.put("/dossiers/{number}/state", tags=["dossiers"], responses={400: {"model": Problem}, 404: {"model": Problem}})
def set_state(number: str, progress: Progress, request: Request) -> Dossier:
    """Say how far a dossier is: the case system's word; desks learn it from the look-up and never say it."""
    row = _database(request).set_state(number, progress.state, now())
    if row is None:
        raise refusals.dossier_not_found()
    return Dossier.model_validate(row)


@router.get("/store", tags=["store"])
def held_papers(
    request: Request,
    owner: Annotated[str, Query(min_length=1, description="Owner id.")],
    type_code: Annotated[str | None, Query(alias="type", description="Only this document type.")] = None,
) -> StoredPapers:
    """List the papers the state already holds of an owner, so that they are reused and not scanned again."""
    rows = _database(request).held_papers(owner, type_code)
    return StoredPapers(papers=[StoredPaper.model_validate(row) for row in rows])


@router.get("/identities", tags=["store"])
def digital_identity(
    request: Request, owner: Annotated[str, Query(min_length=1, description="Owner id.")]
) -> DigitalIdentity:
    """Say whether a person has a verified digital identity."""
    return DigitalIdentity(identity="verified" if _database(request).is_verified(owner) else "none")


@router.get("/catalogue", tags=["catalogue"])
def catalogue(request: Request) -> dict[str, Any]:
    """Hand out the catalogue: `version`, `procedures` with their components, `document_types`, `units`."""
    return catalogue_document(request.app.state.settings)


@router.get("/receipts/{uid}", tags=["receipts"], response_model=Receipt, responses={404: {"model": Problem}})
def find_receipt(uid: str, request: Request) -> Response:
    """Return the receipt of a submission, the same bytes for ever; 404 while it has not arrived completely."""
    paper = _database(request).find_paper(uid)
    if paper is None:
        raise refusals.receipt_not_found()
    return Response(paper.receipt, media_type="application/json")


@router.get("/documents/{uid}", tags=["receipts"], response_class=FileResponse, responses={404: {"model": Problem}})
def document(uid: str, request: Request) -> FileResponse:
    """Return the stored bytes of a paper."""
    files: UploadFiles = request.app.state.files
    paper = _database(request).find_paper(uid)
    if paper is None:
        raise refusals.receipt_not_found()
    return FileResponse(files.path(paper.upload_id), media_type="application/pdf")
