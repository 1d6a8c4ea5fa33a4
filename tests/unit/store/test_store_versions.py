# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of papers in the store: linked to the first, one code, fixed for ever; older data is brought along."""

from __future__ import annotations

import dataclasses
import secrets
from pathlib import Path

import pytest

from tests.unit.store.desk import CLERK, HandClock, capture, first_paper, queue, sign, submission
from workstation.domain.ids import PaperId
from workstation.domain.paper import Paper
from workstation.domain.rules import SignerRole
from workstation.domain.states import Event, State
from workstation.errors import AlreadyCorrected
from workstation.store.connection import Connections, StatementRefused
from workstation.store.migrations import MIGRATIONS, VERSION, check_version, migrate
from workstation.store.station import Station


def signed_version(station: Station, before: Paper, pdf: bytes) -> Paper:
    made = station.papers.add_version(before, CLERK, "mờ")
    return sign(station, made, pdf)


def test_every_version_has_the_code_of_the_first_and_none_of_them_takes_a_number(station: Station) -> None:
    first = sign(station, first_paper(station))
    second = signed_version(station, first, b"%PDF-1.7 second")
    third = signed_version(station, second, b"%PDF-1.7 third")
    assert [paper.revision for paper in station.papers.versions(second.id)] == [1, 2, 3]
    assert [paper.corrects for paper in station.papers.versions(first.id)] == [None, first.id, second.id]
    assert first.code == second.code == third.code
    assert first.code is not None
    assert third.uid not in {first.uid, second.uid}
    # the owner's next paper of the type is still the second one
    following = station.papers.add(
        first.dossier_id, component=9, title="x", document_type_code=first.document_type_code,
        owner_id=first.owner_id, actor=CLERK,
    )  # fmt: skip
    assert station.numbering.allocate_code(following.id, first.owner_id, first.document_type_code).seq == 2


def test_a_version_is_corrected_once_and_its_place_is_fixed(station: Station) -> None:
    first = sign(station, first_paper(station))
    second = station.papers.add_version(first, CLERK, "mờ")
    with pytest.raises(AlreadyCorrected) as caught:
        station.papers.add_version(first, CLERK, "lần nữa")
    assert caught.value.revision == 2
    for change in ("revision = 7", "corrects = null", f"first_id = {second.id}"):
        with pytest.raises(StatementRefused, match="version of a paper is fixed"), station.transaction():
            station._connections.write(f"update paper set {change} where id = ?", (second.id,))
    station.papers.apply(second.id, Event.DISCARD, actor=CLERK)
    assert station.papers.add_version(first, CLERK, "lần nữa").revision == 3


def test_a_superseded_paper_leaves_the_queue_and_comes_back_to_it(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.papers.apply(paper.id, Event.SUPERSEDE, actor=CLERK)
    assert station.outbox.claim("me", clock()) is None
    restored = station.papers.apply(paper.id, Event.RESTORE, actor=CLERK)
    station.outbox.queue(paper.id, submission(restored, clock), actor=CLERK)
    assert station.papers.get(paper.id).state is State.QUEUED
    assert station.outbox.claim("me", clock()) is not None


def test_what_is_told_of_a_version_is_kept_with_its_submission(station: Station, clock: HandClock) -> None:
    paper = sign(station, first_paper(station))
    told = dataclasses.replace(submission(paper, clock), revision=2, supersedes="u-1", doc_code="G06.01_CV_000001_V2")
    station.outbox.queue(paper.id, told, actor=CLERK)
    assert station.outbox.row(paper.uid).submission == told


def test_remote_requests_live_until_they_are_dropped(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        paper = first_paper(station)
        page = capture(station, paper.id)
        station.remote.add([(paper.id, page.file_uid, "{}")], "sohoa-1", CLERK, SignerRole.AGENCY)
    with Station.open(folder, clock=clock) as station:
        [request] = station.remote.under_way()
        assert (request.ticket, request.reference, request.pdf_uid) == ("", "sohoa-1", page.file_uid)
        assert request.role is SignerRole.AGENCY
        station.remote.submitted([paper.id], "T9")
        assert station.remote.under_way()[0].ticket == "T9"
        station.remote.drop(paper.id, "REMOTE_REJECTED")
        station.remote.drop(PaperId(99))
        assert station.remote.under_way() == []
        assert station.audit.verify()


def test_data_of_the_version_before_is_brought_along(tmp_path: Path) -> None:
    key = secrets.token_bytes(32)
    old = Connections(tmp_path / "station.db", key, read_only=False, on_full=lambda: None)
    with old.transaction():
        MIGRATIONS.apply(old.db, stop_before="m004_corrections")
        old.write(
            "insert into dossier (number, procedure_code, owner_id, owner_kind, owner_doubts, owner_name,"
            " owner_birth_date, owner_address, state, opened_at, clerk, rule_set)"
            " values ('TAM-1', '1', '1', 'citizen', '[]', '', '', '', 'open', '2026-01-01T00:00:00+00:00', 'lan', 'r')"
        )
        old.write(
            "insert into paper (uid, dossier_id, component, title, document_type_code, owner_id, state, state_since,"
            " created_at) values ('u', 1, 1, 'Giấy', 'T', '1', 'expected', 'x', 'x')"
        )
    assert check_version(old, "") == 3
    copied: list[bool] = []
    migrate(old, "", lambda: copied.append(True))
    row = old.row("select revision, corrects, doc_code_number, shift_right_pt, title from paper")
    assert row == {"revision": 1, "corrects": None, "doc_code_number": None, "shift_right_pt": 0.0, "title": "Giấy"}
    assert (check_version(old, ""), copied) == (VERSION, [True])
    old.close()
