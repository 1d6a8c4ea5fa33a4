# SPDX-License-Identifier: GPL-3.0-or-later
"""A result whose return was cut off: after the next start it is gone on with where it was, and goes out once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.conftest import CLERK
from tests.flows.killed_result import NOT_QUEUED, WRONG_PIN, begun
from tests.pages import put_page
from workstation.app.desk import Desk, open_desk
from workstation.app.embedded import PIN
from workstation.app.intake import open_dossier
from workstation.app.result_lane import begun_result, results_to_seal, take_result
from workstation.app.results import expect_result, finish_result, queue_signed_results
from workstation.domain.dossier import Dossier
from workstation.domain.owner import Owner
from workstation.domain.paper import Paper
from workstation.domain.states import State

ROOT = Path(__file__).resolve().parent.parent.parent
TYPE = "KQ.G15.000031"


def end_suddenly(data_dir: Path, step: str) -> None:
    """Let another process return the result, and be killed at a step."""
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "PYTHONPATH"}}
    command = [sys.executable, "-m", "tests.flows.killed_result", str(data_dir), step]
    ended = subprocess.run(
        command, cwd=ROOT, env=kept | {"SOHOA_KEY_STORE": "file"}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


@pytest.fixture
def result(data_dir: Path, applicant: Owner, expected_warnings: list[object]) -> Paper:
    """A result with a page that is read, in a desk that is closed; its key file is a warning that is expected."""
    with open_desk(data_dir) as desk:
        paper = expect_result(desk, open_dossier(desk, "1.004884", applicant, CLERK).number, TYPE, CLERK)
        put_page(desk, paper.id, "GIẤY KHAI SINH")
    return paper


def dossier_of(desk: Desk, paper: Paper) -> Dossier:
    return desk.station.dossiers.get(paper.dossier_id)


def test_a_result_whose_pin_was_wrong_is_taken_up_after_the_power_went(result: Paper, data_dir: Path) -> None:
    end_suddenly(data_dir, WRONG_PIN)

    with open_desk(data_dir) as desk:
        assert begun(desk).state is State.ASSEMBLED
        again = begun_result(desk, dossier_of(desk, result))
        assert again is not None
        assert again.id == result.id == take_result(desk, dossier_of(desk, result), TYPE, CLERK).id
        done = finish_result(desk, again.id, clerk=CLERK, pin=PIN)
        assert (done.paper.state, done.paper.signed_as) == (State.QUEUED, ("authority", "agency"))
        assert len(desk.station.papers.pages(result.id)) == 1
        assert begun_result(desk, dossier_of(desk, result)) is None
        assert take_result(desk, dossier_of(desk, result), TYPE, CLERK).id != result.id  # that one is finished


def test_a_result_signed_by_everybody_before_the_power_went_is_queued_at_the_next_look(
    result: Paper, data_dir: Path
) -> None:
    end_suddenly(data_dir, NOT_QUEUED)

    with open_desk(data_dir) as desk:
        assert begun(desk).state is State.SIGNED
        assert results_to_seal(desk) == ()  # nobody's signature is missing
        [queued] = queue_signed_results(desk, CLERK)
        assert (queued.paper.id, queued.paper.state) == (result.id, State.QUEUED)
        assert queue_signed_results(desk, CLERK) == []
        assert desk.station.outbox_list.counts().get(State.QUEUED) == 1
