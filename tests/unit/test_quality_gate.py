# SPDX-License-Identifier: GPL-3.0-or-later
"""What deserves a look on a page and on a paper's number of pages, and that every reason has words."""

from __future__ import annotations

import dataclasses

import pytest

from workstation.app.quality_gate import count_reasons, page_reasons
from workstation.domain.extraction import Box, corrections_at
from workstation.domain.paper import Correction, PageGeometry, PageMeasures, PageText, Word
from workstation.texts import LANGUAGES, Texts

GEOMETRY = PageGeometry(100.0, 100.0, 200, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
MEASURES = PageMeasures(GEOMETRY, 0.0, 0, 100.0, 0.1, False, 900.0)


def text(confidence: float, *words: str) -> PageText:
    placed = [Word(word, 10.0 * n, 0.0, 10.0 * n + 8, 10.0, confidence, n) for n, word in enumerate(words)]
    return PageText(tuple(placed), "by hand", 0.0)


def test_a_page_in_order_gives_no_reason() -> None:
    assert page_reasons(MEASURES, text(90, "Giấy", "khai", "sinh")) == ()


def test_the_reasons_of_a_bad_page_are_told_together() -> None:
    bad = dataclasses.replace(MEASURES, warnings=("blurred", "skewed"))

    assert page_reasons(bad, text(41, "Giấy")) == ("blurred", "skewed", "low_confidence")
    assert page_reasons(bad, None) == ("blurred", "skewed")


def test_a_blank_page_is_told_and_its_missing_letters_are_not() -> None:
    assert page_reasons(dataclasses.replace(MEASURES, is_blank=True), text(0)) == ("blank",)


def test_a_mark_of_secrecy_is_a_reason() -> None:
    assert page_reasons(MEASURES, text(95, "MẬT")) == ("secret",)


@pytest.mark.parametrize(
    ("expected", "found", "told"), [(0, 5, ()), (2, 2, ()), (3, 2, ("pages_missing",)), (2, 4, ("pages_surplus",))]
)
def test_the_number_of_pages_is_compared_with_what_was_announced(
    expected: int, found: int, told: tuple[str, ...]
) -> None:
    assert count_reasons(expected, found) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    texts = Texts.load(language)
    keys = (
        *("blurred", "edge_cut", "corner_lost", "skewed", "low_dpi", "blank", "low_confidence", "secret"),
        *("pages_missing", "pages_surplus"),
    )

    assert all(texts.word(f"warning.{key}", count=1) for key in keys)


def test_a_field_knows_what_was_changed_in_its_words_only() -> None:
    read = dataclasses.replace(
        text(80, "Lộc", "xã", "Kiệt"), corrections=(Correction(0, "Lôc", "Lộc"), Correction(2, "Kiêt", "Kiệt"))
    )

    assert [one.before for one in corrections_at(read, [Box(20, 0, 28, 10)])] == ["Kiêt"]
    assert corrections_at(read, []) == ()
