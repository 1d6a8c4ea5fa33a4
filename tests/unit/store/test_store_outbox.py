# SPDX-License-Identifier: GPL-3.0-or-later
"""The outbox: leases, back-off and receipts."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from tests.unit.store.desk import CLERK, HandClock, first_paper, queue, receipt, sign, submission
from workstation.domain.ids import SubmissionUid
from workstation.domain.states import Event, State
from workstation.errors import LeaseLost, ReceiptMismatch, SubmissionUnknown, TransitionRefused
from workstation.store import outbox, outbox_list
from workstation.store.connection import StatementRefused
from workstation.store.station import Station

SENDER = "sender-1"


def test_queueing_moves_the_paper_and_writes_the_row_together(station: Station, clock: HandClock) -> None:
    paper = sign(station, first_paper(station))

    station.outbox.queue(paper.id, submission(paper, clock), actor=CLERK)

    row = station.outbox.row(paper.uid)
    assert station.papers.get(paper.id).state is State.QUEUED
    assert (row.state, row.submission, row.attempts) == (State.QUEUED, submission(paper, clock), 0)
    assert station.audit.of_paper(paper.id)[-1].action == "queue"


def test_queueing_the_same_submission_twice_changes_nothing(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    before, lines = station.outbox.row(paper.uid), station.audit.verify()
    clock.pass_s(60)

    station.outbox.queue(paper.id, before.submission, actor=CLERK)

    assert station.outbox.row(paper.uid) == before
    assert station.audit.verify() == lines


def test_other_bytes_under_a_queued_uid_are_refused(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    other = dataclasses.replace(station.outbox.row(paper.uid).submission, sha256="0" * 64)

    with pytest.raises(TransitionRefused):
        station.outbox.queue(paper.id, other, actor=CLERK)


def test_a_submission_about_another_file_than_the_signed_one_is_a_bug(station: Station, clock: HandClock) -> None:
    paper = sign(station, first_paper(station))

    with pytest.raises(ValueError, match="signed file"):
        station.outbox.queue(paper.id, dataclasses.replace(submission(paper, clock), sha256="0" * 64), actor=CLERK)

    assert station.papers.get(paper.id).state is State.SIGNED


def test_an_unsigned_paper_cannot_be_queued(station: Station, clock: HandClock) -> None:
    paper = first_paper(station)
    signed = submission(sign(station, first_paper(station, "TAM-2")), clock)
    wrong = dataclasses.replace(signed, uid=paper.uid, sha256="", size=0)

    with pytest.raises(TransitionRefused):
        station.outbox.queue(paper.id, wrong, actor=CLERK)

    assert station.outbox_list.rows() == []


def test_the_submission_due_for_the_longest_is_lent_first_and_only_once(station: Station, clock: HandClock) -> None:
    papers = []
    for number in range(3):
        papers.append(queue(station, clock, f"TAM-{number}"))
        clock.pass_s(1)

    lent = [station.outbox.claim(f"sender-{index}", clock()) for index in range(4)]

    assert [claimed.submission.uid if claimed else None for claimed in lent] == [*(p.uid for p in papers), None]
    assert station.papers.get(papers[0].id).state is State.SENDING
    assert lent[0] is not None
    assert station.spool.read(lent[0].pdf_uid) == b"%PDF-1.7 TAM-0"


def test_a_released_submission_waits_until_its_time(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim(SENDER, clock())
    due = clock() + dt.timedelta(seconds=30)

    station.outbox.release(paper.uid, SENDER, error_code="PORTAL_OFFLINE", detail="connect timeout", next_at=due)

    row = station.outbox.row(paper.uid)
    assert (row.state, row.attempts, row.last_error_code) == (State.QUEUED, 1, "PORTAL_OFFLINE")
    assert station.outbox.next_due() == due
    assert station.outbox.claim(SENDER, clock.pass_s(29)) is None
    again = station.outbox.claim(SENDER, clock.pass_s(1))
    assert again is not None
    assert again.attempts == 1


def test_what_is_needed_to_resume_survives_a_release(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim(SENDER, clock())
    station.outbox.save_resume(paper.uid, SENDER, "https://cong/files/17")
    station.outbox.release(paper.uid, SENDER, error_code="PORTAL_OFFLINE", detail="", next_at=clock())

    again = station.outbox.claim(SENDER, clock())

    assert again is not None
    assert again.resume == "https://cong/files/17"


def test_a_lease_that_ran_out_goes_to_the_next_sender_and_the_first_is_told(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim("hangs", clock(), lease_s=120)

    too_early = station.outbox.claim(SENDER, clock.pass_s(119))
    taken = station.outbox.claim(SENDER, clock.pass_s(1))

    assert too_early is None
    assert taken is not None
    assert taken.submission.uid == paper.uid
    for late in (
        lambda: station.outbox.renew(paper.uid, "hangs", clock()),
        lambda: station.outbox.save_resume(paper.uid, "hangs", "x"),
        lambda: station.outbox.received(paper.uid, "hangs", receipt(paper, clock)),
        lambda: station.outbox.refused(paper.uid, "hangs", error_code="X", detail=""),
        lambda: station.outbox.release(paper.uid, "hangs", error_code="X", detail="", next_at=clock()),
    ):
        with pytest.raises(LeaseLost):
            late()
    assert station.outbox.row(paper.uid).state is State.SENDING


def test_a_renewed_lease_is_not_taken(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim(SENDER, clock(), lease_s=120)
    station.outbox.renew(paper.uid, SENDER, clock.pass_s(100), lease_s=120)

    assert station.outbox.claim("other", clock.pass_s(100)) is None


def test_a_receipt_with_our_hash_settles_the_submission_for_ever(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim(SENDER, clock())
    given = receipt(paper, clock, paper.pdf_sha256.upper())

    station.outbox.received(paper.uid, SENDER, given)

    assert station.papers.get(paper.id).state is State.RECEIVED
    assert station.outbox.receipt(paper.uid) == dataclasses.replace(given, sha256=paper.pdf_sha256)
    assert station.outbox.row(paper.uid).receipt_number == given.number
    assert station.outbox.next_due() is None


def test_a_receipt_about_other_bytes_settles_nothing(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim(SENDER, clock())

    with pytest.raises(ReceiptMismatch):
        station.outbox.received(paper.uid, SENDER, receipt(paper, clock, "0" * 64))

    assert station.papers.get(paper.id).state is State.SENDING
    assert station.outbox.receipt(paper.uid) is None


def test_the_database_knows_no_received_paper_without_a_receipt(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim(SENDER, clock())

    with pytest.raises(StatementRefused, match="no receipt"):
        station.papers.apply(paper.id, Event.RECEIVE, actor="program")


def test_a_refused_submission_waits_for_a_person(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim(SENDER, clock())
    station.outbox.save_resume(paper.uid, SENDER, "https://cong/files/17")

    station.outbox.refused(paper.uid, SENDER, error_code="PORTAL_REFUSED", detail="Hồ sơ không tồn tại")

    row = station.outbox.row(paper.uid)
    assert (row.state, row.last_error_detail) == (State.REFUSED, "Hồ sơ không tồn tại")
    assert station.papers.get(paper.id).failure == "PORTAL_REFUSED"
    assert station.outbox.claim(SENDER, clock.pass_s(86400)) is None
    station.outbox.retry(paper.uid, "supervisor")
    again = station.outbox.claim(SENDER, clock())
    assert again is not None
    assert again.resume == ""  # the portal said no to that upload: a new one


def test_a_waiting_submission_can_be_sent_now(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim(SENDER, clock())
    later = clock() + dt.timedelta(hours=1)
    station.outbox.release(paper.uid, SENDER, error_code="PORTAL_OFFLINE", detail="", next_at=later)

    station.outbox.retry(paper.uid, CLERK)

    assert station.outbox.claim(SENDER, clock()) is not None


def test_a_settled_submission_cannot_be_sent_again(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim(SENDER, clock())
    station.outbox.received(paper.uid, SENDER, receipt(paper, clock))

    with pytest.raises(TransitionRefused):
        station.outbox.retry(paper.uid, CLERK)


def test_a_held_submission_is_not_lent_until_it_is_let_go(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)

    station.outbox.hold(paper.uid, "supervisor", True)
    while_held = (station.outbox.claim(SENDER, clock()), station.outbox.next_due(), station.outbox.row(paper.uid).held)
    station.outbox.hold(paper.uid, "supervisor", False)

    assert while_held == (None, None, True)
    assert station.outbox.claim(SENDER, clock()) is not None


def test_the_questions_of_the_queue_use_its_indexes(station: Station) -> None:
    for question, values, index in (
        (outbox_list._PAGE, (9, 50), "INTEGER PRIMARY KEY"),
        (outbox_list._PAGE_OF_STATE, ("queued", 9, 50), "outbox_by_state"),
        (outbox._DUE, (0, "2026"), "outbox_due"),
        (outbox._NEXT_DUE, (0,), "outbox_due"),
        (outbox_list._COUNTS, (), "outbox_count"),
        (outbox_list._FOUND, ('"dang"*', 9, 50), "outbox_words"),
        (outbox_list._HOLDS_WORDS_OF_STATE, ("queued", 9, "dang", "[]", 50), "COVERING INDEX outbox_by_state"),
        (outbox_list._OLD_RECEIVED, ("2026", 0, 50), "outbox_received"),
        (outbox_list._WAITING, (0,), ""),
    ):
        plan = " ".join(row["detail"] for row in station._connections.rows(f"explain query plan {question}", values))
        assert index in plan
        assert "TEMP B-TREE" not in plan


def test_an_unknown_submission_is_said_to_be_unknown(station: Station) -> None:
    with pytest.raises(SubmissionUnknown):
        station.outbox.row(SubmissionUid("00000000-0000-4000-8000-000000000000"))


def test_the_official_number_reaches_the_submission_of_who_holds_it(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    station.outbox.claim(SENDER, clock())

    bound = station.outbox.bind_number(paper.uid, SENDER, "000.00.01.H22-261123-0007")

    assert bound.dossier_number == "000.00.01.H22-261123-0007"
    assert station.outbox.row(paper.uid).submission == bound
    with pytest.raises(LeaseLost):
        station.outbox.bind_number(paper.uid, "other", "000.00.01.H22-261123-0008")


def test_the_paper_behind_a_submission_is_found_by_its_uid(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)

    assert station.papers.by_uid(paper.uid) == paper
    with pytest.raises(LookupError):
        station.papers.by_uid(SubmissionUid("unknown"))
