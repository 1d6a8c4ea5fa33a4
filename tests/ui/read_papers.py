# SPDX-License-Identifier: GPL-3.0-or-later
"""Papers that were scanned and read already: a small picture and the words on it, so that no test waits for reading."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from workstation.app.desk import Desk
from workstation.domain.ids import PaperId
from workstation.domain.paper import PageGeometry, PageMeasures, PageText, Word
from workstation.domain.states import Event

SIZE = (620, 877)  # A4 at 75 dpi
_LINE, _LETTER = 24, 6


def read_words(*lines: str, weak: str = "") -> PageText:
    """Return a page's words, one line under the other; those of `weak` were hard to read."""
    words = []
    for row, line in enumerate(lines):
        left = 60.0
        for part in line.split(" "):
            right = left + _LETTER * len(part)
            sure = 40.0 if part in weak.split(" ") else 96.0
            words.append(Word(part, left, 60.0 + _LINE * row, right, 72.0 + _LINE * row, sure, row))
            left = right + 4
    return PageText(tuple(words), "test", 1.0)


def _drawn(text: PageText, number: int) -> bytes:
    """Return a page with a bar for each word; no two pages are the same bytes."""
    picture = Image.new("RGB", SIZE, (255, 255, 255 - number))
    pen = ImageDraw.Draw(picture)
    for word in text.words:
        pen.rectangle((word.left, word.top + 2, word.right, word.bottom - 2), fill=(70, 80, 100))
    kept = io.BytesIO()
    picture.save(kept, "JPEG", dpi=(75, 75))
    return kept.getvalue()


def put_read_pages(desk: Desk, paper_id: PaperId, *texts: PageText, warnings: tuple[str, ...] = ()) -> None:
    """Put pages into a paper and bring the paper as far as reading does.

    Args:
        warnings: of the quality gate, for the first page.
    """
    paper = desk.station.papers.get(paper_id)
    for number, text in enumerate(texts):
        page = desk.station.papers.add_page(
            paper_id,
            desk.station.spool.put(paper.uid, _drawn(text, number)),
            side=None,
            media_type="image/jpeg",
            dpi=75,
            width_px=SIZE[0],
            height_px=SIZE[1],
            actor="canbo",
        )
        geometry = PageGeometry(*SIZE, 75, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
        desk.station.papers.save_text(page.id, text)
        found = warnings if number == 0 else ()
        measures = PageMeasures(geometry, 0.0, 0, 100.0, 0.1, False, 900.0, warnings=found)
        desk.station.papers.save_measures(page.id, measures)
    for event in (Event.PREPARE, Event.RECOGNISE):
        desk.station.papers.apply(paper_id, event, actor="program")
