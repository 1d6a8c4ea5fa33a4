# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields of a form: what stands behind a label, and how sure the program is of it."""

from __future__ import annotations

import dataclasses

import pytest

from workstation.domain.extraction import ExtractionTemplate, FieldKind, FieldTemplate
from workstation.domain.paper import PageText, Word
from workstation.ocr.fields import extract
from workstation.ocr.plausible import is_plausible_agency, is_plausible_name, near_agency

FORM = ExtractionTemplate("form", (FieldTemplate("ApplicantName", FieldKind("name"), ("Người yêu cầu",)),))


def _read(*lines: str) -> PageText:
    words = [
        Word(text, 100 + 90 * place, 100 + 50 * line, 180 + 90 * place, 130 + 50 * line, 96.0, line)
        for line, row in enumerate(lines)
        for place, text in enumerate(row.split())
    ]
    return PageText(tuple(words), "test", 0)


@pytest.mark.parametrize(
    ("behind", "is_sure"), [("TRẦN VĂN BÌNH", True), ("Trần Văn Bình", True), ("Ký ghi rõ", False), ("Bình", False)]
)
def test_an_instruction_of_the_form_is_no_sure_name(behind: str, is_sure: bool) -> None:
    (reading,) = extract(_read("TỜ KHAI", f"Người yêu cầu: {behind}"), FORM)

    assert reading.value == behind
    assert (reading.confidence > 90) is is_sure


def test_a_value_is_as_sure_as_its_weakest_word() -> None:
    page = _read("TỜ KHAI", "Người yêu cầu: TRẦN VĂN BÌNH")
    weak = tuple(dataclasses.replace(word, confidence=40.0) if word.text == "VĂN" else word for word in page.words)

    (reading,) = extract(dataclasses.replace(page, words=weak), FORM)

    assert reading.confidence == 40.0


LETTER = ExtractionTemplate("letter", (FieldTemplate("Subject", FieldKind.SUBJECT),))


@pytest.mark.parametrize(("gap_px", "is_one"), [(14, True), (45, False)])
def test_the_subject_ends_where_the_text_below_it_begins(gap_px: int, is_one: bool) -> None:
    lines = ("Về việc cấp giấy phép", "xây dựng nhà ở")
    words = [
        Word(text, 100 + 90 * place, top, 180 + 90 * place, top + 30, 96.0, line)
        for line, (row, top) in enumerate(zip(lines, (300, 330 + gap_px), strict=True))
        for place, text in enumerate(row.split())
    ]
    footer = Word("trang", 100, 2000, 180, 2030, 96.0, 2)

    (reading,) = extract(PageText((*words, footer), "test", 0), LETTER)

    assert reading.value == (" ".join(lines) if is_one else lines[0])


@pytest.mark.parametrize(
    ("value", "is_plausible"),
    [
        ("TRẦN VĂN BÌNH", True),
        ("Phạm Thị Ngọc Ánh", True),
        ("PHAM THỊ SÁNG", False),  # a lost dot below
        ("Nguyên Đức Thịnh", False),
        ("CAO NGOC VIỆT", False),  # no such syllable
        ("LƯU TH ÚY NGHĨA", False),
        ("Bình", False),
    ],
)
def test_a_name_begins_with_a_family_name_and_goes_on_in_syllables(value: str, is_plausible: bool) -> None:
    assert is_plausible_name(value) is is_plausible


@pytest.mark.parametrize(
    ("value", "is_plausible"),
    [
        ("Ủy ban nhân dân thị trấn Phú Lộc", True),
        ("Uỷ ban nhân dân xã Hoa Mẫu", True),  # the older place of the tone
        ("UBND TỈNH LAM SƠN SỞ TƯ PHÁP", True),
        ("Ủy ban nhân dân thi trấn Phú Lộc", False),
        ("Ủy bạn nhân dân phường Bình Minh", False),
        ("Ủy bzn nhân dân xã Hoa Mẫu", False),
        ("12", False),
    ],
)
def test_an_agency_keeps_the_marks_of_its_known_words(value: str, is_plausible: bool) -> None:
    assert is_plausible_agency(value) is is_plausible


@pytest.mark.parametrize(
    ("value", "near"),
    [
        ("Ủy ban nhân dân xã Hoa Mu, thành phố Hà Nội", "Ủy ban nhân dân xã Hoa Mẫu, thành phố Hà Nội"),
        ("ỦY BAN NHÂN DÂN XÃ HOA MẦU", "ỦY BAN NHÂN DÂN XÃ HOA MẪU"),
        ("Ủy ban nhân dân xã Hoa Mẫu", ""),  # the same
        ("Ủy ban nhân dân xã Hoa Sơn", ""),
        ("Ủy ban nhân dân xã Hoa", ""),
    ],
)
def test_an_agency_that_is_nearly_a_known_one_is_offered_as_that(value: str, near: str) -> None:
    assert near_agency(value, "ỦY BAN NHÂN DÂN XÃ HOA MẪU") == near
