# SPDX-License-Identifier: GPL-3.0-or-later
"""Papers that wait for the supervisor: nothing sends them, what she said is fixed, receipts of lost papers are kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.unit.store.desk import CLERK, HandClock, first_paper, queue, receipt, sign, submission
from workstation.domain.approval import Decision, Fault, Occasion
from workstation.domain.paper import Paper
from workstation.domain.states import Event, State
from workstation.errors import TransitionRefused
from workstation.store.connection import StatementRefused
from workstation.store.station import Station

SUPERVISOR = "hoa"


def ask(station: Station, number: str = "TAM-1") -> Paper:
    paper = sign(station, first_paper(station, number), f"%PDF-1.7 {number}".encode())
    return station.approvals.ask(
        paper.id, actor=CLERK, rule="2026", occasions=(Occasion.SAMPLE, Occasion.DOUBTFUL), four_eyes=True
    )


def approve(station: Station, clock: HandClock, paper: Paper) -> None:
    with station.transaction():
        station.approvals.approve(paper.id, actor=SUPERVISOR)
        station.outbox.queue(paper.id, submission(paper, clock), actor=SUPERVISOR, event=Event.APPROVE)


def test_what_waits_is_never_sent_whoever_asks_for_it(station: Station, clock: HandClock) -> None:
    paper = ask(station)
    assert paper.state is State.IN_APPROVAL
    with pytest.raises(TransitionRefused):
        station.outbox.queue(paper.id, submission(paper, clock), actor=CLERK)
    # Not even the step of the table, without anybody's word:
    with pytest.raises(StatementRefused, match="not approved"), station.transaction():
        station.outbox.queue(paper.id, submission(paper, clock), actor=CLERK, event=Event.APPROVE)
    with pytest.raises(TransitionRefused):
        station.papers.apply(paper.id, Event.CLAIM, actor="program")

    assert station.outbox.claim("me", clock()) is None
    assert station.papers.get(paper.id).state is State.IN_APPROVAL
    assert [one.paper_id for one in station.approvals.waiting()] == [paper.id]


def test_an_approved_paper_goes_on_and_who_and_when_are_kept(station: Station, clock: HandClock) -> None:
    paper = ask(station)
    clock.pass_s(90)
    approve(station, clock, paper)

    kept = station.approvals.last(paper.id)
    assert kept is not None
    assert (kept.decision, kept.decided_by, kept.decided_at) == (Decision.APPROVED, SUPERVISOR, clock())
    assert (kept.asked_by, kept.asked_at) == (CLERK, clock() - dt.timedelta(seconds=90))
    assert kept.occasions == (Occasion.SAMPLE, Occasion.DOUBTFUL)
    claimed = station.outbox.claim("me", clock())
    assert claimed is not None
    assert claimed.submission.uid == paper.uid
    trail = [(line.action, line.actor) for line in station.audit.of_paper(paper.id)]
    assert trail[-4:] == [
        ("await_approval", CLERK),
        ("ask_approval", CLERK),
        ("approve", SUPERVISOR),
        ("claim", "program"),
    ]
    assert station.approvals.waiting() == []


def test_a_returned_paper_stays_until_it_is_corrected_or_approved_after_all(station: Station, clock: HandClock) -> None:
    one, two = ask(station), ask(station, "TAM-2")
    for paper in (one, two):
        station.approvals.send_back(paper.id, actor=SUPERVISOR, fault=Fault.BLURRED, note="trang 2")
    assert [held.fault for held in station.approvals.returned()] == [Fault.BLURRED] * 2
    with pytest.raises(TransitionRefused):
        station.approvals.send_back(one.id, actor=SUPERVISOR, fault=Fault.OTHER, note="lần nữa")
    with pytest.raises(TransitionRefused):
        station.outbox.queue(one.id, submission(one, clock), actor=CLERK)
    assert station.outbox.claim("me", clock()) is None

    with station.transaction():
        version = station.papers.add_version(one, CLERK, "trang mờ")
        station.papers.apply(one.id, Event.SUPERSEDE, actor=CLERK)
    approve(station, clock, two)

    assert station.approvals.returned() == []
    assert station.approvals.was_sent_back(version.id)
    assert not station.approvals.was_sent_back(two.id)  # the last word counts
    assert station.papers.get(two.id).state is State.QUEUED
    # Its correction is dropped: it counts again, and waits again.
    station.papers.apply(one.id, Event.RESTORE, actor=CLERK)
    with pytest.raises(StatementRefused, match="not approved"):
        station.outbox.queue(one.id, submission(one, clock), actor=CLERK)


def test_a_paper_superseded_while_it_waited_waits_again_when_its_correction_is_dropped(
    station: Station, clock: HandClock
) -> None:
    paper = ask(station)
    station.papers.apply(paper.id, Event.SUPERSEDE, actor=CLERK)
    assert station.approvals.waiting() == []
    with pytest.raises(TransitionRefused), station.transaction():
        station.approvals.approve(paper.id, actor=SUPERVISOR)
    station.papers.apply(paper.id, Event.RESTORE, actor=CLERK)

    station.approvals.ask(paper.id, actor=CLERK, rule="2027", occasions=(Occasion.SAMPLE,), four_eyes=True)

    approve(station, clock, paper)
    assert station.papers.get(paper.id).state is State.QUEUED


def test_what_was_said_can_neither_be_changed_nor_deleted(station: Station, clock: HandClock) -> None:
    paper = ask(station)
    approve(station, clock, paper)
    for statement in (
        "update approval set decided_by = 'nobody'",
        "update approval set asked_by = 'nobody'",
        "delete from approval",
    ):
        with pytest.raises(StatementRefused), station.transaction():
            station.approvals._connections.write(statement)
    other = ask(station, "TAM-2")
    with pytest.raises(StatementRefused, match="fixed"), station.transaction():
        station.approvals._connections.write("update approval set asked_by = 'x' where paper_id = ?", (other.id,))


def test_a_paper_the_portal_lost_is_sent_again_and_its_first_receipt_is_kept(
    station: Station, clock: HandClock
) -> None:
    paper = queue(station, clock)
    station.outbox.claim("me", clock())
    first = receipt(paper, clock)
    station.outbox.received(paper.uid, "me", first)
    with pytest.raises(TransitionRefused):
        station.outbox.retry(paper.uid, CLERK)  # only with its receipt kept aside

    station.outbox.send_lost_again(paper.uid, SUPERVISOR)

    row = station.outbox.row(paper.uid)
    assert (row.state, row.receipt_number, row.received_at) == (State.QUEUED, "", None)
    assert station.outbox.receipt(paper.uid) is None
    assert station.outbox.lost_receipts(paper.uid) == [first]
    with pytest.raises(TransitionRefused):
        station.outbox.send_lost_again(paper.uid, SUPERVISOR)
    with pytest.raises(StatementRefused), station.transaction():
        station.outbox._connections.write("delete from lost_receipt")
    claimed = station.outbox.claim("me", clock())
    assert claimed is not None
    station.outbox.received(paper.uid, "me", receipt(paper, clock))
    assert station.papers.get(paper.id).state is State.RECEIVED
    assert station.audit.verify()


def test_the_submissions_of_some_days_come_in_parts_in_the_order_of_the_queue(
    station: Station, clock: HandClock
) -> None:
    start = clock()
    uids = []
    for number in range(6):
        uids.append(queue(station, clock, f"TAM-{number}").uid)
        clock.pass_s(3600)
    first, end = start + dt.timedelta(hours=1), start + dt.timedelta(hours=5)

    part = station.outbox_list.queued_between(first, end, limit=3)
    rest = station.outbox_list.queued_between(first, end, after=part[-1].id, limit=3)

    assert [row.uid for row in (*part, *rest)] == uids[1:5]
    assert station.outbox_list.queued_between(end + dt.timedelta(hours=9), end + dt.timedelta(hours=10)) == []


def test_what_waited_waits_after_the_program_was_started_anew(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        paper = ask(station)
    with Station.open(folder, clock=clock) as station:
        assert station.papers.get(paper.id).state is State.IN_APPROVAL
        assert [one.paper_id for one in station.approvals.waiting()] == [paper.id]
        assert station.outbox.next_due() is None
