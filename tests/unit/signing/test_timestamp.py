# SPDX-License-Identifier: GPL-3.0-or-later
"""The RFC 3161 client against a genuine authority (`openssl ts` on loopback) and its faults."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, tsp
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from tests.unit.signing.signing_kit import NOW, PIN, Holder, Pki, Tsa, plain_pdf
from workstation.errors import TsaBadAnswer, TsaUnreachable
from workstation.signing import pades
from workstation.signing.profiles import TT01_DIGITISER
from workstation.signing.soft_token import open_p12
from workstation.signing.timestamp import NET_LANE, Patience, TimestampClient

Spoil = Callable[[bytes, bytes], tuple[int, bytes]]


@pytest.fixture
def client(tsa: Tsa) -> Iterator[TimestampClient]:
    with TimestampClient(tsa.url) as opened:
        yield opened


def test_an_honest_answer_gives_a_token_over_our_data(tsa: Tsa, client: TimestampClient) -> None:
    token = cms.ContentInfo.load(client.stamp(b"a signature"))
    info = token["content"]["encap_content_info"]["content"].parsed
    assert info["message_imprint"]["hashed_message"].native == hashlib.sha256(b"a signature").digest()


def test_each_question_has_a_nonce_of_its_own(tsa: Tsa, client: TimestampClient) -> None:
    client.stamp(b"x")
    client.stamp(b"x")
    assert len({tsp.TimeStampReq.load(query)["nonce"].native for query in tsa.requests}) == 2


def test_a_policy_is_asked_for_and_insisted_on(tsa: Tsa) -> None:
    with TimestampClient(tsa.url, policy="1.2.3.4.5") as client:
        client.stamp(b"x")
        tsa.spoil = lambda query, answer: (200, tsa.reply(_without_policy(query)))
        with pytest.raises(TsaBadAnswer, match="policy"):
            client.stamp(b"x")


def _without_policy(query: bytes) -> bytes:
    request = tsp.TimeStampReq.load(query)
    fields = ("version", "message_imprint", "nonce", "cert_req")
    return tsp.TimeStampReq({name: request[name] for name in fields}).dump()


def test_a_dead_authority_is_unreachable() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: refused at once
        client = TimestampClient(f"http://127.0.0.1:{held.getsockname()[1]}/")
        with client, pytest.raises(TsaUnreachable):
            client.stamp(b"x")


def test_an_authority_that_says_nothing_is_unreachable_after_the_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = TimestampClient(f"http://127.0.0.1:{silent.getsockname()[1]}/", patience=Patience(0.2))
        with client, pytest.raises(TsaUnreachable):
            client.stamp(b"x")


def test_a_name_that_is_looked_up_for_ever_is_given_up_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, released = threading.Event(), threading.Event()
    real = socket.getaddrinfo

    def hang(host: str, *rest: Any, **more: Any) -> Any:
        if host != "tsa.example":
            return real(host, *rest, **more)
        asked.set()
        released.wait()  # until the test is over: no limit of the system's ends it
        raise OSError("released")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with TimestampClient("http://tsa.example/", patience=Patience(0.2)) as client, pytest.raises(TsaUnreachable):
        client.stamp(b"x")
    assert asked.is_set()
    released.set()


def test_a_name_nobody_knows_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with TimestampClient("http://tsa.example/") as client, pytest.raises(TsaUnreachable):
        client.stamp(b"x")


def test_the_second_address_of_a_name_is_tried_when_the_first_refuses(
    tsa: Tsa, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(tsa.url.rsplit(":", 1)[1].strip("/"))
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in ("127.0.0.2", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", _once_for("tsa.example", answers))
    with TimestampClient(f"http://tsa.example:{port}/") as client:
        assert client.stamp(b"x")


def _once_for(name: str, answers: list[Any]) -> Callable[..., Any]:
    real = socket.getaddrinfo
    return lambda host, *rest, **more: answers if host == name else real(host, *rest, **more)


def test_an_address_that_is_none_is_unreachable() -> None:
    with TimestampClient("tsa.ca.gov.vn") as client, pytest.raises(TsaUnreachable):
        client.stamp(b"x")


@pytest.mark.parametrize("status", [403, 500, 302])
def test_an_http_error_is_unreachable(tsa: Tsa, client: TimestampClient, status: int) -> None:
    tsa.spoil = lambda query, answer: (status, b"")
    with pytest.raises(TsaUnreachable):
        client.stamp(b"x")


def _refusal(query: bytes, answer: bytes) -> tuple[int, bytes]:
    return 200, bytes.fromhex("3005 3003 020102")  # PKIStatus 2, and no token


def _cut(query: bytes, answer: bytes) -> tuple[int, bytes]:
    return 200, answer[:-20]


def _forged(query: bytes, answer: bytes) -> tuple[int, bytes]:
    return 200, answer[:-5] + bytes([answer[-5] ^ 1]) + answer[-4:]


@pytest.mark.parametrize("spoil", [_refusal, _cut, _forged, lambda query, answer: (200, b"<html>login</html>")])
def test_refusals_and_rubbish_are_bad_answers(tsa: Tsa, client: TimestampClient, spoil: Spoil) -> None:
    tsa.spoil = spoil
    with pytest.raises(TsaBadAnswer):
        client.stamp(b"x")


def test_the_answer_to_an_earlier_question_is_a_bad_answer(tsa: Tsa, client: TimestampClient) -> None:
    client.stamp(b"x")
    old = tsa.reply(tsa.requests[0])
    tsa.spoil = lambda query, answer: (200, old)
    with pytest.raises(TsaBadAnswer, match="nonce"):
        client.stamp(b"x")
    with pytest.raises(TsaBadAnswer, match="imprint"):
        client.stamp(b"another signature")


def test_a_token_by_a_certificate_for_other_purposes_is_a_bad_answer(
    tsa: Tsa, client: TimestampClient, pki: Pki
) -> None:
    imposter = _stamper(pki.timestamper(is_for_timestamps=False))
    tsa.spoil = lambda query, answer: (200, imposter.request_tsa_response(tsp.TimeStampReq.load(query)).dump())
    with pytest.raises(TsaBadAnswer, match="not for timestamps"):
        client.stamp(b"x")


def _stamper(holder: Holder) -> DummyTimeStamper:
    key = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(Certificate.load(holder.der), PrivateKeyInfo.load(key))


def test_a_failing_authority_never_gives_a_signature_of_a_lower_level(
    tsa: Tsa, client: TimestampClient, pki: Pki, tmp_path: Path
) -> None:
    signer = open_p12(pki.p12(pki.person(), tmp_path / "person.p12"), PIN)
    for spoil, failure in ((_refusal, TsaBadAnswer), (lambda query, answer: (500, b""), TsaUnreachable)):
        tsa.spoil = spoil
        with pytest.raises(failure):
            pades.sign(plain_pdf(), signer, TT01_DIGITISER, name="Nguyễn Thị Ký Số", at=NOW, tsa=client)
    tsa.spoil = None
    assert pades.sign(plain_pdf(), signer, TT01_DIGITISER, name="Nguyễn Thị Ký Số", at=NOW, tsa=client).level == "B-T"


def test_an_authority_that_drips_its_answer_is_given_up_at_the_limit_of_the_whole(tsa: Tsa) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(answer)
                while not done.wait(0.05):  # each byte comes long before the limit of a silence
                    connection.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        client = TimestampClient(f"http://127.0.0.1:{server.getsockname()[1]}/", patience=Patience(0.4))
        with client, pytest.raises(TsaUnreachable):
            client.stamp(b"x")
        done.set()
        thread.join()


def test_the_net_lane_asks_three_times_with_pauses_and_a_lie_is_not_asked_for_again(tsa: Tsa) -> None:
    pauses: list[float] = []
    tsa.spoil = lambda query, answer: (503, b"") if len(tsa.requests) < 3 else (200, answer)
    with TimestampClient(tsa.url, patience=NET_LANE, wait=pauses.append) as client:
        client.stamp(b"x")
        assert pauses == [2.0, 4.0]
        assert len(tsa.requests) == 3
        tsa.spoil = _refusal
        with pytest.raises(TsaBadAnswer):
            client.stamp(b"x")
        assert len(tsa.requests) == 4


def test_a_program_that_ends_waits_for_no_authority(tsa: Tsa) -> None:
    tsa.spoil = lambda query, answer: (503, b"")
    client = TimestampClient(tsa.url, patience=NET_LANE, wait=pytest.fail, is_cancelled=lambda: True)
    with client, pytest.raises(TsaUnreachable):
        client.stamp(b"x")
