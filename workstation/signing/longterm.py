# SPDX-License-Identifier: GPL-3.0-or-later
"""Raising a signed file to B-T, B-LT and B-LTA, the last two by pyHanko; when it is done is the application's business.

Each step takes a whole file and returns a whole file; a step that fails leaves nothing behind.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from asn1crypto import cms as asn1_cms
from asn1crypto import core
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import DocumentSecurityStore, collect_validation_info
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from workstation.errors import CertificateRevoked, PdfNotSigned, RevocationUnknown, SignatureTooLarge
from workstation.signing.pades import fill
from workstation.signing.timestamp import TimestampClient
from workstation.signing.verify import anchors_of, open_pdf, run_to_end, signatures_of

_TIMESTAMP_ROOM = 12288  # as in pades: the authority's certificates are in the token
_FETCH_S = 20
_FIELD = "DauThoiGian"
_TOKEN = "signature_time_stamp_token"


def add_timestamp(pdf: bytes, tsa: TimestampClient) -> bytes:
    """Put a timestamp into the last signature of a file that was signed while the authority was silent.

    The signature's own room lies outside of what it signs, so nothing signed changes; room must have been left for
    it, and nothing may stand behind the signature.

    Raises:
        PdfNotSigned: no signature.
        SignatureTooLarge: no room was left, or a later revision covers the signature.
        TsaUnreachable, TsaBadAnswer: no timestamp.
    """
    entry = _regular(pdf)[-1]
    numbers = [int(number) for number in entry.byte_range]
    if pdf[numbers[2] + numbers[3] :].strip():
        raise SignatureTooLarge(detail="the signature is covered by a later revision")
    start, room = numbers[1] + 1, numbers[2] - numbers[1] - 2
    content = asn1_cms.ContentInfo.load(bytes(entry.pkcs7_content))
    signer = content["content"]["signer_infos"][0]
    if any(attribute["type"].native == _TOKEN for attribute in _unsigned(signer)):
        return pdf
    if room // 2 - len(content.dump()) < _TIMESTAMP_ROOM // 2:
        raise SignatureTooLarge(detail="no room was left for a timestamp")
    token = asn1_cms.ContentInfo.load(tsa.stamp(signer["signature"].native))
    signer["unsigned_attrs"] = asn1_cms.CMSAttributes([{"type": _TOKEN, "values": [token]}])
    return fill(pdf, start, room, bytes(content.dump()))


def add_validation_data(pdf: bytes, trust: Sequence[bytes], *, at: dt.datetime | None = None) -> bytes:
    """Add certificates and revocation data of every signature and its timestamp (DSS): level B-LT.

    Fetches from the addresses the certificates name (OCSP, CRL).

    Args:
        pdf: signed file.
        trust: the only trust anchors, PEM or DER.
        at: time to judge at; now when None.

    Raises:
        PdfNotSigned, PdfDamaged, PdfEncrypted: nothing to add to.
        CertificateRevoked: the issuer says so; nothing is added.
        RevocationUnknown: not all of it could be had, or a certificate leads to no anchor.
    """
    entries = _regular(pdf)
    context = _context(trust, at)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
    for entry in entries:
        paths = _asked(collect_validation_info(entry, context))
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            sig_contents=entry.pkcs7_content.hex().encode("ascii").upper(),
            paths=paths,
            validation_context=context,
            embed_roots=False,
        )
    return _written(writer)


def add_archive_timestamp(
    pdf: bytes, tsa: TimestampClient, trust: Sequence[bytes], *, at: dt.datetime | None = None
) -> bytes:
    """Add a document timestamp over everything so far, with the validation data of its authority: level B-LTA.

    Args:
        pdf: file of level B-LT, or B-LTA to be renewed before the last timestamp's certificate ends.
        tsa: timestamp authority.
        trust: the only trust anchors, PEM or DER.
        at: time to judge at; now when None.

    Raises:
        PdfNotSigned, PdfDamaged, PdfEncrypted: nothing to stamp.
        TsaUnreachable, TsaBadAnswer: no timestamp.
        CertificateRevoked, RevocationUnknown: of the authority.
    """
    names = {str(entry.field_name) for entry in signatures_of(open_pdf(pdf))}
    bridge = _Bridge(tsa)
    for entry in _regular(pdf):
        bridge.learn(entry.signer_info)
    field = next(name for number in range(1, len(names) + 2) if (name := f"{_FIELD}{number}") not in names)
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
    stamping = PdfTimeStamper(bridge, field_name=field).async_timestamp_pdf(
        writer,
        "sha256",
        validation_context=_context(trust, at),
        bytes_reserved=2 * _TIMESTAMP_ROOM,
        output=out,
        embed_roots=False,
    )
    _asked(stamping)
    return out.getvalue()


class _Bridge(TimeStamper):
    """Lets pyHanko ask through our client, which checks nonce, imprint, policy and purpose."""

    def __init__(self, client: TimestampClient) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko has no types
        self._client = client

    def learn(self, signer_info: Any) -> None:
        """Take a token of the same authority as pyHanko's sample, which saves a request that may last minutes."""
        for attribute in _unsigned(signer_info):
            if attribute["type"].native == _TOKEN:
                self._register_dummy("sha256", attribute["values"][0])  # type: ignore[no-untyped-call]  # as above

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        return asn1_cms.ContentInfo.load(self._client.stamp_digest(bytes(message_digest)))


def _regular(pdf: bytes) -> list[Any]:
    found = [entry for entry in signatures_of(open_pdf(pdf)) if str(entry.sig_object_type) == "/Sig"]
    if not found:
        raise PdfNotSigned(name="")
    return found


def _unsigned(signer_info: Any) -> list[Any]:
    attributes = signer_info["unsigned_attrs"]
    return [] if isinstance(attributes, core.Void) else list(attributes)


def _context(trust: Sequence[bytes], at: dt.datetime | None) -> Any:
    # "require": "hard-fail" would call a file B-LT whose certificates name no place to ask
    return ValidationContext(
        trust_roots=anchors_of(trust),
        moment=at,
        allow_fetching=True,
        revocation_mode="require",
        fetcher_backend=RequestsFetcherBackend(per_request_timeout=_FETCH_S),
    )


def _asked(question: Any) -> Any:
    try:
        return run_to_end(question)
    except RevokedError as error:
        raise CertificateRevoked(detail=type(error).__name__) from error
    except (ValidationError, PathError) as error:
        raise RevocationUnknown(detail=type(error).__name__) from error


def _written(writer: Any) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
