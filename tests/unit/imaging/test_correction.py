# SPDX-License-Identifier: GPL-3.0-or-later
"""Corrections by hand move the page's geometry and its words, and nothing else."""

from __future__ import annotations

import pytest

from workstation.domain.paper import Correction, PageGeometry, PageText, SecondReading, Word
from workstation.imaging.affine import apply
from workstation.imaging.correction import cropped, is_part, levelled_by, moved_text, turned, whole_sheet

PAGE = PageGeometry(200.0, 100.0, 300, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))


def test_four_quarter_turns_leave_a_page_as_it_was() -> None:
    geometry = PageGeometry(200.0, 100.0, 300, (1.0, 0.0, 0.0, 1.0, 3.0, 4.0))

    assert turned(geometry, 4) == geometry
    assert turned(geometry, 1).width_px == 100.0


def test_a_counter_clockwise_turn_moves_the_right_edge_to_the_top() -> None:
    assert apply(turned(PAGE, 1).matrix, 200.0, 30.0) == (30.0, 0.0)


def test_levelling_keeps_size_and_middle_and_takes_the_skew_out() -> None:
    # A line that rises to the right is skewed counter-clockwise.
    level = levelled_by(PAGE, 5.0)

    assert (level.width_px, level.height_px) == (200.0, 100.0)
    assert apply(level.matrix, 100.0, 50.0) == pytest.approx((100.0, 50.0))
    x, y = apply(level.matrix, 200.0, 50.0)
    assert x < 200.0
    assert y == pytest.approx(50.0 + 8.716, abs=0.01)


def test_words_move_along_and_those_cut_off_go() -> None:
    words = (Word("giữ", 20, 20, 40, 30, 90, 0), Word("cắt", 160, 20, 190, 30, 90, 0))

    [kept] = moved_text(PageText(words, "", 0.0), PAGE, cropped(PAGE, 10, 10, 120, 90)).words

    assert (kept.text, kept.left, kept.top, kept.right, kept.bottom) == ("giữ", 10, 10, 30, 20)


def test_a_turned_page_has_its_words_where_they_now_stand() -> None:
    text = PageText((Word("a", 180, 10, 200, 20, 90, 0),), "", 0.0)

    [word] = moved_text(text, PAGE, turned(PAGE, 1)).words

    assert (word.left, word.top, word.right, word.bottom) == (10, 0, 20, 20)


def test_what_the_program_changed_stays_with_its_word_when_others_are_cut_off() -> None:
    words = (Word("cắt", 160, 20, 190, 30, 90, 0), Word("Lộc", 20, 20, 40, 30, 90, 1))
    again = (SecondReading((0, 1), (("cắt Lộc", 90.0),)), SecondReading((1,), (("Lộc", 90.0),)))
    text = PageText(words, "", 0.0, (Correction(0, "căt", "cắt"), Correction(1, "Lôc", "Lộc")), again)

    moved = moved_text(text, PAGE, cropped(PAGE, 10, 10, 120, 90))

    assert [(moved.words[one.index].text, one.before) for one in moved.corrections] == [("Lộc", "Lôc")]
    assert moved.second == (SecondReading((0,), (("Lộc", 90.0),)),)


@pytest.mark.parametrize(
    ("edges", "expected"), [((10, 0, 190, 100), True), ((-5, 0, 200, 100), False), ((0, 0, 200, 110), False)]
)
def test_only_edges_inside_the_page_bring_nothing_new_to_read(
    edges: tuple[float, float, float, float], expected: bool
) -> None:
    assert is_part(cropped(PAGE, *edges), PAGE) is expected


def test_a_turn_or_a_level_is_read_again() -> None:
    assert not is_part(turned(PAGE, 2), PAGE)
    assert not is_part(levelled_by(PAGE, 0.1), PAGE)


def test_a_cropped_page_still_knows_its_whole_sheet() -> None:
    small = cropped(PAGE, 50, 20, 150, 80)

    assert whole_sheet(small, 200, 100) == (-50, -20, 150, 80)
