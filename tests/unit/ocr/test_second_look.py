# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines and words are read once more, and which of two readings is kept; reading itself is tested elsewhere."""

from __future__ import annotations

import pytest

from workstation.domain.paper import Word
from workstation.ocr.second_look import doubtful_lines, doubtful_words, looked_again, looked_closely

DPI = 200


def line(text: str, *, left: float = 100, top: float = 100, number: int = 0, **sure: float) -> list[Word]:
    """Return words of one line, 26 px high; `sure` holds the confidence of a word, 96 where nothing is said."""
    words = []
    for word in text.split():
        wide = 16.0 * len(word)
        words.append(Word(word, left, top, left + wide, top + 26, sure.get(word, 96.0), number))
        left += wide + 10
    return words


def text(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


BODY = line("Căn cứ Luật Tổ chức chính quyền địa phương", top=20, number=7)


def test_a_torn_line_is_read_again_as_one_and_stands_where_it_stood() -> None:
    torn = [*line("ï", left=180, top=102, number=1, ï=6), *line("ch", left=110, top=108, number=2, ch=13)]
    torn += line("RCH", left=210, top=108, number=2, RCH=0)
    words = [*BODY, *torn, *line("Lê Văn Bình", top=300, number=3)]

    [found] = doubtful_lines(words, DPI)
    better = looked_again(words, [(found, [tuple(line("CHỦ TỊCH", left=108))])])

    assert sorted(words[number].text for number in found.numbers) == ["RCH", "ch", "ï"]
    assert text(better) == text((*BODY, *line("CHỦ TỊCH"), *line("Lê Văn Bình")))
    assert {word.line for word in better if word.text in ("CHỦ", "TỊCH")} == {2}


def test_a_line_beside_is_not_drawn_in() -> None:
    words = [*line("- Lưu: VTý QLĐT.", VTý=9), *line("GIÁM ĐỐC", left=700), *line("Nơi nhận:", top=60)]

    [found] = doubtful_lines(words, DPI)

    assert [words[number].text for number in found.numbers] == ["-", "Lưu:", "VTý", "QLĐT."]


def test_what_reads_no_better_or_lacks_a_part_is_not_taken() -> None:
    words = line("- Lưu: VT; QLĐT.", **{"VT;": 40})
    [found] = doubtful_lines(words, DPI)

    worse = line("- Lưu: VTj QLĐT.", VTj=30)
    shorter = line("- Lưu:")

    assert looked_again(words, [(found, [tuple(worse), tuple(shorter)])]) == tuple(words)


@pytest.mark.parametrize(("again", "left"), [("^", ""), ("SN", "SN")])
def test_a_stroke_that_reads_otherwise_each_time_goes_and_what_reads_alike_stays(again: str, left: str) -> None:
    words = [*BODY, *line("SN", top=200, number=9, SN=57)]
    [found] = doubtful_lines(words, DPI)

    kept = looked_again(words, [(found, [tuple(line(again, **{again: 50})), ()][: 2 - len(left) // 2])])

    assert text(kept) == text((*BODY, *line(left)))


def test_a_number_that_stands_alone_is_never_taken_away() -> None:
    words = [*BODY, *line("17", top=200, number=9, **{"17": 30})]
    [found] = doubtful_lines(words, DPI)

    assert looked_again(words, [(found, [tuple(line("1", **{"1": 20}))])]) == tuple(words)


def test_full_lines_and_sure_ones_are_not_read_again() -> None:
    full = line("trả kết quả; trường hợp từ chối phải trả lời bằng văn bản và nên rõ lý do", nên=40)

    assert doubtful_lines(full, DPI) == ()
    assert doubtful_lines(BODY, DPI) == ()
    assert doubtful_lines((), DPI) == ()


def test_an_unlikely_pair_and_an_unsure_word_are_looked_at_closely() -> None:
    words = line("đất ở và công trình liên kê. Bản nàv rõ", nàv=54)

    windows = [[words[number].text for number in window] for window in doubtful_words(words)]

    assert windows == [["trình", "liên", "kê.", "Bản"], ["nàv", "rõ"]] or windows[0] == ["trình", "liên", "kê.", "Bản"]
    assert "nàv" in windows[-1]


def test_a_pair_with_a_right_neighbour_is_left_alone() -> None:
    assert doubtful_words(line("Phòng Quản lý đô thị tại Tờ trình")) == ()


def test_a_close_look_counts_where_it_is_sure_and_its_neighbours_agree() -> None:
    words = line("công trình liên kê. Bản")
    [window] = doubtful_words(words)

    closely = looked_closely(words, [(window, line("trình liền kề. Bản"))])
    other = looked_closely(words, [(window, line("trinh liền kẽ. Bạn"))])
    short = looked_closely(words, [(window, line("liền kề. Bản"))])

    assert text(closely) == "công trình liền kề. Bản"
    assert text(other) == text(short) == "công trình liên kê. Bản"
