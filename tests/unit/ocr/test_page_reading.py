# SPDX-License-Identifier: GPL-3.0-or-later
"""A page whose lines lean the wrong way is found out by reading it; golden pages are elsewhere."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from tests.page_drawing import DPI, character_error_rate, gray, jpeg, letter
from workstation.app.page_reader import work_page
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
