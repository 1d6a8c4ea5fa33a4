# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes in the packages of desks without a line and lays receipts beside them; the layout is `portal/package.py`."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Mapping
from pathlib import Path

from workstation.portal.package import (
    MANIFEST,
    NUMBERS,
    ORDERS,
    PAPERS,
    RECEIPTS,
    as_json,
    is_safe_name,
    write_file,
)
from workstation.portal.reference import refusals
from workstation.portal.reference.desk import Desk
from workstation.portal.reference.settings import now
from workstation.portal.reference.tus_headers import checked_metadata

log = logging.getLogger(__name__)
_LOOK_EVERY_S = 0.5


def watch(desk: Desk, folder: Path) -> None:
    """Take in whatever lies in the folder, for ever; the folder may come and go."""
    while True:
        try:
            take_in(desk, folder)
        except OSError as error:
            log.warning("exchange folder: %s", error.strerror)
        time.sleep(_LOOK_EVERY_S)


def take_in(desk: Desk, folder: Path) -> int:
    """Answer every order and every paper that has no answer yet; return how many were answered."""
    answered = 0
    for path in sorted((folder / ORDERS).glob("[!.]*.json")):
        if not (folder / NUMBERS / path.name).exists():
            write_file(folder / NUMBERS / path.name, as_json(_number(desk, path)))
            answered += 1
    for path in sorted((folder / PAPERS).glob(f"[!.]*/{MANIFEST}")):
        answer = folder / RECEIPTS / f"{path.parent.name}.json"
        if not answer.exists():
            write_file(answer, _receipt(desk, path))
            answered += 1
    return answered


def _number(desk: Desk, path: Path) -> dict[str, object]:
    fields = _fields(path)
    order = {name: str(fields.get(name, "")) for name in ("procedure_code", "applicant_id", "applicant_name", "token")}
    if order["token"] != path.stem:
        return {"code": "MALFORMED"}
    row, _ = desk.database.open_dossier(order, desk.settings.unit_code, now())
    return {"token": order["token"], "number": row["number"]}


def _receipt(desk: Desk, path: Path) -> bytes:
    uid = path.parent.name
    try:
        return _received(desk, path, uid).encode("utf-8")
    except refusals.Refusal as no:
        return as_json({"uid": uid, "code": no.code, "reason": no.reason})


def _received(desk: Desk, path: Path, uid: str) -> str:
    fields = _fields(path)
    files = fields.get("files")
    if fields.get("uid") != uid or not is_safe_name(uid) or not isinstance(files, list) or len(files) != 1:
        raise refusals.malformed(MANIFEST)
    content = (path.parent / f"{uid}.pdf").read_bytes()
    metadata = {key: value for key, value in fields.items() if isinstance(value, str)}
    metadata |= {"sha256": str(files[0].get("sha256", ""))}
    checked_metadata(metadata)
    upload_id = uuid.uuid4().hex
    desk.begin(upload_id, len(content), metadata, "")
    with desk.files.open_at(upload_id, 0) as file:
        file.write(content)
        desk.files.settle(file, len(content))
    desk.advance(desk.upload(upload_id), len(content))
    paper = desk.database.find_paper(uid)
    assert paper is not None
    return paper.receipt


def _fields(path: Path) -> Mapping[str, object]:
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        fields = None
    return fields if isinstance(fields, dict) else {}
