# SPDX-License-Identifier: GPL-3.0-or-later
"""Cards and printed QR codes: what readers really send is taken, what contradicts itself is named."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.domain.card import check_digit, disagreements, read_card_qr, read_mrz
from workstation.domain.owner import Sex, parse_card_qr
from workstation.domain.printed_qr import read_printed_qr, read_separator, separator_text

TODAY = dt.date(2026, 11, 21)
QR = "001085012345||TRẦN VĂN BÌNH|12051985|Nam|Số 8, thôn Mẫu, xã Hoa Mẫu, thành phố Hà Nội|01082024"
MRZ = ["IDVNM0850123452001085012345<<9", "8505121M4505123VNM<<<<<<<<<<<4", "TRAN<<VAN<BINH<<<<<<<<<<<<<<<<"]
FEW = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize("text", [QR, f"{QR}\r\n", f"\ufeff{QR}\n", f"{QR}|TRẦN VĂN MINH|LÊ THỊ HOA", f"{QR}|||"])
def test_a_cards_qr_is_read_however_the_reader_ends_it(text: str) -> None:
    card = read_card_qr(text)

    assert card is not None
    assert card.owner.id.value == "001085012345"
    assert (card.owner.name, card.owner.birth_date, card.sex) == ("TRẦN VĂN BÌNH", "1985-05-12", Sex.MALE)
    assert (card.old_number, card.issued_on) == ("", "2024-08-01")


def test_fields_nobody_published_are_kept_as_they_stand() -> None:
    card = read_card_qr(f"{QR}|TRẦN VĂN MINH|LÊ THỊ HOA")

    assert card is not None
    assert card.extras == ("TRẦN VĂN MINH", "LÊ THỊ HOA")


@given(st.text(max_size=80))
@FEW
def test_any_text_is_a_card_or_none(text: str) -> None:
    card = read_card_qr(text)

    assert card is None or len(card.owner.id.value) == 12


def test_an_impossible_birth_date_is_left_out() -> None:
    owner = parse_card_qr(QR.replace("12051985", "31021985"))

    assert owner is not None
    assert owner.birth_date == ""


def test_the_machine_readable_lines_are_found_among_others() -> None:
    mrz = read_mrz(["Ngày, tháng, năm cấp", *MRZ, "MẪU"], TODAY)

    assert mrz is not None
    assert mrz.is_whole
    assert (mrz.owner_id, mrz.name, mrz.birth_date) == ("001085012345", "TRAN VAN BINH", "1985-05-12")
    assert (mrz.sex, mrz.expires_on) == (Sex.MALE, "2045-05-12")


def test_letters_read_for_digits_are_put_right_and_spaces_are_nothing() -> None:
    mrz = read_mrz([MRZ[0].replace("0850123452", "O85OI23452"), MRZ[1].replace("M", " M "), MRZ[2]], TODAY)

    assert mrz is not None
    assert mrz.is_whole


@given(st.integers(0, 1), st.integers(0, 29), st.sampled_from("0123456789"))
@FEW
def test_a_misread_digit_is_found_by_the_check_digits(row: int, place: int, digit: str) -> None:
    sign = MRZ[row][place]
    if not sign.isdigit() or sign == digit:
        return
    lines = [*MRZ]
    lines[row] = lines[row][:place] + digit + lines[row][place + 1 :]
    mrz = read_mrz(lines, TODAY)

    assert mrz is not None
    assert not mrz.is_whole


def test_the_check_digit_is_that_of_the_standards_example() -> None:
    assert check_digit("520727") == "3"  # ICAO 9303 part 3, 4.9


def test_parts_of_a_card_that_contradict_each_other_are_named() -> None:
    card, mrz = read_card_qr(QR), read_mrz(MRZ, TODAY)
    other = read_card_qr(QR.replace("001085012345", "001085012346").replace("BÌNH", "BINH").replace("Nam", "Nữ"))
    misread = read_mrz([MRZ[0].replace("012345<<9", "012346<<9"), *MRZ[1:]], TODAY)
    assert card is not None
    assert other is not None
    assert mrz is not None
    assert misread is not None

    assert disagreements(card, mrz) == ()
    assert disagreements(other, mrz) == ("owner_id", "sex")
    assert disagreements(card, misread) == ()


@pytest.mark.parametrize(
    "text",
    [
        "000.00.04.H15-241108-0001|1.004884|001085012345|Tờ khai đăng ký lại khai sinh",
        "1.004884;Tờ khai đăng ký lại khai sinh;001085012345;000.00.04.H15-241108-0001",
        "MaHoSo=000.00.04.H15-241108-0001#MaTTHC=1.004884#DinhDanh=001085012345#Ten=Tờ khai đăng ký lại khai sinh",
    ],
)
def test_a_printed_qr_is_read_whatever_its_order_and_separator(text: str) -> None:
    printed = read_printed_qr(text, "|;#")

    assert printed is not None
    assert printed.dossier_number == "000.00.04.H15-241108-0001"
    assert printed.procedure_code == "1.004884"
    assert printed.applicant is not None
    assert printed.applicant.value == "001085012345"
    assert printed.title == "Tờ khai đăng ký lại khai sinh"


def test_a_link_or_a_card_is_no_printed_qr() -> None:
    assert read_printed_qr("https://dichvucong.gov.vn/tra-cuu", "|;#") is None
    assert read_printed_qr(QR, "|;#") is None


def test_a_separator_sheet_names_its_component() -> None:
    assert read_separator(separator_text("1.004884", 3)) == ("1.004884", 3)
    assert read_separator("SOHOA-TACH|1.004884|x") is None
