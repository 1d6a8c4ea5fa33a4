# SPDX-License-Identifier: GPL-3.0-or-later
"""The CMS of a PAdES signature, written as DER directly; the PDF around it and the key are not in here.

Through asn1crypto's objects (as endesive's own builder does it) one signature costs 60 to 150 ms of copying and
re-encoding the certificates; the structure is fixed, so it is written in place instead. endesive's builder also names
RSA as the algorithm of EC keys and leaves out a refused timestamp without a word (research/pdf_signing.md 3.1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from asn1crypto import core, x509

from workstation.signing.signer import KeyKind

_SEQUENCE, _SET, _OCTETS = 0x30, 0x31, 0x04


def _oid(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())


_DATA = _oid("1.2.840.113549.1.7.1")
_SIGNED_DATA = _oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE = _oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = _oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = _oid("1.2.840.113549.1.9.16.2.47")
_TIMESTAMP_TOKEN = _oid("1.2.840.113549.1.9.16.2.14")
_VERSION_1 = b"\x02\x01\x01"
_NULL = b"\x05\x00"


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


_SHA256 = _der(_SEQUENCE, _oid("2.16.840.1.101.3.4.2.1"))
_ALGORITHMS = {
    "rsa": _der(_SEQUENCE, _oid("1.2.840.113549.1.1.1"), _NULL),
    "ec": _der(_SEQUENCE, _oid("1.2.840.10045.4.3.2")),
}


def signed_attributes(digest: bytes, certificate: bytes) -> bytes:
    """Return the attributes to sign as a DER SET: PAdES (EN 319 142-1) wants these three and no signing-time."""
    issuer, serial = _issuer_and_serial(certificate)
    # ESSCertIDv2: SHA-256 is the default of its hash algorithm, which DER leaves out
    identity = _der(
        _SEQUENCE,
        _der(_OCTETS, hashlib.sha256(certificate).digest()),
        _der(_SEQUENCE, _der(_SEQUENCE, _der(0xA4, issuer)), serial),
    )
    return _set_of(
        _attribute(_CONTENT_TYPE, _DATA),
        _attribute(_MESSAGE_DIGEST, _der(_OCTETS, digest)),
        _attribute(_SIGNING_CERTIFICATE_V2, _der(_SEQUENCE, _der(_SEQUENCE, identity))),
    )


def signed_data(
    attributes: bytes,
    signature: bytes,
    certificate: bytes,
    chain: tuple[bytes, ...],
    key_kind: KeyKind,
    timestamp: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """Return the finished CMS.

    Args:
        attributes: as `signed_attributes` gave them.
        signature: over them.
        certificate, chain: of the signer, issuer first.
        key_kind: of the signer.
        timestamp: returns the timestamp token over the signature; None for a signature without.
    """
    issuer, serial = _issuer_and_serial(certificate)
    unsigned = b""
    if timestamp is not None:
        unsigned = _retagged(0xA1, _set_of(_attribute(_TIMESTAMP_TOKEN, timestamp(signature))))
    signer_info = _der(
        _SEQUENCE,
        _VERSION_1,
        _der(_SEQUENCE, issuer, serial),
        _SHA256,
        _retagged(0xA0, attributes),
        _ALGORITHMS[key_kind],
        _der(_OCTETS, signature),
        unsigned,
    )
    content = _der(
        _SEQUENCE,
        _VERSION_1,
        _der(_SET, _SHA256),
        _der(_SEQUENCE, _DATA),
        _retagged(0xA0, _set_of(certificate, *chain)),
        _der(_SET, signer_info),
    )
    return _der(_SEQUENCE, _SIGNED_DATA, _der(0xA0, content))


def _attribute(kind: bytes, value: bytes) -> bytes:
    return _der(_SEQUENCE, kind, _der(_SET, value))


def _set_of(*values: bytes) -> bytes:
    return _der(_SET, *sorted(values))


def _retagged(tag: int, value: bytes) -> bytes:
    return bytes((tag,)) + value[1:]


def _issuer_and_serial(certificate: bytes) -> tuple[bytes, bytes]:
    body = x509.Certificate.load(certificate)["tbs_certificate"]
    return bytes(body["issuer"].dump()), bytes(body["serial_number"].dump())
