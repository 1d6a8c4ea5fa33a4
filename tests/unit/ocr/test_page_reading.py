# SPDX-License-Identifier: GPL-3.0-or-later
"""A page whose lines lean the wrong way is found out by reading it; golden pages are elsewhere."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from tests.page_drawing import DPI, character_error_rate, font, gray, jpeg, letter, with_seal
from workstation.app.page_reader import read_again, work_page
from workstation.domain.extraction import ExtractionTemplate, FieldKind, FieldTemplate
from workstation.domain.paper import PageGeometry
from workstation.imaging.orientation import guess_upright


def test_a_wrong_guess_of_the_way_up_is_put_right_by_reading() -> None:
    drawn = letter()
    page = drawn.image.copy()
    ink = (gray(page) < 140).sum(axis=1) > 7
    ends = np.flatnonzero(np.diff(np.concatenate(([False], ink, [False])).astype(np.int8)))
    for top, bottom in zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True):
        if bottom - top > 12:  # a bar in the margin, below the body of each line
            ImageDraw.Draw(page).rectangle((1560, bottom - 1, 1640, bottom + 9), fill=(20, 20, 20))
    guess = guess_upright(gray(page))
    assert guess is not None
    assert guess.is_upside_down

    found = work_page(jpeg(page, dpi=DPI), DPI, "page", "auto", "vie")

    assert found.measures.orientation_deg == 0
    assert found.measures.orientation_confidence > 85
    assert character_error_rate(found.text.text, drawn.text) < 0.02


def test_words_of_a_field_that_cannot_be_right_are_read_again_from_four_copies() -> None:
    drawn = Image.new("RGB", (1240, 1754), "white")
    pen = ImageDraw.Draw(drawn)
    pen.text((150, 200), "Họ, chữ đệm, tên:", (25, 25, 30), font=font(13, dpi=150))
    pen.text((375, 200), "PHAM THỊ SÁNG", (25, 25, 30), font=font(13, dpi=150))  # nobody is called Pham
    for x in range(580, 1100, 9):
        pen.ellipse((x, 221, x + 2, 223), fill=(60, 60, 60))
    pen.text((150, 300), "Nơi cư trú: xã Hoa Mẫu", (25, 25, 30), font=font(13, dpi=150))
    page = with_seal(drawn, (600, 260))
    field = FieldTemplate("PersonName", FieldKind.NAME, ("Họ, chữ đệm, tên",))
    geometry = PageGeometry(1240, 1754, 150, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))

    found = read_again(
        jpeg(page, dpi=150), geometry, "page", "auto", "vie", templates=[ExtractionTemplate("form", (field,))]
    )

    [second] = found.second
    assert " ".join(found.words[index].text for index in second.words).startswith("PHAM THỊ SÁNG")
    assert len(second.readings) == 4
    assert sum(said.strip(" .") == "PHAM THỊ SÁNG" for said, _ in second.readings) >= 2


def test_nothing_is_read_again_where_no_field_stands() -> None:
    drawn = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(drawn).text((150, 300), "Nơi cư trú: xã Hoa Mẫu", (25, 25, 30), font=font(13, dpi=150))
    geometry = PageGeometry(1240, 1754, 150, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
    field = FieldTemplate("PersonName", FieldKind.NAME, ("Họ, chữ đệm, tên",))

    found = read_again(
        jpeg(drawn, dpi=150), geometry, "page", "auto", "vie", templates=[ExtractionTemplate("form", (field,))]
    )

    assert "Mẫu" in found.text
    assert found.second == ()
