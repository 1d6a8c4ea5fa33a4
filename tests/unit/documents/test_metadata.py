# SPDX-License-Identifier: GPL-3.0-or-later
"""Metadata: one value goes into XMP and Info dictionary and comes back; broken or hostile packets are refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import zlib
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from tests.unit.documents.samples import METADATA, page
from workstation.documents.metadata import code_from, read_values
from workstation.documents.pdfa import build
from workstation.domain.paper_code import PaperCode
from workstation.errors import PdfCheckFailed, PdfDamaged, PdfEncrypted

OURS = 'xmlns:o="urn:motcua:sohoa:1.0:"'


def with_packet(inner: str, head: str = "") -> bytes:
    """Return a PDF whose XMP packet is one description written by hand."""
    packet = (
        f'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>{head}<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'{inner}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
    return with_stream(packet.encode())


def with_stream(data: bytes, **entries: pikepdf.Object) -> bytes:
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Metadata = pikepdf.Stream(pdf, data, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML, **entries)
        buffer = io.BytesIO()
        pdf.save(buffer, stream_decode_level=pikepdf.StreamDecodeLevel.none, fix_metadata_version=False)
    return buffer.getvalue()


def test_what_is_written_is_read_back() -> None:
    assert read_values(build([page()], METADATA)) == {
        "MaGiayTo": "001185012345.KQ.G15.000031",
        "MaDinhDanhChuSoHuu": "001185012345",
        "MaLoaiGiayTo": "KQ.G15.000031",
        "SoThuTu": "1",
        "MaThuTuc": "1.001193",
        "ThoiDiemSoHoa": "2026-11-21T21:54:05+07:00",
        "MaHoSo": "000.00.19.H26-261121-0001",
        "BoQuyTac": "vn-2026-07",
    }


def test_a_file_for_the_test_signer_says_so() -> None:
    pdf = build([page()], dataclasses.replace(METADATA, is_test=True))

    assert read_values(pdf)["KyThuNghiem"] == "true"


@pytest.mark.parametrize(
    "code",
    [
        PaperCode("001185012345", "GT.01"),
        PaperCode("000.00.01.H22", "KQ.G15.000031", 2),
        PaperCode("0101243150-001", "G"),
    ],
)
def test_the_code_comes_back_from_its_parts_however_many_dots_they_have(code: PaperCode) -> None:
    values = read_values(build([page()], dataclasses.replace(METADATA, code=code)))

    assert code_from(values) == code
    assert values["MaGiayTo"] == code.text


def test_no_code_is_read_from_parts_that_contradict_the_joined_text() -> None:
    values = read_values(build([page()], METADATA))

    assert code_from({**values, "MaDinhDanhChuSoHuu": "001185012346"}) is None
    assert code_from({**values, "SoThuTu": "x"}) is None
    assert code_from({}) is None


def test_an_unconfirmed_paper_has_no_code_properties() -> None:
    values = read_values(build([page()], dataclasses.replace(METADATA, code=None, procedure_code="")))

    assert set(values) == {"MaHoSo", "BoQuyTac", "ThoiDiemSoHoa"}


def test_special_characters_survive() -> None:
    odd = dataclasses.replace(METADATA, dossier_number="<&>\"' ]]> Đ\u0301\x00\x0b😀", title="a\x01 <b> \ud800& c")

    pdf = build([page()], odd)

    assert read_values(pdf)["MaHoSo"] == "<&>\"' ]]> Đ\u0301 😀"
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == "a <b> & c"
    document.close()


def test_info_dictionary_and_xmp_say_the_same() -> None:
    with pikepdf.open(io.BytesIO(build([page()], METADATA))) as pdf:
        xmp, info = pdf.open_metadata(), pdf.docinfo

        assert str(info["/Title"]) == xmp["dc:title"] == "Giấy khai sinh & <trích lục> Đỗ Thị Ưng"
        assert str(info["/Producer"]) == xmp["pdf:Producer"]
        assert str(info["/Creator"]) == xmp["xmp:CreatorTool"]
        assert str(info["/CreationDate"]) == str(info["/ModDate"]) == "D:20261121215405+07'00'"
        assert xmp["xmp:CreateDate"] == xmp["xmp:ModifyDate"] == "2026-11-21T21:54:05+07:00"
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "U")
        assert str(pdf.Root.Lang) == "vi"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_times_are_written_in_vietnamese_time() -> None:
    late = dt.datetime(2026, 12, 31, 20, 0, 0, 999, tzinfo=dt.UTC)

    with pikepdf.open(io.BytesIO(build([page()], dataclasses.replace(METADATA, created_at=late)))) as pdf:
        assert pdf.open_metadata()["xmp:CreateDate"] == "2027-01-01T03:00:00+07:00"


def test_a_time_without_zone_is_a_bug() -> None:
    naive = METADATA.created_at.replace(tzinfo=None)

    with pytest.raises(ValueError, match="zone"):
        build([page()], dataclasses.replace(METADATA, created_at=naive))


def test_the_packet_can_be_read_without_any_pdf_library() -> None:
    assert b"<sohoa:MaGiayTo>001185012345.KQ.G15.000031</sohoa:MaGiayTo>" in build([page()], METADATA)


def test_properties_are_read_in_either_notation_and_under_any_prefix() -> None:
    attributes = f'<rdf:Description {OURS} rdf:about="" o:MaHoSo="H1"/>'
    elements = f'<rdf:Description {OURS} rdf:about=""><o:MaHoSo>H1</o:MaHoSo></rdf:Description>'

    assert read_values(with_packet(attributes)) == read_values(with_packet(elements)) == {"MaHoSo": "H1"}


def test_a_property_of_another_namespace_is_not_ours() -> None:
    other = '<rdf:Description xmlns:sohoa="urn:other:" rdf:about="" sohoa:MaHoSo="H1"/>'

    assert read_values(with_packet(other)) == {}


def test_a_property_that_stands_there_twice_is_refused() -> None:
    twice = f'<rdf:Description {OURS} rdf:about="" o:MaHoSo="H1"><o:MaHoSo>H2</o:MaHoSo></rdf:Description>'

    with pytest.raises(PdfCheckFailed):
        read_values(with_packet(twice))


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}"><!ENTITY f "inner">]>'
    inner = f'<rdf:Description {OURS} rdf:about=""><o:MaHoSo>&e;&f;</o:MaHoSo></rdf:Description>'

    with pytest.raises(PdfDamaged):
        read_values(with_packet(inner, doctype))


def test_a_comment_inside_a_value_is_no_part_of_it() -> None:
    inner = f'<rdf:Description {OURS} rdf:about=""><o:MaHoSo>H<!-- 2 -->1</o:MaHoSo></rdf:Description>'

    assert read_values(with_packet(inner)) == {"MaHoSo": "H1"}


def test_a_packet_that_unpacks_without_end_is_refused() -> None:
    bomb = zlib.compress(b" " * 50_000_000, 9)

    with pytest.raises(PdfDamaged):
        read_values(with_stream(bomb, Filter=pikepdf.Name.FlateDecode))


@pytest.mark.parametrize("data", [b"", b"no pdf", with_stream(b"<broken")], ids=["empty", "text", "broken-xml"])
def test_what_cannot_be_read_is_a_damaged_pdf(data: bytes) -> None:
    with pytest.raises(PdfDamaged):
        read_values(data)


def test_a_pdf_of_somebody_else_has_no_values() -> None:
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page()
        buffer = io.BytesIO()
        pdf.save(buffer)

    assert read_values(buffer.getvalue()) == {}


def test_an_encrypted_pdf_is_named_as_such() -> None:
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page()
        buffer = io.BytesIO()
        pdf.save(buffer, encryption=pikepdf.Encryption(owner="a", user="b"))

    with pytest.raises(PdfEncrypted):
        read_values(buffer.getvalue())
