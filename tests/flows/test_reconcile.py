# SPDX-License-Identifier: GPL-3.0-or-later
"""What was queued against what came back: accepted, rejected, late with reasons; the receipt as a slip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.unit.store.desk import OWNER_ID, HandClock, queue, receipt
from workstation.app.reconcile import Outcome, receipt_slip, reconcile
from workstation.cli.main import app
from workstation.domain.paper import Paper
from workstation.portal.receipt import ReceiptKind, written_down
from workstation.store.station import Station

HOUR = 3600.0


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def fill(station: Station, clock: HandClock) -> dict[str, Paper]:
    """Queue five papers: received, received without proof, refused, late after a failure, fresh."""
    papers: dict[str, Paper] = {}
    for name in ("received", "unproven", "refused", "late"):
        papers[name] = queue(station, clock, name)
        claimed = station.outbox.claim("me", clock())
        assert claimed is not None
        uid = claimed.submission.uid
        if name == "received":
            station.outbox.received(uid, "me", receipt(papers[name], clock))
        elif name == "unproven":
            kind, sha256 = ReceiptKind.ACCEPTED_ONLY, papers[name].pdf_sha256
            made = written_down(kind, uid, number="7", sha256=sha256, at=clock(), answers=('{"error_code": "00"}',))
            station.outbox.received(uid, "me", made)
        elif name == "refused":
            station.outbox.refused(uid, "me", error_code="PORTAL_REFUSED", detail="Thiếu trang 2")
        else:
            station.outbox.release(uid, "me", error_code="PORTAL_OFFLINE", detail="no answer", next_at=clock())
    clock.pass_s(30 * HOUR)
    papers["fresh"] = queue(station, clock, "fresh")
    return papers


def test_accepted_rejected_late_and_unproven_are_told_apart_with_reasons(tmp_path: Path, clock: HandClock) -> None:
    with Station.open(tmp_path, clock=clock) as station:
        papers = fill(station, clock)
        found = reconcile(station, clock(), hours=24)
        patient = reconcile(station, clock(), hours=48)
        recent = reconcile(station, clock(), since=clock.now)

    assert (found.sent, found.accepted, found.rejected, found.waiting) == (5, 2, 1, 2)
    assert (found.late, found.unproven, patient.late, recent.sent) == (1, 1, 0, 1)
    lines = {line.uid: line for line in found.lines}
    assert set(lines) == {papers[name].uid for name in ("unproven", "refused", "late")}
    assert lines[papers["refused"].uid].outcome is Outcome.REJECTED
    assert lines[papers["refused"].uid].reason == "PORTAL_REFUSED Thiếu trang 2"
    assert lines[papers["late"].uid].reason == "PORTAL_OFFLINE no answer"
    assert lines[papers["late"].uid].is_late
    assert lines[papers["unproven"].uid].kind is ReceiptKind.ACCEPTED_ONLY
    assert all(OWNER_ID not in line.masked_code for line in found.lines)


def test_a_slip_says_what_the_receipt_proves(tmp_path: Path, clock: HandClock) -> None:
    with Station.open(tmp_path, clock=clock) as station:
        papers = fill(station, clock)
        slip = receipt_slip(station, papers["received"].uid)
        unproven = receipt_slip(station, papers["unproven"].uid)
        waiting = receipt_slip(station, papers["fresh"].uid)

    assert slip is not None
    assert slip.receipt.sha256 == papers["received"].pdf_sha256
    assert slip.kind is ReceiptKind.PORTAL
    assert unproven is not None
    assert not unproven.kind.is_proof
    assert waiting is None


def test_the_commands_print_both_and_end_with_1_when_somebody_must_look(tmp_path: Path, clock: HandClock) -> None:
    with Station.open(tmp_path, clock=clock) as station:
        papers = fill(station, clock)
    runner = CliRunner()

    def run(*arguments: str) -> tuple[int, str]:
        done = runner.invoke(app, ["--data", str(tmp_path), "--lang", "vi", "queue", *arguments])
        return done.exit_code, done.output

    code, text = run("reconcile", "--json")
    assert code == 1
    assert json.loads(text)["rejected"] == 1
    code, text = run("reconcile")
    assert "bị từ chối: 1" in text
    code, text = run("receipt", papers["received"].uid)
    assert code == 0
    assert papers["received"].pdf_sha256 in text
    assert "PHIẾU BIÊN NHẬN" in text
    assert OWNER_ID not in text
    assert run("receipt", papers["fresh"].uid)[0] == 1
