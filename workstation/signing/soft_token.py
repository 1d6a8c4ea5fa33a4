# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys in P12 files: the shipped test signer with its own root, and a person's P12; tokens are not in here."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PublicFormat, pkcs12
from cryptography.x509.oid import NameOID

from workstation.errors import FileMissing, MechanismUnsupported, NoCertificate, PinIncorrect
from workstation.renaming import put_in_place
from workstation.signing.signer import (
    SOFT_CERTIFICATE_NAME,
    SOFT_TRUST_NAME,
    TEST_UNIT,
    KeyKind,
    Signer,
    certificate_facts,
    der,
    issuers_of,
)

P12_NAME = "soft-token.p12"

# At most 64 bytes of UTF-8 in a common name (X.520); the sentence stands in the organisation as well.
_TEST_NAME = "NGƯỜI KÝ THỬ NGHIỆM (không có giá trị pháp lý)"
_TEST_ORGANISATION = "Không có giá trị pháp lý"
_ROOT_NAME = "GỐC THỬ NGHIỆM Số Hóa Một Cửa"
_SIGNER_YEARS = 5
_ROOT_YEARS = 10

_PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True, repr=False)
class SoftSigner:
    """A key in memory with its certificates; satisfies `Signer`."""

    key: _PrivateKey
    certificate: bytes
    chain: tuple[bytes, ...]
    is_test: bool
    name: str
    key_kind: KeyKind

    def sign(self, data: bytes) -> bytes:
        """Sign SHA-256 of `data`."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(data, ec.ECDSA(hashes.SHA256()))

    def close(self) -> None:
        """Do nothing: the key goes with the object."""


class SoftToken:
    """The shipped test signer: a P12 and its root in a folder, made at first use."""

    @staticmethod
    def open_or_create(folder: Path, pin: str, *, key_kind: KeyKind = "rsa") -> Signer:
        """Open the test signer in `folder`; make it there when there is none.

        Args:
            folder: made when missing; afterwards holds the P12 and `trust.pem`, its root.
            pin: password of the P12.
            key_kind: of a signer that has to be made; an existing one keeps its kind.

        Raises:
            PinIncorrect: there is one, with another PIN.
        """
        path = folder / P12_NAME
        if not path.exists():
            if not pin:
                raise PinIncorrect(detail="empty")
            _write_private(path, _make(pin, key_kind))
        signer = open_p12(path, pin)
        # The root is inside the P12: a power cut between the two files, or a deleted one, mends itself here.
        for name, certificate in ((SOFT_TRUST_NAME, signer.chain[-1]), (SOFT_CERTIFICATE_NAME, signer.certificate)):
            text = x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM)
            file = folder / name
            if not file.exists() or file.read_bytes() != text:
                _write_private(file, text)
        return signer


def open_p12(path: Path, password: str) -> Signer:
    """Open a P12 file.

    Raises:
        FileMissing: no such file.
        PinIncorrect: wrong password.
        NoCertificate: not a P12, or one without a key that belongs to its certificate.
        MechanismUnsupported: neither RSA nor EC.
    """
    if not path.is_file():
        raise FileMissing(name=path.name)
    data = path.read_bytes()
    if not _is_p12(data):
        raise NoCertificate(detail="not a PKCS#12 file")
    try:
        bundle = pkcs12.load_pkcs12(data, password.encode())
    except ValueError:
        raise PinIncorrect(detail=path.name) from None
    if bundle.cert is None or bundle.key is None:
        raise NoCertificate(detail="no key with a certificate in the file")
    if not isinstance(bundle.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise MechanismUnsupported(detail=type(bundle.key).__name__)
    certificate = bundle.cert.certificate
    if _public(bundle.key) != _public(certificate):
        raise NoCertificate(detail="key and certificate do not belong together")
    facts = certificate_facts(der(certificate))
    above = issuers_of(der(certificate), [der(extra.certificate) for extra in bundle.additional_certs])
    return SoftSigner(bundle.key, der(certificate), above, facts.is_test, facts.name, facts.key_kind)


def _public(holder: _PrivateKey | x509.Certificate) -> bytes:
    return holder.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _is_p12(data: bytes) -> bool:
    try:
        return bool(asn1_pkcs12.Pfx.load(data, strict=True)["version"].native)
    except (ValueError, TypeError):
        return False


def _new_key(kind: KeyKind) -> _PrivateKey:
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _TEST_ORGANISATION),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, TEST_UNIT),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _make(pin: str, kind: KeyKind) -> bytes:
    # The root's key is forgotten at once: nobody can issue a second certificate under this root.
    now = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    root_key, key = _new_key("ec"), _new_key(kind)
    root_name = _name(_ROOT_NAME)
    root = (
        _builder(root_name, root_name, root_key, now, _ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(is_ca=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    certificate = (
        _builder(_name(_TEST_NAME), root_name, key, now, _SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(is_ca=False), critical=True)
        .add_extension(identifier, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"soft-token", key, certificate, [root], BestAvailableEncryption(pin.encode())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: _PrivateKey, not_before: dt.datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_before + dt.timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=not is_ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )


def _write_private(path: Path, data: bytes) -> None:
    """Write through a temporary file readable by its owner only; a power cut leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder for fsync; there the rename is journalled by NTFS.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
