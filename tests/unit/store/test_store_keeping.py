# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of the database, what happens when an older one is put back, and the end of a received paper's bytes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.unit.store.desk import (
    CLERK,
    OWNER_ID,
    TEXT,
    HandClock,
    arrange,
    capture,
    first_paper,
    open_dossier,
    queue,
    receipt,
    sign,
    submission,
)
from workstation.domain.paper import Paper
from workstation.domain.states import Event, State
from workstation.errors import FileMissing, StoreDamaged, StoreInUse, StoreOlder, TransitionRefused
from workstation.store.backup import backups, put_back
from workstation.store.connection import Connections, StatementRefused
from workstation.store.keys import create_station_key, load_station_key
from workstation.store.lock import InstanceLock
from workstation.store.migrations import MIGRATIONS
from workstation.store.station import Station
from workstation.store.vault import NotGenuine, derive, open_sealed, unwrap
from workstation.texts import Texts


def received(station: Station, clock: HandClock, number: str = "TAM-1") -> Paper:
    paper = queue(station, clock, number)
    station.outbox.claim("sender", clock())
    station.outbox.received(paper.uid, "sender", receipt(paper, clock))
    return station.papers.get(paper.id)


# --- copies ---


def test_a_copy_is_encrypted_whole_and_thinned_out(station: Station, folder: Path, clock: HandClock) -> None:
    queue(station, clock)

    for _ in range(4):
        clock.pass_s(1)
        newest = station.backup(keep=2)

    assert backups(folder)[0] == newest
    assert len(backups(folder)) == 2
    copy = newest.read_bytes()
    assert b"SQLite format 3" not in copy
    assert OWNER_ID.encode() not in copy
    assert not list((folder / "backups").glob(".*"))
    assert not station.changed_since_backup()
    clock.pass_s(1)
    open_dossier(station, "TAM-2")
    assert station.changed_since_backup()


def test_an_older_copy_put_back_never_costs_a_newer_page(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        paper = first_paper(station)
        old = capture(station, paper.id, b"before the copy")
        copy = station.backup()
        newer = capture(station, paper.id, b"after the copy")
        later = capture(station, first_paper(station, "TAM-2").id, b"of a paper the copy does not know")

    kept = put_back(folder, copy, load_station_key(folder), clock())

    assert kept is not None
    for _ in range(2):  # also at the second start: what was set aside is not an orphan
        with Station.open(folder, clock=clock) as station:
            done = station.reconcile()
            assert [page.file_uid for page in station.papers.pages(paper.id)] == [old.file_uid]
            assert done.orphans_swept == 0
            assert set(station.spool.set_aside_uids()) == {newer.file_uid, later.file_uid}
            assert station.spool.read_set_aside(newer.file_uid) == b"after the copy"
            assert station.spool.read_set_aside(later.file_uid) == b"of a paper the copy does not know"
            assert station.audit.verify()


def test_a_start_that_is_ended_before_it_reconciles_forgets_nothing(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        paper = first_paper(station)
        copy = station.backup()
        newer = capture(station, paper.id)
    put_back(folder, copy, load_station_key(folder), clock())
    Station.open(folder, clock=clock).close()

    with Station.open(folder, clock=clock) as station:
        done = station.reconcile()

    assert done.set_aside == (newer.file_uid,)


def test_the_newer_database_found_again_gets_its_pages_back(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        paper = first_paper(station)
        copy = station.backup()
        newer = capture(station, paper.id, b"after the copy")
    kept = put_back(folder, copy, load_station_key(folder), clock())
    assert kept is not None
    with Station.open(folder, clock=clock) as station:
        station.reconcile()

    clock.pass_s(1)
    put_back(folder, kept, load_station_key(folder), clock())

    with Station.open(folder, clock=clock) as station:
        assert station.reconcile().missing == ()
        assert station.spool.read(newer.file_uid) == b"after the copy"


def test_a_paper_that_went_on_after_the_copy_is_given_to_a_person(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        paper = first_paper(station)
        page = capture(station, paper.id)
        copy = station.backup()
    (folder / "spool" / page.file_uid).unlink()
    put_back(folder, copy, load_station_key(folder), clock())

    with Station.open(folder, clock=clock) as station:
        done = station.reconcile()

        assert [missing.uid for missing in done.missing] == [page.file_uid]
        assert station.papers.get(paper.id).state is State.NEEDS_ATTENTION


def test_a_lost_generation_file_makes_the_start_careful(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        orphan = station.spool.put(first_paper(station).uid, b"never named")
        station.backup()
    (folder / "station.generation").unlink()

    with Station.open(folder, clock=clock) as station:
        done = station.reconcile()

    assert (done.orphans_swept, done.set_aside) == (0, (orphan.uid,))


@pytest.mark.parametrize("fault", ["changed", "other key", "missing", "in use"])
def test_a_copy_that_does_not_open_changes_nothing(folder: Path, clock: HandClock, fault: str) -> None:
    with Station.open(folder, clock=clock) as station:
        open_dossier(station)
        copy = station.backup()
        if fault == "in use":
            with pytest.raises(StoreInUse):
                put_back(folder, copy, load_station_key(folder), clock())
            return
    before, key = (folder / "station.db").read_bytes(), load_station_key(folder)
    if fault == "changed":
        whole = copy.read_bytes()
        copy.write_bytes(whole[:9000] + os.urandom(64) + whole[9064:])
    if fault == "missing":
        copy.unlink()

    with pytest.raises(FileMissing if fault == "missing" else StoreDamaged):
        put_back(folder, copy, os.urandom(32) if fault == "other key" else key, clock())

    assert (folder / "station.db").read_bytes() == before


def first_version(folder: Path, clock: HandClock) -> None:
    """Make a folder as the first version of the program left it, with one queued paper."""
    (folder / "spool").mkdir(parents=True)
    key = create_station_key(folder)
    first = Connections(folder / "station.db", derive(key, "database"), read_only=False, on_full=lambda: None)
    with first.transaction():
        MIGRATIONS.apply(first.db, stop_before="m002_search_counters_keys")
        first.write(
            "insert into dossier values (1, 'H01-7', '1.001193', ?, 'citizen', '[]', 'Đặng Đức Đạt', '', '', 'open', ?,"
            " 'lan', '2026')",
            (OWNER_ID, clock().isoformat()),
        )
        first.write(
            "insert into paper (id, uid, dossier_id, component, title, document_type_code, owner_id, state,"
            " state_since, created_at) values (1, 'u', 1, 1, 'Giấy', 'T', '1', 'expected', '', ?)",
            (clock().isoformat(),),
        )
        values = ", ".join(f"'{clock().isoformat()}'" for _ in range(3))
        first.write(
            "insert into outbox (uid, paper_id, state, dossier_number, procedure_code, component, code_owner_id,"
            " code_document_type_code, code_seq, title, file_name, sha256, size, pages, signature_level, pdf_uid,"
            f" signed_at, queued_at, next_at) values ('u', 1, 'queued', 'H01-7', 'p', 1, '1', 'T', 1, 'Giấy', 'f',"
            f" '{'0' * 64}', 1, 1, 'B-B', 'x', {values})"
        )
    first.close()


@pytest.mark.parametrize("read_only", [False, True])
def test_tables_of_the_first_version_are_copied_before_they_change(
    folder: Path, clock: HandClock, read_only: bool
) -> None:
    first_version(folder, clock)

    with Station.open(folder, clock=clock, read_only=read_only) as station:
        [row] = station.outbox_list.rows(search="dang duc dat")
        assert row.uid == "u"
        assert station.outbox_list.counts() == {State.QUEUED: 1}
        assert station.outbox_list.attention(clock.pass_s(1), limit=9).rows == [row]

    assert [path.name.partition("-")[0] for path in backups(folder)] == ["before"]


def test_a_look_at_older_data_that_is_in_use_says_what_to_do(folder: Path, clock: HandClock) -> None:
    first_version(folder, clock)
    lock = InstanceLock(folder / "station.lock")

    try:
        with pytest.raises(StoreOlder) as refused:
            Station.open(folder, clock=clock, read_only=True)
    finally:
        lock.release()

    assert refused.value.pid == os.getpid()
    assert backups(folder) == []
    assert "close the program" in Texts.load("en").sentence(refused.value).lower()


def test_a_full_check_finds_what_a_start_may_not_read(station: Station, folder: Path) -> None:
    with station.transaction():
        for number in range(40):
            open_dossier(station, f"TAM-{number}")
    station._connections.checkpoint()
    assert station.full_check() == 160
    assert station.days_since("checked_at") == 0
    whole = (folder / "station.db").read_bytes()
    at = len(whole) // 2
    (folder / "station.db").write_bytes(whole[:at] + os.urandom(64) + whole[at + 64 :])

    with pytest.raises(StoreDamaged):
        station.full_check()


# --- purge ---


def test_a_purged_paper_leaves_row_hash_receipt_and_audit_only(
    station: Station, folder: Path, clock: HandClock
) -> None:
    paper = received(station, clock)
    page = station.papers.pages(paper.id)[0]
    station.papers.save_text(page.id, TEXT)
    copies = {uid: (folder / "spool" / uid).read_bytes() for uid in station.spool.uids()}

    station.shredder.purge(paper.id)

    assert station.spool.uids() == []
    assert station.papers.get(paper.id).state is State.PURGED
    assert station.papers.page(page.id).text is None
    assert station.outbox.receipt(paper.uid) == receipt(paper, clock)
    assert list((folder / "keys").iterdir()) == []
    for uid, sealed in copies.items():  # what an SSD may still hold does not open any more
        (folder / "spool" / uid).write_bytes(sealed)
        with pytest.raises(StoreDamaged):
            station.spool.read(uid)
    done = station.reconcile()
    assert (done.missing, done.orphans_swept, station.spool.uids()) == ((), 0, [])
    assert station.audit.verify()


def test_a_page_moved_to_another_paper_outlives_the_purge_of_the_first(station: Station, clock: HandClock) -> None:
    dossier = open_dossier(station)
    first, second, _ = station.papers.of_dossier(dossier.id)
    capture(station, first.id, b"stays")
    moved = capture(station, first.id, b"belongs to the second")
    arrange(station, second.id, moved)
    for event in (Event.PREPARE, Event.RECOGNISE):
        station.papers.apply(first.id, event, actor="program")
    _settle(station, first, clock)

    station.shredder.purge(first.id)

    [page] = station.papers.pages(second.id)
    assert page.id == moved.id
    assert station.spool.read(page.file_uid) == b"belongs to the second"
    assert station.spool.uids() == [page.file_uid]


def _settle(station: Station, paper: Paper, clock: HandClock) -> None:
    from tests.unit.store.desk import submission

    code = station.numbering.allocate_code(paper.id, paper.owner_id, paper.document_type_code)
    station.papers.apply(paper.id, Event.CONFIRM, actor=CLERK, code=code)
    station.papers.apply(paper.id, Event.ASSEMBLE, actor="program")
    pdf = station.spool.put(paper.uid, b"%PDF")
    changes = {"pdf_uid": pdf.uid, "pdf_sha256": pdf.sha256, "pdf_size": pdf.size, "signature_level": "B-B"}
    signed = station.papers.apply(paper.id, Event.SIGN, actor=CLERK, **changes)  # type: ignore[arg-type]
    station.outbox.queue(paper.id, submission(signed, clock), actor=CLERK)
    station.outbox.claim("sender", clock())
    station.outbox.received(paper.uid, "sender", receipt(signed, clock))


def test_a_purge_ended_behind_its_write_unit_is_finished_at_the_next_start(
    folder: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Station.open(folder, clock=clock) as station:
        paper = received(station, clock)
        monkeypatch.setattr(station.spool, "delete", _power_cut)
        with pytest.raises(InterruptedError):
            station.shredder.purge(paper.id)
        assert station.spool.uids()

    with Station.open(folder, clock=clock) as station:
        done = station.reconcile()
        assert (station.spool.uids(), done.missing) == ([], ())

    assert not list((folder / "keys").iterdir())


def _power_cut(_: object) -> None:
    raise InterruptedError


def test_nothing_without_a_receipt_is_purged(station: Station, clock: HandClock) -> None:
    paper = queue(station, clock)
    files = station.spool.uids()

    with pytest.raises(TransitionRefused):
        station.shredder.purge(paper.id)

    assert station.spool.uids() == files
    assert station.spool.read(files[0])


# --- one place changed in a file ---


def test_thirty_of_thirty_damaged_places_in_a_page_file_are_noticed(station: Station, folder: Path) -> None:
    page = capture(station, first_paper(station).id, os.urandom(2_500_000))
    path = folder / "spool" / page.file_uid
    whole = path.read_bytes()

    noticed = 0
    for number in range(30):
        at = (number * 82_913) % (len(whole) - 64)
        path.write_bytes(whole[:at] + bytes(byte ^ 0xA5 for byte in whole[at : at + 64]) + whole[at + 64 :])
        try:
            station.spool.read(page.file_uid)
        except StoreDamaged:
            noticed += 1

    path.write_bytes(whole)
    assert noticed == 30
    assert station.check_files([page.file_uid]) == 1


# --- a paper without pages ---


def test_a_paper_whose_last_page_goes_is_expected_again(station: Station) -> None:
    paper = first_paper(station)
    page = capture(station, paper.id)

    arrange(station, paper.id, out=[page])
    assert station.papers.get(paper.id).state is State.EXPECTED
    arrange(station, paper.id, page)

    assert station.papers.get(paper.id).state is State.CAPTURED
    assert [found.id for found in station.papers.pages(paper.id)] == [page.id]


def test_a_copied_folder_opens_by_the_key_that_is_given(folder: Path, tmp_path: Path) -> None:
    with Station.open(folder) as station:
        open_dossier(station)
    key = load_station_key(folder)
    shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("station.key"))

    with Station.open(tmp_path / "copy", read_only=True, station_key=key) as station:
        assert len(station.dossiers.recent(5)) == 1


# --- discarded papers, and what copies still hold ---


def discarded(station: Station, number: str = "TAM-1") -> Paper:
    paper = first_paper(station, number)
    page = capture(station, paper.id, b"nobody wants this")
    station.papers.save_text(page.id, TEXT)
    return station.papers.apply(paper.id, Event.DISCARD, actor=CLERK)


def test_a_discarded_papers_bytes_words_and_key_go_and_it_stays_discarded(station: Station, folder: Path) -> None:
    paper = discarded(station)
    [uid] = station.spool.uids()
    sealed = (folder / "spool" / uid).read_bytes()

    station.shredder.purge_unsent(paper.id)

    assert station.spool.uids() == []
    assert list((folder / "keys").iterdir()) == []
    assert station.papers.page(station.papers.pages(paper.id)[0].id).text is None
    assert station.papers.get(paper.id).state is State.DISCARDED
    assert station.audit.of_paper(paper.id)[-1].action == "purge"
    (folder / "spool" / uid).write_bytes(sealed)
    with pytest.raises(StoreDamaged):
        station.spool.read(uid)
    with pytest.raises(StatementRefused, match="bytes of this paper are gone"):
        station.papers.apply(paper.id, Event.RESTORE, actor=CLERK)
    done = station.reconcile()
    assert (done.missing, done.orphans_swept, station.spool.uids()) == ((), 0, [])


def test_only_papers_discarded_long_enough_ago_are_offered_and_once(station: Station, clock: HandClock) -> None:
    old = discarded(station)
    clock.pass_s(86_400)
    young = discarded(station, "TAM-2")

    offered = station.papers.discarded_before(clock())
    station.shredder.purge_unsent(old.id)
    clock.pass_s(60)

    assert [paper.id for paper in offered] == [old.id]
    assert [paper.id for paper in station.papers.discarded_before(clock())] == [young.id]
    with pytest.raises(TransitionRefused):
        station.shredder.purge_unsent(first_paper(station, "TAM-3").id)


def test_a_superseded_version_goes_only_once_its_correction_is_received(
    station: Station, folder: Path, clock: HandClock
) -> None:
    first = sign(station, first_paper(station))
    station.papers.apply(first.id, Event.SUPERSEDE, actor=CLERK)
    second = sign(station, station.papers.add_version(first, CLERK, "mờ"), b"%PDF-1.7 corrected")
    files = len(station.spool.uids())
    sealed = [(uid, (folder / "spool" / uid).read_bytes()) for uid in station.spool.uids()]
    clock.pass_s(60)
    assert station.papers.superseded_before(clock()) == []  # the correction may still be discarded
    station.outbox.queue(second.id, submission(second, clock), actor=CLERK)
    station.outbox.claim("sender", clock())
    station.outbox.received(second.uid, "sender", receipt(second, clock))

    [over] = station.papers.superseded_before(clock())
    station.shredder.purge_unsent(over.id)

    assert over.id == first.id
    assert station.papers.superseded_before(clock()) == []
    assert len(station.spool.uids()) == files - 2  # its page and its file; those of the correction stay
    assert station.papers.get(first.id).state is State.SUPERSEDED
    assert [line.action for line in station.audit.of_paper(first.id)].count("purge") == 1
    for uid, data in sealed:  # what a disk may still hold
        (folder / "spool" / uid).write_bytes(data)
    assert sum(_opens(station, uid) for uid, _ in sealed) == files - 2
    with pytest.raises(StatementRefused, match="bytes of this paper are gone"):
        station.papers.apply(first.id, Event.RESTORE, actor=CLERK)
    assert station.reconcile().missing == ()


def _opens(station: Station, uid: str) -> bool:
    try:
        return bool(station.spool.read(uid))
    except StoreDamaged:
        return False


def _copies_that_open(folder: Path, uid: str, sealed: bytes) -> int:
    """Count the databases of the folder with which a purged page could still be read by who has the station key."""
    key, opened = load_station_key(folder), 0
    for path in [*folder.rglob("*.db"), *folder.glob("station.db.*Z")]:
        connections = Connections(path, derive(key, "database"), read_only=True, on_full=lambda: None)
        row = connections.row("select wrapped from data_key where id = ?", (sealed[6:22],))
        connections.close()
        try:
            assert row is not None
            data_key = unwrap(sealed[6:22], row["wrapped"], derive(key, "data keys"))
            open_sealed(sealed, data_key, bytes.fromhex(uid))
        except NotGenuine:
            continue
        opened += 1
    return opened


def test_after_the_days_no_copy_opens_a_purged_page(folder: Path, clock: HandClock) -> None:
    with Station.open(folder, clock=clock) as station:
        paper = received(station, clock)
        uid = station.papers.pages(paper.id)[0].file_uid
        sealed = (folder / "spool" / uid).read_bytes()
        copy = station.backup()
    clock.pass_s(60)
    put_back(folder, copy, load_station_key(folder), clock())
    with Station.open(folder, clock=clock) as station:
        station.reconcile()
        station.shredder.purge(paper.id)
        clock.pass_s(60)
        station.backup()
        before = _copies_that_open(folder, uid, sealed)
        clock.pass_s(14 * 86_400 - 180)
        early = station.rotate_backups(keep=14, days=14)
        clock.pass_s(3600)
        dropped = station.rotate_backups(keep=14, days=14)
        again = station.rotate_backups(keep=14, days=14)

        assert before == 2  # the copy, and the database that was kept when it was put back
        assert (early, again) == (0, 0)
        assert dropped >= 2
        assert _copies_that_open(folder, uid, sealed) == 0
        assert len(backups(folder)) == 1  # made anew, because nothing else would be left
