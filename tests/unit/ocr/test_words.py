# SPDX-License-Identifier: GPL-3.0-or-later
"""Tesseract's table, mapping, hOCR and corrections, on words put together by hand."""

from __future__ import annotations

import math
import unicodedata
import xml.etree.ElementTree as ET

import pytest

from workstation.domain.paper import PageGeometry, PageText, Word
from workstation.ocr.hocr import to_hocr
from workstation.ocr.letters import edit_distance
from workstation.ocr.mapping import map_text
from workstation.ocr.tsv import mean_confidence, words_of
from workstation.ocr.vietnamese import correct, corrections


def text_of(*lines: str) -> PageText:
    words = []
    for number, line in enumerate(lines):
        for index, word in enumerate(line.split()):
            words.append(Word(word, 100.0 * index, 50.0 * number, 100.0 * index + 80, 50.0 * number + 30, 90.0, number))
    return PageText(tuple(words), "by hand", 0.0)


TABLE = "\n".join(
    "\t".join(row)
    for row in (
        (
            "level",
            "page_num",
            "block_num",
            "par_num",
            "line_num",
            "word_num",
            "left",
            "top",
            "width",
            "height",
            "conf",
            "text",
        ),
        ("4", "1", "1", "1", "1", "0", "10", "10", "90", "20", "-1", ""),
        ("5", "1", "1", "1", "1", "1", "10", "10", "40", "20", "96.5", unicodedata.normalize("NFD", "Hòa")),
        ("5", "1", "1", "1", "1", "2", "60", "10", "40", "20", "91", " "),
        ("5", "1", "1", "1", "2", "1", "10", "40", "40", "20", "88", 'a"b'),
        ("5", "1", "2", "1", "1", "1", "300", "10", "40", "20", "-3", "xã"),
    )
)


def test_a_table_becomes_words_in_nfc_with_numbered_lines() -> None:
    assert list(words_of(TABLE)) == [
        Word("Hòa", 10, 10, 50, 30, 96.5, 0),
        Word('a"b', 10, 40, 50, 60, 88, 1),
        Word("xã", 300, 10, 340, 30, 0, 2),
    ]


def test_an_empty_table_has_no_words() -> None:
    assert list(words_of("")) == []


def test_few_and_single_letters_are_no_proof_of_reading() -> None:
    few = [Word(sign, 0, 0, 1, 1, 99.0, 0) for sign in (".", "-", "i", "ab")]
    assert mean_confidence(few) < 30
    assert mean_confidence(text_of("Kính gửi Ủy ban").words) == pytest.approx(90)
    assert mean_confidence([]) == 0


def test_boxes_are_mapped_and_stay_upright() -> None:
    text = text_of("một hai")
    doubled = map_text(text, (2.0, 0.0, 0.0, 2.0, 10.0, 5.0))
    assert (doubled.words[1].left, doubled.words[1].top, doubled.words[1].right, doubled.words[1].bottom) == (
        210,
        5,
        370,
        65,
    )
    quarter = map_text(text, (0.0, 1.0, -1.0, 0.0, 1000.0, 0.0))
    assert (quarter.words[0].left, quarter.words[0].top, quarter.words[0].right, quarter.words[0].bottom) == (
        970,
        0,
        1000,
        80,
    )
    tilt = math.radians(3)
    tilted = map_text(text, (math.cos(tilt), math.sin(tilt), -math.sin(tilt), math.cos(tilt), 0.0, 0.0)).words[0]
    assert tilted.right - tilted.left > 80
    assert [word.text for word in quarter.words] == ["một", "hai"]


def test_hocr_is_well_formed_and_holds_every_word() -> None:
    geometry = PageGeometry(1654.0, 2339.0, 200, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
    pages = [(text_of("Điều 1 <a> & b", "\"x'"), geometry), (text_of("hai"), geometry)]
    page = ET.fromstring(to_hocr(pages).split("?>", 1)[1].split("\n", 2)[2])
    spans = [node for node in page.iter() if node.get("class") == "ocrx_word"]
    assert [node.text for node in spans] == ["Điều", "1", "<a>", "&", "b", "\"x'", "hai"]
    assert [node.get("id") for node in page.iter() if node.get("class") == "ocr_page"] == ["page_1", "page_2"]
    assert spans[1].get("title") == "bbox 100 0 180 30; x_wconf 90"
    assert len([node for node in page.iter() if node.get("class") == "ocr_line"]) == 3


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("CONG HÒA XÃ HỘI CHỦ NGHĨA VIET NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Độc lâp - Tư do - Hạnh phúe", "Độc lập - Tự do - Hạnh phúc"),
        ("Độc lập – Tự do – Hanh phúc", "Độc lập - Tự do - Hạnh phúc"),
        ("UBND XÃ HOA MẪU CỌNG HÒA XÃ HỌI CHỦ NGHĨA VIỆT NAM", "UBND XÃ HOA MẪU CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ],
)
def test_a_misread_heading_is_put_right(read: str, meant: str) -> None:
    text = text_of("Mẫu", read)
    assert correct(text).text == f"Mẫu\n{meant}"


@pytest.mark.parametrize(
    "read",
    [
        "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",  # the older spelling is right
        "CỘNG HÒA XÃ HỘ1 CHỦ NGHĨA VIỆT NAM",  # a digit is never touched
        "CỘNG HÒA DÂN CHỦ NHÂN DÂN LÀO",
        "Độc lập và tự do của một dân tộc",
        "Số 001085012345 cấp ngày 01/08/2024 tại Hà Nội",
    ],
)
def test_other_text_is_left_alone(read: str) -> None:
    assert correct(text_of(read)).text == read
    assert corrections(text_of(read)) == ()


def test_each_change_is_told() -> None:
    found = corrections(text_of("CONG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"))
    assert [(change.index, change.before, change.after) for change in found] == [(0, "CONG", "CỘNG")]


@pytest.mark.parametrize(
    ("one", "other", "edits"), [("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("kitten", "sitting", 3)]
)
def test_edits_are_counted(one: str, other: str, edits: int) -> None:
    assert edit_distance(one, other) == edits
