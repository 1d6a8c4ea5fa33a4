# SPDX-License-Identifier: GPL-3.0-or-later
"""A field that was hard to read is settled by readings that agree or by another paper, and by nothing less."""

from __future__ import annotations

import datetime as dt

import pytest

from workstation.domain.extraction import ExtractionTemplate, FieldKind, FieldTemplate
from workstation.domain.paper import PageText, SecondReading, Word
from workstation.ocr.agreement import AGREED, candidates, settled_fields, weak_places
from workstation.ocr.fields import extract
from workstation.ocr.said_elsewhere import SaidPage
from workstation.store.columns import text_blob, text_of

TODAY = dt.date(2026, 11, 22)
FORM = ExtractionTemplate(
    "form",
    (
        FieldTemplate("ApplicantName", FieldKind.NAME, ("Người yêu cầu",)),
        FieldTemplate("BirthDate", FieldKind.DATE, ("Ngày sinh",)),
        FieldTemplate("CodeNotation", FieldKind.NUMBER, ("Số",)),
        FieldTemplate("IssuedDate", FieldKind.DATE, ("Ngày đăng ký",)),
        FieldTemplate("OrganName", FieldKind.TEXT, ("Nơi đăng ký",)),
        FieldTemplate("Subject", FieldKind.SUBJECT),
        FieldTemplate("SignerName", FieldKind.SIGNER),
    ),
)


def page(*lines: str, weak: str = "", again: tuple[str, ...] = (), confidence: float = 96.0) -> PageText:
    """Return a page; the words of `weak` were hard to read, and its other copies say `again`."""
    words = [
        Word(text, 600 + 90 * place, 100 + 50 * row, 680 + 90 * place, 130 + 50 * row, confidence, row)
        for row, line in enumerate(lines)
        for place, text in enumerate(line.split())
    ]
    wanted = weak.split()
    for start in range(len(words)):
        if wanted and [word.text for word in words[start : start + len(wanted)]] == wanted:
            break
    else:
        return PageText(tuple(words), "test", 0)
    place = tuple(range(start, start + len(wanted)))
    for index in place:
        old = words[index]
        words[index] = Word(old.text, old.left, old.top, old.right, old.bottom, 40.0, old.line)
    second = (SecondReading(place, tuple((said, 80.0) for said in again)),) if again else ()
    return PageText(tuple(words), "test", 0, second=second)


def value(text: PageText, name: str, told: tuple[str, ...] = ()) -> tuple[str, bool]:
    """Return a field's value and whether it is sure."""
    found = settled_fields(text, FORM, TODAY, lambda _kind, _name, said: said in told)
    reading = next(one for one in found if one.name == name)
    return reading.value, reading.confidence >= AGREED


NAME = "TRẦN VĂN BÌNH"


@pytest.mark.parametrize(
    ("read", "again", "settled"),
    [
        ("TRẦW VĂN BÌNH", (NAME, NAME, NAME, "TRAM VẤN ĐÌNH"), (NAME, True)),
        (NAME, (NAME, NAME, "", ""), (NAME, True)),
        (NAME, (NAME, "'- TRẦN VĂN BÌNH .", "TRẦW VĂN BÌNH", ""), (NAME, True)),  # what is no name does not count
        (NAME, (NAME, NAME, "TRẦN VĂN BÍNH", NAME), (NAME, False)),  # another name does
        ("TRẦW VĂN BÌNH", (NAME, NAME, "", "TRẦN VĂN BÍNH"), ("TRẦW VĂN BÌNH", False)),  # too few
        ("TRẦN VÄN BÌNH", (NAME, NAME, "", NAME), (NAME, True)),  # put upright, a copy may add
        (NAME, (), (NAME, False)),
    ],
)
def test_a_name_is_taken_when_three_readings_say_it_and_none_another(
    read: str, again: tuple[str, ...], settled: tuple[str, bool]
) -> None:
    assert value(page(f"Người yêu cầu: {read}", weak=read, again=again), "ApplicantName") == settled


@pytest.mark.parametrize(
    ("read", "again", "settled"),
    [
        ("85/1985", ("85/1985", "85/1985", "85/1985", ""), ("85/1985", True)),
        ("85/1985", ("85/1985", "85/1985", "", ""), ("85/1985", False)),
        ("85/1985", ("85/1985", "85/1985", "86/1985", "85/1985"), ("85/1985", False)),
        ("Ø5⁄/985", ("85⁄1985", "85/1985", "85/1985", "85/1985"), ("85/1985", True)),
    ],
)
def test_digits_need_one_reading_more(read: str, again: tuple[str, ...], settled: tuple[str, bool]) -> None:
    assert value(page(f"Số: {read}", weak=read, again=again), "CodeNotation") == settled


def test_what_is_left_of_a_misread_number_is_no_number() -> None:
    (reading,) = extract(page("Số: Ø5/985"), FORM)

    assert reading.confidence < 50


def test_a_day_that_cannot_be_says_nothing() -> None:
    born, listed = "12/05/1985", "20/05/1985"
    text = page(
        f"Ngày sinh: {born}", "Ngày đăng ký: 20/05/2985", weak="20/05/2985", again=(listed, listed, listed, listed)
    )
    early = page(
        f"Ngày sinh: {born}", "Ngày đăng ký: 20/05/1965", weak="20/05/1965", again=(*["20/05/1965"] * 3, listed)
    )

    assert value(text, "IssuedDate") == ("1985-05-20", True)
    # Nobody is registered before birth: one reading is left, and it needs somebody who says the same.
    assert value(early, "IssuedDate") == ("1965-05-20", False)
    assert value(early, "IssuedDate", told=("1985-05-20",)) == ("1985-05-20", True)


def test_a_subject_of_several_lines_is_not_settled_by_reading_it_again() -> None:
    said = "Về việc cấp giấy phép xây dựng nhà ở"
    text = page("Về việc cấp giấy phép", "xây dựng nhà ở", *[""] * 30, "trang", weak=said, again=(said,) * 4)
    short = page(said, *[""] * 30, "trang", weak=said, again=(said,) * 4)

    assert value(text, "Subject") == (said, False)
    assert value(short, "Subject") == (said, True)


def test_another_paper_settles_what_was_read_as_often_as_anything_else() -> None:
    one, other = "Ủy ban nhân dân xã Hoa Mẫu", "Ủy ban nhân dân xã Hoa Mậu"
    text = page(f"Nơi đăng ký: {one}", weak=one, again=(other, one, other, ""))

    assert value(text, "OrganName") == (one, False)
    assert value(text, "OrganName", told=(one,)) == (one, True)
    assert value(text, "OrganName", told=(one, other)) == (one, False)
    less = page(f"Nơi đăng ký: {other}", weak=other, again=(other, one, other, ""))
    assert value(less, "OrganName", told=(one,)) == (other, False)
    kind = FORM.kind_of("OrganName")
    reading = next(field for field in extract(less, FORM) if field.name == "OrganName")
    assert [(found.value, found.votes) for found in candidates(less, kind, reading, TODAY)] == [(other, 3), (one, 1)]


def test_only_words_of_fields_that_are_not_sure_are_read_again() -> None:
    text = page("Đơn xin", f"Người yêu cầu: {NAME}", "Ngày sinh: 12/05/7985", "Số: 85/1985", weak=NAME)

    places = weak_places(text, [FORM])

    said = [" ".join(text.words[index].text for index in place) for place in places]
    assert said == [NAME, "12/05/7985"]
    # An instruction of the form, read well, is no name however often it is read.
    assert weak_places(page("Người yêu cầu", "Ký ghi rõ"), [FORM]) == ()


@pytest.mark.parametrize(
    ("kind", "wanted", "lines", "stands"),
    [
        (FieldKind.NAME, "LÊ THỊ HOA", ("người mẹ: Lê Thị Hoa, sinh năm 1960",), True),
        (FieldKind.NAME, "LÊ THỊ HOA", ("người mẹ: LÊ THỊ HOA MAI",), False),
        (FieldKind.NAME, "LÊ THỊ HOA", ("người mẹ: LÊ THI HOA",), False),
        (FieldKind.TEXT, "Ủy ban nhân dân xã Hoa Mẫu", ("ỦY BAN NHÂN DÂN", "XÃ HOA MẪU"), True),
        (FieldKind.TEXT, "Ủy ban nhân dân xã Hoa", ("Ủy ban nhân dân xã Hoa Mẫu",), False),
        (FieldKind.TEXT, "Ủy ban nhân dân xã Hoa Mẫu, thành phố Hà Nội", ("Ủy ban nhân dân xã Hoa Mẫu",), False),
        (
            FieldKind.TEXT,
            "Ủy ban nhân dân xã Hoa Mẫu, thành phố Hà Nội",
            ("Ủy ban nhân dân xã Hoa Mẫu", "Nơi sinh: thành phố Hà Nội"),
            True,
        ),
        (FieldKind.NUMBER, "85/1985", ("Giấy khai sinh số 85/1985.",), True),
        (FieldKind.NUMBER, "85/1985", ("Giấy khai sinh số 185/1985",), False),
        (FieldKind.NUMBER, "5/85", ("5/85",), False),  # so short a number stands anywhere
        (FieldKind.DATE, "1985-05-20", ("đăng ký ngày 20 tháng 5 năm 1985",), True),
        (FieldKind.DATE, "1985-05-20", ("Ngày: 20/05/1985",), True),
        (FieldKind.DATE, "1985-05-20", ("Ngày: 120/05/1985",), False),
        (FieldKind.OWNER_ID, "001085012345", ("001085012345",), False),
    ],
)
def test_a_value_stands_on_another_page_as_a_whole_or_not_at_all(
    kind: FieldKind, wanted: str, lines: tuple[str, ...], stands: bool
) -> None:
    assert SaidPage(page(*lines)).says(kind, wanted) is stands
    badly_read = SaidPage(page(*lines, confidence=80))  # what was hard to read there says nothing
    assert badly_read.says(kind, wanted) is False


@pytest.mark.parametrize(
    ("lines", "signer"),
    [
        (("KT. TRƯỞNG CÔNG AN XÃ", "PHÓ TRƯỞNG CÔNG AN XÃ", "Thiếu tá Đỗ Thị Thử"), "Đỗ Thị Thử"),
        (("GIÁM ĐỐC", "TS. Phạm Văn Mẫu"), "Phạm Văn Mẫu"),
        (("CHỦ TỊCH", "Trung Văn Tá"), "Trung Văn Tá"),  # no rank
        (("TRƯỞNG CÔNG AN", "PHÓ TRƯỞNG CÔNG AN XÃ"), None),  # an office is no name
    ],
)
def test_the_signer_is_a_person_without_office_and_rank(lines: tuple[str, ...], signer: str | None) -> None:
    found = {reading.name: reading.value for reading in extract(page(*lines), FORM)}

    assert found.get("SignerName") == signer


def test_second_readings_are_kept_with_the_text() -> None:
    text = page(f"Người yêu cầu: {NAME}", weak=NAME, again=(NAME, "", "TRẦN VĂN BÍNH", NAME))

    assert text_of(text_blob(text)) == text
