# SPDX-License-Identifier: GPL-3.0-or-later
"""The line itself: certificates, pinned keys, a proxy that asks for a login; against a real TLS portal."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.contract.adapter_kit import MAPPED, Office
from tests.contract.portal_kit import OWNER, QUICK, Sender, paper, submission
from workstation.errors import PortalOffline, PortalUntrusted, SettingInvalid
from workstation.portal.adapters.line import LineSettings, spki_sha256
from workstation.portal.adapters.tus import TusPortal
from workstation.portal.reference import PortalProcess, start_reference_portal

Reach = Callable[[LineSettings], TusPortal]


class Shown:
    """The portal's certificate, its own root, and its pin."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cổng thử nghiệm")])
        now = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
            .sign(key, hashes.SHA256())
        )
        self.file, self.key_file = folder / "portal.pem", folder / "portal.key"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        form = serialization.PrivateFormat.PKCS8
        self.key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
        self.pin = spki_sha256(certificate.public_bytes(serialization.Encoding.DER))


class LoginProxy:
    """An HTTP proxy for TLS (CONNECT) that asks for name and password."""

    def __init__(self, user: str, password: str) -> None:
        self._wanted = b"Basic " + base64.b64encode(f"{user}:{password}".encode())
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.tunnels = 0
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def close(self) -> None:
        for end in (self._listener, *self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        self._threads.append(threading.Thread(target=work, args=arguments, daemon=True))
        self._threads[-1].start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._open.append(client)
                self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = client.recv(4096)
            if not piece:
                return
            head += piece
        if self._wanted not in head:
            with suppress(OSError):  # the client may hang up first
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                client.shutdown(socket.SHUT_WR)
            return
        host, _, port = head.split()[1].decode().rpartition(":")
        server = socket.create_connection((host, int(port)))
        self._open.append(server)
        self.tunnels += 1
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self._start(_pump, server, client)
        _pump(client, server)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return Shown(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def portal(shown: Shown, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalProcess]:
    options = ("--tls-cert", str(shown.file), "--tls-key", str(shown.key_file), "--profile", "all")
    with start_reference_portal(tmp_path_factory.mktemp("portal"), options=options) as process:
        yield process


@pytest.fixture
def proxy() -> Iterator[LoginProxy]:
    one = LoginProxy("máy quầy 1", "mật khẩu")
    yield one
    one.close()


@pytest.fixture
def reach(portal: PortalProcess) -> Iterator[Reach]:
    opened: list[TusPortal] = []

    def open_one(line: LineSettings) -> TusPortal:
        opened.append(TusPortal(portal.url, portal.client_id, portal.client_secret, line=line, timeouts=QUICK))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def test_a_pinned_portal_is_spoken_to(reach: Reach, shown: Shown) -> None:
    for pin in (shown.pin.hex(), base64.b64encode(shown.pin).decode()):
        client = reach(LineSettings(ca_file=str(shown.file), pins=("0" * 64, pin)))
        assert client.check().logged_in


def test_a_portal_with_another_key_is_told_nothing(reach: Reach, shown: Shown) -> None:
    client = reach(LineSettings(ca_file=str(shown.file), pins=("0" * 64,)))
    with pytest.raises(PortalUntrusted, match="certificate_not_pinned"):
        client.stored_papers(OWNER)
    status = client.check()
    assert not status.reachable
    assert "certificate_not_pinned" in status.detail


def test_a_certificate_nobody_vouches_for_is_not_believed(reach: Reach) -> None:
    with pytest.raises(PortalUntrusted):
        reach(LineSettings()).stored_papers(OWNER)


def test_a_paper_goes_through_a_proxy_that_asks_for_a_login(reach: Reach, shown: Shown, proxy: LoginProxy) -> None:
    login = {"proxy": proxy.url, "proxy_user": "máy quầy 1", "proxy_password": "mật khẩu"}
    client = reach(LineSettings(ca_file=str(shown.file), pins=(shown.pin.hex(),), **login))
    content = paper(300_000, seed=80)
    sent = submission(content, client.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="by the proxy"))

    assert Sender(client).send(sent, content).sha256 == sent.sha256
    assert proxy.tunnels >= 1


@pytest.mark.parametrize("name", MAPPED)
def test_every_dialect_keeps_to_pins_root_and_proxy(
    portal: PortalProcess, shown: Shown, proxy: LoginProxy, reach: Reach, tmp_path: Path, name: str
) -> None:
    login = {"proxy": proxy.url, "proxy_user": "máy quầy 1", "proxy_password": "mật khẩu"}
    content = paper(100_000, seed=sum(name.encode()))
    dossier = reach(LineSettings(ca_file=str(shown.file))).new_dossier(
        "1.001193", OWNER, "Đạt", token=f"by proxy {name}"
    )
    office = Office(portal, tmp_path)
    sent = submission(content, dossier)

    good = office.reach(name, line=LineSettings(ca_file=str(shown.file), pins=(shown.pin.hex(),), **login))
    assert Sender(good).send(sent, content).sha256 == sent.sha256
    assert proxy.tunnels >= 1
    before = proxy.tunnels
    for line, failure, words in (
        (LineSettings(ca_file=str(shown.file), pins=("0" * 64,)), PortalUntrusted, "certificate_not_pinned"),
        (LineSettings(), PortalUntrusted, "CERTIFICATE_VERIFY_FAILED"),
        (LineSettings(ca_file=str(shown.file), proxy=proxy.url), PortalOffline, "proxy says 407"),
    ):
        bad = office.reach(name, line=line, timeouts=QUICK)
        with pytest.raises(failure, match=words):
            Sender(bad).send(sent, content)
        assert not bad.check().reachable
    assert proxy.tunnels == before
    office.close()


def test_a_proxy_that_refuses_our_login_is_offline_and_named(reach: Reach, shown: Shown, proxy: LoginProxy) -> None:
    for login in ({}, {"proxy_user": "ai", "proxy_password": "sai"}):
        client = reach(LineSettings(ca_file=str(shown.file), proxy=proxy.url, **login))
        with pytest.raises(PortalOffline, match="proxy says 407"):
            client.stored_papers(OWNER)
    assert proxy.tunnels == 0


@pytest.mark.parametrize(
    "line",
    [
        LineSettings(pins=("short",)),
        LineSettings(pins=("!" * 44,)),
        LineSettings(ca_file="/nonexistent.pem"),
        LineSettings(proxy="ftp://proxy"),
    ],
)
def test_a_pin_root_or_proxy_that_is_none_is_a_wrong_setting(line: LineSettings) -> None:
    with pytest.raises(SettingInvalid):
        TusPortal("https://portal.example", "a", "b", line=line)


def test_no_password_is_in_a_repr() -> None:
    assert "s3cret" not in repr(LineSettings(proxy="http://p", proxy_user="u", proxy_password="s3cret"))
