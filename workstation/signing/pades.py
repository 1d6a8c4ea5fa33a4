# SPDX-License-Identifier: GPL-3.0-or-later
"""PAdES B-B and B-T by an incremental update through endesive's writer, in one step or in two for a key far away.

LT, LTA and the verdict are not in here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import secrets
import struct
import zlib
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf import generic as po
from pypdf.errors import PyPdfError

from workstation.errors import PdfDamaged, PdfEmpty, PdfEncrypted, PdfSigned, SignatureRejected, SignatureTooLarge
from workstation.signing import cms, compat
from workstation.signing.appearance import VIETNAM, form_xobject, lines_of
from workstation.signing.layout import Box, Placement, place
from workstation.signing.profiles import Corner, SignatureProfile
from workstation.signing.revision import Prepared, SignedPdf, Visible, Wording
from workstation.signing.signer import Identity, Signer, check_certificate, check_signature
from workstation.signing.timestamp import TimestampClient

_endesive_cms = compat.endesive_cms()
_SignedData: Any = _endesive_cms.SignedData

# Signed attributes, signature value and ASN.1 around them; the certificates are counted exactly.
_CMS_ROOM = 4096
# A seal covers a third of the signature before it with its right side: text stays left of that.
_SHARE_OVER_PREVIOUS = 0.55
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
    writer = _Pades(previous, pdf, profile, lines, shown, room)
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
    writer = _Pades(_open(pdf), pdf, profile, lines, shown, 1)
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


class _Gap(po.PdfObject):
    """Fixed room in the file that remembers where it was written; filled after hashing."""

    def __init__(self, opening: bytes, room: int, closing: bytes) -> None:
        self.opening, self.room, self.closing = opening, room, closing
        self.start = 0

    def write_to_stream(self, stream: Any, encryption_key: Any = None) -> None:
        """Write the placeholder."""
        self.start = stream.tell()
        stream.write(self.opening + b"0" * self.room + self.closing)

    @property
    def end(self) -> int:
        """Position behind the closing bytes."""
        return self.start + len(self.opening) + self.room + len(self.closing)


class _Pades(_SignedData):  # type: ignore[misc]  # endesive has no types
    """endesive's incremental writer with PAdES's SubFilter, our appearance, and cross-references pypdf 7 can read.

    endesive 3.0.1 keeps what is right in it (field, AcroForm, catalog); overridden is what is wrong or does not run
    with pypdf 7.1 (research/pdf_signing.md 3.1). Both are pinned exactly.
    """

    def __init__(
        self,
        previous: Any,
        pdf: bytes,
        profile: SignatureProfile,
        lines: tuple[str, ...],
        visible: Visible,
        room: int,
    ) -> None:
        super().__init__()
        self._previous = previous
        self._page_index = len(previous.pages) - 1 if profile.page == "last" else 0
        self._offset = len(pdf)
        self._profile = profile
        self._lines = lines
        self._visible = visible
        self._generations: dict[int, int] = {}
        self._contents = _Gap(b"<", 2 * room, b">")
        self._byte_range = _Gap(b"[", 46, b"]")
        self.placement = Placement((0, 0, 0, 0), 0, 0, (1, 0, 0, 1, 0, 0))

    @property
    def hole(self) -> tuple[int, int]:
        """Where the hex digits of the signature begin in the update, and how many there are."""
        return self._contents.start + 1, self._contents.room

    def build(self, name: str, at: dt.datetime) -> bytearray:
        """Return the new revision with an empty signature and its final ByteRange."""
        previous = self._previous
        previous.trailer[po.NameObject("/Size")] = po.NumberObject(_size(previous))
        catalog = previous.trailer["/Root"]
        settings = {
            "application": "SoHoaMotCua",
            "sigpage": self._page_index,
            "sigfield": _free_field_name(catalog),
            "sigflags": 3,
            "signaturebox": (0, 0, 0, 0),  # _addAnnotation decides; a box at all makes endesive call it
            "name": name,
            "signingdate": at.astimezone(VIETNAM).strftime("D:%Y%m%d%H%M%S+07'00'"),
        }
        self._makepdf(previous, settings, "sha256", b"", None, [], None, None, mode="sign", use_signingdate=True)
        root = previous.trailer.raw_get("/Root")
        self._generations[root.idnum] = root.generation
        out = io.BytesIO()
        self._write(out, previous, self._offset)
        update = bytearray(out.getvalue())
        first, second = self._offset + self._contents.start, self._offset + self._contents.end
        numbers = b"0 %d %d %d" % (first, second, self._offset + len(update) - second)
        gap = self._byte_range
        update[gap.start : gap.end] = b"[" + numbers.ljust(gap.room) + b"]"
        return update

    def digest(self, pdf: bytes, update: bytearray) -> bytes:
        """Hash the file with the new revision, leaving out the signature's own room."""
        view = memoryview(update)
        state = hashlib.sha256(pdf)
        state.update(view[: self._contents.start])
        state.update(view[self._contents.end :])
        return state.digest()

    def _make_signature(self, Contents: Any = None, Type: Any = None, SubFilter: Any = None) -> Any:
        signature = po.DictionaryObject(
            {
                po.NameObject("/Type"): Type,
                po.NameObject("/Filter"): po.NameObject("/Adobe.PPKLite"),
                po.NameObject("/SubFilter"): po.NameObject("/ETSI.CAdES.detached"),
                po.NameObject("/ByteRange"): self._byte_range,
                po.NameObject("/Contents"): self._contents,
            }
        )
        return signature, self._add_object(signature)

    def _addAnnotation(
        self,
        cert: Any,
        udct: Any,
        box: Any,
        page0ref: Any,
        obj13: Any,
        obj13ref: Any,
        new_13: bool,
    ) -> None:
        page = self._previous.pages[self._page_index]
        picture = self._visible.picture if self._profile.image != "none" else None
        real_size = (picture.width_pt, picture.height_pt) if picture is not None else (None, None)
        size = (real_size[0], real_size[1]) if real_size[0] and real_size[1] else None
        self.placement = place(
            self._profile, _visible_box(page), _rotation(page), _signature_boxes(page), self._visible.taken, size
        )
        share = _SHARE_OVER_PREVIOUS if self._profile.corner is Corner.OVER_PREVIOUS else 1.0
        size_pt = self._profile.font_size_pt
        form = form_xobject(self.placement, self._lines, size_pt, self._add_object, picture, share)
        appearance = po.DictionaryObject({po.NameObject("/N"): self._add_object(form)})
        obj13[po.NameObject("/Rect")] = po.ArrayObject([po.FloatObject(f"{side:.3f}") for side in self.placement.rect])
        obj13[po.NameObject("/AP")] = appearance
        self._append_annotation(page, page0ref, obj13ref)

    def _append_annotation(self, page: Any, page_ref: Any, field_ref: Any) -> None:
        raw = page.raw_get("/Annots") if "/Annots" in page else None
        # A new array: the reader's own must stay as it was read
        annotations = po.ArrayObject([*(page["/Annots"] if raw is not None else ()), field_ref])
        if isinstance(raw, po.IndirectObject):
            self._replace(raw, annotations)
            return
        # Not pypdf's page: that has inherited entries written into it, which readers take for a change to the page
        stored = page_ref.get_object()
        changed = po.DictionaryObject({po.NameObject(key): stored.raw_get(key) for key in stored})
        changed[po.NameObject("/Annots")] = annotations
        self._replace(page_ref, changed)

    def _replace(self, reference: Any, value: Any) -> None:
        self._objects[reference.idnum - 1] = value
        self._generations[reference.idnum] = reference.generation

    def _write(self, stream: Any, prev: Any, startdata: int) -> None:
        stream.write(b"\n")
        entries: dict[int, tuple[int, int]] = {}
        for number, value in enumerate(self._objects, start=1):
            if value is None:
                continue
            generation = self._generations.get(number, 0)
            entries[number] = (startdata + stream.tell(), generation)
            stream.write(b"%d %d obj\n" % (number, generation))
            value.write_to_stream(stream)
            stream.write(b"\nendobj\n")
        position = startdata + stream.tell()
        trailer = self._trailer(prev)
        # The same form of cross-reference as the revision before: readers refuse a mixture
        if _endesive_cms._prev_uses_xref_stream(prev):
            _write_xref_stream(stream, trailer, entries, position, len(self._objects) + 1)
        else:
            _write_xref_table(stream, trailer, entries, len(self._objects) + 1)
        stream.write(b"startxref\n%d\n%%%%EOF\n" % position)

    def _trailer(self, prev: Any) -> Any:
        trailer = po.StreamObject() if _endesive_cms._prev_uses_xref_stream(prev) else po.DictionaryObject()
        original = prev.trailer["/ID"][0].original_bytes if "/ID" in prev.trailer else secrets.token_bytes(16)
        trailer[po.NameObject("/Root")] = prev.trailer.raw_get("/Root")
        trailer[po.NameObject("/Prev")] = po.NumberObject(prev._startxref)
        trailer[po.NameObject("/ID")] = po.ArrayObject(
            [po.ByteStringObject(original), po.ByteStringObject(secrets.token_bytes(16))]
        )
        if "/Info" in prev.trailer:
            trailer[po.NameObject("/Info")] = prev.trailer.raw_get("/Info")
        return trailer


def _size(reader: Any) -> int:
    """Return the first free object number, whatever the trailer claims."""
    numbers = [number for table in reader.xref.values() for number in table]
    return max(int(reader.trailer["/Size"]), max([*numbers, *reader.xref_objStm], default=0) + 1)


def _free_field_name(catalog: Any) -> str:
    names: set[str] = set()
    if "/AcroForm" in catalog and "/Fields" in catalog["/AcroForm"]:
        names = {str(field.get_object()["/T"]) for field in catalog["/AcroForm"]["/Fields"]}
    return next(name for number in range(1, len(names) + 2) if (name := f"ChuKy{number}") not in names)


def _visible_box(page: PageObject) -> Box:
    box = page.cropbox
    return (float(box.left), float(box.bottom), float(box.right), float(box.top))


def _rotation(page: PageObject) -> int:
    return int(page.rotation or 0)


def _signature_boxes(page: Any) -> list[Box]:
    boxes: list[Box] = []
    if "/Annots" not in page:
        return boxes
    for reference in page["/Annots"]:
        annotation = reference.get_object()
        if "/Rect" in annotation and "/FT" in annotation and annotation["/FT"] == "/Sig":
            left, bottom, right, top = (float(side) for side in annotation["/Rect"])
            boxes.append((min(left, right), min(bottom, top), max(left, right), max(bottom, top)))
    return boxes


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Return (first, count) of each run of consecutive numbers."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and number == sum(runs[-1]):
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((number, 1))
    return runs


def _write_xref_table(stream: Any, trailer: Any, entries: dict[int, tuple[int, int]], size: int) -> None:
    stream.write(b"xref\n0 1\n0000000000 65535 f \n")
    for first, count in _runs(list(entries)):
        stream.write(b"%d %d\n" % (first, count))
        for number in range(first, first + count):
            stream.write(b"%010d %05d n \n" % entries[number])
    trailer[po.NameObject("/Size")] = po.NumberObject(size)
    stream.write(b"trailer\n")
    trailer.write_to_stream(stream)
    stream.write(b"\n")


def _write_xref_stream(
    stream: Any, trailer: Any, entries: dict[int, tuple[int, int]], position: int, number: int
) -> None:
    entries = {**entries, number: (position, 0)}
    index = [0, 1]
    rows = [struct.pack(">BBIH", 0, 0, 0, 65535)]
    for first, count in _runs(list(entries)):
        index += [first, count]
        # type 1, offset in 5 bytes, generation in 2
        rows += [struct.pack(">BBIH", 1, at >> 32, at & 0xFFFFFFFF, gen) for at, gen in _slice(entries, first, count)]
    trailer.update(
        {
            po.NameObject("/Type"): po.NameObject("/XRef"),
            po.NameObject("/Size"): po.NumberObject(number + 1),
            po.NameObject("/W"): po.ArrayObject([po.NumberObject(width) for width in (1, 5, 2)]),
            po.NameObject("/Index"): po.ArrayObject([po.NumberObject(value) for value in index]),
            po.NameObject("/Filter"): po.NameObject("/FlateDecode"),
        }
    )
    trailer._data = zlib.compress(b"".join(rows))
    stream.write(b"%d 0 obj\n" % number)
    trailer.write_to_stream(stream)
    stream.write(b"\nendobj\n")


def _slice(entries: dict[int, tuple[int, int]], first: int, count: int) -> list[tuple[int, int]]:
    return [entries[number] for number in range(first, first + count)]
