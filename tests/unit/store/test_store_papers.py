# SPDX-License-Identifier: GPL-3.0-or-later
"""Dossiers, papers and pages: what one write unit holds, and what is refused."""

from __future__ import annotations

import unicodedata

import pytest

from tests.unit.store.desk import (
    APPLICANT,
    CLERK,
    MEASURES,
    OWNER_ID,
    PROCEDURE,
    TEXT,
    HandClock,
    arrange,
    capture,
    first_paper,
    open_dossier,
    queue,
    sign,
)
from workstation.domain.dossier import DossierState
from workstation.domain.ids import PaperId
from workstation.domain.states import TRANSITIONS, Event, State
from workstation.errors import DossierNumberTaken, DossierUnknown, TransitionRefused
from workstation.store.connection import StatementRefused
from workstation.store.station import Station


def test_a_new_dossier_has_an_expected_paper_for_each_component(station: Station) -> None:
    dossier = open_dossier(station)

    papers = station.papers.of_dossier(dossier.id)

    assert dossier.applicant == APPLICANT
    assert [paper.title for paper in papers] == [component.name for component in PROCEDURE.components]
    assert {paper.state for paper in papers} == {State.EXPECTED}
    assert [paper.expected_pages for paper in papers] == [2, 1, 0]
    assert {paper.owner_id for paper in papers} == {OWNER_ID}
    assert len({paper.uid for paper in papers}) == 3


def test_a_dossier_is_found_by_its_number_in_either_unicode_form(station: Station) -> None:
    dossier = open_dossier(station, "TẠM-1")

    found = station.dossiers.by_number(unicodedata.normalize("NFD", " TẠM-1"))

    assert found == dossier == station.dossiers.get(dossier.id)
    assert station.dossiers.by_number("TAM-9") is None


def test_a_number_belongs_to_one_dossier(station: Station) -> None:
    first, second = open_dossier(station, "TAM-1"), open_dossier(station, "TAM-2")
    station.dossiers.bind_number(first.id, "H01-261123-0001", CLERK)

    with pytest.raises(DossierNumberTaken):
        station.dossiers.bind_number(second.id, "H01-261123-0001", CLERK)
    with pytest.raises(DossierNumberTaken):
        open_dossier(station, "TAM-2")

    assert station.dossiers.get(second.id).number == "TAM-2"
    assert len(station.dossiers.recent(10)) == 2


def test_open_dossiers_come_oldest_first_and_recent_ones_newest_first(station: Station) -> None:
    numbers = [open_dossier(station, f"TAM-{number}").number for number in range(4)]
    done = station.dossiers.by_number("TAM-1")
    assert done is not None

    station.dossiers.set_state(done.id, DossierState.HANDED_OVER, CLERK)

    assert [dossier.number for dossier in station.dossiers.open_dossiers()] == ["TAM-0", "TAM-2", "TAM-3"]
    assert [dossier.number for dossier in station.dossiers.recent(2)] == numbers[:1:-1]


def test_an_unknown_dossier_is_said_to_be_unknown(station: Station) -> None:
    with pytest.raises(DossierUnknown):
        station.dossiers.get(99)


def test_a_step_changes_state_columns_and_version_together(station: Station) -> None:
    paper = first_paper(station)
    capture(station, paper.id)
    before = station.papers.get(paper.id)

    after = station.papers.apply(paper.id, Event.FAIL, actor="program", failure="OCR_UNAVAILABLE")

    assert (after.state, after.failure) == (State.NEEDS_ATTENTION, "OCR_UNAVAILABLE")
    assert after.version == before.version + 1
    line = station.audit.of_paper(paper.id)[-1]
    assert (line.action, line.actor) == ("fail", "program")
    assert {("from", "captured"), ("to", "needs_attention"), ("failure", "OCR_UNAVAILABLE")} <= set(line.detail)


def test_a_step_that_is_not_in_the_table_changes_nothing(station: Station) -> None:
    paper = first_paper(station)
    lines = station.audit.verify()

    with pytest.raises(TransitionRefused):
        station.papers.apply(paper.id, Event.SIGN, actor=CLERK, title="anders")

    assert station.papers.get(paper.id) == paper
    assert station.audit.verify() == lines


def test_the_database_itself_refuses_every_jump_the_table_does_not_have(station: Station) -> None:
    allowed = {(row.state, row.next) for row in TRANSITIONS}
    paper = first_paper(station)
    others = [state for state in State if state is not State.EXPECTED]

    refused = {state for state in others if not _may_jump(station, paper.id, state)}

    assert refused == {state for state in others if (State.EXPECTED, state) not in allowed}
    assert station.papers.get(paper.id).state is State.EXPECTED


def _may_jump(station: Station, paper_id: PaperId, state: State) -> bool:
    connections = station._connections
    try:
        with connections.transaction():
            connections.write("update paper set state = ? where id = ?", (state.value, paper_id))
            _interrupt()
    except StatementRefused:
        return False
    except InterruptedError:
        return True
    raise AssertionError


def _interrupt() -> None:
    """End the write unit before its commit."""
    raise InterruptedError


def test_a_paper_is_never_deleted_and_never_starts_half_way(station: Station) -> None:
    paper = first_paper(station)
    connections = station._connections

    with pytest.raises(StatementRefused), connections.transaction():
        connections.write("delete from paper where id = ?", (paper.id,))
    with pytest.raises(StatementRefused), connections.transaction():
        connections.write(
            "insert into paper (uid, dossier_id, component, title, document_type_code, owner_id, state, state_since,"
            " created_at) values ('x', ?, 1, '', '', '', 'signed', '', '')",
            (paper.dossier_id,),
        )


def test_a_write_outside_a_transaction_is_a_bug(station: Station) -> None:
    with pytest.raises(RuntimeError):
        station._connections.write("delete from transition")


def test_a_page_is_a_row_a_step_and_an_audit_line_at_once(station: Station, clock: HandClock) -> None:
    paper = first_paper(station)
    stored = station.spool.put(paper.uid, b"page")

    page = capture(station, paper.id, b"page")

    assert (page.number, page.sha256, page.captured_at) == (1, stored.sha256, clock())
    assert station.papers.get(paper.id).state is State.CAPTURED
    assert [line.action for line in station.audit.of_paper(paper.id)] == ["create", "capture", "add_page"]
    assert station.spool.read(page.file_uid) == b"page"


def test_a_page_of_a_signed_paper_is_refused_and_leaves_no_row(station: Station) -> None:
    paper = sign(station, first_paper(station))
    pages = station.papers.pages(paper.id)

    with pytest.raises(TransitionRefused):
        capture(station, paper.id)

    assert station.papers.pages(paper.id) == pages


def test_a_page_scanned_again_lies_aside_until_it_is_taken(station: Station) -> None:
    paper = first_paper(station)
    pages = [capture(station, paper.id) for _ in range(3)]

    again = capture(station, paper.id, instead_of=pages[1].id)
    waiting = [(kept, new.id) for kept, new in station.papers.aside(paper.id)]
    before = [page.id for page in station.papers.pages(paper.id)]
    arrange(station, paper.id, pages[0], again, pages[2], out=[pages[1]])

    assert waiting == [(pages[1].id, again.id)]
    assert before == [page.id for page in pages]
    assert [page.id for page in station.papers.pages(paper.id)] == [pages[0].id, again.id, pages[2].id]
    assert [page.number for page in station.papers.pages(paper.id)] == [1, 2, 3]
    assert station.papers.aside(paper.id) == []
    assert station.spool.read(pages[1].file_uid)  # the old original is kept


def test_a_page_scanned_again_and_refused_leaves_everything_as_it_was(station: Station) -> None:
    paper = first_paper(station)
    page = capture(station, paper.id)
    again = capture(station, paper.id, instead_of=page.id)

    station.papers.refuse_aside(page.id, CLERK)

    assert station.papers.pages(paper.id) == [page]
    assert station.papers.aside(paper.id) == []
    assert station.spool.read(again.file_uid)  # until the purge


def test_pages_scanned_since_stay_behind_those_that_are_laid_out(station: Station) -> None:
    paper = first_paper(station)
    pages = [capture(station, paper.id) for _ in range(3)]

    arrange(station, paper.id, pages[1], pages[0])

    assert [page.id for page in station.papers.pages(paper.id)] == [pages[1].id, pages[0].id, pages[2].id]


def test_a_discarded_page_leaves_no_gap_and_comes_back_to_its_place(station: Station) -> None:
    paper = first_paper(station)
    pages = [capture(station, paper.id) for _ in range(4)]

    arrange(station, paper.id, pages[0], pages[2], pages[3], out=[pages[1]])
    without = [page.id for page in station.papers.pages(paper.id)]
    arrange(station, paper.id, *pages)

    assert without == [pages[0].id, pages[2].id, pages[3].id]
    assert [page.id for page in station.papers.pages(paper.id)] == [page.id for page in pages]
    assert [page.number for page in station.papers.pages(paper.id)] == [1, 2, 3, 4]


@pytest.mark.parametrize("order", [[2, 0, 1, 3], [0, 2, 1, 3], [0, 1, 3, 2], [3, 2, 1, 0]])
def test_pages_are_laid_in_any_order(station: Station, order: list[int]) -> None:
    paper = first_paper(station)
    pages = [capture(station, paper.id) for _ in range(4)]

    arrange(station, paper.id, *(pages[index] for index in order))

    assert [page.id for page in station.papers.pages(paper.id)] == [pages[index].id for index in order]
    assert [page.number for page in station.papers.pages(paper.id)] == [1, 2, 3, 4]


def test_a_page_moved_to_another_paper_keeps_its_bytes_measures_and_text(station: Station) -> None:
    source, target, _ = station.papers.of_dossier(open_dossier(station).id)
    first, second = capture(station, source.id), capture(station, source.id, b"wanders")
    station.papers.save_measures(second.id, MEASURES)
    station.papers.save_text(second.id, TEXT)

    arrange(station, target.id, second)

    moved = station.papers.page(station.papers.pages(target.id)[0].id)
    assert (moved.id, moved.paper_id, moved.number) == (second.id, target.id, 1)
    assert (moved.measures, moved.text) == (MEASURES, TEXT)
    assert station.spool.read(moved.file_uid) == b"wanders"
    assert [page.id for page in station.papers.pages(source.id)] == [first.id]
    assert station.papers.get(target.id).state is State.CAPTURED


def test_changing_pages_of_a_confirmed_paper_opens_it_again(station: Station) -> None:
    paper = first_paper(station)
    pages = [capture(station, paper.id) for _ in range(2)]
    for event in (Event.PREPARE, Event.RECOGNISE, Event.CONFIRM):
        station.papers.apply(paper.id, event, actor=CLERK)

    arrange(station, paper.id, pages[1], out=[pages[0]])

    assert station.papers.get(paper.id).state is State.RECOGNISED


def test_pages_of_a_queued_paper_cannot_be_changed(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    page = station.papers.pages(paper.id)[0]

    with pytest.raises(TransitionRefused):
        arrange(station, paper.id, out=[page])

    assert station.papers.pages(paper.id) == [page]


def test_measures_are_loaded_with_the_pages_and_text_only_on_request(station: Station) -> None:
    page = capture(station, first_paper(station).id)
    station.papers.save_measures(page.id, MEASURES)
    station.papers.save_text(page.id, TEXT)
    station.papers.save_text(page.id, TEXT)  # read again

    listed = station.papers.pages(page.paper_id)[0]

    assert (listed.measures, listed.text) == (MEASURES, None)
    assert station.papers.page(page.id).text == TEXT


def test_calls_inside_one_unit_are_undone_together(station: Station) -> None:
    paper = first_paper(station)
    lines = station.audit.verify()

    with pytest.raises(InterruptedError), station.transaction():  # noqa: PT012 - a unit has more than one call
        station.papers.apply(paper.id, Event.CAPTURE, actor=CLERK)
        station.papers.update(paper.id, actor=CLERK, title="Khác")
        _interrupt()

    assert station.papers.get(paper.id) == paper
    assert station.audit.verify() == lines


def test_a_paper_the_procedure_did_not_announce_can_be_added(station: Station) -> None:
    dossier = open_dossier(station)

    added = station.papers.add(
        dossier.id, component=4, title="Giấy ủy quyền", document_type_code="UQ.01", owner_id=OWNER_ID, actor=CLERK
    )

    assert added in station.papers.of_dossier(dossier.id)
    assert added.state is State.EXPECTED
