# SPDX-License-Identifier: GPL-3.0-or-later
"""Specks and strokes that were read as words go; small and large print, stops and dashes stay."""

from __future__ import annotations

import pytest

from workstation.domain.paper import Word
from workstation.ocr.specks import without_specks

LINE = tuple(Word(text, 40.0 * n, 0.0, 40.0 * n + 36, 26.0, 95.0, 0) for n, text in enumerate(("Nơi", "nhận:", "Sở")))


def kept(text: str, height: float, confidence: float) -> bool:
    return len(without_specks([*LINE, Word(text, 300, 0, 320, height, confidence, 1)])) == 4


@pytest.mark.parametrize(
    ("text", "height", "confidence"),
    [("l", 5, 31), ("TỔ", 10, 29), ("N", 6, 88), ("HNÀ", 72, 12), ("¬", 15, 30), ("⁄", 39, 46)],
)
def test_remains_of_seals_and_signatures_go(text: str, height: float, confidence: float) -> None:
    assert not kept(text, height, confidence)


@pytest.mark.parametrize(
    ("text", "height", "confidence"),
    [("-", 3, 40), (".", 4, 20), ("2", 11, 60), ("SỔ", 80, 96), ("l", 24, 10), ("~", 6, 80), ("Ỷ", 26, 0)],
)
def test_print_stays_however_unsure(text: str, height: float, confidence: float) -> None:
    assert kept(text, height, confidence)


def test_a_page_of_single_signs_is_left_alone() -> None:
    words = (Word("1", 0, 0, 5, 5, 10, 0), Word("|", 0, 0, 5, 90, 10, 0))
    assert without_specks(words) == words
