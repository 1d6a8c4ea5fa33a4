# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing at the desk when something fails: what is finished stays, the rest waits, the level told is the true one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flows.conftest import CLERK
from tests.unit.signing.signing_kit import NOW, PIN, Pki, RevocationServer, Tsa, plain_pdf
from workstation.app import embedded
from workstation.app.certificates import certificate_inventory
from workstation.app.correct import correct
from workstation.app.desk import Desk
from workstation.app.doctor import Health, examine
from workstation.app.longterm import raise_levels
from workstation.app.sign import sign_papers
from workstation.app.submit import queue_dossier
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.states import State
from workstation.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    KeyUsageWrong,
    SignatureLevelTooLow,
    TokenRemoved,
    WorkstationError,
)
from workstation.settings import SigningSettings
from workstation.signing import longterm
from workstation.signing.signer import Signer
from workstation.signing.soft_token import open_p12
from workstation.signing.timestamp import Patience
from workstation.signing.verdict import VerdictStatus
from workstation.signing.verify import verify

Spoil = Callable[[bytes, bytes], tuple[int, bytes]]
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def online() -> Iterator[RevocationServer]:
    server = RevocationServer()
    yield server
    server.close()


@pytest.fixture
def tsa(tmp_path: Path, online: RevocationServer) -> Iterator[Tsa]:
    folder = tmp_path / "tsa"
    folder.mkdir()
    server = Tsa(folder, online.pki)
    yield server
    server.close()


def signing(desk: Desk, **changes: str) -> None:
    desk.settings = dataclasses.replace(desk.settings, signing=dataclasses.replace(SigningSettings(), **changes))


def states(desk: Desk, ids: list[PaperId]) -> list[State]:
    return [desk.station.papers.get(paper_id).state for paper_id in ids]


def no_half_file(desk: Desk) -> bool:
    """Whether the spool holds nothing but what the database names."""
    found = desk.station.reconcile()
    return (found.drafts_swept, found.orphans_swept, found.missing) == (0, 0, ())


class Pulled:
    """A signer whose token is pulled after some signatures."""

    def __init__(self, signer: Signer, left: int) -> None:
        self._signer, self._left = signer, left
        self.certificate, self.chain, self.is_test = signer.certificate, signer.chain, signer.is_test
        self.name, self.key_kind = signer.name, signer.key_kind

    def sign(self, data: bytes) -> bytes:
        if not self._left:
            raise TokenRemoved(detail="CKR_DEVICE_REMOVED")
        self._left -= 1
        return self._signer.sign(data)

    def close(self) -> None:
        self._signer.close()


def test_a_token_pulled_in_the_middle_keeps_what_is_signed_and_the_rest_waits(
    desk: Desk, confirmed: tuple[DossierId, list[PaperId]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ids = confirmed
    whole = desk.open_signer(embedded.PIN)
    monkeypatch.setattr(Desk, "open_signer", lambda self, pin, role=None: Pulled(whole, 1))
    with pytest.raises(TokenRemoved):
        sign_papers(desk, ids, pin=PIN, clerk=CLERK)
    assert states(desk, ids) == [State.SIGNED, State.ASSEMBLED, State.ASSEMBLED]
    assert no_half_file(desk)
    monkeypatch.undo()
    assert len(sign_papers(desk, ids, pin=embedded.PIN, clerk=CLERK)) == 2
    assert states(desk, ids) == [State.SIGNED] * 3


@pytest.mark.parametrize(
    "spoil",
    [
        lambda query, answer: (503, b""),
        lambda query, answer: (200, b"<html>rubbish</html>"),
        lambda query, answer: (200, bytes.fromhex("30053003020102")),  # PKIStatus rejection
        lambda query, answer: (200, answer[:-40]),
    ],
    ids=["silent", "rubbish", "rejecting", "cut"],
)
def test_an_authority_that_fails_or_lies_is_asked_once_in_a_batch_and_the_level_is_told(
    desk: Desk, confirmed: tuple[DossierId, list[PaperId]], tsa: Tsa, spoil: Spoil
) -> None:
    _, ids = confirmed
    signing(desk, tsa_url=tsa.url)
    tsa.spoil = spoil
    sign_papers(desk, ids[:2], pin=embedded.PIN, clerk=CLERK)
    assert {desk.station.papers.get(paper_id).signature_level for paper_id in ids[:2]} == {"B-B"}
    assert len(tsa.requests) == 1


def test_levels_rise_when_the_authority_answers_again_and_never_after_queueing(
    desk: Desk,
    confirmed: tuple[DossierId, list[PaperId]],
    online: RevocationServer,
    tsa: Tsa,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dossier_id, ids = confirmed
    (desk.data_dir / "trust").mkdir()
    (desk.data_dir / "trust" / "root.pem").write_bytes(online.pki.root.pem)
    signer = open_p12(online.pki.p12(online.pki.person(), tmp_path / "person.p12"), PIN)
    monkeypatch.setattr(Desk, "open_signer", lambda self, pin, role=None: signer)
    signing(desk, tsa_url=tsa.url, level="B-LTA", least_level="B-T")
    tsa.spoil = lambda query, answer: (503, b"")
    sign_papers(desk, ids, pin=PIN, clerk=CLERK)

    with pytest.raises(SignatureLevelTooLow):
        queue_dossier(desk, dossier_id, CLERK)
    assert states(desk, ids) == [State.SIGNED] * 3
    assert raise_levels(desk, ids, patience=Patience(1.0)) == []

    tsa.spoil = None
    raised = raise_levels(desk, ids[:2], patience=Patience(10.0))
    assert [paper.signature_level for paper in raised] == ["B-T", "B-LT", "B-LTA"] * 2
    for paper_id in ids[:2]:
        paper = desk.station.papers.get(paper_id)
        assert paper.pdf_uid is not None
        verdict = verify(desk.station.spool.read(paper.pdf_uid), desk.trust_anchors())
        assert verdict.status is VerdictStatus.VALID, verdict

    with pytest.raises(SignatureLevelTooLow):
        queue_dossier(desk, dossier_id, CLERK)
    queued = desk.station.papers.get(ids[0])
    assert queued.state is State.QUEUED
    assert raise_levels(desk, ids[:2], patience=Patience(10.0)) == []
    assert desk.station.papers.get(ids[0]).pdf_sha256 == queued.pdf_sha256


def test_a_queue_that_overtakes_the_raising_keeps_its_bytes(
    desk: Desk, confirmed: tuple[DossierId, list[PaperId]], tsa: Tsa, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier_id, ids = confirmed
    signing(desk, tsa_url=tsa.url)
    tsa.spoil = lambda query, answer: (503, b"")
    sign_papers(desk, ids, pin=embedded.PIN, clerk=CLERK)
    tsa.spoil = None
    add = longterm.add_timestamp

    def overtaken(pdf: bytes, client: object) -> bytes:
        queue_dossier(desk, dossier_id, CLERK)
        return add(pdf, client)  # type: ignore[arg-type]

    monkeypatch.setattr(longterm, "add_timestamp", overtaken)
    before = desk.station.papers.get(ids[0]).pdf_sha256
    assert raise_levels(desk, ids, patience=Patience(10.0)) == []
    assert desk.station.papers.get(ids[0]).pdf_sha256 == before


@pytest.mark.parametrize(
    ("days", "may_sign", "failure"),
    [
        ((-9, -1), True, CertificateExpired),
        ((1, 9), True, CertificateNotYetValid),
        ((-9, 9), False, KeyUsageWrong),
    ],
)
def test_a_certificate_that_may_not_sign_now_signs_nothing_and_leaves_no_half_file(
    desk: Desk,
    confirmed: tuple[DossierId, list[PaperId]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: tuple[int, int],
    may_sign: bool,
    failure: type[WorkstationError],
) -> None:
    _, ids = confirmed
    pki = Pki()
    begin, end = (NOW + dt.timedelta(days=one) for one in days)
    signer = open_p12(pki.p12(pki.person(valid=(begin, end), may_sign=may_sign), tmp_path / "person.p12"), PIN)
    monkeypatch.setattr(Desk, "open_signer", lambda self, pin, role=None: signer)
    with pytest.raises(failure):
        sign_papers(desk, ids, pin=PIN, clerk=CLERK)
    assert states(desk, ids) == [State.ASSEMBLED] * 3
    assert no_half_file(desk)


def test_a_certificate_that_ends_in_the_middle_of_a_batch_keeps_what_is_signed(
    desk: Desk, confirmed: tuple[DossierId, list[PaperId]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ids = confirmed
    pki = Pki()
    valid = (NOW - dt.timedelta(days=9), NOW + dt.timedelta(days=1))
    signer = open_p12(pki.p12(pki.person(valid=valid), tmp_path / "person.p12"), PIN)
    monkeypatch.setattr(Desk, "open_signer", lambda self, pin, role=None: signer)
    real = desk.clock

    def next_week(_: object) -> None:
        desk.clock = lambda: real() + dt.timedelta(days=7)

    with pytest.raises(CertificateExpired):
        sign_papers(desk, ids, pin=PIN, clerk=CLERK, on_signed=next_week)
    assert states(desk, ids) == [State.SIGNED, State.ASSEMBLED, State.ASSEMBLED]
    assert no_half_file(desk)


def test_a_paper_of_a_revoked_certificate_is_kept_is_not_queued_and_can_be_corrected(
    desk: Desk,
    confirmed: tuple[DossierId, list[PaperId]],
    online: RevocationServer,
    tsa: Tsa,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dossier_id, ids = confirmed
    (desk.data_dir / "trust").mkdir()
    (desk.data_dir / "trust" / "root.pem").write_bytes(online.pki.root.pem)
    holder = online.pki.person()
    signer = open_p12(online.pki.p12(holder, tmp_path / "person.p12"), PIN)
    monkeypatch.setattr(Desk, "open_signer", lambda self, pin, role=None: signer)
    signing(desk, tsa_url=tsa.url, level="B-LT")
    sign_papers(desk, ids[:2], pin=PIN, clerk=CLERK)
    assert [paper.signature_level for paper in raise_levels(desk, ids[:1], patience=Patience(10.0))] == ["B-LT"]

    online.revoked[holder.certificate.serial_number] = NOW - dt.timedelta(hours=1)
    before = desk.station.papers.get(ids[1]).pdf_sha256
    with pytest.raises(CertificateRevoked):
        raise_levels(desk, ids[:2], patience=Patience(10.0))
    assert desk.station.papers.get(ids[1]).pdf_sha256 == before
    with pytest.raises(CertificateRevoked):
        queue_dossier(desk, dossier_id, CLERK)
    assert states(desk, ids[:2]) == [State.QUEUED, State.SIGNED]
    assert correct(desk, ids[1], clerk=CLERK, reason="chứng thư số bị thu hồi").revision == 2


def test_the_doctor_shows_the_certificate_with_its_days(desk: Desk) -> None:
    desk.open_signer(embedded.PIN).close()
    [entry] = certificate_inventory(desk.settings, desk.data_dir)
    assert entry.facts.usages == ("digitalSignature", "nonRepudiation")
    [check] = [check for check in examine(desk.data_dir) if check.part == "certificate"]
    assert check.health is Health.OK
    assert entry.facts.name in check.detail


def test_the_sign_command_adds_a_signature_and_keeps_the_original(tmp_path: Path) -> None:
    pki = Pki()
    p12 = pki.p12(pki.person("Nguyễn Thị Lệnh"), tmp_path / "person.p12")
    paper = tmp_path / "giấy tờ.pdf"
    original = plain_pdf()
    paper.write_bytes(original)
    (tmp_path / "root.pem").write_bytes(pki.root.pem)

    def sohoa(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from workstation.cli.main import run; run()", "--data", str(tmp_path / "d")]
        environment = {"SOHOA_PIN": PIN, "SOHOA_LANG": "en", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        return subprocess.run(
            [*command, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
        )

    done = sohoa("sign", str(paper), "--profile", "ND30_SAOY", "--p12", str(p12), "--json")
    assert done.returncode == 0, done.stderr
    [told] = json.loads(done.stdout)
    assert told["profile"] == "ND30_SAOY"
    assert paper.read_bytes() == original
    signed = Path(told["file"]).read_bytes()
    assert verify(signed, [pki.root.pem], signers=["Nguyễn Thị Lệnh"]).is_acceptable
    refused = sohoa("sign", str(paper), "--profile", "NONE", "--p12", str(p12))
    assert refused.returncode == 1
