# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference portal as a province's gateway: on PostgreSQL, passing papers on by several workers, item events."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

import workstation
from tests.contract.portal_kit import OWNER, QUICK, Sender, paper, raw, submission
from tests.contract.postgres import Postgres, postgres
from tests.processes import wait_until
from workstation.domain.submission import Submission
from workstation.errors import PortalOffline
from workstation.portal.adapters.tus import TusPortal, metadata
from workstation.portal.reference import PortalProcess, start_reference_portal
from workstation.portal.reference.database import Database, Upload
from workstation.portal.reference.engine import Engine, PostgresEngine, SqliteEngine
from workstation.portal.reference.files import UploadFiles
from workstation.portal.reference.passages import PassageLost, Passages, put_down
from workstation.portal.reference.settings import now

HOUSE = str(Path(workstation.__file__).parent.parent)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as one:
        yield one


@pytest.fixture
def address(server: Postgres, request: pytest.FixtureRequest) -> str:
    """Address of an empty database."""
    return server.new_database(f"test_{abs(hash(request.node.name)):x}")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        one: Engine = SqliteEngine(tmp_path / "portal.sqlite")
    else:
        one = PostgresEngine(request.getfixturevalue("address"))
    yield one
    one.close()


def lay_in(database: Database, files: UploadFiles, sent: Submission, content: bytes) -> None:
    """Receive a paper as the routes do."""
    upload_id = sent.uid.replace("-", "")
    files.create(upload_id)
    files.path(upload_id).write_bytes(content)
    told = metadata(sent)
    database.add_upload(upload_id, len(content), told, "", 0.0)
    upload = Upload(upload_id, len(content), len(content), told, "", 0.0, is_received=False)
    database.receive(upload, sent.sha256, now(), put_down)


def worker(gateway: Path, address: str, upstream: Path, secret: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "workstation.portal.reference.passing_on", "--data", str(gateway), "--until-empty"]
    command += ["--database", address, "--upstream", str(upstream)]
    path = os.pathsep.join(filter(None, (HOUSE, os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "SOHOA_PORTAL_SECRET": secret, "PYTHONPATH": path}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def upstream_file(folder: Path, process: PortalProcess) -> Path:
    file = folder / "upstream.toml"
    file.write_text(f'adapter = "tus"\nurl = "{process.url}"\nclient_id = "{process.client_id}"\n', encoding="utf-8")
    return file


# --- work that several processes share --------------------------------------------------------------------------------


def test_two_workers_pass_100_papers_on_each_once(address: str, tmp_path: Path) -> None:
    gateway, province = tmp_path / "gateway", tmp_path / "province"
    with start_reference_portal(province) as process:
        portal = TusPortal(process.url, process.client_id, process.client_secret)
        number = portal.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="a hundred papers")
        portal.close()
        database, files = Database(PostgresEngine(address)), UploadFiles(gateway / "files")
        sent = []
        for seed in range(100):
            content = paper(2_000, seed=seed)
            sent.append(submission(content, number))
            lay_in(database, files, sent[-1], content)
        workers = [worker(gateway, address, upstream_file(tmp_path, process), process.client_secret) for _ in range(2)]
        reports = [json.loads(one.communicate(timeout=120)[0]) for one in workers]

    assert [one.returncode for one in workers] == [0, 0]
    assert sum(report["passed"] for report in reports) == 100
    assert all(report["passed"] > 3 for report in reports)  # both had a share
    assert database.rows("select state, count(*) as number, max(attempts) as most from passage group by state") == [
        {"state": "passed", "number": 100, "most": 1}
    ]
    with closing(sqlite3.connect(province / "portal.sqlite")) as arrived:
        rows = arrived.execute("select uid, sha256 from paper").fetchall()
        uploads = arrived.execute("select count(*) from upload").fetchone()[0]
    assert sorted(rows) == sorted((one.uid, one.sha256) for one in sent)
    assert uploads == 100  # nothing was begun twice
    verbatim = database.rows("select receipt from passage where uid = ?", (sent[0].uid,))[0]["receipt"]
    assert json.loads(verbatim)["sha256"] == sent[0].sha256
    database.close()


def test_a_row_another_worker_is_just_claiming_is_skipped_and_not_waited_for(address: str, tmp_path: Path) -> None:
    database, files = Database(PostgresEngine(address)), UploadFiles(tmp_path)
    for seed in range(2):
        content = paper(100, seed=seed)
        lay_in(database, files, submission(content, "G09-1"), content)
    with psycopg.connect(address) as other:  # a claim that has not committed yet
        held = other.execute("select uid from passage order by next_at, uid limit 1 for update").fetchone()
        claimed = Passages(database, "me").claim(1.0)
        assert claimed is not None
        assert held is not None
        assert claimed.submission.uid != held[0]
        assert Passages(database, "me").claim(1.0) is None
        other.rollback()
    assert Passages(database, "me").claim(1.0) is not None
    database.close()


def test_a_lease_that_ran_out_goes_to_another_worker_and_the_first_may_settle_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    database, files = Database(engine), UploadFiles(tmp_path / "files")
    content = paper(100)
    sent = submission(content, "G09-1")
    lay_in(database, files, sent, content)
    slow, quick = Passages(database, "slow", lease_s=60.0), Passages(database, "quick", lease_s=60.0)

    first = slow.claim(1000.0)
    assert first is not None
    assert (first.submission.sha256, first.submission.size, first.submission.code.text) == (
        sent.sha256,
        sent.size,
        sent.code.text,
    )
    slow.save_resume(sent.uid, "a note")
    assert quick.claim(1059.0) is None
    slow.renew(sent.uid, 1050.0)
    assert quick.claim(1109.0) is None
    second = quick.claim(1110.0)
    assert second is not None
    assert (second.attempts, second.resume) == (2, "a note")
    for late in (lambda: slow.renew(sent.uid, 1111.0), lambda: slow.refused(sent.uid, "no")):
        with pytest.raises(PassageLost):
            late()
    quick.release(sent.uid, "PORTAL_OFFLINE", 1200.0)
    assert quick.next_due() == 1200.0


def test_a_killed_worker_loses_nothing_and_the_other_portals_no_is_kept(tmp_path: Path) -> None:
    gateway, province = tmp_path / "gateway", tmp_path / "province"
    hang = {"action": "hang", "method": "PATCH", "path": "/files/", "times": 1}
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps({"fault": [hang]}), encoding="utf-8")
    with start_reference_portal(province, faults=faults) as process:
        portal = TusPortal(process.url, process.client_id, process.client_secret)
        number = portal.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="a killed worker")
        database, files = Database(SqliteEngine(_made(gateway) / "portal.sqlite")), UploadFiles(gateway / "files")
        content = paper(5_000)
        good, lost = submission(content, number), submission(content, "G09.20-20200101-9999999")
        lay_in(database, files, good, content)
        upstream = upstream_file(tmp_path, process)
        dying = worker(gateway, "", upstream, process.client_secret)
        wait_until(lambda: bool(database.rows("select 1 as one from passage where resume <> ''")), 30)
        os.kill(dying.pid, signal.SIGKILL)
        dying.communicate()
        with database.writing() as session:  # as if the two minutes of its lease were over
            session.execute("update passage set next_at = 0")
        lay_in(database, files, lost, content)
        report = json.loads(worker(gateway, "", upstream, process.client_secret).communicate(timeout=60)[0])

        assert report == {"passed": 1, "refused": 1}
        assert portal.receipt(good.uid) is not None
        portal.close()
    rows = {row["uid"]: row for row in database.rows("select uid, state, reason from passage")}
    assert rows[good.uid]["state"] == "passed"
    assert rows[lost.uid]["state"] == "refused"
    assert "DOSSIER_UNKNOWN" in rows[lost.uid]["reason"]
    database.close()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


# --- the database server ----------------------------------------------------------------------------------------------


def test_a_database_server_that_is_started_anew_costs_no_paper(tmp_path: Path) -> None:
    with postgres() as server:
        options = ("--gateway", "--database", server.new_database("gateway"))
        with start_reference_portal(tmp_path, options=options) as process:
            portal = TusPortal(process.url, process.client_id, process.client_secret, timeouts=QUICK)
            content = paper(600_000)
            sent = submission(content, "G09-1")
            sender = Sender(portal, on_progress=lambda done: server.stop() if done else None)
            with pytest.raises(PortalOffline, match="DATABASE_AWAY"):
                sender.send(sent, content)
            with pytest.raises(PortalOffline, match="DATABASE_AWAY"):
                portal.receipt(sent.uid)
            server.start()
            sender.on_progress = lambda _done: None
            resumed_from = len(sender.progress)

            assert sender.send(sent, content).sha256 == sent.sha256
            assert sender.progress[resumed_from] > 0
            with raw(process) as client:
                assert client.get("/store", params={"owner": "a\0b"}).status_code == 400
            portal.close()


def test_a_password_on_the_command_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PortalOffline, match="ended with 2"):
        start_reference_portal(tmp_path, options=("--database", "postgresql://a:secret@127.0.0.1/b"))
    assert "pgpass" in (tmp_path / "portal.log").read_text(encoding="utf-8")


def test_many_processes_that_open_the_same_dossier_get_one_number(address: str) -> None:
    script = """
import sys
from workstation.portal.reference.database import Database
from workstation.portal.reference.engine import PostgresEngine
from workstation.portal.reference.settings import now
database = Database(PostgresEngine(sys.argv[1]))
order = {"procedure_code": "1", "applicant_id": "2", "applicant_name": "Đặng", "token": ""}
sys.stdin.read(1)
numbers = [database.open_dossier(order | {"token": f"token {n}"}, "G09", now())[0]["number"] for n in range(50)]
sys.stdout.write(" ".join(numbers))
"""
    command = [sys.executable, "-c", script, address]
    pipe = subprocess.PIPE
    children = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=HOUSE) for _ in range(3)]
    answers = [child.communicate("x", timeout=60)[0].split() for child in children]
    assert answers[0] == answers[1] == answers[2]
    assert max(Counter(answers[0]).values()) == 1
    assert len(answers[0]) == 50
