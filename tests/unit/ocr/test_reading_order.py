# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading order on words put together by hand: headings, recipients, tables, and forms that must stay whole."""

from __future__ import annotations

from workstation.domain.paper import Word
from workstation.ocr.reading_order import in_reading_order, with_blocks, with_lines


def row(line: int, *places: tuple[float, str]) -> list[Word]:
    """Words of 10 pixels a letter, 20 high, at 40 pixels a line."""
    words = []
    for start, text in places:
        x = start
        for part in text.split():
            words.append(Word(part, x, 40.0 * line, x + 10 * len(part), 40.0 * line + 20, 90.0, line))
            x += 10 * len(part) + 6
    return words


def lines(words: tuple[Word, ...]) -> list[str]:
    found: dict[int, list[str]] = {}
    for word in words:
        found.setdefault(word.line, []).append(word.text)
    return [" ".join(line) for line in found.values()]


BODY = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015 và nghị định của Chính phủ"


def test_the_agency_is_read_before_the_nation() -> None:
    words = [
        *row(0, (0, "UBND TỈNH LAM SƠN"), (420, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
        *row(1, (20, "SỞ TƯ PHÁP"), (480, "Độc lập - Tự do - Hạnh phúc")),
        *row(2, (30, "Số: 12/QĐ-STP"), (430, "Lam Sơn, ngày 5 tháng 3 năm 2026")),
        *row(4, (300, "QUYẾT ĐỊNH")),
        *row(5, (0, BODY)),
    ]
    assert lines(in_reading_order(words)) == [
        "UBND TỈNH LAM SƠN",
        "SỞ TƯ PHÁP",
        "Số: 12/QĐ-STP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Lam Sơn, ngày 5 tháng 3 năm 2026",
        "QUYẾT ĐỊNH",
        BODY,
    ]


def test_recipients_are_read_before_the_signature() -> None:
    words = [
        *row(0, (0, BODY)),
        *row(1, (0, "Nơi nhân:"), (500, "TM. ỦY BAN NHÂN DÂN")),
        *row(2, (0, "- Như trên;"), (560, "CHỦ TỊCH")),
        *row(3, (0, "- Lưu: VT.")),
        *row(6, (540, "Trần Văn Bình")),
    ]
    assert lines(in_reading_order(words)) == [
        BODY,
        "Nơi nhân:",
        "- Như trên;",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Trần Văn Bình",
    ]


def test_labels_and_values_of_a_form_stay_together() -> None:
    words = [
        *row(0, (0, "Họ và tên:"), (400, "Trần Văn Bình")),
        *row(1, (0, "Năm sinh:"), (400, "1985")),
    ]
    assert lines(in_reading_order(words)) == ["Họ và tên: Trần Văn Bình", "Năm sinh: 1985"]


def test_a_heading_in_the_middle_stays_where_it_is() -> None:
    words = [*row(0, (100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")), *row(1, (0, BODY))]
    assert lines(in_reading_order(words)) == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", BODY]


def test_a_table_stands_between_the_lines_around_it() -> None:
    page = [*row(0, (0, "DANH SÁCH")), *row(9, (0, "Cộng: 2 người"))]
    table = [*row(0, (0, "1")), *row(1, (0, "Trần Văn Bình"))]
    assert lines(with_blocks(page, [(100.0, table)])) == ["DANH SÁCH", "1", "Trần Văn Bình", "Cộng: 2 người"]


def test_no_words_make_no_lines() -> None:
    assert in_reading_order([]) == ()


def test_a_line_read_apart_stands_in_its_column() -> None:
    words = [
        *row(0, (0, BODY)),
        *row(1, (0, "Nơi nhận:")),
        *row(4, (0, "- Lưu: VT.")),
        *row(2, (500, "TM. ỦY BAN NHÂN DÂN")),
        *row(6, (540, "Trần Văn Bình")),
    ]
    found = with_lines(words, [row(3, (0, "- Như trên;")), row(5, (520, "CHỦ TỊCH")), row(9, (0, "Trang 1"))])
    assert lines(found) == [
        BODY,
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "Trang 1",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Trần Văn Bình",
    ]


def test_a_line_read_apart_on_an_empty_page_is_its_text() -> None:
    assert lines(with_lines([], [row(0, (0, "Giấy khai sinh"))])) == ["Giấy khai sinh"]
