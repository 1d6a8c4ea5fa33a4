# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialect of the national portal: one address, verb in the body, HTTP 200 also for a no, files pulled by link."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Body, Request

from workstation.portal.reference import refusals
from workstation.portal.reference.profiles.shared import Fields, Office, enveloped, office, rows, stamp, text
from workstation.portal.reference.settings import catalogue_document

_STATES = {"in_progress": "4", "succeeded": "10", "ended": "8"}

router = APIRouter(prefix="/XrdAdapter/RestService/forward/mapi", include_in_schema=False)


@router.post("/login")
def log_in(request: Request, order: Annotated[dict[str, Any], Body()]) -> Fields:
    """Give a session for a name and a password."""
    gate = office(request).gate
    return enveloped(lambda: {"session": gate.issue(text(order, "username"), text(order, "password"))}, 0)


@router.post("/g")
def serve(request: Request, order: Annotated[dict[str, Any], Body()]) -> Fields:
    """Do what `service` says."""
    return enveloped(lambda: _serve(request, order), "00")


def _serve(request: Request, order: Fields) -> Fields:
    here = office(request)
    here.gate.check(f"Bearer {text(order, 'session')}")
    service = text(order, "service")
    if service == "LayThuTuc":
        return {"result": []}
    if service == "LayDanhSachTTHC":
        procedures = catalogue_document(here.settings).get("procedures", [])
        return {"result": [_procedure(one) for one in procedures]}
    if service == "LayMaHoSo":
        return {"result": {"MaHoSo": _open(here, order)["number"]}}
    if service == "TraCuuHoSo":
        return {"result": [_dossier(here, text(order, "MaHoSo"))]}
    if service == "DongBoHoSoMC":
        for row in rows(order, "data"):
            _synchronise(request, here, row)
        return {"result": []}
    if service == "CapNhatTienDoHoSoMC":
        return {"result": [_dossier(here, text(order, "MaHoSo"))["MaHoSo"]]}
    raise refusals.malformed("service")


def _procedure(one: Fields) -> Fields:
    return {"MaTTHC": f"{text(one, 'code')}.000.00.00.H22", "TenTTHC": one["name"], "TenLinhVuc": one["sector"]}


def _open(here: Office, order: Fields) -> dict[str, str]:
    parts = (text(order, name) for name in ("MaTTHC", "SoGiayToChuHoSo", "ChuHoSo", "MaThamChieu"))
    return here.open_dossier(*parts)


def _dossier(here: Office, number: str) -> Fields:
    row = here.database.find_dossier(number)
    if row is None:
        raise refusals.dossier_not_found()
    return {
        "MaHoSo": row["number"],
        "MaTTHC": row["procedure_code"],
        "SoGiayToChuHoSo": row["applicant_id"],
        "ChuHoSo": row["applicant_name"],
        "NgayTiepNhan": stamp(row["opened_at"]),
        "TrangThaiHoSo": _STATES[row["state"]],
        "TaiLieuNop": [{**one.fields, "NgayNhan": stamp(one.at)} for one in here.attachments.of_dossier(number)],
    }


def _synchronise(request: Request, here: Office, row: Fields) -> None:
    number = text(row, "MaHoSo")
    _dossier(here, number)
    for paper in rows(row, "TaiLieuNop"):
        if any(not isinstance(value, str) for value in paper.values()):
            raise refusals.malformed("TaiLieuNop")  # flags and numbers are texts as well
        is_reused = text(paper, "DuocTaiSuDung") != "0"  # the state holds it: there is no file to pull
        told = {**paper, "HashTepTin": "" if is_reused else _pulled(request, paper)}
        here.attachments.attach(number, text(paper, "TepDinhKemId"), told)


def _pulled(request: Request, paper: Fields) -> str:
    """Return the hash of the file behind a link of our own gateway: the reference portal fetches from nobody else."""
    token = urlsplit(text(paper, "DuongDanTaiTepTin")).path.rpartition("/")[2]
    stored = office(request).database.find_paper(request.app.state.links.uid(token))
    if stored is None:
        raise refusals.malformed("DuongDanTaiTepTin")
    return stored.sha256
