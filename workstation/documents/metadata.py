# SPDX-License-Identifier: GPL-3.0-or-later
"""The metadata of a paper's PDF: one value written as XMP and Info dictionary, and read back; pages are not in here."""

from __future__ import annotations

import datetime as dt
import io
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pikepdf
from lxml import etree  # type: ignore[import-untyped]
from pikepdf import Dictionary, Name, String

from workstation import __version__
from workstation.documents.plain_text import clean
from workstation.domain.paper_code import PaperCode
from workstation.errors import PdfCheckFailed, PdfDamaged, PdfEncrypted

NAMESPACE = "urn:motcua:sohoa:1.0:"
PREFIX = "sohoa"
PRODUCER = f"Số Hóa Một Cửa {__version__}"

# The names other programs read; they stay for ever, more may be added.
CODE = "MaGiayTo"
OWNER_ID = "MaDinhDanhChuSoHuu"
DOCUMENT_TYPE = "MaLoaiGiayTo"
SEQUENCE = "SoThuTu"
PROCEDURE = "MaThuTuc"
DOSSIER = "MaHoSo"
RULE_SET = "BoQuyTac"
DIGITISED_AT = "ThoiDiemSoHoa"
TEST_SIGNER = "KyThuNghiem"
REVISION = "PhienBan"
SUPERSEDES = "ThayTheTep"
DOC_CODE = "DocCode"

_DESCRIPTIONS = {
    CODE: "Mã giấy tờ: mã định danh của chủ giấy tờ và mã loại giấy tờ, nối bằng dấu chấm",
    OWNER_ID: "Mã định danh của cá nhân, tổ chức có giấy tờ",
    DOCUMENT_TYPE: "Mã loại giấy tờ",
    SEQUENCE: "Số thứ tự của giấy tờ cùng loại của cùng một chủ, từ 1",
    PROCEDURE: "Mã thủ tục hành chính",
    DOSSIER: "Mã hồ sơ",
    RULE_SET: "Bộ quy tắc số hóa đã áp dụng",
    DIGITISED_AT: "Thời điểm số hóa, ISO 8601 với múi giờ",
    TEST_SIGNER: "true: ký bằng thiết bị ký thử nghiệm, không có giá trị pháp lý",
    REVISION: "Phiên bản của giấy tờ, từ V2; không có: bản số hóa đầu tiên",
    SUPERSEDES: "SHA-256 của tệp mà phiên bản này thay thế",
    DOC_CODE: "Mã tài liệu theo công văn 7197/BKHCN-CĐSQG",
}

_VIETNAM = dt.timezone(dt.timedelta(hours=7))
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


@dataclass(frozen=True, slots=True)
class PaperMetadata:
    """What the PDF says about its paper.

    Attributes:
        code: None until owner and type are confirmed; its three properties are then left out.
        procedure_code: code of the administrative procedure, "" when there is none.
        dossier_number: number the provincial system gave, "" when there is none.
        title: what a viewer shows in its title bar.
        created_at: time of the digitisation, with zone; written in Vietnamese time.
        rule_set: id of the rule set in force at that time.
        is_test: made to be signed by the shipped test signer, so without legal value.
        revision: 1 for the first scan, 2 for its first correction, ...
        supersedes: SHA-256 of the file of the version before, "" for the first.
        doc_code: archive code of CV 7197, "" where that profile is not chosen.
    """

    code: PaperCode | None
    procedure_code: str
    dossier_number: str
    title: str
    created_at: dt.datetime
    rule_set: str
    is_test: bool
    revision: int = 1
    supersedes: str = ""
    doc_code: str = ""

    def values(self) -> dict[str, str]:
        """Return our XMP properties by name; empty ones are left out."""
        values = {
            CODE: self.code.text if self.code else "",
            OWNER_ID: self.code.owner_id if self.code else "",
            DOCUMENT_TYPE: self.code.document_type_code if self.code else "",
            SEQUENCE: str(self.code.seq) if self.code else "",
            PROCEDURE: self.procedure_code,
            DOSSIER: self.dossier_number,
            RULE_SET: self.rule_set,
            DIGITISED_AT: _local(self).isoformat(),
            TEST_SIGNER: "true" if self.is_test else "",
            REVISION: f"V{self.revision}" if self.revision > 1 else "",
            SUPERSEDES: self.supersedes,
            DOC_CODE: self.doc_code,
        }
        return {name: text for name, value in values.items() if (text := clean(value))}

    @property
    def clean_title(self) -> str:
        """The title as it is written, never empty: viewers would fall back to the file name."""
        return clean(self.title) or (self.code.text if self.code else "Giấy tờ số hóa")


def write_metadata(pdf: pikepdf.Pdf, metadata: PaperMetadata, fingerprint: bytes) -> None:
    """Put XMP packet and Info dictionary into the PDF.

    Args:
        pdf: being built.
        metadata: the one value both are written from.
        fingerprint: digest of the contents; the instance id follows from it, so equal input gives an equal file.
    """
    stream = pikepdf.Stream(pdf, _packet(metadata, fingerprint), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(stream)
    when = f"D:{_local(metadata):%Y%m%d%H%M%S}+07'00'"
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


def read_values(pdf: bytes) -> dict[str, str]:
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


def _local(metadata: PaperMetadata) -> dt.datetime:
    if metadata.created_at.tzinfo is None:
        raise ValueError("created_at needs a zone")
    return metadata.created_at.astimezone(_VIETNAM).replace(microsecond=0)


# --- reading ----------------------------------------------------------------------------------------------------------


def _read_packet(data: bytes) -> bytes:
    """Return the XMP packet, b"" when there is none."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
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
    when = _local(metadata).isoformat()
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
            _PROPERTY.format(name=name, description=escape(text)) for name, text in _DESCRIPTIONS.items()
        ),
    )
    return text.encode("utf-8")
