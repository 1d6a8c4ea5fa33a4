# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped fonts: letters, widths and names are what the PDFs say of them."""

from __future__ import annotations

import unicodedata

import pikepdf
from fontTools.ttLib import TTFont

from workstation import paths
from workstation.documents.fonts import GlyphlessFont, SerifText, serif_metrics

SERIF = TTFont(paths.resource("fonts", "SoHoaSerif-Regular.ttf"))
GLYPHLESS = TTFont(paths.resource("fonts", "SoHoa-Glyphless.ttf"))


def test_the_metrics_file_says_what_the_font_holds() -> None:
    numbers, widths = SERIF.getReverseGlyphMap(), SERIF["hmtx"].metrics
    per_mille = 1000 / SERIF["head"].unitsPerEm

    expected = {
        chr(code): (numbers[name], round(widths[name][0] * per_mille, 3)) for code, name in SERIF.getBestCmap().items()
    }

    assert serif_metrics().glyphs == expected


def test_every_vietnamese_letter_and_office_sign_can_be_shown() -> None:
    letters = {chr(code) for code in (*range(0x20, 0x7F), *range(0x1EA0, 0x1EFA))} | set("ĐđƠơƯưĂăÂâÊêÔô–—·•…“”‘’")
    letters |= set(unicodedata.normalize("NFC", "à á ả ã ạ è é ẻ ẽ ẹ ì í ỉ ĩ ị ò ó ỏ õ ọ ù ú ủ ũ ụ ỳ ý ỷ ỹ ỵ"))

    assert letters <= serif_metrics().glyphs.keys()


def test_the_reserved_font_name_is_not_used() -> None:
    names = {str(record) for record in SERIF["name"].names if record.nameID in (1, 3, 4, 6, 16)}

    assert names
    assert not any("liberation" in name.lower() for name in names)
    assert any("SIL Open Font License" in str(record) for record in SERIF["name"].names)


def test_both_fonts_may_be_embedded() -> None:
    assert SERIF["OS/2"].fsType == GLYPHLESS["OS/2"].fsType == 0


def test_a_letter_the_font_lacks_becomes_a_question_mark() -> None:
    assert SerifText.fitting("Huế 漢").text == "Huế ?"


def test_letters_beyond_the_basic_plane_get_codes_of_their_own_until_none_is_left() -> None:
    font = GlyphlessFont()

    codes = [font.encode(chr(0x20000 + number)) for number in range(2100)]

    assert len(set(codes[:2048])) == 2048
    assert all("D800" <= code <= "DFFF" for code in codes[:2048])
    assert set(codes[2048:]) == {""}
    assert font.encode(chr(0x20000)) == codes[0]


def test_only_letters_of_the_document_are_told_apart_for_readers() -> None:
    font = GlyphlessFont()
    font.encode("Huế")

    with pikepdf.new() as pdf:
        embedded = font.embed(pdf)
        font.finish(pdf, embedded)
        told = embedded.ToUnicode.read_bytes()

    assert b"2 beginbfrange\n<0020> <00FF> <0020>\n<1E00> <1EFF> <1E00>\nendbfrange" in told
