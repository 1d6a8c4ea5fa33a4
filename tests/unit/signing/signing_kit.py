# SPDX-License-Identifier: GPL-3.0-or-later
"""Real parts for the signing tests: a certificate authority, small PDFs, a SoftHSM token, a timestamp authority."""

from __future__ import annotations

import datetime as dt
import functools
import http.server
import io
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import PyKCS11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
PIN = "12345678"
HSM_MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
CODE_VALUES = {"MaGiayTo": "001185012345.KQ.G01", "MaLoaiGiayTo": "KQ.G01", "MaDinhDanhChuSoHuu": "001185012345"}

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def new_key(kind: str) -> Key:
    """An "ec", "ec384", "rsa", "rsa3072" or "rsa4096" key."""
    if kind.startswith("ec"):
        return ec.generate_private_key(ec.SECP384R1() if kind == "ec384" else ec.SECP256R1())
    return rsa.generate_private_key(65537, int(kind.removeprefix("rsa") or 2048))


@dataclass
class Holder:
    """A key and its certificate."""

    key: Key
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass
class Pki:
    """Root, issuing authority, and whatever certificate a test asks for.

    With the address of a `RevocationServer`, certificates name it: persons OCSP, authorities CRL.
    """

    url: str = ""
    root: Holder = field(init=False)
    issuing: Holder = field(init=False)
    made: list[Holder] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root = self._make("GỐC KIỂM THỬ", None, new_key("ec"), is_ca=True)
        self.issuing = self._make("CẤP CHỨNG THƯ KIỂM THỬ", self.root, new_key("ec"), is_ca=True)

    def person(
        self,
        name: str = "Nguyễn Thị Ký Số",
        kind: str = "ec",
        *,
        valid: tuple[dt.datetime, dt.datetime] | None = None,
        may_sign: bool = True,
    ) -> Holder:
        return self._make(name, self.issuing, new_key(kind), valid=valid, may_sign=may_sign)

    def timestamper(self, *, is_for_timestamps: bool = True) -> Holder:
        purpose = ExtendedKeyUsageOID.TIME_STAMPING if is_for_timestamps else ExtendedKeyUsageOID.CODE_SIGNING
        return self._make("MÁY CHỦ DẤU THỜI GIAN KIỂM THỬ", self.root, new_key("rsa"), purpose=purpose)

    def p12(self, holder: Holder, path: Path, password: str = PIN) -> Path:
        above = [self.issuing.certificate, self.root.certificate]
        data = pkcs12.serialize_key_and_certificates(
            b"x", holder.key, holder.certificate, above, BestAvailableEncryption(password.encode())
        )
        path.write_bytes(data)
        return path

    def crls(self, *revoked: Holder) -> list[bytes]:
        serials = [holder.certificate.serial_number for holder in revoked]
        return [self._crl(issuer, serials) for issuer in (self.root, self.issuing)]

    def _crl(self, issuer: Holder, serials: list[int]) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(NOW - dt.timedelta(minutes=5))
            .next_update(NOW + dt.timedelta(days=7))
        )
        for serial in serials:
            when = NOW - dt.timedelta(hours=1)
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _ocsp(self) -> tuple[x509.AuthorityInformationAccess, bool]:
        place = x509.UniformResourceIdentifier(f"{self.url}ocsp")
        return x509.AuthorityInformationAccess(
            [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)]
        ), False

    def _crl_place(self) -> tuple[x509.CRLDistributionPoints, bool]:
        place = x509.UniformResourceIdentifier(f"{self.url}root.crl")
        return x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)]), False

    def _make(
        self,
        name: str,
        issuer: Holder | None,
        key: Key,
        *,
        is_ca: bool = False,
        valid: tuple[dt.datetime, dt.datetime] | None = None,
        may_sign: bool = True,
        purpose: x509.ObjectIdentifier | None = None,
    ) -> Holder:
        begin, end = valid or (NOW - dt.timedelta(days=400), NOW + dt.timedelta(days=400))
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signing = may_sign and not is_ca
        usage = x509.KeyUsage(signing, signing, not may_sign, False, False, is_ca, is_ca, False, False)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.certificate.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(is_ca, None), critical=True)
            .add_extension(usage, critical=True)
        )
        if self.url and issuer is not None:
            is_person = issuer is not self.root
            builder = builder.add_extension(*(self._ocsp() if is_person else self._crl_place()))
        if purpose is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
        holder = Holder(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))
        self.made.append(holder)
        return holder


def plain_pdf(
    values: dict[str, str] | None = None,
    *,
    size: tuple[float, float] = (595, 842),
    rotate: int = 0,
    pages: int = 1,
    is_xref_stream: bool = True,
) -> bytes:
    """A small PDF with our XMP values."""
    pdf = pikepdf.new()
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=size)
        page.obj.Rotate = rotate
    pdf.Root.Metadata = pdf.make_stream(xmp_packet(CODE_VALUES if values is None else values))
    pdf.Root.Metadata.Type = pikepdf.Name.Metadata
    pdf.Root.Metadata.Subtype = pikepdf.Name.XML
    out = io.BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if is_xref_stream else pikepdf.ObjectStreamMode.disable
    pdf.save(out, object_stream_mode=mode)
    return out.getvalue()


def xmp_packet(values: dict[str, str]) -> bytes:
    rows = "".join(f"<sohoa:{name}>{value}</sohoa:{name}>" for name, value in values.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:sohoa="urn:motcua:sohoa:1.0:">{rows}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def pdfsig(pdf: bytes, folder: Path) -> list[str]:
    """Poppler's verdict on each signature, certificates left aside: "Signature is Valid." when it is."""
    path = folder / "pdfsig.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False)
    marker = "- Signature Validation: "
    return [line.split(marker)[1] for line in done.stdout.splitlines() if marker in line]


@functools.cache
def _shared_pki() -> Pki:
    return Pki()


@pytest.fixture(scope="session")
def pki() -> Pki:
    return _shared_pki()


@dataclass
class HsmToken:
    """A SoftHSM token with one key and its certificates."""

    label: str
    holder: Holder


@dataclass
class SoftHsm:
    """SoftHSM with an RSA token, an EC token and one without a certificate."""

    module: Path
    tokens: dict[str, HsmToken]
    folder: Path

    @property
    def root(self) -> bytes:
        """The anchor above its certificates."""
        return _shared_pki().root.pem

    def slot(self, label: str) -> int:
        library = PyKCS11.PyKCS11Lib().load(str(self.module))
        for slot in library.getSlotList(tokenPresent=True):
            if str(library.getTokenInfo(slot).label).strip("\0 ") == label:
                return int(slot)
        raise LookupError(label)


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory: pytest.TempPathFactory) -> SoftHsm:
    # Once a process, and the variable stays: PyKCS11 loads the library process-wide, which reads it when initialised.
    if not _SHARED_SOFTHSM:
        _SHARED_SOFTHSM.append(make_softhsm(tmp_path_factory.mktemp("softhsm")))
    return _SHARED_SOFTHSM[0]


_SHARED_SOFTHSM: list[SoftHsm] = []


def make_softhsm(folder: Path) -> SoftHsm:
    """Make the tokens; PyKCS11 loads the library once a process, so once a process it is."""
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n", encoding="utf-8")
    os.environ["SOFTHSM2_CONF"] = str(config)
    tokens = {kind: hsm_token(folder, _shared_pki(), kind) for kind in ("rsa", "ec")}
    _run("softhsm2-util", "--init-token", "--free", "--label", "empty", "--so-pin", "87654321", "--pin", PIN)
    return SoftHsm(HSM_MODULE, tokens, folder)


def hsm_token(folder: Path, pki: Pki, kind: str) -> HsmToken:
    """Make a SoftHSM token labelled `kind`; what follows a hyphen is the kind of key."""
    holder = pki.person(f"Cán bộ thiết bị {kind.upper()}", kind.rpartition("-")[2])
    key = folder / f"{kind}.key"
    key.write_bytes(holder.key_pem)
    _run("softhsm2-util", "--init-token", "--free", "--label", kind, "--so-pin", "87654321", "--pin", PIN)
    _run("softhsm2-util", "--import", key, "--token", kind, "--label", "k", "--id", "A1", "--pin", PIN)
    for ident, certificate in (("A1", holder), ("B1", pki.issuing)):
        path = folder / f"{kind}-{ident}.der"
        path.write_bytes(certificate.der)
        where = ("--module", HSM_MODULE, "--token-label", kind, "--login", "--pin", PIN)
        _run("pkcs11-tool", *where, "--write-object", path, "--type", "cert", "--id", ident, "--label", ident)
    return HsmToken(kind, holder)


def _run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, env=dict(os.environ))


class Tsa:
    """A timestamp authority on loopback: `openssl ts`, whose answer a test may spoil."""

    def __init__(self, folder: Path, pki: Pki) -> None:
        self.holder = pki.timestamper()
        self.spoil: Callable[[bytes, bytes], tuple[int, bytes]] | None = None
        self.requests: list[bytes] = []
        self._folder = folder
        (folder / "tsa.pem").write_bytes(self.holder.pem)
        (folder / "tsa.key").write_bytes(self.holder.key_pem)
        (folder / "serial").write_text("01\n", encoding="ascii")
        (folder / "tsa.cnf").write_text(_TSA_CONFIG.format(folder=folder), encoding="utf-8")
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def reply(self, query: bytes) -> bytes:
        """What `openssl ts` answers."""
        (self._folder / "query.tsq").write_bytes(query)
        answer = self._folder / "answer.tsr"
        command = ["openssl", "ts", "-reply", "-config", self._folder / "tsa.cnf"]
        _run(*command, "-queryfile", self._folder / "query.tsq", "-out", answer)
        return answer.read_bytes()

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        tsa = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                tsa.requests.append(query)
                answer = tsa.reply(query)
                status, body = tsa.spoil(query, answer) if tsa.spoil else (200, answer)
                self.send_response(status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Keep quiet."""

        return Handler


_TSA_CONFIG = """
[tsa]
default_tsa = desk
[desk]
dir = {folder}
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@pytest.fixture
def tsa(tmp_path: Path, pki: Pki) -> Iterator[Tsa]:
    server = Tsa(tmp_path, pki)
    yield server
    server.close()


class RevocationServer:
    """OCSP and CRL on loopback for an authority of its own."""

    def __init__(self) -> None:
        self.revoked: dict[int, dt.datetime] = {}
        self.is_silent = False
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.pki = Pki(f"http://127.0.0.1:{self._server.server_address[1]}/")

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _ocsp(self, query: bytes) -> bytes:
        serial = ocsp.load_der_ocsp_request(query).serial_number
        since = self.revoked.get(serial)
        # the answer names the certificate by its serial; any certificate of the issuer with it would do
        subject = self.issued[serial]
        issuing = self.pki.issuing
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=subject,
            issuer=issuing.certificate,
            algorithm=hashes.SHA1(),
            cert_status=ocsp.OCSPCertStatus.REVOKED if since else ocsp.OCSPCertStatus.GOOD,
            this_update=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1),
            next_update=dt.datetime.now(dt.UTC) + dt.timedelta(days=1),
            revocation_time=since,
            revocation_reason=None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuing.certificate)
        return builder.sign(issuing.key, hashes.SHA256()).public_bytes(Encoding.DER)

    @property
    def issued(self) -> dict[int, x509.Certificate]:
        return {holder.certificate.serial_number: holder.certificate for holder in self.pki.made}

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(server.pki.crls()[0])

            def do_POST(self) -> None:
                self._answer(server._ocsp(self.rfile.read(int(self.headers["Content-Length"]))))

            def _answer(self, body: bytes) -> None:
                kind = "application/ocsp-response" if self.command == "POST" else "application/pkix-crl"
                self.send_response(503 if server.is_silent else 200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Keep quiet."""

        return Handler


@pytest.fixture
def online() -> Iterator[RevocationServer]:
    """An authority whose certificates say where to ask."""
    server = RevocationServer()
    yield server
    server.close()


@pytest.fixture
def online_tsa(tmp_path: Path, online: RevocationServer) -> Iterator[Tsa]:
    """A timestamp authority under it."""
    folder = tmp_path / "online-tsa"
    folder.mkdir()
    server = Tsa(folder, online.pki)
    yield server
    server.close()
