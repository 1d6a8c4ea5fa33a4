# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of files: the archive's DocCode profile, and corrections that never write over what is there."""

from __future__ import annotations

import datetime as dt

import pytest

from workstation.domain.doc_code import DocCode, next_version, parse_doc_code

DATE = dt.date(2026, 11, 21)


def test_a_doc_code_reads_as_in_the_official_letter() -> None:
    code = DocCode("G06.01", "CV", 21)

    assert code.text == "G06.01_CV_000021_V1"
    assert code.corrected().text == "G06.01_CV_000021_V2"
    assert parse_doc_code(code.text) == code


def test_a_file_name_holds_code_date_and_description_in_plain_letters() -> None:
    name = DocCode("G06.01", "CV", 21).file_name(DATE, "Về việc số hóa: Đợt 2/2026", "PDF")

    assert name == "G06.01_CV_000021_V1_20261121_ve-viec-so-hoa-dot-2-2026.pdf"
    assert parse_doc_code(name) == DocCode("G06.01", "CV", 21)


@pytest.mark.parametrize("description", ["", "***", "§"])
def test_a_description_without_letters_still_gives_a_name(description: str) -> None:
    assert DocCode("H26", "QD", 1).file_name(DATE, description).endswith("_20261121_tep.pdf")


@pytest.mark.parametrize(
    "parts",
    [
        ("g06", "CV", 1),
        ("G06", "C_V", 1),
        ("G06", "CV", 0),
        ("G06", "CV", 1_000_000),
        ("G06", "CV", 1, 0),
        ("G" * 20, "CV", 1),
    ],
)
def test_a_code_outside_the_profile_is_refused(parts: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match=r"."):
        DocCode(*parts)


@pytest.mark.parametrize("text", ["", "giay.pdf", "G06.01_CV_21_V1", "G06.01_CV_000021_V0", "G06.01_CV_000021_V1x"])
def test_other_names_are_no_doc_codes(text: str) -> None:
    assert parse_doc_code(text) is None


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("giay.pdf", [], "giay.pdf"),
        ("giay.pdf", ["giay.pdf"], "giay_V2.pdf"),
        ("giay.pdf", ["giay.pdf", "GIAY_V2.PDF"], "giay_V3.pdf"),
        ("giay_V9.pdf", ["giay_V9.pdf"], "giay_V10.pdf"),
        ("001185012345.KQ.G15.000031.pdf", ["001185012345.KQ.G15.000031.pdf"], "001185012345.KQ.G15.000031_V2.pdf"),
        ("giay", ["giay"], "giay_V2"),
        (
            "G06.01_CV_000021_V1_20261121_dot-2.pdf",
            ["G06.01_CV_000021_V1_20261121_dot-2.pdf"],
            "G06.01_CV_000021_V2_20261121_dot-2.pdf",
        ),
    ],
)
def test_a_correction_gets_the_next_version(name: str, taken: list[str], expected: str) -> None:
    assert next_version(name, taken) == expected
