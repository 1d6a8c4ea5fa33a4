# SPDX-License-Identifier: GPL-3.0-or-later
"""Spelling of syllables, and what is put right, left alone or marked as doubtful in a read text."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.paper import CorrectionKind as Kind
from workstation.domain.paper import PageText, Word
from workstation.ocr.syllables import is_syllable
from workstation.ocr.vietnamese import correct, corrections
from workstation.store.columns import text_blob, text_of

ROOT = Path(__file__).parents[3]


def read(*words: str, confidence: float = 60.0) -> PageText:
    return PageText(tuple(Word(word, 0, 0, 1, 1, confidence, 0) for word in words), "by hand", 0.0)


@pytest.mark.parametrize(
    "word",
    [
        "Nguyễn",
        "gì",
        "giếng",
        "nghiêng",
        "được",
        "khuỷu",
        "ngoèo",
        "hoà",
        "hòa",
        "thuở",
        "quý",
        "Ngọc",
        "yêu",
        "ủy",
        "ƯƠM",
        "đ",
    ][:-1],
)
def test_right_spelling_is_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["Lôc", "kịêt", "viêc", "đưọcc", "phúe", "Tiấn", "tổọ", "Internet", "QLĐT"])
def test_wrong_spelling_is_seen(word: str) -> None:
    assert not is_syllable(word)


def test_the_heading_of_the_recipients_gets_back_its_capital_and_no_other_line_does() -> None:
    assert correct(read("Xơi", "nhận:")).text == "Nơi nhận:"
    assert [change.before for change in corrections(read("Xơi", "nhận:"))] == ["Xơi"]
    for other in (("Người", "nhận:"), ("Tôi", "nhận:"), ("Ngày", "nhận:"), ("chỗ", "Xơi", "nhận:")):
        assert correct(read(*other)).text == " ".join(other)


def test_the_heading_of_the_recipients_gets_back_its_marks_and_colon() -> None:
    assert correct(read("Nơi", "nhộn")).text == "Nơi nhận:"
    assert correct(read("Nơi", "sinh:")).text == "Nơi sinh:"
    assert correct(read("Nơi", "nhận", "kết", "quả")).text == "Nơi nhận kết quả"


@pytest.mark.parametrize("office", ["VTj", "VT;", "VT", "VI;", "VI", "VD"])
def test_the_office_that_keeps_the_copy_is_put_right_where_another_follows(office: str) -> None:
    text = read("-", "Lưu:", office, "QLĐT.")

    assert correct(text).text == "- Lưu: VT, QLĐT."
    assert [change.before for change in corrections(text)] == [office]


def test_other_offices_and_a_stop_read_surely_stay_in_the_line_of_the_kept_copy() -> None:
    for line in (("Lưu:", "VP,", "TH."), ("Lưu:", "VT."), ("Lưu:", "V1;", "TH."), ("gửi:", "VI", "A.")):
        assert correct(read(*line)).text == " ".join(line)
    assert correct(read("Lưu:", "VT;", "TH.", confidence=93.0)).text == "Lưu: VT; TH."


@pytest.mark.parametrize(("before", "after"), [("Lôc,", "Lộc,"), ("Kiêt", "Kiệt"), ("viêc", "việc"), ("thưc", "thực")])
def test_a_lost_dot_is_put_back_and_told(before: str, after: str) -> None:
    text = read("xã", before)
    assert correct(text).words[1].text == after
    assert [(change.index, change.before, change.after, change.kind) for change in corrections(text)] == [
        (1, before, after, Kind.SYLLABLE)
    ]


@pytest.mark.parametrize("word", ["UBND", "QLĐT", "Internet", "Pham", "chi", "012a", "Lôc1"])
def test_codes_foreign_words_and_right_syllables_stay(word: str) -> None:
    assert corrections(read(word)) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("được chỉ trả một lần", "được chi trả một lần"),
        ("Đê nghị cấp", "Đề nghị cấp"),
        ("công trình liên kề.", "công trình liền kề."),
        ("tờ bản đồ, điện tích 120", "tờ bản đồ, diện tích 120"),
    ],
)
def test_the_word_beside_it_tells_which_marks_a_syllable_has(before: str, after: str) -> None:
    text = correct(read(*before.split(), confidence=90.0))

    assert " ".join(word.text for word in text.words) == after
    [change] = text.corrections
    assert (change.before, change.after, change.kind) == (
        before.split()[change.index],
        after.split()[change.index],
        Kind.COMPOUND,
    )


@pytest.mark.parametrize(
    "text",
    [
        "chỉ trả kết quả cho người có tên",
        "quy định tại khoản 2",
        "nhà liên kế",
        "Nguyễn Thị Chi Nhanh",  # a name
        "CHỈ TRẢ",
        "sức khoẻ, uỷ ban",  # the older place of the tone mark
        "ven đê, nghị định",  # two pieces of a sentence
        "hộ số 12",
    ],
)
def test_pairs_that_may_be_something_else_stay(text: str) -> None:
    assert corrections(read(*text.split(), confidence=90.0)) == ()


def test_no_pair_in_our_own_texts_is_changed() -> None:
    files = [
        *(ROOT / "docs").glob("*.vi.md"),
        *(ROOT / "resources").glob("*/*.json"),
        *(ROOT / "resources/i18n").glob("*"),
    ]
    words = [word for file in files for word in re.findall(r"[^\W\d_]+|\S", file.read_text(encoding="utf-8"))]

    assert len(words) > 20_000
    assert [
        (one.before, one.after) for one in corrections(read(*words, confidence=90.0)) if one.kind is Kind.COMPOUND
    ] == []


@pytest.mark.parametrize("text", ["văn bản hành chính", "quản lý đô thị", "bảng thống kê từ", "mọi trường hợp"])
def test_a_syllable_belongs_to_the_pair_it_is_right_in(text: str) -> None:
    assert corrections(read(*text.split(), confidence=90.0)) == ()


def test_a_pair_read_with_confidence_stays() -> None:
    assert corrections(read("Đê", "nghị", confidence=98.0)) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("GIAM ĐỐC", "GIÁM ĐỐC"),
        ("PHÓ CHU TICH", "PHÓ CHỦ TỊCH"),
        ("CHử TỊCH", "CHỦ TỊCH"),
        ("SỐ THEO DÕI", "SỔ THEO DÕI"),
        ("TM VY BAN NHÂN DÂN", "TM. ỦY BAN NHÂN DÂN"),
    ],
)
def test_titles_and_offices_get_back_the_marks_a_seal_took(before: str, after: str) -> None:
    text = correct(read(*before.split(), confidence=90.0))

    assert " ".join(word.text for word in text.words) == after
    assert {change.kind for change in text.corrections} == {Kind.PHRASE}


@pytest.mark.parametrize("text", ["ĐỘI TRƯỞNG", "giam đốc", "THỦ TRƯỞNG CƠ QUAN", "THỨ TRƯỞNG", "NGUYỄN CÔNG VẠN"])
def test_other_offices_small_letters_and_names_are_no_title(text: str) -> None:
    assert corrections(read(*text.split(), confidence=90.0)) == ()


def test_the_dash_of_an_item_is_no_tilde() -> None:
    assert correct(read("~", "Như", "trên;")).words[0].text == "-"
    assert correct(read("~", "120")).words[0].text == "~"


@given(st.lists(st.text("0123456789/.-,GIAMđêlôcnghịxỉ ÁỦ~", min_size=1, max_size=8), max_size=12))
def test_no_digit_is_ever_changed(words: list[str]) -> None:
    text = read(*words, confidence=50.0)

    changed = correct(text)

    digits = [[sign for sign in word.text if sign.isdigit()] for word in text.words]
    assert [[sign for sign in word.text if sign.isdigit()] for word in changed.words] == digits
    assert all(text.words[one.index].text == one.before for one in changed.corrections)
    assert all(changed.words[one.index].text == one.after for one in changed.corrections)


def test_what_was_read_with_confidence_stays() -> None:
    assert corrections(read("Lôc", confidence=95)) == ()


@pytest.mark.parametrize(
    ("word", "kind"),
    [("31/02/2020", Kind.DOUBTFUL_DATE), ("00/12/2020,", Kind.DOUBTFUL_DATE), ("999085012345", Kind.DOUBTFUL_ID)],
)
def test_doubtful_digits_are_told_and_never_changed(word: str, kind: Kind) -> None:
    text = read(word)
    assert correct(text).words == text.words
    assert [change.kind for change in corrections(text)] == [kind]


@pytest.mark.parametrize("word", ["29/02/2024", "1/1/2026", "001085012345", "0912345678", "124,5"])
def test_right_dates_and_ids_raise_no_doubt(word: str) -> None:
    assert corrections(read(word)) == ()


def test_what_was_put_right_stays_recorded_with_the_text() -> None:
    text = read("Lôc", confidence=60)
    kept = text_of(text_blob(correct(text)))

    assert kept.words[-1].text == "Lộc"
    assert [(change.before, change.after, change.kind) for change in kept.corrections] == [
        ("Lôc", "Lộc", Kind.SYLLABLE)
    ]


def test_a_text_kept_by_an_earlier_version_has_no_corrections_and_no_second_readings() -> None:
    kept = text_of(zlib.compress(json.dumps({"engine": "tesserocr", "milliseconds": 1.0, "words": []}).encode()))

    assert (kept.corrections, kept.second) == ((), ())
