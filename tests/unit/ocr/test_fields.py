# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields of a form: what stands behind a label, and how sure the program is of it."""

from __future__ import annotations

import pytest

from workstation.domain.extraction import ExtractionTemplate, FieldKind, FieldTemplate
from workstation.domain.paper import PageText, Word
from workstation.ocr.fields import extract

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
