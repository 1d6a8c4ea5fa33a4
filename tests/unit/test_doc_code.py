# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of files: the archive's DocCode profile, and corrections that never write over what is there."""

from __future__ import annotations

import datetime as dt

import pytest

from workstation.domain.doc_code import DocCode

DATE = dt.date(2026, 11, 21)


def test_a_doc_code_reads_as_in_the_official_letter() -> None:
    code = DocCode("G06.01", "CV", 21)

    assert code.text == "G06.01_CV_000021_V1"


def test_a_file_name_holds_code_date_and_description_in_plain_letters() -> None:
    name = DocCode("G06.01", "CV", 21).file_name(DATE, "Về việc số hóa: Đợt 2/2026", "PDF")

    assert name == "G06.01_CV_000021_V1_20261121_ve-viec-so-hoa-dot-2-2026.pdf"


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
