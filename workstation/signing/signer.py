# SPDX-License-Identifier: GPL-3.0-or-later
"""What a signer is, and whether its certificate may sign at a given time; no key lives in here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from workstation.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    KeyUsageWrong,
    MechanismUnsupported,
    SignatureRejected,
)

KeyKind = Literal["rsa", "ec"]

# Organisational unit of certificates made by our soft token: how signer and verifier recognise a test signature.
TEST_UNIT = "SOHOA-TEST-SIGNER"
# Files of the soft token beside its key: what can be known of it without its PIN.
SOFT_TRUST_NAME = "trust.pem"
SOFT_CERTIFICATE_NAME = "certificate.pem"


class Identity(Protocol):
    """Who signs: a certificate with its chain, without the key."""

    @property
    def certificate(self) -> bytes:
        """The signing certificate, DER."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Certificates above it, DER: issuer first, root last or absent."""

    @property
    def is_test(self) -> bool:
        """Whether signatures have no legal value."""

    @property
    def name(self) -> str:
        """Common name of the certificate."""

    @property
    def key_kind(self) -> KeyKind:
        """Kind of the key."""


@dataclass(frozen=True, slots=True)
class KnownIdentity:
    """An identity as a value, for another process; satisfies `Identity`."""

    certificate: bytes
    chain: tuple[bytes, ...]
    is_test: bool
    name: str
    key_kind: KeyKind


def identity_of(signer: Identity) -> KnownIdentity:
    """Return who a signer is, without its key."""
    return KnownIdentity(signer.certificate, signer.chain, signer.is_test, signer.name, signer.key_kind)


class Signer(Identity, Protocol):
    """A private key with its certificate, wherever the key lives."""

    def sign(self, data: bytes) -> bytes:
        """Sign SHA-256 of `data`: RSA PKCS#1 v1.5, or ECDSA as DER."""

    def close(self) -> None:
        """Let go of the key; a token's session ends."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a screen and the checks need to know of a certificate.

    Attributes:
        name: common name, else the whole subject.
        issuer: the same of the issuer.
        may_sign: key usage holds digitalSignature or nonRepudiation, or there is no key usage.
        usages: names of the key usage bits, RFC 5280; empty when the certificate does not say.
    """

    name: str
    issuer: str
    serial: int
    not_before: dt.datetime
    not_after: dt.datetime
    may_sign: bool
    is_test: bool
    key_kind: KeyKind
    key_bits: int
    usages: tuple[str, ...] = ()


def certificate_facts(certificate: bytes) -> CertificateFacts:
    """Read a certificate.

    Raises:
        MechanismUnsupported: a key that is neither RSA nor EC.
    """
    cert = x509.load_der_x509_certificate(certificate)
    key = cert.public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise MechanismUnsupported(detail=type(key).__name__)
    return CertificateFacts(
        name=_common_name(cert.subject),
        issuer=_common_name(cert.issuer),
        serial=cert.serial_number,
        not_before=cert.not_valid_before_utc,
        not_after=cert.not_valid_after_utc,
        may_sign=_may_sign(cert),
        is_test=is_test_certificate(cert),
        key_kind="rsa" if isinstance(key, rsa.RSAPublicKey) else "ec",
        key_bits=key.key_size,
        usages=_usages(cert),
    )


def check_certificate(certificate: bytes, at: dt.datetime) -> None:
    """Refuse a certificate that may not sign documents at `at` (NĐ 68/2024 art. 29: certificate first, then sign).

    Raises:
        CertificateNotYetValid, CertificateExpired, KeyUsageWrong: what is wrong with it.
    """
    facts = certificate_facts(certificate)
    if at < facts.not_before:
        raise CertificateNotYetValid(detail=facts.not_before.isoformat())
    if at > facts.not_after:
        raise CertificateExpired(detail=facts.not_after.isoformat())
    if not facts.may_sign:
        raise KeyUsageWrong(detail=facts.name)


def check_signature(certificate: bytes, data: bytes, signature: bytes) -> None:
    """Refuse a raw signature that does not belong to the certificate (a token may pair key and certificate wrongly).

    Raises:
        SignatureRejected: it does not verify.
    """
    key = x509.load_der_x509_certificate(certificate).public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        else:
            raise MechanismUnsupported(detail=type(key).__name__)
    except InvalidSignature:
        raise SignatureRejected(detail="key and certificate do not belong together") from None


def issuers_of(certificate: bytes, pool: list[bytes]) -> tuple[bytes, ...]:
    """Order the certificates of `pool` that lead from `certificate` upwards, issuer first."""
    chain: list[bytes] = []
    current = x509.load_der_x509_certificate(certificate)
    left = {der: x509.load_der_x509_certificate(der) for der in pool if der != certificate}
    while current.issuer != current.subject:
        above = next((der for der, cert in left.items() if _issued(cert, current)), None)
        if above is None:
            break
        chain.append(above)
        current = left.pop(above)
    return tuple(chain)


def is_test_certificate(certificate: x509.Certificate) -> bool:
    """Tell whether our soft token made this certificate."""
    units = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    return any(unit.value == TEST_UNIT for unit in units)


def der(certificate: x509.Certificate) -> bytes:
    """Return the certificate's bytes."""
    return certificate.public_bytes(Encoding.DER)


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    if issuer.subject != certificate.issuer:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _may_sign(cert: x509.Certificate) -> bool:
    try:
        usage = cert.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


_USAGES = {
    "digital_signature": "digitalSignature",
    "content_commitment": "nonRepudiation",
    "key_encipherment": "keyEncipherment",
    "data_encipherment": "dataEncipherment",
    "key_agreement": "keyAgreement",
    "key_cert_sign": "keyCertSign",
    "crl_sign": "cRLSign",
}


def _usages(cert: x509.Certificate) -> tuple[str, ...]:
    try:
        usage = cert.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(name for attribute, name in _USAGES.items() if getattr(usage, attribute))


def _common_name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()
