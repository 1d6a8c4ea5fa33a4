# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialect of a provincial LGSP: both log-ins, names that begin with API, HTTP 200 with an error code, quota by 429."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Body, Depends, File, Form, Header, Request, UploadFile
from starlette.concurrency import run_in_threadpool

from workstation.portal.reference import refusals
from workstation.portal.reference.login import issue_token, require_login
from workstation.portal.reference.messages import Token
from workstation.portal.reference.profiles.shared import Fields, Office, enveloped, office, rows, stamp, text

router = APIRouter(include_in_schema=False)
_guarded = APIRouter(dependencies=[Depends(require_login)])


@router.post("/token")
async def token(request: Request, lgspaccesstoken: Annotated[str, Header()] = "") -> Token:
    """Log in by access key, or as WSO2 does by HTTP Basic."""
    if not lgspaccesstoken:
        return await issue_token(request)
    gate = office(request).gate
    try:
        key = json.loads(base64.b64decode(lgspaccesstoken, validate=True))
    except (binascii.Error, ValueError):
        raise refusals.malformed("lgspaccesstoken") from None
    given = await run_in_threadpool(gate.issue, text(key, "AccessKey"), text(key, "SecretKey"))
    return Token(access_token=given, expires_in=gate.life_s)


@_guarded.post("/APITraCuuDanhMucThuTucHanhChinhTheoMaLinhVuc")
def procedures(order: Annotated[dict[str, Any], Body()]) -> Fields:
    """List procedures of a sector; the reference portal has no catalogue."""
    return {"error_code": "00", "message": "", "data": [], "MaLinhVuc": text(order, "MaLinhVuc")}


@_guarded.post("/APILayMaHoSo")
def open_dossier(request: Request, order: Annotated[dict[str, Any], Body()]) -> Fields:
    """Open a dossier."""
    here = office(request)
    names = ("MaTTHC", "SoGiayToChuHoSo", "ChuHoSo", "ThamChieu")
    return enveloped(
        lambda: {"data": {"MaHoSo": here.open_dossier(*(text(order, name) for name in names))["number"]}}, "0"
    )


@_guarded.post("/APITraCuuHoSo")
def find_dossier(request: Request, order: Annotated[dict[str, Any], Body()]) -> Fields:
    """Return a dossier with its papers."""
    return enveloped(lambda: {"data": [_dossier(office(request), text(order, "MaHoSo"))]}, 0)


@_guarded.post("/APIDongBoTepDinhKem")
def keep_file(
    request: Request,
    tep_tin: Annotated[UploadFile, File(alias="TepTin")],
    ten_tep: Annotated[str, Form(alias="TenTep")],
    ma_ho_so: Annotated[str, Form(alias="MaHoSo")],
    idempotency_key: Annotated[str, Header()] = "",
) -> Fields:
    """Take a file in; returns its id and hash."""
    return enveloped(lambda: _keep(office(request), tep_tin.file, ten_tep, ma_ho_so, idempotency_key), "00")


@_guarded.post("/APICapNhatDongBoHoSoDVC")
def synchronise(request: Request, order: Annotated[dict[str, Any], Body()]) -> Fields:
    """Put papers under components of a dossier."""
    return enveloped(lambda: _synchronise(office(request), order), "00")


@_guarded.post("/APITraCuuGiayToSoHoa")
def find_papers(request: Request, order: Annotated[dict[str, Any], Body()]) -> Fields:
    """Return the papers the state holds of an owner."""
    database = office(request).database
    held = database.held_papers(text(order, "MaDinhDanh"), text(order, "MaKetQua") or None)
    return enveloped(lambda: {"data": [_held(row) for row in held]}, "00")


def _held(row: dict[str, str | None]) -> Fields:
    until = row["valid_until"]
    return {
        "MaGiayToSoHoa": row["code_text"],
        "MaKetQua": row["document_type_code"],
        "TenGiayTo": row["title"],
        "HashTepTin": row["sha256"],
        "NgayNhan": stamp(row["stored_at"] or ""),
        "NgayHetHan": f"{until.replace('-', '')}000000" if until else "",
    }


def _keep(here: Office, content: BinaryIO, name: str, number: str, key: str) -> Fields:
    _dossier(here, number)
    kept = here.attachments.keep(content, name, f"lgsp {key}" if key else "", here.settings.max_size)
    return {"data": {"IdTepTin": kept.id, "HashTepTin": kept.sha256}}


def _synchronise(here: Office, order: Fields) -> Fields:
    number = text(order, "MaHoSo")
    _dossier(here, number)
    for component in rows(order, "ThanhPhanHoSo"):
        for paper in rows(component, "GiayToDinhKem"):
            kept = here.attachments.file(text(paper, "IdGiayTo"))
            if kept is None or kept.sha256 != text(paper, "HashTepTin"):
                raise refusals.malformed("IdGiayTo, HashTepTin")
            here.attachments.attach(number, kept.id, {**paper, "component": text(component, "MaThanhPhanHoSo")})
    return {"data": {"MaHoSo": number}}


def _dossier(here: Office, number: str) -> Fields:
    row = here.database.find_dossier(number)
    if row is None:
        raise refusals.dossier_not_found()
    papers = [{**one.fields, "NgayNhan": stamp(one.at)} for one in here.attachments.of_dossier(number)]
    components = sorted({text(paper, "component") for paper in papers})
    return {
        "MaHoSo": row["number"],
        "MaTTHC": row["procedure_code"],
        "SoGiayToChuHoSo": row["applicant_id"],
        "ChuHoSo": row["applicant_name"],
        "NgayTiepNhan": stamp(row["opened_at"]),
        "ThanhPhanHoSo": [
            {"MaThanhPhanHoSo": one, "GiayToDinhKem": [paper for paper in papers if text(paper, "component") == one]}
            for one in components
        ],
    }


router.include_router(_guarded)
