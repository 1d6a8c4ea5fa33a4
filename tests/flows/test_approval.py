# SPDX-License-Identifier: GPL-3.0-or-later
"""From the clerk's F12 past the supervisor to the portal: asked, returned, corrected, approved; also when killed."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import sohoa
from tests.flows.conftest import CLERK
from workstation.app import accounts, embedded
from workstation.app.desk import Desk
from workstation.app.held_papers import held_papers, reason_of
from workstation.app.intake import not_brought
from workstation.app.overview import not_queued
from workstation.app.review import confirm
from workstation.app.sign import sign_papers
from workstation.app.submit import queue_dossier, send_until_empty
from workstation.app.supervise import approve, look_at, send_back, take_up
from workstation.domain.approval import Decision, Fault, Occasion
from workstation.domain.dossier import DossierState
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.states import Role, State
from workstation.errors import ApproverWrong, ReasonMissing, TransitionRefused
from workstation.jobs.cancel import CancelToken
from workstation.signing.verdict import VerdictStatus
from workstation.store.station import Station
from workstation.store.users import Clerk
from workstation.texts import Texts

ROOT = Path(__file__).parents[2]
GOOD = "ngua da cau vong"
TEXTS = Texts.load("vi")

Confirmed = tuple[DossierId, list[PaperId]]


def decide(data_dir: Path, text: str) -> None:
    """Put a rule of the office in force."""
    folder = data_dir / "rules" / "approval"
    folder.mkdir(parents=True, exist_ok=True)
    whole = f'id = "xa"\nvalid_from = 2026-01-01\nsource = "QĐ 12/QĐ-UBND"\nfour_eyes = true\n{text}\n'
    (folder / "xa.toml").write_text(whole, encoding="utf-8")


def people(station: Station) -> tuple[Clerk, Clerk]:
    """A supervisor and a clerk, with passwords."""
    first = accounts.add(station, None, "it", "Quản trị", Role.ADMINISTRATOR, GOOD)
    hoa = accounts.add(station, first, "hoa", "Lê Thị Hoa", Role.SUPERVISOR, GOOD)
    return hoa, accounts.add(station, first, "lan", "Nguyễn Thị Lan", Role.CLERK, GOOD)


def send(desk: Desk) -> int:
    return send_until_empty(desk, cancel=CancelToken(), deadline=desk.clock() + dt.timedelta(seconds=60))


def signed(desk: Desk, confirmed: Confirmed, count: int) -> list[PaperId]:
    dossier_id, ids = confirmed
    for paper in desk.station.papers.of_dossier(dossier_id):
        if paper.state is State.EXPECTED or paper.id in ids[count:]:
            not_brought(desk, paper.id, CLERK)
    sign_papers(desk, ids[:count], pin=embedded.PIN, clerk=CLERK)
    return ids[:count]


def test_a_paper_is_asked_for_returned_corrected_approved_and_received(
    desk: Desk, confirmed: Confirmed, data_dir: Path
) -> None:
    dossier_id, papers, station = confirmed[0], desk.station.papers, desk.station
    hoa, lan = people(station)
    decide(data_dir, "sample_percent = 100")
    one, two = signed(desk, confirmed, 2)

    queue_dossier(desk, dossier_id, "lan")

    assert {papers.get(one).state, papers.get(two).state} == {State.IN_APPROVAL}
    assert station.dossiers.get(dossier_id).state is DossierState.HANDED_OVER  # nothing is left to do for its clerk
    assert send(desk) == 0
    assert [held.clerk for held in held_papers(station)] == ["Nguyễn Thị Lan"] * 2
    look = look_at(desk, one)
    assert look.verdict.status in {VerdictStatus.VALID, VerdictStatus.VALID_NOT_CHECKED}
    assert (look.file_pages, len(look.pages), look.held.approval.occasions) == (1, 1, (Occasion.SAMPLE,))

    with pytest.raises(ApproverWrong):
        approve(desk, one, lan)
    with pytest.raises(ReasonMissing):
        send_back(desk, one, hoa, Fault.OTHER, "  ")
    send_back(desk, one, hoa, Fault.BLURRED, "trang 1")
    approve(desk, two, hoa)
    assert send(desk) == 1
    assert papers.get(two).state is State.RECEIVED
    assert station.dossiers.get(dossier_id).state is DossierState.OPEN
    [row] = not_queued(station, {State.RETURNED, State.SIGNED})
    assert (row.fault, row.note, row.state) == (Fault.BLURRED, "trang 1", State.RETURNED)

    decide(data_dir, "sample_percent = 0")  # what was returned is looked at again whatever the rule says today
    [version] = take_up(desk, dossier_id, "lan", TEXTS)
    assert (version.revision, version.corrects, papers.get(one).state) == (2, one, State.SUPERSEDED)
    assert reason_of(station, one, TEXTS) == "trang mờ – trang 1"
    confirm(desk, version.id, clerk="lan", compared=True, not_secret=True)
    sign_papers(desk, [version.id], pin=embedded.PIN, clerk="lan")
    queue_dossier(desk, dossier_id, "lan")
    asked = station.approvals.last(version.id)
    assert asked is not None
    assert asked.occasions == (Occasion.SENT_BACK,)
    assert send(desk) == 0
    approve(desk, version.id, hoa)
    assert send(desk) == 1
    assert papers.get(version.id).state is State.RECEIVED
    assert station.dossiers.get(dossier_id).state is DossierState.HANDED_OVER
    assert station.audit.verify()
    [corrected] = [line for line in station.audit.of_paper(version.id) if line.action == "correct"]
    assert dict(corrected.detail)["reason"] == "trang mờ – trang 1"


def test_nobody_approves_her_own_paper_and_a_returned_one_may_be_approved_after_all(
    desk: Desk, confirmed: Confirmed, data_dir: Path
) -> None:
    hoa, _ = people(desk.station)
    mai = accounts.add(desk.station, desk.station.users.get("it"), "mai", "Trần Mai", Role.SUPERVISOR, GOOD)
    decide(data_dir, 'document_types = ["L.BANCHINH"]')
    [one] = signed(desk, confirmed, 1)
    queue_dossier(desk, confirmed[0], "hoa")

    with pytest.raises(ApproverWrong) as own:
        approve(desk, one, hoa)
    assert own.value.is_own
    send_back(desk, one, mai, Fault.WRONG_TYPE)
    assert desk.station.dossiers.get(confirmed[0]).state is DossierState.OPEN
    approve(desk, one, mai)
    with pytest.raises(TransitionRefused):
        approve(desk, one, mai)
    last = desk.station.approvals.last(one)
    assert last is not None
    assert (last.decision, last.decided_by) == (Decision.APPROVED, "mai")
    assert desk.station.dossiers.get(confirmed[0]).state is DossierState.HANDED_OVER
    assert desk.station.papers.get(one).state is State.QUEUED


def test_nothing_waits_where_the_office_has_decided_nothing(desk: Desk, confirmed: Confirmed) -> None:
    [one] = signed(desk, confirmed, 1)
    queue_dossier(desk, confirmed[0], "lan")
    assert desk.station.papers.get(one).state is State.QUEUED
    assert desk.station.approvals.last(one) is None


def test_the_commands_list_show_return_take_up_and_approve(
    desk: Desk,
    confirmed: Confirmed,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    people(desk.station)
    decide(data_dir, 'trainees = ["clerk"]')
    number = desk.station.dossiers.get(confirmed[0]).number
    desk.close()
    data = ["--data", str(data_dir), "--lang", "en"]
    monkeypatch.setenv("SOHOA_PIN", embedded.PIN)
    monkeypatch.setenv("SOHOA_PASSPHRASE", GOOD)
    assert sohoa(monkeypatch, *data, "dossier", "sign", number, "--queue") == 0
    assert "Papers that wait for approval: 3" in capsys.readouterr().out
    assert sohoa(monkeypatch, *data, "approval", "list") == 0
    assert "Rule in force: xa" in capsys.readouterr().out
    assert sohoa(monkeypatch, *data, "approval", "list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [row["approval"]["occasions"] for row in listed] == [["trainee"]] * 3
    one, two, _ = (row["uid"] for row in listed)
    assert sohoa(monkeypatch, *data, "approval", "show", one) == 0
    assert "pages of the file: 1" in capsys.readouterr().out
    assert sohoa(monkeypatch, *data, "approval", "approve", one, "--as", "lan") == 1
    assert "Only a supervisor" in capsys.readouterr().err
    assert sohoa(monkeypatch, *data, "approval", "approve", one, "--as", "hoa") == 0
    assert sohoa(monkeypatch, *data, "approval", "return", two, "--reason", "wrong_owner", "--as", "hoa") == 0
    assert sohoa(monkeypatch, *data, "approval", "take-up", number) == 0
    assert "returned because: wrong owner" in capsys.readouterr().out
    with Station.open(data_dir, read_only=True) as station:
        states = [station.papers.get(paper).state for paper in confirmed[1]]
    assert sorted(states) == sorted([State.QUEUED, State.SUPERSEDED, State.IN_APPROVAL])


def test_no_kill_lets_a_paper_go_on_unseen_or_forgets_what_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_KEY_STORE", "file")
    folder, chance, said = tmp_path / "station", random.Random(20261122), []
    for kill in range(3):
        command = [sys.executable, "-m", "tests.flows.approver", str(folder), str(1000 * kill)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(chance.randrange(3, 12)):
                said.append(writer.stdout.readline().split())
            os.kill(writer.pid, signal.SIGKILL)
            said += [line.split() for line in writer.stdout if line.endswith("\n")]
    with Station.open(folder) as station:
        assert station.audit.verify()
        told = {int(number): what for what, number in said}
        wanted = {"asked": None, "returned": State.RETURNED, "approved": State.QUEUED}
        for number, what in told.items():
            paper, last = station.papers.get(PaperId(number)), station.approvals.last(PaperId(number))
            assert last is not None
            assert wanted[what] in {None, paper.state}
            decisions = {State.QUEUED: Decision.APPROVED, State.RETURNED: Decision.SENT_BACK, State.IN_APPROVAL: None}
            assert last.decision is decisions[paper.state]
        waiting = {one.paper_id for one in station.approvals.waiting()}
        while (claimed := station.outbox.claim("me", station._clock(), 3600)) is not None:
            paper = station.papers.by_uid(claimed.submission.uid)
            last = station.approvals.last(paper.id)
            assert last is not None
            assert last.decision is Decision.APPROVED
            assert paper.id not in waiting
