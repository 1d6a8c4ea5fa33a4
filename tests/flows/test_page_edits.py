# SPDX-License-Identifier: GPL-3.0-or-later
"""Corrections of pages: written down before they are shown, undone and done again, also by the next start."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from tests.flows.conftest import draw_page
from tests.pages import BLANK, CLERK, order, put_page
from workstation.app import page_edits
from workstation.app.assemble import assemble
from workstation.app.desk import Desk, open_desk
from workstation.app.intake import not_brought, open_dossier, take_back
from workstation.app.page_edits import Edges
from workstation.app.review import confirm
from workstation.domain.dossier import Dossier
from workstation.domain.ids import PaperId
from workstation.domain.owner import Owner
from workstation.domain.page_edit import EditKind
from workstation.domain.states import State
from workstation.errors import NothingToDo
from workstation.settings import PortalSettings, Settings


@pytest.fixture
def offline(data_dir: Path, expected_warnings: list[object]) -> Iterator[Desk]:
    """A desk whose portal does not answer."""
    with open_desk(data_dir, settings=Settings(portal=PortalSettings(url="http://127.0.0.1:9"))) as desk:
        yield desk


def opened(desk: Desk, applicant: Owner) -> tuple[Dossier, list[PaperId]]:
    dossier = open_dossier(desk, "1.004884", applicant, CLERK)
    return dossier, [paper.id for paper in desk.station.papers.of_dossier(dossier.id)]


def test_undo_and_redo_walk_the_list_also_after_a_restart(data_dir: Path, offline: Desk, applicant: Owner) -> None:
    dossier, papers = opened(offline, applicant)
    pages = [put_page(offline, papers[0]).id for _ in range(3)]
    page_edits.turn_page(offline, pages[0], 1, CLERK)
    page_edits.discard_page(offline, pages[1], CLERK)
    page_edits.move_page(offline, pages[2], -1, CLERK)
    offline.close()

    with open_desk(data_dir, settings=offline.settings) as desk:
        assert order(desk, papers[0]) == [pages[2], pages[0]]
        kinds = [page_edits.undo(desk, dossier.id, CLERK).edit.kind for _ in range(3)]
        as_scanned = desk.station.papers.page(pages[0])
        with pytest.raises(NothingToDo):
            page_edits.undo(desk, dossier.id, CLERK)
        assert order(desk, papers[0]) == pages
        for _ in range(3):
            page_edits.redo(desk, dossier.id, CLERK)
        again = desk.station.papers.page(pages[0])
        assert order(desk, papers[0]) == [pages[2], pages[0]]
        assert page_edits.redoable(desk, dossier.id) is None

    assert kinds == [EditKind.MOVE, EditKind.DISCARD, EditKind.TURN]
    assert as_scanned.measures == BLANK
    assert again.measures is not None
    assert again.measures.orientation_deg == 90


def test_a_new_correction_ends_what_could_be_done_again(offline: Desk, applicant: Owner) -> None:
    dossier, papers = opened(offline, applicant)
    pages = [put_page(offline, papers[0]).id for _ in range(2)]
    page_edits.discard_page(offline, pages[0], CLERK)
    page_edits.undo(offline, dossier.id, CLERK)

    page_edits.turn_page(offline, pages[1], 2, CLERK)

    assert page_edits.redoable(offline, dossier.id) is None
    last = page_edits.undoable(offline, dossier.id)
    assert last is not None
    assert (last.kind, last.amount) == (EditKind.TURN, 180.0)


def test_a_split_makes_a_paper_of_the_same_kind_and_undo_takes_it_off_again(offline: Desk, applicant: Owner) -> None:
    dossier, papers = opened(offline, applicant)
    pages = [put_page(offline, papers[1]).id for _ in range(3)]

    page_edits.split_paper(offline, pages[2], CLERK)
    extra = next(p for p in offline.station.papers.of_dossier(dossier.id) if p.id not in papers)

    assert (order(offline, papers[1]), order(offline, extra.id)) == (pages[:2], pages[2:])
    assert (extra.component, extra.state) == (2, State.RECOGNISED)
    assert offline.station.papers.get(papers[1]).expected_pages == 2
    page_edits.undo(offline, dossier.id, CLERK)
    assert order(offline, papers[1]) == pages
    assert offline.station.papers.get(extra.id).state is State.DISCARDED
    page_edits.redo(offline, dossier.id, CLERK)
    assert order(offline, extra.id) == pages[2:]


def test_joined_papers_are_one_and_come_apart_again(offline: Desk, applicant: Owner) -> None:
    dossier, papers = opened(offline, applicant)
    first, second = ([put_page(offline, paper).id for _ in range(2)] for paper in papers[:2])

    page_edits.join_paper(offline, papers[1], CLERK)

    assert (order(offline, papers[0]), order(offline, papers[1])) == (first + second, [])
    assert offline.station.papers.get(papers[0]).expected_pages == 4
    assert offline.station.papers.get(papers[1]).state is State.EXPECTED
    page_edits.undo(offline, dossier.id, CLERK)
    assert (order(offline, papers[0]), order(offline, papers[1])) == (first, second)
    assert {offline.station.papers.get(paper).state for paper in papers[:2]} == {State.RECOGNISED}


def test_a_boundary_moves_pages_to_the_beginning_of_the_next_paper(offline: Desk, applicant: Owner) -> None:
    _, papers = opened(offline, applicant)
    first, second = ([put_page(offline, paper).id for _ in range(2)] for paper in papers[:2])

    page_edits.lay_pages(offline, first[1:], papers[1], CLERK)

    assert order(offline, papers[1]) == [first[1], *second]


def test_a_file_goes_in_between_and_its_pages_come_out_by_undo(offline: Desk, applicant: Owner, tmp_path: Path) -> None:
    dossier, papers = opened(offline, applicant)
    pages = [put_page(offline, papers[0]).id for _ in range(2)]
    picture = draw_page(tmp_path / "thêm.jpg", "Trang thêm.", dpi=100)

    [reading] = page_edits.insert_file(offline, papers[0], 2, picture, CLERK)
    new = reading.result()

    assert order(offline, papers[0]) == [pages[0], new.id, pages[1]]
    assert new.is_read
    page_edits.undo(offline, dossier.id, CLERK)
    assert order(offline, papers[0]) == pages


def test_an_undo_keeps_pages_that_were_scanned_since(offline: Desk, applicant: Owner) -> None:
    dossier, papers = opened(offline, applicant)
    pages = [put_page(offline, papers[0]).id for _ in range(2)]
    page_edits.discard_page(offline, pages[0], CLERK)
    later = put_page(offline, papers[0]).id

    page_edits.undo(offline, dossier.id, CLERK)

    assert order(offline, papers[0]) == [*pages, later]


def test_a_confirmed_paper_is_opened_again_by_a_correction(offline: Desk, applicant: Owner) -> None:
    _, papers = opened(offline, applicant)
    page = put_page(offline, papers[0])
    confirm(offline, papers[0], clerk=CLERK, accept_page_count=True, compared=True, not_secret=True)

    page_edits.turn_page(offline, page.id, 1, CLERK)

    assert offline.station.papers.get(papers[0]).state is State.RECOGNISED


def test_a_paper_that_was_brought_after_all_is_expected_and_not_scanned(offline: Desk, applicant: Owner) -> None:
    dossier, papers = opened(offline, applicant)
    page_edits.leave_out(offline, papers[0], CLERK)

    page_edits.undo(offline, dossier.id, CLERK)
    assert offline.station.papers.get(papers[0]).state is State.EXPECTED
    page_edits.redo(offline, dossier.id, CLERK)
    assert offline.station.papers.get(papers[0]).state is State.DISCARDED
    take_back(offline, papers[0], CLERK)

    assert offline.station.papers.get(papers[0]).state is State.EXPECTED


def test_the_file_that_is_signed_shows_turn_level_and_crop_over_the_untouched_original(
    offline: Desk, applicant: Owner
) -> None:
    dossier, papers = opened(offline, applicant)
    for paper in papers[1:]:
        not_brought(offline, paper, CLERK)
    page = put_page(offline, papers[0])
    original = offline.station.spool.read(page.file_uid)

    page_edits.crop_page(offline, page.id, Edges(0, 0, 600, 400), CLERK)
    page_edits.turn_page(offline, page.id, 1, CLERK)
    page_edits.level_page(offline, page.id, 2.5, CLERK)
    confirm(offline, papers[0], clerk=CLERK, accept_page_count=True, compared=True, not_secret=True)
    made = assemble(offline, papers[0])

    assert made.pdf_uid is not None
    with pikepdf.open(io.BytesIO(offline.station.spool.read(made.pdf_uid))) as pdf:
        [sheet] = pdf.pages
        box = [round(float(side)) for side in sheet.MediaBox]
        content = sheet.Contents.read_bytes().decode("ascii")
        picture = sheet.Resources.XObject["/Im0"].read_raw_bytes()
    assert box == [0, 0, round(400 * 0.72), round(600 * 0.72)]
    assert picture == original
    assert "W n" in content
    a, b = (float(value) for value in content.split("W n ")[1].split()[:2])
    assert b == pytest.approx(abs(a) / 0.0437, rel=0.01)  # a quarter turn and 2.5 degrees
    assert [edit.kind for edit in offline.station.edits.recent(dossier.id)] == [
        EditKind.LEVEL,
        EditKind.TURN,
        EditKind.CROP,
    ]
