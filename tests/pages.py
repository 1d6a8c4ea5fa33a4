# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages put into papers as a driver would, measured and read already: what is tested is where they lie."""

from __future__ import annotations

import io

from PIL import Image

from workstation.app.desk import Desk
from workstation.app.page_work import settle
from workstation.domain.ids import PageId, PaperId
from workstation.domain.paper import Page, PageGeometry, PageMeasures, PageText, Word

CLERK = "lan"
SIDE_PX = 600
DPI = 100
_GEOMETRY = PageGeometry(float(SIDE_PX), float(SIDE_PX), DPI, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
# Blank pages are not read again when they are laid otherwise.
BLANK = PageMeasures(_GEOMETRY, 0.0, 0, 0.0, 0.0, True, 300.0)


def put_page(desk: Desk, paper_id: PaperId, *lines: str, measures: PageMeasures = BLANK) -> Page:
    """Save a page with these lines of text, without the time of reading."""
    picture = io.BytesIO()
    Image.new("RGB", (SIDE_PX, SIDE_PX), "white").save(picture, "JPEG")
    paper = desk.station.papers.get(paper_id)
    page = desk.station.papers.add_page(
        paper_id,
        desk.station.spool.put(paper.uid, picture.getvalue()),
        side=None,
        media_type="image/jpeg",
        dpi=DPI,
        width_px=SIDE_PX,
        height_px=SIDE_PX,
        actor=CLERK,
    )
    words = []
    for row, line in enumerate(lines or ("chữ",)):
        left = 60.0
        for text in line.split():
            words.append(Word(text, left, 60.0 + 30 * row, left + 9 * len(text), 75.0 + 30 * row, 95.0, row))
            left += 9 * len(text) + 8
    desk.station.papers.save_text(page.id, PageText(tuple(words), "test", 0.0))
    desk.station.papers.save_measures(page.id, measures)
    settle(desk, paper_id)
    return desk.station.papers.page(page.id)


def order(desk: Desk, paper_id: PaperId) -> list[PageId]:
    """Return the pages of a paper as they lie."""
    return [page.id for page in desk.station.papers.pages(paper_id)]
