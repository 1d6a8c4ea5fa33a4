# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desk tells a province's gateway of its papers: every step once, whatever the line does, and no content."""

from __future__ import annotations

import dataclasses
import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.contract.fault_proxy import FaultProxy, Line
from tests.unit.store.desk import CLERK, OWNER_ID, OWNER_NAME, HandClock, queue
from workstation.app.desk import Desk, open_desk
from workstation.app.item_events import push_events
from workstation.app.submit import Sender
from workstation.cli.main import app
from workstation.domain.item_events import EventBatch
from workstation.domain.states import Event, State
from workstation.errors import PortalRefused
from workstation.portal.reference import PortalProcess, start_reference_portal
from workstation.settings import DeskSettings, PortalSettings, Settings
from workstation.store.backup import put_back
from workstation.store.keys import load_station_key

HOUR = 3600.0


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PortalProcess, Path]]:
    folder = tmp_path_factory.mktemp("gateway")
    with start_reference_portal(folder, faults=folder / "faults.json", options=("--gateway",)) as process:
        yield process, folder


@pytest.fixture
def reached(gateway: tuple[PortalProcess, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of an empty gateway whose secret every desk of the test knows."""
    process, folder = gateway
    monkeypatch.setenv("SOHOA_PORTAL_SECRET", process.client_secret)
    (folder / "faults.json").write_text("{}", encoding="utf-8")
    with closing(sqlite3.connect(folder / "portal.sqlite")) as database, database:
        for table in ("event", "station", "paper", "upload"):
            database.execute(f"delete from {table}")
    return folder


@contextmanager
def opened(folder: Path, clock: HandClock, url: str, counter: str = "1", events: str = "auto") -> Iterator[Desk]:
    portal = PortalSettings(url=url, unit_code="H22.1", events=events)
    settings = dataclasses.replace(Settings(), portal=portal, desk=DeskSettings(counter=counter))
    with open_desk(folder, clock=clock, settings=settings) as desk:
        yield desk


def told(folder: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "portal.sqlite")) as database:
        return database.execute("select uid, name, state, size from event order by station, at, line").fetchall()


def steps(desk: Desk) -> list[tuple[object, ...]]:
    """Every step of every paper, from the audit trail as a person reads it."""
    rows = []
    for paper in [
        paper for one in desk.station.dossiers.recent(50) for paper in desk.station.papers.of_dossier(one.id)
    ]:
        for entry in desk.station.audit.of_paper(paper.id):
            detail = dict(entry.detail)
            if "to" in detail:
                rows.append((paper.uid, entry.action, detail["to"], paper.pdf_size or 0))
    return sorted(rows, key=str)


def test_no_step_is_lost_and_none_arrives_twice_over_a_line_that_goes_up_and_down(
    data_dir: Path, clock: HandClock, reached: Path, gateway: tuple[PortalProcess, Path]
) -> None:
    down = [Line(cut_after=1)] * 4  # a log-in and a request are each tried twice
    lost = [{"action": "lose_answer", "method": "POST", "path": "/events", "times": 2}]
    busy = [{"action": "status", "status": 503, "method": "POST", "path": "/events"}]
    with FaultProxy(gateway[0].url, lines=down) as proxy, opened(data_dir, clock, proxy.url) as desk:
        for number in range(3):
            queue(desk.station, clock, f"G09-{number}")
        assert push_events(desk) == 0  # the line is down
        assert told(reached) == []
    with opened(data_dir, clock, gateway[0].url) as desk:
        (reached / "faults.json").write_text(json.dumps({"fault": lost}), encoding="utf-8")
        assert push_events(desk) == 0  # kept there, but nobody heard the answer
        assert len(told(reached)) == len(steps(desk))
        (reached / "faults.json").write_text(json.dumps({"fault": busy}), encoding="utf-8")
        queue(desk.station, clock, "G09-3")
        assert push_events(desk) == 0
        assert push_events(desk) == len(steps(desk))  # the lost ones go again and count once
        assert sorted(told(reached), key=str) == steps(desk)
        assert push_events(desk) == 0
        Sender(desk).send_due()  # the sender tells of its own steps when it has done
        assert sorted(told(reached), key=str) == steps(desk)
        assert {row[2] for row in told(reached)} >= {"queued", "sending", "received"}
        before = steps(desk)
    with opened(data_dir, clock, gateway[0].url) as desk:  # the cursor outlives the program
        assert push_events(desk) == 0
        assert sorted(told(reached), key=str) == before


def test_an_older_database_that_was_put_back_tells_its_new_steps_and_no_old_one_twice(
    data_dir: Path,
    clock: HandClock,
    reached: Path,
    gateway: tuple[PortalProcess, Path],
    expected_warnings: list[logging.LogRecord],
) -> None:
    with opened(data_dir, clock, gateway[0].url) as desk:
        queue(desk.station, clock, "G09-1")
        push_events(desk)
        copy = desk.station.backup()
        queue(desk.station, clock, "G09-2")
        push_events(desk)
    both = told(reached)
    put_back(data_dir, copy, load_station_key(data_dir), clock())
    clock.pass_s(60)
    with opened(data_dir, clock, gateway[0].url) as desk:
        third = queue(desk.station, clock, "G09-3")  # its lines have the numbers of those that are forgotten
        push_events(desk)
        new = {paper.uid for paper in desk.station.papers.of_dossier(third.dossier_id)}

    after = told(reached)
    assert [record.getMessage() for record in expected_warnings] == ["database and files differ"]
    assert set(both) < set(after)
    assert {row[0] for row in set(after) - set(both)} == new
    assert len(after) == len(set(after))


def test_what_is_told_names_no_owner_no_code_and_no_dossier(
    data_dir: Path, clock: HandClock, reached: Path, gateway: tuple[PortalProcess, Path]
) -> None:
    with opened(data_dir, clock, gateway[0].url) as desk:
        paper = queue(desk.station, clock, "G09-SECRET")
        push_events(desk)
    with closing(sqlite3.connect(reached / "portal.sqlite")) as database:
        rows = [
            str(row) for table in ("event", "station") for row in database.execute(f"select * from {table}").fetchall()
        ]
    whole = "\n".join(rows)
    assert paper.uid in whole
    assert paper.code is not None
    for secret in (OWNER_ID, OWNER_NAME, paper.code.document_type_code, paper.title, "G09-SECRET", CLERK):
        assert secret not in whole


def test_nothing_is_told_where_nobody_asks_or_the_setting_says_off(
    data_dir: Path, tmp_path: Path, clock: HandClock, reached: Path, gateway: tuple[PortalProcess, Path]
) -> None:
    with opened(data_dir, clock, gateway[0].url, events="off") as desk:
        queue(desk.station, clock, "G09-1")
        assert push_events(desk) == 0
    with (
        start_reference_portal(tmp_path / "portal", client_secret=gateway[0].client_secret) as deaf,
        FaultProxy(deaf.url) as proxy,
        opened(tmp_path / "desk", clock, proxy.url) as desk,
    ):
        paper = queue(desk.station, clock, "G09-1")
        assert push_events(desk) == 0
        asked = proxy.bytes_from_client
        assert push_events(desk) == 0
        assert proxy.bytes_from_client == asked  # not asked again at once
        clock.pass_s(2 * HOUR)
        assert push_events(desk) == 0
        assert proxy.bytes_from_client > asked
        with pytest.raises(PortalRefused, match="NOT_OFFERED"):  # and a portal that wants none takes none
            desk.portal.push_events(EventBatch("0" * 32, "", "", 1, paper.pdf_sha256, ()))
    assert told(reached) == []


def test_the_province_sees_where_every_desk_stands_and_what_waits_too_long(
    tmp_path: Path, clock: HandClock, reached: Path, gateway: tuple[PortalProcess, Path]
) -> None:
    clock.now = clock.now.replace(year=2025)  # long ago for the gateway's clock
    for counter, papers in (("1", 2), ("2", 1)):
        with opened(tmp_path / counter, clock, gateway[0].url, counter) as desk:
            for number in range(papers):
                paper = queue(desk.station, clock, f"G09-{number}")
            if counter == "2":
                Sender(desk).send_due()
                assert desk.station.papers.get(paper.id).state is State.RECEIVED
            push_events(desk)
            head = desk.station.audit.head()
    runner = CliRunner()

    done = runner.invoke(app, ["--lang", "vi", "portal", "events", "--data", str(reached), "--json"])
    shown = runner.invoke(app, ["--lang", "vi", "portal", "events", "--data", str(reached)])
    patient = runner.invoke(app, ["portal", "events", "--data", str(reached), "--hours", "80000"])

    desks = json.loads(done.output)["desks"]
    assert [(desk["agency"], desk["counter"], desk["late"]) for desk in desks] == [("H22.1", "1", 2), ("H22.1", "2", 0)]
    assert desks[0]["states"]["queued"] == 2
    assert desks[1]["states"]["received"] == 1
    assert desks[1]["received_bytes"] == paper.pdf_size
    assert (desks[1]["audit_lines"], desks[1]["audit_head"]) == head
    assert (done.exit_code, shown.exit_code, patient.exit_code) == (1, 1, 0)
    assert "chờ gửi: 2" in shown.output


def test_steps_that_are_none_are_no_events(data_dir: Path, clock: HandClock) -> None:
    with opened(data_dir, clock, "http://127.0.0.1:9") as desk:
        queue(desk.station, clock, "G09-1")
        found, reached_line = desk.station.audit.steps(0)
        assert reached_line == desk.station.audit.head()[0] > len(found)
        assert {one.name for one in found} <= {one.value for one in Event} | {"create"}
        part, line = desk.station.audit.steps(0, limit=3)
        rest, end = desk.station.audit.steps(line)
        assert [*part, *rest] == found
        assert end == reached_line
