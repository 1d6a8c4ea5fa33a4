# SPDX-License-Identifier: GPL-3.0-or-later
"""The visible box: where it stands, what it says, and that a reader sees it so."""

from __future__ import annotations

import dataclasses
import datetime as dt
import subprocess
import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from tests.unit.signing.signing_kit import NOW, PIN, plain_pdf
from workstation.signing import pades
from workstation.signing.appearance import fit, lines_of, load_font, time_text
from workstation.signing.layout import place
from workstation.signing.profiles import TT01_DIGITISER, Corner
from workstation.signing.revision import Wording
from workstation.signing.signer import Signer
from workstation.signing.soft_token import SoftToken

LONG_NAME = "Công Tằng Tôn Nữ Thị Diễm Quỳnh Như Ngọc Bảo Trân, Bộ phận Tiếp nhận và Trả kết quả xã Hòa Phước"


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return SoftToken.open_or_create(tmp_path_factory.mktemp("soft"), PIN, key_kind="ec")


@pytest.mark.parametrize("rotate", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize("size", [(595, 842), (1191, 842), (420, 595), (243, 153)])
def test_a_reader_sees_the_box_upright_at_the_top_left(signer: Signer, rotate: int, size: tuple[float, float]) -> None:
    pdf = plain_pdf(size=size, rotate=rotate)
    signed = pades.sign(pdf, signer, TT01_DIGITISER, name="Nguyễn Thị Ký Số", at=NOW).data
    box = _ink(signed)
    left, top, right, bottom = box
    assert left < 25
    assert top < 30
    assert right < 190
    assert bottom < 60
    assert right - left > 3 * (bottom - top)  # lines of writing lie, they do not stand


def _ink(pdf: bytes) -> tuple[int, int, int, int]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        document.init_forms()  # pdfium draws signature fields only with forms
        image: Image.Image = document[0].render(scale=1, grayscale=True).to_pil()
    finally:
        document.close()
    box = image.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None
    return box


def test_the_crop_box_counts_not_the_paper_behind_it() -> None:
    placed = place(TT01_DIGITISER, (100, 200, 500, 700), 0)
    assert placed.rect == (114, 646, 284, 686)


@pytest.mark.parametrize(("rotate", "rect"), [(0, (411, 788, 581, 828)), (90, (14, 658, 54, 828))])
def test_a_profile_for_the_top_right_stands_there(rotate: int, rect: tuple[int, ...]) -> None:
    profile = dataclasses.replace(TT01_DIGITISER, corner=Corner.TOP_RIGHT)
    assert place(profile, (0, 0, 595, 842), rotate).rect == rect


def test_a_second_box_stands_below_the_first_and_says_by_how_much() -> None:
    first = place(TT01_DIGITISER, (0, 0, 595, 842), 90)
    second = place(TT01_DIGITISER, (0, 0, 595, 842), 90, [first.rect])
    assert second.down_pt == pytest.approx(44)
    assert second.rect[0] == pytest.approx(first.rect[2] + 4)  # turned: further down means further right


def test_a_page_full_of_boxes_still_gets_one() -> None:
    page = (0.0, 0.0, 595.0, 842.0)
    assert place(TT01_DIGITISER, page, 0, [page]).down_pt == 0


def test_time_is_written_in_vietnam_whatever_zone_it_comes_in() -> None:
    at = dt.datetime(2026, 11, 21, 20, 5, 33, 999_999, dt.UTC)
    assert time_text(at) == "2026-11-22T03:05:33+07:00"


def test_only_a_test_signer_adds_the_line_without_legal_value() -> None:
    real = lines_of(TT01_DIGITISER, Wording("An"), NOW, is_test=False)
    test = lines_of(TT01_DIGITISER, Wording("An"), NOW, is_test=True)
    assert test == (*real, "KÝ THỬ NGHIỆM - không có giá trị pháp lý")


def test_a_long_name_is_broken_and_shrunk_but_never_cut() -> None:
    font = load_font()
    broken, size = fit(lines_of(TT01_DIGITISER, Wording(LONG_NAME), NOW, is_test=True), font, 164, 34, 10)
    assert LONG_NAME in " ".join(broken)
    assert all(font.width(line) * size <= 164 for line in broken)
    assert len(broken) * size * 1.15 <= 34


def test_names_arrive_in_both_unicode_forms_and_come_out_composed() -> None:
    font = load_font()
    assert font.known(unicodedata.normalize("NFD", "Nguyễn Thị Ký  Số")) == "Nguyễn Thị Ký Số"
    assert font.known("An\n李") == "An ?"


def test_the_text_can_be_copied_out_and_its_font_is_embedded(signer: Signer, tmp_path: Path) -> None:
    name = "Đặng Thị Ngọc Ẩn Ỹ ộ ữ ặ"
    path = tmp_path / "signed.pdf"
    path.write_bytes(pades.sign(plain_pdf(), signer, TT01_DIGITISER, name=name, at=NOW).data)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert f"Người số hóa: {name}" in text
    assert time_text(NOW) in text
    assert "KÝ THỬ NGHIỆM - không có giá trị pháp lý" in text


def test_two_boxes_on_one_page_do_not_touch(signer: Signer) -> None:
    once = pades.sign(plain_pdf(rotate=270), signer, TT01_DIGITISER, name="An", at=NOW)
    twice = pades.sign(once.data, signer, TT01_DIGITISER, name="Bình", at=NOW)
    assert twice.shift_pt > 0
    assert twice.box[2] <= once.box[0]
    assert twice.data.startswith(once.data)
