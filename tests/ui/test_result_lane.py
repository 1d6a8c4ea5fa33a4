# SPDX-License-Identifier: GPL-3.0-or-later
"""Returning a result in the real window: number, F5, PIN; and the whole of it by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from scanner_drivers.simulator_process import start_simulator
from tests.flows.conftest import draw_page
from tests.pages import put_page
from tests.ui.clerk import CONTROL, SHIFT, Clerk, Key
from ui.actions import ActionId
from ui.screens.places import Place
from workstation.app.desk import Desk
from workstation.app.embedded import PIN
from workstation.app.result_lane import FoundDossier, find_dossiers, result_types
from workstation.app.results import expect_result
from workstation.domain.dossier import DossierState
from workstation.domain.paper import Paper
from workstation.domain.states import State
from workstation.jobs.lanes import Lane

KEY_S, THOUGHT_S = 0.28, 1.35  # keystroke-level model (Card, Moran, Newell 1980): average typist, mental operator


@pytest.fixture
def clerk_with_a_result(
    qapp: QApplication, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clerk]:
    """A clerk whose scanner holds one page."""
    (tmp_path / "papers" / "feeder").mkdir(parents=True)
    draw_page(tmp_path / "papers" / "feeder" / "01.jpg", "GIẤY KHAI SINH")
    with start_simulator(tmp_path / "papers", ppm=80) as simulator:
        monkeypatch.setenv("SOHOA_SCANNER_DEVICE", f"escl:{simulator.url}")
        someone = Clerk.at_a_desk(qapp, data_dir).at_the_counter()
        yield someone
        someone.leave()


def test_a_result_is_returned_by_number_f5_and_pin(clerk_with_a_result: Clerk) -> None:
    clerk = clerk_with_a_result
    clerk.open_dossier()
    clerk.wait(clerk.is_calm, "the dossier has its number")
    dossier = clerk.session.desk.station.dossiers.get(clerk.view.dossier.id)
    clerk.press(Key.Key_F2)

    clerk.press(Key.Key_R, modifiers=CONTROL)
    assert clerk.window.place is Place.RESULT
    lane = clerk.window.result.lane
    clerk.type("no such dossier")
    clerk.press(Key.Key_Return)
    clerk.wait(clerk.is_calm, "the dossiers were searched")
    assert lane.dossier is None
    clerk.type(dossier.number)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: lane.types, "the dossier is found")
    assert lane.types[0].name == "Giấy khai sinh"  # of a procedure that registers births
    clerk.press(Key.Key_F5)
    clerk.wait(lambda: lane.is_ready_to_sign, "the result is read")
    clerk.wait(clerk.is_calm, "the page is shown")
    assert clerk.window.result.pin.hasFocus()
    clerk.type("000000")
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.window.failure.view, "the PIN is refused")
    assert clerk.window.failure.view.key is None  # F9 signs a dossier; the PIN is asked for right here
    clerk.wait(clerk.is_calm, "the result is read anew")
    screen = clerk.window.result
    assert (screen.pin.isEnabled(), screen.pin.hasFocus(), screen.canvas.has_page) == (True, True, True)
    assert clerk.window.hint.sentence == "Nhập lại mã PIN rồi bấm Enter"
    clerk.press(Key.Key_Escape)
    assert lane.is_ready_to_sign
    begun = lane.paper.id
    clerk.press(Key.Key_Escape)  # put aside, and found again as after a restart: only the PIN is missing
    assert lane.dossier is None
    clerk.keys_pressed = 0
    clerk.type(dossier.number)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: lane.is_ready_to_sign, "the result begun before is shown")
    assert lane.paper.id == begun
    assert len(lane.pages) == 1
    clerk.window.result.pin.setFocus()
    clerk.type(PIN)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: lane.dossier is None, "the result is queued")
    keys = clerk.keys_pressed + 1  # F5 was pressed before
    assert keys * KEY_S + len(("find", "scan", "look", "sign")) * THOUGHT_S <= 20  # of the clerk's time; issue 6

    clerk.wait(lambda: clerk.session.queue is not None and clerk.session.queue.received == 1, "the receipt is here")
    [row] = clerk.session.queue.rows
    assert (row.title, row.dossier_number, row.state) == ("Giấy khai sinh", dossier.number, State.RECEIVED)
    assert clerk.window.failure.view is None
    assert clerk.window.result.search.hasFocus()  # for the next one


def test_a_dossier_is_found_by_number_name_without_marks_and_nothing_by_chance(clerk: Clerk) -> None:
    clerk.open_dossier()
    clerk.wait(clerk.is_calm, "the dossier has its number")
    desk = clerk.session.desk
    dossier = desk.station.dossiers.get(clerk.view.dossier.id)

    assert [one.dossier.id for one in find_dossiers(desk, dossier.number)] == [dossier.id]
    assert dossier.id in [one.dossier.id for one in find_dossiers(desk, "tran van binh")]
    assert find_dossiers(desk, "  ") == ()
    assert find_dossiers(desk, "H99-0000") == ()


def _result_with_a_page(desk: Desk, dossier_number: str, type_code: str) -> Paper:
    paper = expect_result(desk, dossier_number, type_code, "can-bo")
    put_page(desk, paper.id, "GIẤY KHAI SINH")
    return desk.station.papers.get(paper.id)


def _sign_once(clerk: Clerk, paper: Paper) -> None:
    """The agency's PIN is mistyped: the competent person has signed, the seal is missing."""
    screen = clerk.window.result
    clerk.type(clerk.session.desk.station.dossiers.get(paper.dossier_id).number)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: screen.lane.types, "the dossier is found")
    screen.lane.paper = paper
    screen.lane.refresh()
    clerk.wait(lambda: screen.lane.is_ready_to_sign and clerk.is_calm(), "the result is shown")
    screen.agency_pin.setFocus()
    clerk.type("000000")
    screen.pin.setFocus()
    clerk.type(PIN)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.window.failure.view, "the agency's PIN is refused")
    assert screen.lane.dossier is None  # the lane is free before it is told
    told = clerk.window.failure.view
    assert told.heading == "Mã PIN của cơ quan chưa đúng"
    assert "Shift+F9" in told.next_step
    assert told.key is ActionId.SEAL
    assert "Shift+F9" in clerk.window.hint.sentence
    assert (screen.search.text(), screen.search.hasFocus()) == ("", True)


def test_results_that_wait_for_the_seal_are_sealed_with_one_key_and_pin_and_sent(clerk: Clerk) -> None:
    clerk.open_dossier()
    clerk.wait(clerk.is_calm, "the dossier has its number")
    desk = clerk.session.desk
    dossier = desk.station.dossiers.get(clerk.view.dossier.id)
    codes = [kind.code for kind in result_types(desk, FoundDossier(dossier, "khai sinh"))[:2]]
    clerk.press(Key.Key_F2)
    clerk.press(Key.Key_R, modifiers=CONTROL)
    screen = clerk.window.result
    for code in codes:
        _sign_once(clerk, desk.lanes.submit(Lane.STORE, _result_with_a_page, desk, dossier.number, code).result())
    results = desk.station.papers.signed_results()
    assert len(results) == 2
    clerk.wait(lambda: len(screen.lane.waiting) == 2, "the results that wait are counted")

    clerk.press(Key.Key_F9, modifiers=SHIFT)
    assert clerk.window.failure.view is None  # it asked for this key
    assert screen.agency_pin.hasFocus()
    assert screen.found.model().rowCount() == 2
    clerk.press(Key.Key_Escape)
    assert screen.search.hasFocus()
    clerk.press(Key.Key_F9, modifiers=SHIFT)
    clerk.wait(lambda: screen._shown is not None and clerk.is_calm(), "the first page is shown")
    clerk.type("000000")
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.window.failure.view, "the PIN is refused")
    clerk.wait(lambda: clerk.is_calm() and screen.agency_pin.hasFocus(), "it is asked for again")
    assert len(screen.lane.waiting) == 2
    clerk.press(Key.Key_Escape)
    clerk.type(PIN)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: not screen.lane.waiting, "the seals are set")

    def states() -> list[State]:
        return [desk.station.papers.get(result.id).state for result in results]

    clerk.wait(lambda: states() == [State.RECEIVED] * 2, "the receipts are here")
    assert [len(desk.station.papers.get(result.id).signed_as) for result in results] == [2, 2]
    assert screen.search.hasFocus()
    assert not screen.lane.is_at_seals


def test_leaving_the_lane_before_the_scan_leaves_the_dossier_as_it_was(clerk: Clerk) -> None:
    clerk.open_dossier()
    clerk.wait(clerk.is_calm, "the dossier has its number")
    desk = clerk.session.desk
    dossier = desk.station.dossiers.get(clerk.view.dossier.id)
    papers = len(desk.station.papers.of_dossier(dossier.id))
    clerk.press(Key.Key_R, modifiers=CONTROL)

    clerk.type(dossier.number)
    clerk.press(Key.Key_Return)
    clerk.wait(lambda: clerk.window.result.lane.types, "the dossier is found")
    clerk.press(Key.Key_Escape, Key.Key_Escape)

    assert clerk.window.place is Place.COUNTER
    assert len(desk.station.papers.of_dossier(dossier.id)) == papers
    assert desk.station.dossiers.get(dossier.id).state is DossierState.OPEN
    assert result_types(desk, FoundDossier(dossier, "Đăng ký kết hôn"))[0].code.startswith("KQ.")
