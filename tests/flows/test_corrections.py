# SPDX-License-Identifier: GPL-3.0-or-later
"""Corrections of signed papers: a new version beside the old one, and the portal told what takes its place."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest

from tests.command import sohoa
from tests.flows.conftest import CLERK, draw_page
from workstation.app import embedded
from workstation.app.correct import correct, drop_correction
from workstation.app.desk import Desk
from workstation.app.imports import import_pdf
from workstation.app.intake import not_brought
from workstation.app.review import confirm
from workstation.app.sign import sign_papers
from workstation.app.slips import slip
from workstation.app.submit import queue_dossier, send_until_empty
from workstation.app.validity import make_valid
from workstation.documents.metadata import read_values
from workstation.domain.dossier import DossierState
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.paper import LegalState, Paper
from workstation.domain.slip import SlipKind, SlipList
from workstation.domain.states import Role, State
from workstation.errors import AlreadyCorrected, NothingToDo, SettingInvalid, TransitionRefused
from workstation.jobs.cancel import CancelToken
from workstation.store.station import Station

Confirmed = tuple[DossierId, list[PaperId]]


def sign(desk: Desk, ids: list[PaperId]) -> None:
    sign_papers(desk, ids, pin=embedded.PIN, clerk=CLERK)


def send(desk: Desk) -> int:
    return send_until_empty(desk, cancel=CancelToken(), deadline=desk.clock() + dt.timedelta(seconds=60))


def values(desk: Desk, paper: Paper) -> dict[str, str]:
    assert paper.pdf_uid is not None
    return read_values(desk.station.spool.read(paper.pdf_uid))


def naming(desk: Desk, **changes: str | int) -> None:
    documents = dataclasses.replace(desk.settings.documents, **changes)  # type: ignore[arg-type]
    desk.settings = dataclasses.replace(desk.settings, documents=documents)


def test_a_sent_paper_is_corrected_beside_the_old_one_and_the_portal_offers_the_new(
    desk: Desk, confirmed: Confirmed
) -> None:
    dossier_id, ids = confirmed
    papers = desk.station.papers
    for paper in papers.of_dossier(dossier_id):
        if paper.state is State.EXPECTED:
            not_brought(desk, paper.id, CLERK)
    sign(desk, ids[:1])
    queue_dossier(desk, dossier_id, CLERK)
    assert send(desk) == 1
    first = papers.get(ids[0])

    second = correct(desk, first.id, clerk=CLERK, reason="trang bị mờ")
    assert (second.state, second.revision, second.corrects) == (State.RECOGNISED, 2, first.id)
    assert second.code == first.code
    assert desk.station.dossiers.get(dossier_id).state is DossierState.OPEN
    with pytest.raises(AlreadyCorrected):
        correct(desk, first.id, clerk=CLERK, reason="lần nữa")
    confirm(desk, second.id, clerk=CLERK, compared=True, not_secret=True)
    sign(desk, [second.id])
    queue_dossier(desk, dossier_id, CLERK)
    second = papers.get(second.id)
    submission = desk.station.outbox.row(second.uid).submission
    assert send(desk) == 1

    assert first.code is not None
    assert submission.file_name == f"{first.code.text}_V2.pdf"
    assert (submission.revision, submission.supersedes, submission.code) == (2, first.uid, first.code)
    told = values(desk, second)
    assert (told["PhienBan"], told["ThayTheTep"]) == ("V2", first.pdf_sha256)
    assert told["MaGiayTo"] == first.code.text
    kept = papers.get(first.id)
    assert kept == first
    assert "PhienBan" not in values(desk, kept)
    held = desk.portal.stored_papers(first.owner_id)
    assert [one.sha256 for one in held if one.code_text == first.code.text] == [second.pdf_sha256]
    assert desk.station.audit.verify()


def test_a_paper_not_sent_yet_is_taken_back_and_only_its_correction_goes_out(desk: Desk, confirmed: Confirmed) -> None:
    dossier_id, ids = confirmed
    papers = desk.station.papers
    sign(desk, ids)
    queue_dossier(desk, dossier_id, CLERK)
    second = correct(desk, ids[0], clerk=CLERK, reason="sai trang")
    assert papers.get(ids[0]).state is State.SUPERSEDED
    correct(desk, ids[1], clerk=CLERK, reason="thiếu trang", keep_pages=False)
    assert papers.versions(ids[1])[1].state is State.EXPECTED
    confirm(desk, second.id, clerk=CLERK, compared=True, not_secret=True)
    sign(desk, [second.id])
    queue_dossier(desk, dossier_id, CLERK)

    assert send(desk) == 2  # the correction and the third paper
    assert desk.station.outbox.row(second.uid).submission.supersedes == ""
    assert papers.get(ids[0]).state is State.SUPERSEDED
    listed = dict(slip(desk, dossier_id, SlipKind.HAND_OVER).lists)
    assert [line.component for line in listed[SlipList.ELECTRONIC]] == [90, 92]

    make_valid(desk, dossier_id, actor="lãnh đạo", role=Role.SUPERVISOR)
    assert papers.get(second.id).legal_state is LegalState.VALID
    assert papers.get(ids[0]).legal_state is LegalState.WORKING


def test_a_discarded_correction_lets_the_version_before_count_again(desk: Desk, confirmed: Confirmed) -> None:
    dossier_id, ids = confirmed
    papers = desk.station.papers
    sign(desk, ids[:1])
    queue_dossier(desk, dossier_id, CLERK)
    second = correct(desk, ids[0], clerk=CLERK, reason="nhầm")
    assert drop_correction(desk, second.id, CLERK).state is State.SIGNED
    queue_dossier(desk, dossier_id, CLERK)
    assert papers.get(ids[0]).state is State.QUEUED
    assert desk.station.outbox.next_due() is not None
    listed = [line.component for _, lines in slip(desk, dossier_id, SlipKind.HAND_OVER).lists for line in lines]
    assert listed.count(90) == 1  # the discarded version is not a paper that is missing
    third = correct(desk, ids[0], clerk=CLERK, reason="lần này đúng")
    assert third.revision == 3
    with pytest.raises(NothingToDo):
        drop_correction(desk, ids[1], CLERK)


def test_a_paper_that_is_not_signed_is_edited_not_corrected(desk: Desk, confirmed: Confirmed) -> None:
    _, ids = confirmed
    with pytest.raises(TransitionRefused):
        correct(desk, ids[0], clerk=CLERK, reason="x")
    assert len(desk.station.papers.versions(ids[0])) == 1


def test_a_correction_of_the_owner_gets_a_code_of_its_own(desk: Desk, confirmed: Confirmed) -> None:
    _, ids = confirmed
    sign(desk, ids[:1])
    second = correct(desk, ids[0], clerk=CLERK, reason="sai chủ giấy tờ")
    changed = confirm(desk, second.id, clerk=CLERK, compared=True, not_secret=True, owner_id="001185012349")
    assert changed.code is not None
    assert changed.code.owner_id == "001185012349"
    first = desk.station.papers.get(ids[0])
    assert first.code is not None
    assert first.code.owner_id == "001085012345"


def test_rescanned_pages_and_a_signed_file_may_take_the_place_as_well(
    desk: Desk, confirmed: Confirmed, tmp_path: Path
) -> None:
    _, ids = confirmed
    sign(desk, ids[:1])
    pdf_uid = desk.station.papers.get(ids[0]).pdf_uid
    assert pdf_uid is not None
    signed = desk.station.spool.read(pdf_uid)
    second = correct(desk, ids[0], clerk=CLERK, reason="có bản đã ký số", keep_pages=False)
    # our own file says V1's code, which is the correction's code too
    attached = import_pdf(desk, second.id, signed, name="giay.pdf", clerk=CLERK)
    assert attached.paper.state is State.SIGNED
    assert attached.paper.code == desk.station.papers.get(ids[0]).code


def test_the_archive_code_stands_beside_the_paper_code_in_every_version(desk: Desk, confirmed: Confirmed) -> None:
    dossier_id, ids = confirmed
    papers = desk.station.papers
    naming(desk, naming="cv7197", doc_code_agency="G06.01", doc_code_start=41)
    sign(desk, ids[:2])
    queue_dossier(desk, dossier_id, CLERK)
    one, two = papers.get(ids[0]), papers.get(ids[1])
    assert [paper.doc_code.text for paper in (one, two) if paper.doc_code] == [
        "G06.01_GT_000041_V1",
        "G06.01_GT_000042_V1",
    ]
    told = values(desk, one)
    assert one.code is not None
    assert (told["DocCode"], told["MaGiayTo"]) == ("G06.01_GT_000041_V1", one.code.text)
    sent = desk.station.outbox.row(one.uid).submission
    assert sent.doc_code == "G06.01_GT_000041_V1"
    assert sent.file_name == f"G06.01_GT_000041_V1_{desk.clock():%Y%m%d}_giay-0.pdf"

    second = correct(desk, one.id, clerk=CLERK, reason="mờ")
    confirm(desk, second.id, clerk=CLERK, compared=True, not_secret=True)
    sign(desk, [second.id])
    assert values(desk, papers.get(second.id))["DocCode"] == "G06.01_GT_000041_V2"


def test_an_archive_code_that_cannot_be_made_is_told_before_anything_is_signed(
    desk: Desk, confirmed: Confirmed
) -> None:
    _, ids = confirmed
    naming(desk, naming="cv7197", doc_code_agency="xã Xuân Thành")
    with pytest.raises(SettingInvalid):
        sign(desk, ids[:1])
    assert desk.station.papers.get(ids[0]).state is State.CONFIRMED


def test_the_commands_sign_correct_and_show_a_version(
    desk: Desk,
    confirmed: Confirmed,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    number = desk.station.dossiers.get(confirmed[0]).number
    desk.close()
    data = ["--data", str(data_dir), "--lang", "en"]
    monkeypatch.setenv("SOHOA_PIN", embedded.PIN)
    assert sohoa(monkeypatch, *data, "dossier", "sign", number, "--queue") == 0
    assert "signed B-B" in capsys.readouterr().out
    paper = ["--component", "91", "--reason", "blurred"]
    assert sohoa(monkeypatch, *data, "dossier", "correct", number, "--component", "91") == 2
    assert sohoa(monkeypatch, *data, "dossier", "correct", number, *paper) == 0
    assert "V2" in capsys.readouterr().out
    assert sohoa(monkeypatch, *data, "dossier", "confirm", number, "--component", "91", "--compared") == 0
    assert sohoa(monkeypatch, *data, "dossier", "sign", number, "--queue") == 0
    capsys.readouterr()
    with Station.open(data_dir, read_only=True) as station:
        versions = station.papers.versions(confirmed[1][1])
    assert [version.state for version in versions] == [State.SUPERSEDED, State.QUEUED]
    assert sohoa(monkeypatch, *data, "queue", "show", versions[1].uid) == 0
    shown = capsys.readouterr().out
    assert "V2" in shown
    assert "B-B: signed, without a timestamp" in shown
    assert sohoa(monkeypatch, *data, "queue", "show", versions[1].uid, "--json") == 0
    assert json.loads(capsys.readouterr().out)["paper"]["revision"] == 2


def test_a_page_may_be_scanned_anew_in_a_correction(desk: Desk, confirmed: Confirmed, tmp_path: Path) -> None:
    _, ids = confirmed
    sign(desk, ids[:1])
    second = correct(desk, ids[0], clerk=CLERK, reason="mờ")
    [page] = desk.station.papers.pages(second.id)
    [before] = desk.station.papers.pages(ids[0])
    assert page.sha256 == before.sha256
    assert page.file_uid != before.file_uid
    data = draw_page(tmp_path / "again.jpg", "Trang quét lại").read_bytes()
    stored = desk.station.spool.put(second.uid, data)
    desk.station.papers.add_page(
        second.id, stored, side=None, media_type="image/jpeg", dpi=150, width_px=874, height_px=1240, actor=CLERK,
        instead_of=page.id,
    )  # fmt: skip
    assert desk.station.papers.pages(ids[0]) == [before]
