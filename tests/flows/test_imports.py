# SPDX-License-Identifier: GPL-3.0-or-later
"""PDFs that citizens bring: pages of an unsigned one, the very bytes of a signed one, presets on the way out."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.flows.conftest import draw_page
from workstation.app import embedded
from workstation.app.desk import Desk, open_desk
from workstation.app.imports import accept_attached, import_pdf
from workstation.app.intake import not_brought, open_dossier
from workstation.app.review import confirm
from workstation.app.sign import sign_papers
from workstation.app.stored_pages import preset_for
from workstation.app.submit import queue_dossier, submission_of
from workstation.documents.metadata import read_values
from workstation.domain.dossier import DocumentType
from workstation.domain.owner import Owner
from workstation.domain.paper import ImagePreset, Paper
from workstation.domain.states import State
from workstation.errors import AttachedSignatureDoubtful, PdfDamaged, PdfSigned, SettingInvalid, TransitionRefused
from workstation.settings import DocumentsSettings, Settings
from workstation.signing.pades import sign
from workstation.signing.profiles import profile_by_name

CLERK = "lan"


def expected_paper(desk: Desk, applicant: Owner) -> Paper:
    dossier = open_dossier(desk, "1.004884", applicant, CLERK)
    first, *others = desk.station.papers.of_dossier(dossier.id)
    for paper in others:
        not_brought(desk, paper.id, CLERK)
    return first


def scan_pdf(folder: Path, count: int = 1) -> tuple[bytes, list[bytes]]:
    """Return a PDF of scanned pages, as an office copier makes it, and the JPEGs in it."""
    jpegs = [draw_page(folder / f"in{number}.jpg", f"Trang {number}.").read_bytes() for number in range(count)]
    buffer = io.BytesIO()
    with pikepdf.Pdf.new() as pdf:
        for jpeg in jpegs:
            with Image.open(io.BytesIO(jpeg)) as picture:
                width, height = picture.size
            size = (width * 72 / 150, height * 72 / 150)
            pdf.add_blank_page(page_size=size)
            image = pikepdf.Stream(pdf, jpeg, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
            image.Width, image.Height, image.BitsPerComponent = width, height, 8
            image.ColorSpace, image.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
            pdf.pages[-1].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
            pdf.pages[-1].Contents = pdf.make_stream(f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im0 Do Q".encode())
        pdf.save(buffer)
    return buffer.getvalue(), jpegs


def signed_pdf(desk: Desk, folder: Path) -> bytes:
    unsigned, _ = scan_pdf(folder, 2)
    signer = desk.open_signer(embedded.PIN)
    try:
        profile = profile_by_name("TT01_DIGITISER")
        return sign(unsigned, signer, profile, name="Nguyễn Văn Mẫu", at=desk.clock(), tsa=None).data
    finally:
        signer.close()


def test_an_unsigned_file_gives_its_scans_as_pages_and_goes_the_usual_way(
    desk: Desk, applicant: Owner, tmp_path: Path
) -> None:
    paper = expected_paper(desk, applicant)
    data, jpegs = scan_pdf(tmp_path, 2)

    imported = import_pdf(desk, paper.id, data, name="given.pdf", clerk=CLERK)
    for future in imported.reading:
        future.result()

    assert imported.verdict is None
    assert [desk.station.spool.read(page.file_uid) for page in imported.pages] == jpegs
    assert desk.station.papers.get(paper.id).state is State.RECOGNISED


def test_single_pages_of_an_unsigned_file_can_be_taken(desk: Desk, applicant: Owner, tmp_path: Path) -> None:
    paper = expected_paper(desk, applicant)
    data, jpegs = scan_pdf(tmp_path, 3)

    imported = import_pdf(desk, paper.id, data, name="given.pdf", clerk=CLERK, numbers=(3, 1))
    for future in imported.reading:
        future.result()

    assert [desk.station.spool.read(page.file_uid) for page in imported.pages] == [jpegs[2], jpegs[0]]


def test_a_signed_file_is_the_paper_byte_for_byte_and_can_be_sent(desk: Desk, applicant: Owner, tmp_path: Path) -> None:
    paper = expected_paper(desk, applicant)
    data = signed_pdf(desk, tmp_path)

    imported = import_pdf(desk, paper.id, data, name="given.pdf", clerk=CLERK)

    assert imported.verdict is not None
    assert imported.verdict.is_acceptable
    attached = imported.paper
    assert attached.state is State.SIGNED
    assert attached.signature_level == "B-B"
    assert attached.pdf_uid is not None
    assert desk.station.spool.read(attached.pdf_uid) == data
    assert submission_of(desk, attached).pages == 2
    assert sign_papers(desk, [paper.id], pin=embedded.PIN, clerk=CLERK) == []  # nobody signs it again
    queue_dossier(desk, attached.dossier_id, CLERK)
    assert desk.station.papers.get(paper.id).state is State.QUEUED
    with pytest.raises(TransitionRefused):
        import_pdf(desk, paper.id, data, name="given.pdf", clerk=CLERK)


def test_pages_are_not_taken_out_of_a_signed_file(desk: Desk, applicant: Owner, tmp_path: Path) -> None:
    paper = expected_paper(desk, applicant)
    data = signed_pdf(desk, tmp_path)

    with pytest.raises(PdfSigned):
        import_pdf(desk, paper.id, data, name="given.pdf", clerk=CLERK, numbers=(1,))

    assert desk.station.papers.get(paper.id).state is State.EXPECTED


def test_a_file_changed_after_signing_is_kept_but_nobody_can_let_it_pass(
    desk: Desk, applicant: Owner, tmp_path: Path
) -> None:
    paper = expected_paper(desk, applicant)
    changed = bytearray(signed_pdf(desk, tmp_path))
    changed[changed.index(b"stream") + 400] ^= 1

    imported = import_pdf(desk, paper.id, bytes(changed), name="given.pdf", clerk=CLERK)

    assert imported.paper.state is State.NEEDS_ATTENTION
    assert imported.paper.failure == "ATTACHED_SIGNATURE_DOUBTFUL"
    assert imported.paper.pdf_uid is not None
    assert desk.station.spool.read(imported.paper.pdf_uid) == bytes(changed)
    with pytest.raises(AttachedSignatureDoubtful):
        accept_attached(desk, paper.id, "supervisor")
    queue_dossier(desk, paper.dossier_id, CLERK)
    assert desk.station.papers.get(paper.id).state is State.NEEDS_ATTENTION


def test_an_unknown_signer_waits_for_the_supervisor(desk: Desk, applicant: Owner, tmp_path: Path) -> None:
    paper = expected_paper(desk, applicant)
    data = signed_pdf(desk, tmp_path)
    (desk.data_dir / "soft-token" / "trust.pem").unlink()

    imported = import_pdf(desk, paper.id, data, name="given.pdf", clerk=CLERK)
    assert imported.paper.state is State.NEEDS_ATTENTION
    assert imported.paper.code is None

    accepted = accept_attached(desk, paper.id, "supervisor")

    assert accepted.paper.state is State.SIGNED
    assert accepted.paper.code is not None
    assert accepted.paper.failure == ""


def test_our_own_file_with_another_owners_code_is_in_doubt(desk: Desk, applicant: Owner, tmp_path: Path) -> None:
    first = expected_paper(desk, applicant)
    data, _ = scan_pdf(tmp_path)
    for future in import_pdf(desk, first.id, data, name="a.pdf", clerk=CLERK).reading:
        future.result()
    confirm(
        desk, first.id, clerk=CLERK, compared=True, not_secret=True, owner_id="001190000007", accept_page_count=True
    )
    [signed] = sign_papers(desk, [first.id], pin=embedded.PIN, clerk=CLERK)
    assert signed.paper.pdf_uid is not None
    brought = desk.station.spool.read(signed.paper.pdf_uid)

    imported = import_pdf(desk, expected_paper(desk, applicant).id, brought, name="b.pdf", clerk=CLERK)

    assert imported.verdict is not None
    assert imported.verdict.is_acceptable
    assert imported.paper.state is State.NEEDS_ATTENTION


def test_a_damaged_file_changes_nothing(desk: Desk, applicant: Owner, tmp_path: Path) -> None:
    paper = expected_paper(desk, applicant)
    data, _ = scan_pdf(tmp_path)

    with pytest.raises(PdfDamaged):
        import_pdf(desk, paper.id, data[: len(data) // 2], name="given.pdf", clerk=CLERK)

    assert desk.station.papers.get(paper.id).state is State.EXPECTED
    assert desk.station.papers.pages(paper.id) == []


@pytest.fixture
def layered_desk(data_dir: Path, expected_warnings: list[object]) -> Iterator[Desk]:
    """A desk that keeps layered pictures and stamps its code."""
    how = DocumentsSettings(preset="layered", stamp="qr", mark="Chuyển từ giấy bởi {by} lúc {when}")
    with open_desk(data_dir, settings=dataclasses.replace(Settings(), documents=how)) as desk:
        yield desk


def test_xmp_info_database_and_file_name_say_the_same(layered_desk: Desk, applicant: Owner, tmp_path: Path) -> None:
    desk = layered_desk
    paper = expected_paper(desk, applicant)
    data, _ = scan_pdf(tmp_path)
    for future in import_pdf(desk, paper.id, data, name="given.pdf", clerk=CLERK).reading:
        future.result()
    confirm(desk, paper.id, clerk=CLERK, compared=True, not_secret=True, accept_page_count=True)

    [signed] = sign_papers(desk, [paper.id], pin=embedded.PIN, clerk=CLERK)

    kept, dossier = signed.paper, desk.station.dossiers.get(paper.dossier_id)
    assert kept.code is not None
    assert kept.pdf_uid is not None
    pdf = desk.station.spool.read(kept.pdf_uid)
    xmp = read_values(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        info = {str(name)[1:]: str(value) for name, value in opened.trailer.Info.items()}
        pictures = opened.pages[0].get_images()
        filters = {str(image.Filter) for image in pictures.values()}
        created = str(opened.trailer.Info.CreationDate)
    assert {name: info.get(name) for name in xmp} == xmp
    assert xmp["MaGiayTo"] == kept.code.text
    assert submission_of(desk, kept).file_name == f"{xmp['MaGiayTo']}.pdf"
    assert xmp["MaDinhDanhChuSoHuu"] == kept.owner_id
    assert xmp["MaLoaiGiayTo"] == kept.document_type_code
    assert xmp["MaThuTuc"] == dossier.procedure_code
    assert xmp["BoQuyTac"] == dossier.rule_set
    assert "".join(sign for sign in xmp["ThoiDiemSoHoa"] if sign.isdigit())[:14] == created[2:16]
    # the settings did what they say: layers, own wording, QR
    assert filters == {"/DCTDecode"}
    assert len(pictures) == 2
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage().get_text_bounded()
    seen = document[0].render(scale=200 / 72).to_pil()
    document.close()
    assert "Chuyển từ giấy bởi UBND xã (thử nghiệm) lúc 20" in text
    assert [found.text for found in zxingcpp.read_barcodes(seen)] == [kept.code.text]


def test_a_document_type_may_have_a_preset_of_its_own() -> None:
    plain, own = DocumentType("L.A", "A"), DocumentType("L.B", "B", preset=ImagePreset.BITONAL)

    assert preset_for(DocumentsSettings(preset="layered"), plain) is ImagePreset.LAYERED
    assert preset_for(DocumentsSettings(preset="layered"), own) is ImagePreset.BITONAL
    with pytest.raises(SettingInvalid):
        preset_for(DocumentsSettings(preset="best"), plain)
