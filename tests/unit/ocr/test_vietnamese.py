# SPDX-License-Identifier: GPL-3.0-or-later
"""Spelling of syllables, and what is put right, left alone or marked as doubtful in a read text."""

from __future__ import annotations

import json
import zlib

import pytest

from workstation.domain.paper import CorrectionKind as Kind
from workstation.domain.paper import PageText, Word
from workstation.ocr.syllables import is_syllable
from workstation.ocr.vietnamese import correct, corrections
from workstation.store.columns import text_blob, text_of


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


def test_a_text_kept_by_an_earlier_version_has_no_corrections() -> None:
    kept = {"engine": "tesserocr 5.5.4 vie", "milliseconds": 1.0, "words": []}

    assert text_of(zlib.compress(json.dumps(kept).encode())).corrections == ()
