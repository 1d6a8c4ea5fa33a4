# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the revision of a PDF that holds a signature field, its box and room for a signature; signs nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import secrets
from typing import Any

from pypdf import PageObject
from pypdf import generic as po

from workstation.signing import compat, cross_reference
from workstation.signing.appearance import VIETNAM, form_xobject
from workstation.signing.layout import Box, Placement, place
from workstation.signing.profiles import Corner, SignatureProfile
from workstation.signing.revision import Visible

_endesive_cms = compat.endesive_cms()
_SignedData: Any = _endesive_cms.SignedData

# A seal covers a third of the signature before it with its right side: text stays left of that.
_SHARE_OVER_PREVIOUS = 0.55


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


class PadesWriter(_SignedData):  # type: ignore[misc]  # endesive has no types
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
            cross_reference.write_stream(stream, trailer, entries, position, len(self._objects) + 1)
        else:
            cross_reference.write_table(stream, trailer, entries, len(self._objects) + 1)
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
