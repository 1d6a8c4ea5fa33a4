# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk without a line: papers go out on a drive, receipts come back as files days later, the reconciliation tells."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from typer.testing import CliRunner

from tests.unit.store.desk import HandClock, queue
from workstation.app.desk import open_desk
from workstation.app.submit import Sender, sending_pause
from workstation.cli.main import app
from workstation.domain.states import State
from workstation.settings import PortalSettings, Settings

HOUR = 3600.0


def test_receipts_that_come_back_on_a_drive_settle_the_queue_letter_by_letter(
    data_dir: Path, tmp_path: Path, expected_warnings: list[object]
) -> None:
    clock, drive = HandClock(), tmp_path / "drive"
    (drive / "receipts").mkdir(parents=True)
    settings = dataclasses.replace(Settings(), portal=PortalSettings(adapter="folder", folder=str(drive)))
    with open_desk(data_dir, clock=clock, settings=settings) as desk:
        papers = [queue(desk.station, clock, f"G09-{number}") for number in range(3)]
        assert Sender(desk).send_due() == 0
        assert sending_pause(desk) is None  # waiting for a courier is no fault of the line
        assert {path.name for path in (drive / "papers").iterdir()} == {paper.uid for paper in papers}
        yes = {"uid": papers[0].uid, "number": "BN-7", "sha256": papers[0].pdf_sha256}
        verbatim = json.dumps(yes | {"received_at": "2026-11-24T08:00:00+07:00", "ghi chú": "đã nhận"}, indent=3)
        (drive / "receipts" / f"{papers[0].uid}.json").write_text(verbatim, encoding="utf-8")
        no = {"uid": papers[1].uid, "code": "NOT_PDF", "reason": "Tệp hỏng"}
        (drive / "receipts" / f"{papers[1].uid}.json").write_text(json.dumps(no), encoding="utf-8")
        clock.pass_s(30 * HOUR)

        assert Sender(desk).send_due() == 1

        outbox = desk.station.outbox
        assert [outbox.row(paper.uid).state for paper in papers] == [State.RECEIVED, State.REFUSED, State.QUEUED]
        kept = outbox.receipt(papers[0].uid)
        assert kept is not None
        assert kept.verbatim == verbatim
    assert len(expected_warnings) == 1  # the refusal

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["--data", str(data_dir), "--lang", "vi", "queue", *arguments])
        return done.exit_code, done.output

    code, text = run("reconcile", "--hours", "0", "--json")
    found = json.loads(text)
    assert code == 1
    assert (found["sent"], found["accepted"], found["rejected"], found["waiting"]) == (3, 1, 1, 1)
    assert {line["outcome"]: line["reason"] for line in found["lines"]}["rejected"].endswith("NOT_PDF Tệp hỏng")
    assert verbatim == json.loads(run("show", papers[0].uid, "--json")[1])["receipt"]["verbatim"]
