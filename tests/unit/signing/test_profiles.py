# SPDX-License-Identifier: GPL-3.0-or-later
"""Signature profiles as dated data, and boxes that keep off codes and other signatures."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pypdf
import pytest
from PIL import Image, ImageDraw

from tests.unit.signing.signing_kit import CODE_VALUES, NOW, PIN, Pki, plain_pdf
from tests.verapdf import VeraPdf
from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.pdfa import PageSource, build
from workstation.domain.paper import PageGeometry
from workstation.domain.paper_code import PaperCode
from workstation.errors import ImageUnreadable, SettingInvalid
from workstation.signing import pades
from workstation.signing.appearance import lines_of
from workstation.signing.layout import place
from workstation.signing.picture import read_picture
from workstation.signing.profiles import TT01_DIGITISER, Corner, profile_by_name, profiles
from workstation.signing.revision import Visible, Wording
from workstation.signing.signer import Signer
from workstation.signing.soft_token import open_p12
from workstation.signing.verify import verify

A4 = (0.0, 0.0, 595.0, 842.0)


@pytest.fixture(scope="module")
def signer(pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return open_p12(pki.p12(pki.person("UBND xã Kiểm Thử"), tmp_path_factory.mktemp("p12") / "unit.p12"), PIN)


def _png(*, dpi: int | None = 300) -> bytes:
    image = Image.new("RGBA", (425, 425), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((4, 4, 420, 420), outline=(200, 0, 0, 255), width=12)
    out = io.BytesIO()
    image.save(out, "PNG", **({"dpi": (dpi, dpi)} if dpi else {}))
    return out.getvalue()


def test_every_profile_of_the_laws_is_there_with_its_source_and_date() -> None:
    names = {"TT01_DIGITISER", "ND30_SAOY", "ND30_ATTACHMENT", "ND30_AUTHORITY", "ND30_AGENCY_SEAL", "CV7197_UNIT"}
    assert set(profiles()) == names
    assert all(profile.source for profile in profiles().values())
    assert all(profile.valid_from <= dt.date(2026, 11, 21) for profile in profiles().values())


def test_an_unknown_profile_is_a_wrong_setting() -> None:
    with pytest.raises(SettingInvalid):
        profile_by_name("ND99")


def test_a_copy_names_form_agency_and_time_and_shows_no_seal() -> None:
    profile = profile_by_name("ND30_SAOY")
    lines = lines_of(profile, Wording("x", agency="UBND xã Kiểm Thử", form="SAO LỤC"), NOW, is_test=False)
    assert lines[:2] == ("SAO LỤC", "UBND xã Kiểm Thử")
    assert profile.image == "none"
    assert profile.corner is Corner.TOP_RIGHT


def test_a_line_without_its_value_is_left_out() -> None:
    lines = lines_of(profile_by_name("ND30_SAOY"), Wording("x", agency=""), NOW, is_test=False)
    assert [line.split(":")[0] for line in lines] == ["SAO Y", "Thời gian ký"]


QR_TOP_LEFT = (0.02, 0.014, 0.10, 0.072)  # 48 x 49 pt from (12, 12) on A4


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_box_moves_off_a_code_to_the_nearest_place_and_says_so(rotate: int) -> None:
    page = A4 if rotate % 180 == 0 else (0.0, 0.0, 842.0, 595.0)
    placed = place(TT01_DIGITISER, page, rotate, taken=[QR_TOP_LEFT])
    assert (placed.right_pt, round(placed.down_pt, 1)) in {(0, 50.6), (49.5, 0)}
    assert placed.rect[2] - placed.rect[0] == pytest.approx(170 if rotate % 180 == 0 else 40)


def test_a_code_and_a_signature_in_the_corner_leave_the_box_in_its_quarter() -> None:
    first = place(TT01_DIGITISER, A4, 0, taken=[QR_TOP_LEFT])
    second = place(TT01_DIGITISER, A4, 0, [first.rect], taken=[QR_TOP_LEFT])
    left, bottom, right, top = second.rect
    assert (left + right) / 2 < 595 / 2
    assert (bottom + top) / 2 > 842 / 2
    assert not (left < first.rect[2] and first.rect[0] < right and bottom < first.rect[3] and first.rect[1] < top)


def test_a_seal_covers_a_third_of_the_signature_from_its_left() -> None:
    authority = place(profile_by_name("ND30_AUTHORITY"), A4, 0)
    seal = place(profile_by_name("ND30_AGENCY_SEAL"), A4, 0, [authority.rect])
    covered = (seal.rect[2] - authority.rect[0]) / (authority.rect[2] - authority.rect[0])
    assert covered == pytest.approx(1 / 3)
    assert seal.rect[0] < authority.rect[0]
    assert seal.down_pt == 0


def test_authority_and_seal_stand_on_the_last_page_with_pictures_and_stay_pdfa(
    signer: Signer, pki: Pki, verapdf: VeraPdf
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (620, 877), "white").save(picture, "JPEG")
    page = PageSource(picture.getvalue(), "image/jpeg", PageGeometry(620, 877, 75, (1, 0, 0, 1, 0, 0)), ())
    pdf = build([page, page], PaperMetadata(PaperCode("001", "KQ.G01"), "", "", "Giấy", NOW, "2026", False))
    seal = read_picture(_png(), "seal.png")
    for name in ("ND30_SAOY", "ND30_AUTHORITY", "ND30_AGENCY_SEAL"):
        visible = Visible(Wording("x", agency="UBND xã"), seal)
        pdf = pades.sign(pdf, signer, profile_by_name(name), name="x", at=NOW, visible=visible).data
    assert verify(pdf, [pki.root.der]).is_acceptable
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert [len(page["/Annots"]) for page in pages] == [1, 2]
    form = pages[1]["/Annots"][1].get_object()["/AP"]["/N"]
    assert form["/Resources"]["/XObject"]["/Im1"]["/SMask"]["/Height"] == 425
    assert float(form["/BBox"][2]) == pytest.approx(102, abs=0.1)  # 36 mm: the picture's real size
    said = verapdf.validate(pdf)
    assert said.ok, said.failures


def test_a_profile_without_a_picture_shows_none_even_when_given_one(signer: Signer) -> None:
    pdf = pades.sign(
        plain_pdf(CODE_VALUES),
        signer,
        TT01_DIGITISER,
        name="x",
        at=NOW,
        visible=Visible(picture=read_picture(_png(), "")),
    ).data
    form = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Annots"][0].get_object()["/AP"]["/N"]
    assert "/XObject" not in form["/Resources"]


def test_a_picture_that_is_none_is_refused(tmp_path: Path) -> None:
    for data in (b"", b"GIF89a", _png()[:60]):
        with pytest.raises(ImageUnreadable):
            read_picture(data, "seal.png")
    assert read_picture(_png(dpi=None), "x").width_pt is None
