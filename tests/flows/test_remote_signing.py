# SPDX-License-Identifier: GPL-3.0-or-later
"""Remote signing at the desk: chosen by setting, kept at every step; papers wait when it is declined or dead."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from tests.flows.conftest import CLERK
from tests.pages import put_page
from tests.unit.signing.signing_kit import Pki
from tests.unit.signing.smartca_service import SmartCaService
from workstation.app.certificates import agency_inventory, certificate_inventory
from workstation.app.desk import Desk, open_desk
from workstation.app.doctor import Health, examine
from workstation.app.intake import open_dossier
from workstation.app.remote_sign import ask_remotely, remote_service, settle_remote, sign_remotely
from workstation.app.result_lane import results_to_seal, seal_results
from workstation.app.results import ReturnedResult, expect_result, finish_result
from workstation.app.sign import sign_papers
from workstation.app.signer_outlook import RemoteLook
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.owner import Owner
from workstation.domain.paper import Paper
from workstation.domain.rules import SignerRole
from workstation.domain.states import Event, State
from workstation.errors import RemoteExpired, RemoteRejected, RemoteUnreachable, SettingInvalid
from workstation.settings import SigningSettings
from workstation.signing.verify import verify

ROOT = Path(__file__).resolve().parent.parent.parent
Confirmed = tuple[DossierId, list[PaperId]]
AGENCY = "credential-agency"


@pytest.fixture
def service() -> Iterator[SmartCaService]:
    server = SmartCaService(Pki())
    yield server
    server.close()


@pytest.fixture
def remote(desk: Desk, confirmed: Confirmed, service: SmartCaService, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk with the service chosen by settings, its holder's root imported, and the kit's time."""
    monkeypatch.setenv("SOHOA_SIGNING_REMOTE_TOKEN", "access")
    choose(desk, service)
    return desk


def choose(desk: Desk, service: SmartCaService, agency: str = "") -> None:
    """Choose the service by settings; with a credential the agency signs there as well."""
    signing = SigningSettings(
        signer="remote", remote_url=service.url, remote_credential="credential-1", remote_agency_credential=agency
    )
    if agency:
        service.holders.setdefault(agency, service.pki.person("UBND xã Xuân Thành", "rsa"))
    desk.settings = dataclasses.replace(desk.settings, signing=signing)
    trust = desk.data_dir / "trust"
    trust.mkdir(exist_ok=True)
    (trust / "root.pem").write_bytes(service.pki.root.pem)


def states(desk: Desk, ids: list[PaperId]) -> list[State]:
    return [desk.station.papers.get(paper_id).state for paper_id in ids]


def check_signed(desk: Desk, paper_id: PaperId) -> None:
    pdf_uid = desk.station.papers.get(paper_id).pdf_uid
    assert pdf_uid is not None
    verdict = verify(desk.station.spool.read(pdf_uid), desk.trust_anchors(), signers=["Trần Văn Từ Xa"])
    assert verdict.is_acceptable, verdict


def test_the_signing_step_asks_the_service_of_the_settings_and_no_pin(
    remote: Desk, confirmed: Confirmed, service: SmartCaService
) -> None:
    service.status = 1
    told: list[PaperId] = []
    done = sign_papers(remote, confirmed[1], pin="", clerk=CLERK, on_signed=lambda one: told.append(one.paper.id))
    assert [one.paper.id for one in done] == told == confirmed[1]
    assert states(remote, confirmed[1]) == [State.SIGNED] * 3
    assert len(service.transactions) == 1  # the holder's telephone rings once
    check_signed(remote, confirmed[1][0])
    assert remote.station.remote.under_way() == []
    [entry] = certificate_inventory(remote.settings, remote.data_dir)
    assert (entry.place, entry.facts.name) == ("remote", "Trần Văn Từ Xa")


def test_what_is_declined_waits_and_the_others_go_on(
    remote: Desk, confirmed: Confirmed, service: SmartCaService
) -> None:
    _, ids = confirmed
    assert ask_remotely(remote, ids[:1], CLERK) == (ids[0],)
    assert ask_remotely(remote, ids[1:], CLERK) == (ids[1], ids[2])
    service.status_of = {"T0": 4002, "T1": 1}
    with pytest.raises(RemoteRejected):
        ask_remotely(remote, ids, CLERK)
    assert states(remote, ids) == [State.ASSEMBLED, State.SIGNED, State.SIGNED]
    assert remote.station.papers.get(ids[0]).failure == RemoteRejected.code
    service.status = 1
    [again] = sign_remotely(remote, ids[:1], clerk=CLERK)  # a person asks again: a new request
    assert again.paper.state is State.SIGNED
    assert again.paper.failure == ""


def test_what_nobody_confirms_in_time_waits_to_be_asked_anew(
    remote: Desk, confirmed: Confirmed, service: SmartCaService
) -> None:
    _, ids = confirmed
    later = iter([dt.timedelta(minutes=number * 4) for number in range(1, 9)])
    real, now = remote.clock, [remote.clock()]
    remote.clock = lambda: now[0]

    def wait(_: float) -> None:
        now[0] = real() + next(later)

    with pytest.raises(RemoteExpired):
        sign_remotely(remote, ids, clerk=CLERK, wait=wait)
    assert states(remote, ids) == [State.ASSEMBLED] * 3
    assert remote.station.remote.under_way() == []


def test_a_service_that_dies_is_told_after_a_while_and_the_request_stands(
    remote: Desk, confirmed: Confirmed, service: SmartCaService
) -> None:
    _, ids = confirmed
    ask_remotely(remote, ids, CLERK)
    service.is_down = True
    with pytest.raises(RemoteUnreachable):
        sign_remotely(remote, ids, clerk=CLERK, wait=lambda _: None)
    service.is_down, service.status = False, 1
    assert len(sign_remotely(remote, ids, clerk=CLERK)) == 3
    assert len(service.transactions) == 1


def test_a_paper_changed_meanwhile_is_not_signed_by_the_old_request(
    remote: Desk, confirmed: Confirmed, service: SmartCaService
) -> None:
    _, ids = confirmed
    ask_remotely(remote, ids[:2], CLERK)
    remote.station.papers.apply(ids[0], Event.REOPEN, actor=CLERK)
    service.status = 1
    with remote_service(remote.settings.signing) as client:
        settled = settle_remote(remote, client)
    assert [one.paper.id for one in settled.signed] == [ids[1]]
    assert states(remote, ids[:2]) == [State.RECOGNISED, State.SIGNED]
    assert remote.station.remote.under_way() == []


def test_a_signature_of_another_key_leaves_no_half_file(
    remote: Desk, confirmed: Confirmed, service: SmartCaService
) -> None:
    _, ids = confirmed
    ask_remotely(remote, ids[:1], CLERK)
    before = remote.station.papers.get(ids[0]).pdf_sha256
    service.holder, service.status = service.pki.person("Người khác", "rsa"), 1
    with remote_service(remote.settings.signing) as client:
        [(paper_id, failure)] = settle_remote(remote, client).failures
    assert (paper_id, failure.code) == (ids[0], "SIGNATURE_REJECTED")
    paper = remote.station.papers.get(ids[0])
    assert (paper.state, paper.pdf_sha256) == (State.ASSEMBLED, before)


def test_missing_settings_are_named_and_the_doctor_asks_the_service(
    remote: Desk, service: SmartCaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_SIGNING_SIGNER", "remote")
    [check] = [one for one in examine(remote.data_dir) if one.part == "remote_signer"]
    assert isinstance(check.failure, SettingInvalid)
    monkeypatch.setenv("SOHOA_SIGNING_REMOTE_URL", service.url)
    monkeypatch.setenv("SOHOA_SIGNING_REMOTE_CREDENTIAL", "credential-1")
    [check] = [one for one in examine(remote.data_dir) if one.part == "remote_signer"]
    assert (check.health, "Trần Văn Từ Xa" in check.detail) == (Health.WARNING, True)


def end_suddenly(service: SmartCaService, data_dir: Path, *arguments: str) -> None:
    """Let a desk of its own process sign at the service, and be killed."""
    environment = {
        **{key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "PYTHONPATH"}},
        "SOHOA_KEY_STORE": "file",
        "SOHOA_SIGNING_SIGNER": "remote",
        "SOHOA_SIGNING_REMOTE_URL": service.url,
        "SOHOA_SIGNING_REMOTE_CREDENTIAL": "credential-1",
        "SOHOA_SIGNING_REMOTE_AGENCY_CREDENTIAL": AGENCY,
        "SOHOA_SIGNING_REMOTE_TOKEN": "access",
    }
    command = [sys.executable, "-m", "tests.flows.remote_desk", str(data_dir), *arguments]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


@pytest.mark.parametrize("step", ["prepared", "asked", "submitted", "confirmed"])
def test_a_sudden_end_at_any_step_loses_nothing_and_signs_nothing_twice(
    step: str, remote: Desk, confirmed: Confirmed, service: SmartCaService, data_dir: Path
) -> None:
    _, ids = confirmed
    service.status = 1
    remote.close()
    end_suddenly(service, data_dir, step)

    with open_desk(data_dir) as desk:
        choose(desk, service)
        assert states(desk, ids) == [State.ASSEMBLED] * 3
        assert len(desk.station.remote.under_way()) == 3
        done = sign_remotely(desk, ids, clerk=CLERK)
        assert states(desk, ids) == [State.SIGNED] * 3
        assert len(done) == 3
        check_signed(desk, ids[0])
        assert desk.station.remote.under_way() == []
    # Asked a second time only where nobody could know the number; then under the same reference.
    assert len(service.transactions) == (2 if step == "asked" else 1)
    assert len(set(service.references)) == 1


# --- results: the competent person, then the agency ---


def result_with_a_page(desk: Desk, applicant: Owner) -> Paper:
    number = open_dossier(desk, "1.004884", applicant, CLERK).number
    paper = expect_result(desk, number, "KQ.G15.000031", CLERK)
    put_page(desk, paper.id, "GIẤY KHAI SINH")
    return paper


def finish(desk: Desk, paper: Paper) -> ReturnedResult:
    return finish_result(desk, paper.id, clerk=CLERK, pin="", compared=True, not_secret=True)


def test_person_and_agency_sign_a_result_each_by_their_own_telephone(
    remote: Desk, service: SmartCaService, applicant: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(remote, service, AGENCY)
    monkeypatch.setenv("SOHOA_SIGNING_REMOTE_AGENCY_TOKEN", "access of the agency")
    service.status = 1

    done = finish(remote, result_with_a_page(remote, applicant))

    assert (done.paper.state, done.paper.signed_as, done.missing) == (State.QUEUED, ("authority", "agency"), ())
    assert list(service.credentials.values()) == ["credential-1", AGENCY]
    assert set(service.tokens) == {"Bearer access", "Bearer access of the agency"}
    assert done.paper.pdf_uid is not None
    data = remote.station.spool.read(done.paper.pdf_uid)
    names = ["Trần Văn Từ Xa", "UBND xã Xuân Thành"]
    verdict = verify(data, remote.trust_anchors(), signers=names)
    assert verdict.is_acceptable, verdict
    with pikepdf.open(io.BytesIO(data)) as pdf:
        boxes = [field for page in pdf.pages for field in page.get("/Annots", []) if field.get("/FT") == "/Sig"]
        # the authority's profile, not the digitiser's: its box is not at the top left
        assert len(boxes) == 2
        assert float(boxes[0].Rect[1]) < float(pdf.pages[0].MediaBox[3]) / 2
    assert [entry.facts.name for entry in agency_inventory(remote.settings, remote.data_dir)] == [names[1]]


def test_a_result_waits_for_the_agencys_word_and_is_sealed_later_even_after_a_sudden_end(
    remote: Desk, service: SmartCaService, applicant: Owner, data_dir: Path
) -> None:
    service.status = 1
    once = finish(remote, result_with_a_page(remote, applicant))
    assert (once.paper.state, once.missing) == (State.SIGNED, (SignerRole.AGENCY,))  # this counter has no credential
    choose(remote, service, AGENCY)
    remote.close()
    end_suddenly(service, data_dir, "sealed", "seal")

    with open_desk(data_dir) as desk:
        choose(desk, service, AGENCY)
        [waiting] = results_to_seal(desk)
        assert (waiting.paper.id, waiting.paper.signed_as) == (once.paper.id, ("authority",))
        assert desk.station.remote.has(once.paper.id)
        [sealed] = seal_results(desk, [waiting.paper.id], clerk=CLERK, pin="")
        assert (sealed.paper.state, sealed.paper.signed_as) == (State.QUEUED, ("authority", "agency"))
        assert results_to_seal(desk) == ()
        assert desk.station.remote.under_way() == []
    assert list(service.credentials.values()) == ["credential-1", AGENCY]  # the agency was asked once


def test_an_agency_that_declines_leaves_results_signed_once_and_is_asked_once_for_all_of_them(
    remote: Desk, service: SmartCaService, applicant: Owner
) -> None:
    service.status = 1
    results = [finish(remote, result_with_a_page(remote, applicant)).paper for _ in range(2)]
    choose(remote, service, AGENCY)
    service.status_of = {"T2": 4002}

    with pytest.raises(RemoteRejected):
        seal_results(remote, [one.id for one in results], clerk=CLERK, pin="")
    assert states(remote, [one.id for one in results]) == [State.SIGNED] * 2
    assert remote.station.papers.get(results[0].id).failure == RemoteRejected.code

    done = seal_results(remote, [one.id for one in results], clerk=CLERK, pin="")
    assert [one.paper.state for one in done] == [State.QUEUED] * 2
    assert remote.station.papers.get(results[0].id).failure == ""
    assert [len(asked) for asked in service.transactions.values()] == [1, 1, 2, 2]


def test_the_agency_may_have_a_token_of_its_own_beside_a_remote_person(remote: Desk, service: SmartCaService) -> None:
    assert remote.is_remote(SignerRole.AUTHORITY)
    assert not remote.has_signer(SignerRole.AGENCY)
    signing = dataclasses.replace(remote.settings.signing, agency_slot=1)
    remote.settings = dataclasses.replace(remote.settings, signing=signing)
    assert remote.has_signer(SignerRole.AGENCY)
    assert not remote.is_remote(SignerRole.AGENCY)


def test_the_certificate_of_a_remote_signer_is_known_before_its_first_use(
    remote: Desk, service: SmartCaService
) -> None:
    at, look = remote.clock(), RemoteLook()
    service.is_down = True
    dark = look.look(remote.settings, remote.data_dir, at)
    assert (dark.is_remote, dark.facts) == (True, None)

    service.is_down = False
    assert look.look(remote.settings, remote.data_dir, at).facts is None  # not asked at every look
    seen = look.look(remote.settings, remote.data_dir, at + dt.timedelta(minutes=6))
    assert seen.facts is not None
    assert seen.facts.name == "Trần Văn Từ Xa"
    assert seen.days_left == (seen.facts.not_after - at - dt.timedelta(minutes=6)).days
    assert service.transactions == {}  # nobody's telephone rang

    service.is_down = True  # what was told once stays known
    assert look.look(remote.settings, remote.data_dir, at + dt.timedelta(days=1)).facts == seen.facts
