# SPDX-License-Identifier: GPL-3.0-or-later
"""The strip of pages takes the room there is: small pages in a low window, large and sharp ones in a high one."""

from __future__ import annotations

from PySide6.QtCore import QSize

from tests.ui.clerk import Clerk
from ui.widgets.page_strip import PageSize


def test_pages_are_drawn_larger_in_a_high_window_and_their_pictures_are_made_anew_for_it(clerk: Clerk) -> None:
    window, usual = clerk.window, clerk.window.size()
    clerk.open_dossier()
    page = clerk.put_pages([(clerk.view.papers[0].paper.id, ("TỜ KHAI",))])[0]
    strip = window.counter.desk.strip
    shown = clerk.view.papers[0].pages[0]
    assert (shown.id, strip.page_size) == (page, PageSize.USUAL)
    clerk.wait(lambda: strip.picture(shown) is not None, "its picture is there")
    small = strip.picture(shown).deviceIndependentSize().height()

    window.resize(1920, 1080)
    clerk.wait(lambda: strip.page_size is PageSize.TALL, "the pages are larger")
    assert strip.picture(shown) is not None  # the small one stays until the large one is there
    clerk.wait(lambda: strip.picture(shown).deviceIndependentSize().height() > small, "its picture is larger")
    assert strip.height() > QSize(*PageSize.TALL.value).height()

    window.resize(910, 512)
    clerk.wait(lambda: strip.page_size is PageSize.LOW, "the pages are small")
    window.resize(usual)
    clerk.wait(lambda: strip.page_size is PageSize.USUAL and clerk.is_calm(), "the window is as before")
