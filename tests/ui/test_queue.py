# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue screen on a thousand papers: parts of the store, search, choices of state, and a selection that stays."""

from __future__ import annotations

import dataclasses
import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester

from tests.ui.clerk import CONTROL, Clerk, Key
from ui.models.queue import NOTE, STATE, TITLE, QueueModel
from ui.screens.places import Place
from ui.snapshots import QUEUE_PART, QueueChoice, QueuePart, QueueQuestion, QueueView, read_on, read_queue
from workstation.app.desk import Desk
from workstation.app.overview import PaperOverview, overview
from workstation.domain.dossier import Dossier, DossierState, Procedure
from workstation.domain.ids import DossierId, FileUid, PaperId, SubmissionUid
from workstation.domain.owner import Owner, parse_owner_id
from workstation.domain.states import Event, State
from workstation.domain.submission import Receipt, Submission
from workstation.jobs.lanes import Lane
from workstation.texts import Texts

ROWS = 500  # more than two parts
REFUSED = 20
HELD = 30
IN_A_DOSSIER = 50
RARE = "Giấy xác nhận Đặng Đức Đạt"
RARE_PLACE = 3
REASON = "thiếu trang 2 của 001085012345"
SENDER = "test"
PROCEDURE = Procedure("1.001193", "Đăng ký khai sinh", "Hộ tịch", ())


def _signed(desk: Desk, dossier: Dossier, component: int, title: str) -> PaperId:
    """Make a paper as it stands after signing; its file is nobody's business here."""
    papers, owner = desk.station.papers, dossier.applicant.id.value
    paper = papers.add(
        dossier.id, component=component, title=title, document_type_code="TK.01", owner_id=owner, actor="lan"
    )
    code = desk.station.numbering.allocate_code(paper.id, owner, "TK.01")
    sha256, uid = hashlib.sha256(paper.uid.encode()).hexdigest(), FileUid(str(uuid.uuid4()))
    papers.apply(
        paper.id,
        Event.ATTACH,
        actor="lan",
        code=code,
        pdf_uid=uid,
        pdf_sha256=sha256,
        pdf_size=9,
        signature_level="B-B",
    )
    return paper.id


def _queue(desk: Desk, paper_id: PaperId, number: str) -> SubmissionUid:
    paper = desk.station.papers.get(paper_id)
    assert paper.code is not None
    told = (paper.uid, number, PROCEDURE.code, paper.component, paper.code, paper.title, "a.pdf")
    sent = Submission(*told, paper.pdf_sha256, paper.pdf_size, 2, "B-B", desk.clock())
    desk.station.outbox.queue(paper_id, sent, actor="lan")
    return paper.uid


def _open(desk: Desk, number: str) -> Dossier:
    owner = Owner(parse_owner_id(f"00108501{number[-4:]}"), "TRẦN VĂN BÌNH")
    return desk.station.dossiers.create(PROCEDURE, owner, clerk="lan", number=number, rule_set="2026-07")


def _fill(desk: Desk) -> None:
    """Queue a thousand papers: the last ones held, those before refused, the rest with a receipt."""
    with desk.station.transaction():
        for first in range(0, ROWS, IN_A_DOSSIER):
            dossier = _open(desk, f"H01-261122-{first:04d}")
            for place in range(first, first + IN_A_DOSSIER):
                title = RARE if place == RARE_PLACE else f"Tờ khai số {place:04d}"
                _settle(desk, _queue(desk, _signed(desk, dossier, place, title), dossier.number), place)
            desk.station.dossiers.set_state(dossier.id, DossierState.HANDED_OVER, actor="lan")


def _settle(desk: Desk, uid: SubmissionUid, place: int) -> None:
    outbox = desk.station.outbox
    if place >= ROWS - HELD:
        outbox.hold(uid, "lan", True)
        return
    claimed = outbox.claim(SENDER, desk.clock())
    assert claimed is not None
    assert claimed.submission.uid == uid
    if place >= ROWS - HELD - REFUSED:
        outbox.refused(uid, SENDER, error_code="PortalRefused", detail=REASON)
        return
    receipt = Receipt(uid, f"BN-{place:06d}", claimed.submission.sha256, desk.clock(), "{}")
    outbox.received(uid, SENDER, receipt)


@pytest.fixture(scope="module")
def _full_desk(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerk]:
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("SOHOA_KEY_STORE", "file")
        surroundings.setenv("SOHOA_OCR_WORKERS", "1")
        surroundings.setattr("workstation.settings.policy_file", lambda: Path("/nonexistent/policy.toml"))
        someone = Clerk.at_a_desk(qapp, tmp_path_factory.mktemp("desk")).at_the_counter()
    desk = someone.session.desk
    desk.lanes.submit(Lane.STORE, _fill, desk).result()
    yield someone
    someone.leave()


def _is_read(clerk: Clerk, question: QueueQuestion) -> bool:
    queue = clerk.session.queue
    return clerk.is_calm() and queue is not None and queue.question == question and queue.waiting == HELD


@pytest.fixture
def clerk(_full_desk: Clerk) -> Clerk:
    """A clerk who looks at the queue of very many papers, all of them, from the top."""
    someone = _full_desk
    screen = someone.window.queue
    someone.window.go(Place.QUEUE)
    screen.filter.clear()
    screen.choices.button(0).setChecked(True)
    screen.enter()
    asked = QueueQuestion()
    someone.wait(lambda: _is_read(someone, asked), "the queue is shown")
    screen.table.selectRow(0)
    return someone


def _titles(clerk: Clerk) -> list[str]:
    return [row.title for row in clerk.session.queue.rows]


def _wait_for_rows(clerk: Clerk, rows: int) -> None:
    model = clerk.window.queue.table.model()
    clerk.wait(lambda: model.rowCount() == rows, f"{rows} rows are shown, not {model.rowCount()}", within_s=20)


def test_the_counts_are_those_of_the_whole_queue_and_the_rows_its_newest(clerk: Clerk) -> None:
    queue = clerk.session.queue

    assert (queue.waiting, queue.attention, queue.received) == (HELD, REFUSED, ROWS - HELD - REFUSED)
    assert _titles(clerk)[:2] == [f"Tờ khai số {ROWS - 1:04}", f"Tờ khai số {ROWS - 2:04}"]
    assert (len(queue.rows), queue.has_more) == (QUEUE_PART, True)


def test_the_end_key_reads_on_until_the_oldest_paper_is_there(clerk: Clerk) -> None:
    for parts in range(2, ROWS // QUEUE_PART + 1):
        clerk.press(Key.Key_End)
        clerk.press(Key.Key_End, modifiers=CONTROL)
        _wait_for_rows(clerk, parts * QUEUE_PART)
    clerk.press(Key.Key_End, modifiers=CONTROL)
    clerk.wait(clerk.is_calm, "nothing more is read")

    assert len(set(_titles(clerk))) == ROWS
    assert _titles(clerk)[-1] == "Tờ khai số 0000"
    assert clerk.session.queue.has_more is False


@pytest.mark.parametrize(("typed", "title"), [("dang duc dat", RARE), ("bn-000017", "Tờ khai số 0017")])
def test_words_find_a_paper_that_was_not_read_yet(clerk: Clerk, typed: str, title: str) -> None:
    clerk.press(Key.Key_F3)
    clerk.type(typed)
    _wait_for_rows(clerk, 1)

    assert _titles(clerk) == [title]
    assert clerk.session.queue.waiting == HELD


def test_words_nobody_has_say_that_nothing_is_found(clerk: Clerk) -> None:
    clerk.press(Key.Key_F3)
    clerk.type("khong co ai")
    _wait_for_rows(clerk, 0)

    assert clerk.window.queue._empty.isVisible()
    assert clerk.window.queue.chosen_dossier() is None


def test_a_refused_paper_tells_the_portals_own_reason_and_the_key_that_corrects_it(clerk: Clerk) -> None:
    clerk.window.queue.choices.button(2).setChecked(True)
    _wait_for_rows(clerk, REFUSED)
    model = clerk.window.queue.table.model()

    assert model.index(0, NOTE).data() == "Thiếu trang 2 của 001•••••••45"
    assert "Ctrl+F8" in clerk.window.hint.sentence
    row = dataclasses.replace(model.row(0), reason="")
    assert model.text(row, NOTE) not in {"", model.text(row, STATE)}


def test_a_wide_display_keeps_the_columns_of_a_paper_together(clerk: Clerk) -> None:
    window, table = clerk.window, clerk.window.queue.table
    table.selectRow(0)
    before = window.size()
    try:
        window.resize(1920, 1080)
        clerk.wait(lambda: table.columnWidth(TITLE) == 560, "the column of the titles takes its most")
        assert table.columnWidth(NOTE) > 600  # the last takes the rest
        window.resize(1000, 700)
        clerk.wait(lambda: table.columnWidth(NOTE) < 300, "the last column is as wide as it was")
        assert table.columnWidth(TITLE) < 560
    finally:
        window.resize(before)
        clerk.wait(clerk.is_calm, "the window is as it was")


def test_left_and_right_choose_the_states_that_are_shown(clerk: Clerk) -> None:
    clerk.window.queue.choices.focus_choice()
    shown = []
    for _ in range(4):
        clerk.press(Key.Key_Right)
        clerk.wait(clerk.is_calm, "the choice is shown")
        shown.append((clerk.session.queue.question.choice, {row.state for row in clerk.session.queue.rows}))
    clerk.press(Key.Key_Left)
    _wait_for_rows(clerk, REFUSED)

    assert shown == [
        (QueueChoice.WAITING, {State.QUEUED}),
        (QueueChoice.ATTENTION, {State.REFUSED}),
        (QueueChoice.RECEIVED, {State.RECEIVED}),
        (QueueChoice.RECEIVED, {State.RECEIVED}),
    ]


def test_a_refresh_keeps_the_chosen_paper_and_what_was_read_on(clerk: Clerk) -> None:
    screen, desk = clerk.window.queue, clerk.session.desk
    clerk.press(Key.Key_End, modifiers=CONTROL)
    _wait_for_rows(clerk, 2 * QUEUE_PART)
    screen.table.selectRow(120)
    chosen = clerk.session.queue.rows[120]

    def another() -> PaperId:
        dossier = _open(desk, "H01-261122-7777")
        return _signed(desk, dossier, 1, "Giấy vừa ký")

    paper = desk.lanes.submit(Lane.STORE, another).result()
    clerk.session.queue_reading.refresh()
    _wait_for_rows(clerk, 2 * QUEUE_PART + 1)

    assert clerk.session.queue.rows[0].title == "Giấy vừa ký"  # signed, not queued: above the queue
    current = screen.table.currentIndex()
    assert clerk.session.queue.rows[current.row()].uid == chosen.uid
    assert screen.table.selectionModel().isRowSelected(current.row())

    desk.lanes.submit(Lane.STORE, _discard, desk, paper).result()
    clerk.session.queue_reading.refresh()
    _wait_for_rows(clerk, 2 * QUEUE_PART)
    assert screen.chosen_dossier() == chosen.dossier_id


def _discard(desk: Desk, paper_id: PaperId) -> None:
    desk.station.dossiers.set_state(desk.station.papers.get(paper_id).dossier_id, DossierState.HANDED_OVER, "lan")


def test_a_part_of_the_queue_costs_the_store_two_questions(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, asked = clerk.session.desk, []
    connections = desk.station._connections
    rows = type(connections).rows
    monkeypatch.setattr(type(connections), "rows", lambda *values: asked.append(values[1]) or rows(*values))

    part = desk.lanes.submit(Lane.STORE, read_on, desk, QueueQuestion(), ROWS + 1).result()

    assert len(part.rows) == QUEUE_PART
    assert len(asked) == 2


def test_the_papers_of_the_newest_dossiers_are_as_their_rows_in_the_queue(clerk: Clerk) -> None:
    desk = clerk.session.desk
    listed = desk.lanes.submit(Lane.STORE, overview, desk.station, 3).result()
    queue = desk.lanes.submit(Lane.STORE, read_queue, desk, QueueQuestion()).result()

    rows = {row.uid: row for row in queue.rows}
    of_queue = [dataclasses.replace(row, pages=2) for row in listed if row.place is not None]
    assert len(of_queue) >= 2 * IN_A_DOSSIER
    assert of_queue == [rows[row.uid] for row in of_queue]


# --- the model alone ---


def _row(number: int, **changes: object) -> PaperOverview:
    uid, dossier = SubmissionUid(f"uid-{number}"), DossierId(1)
    row = PaperOverview(uid, dossier, "H01-1", f"Giấy {number}", "", 1, State.QUEUED, 0, None, "", "", number)
    return dataclasses.replace(row, **changes)


def _view(*numbers: int, has_more: bool = False) -> QueueView:
    return QueueView(tuple(_row(number) for number in numbers), 0, 0, 0, has_more=has_more)


@pytest.fixture
def model(qapp: QApplication) -> QueueModel:
    return QueueModel(Texts.load())


def test_the_model_is_one_as_qt_wants_it(model: QueueModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)  # follows every change from here on
    for view in (_view(9, 8, 7, 6), _view(10, 9, 7, 5, 4), _view(7), _view(), _view(3, 2, 1), _view(2, 3)):
        model.show(view)
        assert [model.row(number) for number in range(model.rowCount())] == list(view.rows)
    model.show(dataclasses.replace(_view(2, 3), has_more=True))

    wanted = []
    model.more_wanted.connect(lambda: wanted.append(1))
    assert model.canFetchMore(model.index(0, 0)) is False
    model.fetchMore(QModelIndex())
    assert wanted == [1]


def test_rows_that_stay_keep_their_place_in_the_selection(model: QueueModel) -> None:
    model.show(_view(9, 8, 7, 6))
    chosen = QPersistentModelIndex(model.index(2, 0))

    model.show(_view(11, 10, 8, 7, 5))
    assert (chosen.row(), model.row(chosen.row())) == (3, _row(7))
    model.show(_view(10, 8, 5))
    assert not chosen.isValid()


def test_parts_are_put_together_without_a_gap_or_a_row_twice() -> None:
    shown = _view(9, 8, 7, has_more=True)
    part = QueuePart(QueueQuestion(), tuple(map(_row, (7, 6, 5))), has_more=True)

    longer = shown.with_part(part)
    assert [row.place for row in longer.rows] == [9, 8, 7, 6, 5]
    fresh = _view(10, 9, 8, 7, has_more=True).with_rest_of(longer)
    assert ([row.place for row in fresh.rows], fresh.has_more) == ([10, 9, 8, 7, 6, 5], True)
    assert _view(10, 9).with_rest_of(longer) == _view(10, 9)
    other = dataclasses.replace(longer, question=QueueQuestion("another"))
    assert _view(10, has_more=True).with_rest_of(other) == _view(10, has_more=True)
