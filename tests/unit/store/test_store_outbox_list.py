# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the list, finding in it, its counters, what goes first, and what a jumping clock does to it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter

import pytest

from tests.unit.store.desk import CLERK, PROCEDURE, HandClock, queue, receipt, sign, submission
from workstation.domain.owner import Owner, parse_owner_id
from workstation.domain.paper import Paper
from workstation.domain.states import State
from workstation.store import outbox_list
from workstation.store.outbox import NORMAL, URGENT
from workstation.store.station import Station

SENDER = "sender"


def queue_of(station: Station, clock: HandClock, name: str, number: str) -> Paper:
    owner = Owner(parse_owner_id("001099012345"), name)
    dossier = station.dossiers.create(PROCEDURE, owner, clerk=CLERK, number=number, rule_set="2026")
    paper = sign(station, station.papers.of_dossier(dossier.id)[0])
    station.outbox.queue(paper.id, submission(paper, clock), actor=CLERK)
    return paper


@pytest.fixture
def named(station: Station, clock: HandClock) -> list[Paper]:
    names = ("Đặng Đức Đạt", "Đặng Đức Dũng", "Nguyễn Thị Thương", "Quyền Việt Ước")
    return [queue_of(station, clock, name, f"TAM-{number}") for number, name in enumerate(names)]


def test_the_list_comes_in_parts_newest_first_without_gap_or_double(station: Station, clock: HandClock) -> None:
    papers = [queue(station, clock, f"TAM-{number}") for number in range(7)]
    for _ in range(2):
        station.outbox.claim(SENDER, clock())

    seen, before = [], None
    while part := station.outbox_list.rows(limit=3, before=before):
        seen += part
        before = part[-1].id
    some = station.outbox_list.rows(limit=4, states=[State.SENDING, State.QUEUED])

    assert [row.uid for row in seen] == [paper.uid for paper in reversed(papers)]
    assert some == seen[:4]
    assert [row.uid for row in station.outbox_list.rows(states={State.SENDING})] == [papers[1].uid, papers[0].uid]
    assert station.outbox_list.rows(states=[]) == []
    assert station.outbox_list.counts() == {State.SENDING: 2, State.QUEUED: 5}


@pytest.mark.parametrize(
    "typed",
    [
        "dang duc dat",
        unicodedata.normalize("NFC", "Đặng Đức Đạt"),
        unicodedata.normalize("NFD", "Đặng Đức Đạt"),
        "ĐẠT dang",
        "  đạt  ",
    ],
)
def test_a_name_is_found_with_and_without_diacritics(station: Station, named: list[Paper], typed: str) -> None:
    assert [row.uid for row in station.outbox_list.rows(search=typed)] == [named[0].uid]


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("dang d", 2),
        ("uoc", 1),
        ("quyen viet", 1),
        ("thuong", 1),
        ("đ", 2),
        ("dang duc đ", 2),
        ("kq.g15.000031", 4),
        ("H01-261123-0001", 4),
        ("giay chung sinh dang", 2),
        ("chung sinh nobody", 0),
        ('"', 4),
        ('dang" or "thuong', 0),
        ("*", 4),
        ("-", 4),
    ],
)
def test_words_numbers_and_codes_are_found(station: Station, named: list[Paper], typed: str, hits: int) -> None:
    assert len(station.outbox_list.rows(search=typed)) == hits


def test_search_and_states_hold_together_in_both_ways_of_looking(
    station: Station, named: list[Paper], clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.outbox.claim(SENDER, clock())
    for few in (2000, -1):
        monkeypatch.setattr(outbox_list, "_FEW", few)
        found = station.outbox_list.rows(search="dang", states=[State.SENDING])
        assert [row.uid for row in found] == [named[0].uid]
        assert [row.uid for row in station.outbox_list.rows(search="dang", states=[State.QUEUED])] == [named[1].uid]
        assert station.outbox_list.rows(search="dang", states=[]) == []


def test_found_parts_follow_each_other_without_gap_or_double(station: Station, named: list[Paper]) -> None:
    seen, before = [], None
    while part := station.outbox_list.rows(limit=1, before=before, search="chung sinh"):
        seen += part
        before = part[-1].id

    assert [row.uid for row in seen] == [paper.uid for paper in reversed(named)]


def test_the_official_number_is_found_and_stands_in_the_audit_trail(
    station: Station, named: list[Paper], clock: HandClock
) -> None:
    station.outbox.claim(SENDER, clock())
    station.outbox.bind_number(named[0].uid, SENDER, "000.00.01.H22-261123-0007")

    [row] = station.outbox_list.rows(search="000.00.01.h22-261123-0007")

    assert row.uid == named[0].uid
    line = station.audit.of_paper(named[0].id)[-1]
    assert (line.action, dict(line.detail)["number"]) == ("bind_number", "000.00.01.H22-261123-0007")
    assert len(station.outbox_list.rows(search="H01-261123-0001")) == 3


def test_the_counters_are_the_rows_whatever_happens(station: Station, named: list[Paper], clock: HandClock) -> None:
    station.outbox.claim(SENDER, clock())
    station.outbox.received(named[0].uid, SENDER, receipt(named[0], clock))
    station.outbox.claim(SENDER, clock())
    station.outbox.refused(named[1].uid, SENDER, error_code="X", detail="")

    rows = Counter(row.state for row in station.outbox_list.rows(limit=100))

    assert station.outbox_list.counts() == dict(rows)
    assert station.outbox_list.counts() == {State.RECEIVED: 1, State.REFUSED: 1, State.QUEUED: 2}


def test_urgent_papers_go_first_and_alone_when_the_rest_is_held(
    station: Station, named: list[Paper], clock: HandClock
) -> None:
    station.outbox.set_priority(named[2].uid, CLERK, URGENT)

    first = station.outbox.claim(SENDER, clock(), lowest=URGENT)
    nothing = station.outbox.claim(SENDER, clock(), lowest=URGENT)
    second = station.outbox.claim(SENDER, clock(), lowest=NORMAL)

    assert first is not None
    assert first.submission.uid == named[2].uid
    assert nothing is None
    assert second is not None
    assert second.submission.uid == named[0].uid
    assert station.outbox.row(named[2].uid).priority == URGENT


def test_after_the_clock_was_set_back_everything_is_due_again(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim(SENDER, clock())
    later = clock() + dt.timedelta(minutes=10)
    station.outbox.release(paper.uid, SENDER, error_code="PORTAL_OFFLINE", detail="", next_at=later)

    steady = station.outbox.rearm_after_set_back(clock.pass_s(-200))
    back = station.outbox.rearm_after_set_back(clock.pass_s(-86_400))

    assert (steady, back) == (0, 1)
    assert station.outbox.claim(SENDER, clock()) is not None


def test_receipts_old_enough_come_oldest_first(station: Station, named: list[Paper], clock: HandClock) -> None:
    for paper in named[:3]:
        station.outbox.claim(SENDER, clock())
        station.outbox.received(paper.uid, SENDER, receipt(paper, clock))
        clock.pass_s(86_400)

    old = station.outbox_list.received_before(clock() - dt.timedelta(days=2))

    assert [row.uid for row in old] == [named[0].uid]
    assert [row.uid for row in station.outbox_list.received_before(clock())] == [paper.uid for paper in named[:3]]
