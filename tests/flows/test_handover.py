# SPDX-License-Identifier: GPL-3.0-or-later
"""The portal hears what became of every component once a dossier is settled, and again when that changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sqlite3
from contextlib import closing

import pytest

from tests.flows.conftest import CLERK
from workstation.app import embedded
from workstation.app.correct import correct
from workstation.app.desk import Desk
from workstation.app.embedded import reference_portal_dir
from workstation.app.handover import tell_handovers
from workstation.app.intake import keep_on_paper, not_brought
from workstation.app.review import confirm
from workstation.app.sign import sign_papers
from workstation.app.submit import Sender, queue_dossier
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.rules import NeverScanned
from workstation.settings import PortalSettings

Confirmed = tuple[DossierId, list[PaperId]]


@pytest.fixture
def ready(desk: Desk, confirmed: Confirmed) -> Confirmed:
    """Three papers in the queue, one that stays on paper, the others not brought."""
    dossier_id, ids = confirmed
    checklist = [paper.id for paper in desk.station.papers.of_dossier(dossier_id) if paper.id not in ids]
    keep_on_paper(desk, checklist[0], NeverScanned.ONLY_SHOWN, CLERK)
    for paper_id in checklist[1:]:
        not_brought(desk, paper_id, CLERK)
    sign_papers(desk, ids, pin=embedded.PIN, clerk=CLERK)
    queue_dossier(desk, dossier_id, CLERK)
    return confirmed


def told(desk: Desk) -> list[tuple[int, str, str]]:
    """Return component, how and uid as the portal keeps them."""
    with closing(sqlite3.connect(reference_portal_dir(desk.data_dir) / "portal.sqlite")) as rows:
        [(text,)] = rows.execute("select told from component").fetchall()
    return [(one["component"], one["how"], one["uid"]) for one in json.loads(text)["components"]]


def times_told(desk: Desk, dossier_id: DossierId) -> int:
    lines = desk.station.audit.of_dossier(dossier_id)
    return sum(line.action == "handover_told" for line in lines)


def test_a_settled_dossier_is_told_once_and_again_after_a_correction(desk: Desk, ready: Confirmed) -> None:
    dossier_id, ids = ready
    papers = desk.station.papers
    assert tell_handovers(desk) == 0  # nothing is received yet
    assert Sender(desk).send_due() == 3
    assert times_told(desk, dossier_id) == 1
    sent = [(papers.get(paper_id).component, "digitised", papers.get(paper_id).uid) for paper_id in ids]
    assert [line for line in told(desk) if line[1] == "digitised"] == sent
    assert [line[1] for line in told(desk)].count("paper") == 1
    Sender(desk).send_due()
    assert times_told(desk, dossier_id) == 1

    second = correct(desk, ids[0], clerk=CLERK, reason="mờ")
    confirm(desk, second.id, clerk=CLERK, compared=True, not_secret=True)
    sign_papers(desk, [second.id], pin=embedded.PIN, clerk=CLERK)
    queue_dossier(desk, dossier_id, CLERK)
    assert Sender(desk).send_due() == 1
    assert times_told(desk, dossier_id) == 2
    assert {line[2] for line in told(desk) if line[1] == "digitised"} == {second.uid, sent[1][2], sent[2][2]}


def test_with_the_line_down_it_is_told_later_and_a_portal_that_does_not_take_it_is_asked_once_a_day(
    desk: Desk, ready: Confirmed, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dossier_id, _ = ready
    assert Sender(desk).send_due() == 3
    with desk.station.transaction():  # as if the answer had been lost
        desk.station._connections.write("insert into handover_due (dossier_id) values (?)", (dossier_id,))
    usual = desk.settings

    def change_to(portal: PortalSettings) -> None:
        desk.portal.close()
        desk.settings, desk._portal = dataclasses.replace(usual, portal=portal), None

    change_to(PortalSettings(url="http://127.0.0.1:9"))
    assert tell_handovers(desk) == 0
    change_to(PortalSettings(adapter="folder", folder=str(tmp_path_factory.mktemp("drive"))))
    assert tell_handovers(desk) == 0
    change_to(usual.portal)
    assert tell_handovers(desk) == 0  # not asked again today
    now = desk.clock()
    desk.clock = lambda: now + dt.timedelta(days=1)
    assert tell_handovers(desk) == 1
    assert times_told(desk, dossier_id) == 2
