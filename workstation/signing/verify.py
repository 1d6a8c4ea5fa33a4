# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict on a signed PDF: pyHanko's, and our rules for what pyHanko and pdfsig let pass; no text for people."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import logging
import re
import zlib
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    SignatureCoverageLevel,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from workstation.errors import PdfDamaged, PdfEncrypted, PdfNotSigned
from workstation.signing.signer import certificate_facts, is_test_certificate
from workstation.signing.verdict import Reason, SignatureVerdict, Verdict, VerdictStatus

# pyHanko logs each failed path with the signer's name and a traceback; names stay out of logs, the verdict says it all.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

NAMESPACE = "urn:motcua:sohoa:1.0:"

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PADES = "/ETSI.CAdES.detached"
_LARGEST_XMP = 1 << 20
_STARTXREF = re.compile(rb"startxref\s+\d+\s+%%EOF")
_KEY_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})


_INVALID = frozenset(
    {
        Reason.DIGEST_MISMATCH,
        Reason.SIGNATURE_BROKEN,
        Reason.BYTE_RANGE_WRONG,
        Reason.CHANGED_AFTER_SIGNING,
        Reason.JUNK_AFTER_END,
        Reason.CODE_CHANGED,
        Reason.CODE_UNEXPECTED,
        Reason.SIGNER_MISSING,
        Reason.REVOKED,
        Reason.TIMESTAMP_BROKEN,
        Reason.SIGNATURE_UNREADABLE,
    }
)
_INDETERMINATE = frozenset(
    {Reason.UNTRUSTED, Reason.CERTIFICATE_EXPIRED, Reason.CERTIFICATE_NOT_YET_VALID, Reason.KEY_USAGE_WRONG}
)


def verify(
    pdf: bytes,
    trust: Sequence[bytes],
    *,
    expected: Mapping[str, str] | None = None,
    signers: Sequence[str] | None = None,
    at: dt.datetime | None = None,
) -> Verdict:
    """Judge a signed PDF, without the network.

    Args:
        pdf: the file.
        trust: the only trust anchors, PEM (one or more) or DER; the system's are not used.
        expected: XMP values of the record: each must be in the file exactly so.
        signers: names of the record's signers in order: only so is a cut-off last signature noticed.
        at: time to judge at; now when None.

    Raises:
        PdfNotSigned, PdfDamaged, PdfEncrypted: there is nothing to judge.
    """
    reader = open_pdf(pdf)
    signatures = signatures_of(reader)
    regular = [entry for entry in signatures if _kind(entry) == "/Sig"]
    stamps = [entry for entry in signatures if _kind(entry) != "/Sig"]
    if not regular:
        raise PdfNotSigned(name="")
    judge = _Judge(pdf, reader, anchors_of(trust), at or dt.datetime.now(dt.UTC), stamps)
    verdicts = tuple(judge.signature(entry, is_last=entry is regular[-1]) for entry in regular)
    values, metadata_reasons = _metadata(pdf, signatures)
    reasons = {Reason(reason) for verdict in verdicts for reason in verdict.reasons}
    reasons |= metadata_reasons
    reasons |= judge.reasons
    if not _is_end_clean(pdf, reader, signatures):
        reasons.add(Reason.JUNK_AFTER_END)
    if expected is not None and any(values.get(key) != value for key, value in expected.items()):
        reasons.add(Reason.CODE_UNEXPECTED)
    if signers is not None and [verdict.signer for verdict in verdicts] != list(signers):
        reasons.add(Reason.SIGNER_MISSING)
    ordered = tuple(reason.value for reason in Reason if reason in reasons)
    return Verdict(_status(reasons), ordered, verdicts, values)


def _status(reasons: set[Reason]) -> VerdictStatus:
    if reasons & _INVALID:
        return VerdictStatus.INVALID
    if reasons & _INDETERMINATE:
        return VerdictStatus.INDETERMINATE
    return VerdictStatus.VALID_NOT_CHECKED if reasons else VerdictStatus.VALID


def run_to_end(work: Coroutine[Any, Any, Any]) -> Any:
    """Run one of pyHanko's coroutines from a lane, where no event loop runs."""
    return asyncio.run(work)


def open_pdf(pdf: bytes) -> Any:
    """Open a file with pyHanko's strict reader.

    Raises:
        PdfDamaged, PdfEncrypted: it cannot be read.
    """
    if not pdf.startswith(b"%PDF-"):
        raise PdfDamaged(name="")
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        encrypted = reader.encrypted
    except Exception:  # noqa: BLE001 - a third party's parser on bytes of strangers: whatever it raises means this
        raise PdfDamaged(name="") from None
    if encrypted:
        raise PdfEncrypted(name="")
    return reader


def signatures_of(reader: Any) -> list[Any]:
    """Return signatures and document timestamps in order of signing.

    Raises:
        PdfDamaged: one of them cannot be read.
    """
    try:
        found = list(reader.embedded_signatures)
        for entry in found:
            _end(entry)
            _kind(entry)
        return found  # noqa: TRY300 - the loop is there to raise
    except Exception:  # noqa: BLE001 - as above
        raise PdfDamaged(name="") from None


def _kind(entry: Any) -> str:
    return str(entry.sig_object_type)


def anchors_of(trust: Sequence[bytes]) -> list[asn1_x509.Certificate]:
    """Read certificates, PEM (one or more) or DER."""
    anchors = []
    for given in trust:
        blocks = [der for _, _, der in pem.unarmor(given, multiple=True)] if pem.detect(given) else [given]
        anchors += [asn1_x509.Certificate.load(block) for block in blocks]
    return anchors


class _Judge:
    """Judges the signatures of one file, each at the time until which it is proved to have been there."""

    def __init__(self, pdf: bytes, reader: Any, anchors: list[Any], at: dt.datetime, stamps: list[Any]) -> None:
        self._pdf = pdf
        self._reader = reader
        self._anchors = anchors
        self._stamps = stamps
        self._has_dss = "/DSS" in reader.root
        self.reasons: set[Reason] = set()
        # Revision of each good document timestamp and its time, newest first: what lies before it was there then.
        self._proofs: list[tuple[int, dt.datetime]] = []
        self._at = at
        for stamp in sorted(stamps, key=lambda entry: int(entry.signed_revision), reverse=True):
            self._document_timestamp(stamp)

    def signature(self, entry: Any, *, is_last: bool) -> SignatureVerdict:
        """Judge one signature."""
        try:
            return self._signature(entry, is_last=is_last)
        except Exception:  # noqa: BLE001 - a third party's parser on bytes of strangers must end in a verdict
            return _unreadable(entry)

    def _moment(self, entry: Any) -> dt.datetime:
        """Return the earliest time at which the entry is proved to have been there already."""
        times = [time for revision, time in self._proofs if revision > int(entry.signed_revision)]
        return min([self._at, *times])

    def _document_timestamp(self, entry: Any) -> None:
        moment = self._moment(entry)
        try:
            status = validate_pdf_timestamp(entry, self._context("soft-fail", moment))
            if not (status.trusted or status.revoked):
                status = validate_pdf_timestamp(entry, self._context("soft-fail", moment, has_revocation_data=False))
            checked = validate_pdf_timestamp(entry, self._context("require", status.timestamp))
        except Exception:  # noqa: BLE001 - as above
            self.reasons.add(Reason.TIMESTAMP_BROKEN)
            return
        if not (status.intact and status.valid and _is_byte_range_right(self._pdf, entry)):
            self.reasons.add(Reason.TIMESTAMP_BROKEN)
        elif not status.trusted:
            self.reasons.add(Reason.TIMESTAMP_UNTRUSTED)
        else:
            self._proofs.append((int(entry.signed_revision), status.timestamp))
            if not checked.trusted:
                self.reasons.add(Reason.REVOCATION_NOT_CHECKED)

    def _signature(self, entry: Any, *, is_last: bool) -> SignatureVerdict:
        moment = self._moment(entry)
        status = self._status(entry, moment, moment, "soft-fail")
        stamp = status.timestamp_validity
        stamp_intact = stamp is not None and stamp.intact and stamp.valid
        if stamp_intact and stamp.trusted and stamp.timestamp < moment and (status.revoked or not status.trusted):
            # Expired or revoked since: what counts is the time at which the signature is proved to have existed.
            stamped_at, moment = moment, stamp.timestamp
            status = self._status(entry, moment, stamped_at, "soft-fail")
        reasons = self._integrity(entry, status, is_last=is_last) | _trust(entry, status, moment)
        revocation = self._revocation(entry, moment, stamp if stamp_intact else None) if status.trusted else None
        if revocation is not None:
            reasons.add(revocation)
        if stamp is not None and not stamp_intact:
            reasons.add(Reason.TIMESTAMP_BROKEN)
        elif stamp is not None and not stamp.trusted:
            reasons.add(Reason.TIMESTAMP_UNTRUSTED)
        certificate = entry.signer_cert.dump()
        return SignatureVerdict(
            signer=certificate_facts(certificate).name,
            at=stamp.timestamp if stamp is not None and stamp_intact else status.signer_reported_dt,
            level=self._level(entry, is_stamped=bool(stamp_intact)),
            intact=bool(status.intact and status.valid),
            trusted=bool(status.trusted),
            is_test=is_test_certificate(x509.load_der_x509_certificate(certificate)),
            covers_whole_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
            revocation_checked=revocation is None and bool(status.trusted),
            field_name=str(entry.field_name),
            reasons=tuple(reason.value for reason in Reason if reason in reasons),
        )

    def _status(
        self,
        entry: Any,
        moment: dt.datetime,
        stamped_at: dt.datetime,
        revocation_mode: str,
        *,
        skip_diff: bool = False,
    ) -> Any:
        def judged(*, has_revocation_data: bool) -> Any:
            return validate_pdf_signature(
                entry,
                self._context(revocation_mode, moment, has_revocation_data=has_revocation_data),
                ts_validation_context=self._context("soft-fail", stamped_at, has_revocation_data=has_revocation_data),
                key_usage_settings=_KEY_USAGE,
                skip_diff=skip_diff,
            )

        status = judged(has_revocation_data=True)
        stamp = status.timestamp_validity
        is_doubted = not (status.trusted or status.revoked)
        is_doubted |= stamp is not None and not (stamp.trusted or stamp.revoked)
        if revocation_mode == "soft-fail" and self._has_dss and is_doubted:
            # pyHanko takes revocation data that have grown old for a fault; to us they are none.
            return judged(has_revocation_data=False)
        return status

    def _integrity(self, entry: Any, status: Any, *, is_last: bool) -> set[Reason]:
        if not status.intact:
            return {Reason.DIGEST_MISMATCH}
        reasons: set[Reason] = set()
        if not status.valid:
            reasons.add(Reason.SIGNATURE_BROKEN)
        if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION or not _is_byte_range_right(self._pdf, entry):
            reasons.add(Reason.BYTE_RANGE_WRONG)
        # Later signatures count as form filling; behind the last one only DSS and document timestamps may stand.
        allowed = ModificationLevel.LTA_UPDATES if is_last else ModificationLevel.FORM_FILLING
        level = status.modification_level
        if level is None or level > allowed or not status.docmdp_ok:
            reasons.add(Reason.CHANGED_AFTER_SIGNING)
        return reasons

    def _revocation(self, entry: Any, moment: dt.datetime, stamp: Any) -> Reason | None:
        """Look the certificates up in the file's own revocation data; None when all of them are there and good."""
        if not self._has_dss:
            return Reason.REVOCATION_NOT_CHECKED
        # Revocation data grow old like certificates: those of the time of the timestamp count for ever.
        moments = [moment]
        if stamp is not None and stamp.trusted and stamp.timestamp < moment:
            moments.append(stamp.timestamp)
        for tried in moments:
            try:
                status = self._status(entry, tried, moment, "require", skip_diff=True)
            except Exception:  # noqa: BLE001 - as above: then nothing was checked
                continue
            if status.trusted:
                return None
            if status.revoked:
                return Reason.REVOKED
        return Reason.REVOCATION_NOT_CHECKED

    def _context(self, revocation_mode: str, moment: dt.datetime, *, has_revocation_data: bool = True) -> Any:
        # "require", because "hard-fail" lets a certificate pass that names no place to ask
        settings: dict[str, Any] = {
            "trust_roots": self._anchors,
            "moment": moment,
            "allow_fetching": False,
            "revocation_mode": revocation_mode,
            # data fetched after the timestamp tell about the time of the timestamp
            "retroactive_revinfo": moment < self._at,
        }
        if self._has_dss:
            store = DocumentSecurityStore.read_dss(self._reader)
            if has_revocation_data:
                return store.as_validation_context(settings)
            settings["other_certs"] = list(store.load_certs())
        return ValidationContext(**settings)

    def _level(self, entry: Any, *, is_stamped: bool) -> str:
        if str(entry.sig_object.get("/SubFilter", "")) != _PADES:
            return ""
        if not is_stamped:
            return "B-B"
        if not self._has_dss:
            return "B-T"
        is_archived = any(stamp.signed_revision > entry.signed_revision for stamp in self._stamps)
        return "B-LTA" if is_archived else "B-LT"


def _trust(entry: Any, status: Any, at: dt.datetime) -> set[Reason]:
    if status.revoked:
        return {Reason.REVOKED}
    if status.trusted or not (status.intact and status.valid):
        return set()
    facts = certificate_facts(entry.signer_cert.dump())
    if not facts.may_sign:
        return {Reason.KEY_USAGE_WRONG}
    if at > facts.not_after:
        return {Reason.CERTIFICATE_EXPIRED}
    if at < facts.not_before:
        return {Reason.CERTIFICATE_NOT_YET_VALID}
    return {Reason.UNTRUSTED}


def _unreadable(entry: Any) -> SignatureVerdict:
    try:
        name = certificate_facts(entry.signer_cert.dump()).name
    except Exception:  # noqa: BLE001 - as above
        name = ""
    return SignatureVerdict(
        name, None, "", False, False, False, False, False, str(entry.field_name), (Reason.SIGNATURE_UNREADABLE.value,)
    )


def _is_byte_range_right(pdf: bytes, entry: Any) -> bool:
    """Whether the bytes left out are exactly the signature's own hex string, padded with zeros."""
    numbers = [int(number) for number in entry.byte_range]
    if len(numbers) != 4 or numbers[0] != 0:
        return False
    _, first, second, rest = numbers
    hole = pdf[first:second]
    if second + rest > len(pdf) or hole[:1] != b"<" or hole[-1:] != b">":
        return False
    try:
        written = bytes.fromhex(hole[1:-1].decode("ascii"))
    except ValueError:
        return False
    content = bytes(entry.pkcs7_content)
    # pyHanko strips nothing and parses leniently: whatever follows the CMS in its room must be padding
    return written == content and not content[_der_length(content) :].strip(b"\0")


def _der_length(data: bytes) -> int:
    """Length of the first DER value; all of it when the length is indefinite or missing."""
    if len(data) < 2 or data[1] == 0x80:
        return len(data)
    if data[1] < 0x80:
        return 2 + data[1]
    count = data[1] & 0x7F
    return 2 + count + int.from_bytes(data[2 : 2 + count], "big")


def _is_end_clean(pdf: bytes, reader: Any, signatures: list[Any]) -> bool:
    """Whether each byte behind the last signature belongs to a revision the reader sees."""
    tail = pdf[max(map(_end, signatures)) :]
    if not tail.strip():
        return True
    last_signed = max(entry.signed_revision for entry in signatures)
    later = int(reader.xrefs.total_revisions) - 1 - last_signed
    ends = list(_STARTXREF.finditer(tail))
    return later == len(ends) > 0 and not tail[ends[-1].end() :].strip()


def _metadata(pdf: bytes, signatures: list[Any]) -> tuple[dict[str, str], set[Reason]]:
    """Read our XMP values at the end of the file and compare them with each signed revision's."""
    last, last_raw = _values(pdf)
    for entry in signatures:
        # The file as it was when signed. Not pyHanko's historical resolver: in 0.38 it fails on a stream that has
        # been decoded once.
        signed, signed_raw = _values(pdf[: _end(entry)])
        # Unreadable metadata must at least be the same
        same = signed == last if signed is not None and last is not None else signed_raw == last_raw
        if not same:
            return last or {}, {Reason.CODE_CHANGED}
    return last or {}, set()


def _end(entry: Any) -> int:
    """Position behind the last byte that the signature covers."""
    return int(entry.byte_range[-2]) + int(entry.byte_range[-1])


def _values(pdf: bytes) -> tuple[dict[str, str] | None, bytes]:
    """Return our properties in a file (None when unreadable or contradictory) and the XMP packet itself."""
    raw = b"unreadable"
    try:
        root = PdfFileReader(io.BytesIO(pdf)).root
        raw = bytes(root["/Metadata"].encoded_data) if "/Metadata" in root else b""
        packet = _packet(root["/Metadata"], raw) if raw else b""
    except Exception:  # noqa: BLE001 - a third party's parser on bytes of strangers
        return None, raw
    if not packet:
        return {}, b""
    try:
        tree = ET.fromstring(_without_padding(packet))
    except ET.ParseError:
        return None, packet
    found: dict[str, str] = {}
    for name, value in _properties(tree):
        if found.setdefault(name, value) != value:
            return None, packet
    return found, packet


def _packet(stream: Any, raw: bytes) -> bytes:
    """Return the XMP packet; a few bytes that unfold to gigabytes are refused before they do.

    Raises:
        ValueError: too large, or packed in another way than PDF/A writers pack metadata.
    """
    filters = stream.get("/Filter", None)
    names = [] if filters is None else [filters] if isinstance(filters, str) else list(filters)
    if names == ["/FlateDecode"] and "/DecodeParms" not in stream:
        unpacked = zlib.decompressobj().decompress(raw, _LARGEST_XMP + 1)
    elif not names:
        unpacked = raw
    else:
        raise ValueError("metadata packed in an unexpected way")
    if len(unpacked) > _LARGEST_XMP:
        raise ValueError("metadata too large")
    return unpacked


def _without_padding(packet: bytes) -> bytes:
    # expat refuses a declaration after white space; entities are not needed in XMP and a document type is refused
    if b"<!DOCTYPE" in packet:
        raise ET.ParseError("document type in XMP")
    return packet.strip()


def _properties(tree: ET.Element) -> list[tuple[str, str]]:
    prefix = f"{{{NAMESPACE}}}"
    found = []
    for description in tree.iter(f"{_RDF}Description"):
        found += [
            (key.removeprefix(prefix), value) for key, value in description.attrib.items() if key.startswith(prefix)
        ]
        for child in description:
            if child.tag.startswith(prefix):
                found.append((child.tag.removeprefix(prefix), "".join(child.itertext()).strip()))
    return found
