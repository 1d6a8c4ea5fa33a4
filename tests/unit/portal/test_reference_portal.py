# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference portal's own logic without HTTP: recovery after a sudden end, and its published profile."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from workstation.portal.reference.app import build_app
from workstation.portal.reference.database import Database
from workstation.portal.reference.desk import Desk
from workstation.portal.reference.engine import SqliteEngine
from workstation.portal.reference.files import UploadFiles
from workstation.portal.reference.settings import PortalSettings, now

CONTENT = b"%PDF-1.7\n" + bytes(5000)
ORDER = {"procedure_code": "1.001193", "applicant_id": "1", "applicant_name": "A", "token": "0123456789"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = Database(SqliteEngine(tmp_path / "portal.sqlite"))
    yield Desk(PortalSettings(tmp_path, "desk", "secret"), database, UploadFiles(tmp_path / "files"))
    database.close()


def begin(desk: Desk, upload_id: str, sha256: str = hashlib.sha256(CONTENT).hexdigest()) -> None:
    dossier, _ = desk.database.open_dossier(ORDER, "G09.20", now())
    metadata = {"uid": "uid-0001", "sha256": sha256, "dossier": dossier["number"], "owner_id": "1"}
    desk.begin(upload_id, len(CONTENT), metadata | {"document_type": "A.B", "code": "1.A.B"}, "header")


def write(desk: Desk, upload_id: str, offset: int, piece: bytes) -> None:
    with desk.files.open_at(upload_id, offset) as file:
        file.write(piece)
        desk.files.settle(file, offset + len(piece))


def test_an_upload_whose_last_step_was_missing_becomes_a_paper_at_the_next_start(desk: Desk) -> None:
    begin(desk, "a")
    write(desk, "a", 0, CONTENT)
    desk.database.set_offset("a", len(CONTENT), 9e9)  # and here the power went
    desk.recover()
    paper = desk.database.find_paper("uid-0001")
    assert paper is not None
    assert paper.sha256 == hashlib.sha256(CONTENT).hexdigest()
    desk.recover()
    assert desk.database.find_paper("uid-0001") == paper


def test_bytes_after_the_last_committed_offset_are_not_believed(desk: Desk) -> None:
    begin(desk, "a")
    write(desk, "a", 0, CONTENT[:1000] + b"garbage written just before the end")
    desk.database.set_offset("a", 1000, 9e9)
    write(desk, "a", 1000, CONTENT[1000:])
    desk.advance(desk.upload("a"), len(CONTENT))
    paper = desk.database.find_paper("uid-0001")
    assert paper is not None
    assert desk.files.path(paper.upload_id).read_bytes() == CONTENT


def test_a_second_upload_of_the_same_paper_leaves_one_file(desk: Desk) -> None:
    for upload_id in ("a", "b"):
        begin(desk, upload_id)
    for upload_id in ("a", "b"):
        write(desk, upload_id, 0, CONTENT)
        desk.advance(desk.upload(upload_id), len(CONTENT))
    assert desk.files.ids() == {"a"}
    assert desk.database.find_paper("uid-0001") is not None


def test_files_without_a_row_are_swept_at_the_start(desk: Desk) -> None:
    desk.files.create("orphan")
    begin(desk, "a")
    desk.recover()
    assert desk.files.ids() == {"a"}


def test_every_field_of_the_published_profile_says_what_it_means(tmp_path: Path) -> None:
    app = build_app(PortalSettings(tmp_path, "desk", "secret"))
    profile = app.openapi()
    app.state.database.close()
    ours = {name: schema for name, schema in profile["components"]["schemas"].items() if "Validation" not in name}
    assert {"Receipt", "Dossier", "StoredPaper", "Problem", "Token"} <= set(ours)
    for name, schema in ours.items():
        for field, described in schema["properties"].items():
            assert described.get("description"), f"{name}.{field}"
    assert {"/oauth2/token", "/dossiers", "/store", "/receipts/{uid}", "/files/{upload_id}"} <= set(profile["paths"])
