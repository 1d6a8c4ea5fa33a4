# SPDX-License-Identifier: GPL-3.0-or-later
"""Papers that were scanned and read already: a small picture and the words on it, so that no test waits for reading."""

from __future__ import annotations

import dataclasses
import io

from PIL import Image, ImageDraw

from tests.ui.clerk import Clerk, Key
from ui.screens.places import Place
from workstation.app.desk import Desk
from workstation.app.intake import not_brought
from workstation.domain.ids import PaperId
from workstation.domain.paper import (
    BLURRED,
    Correction,
    CorrectionKind,
    Page,
    PageGeometry,
    PageMeasures,
    PageText,
    SecondReading,
    Word,
)
from workstation.domain.states import Event, State

SIZE = (620, 877)  # A4 at 75 dpi
SKEW_DEG = 8.4  # what the gate calls strongly skewed
_LINE, _LETTER = 24, 6
CONFIRMATION = (
    "Số: 456/XN",
    "GIẤY XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ",
    "Họ, chữ đệm và tên: TRẦN VĂN BÌNH",
    "Ngày, tháng, năm sinh: 12/05/1985",
    "Số định danh cá nhân: 001085012345",
    "Nơi thường trú: thôn Mẫu, xã Hoa Mẫu",
    "Nơi ở hiện tại: thôn Mẫu, xã Hoa Mẫu",
)
NAME, MIDDLE_NAME, BIRTH_DATE, NUMBER = "TRẦN VĂN BÌNH", "VĂN", "12/05/1985", "456/XN"


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


def put_read_pages(
    desk: Desk, paper_id: PaperId, *texts: PageText, warnings: tuple[str, ...] = (), codes: tuple[str, ...] = ()
) -> None:
    """Put pages into a paper and bring the paper as far as reading does.

    Args:
        warnings: of the quality gate, for the first page, whose measures then agree with them.
        codes: what the QR codes on the first page say.
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
        angle_deg = SKEW_DEG if "skewed" in found else 0.0
        sharpness = BLURRED / 2 if "blurred" in found else 900.0
        said = codes if number == 0 else ()
        measures = PageMeasures(geometry, angle_deg, 0, 100.0, 0.1, False, sharpness, warnings=found, codes=said)
        desk.station.papers.save_measures(page.id, measures)
    for event in (Event.PREPARE, Event.RECOGNISE):
        desk.station.papers.apply(paper_id, event, actor="program")


def at_the_review(clerk: Clerk, pages: int) -> Clerk:
    """Bring the clerk before the first page once the pages put in are shown."""
    clerk.session.refresh()
    clerk.wait(lambda: clerk.pages() == pages and not clerk.view.unread, "the pages are shown")
    clerk.window.go(Place.REVIEW)
    clerk.wait(clerk.is_calm, "the page is shown")
    return clerk


def put_page_again(desk: Desk, page: Page, text: PageText) -> None:
    """Put a page that was scanned again and read beside the one it may take the place of."""
    kept = desk.station.spool.put(desk.station.papers.get(page.paper_id).uid, _drawn(text, 9))
    again = desk.station.papers.add_page(
        page.paper_id,
        kept,
        side=None,
        media_type="image/jpeg",
        dpi=75,
        width_px=SIZE[0],
        height_px=SIZE[1],
        actor="canbo",
        instead_of=page.id,
    )
    desk.station.papers.save_text(again.id, text)
    geometry = PageGeometry(*SIZE, 75, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
    desk.station.papers.save_measures(again.id, PageMeasures(geometry, 0.0, 0, 100.0, 0.1, False, 900.0))


def with_one_read_paper(
    clerk: Clerk, weak: str, middle_name_read: str = "", number_again: tuple[str, ...] = ()
) -> None:
    """Bring the dossier so far that only the fourth paper is left, scanned and read.

    Args:
        clerk: at the desk.
        weak: words read unsurely.
        middle_name_read: how the person's middle name was read before the program put it right.
        number_again: what the paper's number was read as when it was read again.
    """
    clerk.open_dossier()
    desk = clerk.session.desk
    for view in clerk.view.papers:
        if view.paper.component != 4:
            not_brought(desk, view.paper.id, "canbo")
    front, back = read_words(*CONFIRMATION, weak=weak), read_words("Trang hai")
    if middle_name_read:
        place = next(index for index, word in enumerate(front.words) if word.text == MIDDLE_NAME)
        change = Correction(place, middle_name_read, MIDDLE_NAME, CorrectionKind.SYLLABLE)
        front = dataclasses.replace(front, corrections=(change,))
    if number_again:
        place = next(index for index, word in enumerate(front.words) if word.text == NUMBER)
        front = dataclasses.replace(
            front, second=(SecondReading((place,), tuple((one, 80.0) for one in number_again)),)
        )
    put_read_pages(desk, clerk.view.papers[3].paper.id, front, back)
    clerk.session.refresh()
    clerk.wait(lambda: clerk.view.papers[3].paper.state is State.RECOGNISED, "the paper is read")
    clerk.wait(lambda: clerk.window.fields.papers, "its fields are read")


def confirm_the_paper(clerk: Clerk) -> None:
    """Press Enter from the counter through both pages until the review is left."""
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.window.place is Place.REVIEW, "the review is shown")
    for _ in range(2):
        clerk.wait(clerk.is_calm, "the page is shown")
        clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.window.place is not Place.REVIEW, "the review is left", 20)
