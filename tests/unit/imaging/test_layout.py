# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables, leaders and marks on drawn pages: what is found, what is made white, and that letters stay."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.page_drawing import font, gray, letter
from workstation.imaging.deskew import estimate_skew, ink_points
from workstation.imaging.ink import find_ink
from workstation.imaging.layout import printed_part, take_apart
from workstation.imaging.leaders import without_leaders
from workstation.imaging.marks import without_marks
from workstation.imaging.opencv import cv2
from workstation.imaging.table import split_tables
from workstation.imaging.unread import unread_lines

DPI = 200


def page() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("L", (1654, 2339), 255)
    return image, ImageDraw.Draw(image)


def ruled(merged: bool = False) -> NDArray[np.uint8]:
    image, draw = page()
    for y in (300, 360, 420, 480):
        draw.line((200, y, 1300, y), 20, 2)
    for x in (200, 300, 700, 1300):
        draw.line((x, 360 if merged and x in (300, 700) else 300, x, 480), 20, 2)
    for row in range(3):
        for x, text in ((230, "12"), (330, "Bình"), (730, "ghi")):
            if not (merged and row == 0 and x > 300):
                draw.text((x, 312 + 60 * row), text, 20, font=font(13))
    draw.text((200, 200), "DANH SÁCH", 20, font=font(13))
    return np.asarray(image)


def test_the_cells_of_a_table_come_row_by_row_and_leave_the_page() -> None:
    split = split_tables(ruled(), DPI)
    (table,) = split.tables
    assert len(table.cells) == 9
    assert [cell.top < 350 for cell in table.cells[:3]] == [True] * 3
    assert [cell.left for cell in table.cells[:3]] == sorted(cell.left for cell in table.cells[:3])
    assert (split.rest[290:490] == 255).all()
    assert (split.rest[200:240] < 128).any()
    assert (split.inside[312:350, 230:270] < 128).any()


def test_a_merged_cell_is_one_cell() -> None:
    (table,) = split_tables(ruled(merged=True), DPI).tables
    assert len(table.cells) == 7
    assert table.cells[0].right - table.cells[0].left > 1000


def test_only_the_part_with_ink_is_read_and_nothing_of_it_is_lost() -> None:
    drawn = gray(letter().image)
    left, top, part = printed_part(drawn, DPI)
    height, width = part.shape
    assert part.size < 0.8 * drawn.size
    assert np.array_equal(part, drawn[top : top + height, left : left + width])
    assert (part < 190).sum() == (drawn < 190).sum()
    assert (part[0] == 255).all()

    empty = np.full((300, 200), 255, np.uint8)
    assert printed_part(empty, DPI) == (0, 0, empty)


def test_a_letter_with_underlines_is_no_table() -> None:
    drawn = gray(letter().image).copy()
    drawn[400:402, 300:1200] = 20
    split = split_tables(drawn, DPI)
    assert split.tables == ()
    assert split.rest is drawn


def test_a_leader_goes_and_the_label_and_what_is_written_on_it_stay() -> None:
    image, draw = page()
    draw.text((200, 500), "Họ và tên: ", 20, font=font(13), anchor="ls")
    for x in range(340, 1400, 10):
        draw.ellipse((x, 497, x + 2, 499), 60)
    draw.text((360, 497), "Phạm Lộc", 20, font=font(14, "Italic"), anchor="ls")
    before = np.asarray(image)
    after = without_leaders(before, DPI)
    assert (after[:, 700:] == 255).all()
    assert np.array_equal(after[:, :335], before[:, :335])
    assert (after[440:490, 340:600] < 128).sum() == (before[440:490, 340:600] < 128).sum()


def test_the_dot_below_a_letter_on_a_leader_stays() -> None:
    image, draw = page()
    for x in range(340, 1400, 10):
        draw.ellipse((x, 497, x + 1, 498), 60)
    without = np.asarray(image.copy())
    draw.text((360, 496), "Thị trấn, Điện Biên, Lộc", 20, font=font(13), anchor="ls")
    drawn = np.asarray(image)
    below = (drawn[499:510] < 140) & (without[499:510] > 200)  # the dots of ị, ệ, ộ and the commas
    clean = without_leaders(drawn, DPI)

    assert np.count_nonzero(below) > 30
    assert (clean[499:510][below] < 140).all()
    assert (clean[490:502, 900:] == 255).all()


def test_a_line_that_no_word_covers_is_found() -> None:
    image, draw = page()
    for y in (300, 400, 500):
        draw.text((200, y), "Địa chỉ liên hệ: số 116 đường Lý Thường Kiệt", 20, font=font(13))
    draw.line((200, 620, 900, 620), 20, 3)  # an underline is none
    drawn = np.asarray(image)
    boxes = [(195.0, 298.0, 1000.0, 340.0), (195.0, 498.0, 1000.0, 540.0)]

    [line] = unread_lines(drawn, boxes, DPI)

    assert (line.top, line.bottom) == (pytest.approx(394, abs=12), pytest.approx(446, abs=14))
    assert line.left < 200 < 800 < line.right
    assert unread_lines(drawn, [*boxes, (195.0, 398.0, 1000.0, 440.0)], DPI) == ()


def test_a_page_full_of_what_nobody_can_read_is_not_read_line_by_line() -> None:
    image, draw = page()
    for y in range(200, 2000, 60):
        draw.text((200, y), "Địa chỉ liên hệ: số 116 đường Lý Thường Kiệt", 20, font=font(13))

    assert unread_lines(np.asarray(image), [], DPI) == ()


def test_print_without_leaders_is_left_alone() -> None:
    drawn = gray(letter().image)
    assert np.array_equal(without_leaders(drawn, DPI), drawn)


def test_a_pale_seal_and_a_signature_go_and_the_name_stays() -> None:
    image, draw = page()
    draw.ellipse((900, 900, 1180, 1180), outline=125, width=4)
    draw.text((950, 1130), "Trần Văn Bình", 20, font=font(13, "Bold"))
    draw.line([(300, 900), (360, 1000), (420, 890), (480, 1010), (560, 905)], 20, 3)
    after = without_marks(np.asarray(image), DPI)
    assert (after[880:1020, 290:570] == 255).all()
    assert (after[900:1000, 850:1200] == 255).all()
    assert (after[1130:1165, 950:1150] < 80).sum() > 0.9 * (np.asarray(image)[1130:1165, 950:1150] < 80).sum()


def test_show_through_does_not_reach_the_reader() -> None:
    image, draw = page()
    draw.text((200, 500), "mặt sau", 228, font=font(13))
    draw.text((200, 900), "mặt trước", 40, font=font(13))
    taken = take_apart(np.asarray(image), DPI).page
    assert (taken[480:560] == 255).all()
    assert (taken[890:950] < 80).any()


def test_lines_of_bowed_paper_give_the_skew_of_the_sheet() -> None:
    drawn = gray(letter().image)
    rows, columns = np.mgrid[0 : drawn.shape[0], 0 : drawn.shape[1]].astype(np.float32)
    bowed = cv2.remap(drawn, columns, rows + 9 * np.sin(np.pi * columns / drawn.shape[1]).astype(np.float32), 1)
    ink = find_ink(np.asarray(bowed, np.uint8), DPI)
    assert abs(estimate_skew(ink_points(ink.letters)).angle_deg) < 0.15
