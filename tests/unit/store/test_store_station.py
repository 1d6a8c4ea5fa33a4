# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening the data folder: one instance, readers beside it, every fault of folder, key and disk said by its name."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unit.store.desk import CLERK, HandClock, capture, first_paper, open_dossier, queue
from workstation.domain.states import TRANSITIONS, State
from workstation.errors import (
    DiskFull,
    FileMissing,
    StoreDamaged,
    StoreInUse,
    StoreKeyMissing,
    StoreNewer,
    StoreReadOnly,
)
from workstation.store.station import Station

ROOT = Path(__file__).parents[3]


def command(what: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "tests.unit.store.other_process", what, str(folder)]


def elsewhere(what: str, folder: Path) -> object:
    """Do something in another process and return what it said last."""
    run = subprocess.run(command(what, folder), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert run.stdout, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@contextlib.contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the folder open."""
    with subprocess.Popen(
        command("hold", folder), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            yield process
        finally:
            process.kill()


# --- one instance, readers beside it ---


def test_a_second_instance_is_refused_and_told_who_has_the_folder(folder: Path) -> None:
    with holder(folder) as process, pytest.raises(StoreInUse) as refused:
        Station.open(folder)

    assert refused.value.pid == process.pid


def test_a_second_opening_in_the_same_process_is_refused_too(station: Station, folder: Path) -> None:
    with pytest.raises(StoreInUse) as refused:
        Station.open(folder)

    assert refused.value.pid == os.getpid()


def test_a_killed_instance_does_not_keep_the_folder(folder: Path) -> None:
    with holder(folder) as process:
        process.kill()
        process.wait()

        with Station.open(folder) as station:
            assert station.dossiers.recent(1) == []


def test_a_failed_opening_lets_the_folder_go(folder: Path) -> None:
    Station.open(folder).close()
    key = (folder / "station.key").read_bytes()
    (folder / "station.key").unlink()
    with pytest.raises(StoreKeyMissing):
        Station.open(folder)

    (folder / "station.key").write_bytes(key)

    Station.open(folder).close()


def test_a_reader_sees_what_the_writer_commits_while_it_works(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as writer, Station.open(folder, read_only=True) as reader:
        seen = [len(reader.outbox_list.rows())]
        paper = queue(writer, clock)
        seen.append(len(reader.outbox_list.rows()))
        with writer.transaction():
            writer.papers.update(paper.id, actor=CLERK, title="Chưa xong")
            unfinished = reader.papers.get(paper.id).title

        assert seen == [0, 1]
        assert unfinished == paper.title
        assert reader.papers.get(paper.id).title == "Chưa xong"
        assert reader.spool.read(reader.papers.pages(paper.id)[0].file_uid)


def test_a_reader_looks_at_a_folder_nobody_has_open(folder: Path) -> None:
    with Station.open(folder) as station:
        open_dossier(station)

    with Station.open(folder, read_only=True) as reader:
        assert len(reader.dossiers.recent(5)) == 1


def test_a_reader_changes_nothing(station: Station, folder: Path) -> None:
    paper = first_paper(station)
    with Station.open(folder, read_only=True) as reader:
        for change in (
            lambda: open_dossier(reader, "TAM-2"),
            lambda: capture(reader, paper.id),
            lambda: reader.spool.put(paper.uid, b"data"),
            reader.reconcile,
            lambda: reader.ensure_free_space(1),
        ):
            with pytest.raises(StoreReadOnly):
                change()

    assert station.spool.uids() == []


def test_a_reader_of_an_empty_folder_makes_nothing(folder: Path) -> None:
    with pytest.raises(FileMissing):
        Station.open(folder, read_only=True)

    assert not folder.exists()


def test_a_closed_station_does_not_open_again_by_itself(folder: Path) -> None:
    station = Station.open(folder)
    station.close()
    station.close()

    with pytest.raises(RuntimeError):
        station.dossiers.recent(1)


# --- key, version, damage ---


def test_data_without_its_key_is_not_touched(folder: Path) -> None:
    with Station.open(folder) as station:
        page = capture(station, first_paper(station).id)
    (folder / "station.key").unlink()

    for read_only in (False, True):
        with pytest.raises(StoreKeyMissing):
            Station.open(folder, read_only=read_only)

    assert not (folder / "station.key").exists()
    assert (folder / "spool" / page.file_uid).exists()


def test_a_wrong_key_opens_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Station.open(folder).close()
    (folder / "station.key").write_bytes(os.urandom(32))

    with pytest.raises(StoreDamaged):
        Station.open(folder)

    assert capfd.readouterr() == ("", "")  # the cipher library would write to stderr


def test_a_key_file_of_the_wrong_length_is_damage(folder: Path) -> None:
    Station.open(folder).close()
    (folder / "station.key").write_bytes(b"short")

    with pytest.raises(StoreDamaged):
        Station.open(folder)


def test_files_without_their_database_never_get_a_new_empty_one(folder: Path) -> None:
    with Station.open(folder) as station:
        page = capture(station, first_paper(station).id)
    for path in folder.glob("station.db*"):
        path.unlink()

    with pytest.raises(StoreDamaged):
        Station.open(folder)

    assert (folder / "spool" / page.file_uid).exists()


def test_data_of_a_later_version_is_not_touched(folder: Path) -> None:
    with Station.open(folder) as station:
        station._connections.db.execute("pragma user_version = 99")

    for read_only in (False, True):
        with pytest.raises(StoreNewer):
            Station.open(folder, read_only=read_only)


def test_an_interrupted_first_start_goes_on_with_the_same_key(folder: Path) -> None:
    with Station.open(folder):
        key = (folder / "station.key").read_bytes()
    for path in folder.glob("station.db*"):
        path.unlink()
    (folder / "station.db").touch()

    Station.open(folder).close()

    assert (folder / "station.key").read_bytes() == key


def test_thirty_of_thirty_damaged_places_in_the_database_are_noticed_at_start(folder: Path) -> None:
    with Station.open(folder) as station, station.transaction():
        for number in range(60):
            open_dossier(station, f"TAM-{number}")
    database = folder / "station.db"
    whole = database.read_bytes()
    places = random.Random(11)

    noticed = 0
    for _ in range(30):
        at = places.randrange(len(whole) - 64)
        database.write_bytes(whole[:at] + bytes(byte ^ 0x5A for byte in whole[at : at + 64]) + whole[at + 64 :])
        try:
            Station.open(folder).close()
        except StoreDamaged:
            noticed += 1

    assert noticed == 30
    database.write_bytes(whole)
    Station.open(folder).close()


def test_a_cut_database_is_noticed(folder: Path) -> None:
    with Station.open(folder) as station:
        open_dossier(station)
    database = folder / "station.db"
    database.write_bytes(database.read_bytes()[:-5000])

    with pytest.raises(StoreDamaged):
        Station.open(folder)


# --- the database as it is set up ---


def test_each_thread_has_a_connection_with_the_durable_settings(station: Station) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "temp_store", "busy_timeout")

    def settings() -> tuple[object, ...]:
        rows = (station._connections.row(f"pragma {name}") for name in names)
        return tuple(next(iter(row.values())) for row in rows if row)

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(settings).result()
        other_db = pool.submit(lambda: station._connections.db).result()

    assert settings() == other == ("wal", 2, 1, 2, 5000)
    assert other_db is not station._connections.db


def test_writers_of_many_threads_wait_for_each_other(station: Station) -> None:
    paper = first_paper(station)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait(10)
        for _ in range(15):
            capture(station, paper.id, b"page")

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work) for _ in range(4)]:
            done.result()

    assert [page.number for page in station.papers.pages(paper.id)] == list(range(1, 61))
    assert station.papers.get(paper.id).version == 61
    assert station.audit.verify() == 4 + 120


def test_the_state_table_in_the_database_is_the_one_of_the_domain(folder: Path) -> None:
    with Station.open(folder) as station, station.transaction():
        station._connections.write("delete from transition where event = 'sign'")
        station._connections.write("insert into transition values ('expected', 'jump', 'received', 'clerk')")

    with Station.open(folder) as station:
        rows = station._connections.rows("select state, event, next, who from transition")

    assert {tuple(row.values()) for row in rows} == {(t.state, t.event, t.next, t.who) for t in TRANSITIONS}


def test_every_table_is_strict(station: Station) -> None:
    rows = station._connections.rows("pragma table_list")

    loose = {row["name"] for row in rows if row["type"] == "table" and not row["strict"]}

    assert {name for name in loose if not name.startswith(("sqlite_", "_sqlite"))} == set()


# --- the disk ---


def test_a_page_that_does_not_fit_is_refused_whole_and_the_desk_goes_on(folder: Path) -> None:
    told = elsewhere("fill", folder)

    assert told == "DISK_FULL False"  # the reserve was given back
    with Station.open(folder) as station:
        done = station.reconcile()
        assert (done.drafts_swept, done.orphans_swept, done.missing) == (0, 0, ())
        dossier = station.dossiers.by_number("TAM-1")
        assert dossier is not None
        pages = station.papers.pages(station.papers.of_dossier(dossier.id)[0].id)
        assert [station.spool.read(page.file_uid) for page in pages] == [b"s" * 1000, b"t" * 1000]
        assert station.audit.verify()
    assert (folder / "reserve.bin").stat().st_size == 4 * 1024 * 1024  # set aside again


def test_a_database_that_cannot_grow_says_so_and_undoes_the_unit(station: Station, folder: Path) -> None:
    row = station._connections.row("pragma page_count")
    assert row is not None
    station._connections.db.execute(f"pragma max_page_count = {row['page_count'] + 1}")

    with pytest.raises(DiskFull):
        _open_many(station)

    assert not (folder / "reserve.bin").exists()
    station._connections.db.execute("pragma max_page_count = 100000")
    open_dossier(station, "TAM-after")
    opened = len(station.dossiers.recent(1000))
    assert 1 <= opened < 500
    assert station.audit.verify() == 4 * opened


def _open_many(station: Station) -> None:
    for number in range(500):
        open_dossier(station, f"TAM-{number}")


def test_nothing_new_is_captured_below_the_floor(folder: Path) -> None:
    free = [600]
    with Station.open(folder, floor_mib=500, free=lambda _: free[0]) as station:
        station.ensure_free_space(100)
        with pytest.raises(DiskFull) as refused:
            station.ensure_free_space(101)

    assert (refused.value.free_mib, refused.value.needed_mib) == (600, 601)


@pytest.fixture
def open_to_all(folder: Path) -> Iterator[Path]:
    """A folder other users may look into (pytest's own are closed to them)."""
    base = Path(tempfile.mkdtemp(prefix="sohoa-read-only-"))
    base.chmod(0o755)
    yield base / "station"
    for path in (base, *base.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(base)


def test_a_folder_that_may_not_be_written_is_said_to_be_so(open_to_all: Path) -> None:
    Station.open(open_to_all).close()
    for path in open_to_all.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    open_to_all.chmod(0o555)

    told = elsewhere("look", open_to_all)

    assert isinstance(told, dict)
    assert told["code"] == "STORE_READ_ONLY"


# --- after an end without warning ---


def test_reconciling_sweeps_what_no_row_names_and_keeps_what_one_does(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        paper = queue(station, clock)
        kept = capture(station, first_paper(station, "TAM-2").id)
        orphan = station.spool.put(paper.uid, b"saved, never named")
        (folder / "spool" / f".{'0' * 32}.tmp").write_bytes(b"half")

    with Station.open(folder, clock=clock) as station:
        done = station.reconcile()

        assert (done.drafts_swept, done.orphans_swept, done.missing) == (1, 1, ())
        assert orphan.uid not in station.spool.uids()
        assert station.spool.read(kept.file_uid)
        signed = station.papers.get(paper.id).pdf_uid
        assert signed is not None
        assert station.spool.read(signed) == b"%PDF-1.7 TAM-1"
        assert not list((folder / "spool").glob(".*"))


def test_reconciling_names_the_rows_whose_file_is_gone(station: Station, folder: Path) -> None:
    paper = first_paper(station)
    page = capture(station, paper.id)
    capture(station, paper.id)
    (folder / "spool" / page.file_uid).unlink()

    done = station.reconcile()

    assert [(missing.paper_id, missing.uid) for missing in done.missing] == [(paper.id, page.file_uid)]


def test_reconciling_takes_back_what_a_dead_sender_held(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        paper = queue(station, clock)
        station.outbox.claim("dead", clock(), lease_s=3600)
        station.outbox.save_resume(paper.uid, "dead", "https://cong/files/17")

    with Station.open(folder, clock=clock) as station:
        done = station.reconcile()

        assert done.leases_taken_back == 1
        assert station.papers.get(paper.id).state is State.QUEUED
        again = station.outbox.claim("alive", clock())
        assert again is not None
        assert (again.attempts, again.resume) == (0, "https://cong/files/17")
