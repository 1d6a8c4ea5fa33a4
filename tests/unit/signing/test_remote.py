# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in two phases against a simulated asynchronous service shaped after VNPT SmartCA's document v1.1."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.signing.signing_kit import NOW, Pki, plain_pdf
from tests.unit.signing.smartca_service import SmartCaService
from workstation.errors import NothingToDo, RemoteExpired, RemoteRejected, RemoteUnreachable, SignatureRejected
from workstation.signing.pades import finish, prepare
from workstation.signing.profiles import TT01_DIGITISER
from workstation.signing.remote import PREPARED_FOR, RemoteJob, signatures_of, submit_prepared
from workstation.signing.revision import Prepared, SignedPdf
from workstation.signing.smartca import SmartCa, refreshed_token
from workstation.signing.verify import verify


@pytest.fixture
def service(pki: Pki) -> Iterator[SmartCaService]:
    server = SmartCaService(pki)
    yield server
    server.close()


@pytest.fixture
def client(service: SmartCaService) -> Iterator[SmartCa]:
    opened = SmartCa(service.url, "credential-1", lambda: "access")
    yield opened
    opened.close()


FILES = [("first", plain_pdf({"MaGiayTo": "1.A"})), ("second", plain_pdf({"MaGiayTo": "2.B"}))]
PDFS = [pdf for _, pdf in FILES]


def prepared(client: SmartCa) -> list[tuple[str, Prepared]]:
    identity = client.identity()
    made = [(uid, prepare(pdf, identity, TT01_DIGITISER, name=identity.name, at=NOW)) for uid, pdf in FILES]
    return [(uid, Prepared.from_json(one.to_json())) for uid, one in made]  # as if the program had ended in between


def submitted(client: SmartCa) -> RemoteJob:
    [job] = submit_prepared(client, prepared(client), reference="lượt 1")
    return job


def collect(client: SmartCa, job: RemoteJob, pdfs: list[bytes], *, now: dt.datetime) -> list[SignedPdf] | None:
    raw = signatures_of(client, job, now=now)
    return None if raw is None else [finish(*one) for one in zip(pdfs, job.prepared, raw, strict=True)]


def test_files_are_signed_when_the_holder_confirms_and_not_before(client: SmartCa, service: SmartCaService) -> None:
    job = submitted(client)
    assert collect(client, job, PDFS, now=NOW) is None
    service.status = 1
    signed = collect(client, job, PDFS, now=NOW)
    assert signed is not None
    for before, after in zip(PDFS, signed, strict=True):
        assert after.data.startswith(before)
        assert verify(after.data, [service.pki.root.der], signers=["Trần Văn Từ Xa"]).is_acceptable
    assert set(service.tokens) == {"Bearer access"}


def test_only_hashes_leave_the_house(client: SmartCa, service: SmartCaService) -> None:
    job = submitted(client)
    sent = service.transactions[job.ticket]
    assert [base64.b64decode(one["hash"]) for one in sent] == [one.digest for one in job.prepared]
    assert {key for one in sent for key in one} == {"name", "hash"}


@pytest.mark.parametrize(
    ("status", "failure"),
    [(4001, RemoteExpired), (4002, RemoteRejected), (4003, RemoteRejected), (4004, RemoteRejected)],
)
def test_a_no_is_a_no(client: SmartCa, service: SmartCaService, status: int, failure: type[Exception]) -> None:
    job = submitted(client)
    service.status = status
    with pytest.raises(failure):
        collect(client, job, PDFS, now=NOW)


def test_what_nobody_confirms_in_time_must_be_prepared_anew(client: SmartCa) -> None:
    job = submitted(client)
    assert collect(client, job, PDFS, now=NOW + PREPARED_FOR) is None
    with pytest.raises(RemoteExpired):
        collect(client, job, PDFS, now=NOW + PREPARED_FOR + dt.timedelta(seconds=1))


def test_many_files_go_in_requests_of_the_services_size(service: SmartCaService) -> None:
    class Small(SmartCa):
        def capabilities(self) -> Any:
            return dataclasses.replace(super().capabilities(), batch_max=1)

    client = Small(service.url, "credential-1", lambda: "access")
    told: list[RemoteJob] = []
    jobs = submit_prepared(client, prepared(client), reference="r", on_submitted=told.append)
    client.close()
    assert [job.uids for job in jobs] == [("first",), ("second",)] == [job.uids for job in told]


@pytest.mark.parametrize(
    ("spoil", "failure"),
    [
        ({"code": 52001, "codeDesc": "no credit"}, RemoteRejected),
        ({"code": 0}, RemoteUnreachable),
        ({"code": 0, "content": {"tranStatus": 77}}, RemoteUnreachable),
        ({"code": 0, "content": {"tranStatus": 1, "documents": []}}, RemoteUnreachable),
        ({"code": 0, "content": {"tranStatus": 1, "documents": [{"hash": "?", "sig": "?"}]}}, RemoteUnreachable),
    ],
)
def test_answers_that_are_none_are_told_apart(
    client: SmartCa, service: SmartCaService, spoil: dict[str, Any], failure: type[Exception]
) -> None:
    job = submitted(client)
    service.spoil = spoil
    with pytest.raises(failure):
        collect(client, job, PDFS, now=NOW)


def test_a_service_that_is_gone_can_be_asked_again(client: SmartCa, service: SmartCaService) -> None:
    job = submitted(client)
    service.close()
    with pytest.raises(RemoteUnreachable):
        collect(client, job, PDFS, now=NOW)


def test_a_signature_for_another_file_or_by_another_key_is_refused(client: SmartCa, service: SmartCaService) -> None:
    job = submitted(client)
    service.status = 1
    with pytest.raises(SignatureRejected):
        collect(client, job, list(reversed(PDFS)), now=NOW)
    service.holder = service.pki.person("Người khác", "rsa")
    with pytest.raises(SignatureRejected):
        collect(client, job, PDFS, now=NOW)


def test_nothing_to_sign_asks_nobody(client: SmartCa, service: SmartCaService) -> None:
    with pytest.raises(NothingToDo):
        submit_prepared(client, [], reference="r")
    assert service.tokens == []


def test_a_prepared_file_reads_back_as_it_was_kept(client: SmartCa) -> None:
    prepared = prepare(PDFS[0], client.identity(), TT01_DIGITISER, name="An", at=NOW)
    assert Prepared.from_json(prepared.to_json()) == prepared


def test_an_access_token_is_refreshed_only_when_its_life_is_nearly_over(service: SmartCaService) -> None:
    now = [0.0]
    source = refreshed_token(f"{service.url}token", "desk", "secret", "refresh-1", clock=lambda: now[0])
    assert [source(), source()] == ["access-1", "access-1"]
    now[0] = 3300.0
    assert source() == "access-2"
    assert all("grant_type=refresh_token" in asked and "refresh-1" in asked for asked in service.refreshes)


def test_a_token_service_that_is_gone_is_no_refusal(service: SmartCaService) -> None:
    service.close()
    with pytest.raises(RemoteUnreachable):
        refreshed_token(f"{service.url}token", "desk", "secret", "refresh-1")()
