# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in two phases against a simulated asynchronous service shaped after VNPT SmartCA's document v1.1."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from tests.unit.signing.signing_kit import NOW, Holder, Pki, plain_pdf
from workstation.errors import NothingToDo, RemoteExpired, RemoteRejected, RemoteUnreachable, SignatureRejected
from workstation.signing.pades import Prepared, prepare
from workstation.signing.profiles import TT01_DIGITISER
from workstation.signing.remote import PREPARED_FOR, RemoteJob, collect, submit_files
from workstation.signing.smartca import SmartCa
from workstation.signing.verify import verify


class Service:
    """The service: answers at once with a number, signs when its holder confirms."""

    def __init__(self, pki: Pki) -> None:
        self.pki = pki
        self.holder: Holder = pki.person("Trần Văn Từ Xa", "rsa")
        self.status = 4000
        self.tokens: list[str] = []
        self.transactions: dict[str, list[dict[str, str]]] = {}
        self.spoil: dict[str, Any] | None = None
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        if self.spoil is not None:
            return self.spoil
        if path == "/csc/credentials/info":
            chain = (self.holder, self.pki.issuing, self.pki.root)
            return {"cert": {"certificates": [base64.b64encode(one.der).decode() for one in chain]}}
        if path == "/csc/signature/signhash":
            number = f"T{len(self.transactions)}"
            self.transactions[number] = asked["datas"]
            return {"code": 0, "codeDesc": "SUCCESS", "content": {"tranId": number}}
        documents = [self._signed(one) for one in reversed(self.transactions[asked["tranId"]])]
        content = {"tranId": asked["tranId"], "tranStatus": self.status}
        return {"code": 0, "content": content | ({"documents": documents} if self.status == 1 else {})}

    def _signed(self, one: dict[str, str]) -> dict[str, str]:
        assert isinstance(self.holder.key, rsa.RSAPrivateKey)
        digest = base64.b64decode(one["hash"])
        raw = self.holder.key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
        return {"name": one["name"], "hash": one["hash"], "sig": base64.b64encode(raw).decode()}

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.tokens.append(self.headers["Authorization"])
                body = json.dumps(service.answer(self.path, asked)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Keep quiet."""

        return Handler


@pytest.fixture
def service(pki: Pki) -> Iterator[Service]:
    server = Service(pki)
    yield server
    server.close()


@pytest.fixture
def client(service: Service) -> Iterator[SmartCa]:
    opened = SmartCa(service.url, "credential-1", lambda: "access")
    yield opened
    opened.close()


FILES = [("first", plain_pdf({"MaGiayTo": "1.A"})), ("second", plain_pdf({"MaGiayTo": "2.B"}))]
PDFS = [pdf for _, pdf in FILES]


def submitted(client: SmartCa) -> RemoteJob:
    [job] = submit_files(client, FILES, TT01_DIGITISER, at=NOW, reference="lượt 1")
    return RemoteJob.from_json(job.to_json())  # as if the program had ended in between


def test_files_are_signed_when_the_holder_confirms_and_not_before(client: SmartCa, service: Service) -> None:
    job = submitted(client)
    assert collect(client, job, PDFS, now=NOW) is None
    service.status = 1
    signed = collect(client, job, PDFS, now=NOW)
    assert signed is not None
    for before, after in zip(PDFS, signed, strict=True):
        assert after.data.startswith(before)
        assert verify(after.data, [service.pki.root.der], signers=["Trần Văn Từ Xa"]).is_acceptable
    assert set(service.tokens) == {"Bearer access"}


def test_only_hashes_leave_the_house(client: SmartCa, service: Service) -> None:
    job = submitted(client)
    sent = service.transactions[job.ticket]
    assert [base64.b64decode(one["hash"]) for one in sent] == [one.digest for one in job.prepared]
    assert {key for one in sent for key in one} == {"name", "hash"}


@pytest.mark.parametrize(
    ("status", "failure"),
    [(4001, RemoteExpired), (4002, RemoteRejected), (4003, RemoteRejected), (4004, RemoteRejected)],
)
def test_a_no_is_a_no(client: SmartCa, service: Service, status: int, failure: type[Exception]) -> None:
    job = submitted(client)
    service.status = status
    with pytest.raises(failure):
        collect(client, job, PDFS, now=NOW)


def test_what_nobody_confirms_in_time_must_be_prepared_anew(client: SmartCa) -> None:
    job = submitted(client)
    assert collect(client, job, PDFS, now=NOW + PREPARED_FOR) is None
    with pytest.raises(RemoteExpired):
        collect(client, job, PDFS, now=NOW + PREPARED_FOR + dt.timedelta(seconds=1))


def test_many_files_go_in_requests_of_the_services_size(service: Service) -> None:
    class Small(SmartCa):
        def capabilities(self) -> Any:
            return dataclasses.replace(super().capabilities(), batch_max=1)

    client = Small(service.url, "credential-1", lambda: "access")
    jobs = submit_files(client, FILES, TT01_DIGITISER, at=NOW, reference="r")
    client.close()
    assert [job.uids for job in jobs] == [("first",), ("second",)]


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
    client: SmartCa, service: Service, spoil: dict[str, Any], failure: type[Exception]
) -> None:
    job = submitted(client)
    service.spoil = spoil
    with pytest.raises(failure):
        collect(client, job, PDFS, now=NOW)


def test_a_service_that_is_gone_can_be_asked_again(client: SmartCa, service: Service) -> None:
    job = submitted(client)
    service.close()
    with pytest.raises(RemoteUnreachable):
        collect(client, job, PDFS, now=NOW)


def test_a_signature_for_another_file_or_by_another_key_is_refused(client: SmartCa, service: Service) -> None:
    job = submitted(client)
    service.status = 1
    with pytest.raises(SignatureRejected):
        collect(client, job, list(reversed(PDFS)), now=NOW)
    service.holder = service.pki.person("Người khác", "rsa")
    with pytest.raises(SignatureRejected):
        collect(client, job, PDFS, now=NOW)


def test_nothing_to_sign_asks_nobody(client: SmartCa, service: Service) -> None:
    with pytest.raises(NothingToDo):
        submit_files(client, [], TT01_DIGITISER, at=NOW, reference="r")
    assert service.tokens == []


def test_a_prepared_file_reads_back_as_it_was_kept(client: SmartCa) -> None:
    prepared = prepare(PDFS[0], client.identity(), TT01_DIGITISER, name="An", at=NOW)
    assert Prepared.from_json(prepared.to_json()) == prepared
