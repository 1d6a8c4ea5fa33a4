# SPDX-License-Identifier: GPL-3.0-or-later
"""What was sent against what the reference portal has: agreeing, lost, other bytes, receipt lost, late; sent again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from typer.testing import CliRunner

from tests.flows.conftest import CLERK
from tests.lost_at_portal import change, lose
from workstation.app import embedded
from workstation.app.choices import VIETNAM
from workstation.app.compare import Comparer, Difference, compare, send_missing_again
from workstation.app.compare_report import comparison_csv, comparison_pdf, summary
from workstation.app.desk import Desk
from workstation.app.sign import sign_papers
from workstation.app.submit import queue_dossier, send_until_empty
from workstation.cli.main import app
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.states import State
from workstation.jobs.cancel import CancelToken
from workstation.texts import Texts

Confirmed = tuple[DossierId, list[PaperId]]


def send(desk: Desk) -> int:
    return send_until_empty(desk, cancel=CancelToken(), deadline=desk.clock() + dt.timedelta(seconds=60))


def test_days_agree_and_what_the_portal_lost_is_sent_again(desk: Desk, confirmed: Confirmed, data_dir: Path) -> None:
    dossier_id, ids = confirmed
    outbox, papers = desk.station.outbox, desk.station.papers
    sign_papers(desk, ids, pin=embedded.PIN, clerk=CLERK)
    queue_dossier(desk, dossier_id, CLERK)
    assert send(desk) == 3
    today = desk.clock().astimezone(VIETNAM).date()
    first = today - dt.timedelta(days=9)
    uids = [papers.get(paper).uid for paper in ids]

    found = compare(desk, first, today)

    assert (found.is_complete, found.lines, found.missing) == (True, (), ())
    assert [(day.sent, day.receipts, day.there, day.differences) for day in found.days] == [(3, 3, 3, 0)]
    assert summary(Texts.load("en"), found) == "All 3 papers agree with the portal."

    lose(data_dir, uids[0])
    change(data_dir, uids[1])
    receipt = outbox.receipt(uids[0])
    found = compare(desk, first, today)
    kinds = {line.uid: line.difference for line in found.lines}
    assert kinds == {uids[0]: Difference.MISSING, uids[1]: Difference.OTHER_BYTES}
    assert [(day.sent, day.receipts, day.there, day.differences) for day in found.days] == [(3, 3, 1, 2)]
    assert found.missing == (uids[0],)

    assert send_missing_again(desk, found.missing, "hoa") == 1
    assert send_missing_again(desk, found.missing, "hoa") == 0
    assert papers.get(ids[0]).state is State.QUEUED
    assert send(desk) == 1
    assert outbox.lost_receipts(uids[0]) == [receipt]
    again = outbox.receipt(uids[0])
    assert again is not None
    assert again != receipt
    assert [line.difference for line in compare(desk, first, today).lines] == [Difference.OTHER_BYTES]
    assert desk.station.audit.verify()


def test_it_is_asked_in_parts_stopped_and_gone_on_with(desk: Desk, confirmed: Confirmed) -> None:
    dossier_id, ids = confirmed
    sign_papers(desk, ids[:2], pin=embedded.PIN, clerk=CLERK)
    queue_dossier(desk, dossier_id, CLERK)
    today = desk.clock().astimezone(VIETNAM).date()
    comparer, cancel = Comparer(desk, today, today), CancelToken()

    part = comparer.go_on(cancel, 1)
    assert (part.asked, part.total, part.is_complete) == (1, 2, False)
    cancel.cancel()
    assert comparer.go_on(cancel).asked == 1
    rest = comparer.go_on(CancelToken())
    assert (rest.asked, rest.is_complete, rest.lines) == (2, True, ())
    assert [(day.sent, day.receipts, day.there, day.waiting) for day in rest.days] == [(2, 0, 0, 2)]
    assert compare(desk, today - dt.timedelta(days=3), today - dt.timedelta(days=2)).days == ()


def test_an_answer_lost_on_the_way_and_a_paper_that_waits_too_long_are_told_apart(
    desk: Desk, confirmed: Confirmed
) -> None:
    dossier_id, ids = confirmed
    outbox = desk.station.outbox
    sign_papers(desk, ids[:2], pin=embedded.PIN, clerk=CLERK)
    queue_dossier(desk, dossier_id, CLERK)
    assert send(desk) == 2
    one = desk.station.papers.get(ids[0]).uid
    outbox.send_lost_again(one, "hoa")  # the portal has it all the same
    outbox.hold(one, "hoa", held=True)
    today = desk.clock().astimezone(VIETNAM).date()
    [line] = compare(desk, today, today).lines
    assert (line.uid, line.difference, line.may_send_again) == (one, Difference.NO_RECEIPT, False)

    sign_papers(desk, ids[2:], pin=embedded.PIN, clerk=CLERK)
    queue_dossier(desk, dossier_id, CLERK)
    clock = desk.clock
    desk.clock = lambda: clock() + dt.timedelta(hours=30)
    found = compare(desk, today, today)
    assert [line.difference for line in found.lines] == [Difference.LATE, Difference.NO_RECEIPT]


def test_the_command_prints_writes_and_ends_with_1_where_something_differs(
    desk: Desk, confirmed: Confirmed, data_dir: Path, tmp_path: Path
) -> None:
    dossier_id, ids = confirmed
    sign_papers(desk, ids[:1], pin=embedded.PIN, clerk=CLERK)
    queue_dossier(desk, dossier_id, CLERK)
    send(desk)
    today = desk.clock().astimezone(VIETNAM).date()
    found = compare(desk, today, today)
    assert comparison_pdf(found, Texts.load("vi"), agency="UBND xã").startswith(b"%PDF")
    assert comparison_csv(found).splitlines()[1].startswith(f"{today},1,1,1,0,0")
    uid = desk.station.papers.get(ids[0]).uid
    desk.close()
    lose(data_dir, uid)
    runner, table = CliRunner(), tmp_path / "compare.csv"

    given = ["--data", str(data_dir), "--lang", "vi", "queue", "compare", "--out", str(table), "--send-again"]
    done = runner.invoke(app, given)

    assert done.exit_code == 1
    assert "1 giấy tờ không khớp: Cổng không còn giữ." in done.output
    assert "Đã xếp lại để gửi: 1 giấy tờ." in done.output
    assert "missing" in table.read_text(encoding="utf-8-sig")
