# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of a dossier's components, as the desk tells when all are settled; HTTP and rows of it."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request

from workstation.portal.reference import refusals
from workstation.portal.reference.database import Database
from workstation.portal.reference.login import require_login
from workstation.portal.reference.messages import Components, Problem
from workstation.portal.reference.settings import PortalSettings, now

_KEEP = """
insert into component (number, told, told_at) values (?, ?, ?)
on conflict (number) do update set told = excluded.told, told_at = excluded.told_at
"""
_FIND = "select told from component where number = ?"

router = APIRouter(
    tags=["dossiers"],
    dependencies=[Depends(require_login)],
    responses={401: {"model": Problem}, 404: {"model": Problem}},
)


@router.put("/dossiers/{number}/components", responses={400: {"model": Problem}})
def tell(number: str, told: Components, request: Request) -> Components:
    """Say what became of each component: digitised, reused, on paper; the last word counts."""
    database = _dossier_of(request, number)
    with database.writing() as session:
        session.execute(_KEEP, (number, told.model_dump_json(), now().isoformat(timespec="seconds")))
    return told


@router.get("/dossiers/{number}/components")
def look(number: str, request: Request) -> Components:
    """Return what the desk told last."""
    rows = _dossier_of(request, number).rows(_FIND, (number,))
    if not rows:
        raise refusals.dossier_not_found()
    return Components.model_validate_json(rows[0]["told"])


def _dossier_of(request: Request, number: str) -> Database:
    settings: PortalSettings = request.app.state.settings
    database: Database = request.app.state.database
    if not settings.knows_dossiers:
        raise refusals.not_offered()
    if database.find_dossier(number) is None:
        raise refusals.dossier_not_found()
    return database
