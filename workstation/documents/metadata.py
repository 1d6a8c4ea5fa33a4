# SPDX-License-Identifier: GPL-3.0-or-later
"""The metadata of a paper's PDF: one value written as XMP and Info dictionary, and read back; pages are not in here."""

from __future__ import annotations

import io
import uuid
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.sax.saxutils import escape

import pikepdf
from lxml import etree  # type: ignore[import-untyped]
from pikepdf import Dictionary, Name, String

from workstation.documents.paper_metadata import (
    CODE,
    DESCRIPTIONS,
    DOCUMENT_TYPE,
    NAMESPACE,
    OWNER_ID,
    PREFIX,
    PRODUCER,
    SEQUENCE,
    PaperMetadata,
    local_time,
)
from workstation.documents.plain_text import clean
from workstation.domain.paper_code import PaperCode
from workstation.errors import PdfCheckFailed, PdfDamaged, PdfEncrypted

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PDFAID = "http://www.aiim.org/pdfa/ns/id/"
# our own packet has 6 kB; far more is no metadata but an attack on memory
_XMP_LIMIT = 4 * 1024 * 1024
_SAFE = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def write_metadata(pdf: pikepdf.Pdf, metadata: PaperMetadata, fingerprint: bytes) -> None:
    """Put XMP packet and Info dictionary into the PDF.

    Args:
        pdf: being built.
        metadata: the one value both are written from.
        fingerprint: digest of the contents; the instance id follows from it, so equal input gives an equal file.
    """
    stream = pikepdf.Stream(pdf, _packet(metadata, fingerprint), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(stream)
    when = f"D:{local_time(metadata):%Y%m%d%H%M%S}+07'00'"
    info = Dictionary(
        Title=String(metadata.clean_title),
        Creator=String(PRODUCER),
        Producer=String(PRODUCER),
        CreationDate=String(when),
        ModDate=String(when),
    )
    for name, value in metadata.values().items():
        info[f"/{name}"] = String(value)  # once more for programs that read no XMP; `check` compares the two
    pdf.trailer.Info = pdf.make_indirect(info)


def read_values(pdf: bytes | BinaryIO) -> dict[str, str]:
    """Return our XMP properties of a PDF by name; empty when it is not one of ours.

    Raises:
        PdfDamaged: no PDF, or its XMP packet is broken.
        PdfEncrypted: it asks for a password.
        PdfCheckFailed: one of our properties stands there twice with different values.
    """
    values: dict[str, str] = {}
    for name, value in _properties(_read_packet(pdf)):
        if values.setdefault(name, value) != value:
            raise PdfCheckFailed(reason=f"xmp property twice: {name}")
    return values


def claimed_level(pdf: bytes) -> str:
    """Return the PDF/A level the file claims, e.g. "PDF/A-2u"; "" when it claims none.

    Raises:
        PdfDamaged, PdfEncrypted: as `read_values`.
    """
    claims = dict(_properties(_read_packet(pdf), _PDFAID))
    if "part" not in claims:
        return ""
    return f"PDF/A-{claims['part']}{claims.get('conformance', '').lower()}"


def code_from(values: dict[str, str]) -> PaperCode | None:
    """Return the code out of the properties of its parts; the joined text is never split."""
    owner_id, document_type = values.get(OWNER_ID, ""), values.get(DOCUMENT_TYPE, "")
    sequence = values.get(SEQUENCE, "1")
    if not owner_id or not document_type or not (sequence.isascii() and sequence.isdigit()):
        return None
    seq = int(sequence)
    return PaperCode.matching(
        owner_id, document_type, seq, values.get(CODE) or PaperCode(owner_id, document_type, seq).text
    )


# --- reading ----------------------------------------------------------------------------------------------------------


def _read_packet(data: bytes | BinaryIO) -> bytes:
    """Return the XMP packet, b"" when there is none."""
    try:
        with pikepdf.open(io.BytesIO(data) if isinstance(data, bytes) else data) as pdf:
            stream = pdf.Root.get(Name.Metadata)
            return _bounded(stream) if isinstance(stream, pikepdf.Stream) else b""
    except pikepdf.PasswordError:
        raise PdfEncrypted(name="") from None
    except (pikepdf.PdfError, zlib.error, ValueError):
        raise PdfDamaged(name="") from None


def _bounded(stream: pikepdf.Stream) -> bytes:
    filters = stream.get(Name.Filter)
    if filters in (Name.FlateDecode, pikepdf.Array([Name.FlateDecode])):
        packet = zlib.decompressobj().decompress(stream.read_raw_bytes(), _XMP_LIMIT)
    else:
        packet = stream.read_bytes()
    if len(packet) >= _XMP_LIMIT:
        raise ValueError("XMP packet too large")
    return packet


def _properties(packet: bytes, namespace: str = NAMESPACE) -> Iterator[tuple[str, str]]:
    """Yield the properties of a namespace in either RDF notation, as child element or as attribute."""
    if not packet.strip():
        return
    try:
        tree = etree.fromstring(packet.strip(b"\x00"), etree.XMLParser(**_SAFE))
    except (etree.XMLSyntaxError, ValueError):
        raise PdfDamaged(name="") from None
    if tree.getroottree().docinfo.doctype:
        # XMP has no document type; one is there to smuggle entities in
        raise PdfDamaged(name="")
    ours = f"{{{namespace}}}"
    for description in tree.iter(f"{{{_RDF}}}Description"):
        for key, value in description.attrib.items():
            if str(key).startswith(ours):
                yield str(key).removeprefix(ours), clean(str(value))
        for child in description.iterchildren(f"{ours}*"):
            yield str(child.tag).removeprefix(ours), clean("".join(str(part) for part in child.itertext()))


# --- writing ----------------------------------------------------------------------------------------------------------

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
  xmlns:{prefix}="{namespace}">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>U</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{when}</xmp:CreateDate>
<xmp:ModifyDate>{when}</xmp:ModifyDate>
<xmp:MetadataDate>{when}</xmp:MetadataDate>
<xmpMM:DocumentID>urn:uuid:{document_id}</xmpMM:DocumentID>
<xmpMM:InstanceID>urn:uuid:{instance_id}</xmpMM:InstanceID>
<pdf:Producer>{producer}</pdf:Producer>
{values}
</rdf:Description>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Số hóa giấy tờ tại Bộ phận Một cửa</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>
{properties}
</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

_PROPERTY = """<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>\
<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>\
<pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>"""


def _packet(metadata: PaperMetadata, fingerprint: bytes) -> bytes:
    values = metadata.values()
    when = local_time(metadata).isoformat()
    document_id = uuid.uuid5(uuid.NAMESPACE_URL, "|".join((NAMESPACE, when, *values.values())))
    text = _PACKET.format(
        prefix=PREFIX,
        namespace=NAMESPACE,
        title=escape(metadata.clean_title),
        producer=escape(PRODUCER),
        when=when,
        document_id=document_id,
        instance_id=uuid.uuid5(document_id, fingerprint.hex()),
        values="\n".join(f"<{PREFIX}:{name}>{escape(value)}</{PREFIX}:{name}>" for name, value in values.items()),
        properties="\n".join(
            _PROPERTY.format(name=name, description=escape(text)) for name, text in DESCRIPTIONS.items()
        ),
    )
    return text.encode("utf-8")
