# SPDX-License-Identifier: GPL-3.0-or-later
"""When papers become valid because the portal says that their procedure succeeded: asked seldom, never guessed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from workstation.app import embedded
from workstation.app.desk import Desk, open_desk
from workstation.app.intake import not_brought
from workstation.app.sign import sign_papers
from workstation.app.submit import Sender, queue_dossier
from workstation.app.validity import ask_progress
from workstation.domain.dossier import DossierState
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.paper import LegalState
from workstation.domain.states import State
from workstation.portal.adapters.tus import TusPortal
from workstation.portal.dialect import VIETNAM
from workstation.portal.reference.process import PortalProcess, start_reference_portal
from workstation.settings import PortalSettings, Settings

CLERK = "lan"


@dataclasses.dataclass(slots=True)
class HandClock:
    """A clock that moves when a test says so."""

    now: dt.datetime = dt.datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PortalProcess]:
    with start_reference_portal(tmp_path / "portal") as running:
        monkeypatch.setenv("SOHOA_PORTAL_SECRET", running.client_secret)
        yield running


@pytest.fixture
def desk(data_dir: Path, portal: PortalProcess, clock: HandClock, expected_warnings: list[object]) -> Iterator[Desk]:
    with open_desk(data_dir, settings=Settings(portal=PortalSettings(url=portal.url)), clock=clock) as desk:
        yield desk


def _hand_over(desk: Desk, dossier_id: DossierId, papers: list[PaperId]) -> str:
    for paper in desk.station.papers.of_dossier(dossier_id):
        if paper.state is State.EXPECTED:
            not_brought(desk, paper.id, CLERK)
    sign_papers(desk, papers, pin=embedded.PIN, clerk=CLERK)
    queue_dossier(desk, dossier_id, CLERK)
    assert Sender(desk).send_due() == len(papers)
    dossier = desk.station.dossiers.get(dossier_id)
    assert dossier.state is DossierState.HANDED_OVER
    return dossier.number


def _legal(desk: Desk, papers: list[PaperId]) -> set[LegalState]:
    return {desk.station.papers.get(paper).legal_state for paper in papers}


def _case_system_says(desk: Desk, number: str, state: str) -> None:
    assert isinstance(desk.portal, TusPortal)
    assert desk.portal._session.ask("PUT", f"dossiers/{number}/state", json={"state": state}).status == 200


def test_papers_become_valid_at_the_next_round_after_the_portal_says_that_the_procedure_succeeded(
    desk: Desk, confirmed: tuple[DossierId, list[PaperId]], clock: HandClock, portal: PortalProcess
) -> None:
    dossier_id, papers = confirmed
    number = _hand_over(desk, dossier_id, papers)
    _case_system_says(desk, number, "ended")
    clock.now += dt.timedelta(hours=7)
    assert ask_progress(desk) == []
    assert _legal(desk, papers) == {LegalState.WORKING}, "it ended without a result"

    _case_system_says(desk, number, "succeeded")
    clock.now += dt.timedelta(hours=5)
    Sender(desk).send_due()
    assert _legal(desk, papers) == {LegalState.WORKING}, "asked five hours ago"
    clock.now += dt.timedelta(hours=2)
    Sender(desk).send_due()

    assert _legal(desk, papers) == {LegalState.VALID}
    assert ask_progress(desk) == []


def test_a_portal_that_is_down_is_asked_again_and_zero_hours_ask_never(
    desk: Desk, confirmed: tuple[DossierId, list[PaperId]], clock: HandClock, portal: PortalProcess
) -> None:
    dossier_id, papers = confirmed
    number = _hand_over(desk, dossier_id, papers)
    _case_system_says(desk, number, "succeeded")
    clock.now += dt.timedelta(hours=7)
    settings = desk.settings
    desk.settings = dataclasses.replace(settings, portal=dataclasses.replace(settings.portal, progress_hours=0))
    assert ask_progress(desk) == []
    desk.settings = settings
    working = desk.portal
    desk._portal = TusPortal("http://127.0.0.1:9", "desk", "x")
    try:
        assert ask_progress(desk) == []
    finally:
        desk.portal.close()
        desk._portal = working
    assert ask_progress(desk) == [], "ten minutes are left to the line"

    clock.now += dt.timedelta(minutes=11)

    assert [dossier.id for dossier in ask_progress(desk)] == [dossier_id]
    assert _legal(desk, papers) == {LegalState.VALID}
