# SPDX-License-Identifier: GPL-3.0-or-later
"""The invisible text: every extractor reads what was recognised, in NFC, and finds each word on its box."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from tests.unit.documents.samples import DPI, HEIGHT_PX, LINES, METADATA, page, words
from tests.verapdf import VeraPdf
from workstation.documents.pdfa import build
from workstation.domain.paper import Word

EVERY_LETTER = "".join(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
)


def by_pdfium(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    return str(text)


def by_poppler(pdf: bytes, folder: Path, *options: str) -> str:
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def one_word(text: str) -> tuple[Word, ...]:
    return (Word(text, 100, 200, 300, 230, 90, 0),)


@pytest.mark.parametrize("lie", ["upright", "skewed", "quarter"])
def test_two_extractors_read_the_words_as_recognised(tmp_path: Path, lie: str) -> None:
    pdf = build([page("jpeg-colour", lie, words())], METADATA)

    for text in (by_pdfium(pdf), by_poppler(pdf, tmp_path)):
        assert text.split() == " ".join(LINES).split()
        assert unicodedata.is_normalized("NFC", text)


def test_lines_stay_lines(tmp_path: Path) -> None:
    pdf = build([page(shown=words())], METADATA)

    for text in (by_pdfium(pdf), by_poppler(pdf, tmp_path)):
        assert [" ".join(line.split()) for line in text.splitlines() if line.strip()] == list(LINES)


def test_every_vietnamese_letter_comes_back(tmp_path: Path) -> None:
    letters = EVERY_LETTER + "đĐ"
    shown = tuple(Word(letters[at : at + 12], 60, 100 + 3 * at, 400, 125 + 3 * at, 90, at) for at in range(0, 146, 12))

    pdf = build([page(shown=shown)], METADATA)

    assert "".join(by_pdfium(pdf).split()) == letters
    assert "".join(by_poppler(pdf, tmp_path).split()) == letters


def test_decomposed_input_comes_out_composed(tmp_path: Path) -> None:
    pdf = build([page(shown=one_word(unicodedata.normalize("NFD", "Nguyễn")))], METADATA)

    assert by_pdfium(pdf).strip() == "Nguyễn"
    assert by_poppler(pdf, tmp_path).strip() == "Nguyễn"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("Hà\x00\x07 Nội\x1f", "Hà Nội"),
        ("Hu\u200bế\ufeff", "Huế"),
        ("a\u202eb\ue000\ufffe\ud800c", "abc"),
        ("Đà\tNẵng\n", "Đà Nẵng"),
        ("e\u200d\u0301", "é"),
    ],
)
def test_control_characters_are_dropped(verapdf: VeraPdf, tmp_path: Path, given: str, read: str) -> None:
    pdf = build([page(shown=one_word(given))], METADATA)

    verdict = verapdf.validate(pdf)
    assert verdict.ok, verdict.failures
    assert by_pdfium(pdf).split() == read.split()
    assert by_poppler(pdf, tmp_path).split() == read.split()


def test_letters_beyond_the_basic_plane_survive(verapdf: VeraPdf, tmp_path: Path) -> None:
    pdf = build([page(shown=one_word("Hội😀𠀀Nghĩa"))], METADATA)

    verdict = verapdf.validate(pdf)
    assert verdict.ok, verdict.failures
    assert by_pdfium(pdf).strip() == "Hội😀𠀀Nghĩa"
    assert by_poppler(pdf, tmp_path).strip() == "Hội😀𠀀Nghĩa"


def test_a_word_of_nothing_but_control_characters_leaves_no_text() -> None:
    assert by_pdfium(build([page(shown=one_word("\x00\x01"))], METADATA)).strip() == ""


def test_words_lie_on_their_boxes() -> None:
    shown = words()
    document = pypdfium2.PdfDocument(build([page(shown=shown)], METADATA))
    text_page = document[0].get_textpage()
    text = text_page.get_text_range()
    at = 0
    for word in shown:
        at = text.index(word.text, at)
        boxes = np.array([text_page.get_charbox(at + number) for number in range(len(word.text))])
        at += len(word.text)
        scale = 72 / DPI
        assert boxes[:, 0].min() == pytest.approx(word.left * scale, abs=1)
        assert boxes[:, 2].max() == pytest.approx(word.right * scale, abs=1)
        # the height is the line's: it covers the word and is at most a tail and a tone taller
        assert boxes[:, 1].min() == pytest.approx((HEIGHT_PX - word.bottom) * scale, abs=5)
        assert boxes[:, 3].max() == pytest.approx((HEIGHT_PX - word.top) * scale, abs=5)
    document.close()


def test_words_of_another_extractor_lie_on_their_boxes_too(tmp_path: Path) -> None:
    shown = words()

    html = by_poppler(build([page(shown=shown)], METADATA), tmp_path, "-bbox")

    found = [line for line in html.splitlines() if "<word " in line]
    assert len(found) == len(shown)
    for line, word in zip(found, shown, strict=True):
        left, top, right, bottom = (float(part) for part in line.split('"')[1:8:2])
        expected = [edge * 72 / DPI for edge in (word.left, word.top, word.right, word.bottom)]
        assert [left, top, right, bottom] == pytest.approx(expected, abs=6)


def test_the_text_layer_paints_nothing() -> None:
    pictures = []
    for shown in ((), words()):
        document = pypdfium2.PdfDocument(build([page(shown=shown)], METADATA))
        pictures.append(np.asarray(document[0].render().to_pil()))
        document.close()

    assert (pictures[0] == pictures[1]).all()


def test_boxes_without_size_do_no_harm(verapdf: VeraPdf) -> None:
    pdf = build([page(shown=(Word("Huế", 100, 200, 100, 200, 10, 0),))], METADATA)

    assert verapdf.validate(pdf).ok
    assert by_pdfium(pdf).strip() == "Huế"


def test_words_numbered_as_one_line_all_over_the_page_keep_their_own_height() -> None:
    shown = (Word("trên", 100, 100, 200, 130, 90, 0), Word("dưới", 100, 900, 200, 930, 90, 0))
    document = pypdfium2.PdfDocument(build([page(shown=shown)], METADATA))
    text_page = document[0].get_textpage()

    boxes = [text_page.get_charbox(text_page.get_text_range().index(word.text)) for word in shown]

    document.close()
    assert [round(top - bottom) for _, bottom, _, top in boxes] == [22, 22]
