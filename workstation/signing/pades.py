# SPDX-License-Identifier: GPL-3.0-or-later
"""PAdES B-B and B-T by an incremental update, in one step or in two for a key far away.

LT, LTA and the verdict are not in here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zlib
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from workstation.errors import PdfDamaged, PdfEmpty, PdfEncrypted, PdfSigned, SignatureRejected, SignatureTooLarge
from workstation.signing import cms
from workstation.signing.appearance import lines_of
from workstation.signing.pades_writer import PadesWriter
from workstation.signing.profiles import SignatureProfile
from workstation.signing.revision import Prepared, SignedPdf, Visible, Wording
from workstation.signing.signer import Identity, Signer, check_certificate, check_signature
from workstation.signing.timestamp import TimestampClient

# Signed attributes, signature value and ASN.1 around them; the certificates are counted exactly.
_CMS_ROOM = 4096
# A timestamp token carries the authority's certificates, which are not known beforehand.
_TSA_ROOM = 12288

# PyPDF, endesive and the file's own oddities: what a damaged file raises while it is read and extended.
_DAMAGE = (PyPdfError, KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError, zlib.error)


def sign(
    pdf: bytes,
    signer: Signer,
    profile: SignatureProfile,
    *,
    name: str,
    at: dt.datetime,
    tsa: TimestampClient | None = None,
    visible: Visible | None = None,
    has_timestamp_room: bool = False,
) -> SignedPdf:
    """Sign a PDF visibly.

    Args:
        pdf: the file; earlier signatures stay valid.
        signer: key and certificate.
        profile: place and text of the box.
        name: of the signer, shown in the box.
        at: time of copying and signing, with zone.
        tsa: timestamp authority; None for level B-B. A failure of the authority is an error, never a lower level.
        visible: what else the box shows or must not cover.
        has_timestamp_room: leave room so that a timestamp can be put in later.

    Raises:
        PdfDamaged, PdfEmpty, PdfEncrypted, PdfSigned: the file cannot be signed (PdfSigned: certified as final).
        CertificateExpired, CertificateNotYetValid, KeyUsageWrong: the certificate may not sign at `at`.
        TsaUnreachable, TsaBadAnswer: no timestamp; nothing was signed.
        SignatureTooLarge, SignatureRejected, and what the signer raises.
    """
    prepared = prepare(
        pdf, signer, profile, name=name, at=at, visible=visible, has_timestamp_room=has_timestamp_room or bool(tsa)
    )
    return finish(pdf, prepared, signer.sign(prepared.attributes), tsa=tsa)


def prepare(
    pdf: bytes,
    identity: Identity,
    profile: SignatureProfile,
    *,
    name: str,
    at: dt.datetime,
    visible: Visible | None = None,
    has_timestamp_room: bool = False,
) -> Prepared:
    """Write the new revision up to the raw signature; the certificate must be known, the key is not needed.

    Args:
        pdf, profile, name, at, visible, has_timestamp_room: as for `sign`.
        identity: certificate and chain of the signer.

    Raises:
        As `sign`, but for timestamp and key.
    """
    check_certificate(identity.certificate, at)
    previous = _open(pdf)
    room = len(identity.certificate) + sum(map(len, identity.chain)) + _CMS_ROOM
    room += _TSA_ROOM if has_timestamp_room else 0
    shown = visible or Visible()
    lines = lines_of(profile, shown.wording or Wording(name), at, is_test=identity.is_test)
    writer = PadesWriter(previous, pdf, profile, lines, shown, room)
    try:
        update = writer.build(name, at)
    except _DAMAGE:
        raise PdfDamaged(name="") from None
    start, size = writer.hole
    placed = writer.placement
    return Prepared(
        base_sha256=hashlib.sha256(pdf).hexdigest(),
        update=bytes(update),
        start=start,
        room=size,
        attributes=cms.signed_attributes(writer.digest(pdf, update), identity.certificate),
        certificate=identity.certificate,
        chain=identity.chain,
        key_kind=identity.key_kind,
        signer_name=identity.name,
        box=placed.rect,
        right_pt=placed.right_pt,
        down_pt=placed.down_pt,
        at=at,
    )


def dry_run(
    pdf: bytes,
    profile: SignatureProfile,
    *,
    name: str,
    at: dt.datetime,
    is_test: bool,
    visible: Visible | None = None,
) -> bytes:
    """Return the file as it will look once it is signed; it carries no signature and is for the screen only.

    Args:
        pdf, profile, name, at, visible: as for `sign`.
        is_test: whether the box says that the signature has no legal value.

    Raises:
        PdfDamaged, PdfEmpty, PdfEncrypted, PdfSigned: the file cannot be signed.
    """
    shown = visible or Visible()
    lines = lines_of(profile, shown.wording or Wording(name), at, is_test=is_test)
    writer = PadesWriter(_open(pdf), pdf, profile, lines, shown, 1)
    try:
        return pdf + bytes(writer.build(name, at))
    except _DAMAGE:
        raise PdfDamaged(name="") from None


def finish(pdf: bytes, prepared: Prepared, signature: bytes, *, tsa: TimestampClient | None = None) -> SignedPdf:
    """Put the raw signature into its room.

    Args:
        pdf: the file that was prepared, byte for byte.
        prepared: what `prepare` gave.
        signature: over `prepared.attributes`: RSA PKCS#1 v1.5, or ECDSA as DER.
        tsa: as for `sign`.

    Raises:
        SignatureRejected: not this file, or not this certificate's key.
        TsaUnreachable, TsaBadAnswer, SignatureTooLarge: as for `sign`.
    """
    if hashlib.sha256(pdf).hexdigest() != prepared.base_sha256:
        raise SignatureRejected(detail="not the file that was prepared")
    check_signature(prepared.certificate, prepared.attributes, signature)
    content = cms.signed_data(
        prepared.attributes,
        signature,
        prepared.certificate,
        prepared.chain,
        prepared.key_kind,
        tsa.stamp if tsa else None,
    )
    return SignedPdf(
        pdf + fill(prepared.update, prepared.start, prepared.room, content),
        "B-T" if tsa else "B-B",
        prepared.signer_name,
        prepared.box,
        prepared.right_pt,
        prepared.down_pt,
    )


def fill(data: bytes, start: int, room: int, content: bytes) -> bytes:
    """Put a CMS into its room, padded with zeros.

    Raises:
        SignatureTooLarge: it is longer than the room.
    """
    written = content.hex().encode("ascii")
    if len(written) > room:
        raise SignatureTooLarge(detail=f"{len(content)} > {room // 2}")
    return b"".join((data[:start], written.ljust(room, b"0"), data[start + room :]))


def _open(pdf: bytes) -> Any:
    if not pdf.startswith(b"%PDF-"):
        raise PdfDamaged(name="")
    try:
        # strict: on a file whose cross-reference had to be guessed, an incremental update would be a guess as well
        reader = PdfReader(io.BytesIO(pdf), strict=True)
        encrypted = reader.is_encrypted
        pages = 0 if encrypted else len(reader.pages)
        final = not encrypted and _is_certified(reader.trailer["/Root"])
    except _DAMAGE:
        raise PdfDamaged(name="") from None
    if encrypted:
        raise PdfEncrypted(name="")
    if not pages:
        raise PdfEmpty(name="")
    if final:
        raise PdfSigned(name="")
    return reader


def _is_certified(catalog: Any) -> bool:
    return "/Perms" in catalog and "/DocMDP" in catalog["/Perms"]
