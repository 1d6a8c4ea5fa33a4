# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk keeps its data: first run, copies, recovery, purge after a second look, the carried queue."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.store.desk import CLERK, HandClock, capture, first_paper, queue, receipt, sign, submission
from workstation.app.desk import Desk, open_desk
from workstation.app.doctor import Check, Health, examine
from workstation.app.line import PauseReason
from workstation.app.purge import purge_due
from workstation.app.recovery import TRIAL, carry_away, drill, restore, write_set_aside
from workstation.app.submit import Sender, send_now, sending_pause
from workstation.app.transfer import export_queue, import_queue
from workstation.app.upkeep import start_check, tidy_daily
from workstation.domain.ids import SubmissionUid
from workstation.domain.states import Event, State
from workstation.domain.submission import Receipt
from workstation.errors import (
    DiskFull,
    NothingToDo,
    PortalOffline,
    RecoveryKeyMissing,
    StoreDamaged,
    StoreKeyMissing,
    TransferUnreadable,
)
from workstation.settings import PortalSettings, Settings, SigningSettings, StoreSettings
from workstation.store.backup import backups
from workstation.store.keys import load_station_key, new_recovery_key, wrap_for_recovery
from workstation.store.station import Station
from workstation.texts import Texts

PHRASE = "con ngựa đá con ngựa"


class Answers:
    """The one question of a portal that the purge asks, answered as a test says."""

    def __init__(self) -> None:
        self.receipts: dict[SubmissionUid, Receipt] = {}
        self.is_down = False

    def receipt(self, uid: SubmissionUid, dossier_number: str = "", doc_code: str = "") -> Receipt | None:
        assert dossier_number, "some portals find nothing without it"
        if self.is_down:
            raise PortalOffline(detail="test")
        return self.receipts.get(uid)

    def close(self) -> None:
        pass


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(data_dir: Path, clock: HandClock) -> Iterator[Desk]:
    with open_desk(data_dir, clock=clock) as opened:
        yield opened


# --- first run, recovery ---


def test_a_real_desk_without_a_recovery_key_does_not_start(data_dir: Path) -> None:
    settings = dataclasses.replace(Settings(), signing=SigningSettings(signer="token"))

    with pytest.raises(RecoveryKeyMissing):
        open_desk(data_dir, settings=settings)

    assert not Station.exists(data_dir)


def test_a_real_desk_starts_with_the_provinces_key(data_dir: Path, tmp_path: Path) -> None:
    public, private = new_recovery_key(b"safe")
    (tmp_path / "recovery.pem").write_bytes(public)
    settings = dataclasses.replace(
        Settings(),
        signing=SigningSettings(signer="token"),
        store=StoreSettings(recovery_public_key=str(tmp_path / "recovery.pem")),
    )
    open_desk(data_dir, settings=settings).close()
    (data_dir / "station.key").unlink()
    with pytest.raises(StoreKeyMissing):
        open_desk(data_dir, settings=settings)

    done = drill(data_dir, private, b"safe", apply=True)

    assert done.is_applied
    open_desk(data_dir, settings=settings).close()


def test_a_drill_opens_everything_and_changes_nothing(desk: Desk, data_dir: Path) -> None:
    capture(desk.station, first_paper(desk.station).id)
    private = (data_dir / TRIAL / "recovery-private.pem").read_bytes()
    key = (data_dir / "station.key").read_bytes()

    done = drill(data_dir, private, None, apply=False)

    assert (done.files, done.audit_lines) == (1, desk.station.audit.verify())
    assert (data_dir / "station.key").read_bytes() == key
    with pytest.raises(StoreDamaged):
        drill(data_dir, new_recovery_key()[1], None, apply=False)


def test_a_desk_carried_away_comes_back_on_a_new_computer(desk: Desk, data_dir: Path, tmp_path: Path) -> None:
    page = capture(desk.station, first_paper(desk.station).id, b"page")
    private = (data_dir / TRIAL / "recovery-private.pem").read_bytes()
    first = carry_away(desk.station, tmp_path / "usb")
    again = carry_away(desk.station, tmp_path / "usb")
    desk.close()
    shutil.rmtree(data_dir)

    new = tmp_path / "new computer"
    restore(new, tmp_path / "usb", desk.clock())
    drill(new, private, None, apply=True)

    assert (first, again) == (2, 0)  # the page and its key
    assert not (tmp_path / "usb" / "station.key").exists()
    with open_desk(new) as there:
        assert there.station.spool.read(page.file_uid) == b"page"


def test_pages_newer_than_a_restored_copy_can_be_looked_at(
    data_dir: Path, tmp_path: Path, clock: HandClock, expected_warnings: list[object]
) -> None:
    with open_desk(data_dir, clock=clock) as desk:
        paper = first_paper(desk.station)
        copy = desk.station.backup()
        page = capture(desk.station, paper.id, b"\xff\xd8 after the copy")

    restore(data_dir, copy, clock())
    with open_desk(data_dir, clock=clock) as desk:
        closed = write_set_aside(desk.station, tmp_path / "out")

    assert closed == []
    assert (tmp_path / "out" / f"{page.file_uid}.jpg").read_bytes() == b"\xff\xd8 after the copy"
    assert expected_warnings


def test_a_shift_that_did_something_ends_with_a_copy_and_a_look_at_the_store(data_dir: Path, clock: HandClock) -> None:
    with open_desk(data_dir, clock=clock) as desk:
        assert desk.check is not None
        assert desk.check.result(60)
        first_paper(desk.station)
    with open_desk(data_dir, clock=clock) as desk:
        desk.must_be_sound()

    assert len(backups(data_dir)) == 1


def test_a_disk_too_full_for_the_copy_does_not_keep_the_desk_from_closing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, data_dir: Path, expected_warnings: list[object]
) -> None:
    first_paper(desk.station)

    def full(**_: int) -> Path:
        raise DiskFull(where="x", free_mib=0, needed_mib=1)

    monkeypatch.setattr(desk.station, "backup", full)
    desk.close()

    assert backups(data_dir) == []
    assert expected_warnings
    Station.open(data_dir).close()


# --- purge ---


def settled(desk: Desk, clock: HandClock) -> tuple[SubmissionUid, Answers]:
    paper = queue(desk.station, clock)
    answers = Answers()
    answers.receipts[paper.uid] = receipt(paper, clock)
    desk.station.outbox.claim("sender", clock())
    desk.station.outbox.received(paper.uid, "sender", answers.receipts[paper.uid])
    desk._portal = answers  # type: ignore[assignment]
    return paper.uid, answers


def test_image_bytes_go_after_the_days_and_a_second_look(desk: Desk, clock: HandClock) -> None:
    uid, _ = settled(desk, clock)

    early = purge_due(desk)
    clock.pass_s(31 * 86_400)
    done = purge_due(desk)

    assert (early.papers, done.papers) == (0, 1)
    assert desk.station.spool.uids() == []
    assert desk.station.outbox.row(uid).state is State.PURGED
    assert desk.station.outbox.receipt(uid) is not None


@pytest.mark.parametrize("answer", ["gone", "other bytes"])
def test_what_the_portal_does_not_confirm_again_is_kept(
    desk: Desk, clock: HandClock, answer: str, expected_warnings: list[object]
) -> None:
    uid, answers = settled(desk, clock)
    clock.pass_s(31 * 86_400)
    if answer == "gone":
        answers.receipts.clear()
    else:
        answers.receipts[uid] = dataclasses.replace(answers.receipts[uid], sha256="0" * 64)

    done = purge_due(desk)

    assert (done.papers, done.kept, done.is_complete) == (0, 1, True)
    assert len(desk.station.spool.uids()) == 2
    assert desk.station.audit.of_paper(desk.station.outbox.row(uid).paper_id)[-1].action == "keep"
    assert expected_warnings


def test_without_the_portal_nothing_is_purged(desk: Desk, clock: HandClock) -> None:
    _, answers = settled(desk, clock)
    clock.pass_s(31 * 86_400)
    answers.is_down = True

    assert not purge_due(desk).is_complete
    assert len(desk.station.spool.uids()) == 2
    desk.settings = dataclasses.replace(desk.settings, store=StoreSettings(purge_after_days=0))
    answers.is_down = False
    assert purge_due(desk).papers == 0


# --- one pause for a dead line ---


def test_a_dead_line_pauses_the_queue_once_for_all_papers(data_dir: Path, clock: HandClock) -> None:
    settings = dataclasses.replace(Settings(), portal=PortalSettings(url="http://127.0.0.1:9"))
    with open_desk(data_dir, clock=clock, settings=settings) as desk:
        papers = [queue(desk.station, clock, f"TAM-{number}") for number in range(8)]
        for _ in range(7):
            Sender(desk).send_due()

        tried = [desk.station.outbox.row(paper.uid).attempts for paper in papers]
        pause = sending_pause(desk)

        assert sum(tried) == 5
        assert pause is not None
        assert pause.reason is PauseReason.LINE
        send_now(desk, papers[0].uid, CLERK)
        assert sending_pause(desk) is None


# --- carried to another desk ---


def test_the_queue_carried_on_a_stick_keeps_its_uids_and_bytes(
    desk: Desk, tmp_path: Path, clock: HandClock, expected_warnings: list[object]
) -> None:
    papers = [queue(desk.station, clock, f"TAM-{number}") for number in range(3)]
    stick = tmp_path / "queue.sohoa"

    done = export_queue(desk.station, stick, actor=CLERK, passphrase=PHRASE)
    with open_desk(tmp_path / "other", clock=clock) as other:
        first = import_queue(other, stick, actor=CLERK, passphrase=PHRASE)
        again = import_queue(other, stick, actor=CLERK, passphrase=PHRASE)
        rows = {row.uid: row for row in other.station.outbox_list.rows()}
        for paper in papers:
            row = rows[paper.uid]
            assert row.submission == desk.station.outbox.row(paper.uid).submission
            assert other.station.spool.read(row.pdf_uid) == desk.station.spool.read(paper.pdf_uid or row.pdf_uid)
        assert other.station.outbox_list.rows(search="nguyen thi hong tham")
        assert other.station.audit.verify()

    assert (done.papers, first.papers, again.papers, again.known) == (3, 3, 0, 3)
    assert desk.station.outbox.claim("sender", clock()) is None  # held here: it is sent from there
    content = stick.read_bytes()
    assert papers[0].owner_id.encode() not in content
    assert b"%PDF" not in content


def test_a_stick_that_was_changed_cut_or_found_by_a_stranger_does_not_open(
    desk: Desk, tmp_path: Path, clock: HandClock
) -> None:
    queue(desk.station, clock)
    stick = tmp_path / "queue.sohoa"
    export_queue(desk.station, stick, actor=CLERK, passphrase=PHRASE)
    whole = stick.read_bytes()

    with pytest.raises(TransferUnreadable):
        import_queue(desk, stick, actor=CLERK, passphrase="another phrase")
    for changed in (whole[:-9], whole[: len(whole) // 2], whole[:-20] + b"\0" * 20, b"", b"PK\3\4" + whole):
        stick.write_bytes(changed)
        with pytest.raises(TransferUnreadable):
            import_queue(desk, stick, actor=CLERK, passphrase=PHRASE)
    with pytest.raises(NothingToDo):
        export_queue(desk.station, stick, actor=CLERK, passphrase=PHRASE)


def test_a_stick_can_be_locked_for_a_key_instead(desk: Desk, tmp_path: Path, clock: HandClock) -> None:
    paper = queue(desk.station, clock)
    public, private = new_recovery_key()
    stick = tmp_path / "queue.sohoa"

    export_queue(desk.station, stick, actor=CLERK, public_pem=public)

    assert import_queue(desk, stick, actor=CLERK, private_pem=private).known == 1
    with pytest.raises(TransferUnreadable):
        import_queue(desk, stick, actor=CLERK, private_pem=new_recovery_key()[1])
    details = [line.action for line in desk.station.audit.of_paper(paper.id)]
    assert details[-2:] == ["hold", "export"]
    assert json.dumps(details)


def test_after_a_jump_of_the_clock_what_waits_is_tried_at_once(data_dir: Path, clock: HandClock) -> None:
    settings = dataclasses.replace(Settings(), portal=PortalSettings(url="http://127.0.0.1:9"))
    with open_desk(data_dir, clock=clock, settings=settings) as desk:
        paper = queue(desk.station, clock)
        desk.station.outbox.claim("sender", clock())
        later = clock() + dt.timedelta(hours=1)
        desk.station.outbox.release(paper.uid, "sender", error_code="PORTAL_OFFLINE", detail="", next_at=later)
        clock.pass_s(-86_400)

        Sender(desk).send_due()

        assert desk.station.outbox.row(paper.uid).attempts == 2


# --- discarded papers, copies, codes: what nobody should have to remember ---


def test_once_a_day_discarded_papers_and_old_copies_go(desk: Desk, clock: HandClock, data_dir: Path) -> None:
    assert desk.check is not None
    desk.check.result(60)  # tidied for today
    paper = first_paper(desk.station)
    capture(desk.station, paper.id)
    desk.station.papers.apply(paper.id, Event.DISCARD, actor=CLERK)
    desk.station.backup()
    clock.pass_s(29 * 86_400)
    tidy_daily(desk)
    kept = len(desk.station.spool.uids())
    clock.pass_s(2 * 86_400)
    desk.settings = dataclasses.replace(desk.settings, store=StoreSettings(discarded_after_days=0))
    tidy_daily(desk)
    never = len(desk.station.spool.uids())
    desk.settings = dataclasses.replace(desk.settings, store=StoreSettings())
    tidy_daily(desk)
    same_day = len(desk.station.spool.uids())
    clock.pass_s(86_400)
    tidy_daily(desk)

    assert (kept, never, same_day, desk.station.spool.uids()) == (1, 1, 1, [])
    [copy] = backups(data_dir)  # the one of the 29th day: the first was too old by then
    assert clock() - dt.timedelta(days=14) < dt.datetime.strptime(copy.stem, "station-%Y%m%dT%H%M%S%f%z")


def test_a_version_that_was_never_sent_goes_after_the_days_once_its_correction_is_received(
    desk: Desk, clock: HandClock
) -> None:
    assert desk.check is not None
    desk.check.result(60)
    station = desk.station
    first = sign(station, first_paper(station))
    station.papers.apply(first.id, Event.SUPERSEDE, actor=CLERK)
    second = sign(station, station.papers.add_version(first, CLERK, "mờ"), b"%PDF-1.7 corrected")
    clock.pass_s(40 * 86_400)
    tidy_daily(desk)
    kept = len(station.spool.uids())
    station.outbox.queue(second.id, submission(second, clock), actor=CLERK)
    station.outbox.claim("sender", clock())
    station.outbox.received(second.uid, "sender", receipt(second, clock))
    clock.pass_s(86_400)
    tidy_daily(desk)

    assert (kept, len(station.spool.uids())) == (4, 2)


def test_a_disk_too_full_to_tidy_leaves_the_old_copy_and_tries_again(
    desk: Desk, clock: HandClock, data_dir: Path, monkeypatch: pytest.MonkeyPatch, expected_warnings: list[object]
) -> None:
    assert desk.check is not None
    desk.check.result(60)
    desk.station.backup()
    clock.pass_s(20 * 86_400)

    def full(*_: object) -> Path:
        raise DiskFull(where="x", free_mib=0, needed_mib=1)

    with monkeypatch.context() as broken:
        broken.setattr("workstation.store.station.write_backup", full)
        tidy_daily(desk)
    before = backups(data_dir)
    tidy_daily(desk)

    assert len(before) == 1
    assert expected_warnings
    assert set(backups(data_dir)).isdisjoint(before)


def test_what_was_purged_here_goes_from_the_carried_copy_at_the_next_round(
    desk: Desk, clock: HandClock, tmp_path: Path
) -> None:
    settled(desk, clock)
    stays = capture(desk.station, first_paper(desk.station, "TAM-2").id)
    carry_away(desk.station, tmp_path / "usb")
    (tmp_path / "usb" / "spool" / ("0" * 32)).write_bytes(b"somebody else's file")
    clock.pass_s(31 * 86_400)
    purge_due(desk)

    carry_away(desk.station, tmp_path / "usb")

    assert sorted(path.name for path in (tmp_path / "usb" / "spool").iterdir()) == sorted(["0" * 32, stays.file_uid])
    assert len(list((tmp_path / "usb" / "keys").iterdir())) == 1


def test_a_desk_from_another_disk_leaves_numbers_out_until_the_portal_was_asked(
    desk: Desk, data_dir: Path, tmp_path: Path, clock: HandClock, expected_warnings: list[object]
) -> None:
    queue(desk.station, clock, "TAM-1")
    carry_away(desk.station, tmp_path / "usb")
    clock.pass_s(60)
    lost = queue(desk.station, clock, "TAM-2").code
    private = (data_dir / TRIAL / "recovery-private.pem").read_bytes()
    desk.close()
    shutil.rmtree(data_dir)

    new = tmp_path / "new computer"
    restore(new, tmp_path / "usb", clock())
    drill(new, private, None, apply=True)
    with open_desk(new, clock=clock) as there:
        clock.pass_s(60)
        offline = queue(there.station, clock, "TAM-3")
        there.station.reuse.remember(offline.owner_id, [])
        asked = queue(there.station, clock, "TAM-4").code

    assert lost is not None
    assert offline.code is not None
    assert asked is not None
    assert (lost.seq, offline.code.seq) == (2, 52)
    assert asked.seq == 3  # the portal never got the lost one: nobody has seen its number


# --- what doctor says of the recovery key ---


def test_doctor_asks_for_the_recovery_key_and_for_a_drill_each_quarter(data_dir: Path, tmp_path: Path) -> None:
    public, private = new_recovery_key()
    (tmp_path / "recovery.pem").write_bytes(public)
    (data_dir).mkdir()
    named = f"[store]\nrecovery_public_key = '{tmp_path / 'recovery.pem'}'\n"
    (data_dir / "settings.toml").write_text(named, encoding="utf-8")
    open_desk(data_dir).close()
    said = [_recovery_line(data_dir)]
    wrapped = (data_dir / "recovery.wrap").read_bytes()
    for days in (1, 100):
        drill(data_dir, private, None, apply=False, now=dt.datetime.now(dt.UTC) - dt.timedelta(days=days))
        said.append(_recovery_line(data_dir))
    drill(data_dir, private, None, apply=False)
    (data_dir / "recovery.wrap").write_bytes(wrap_for_recovery(load_station_key(data_dir), public))
    said.append(_recovery_line(data_dir))
    (data_dir / "recovery.wrap").unlink()
    said.append(_recovery_line(data_dir))

    assert wrapped
    assert said == [
        (Health.WARNING, "drill_never"),
        (Health.OK, "drill_done"),
        (Health.WARNING, "drill_due"),
        (Health.WARNING, "drill_never"),  # another wrapped key than the one that was tried
        (Health.FAILED, "recovery_missing"),
    ]


def test_a_trial_key_is_said_to_be_one(desk: Desk, data_dir: Path) -> None:
    assert _recovery_line(data_dir) == (Health.WARNING, "recovery_trial")


def _recovery_line(data_dir: Path) -> tuple[Health, str]:
    [line] = [check for check in _first_checks(data_dir) if check.part == "recovery"]
    for language in ("vi", "en"):
        assert Texts.load(language).word(f"doctor.{line.note}")
    return line.health, line.note


def _first_checks(data_dir: Path) -> list[Check]:
    return list(itertools.islice(examine(data_dir), 3))  # before scanners and OCR are looked for


def test_damage_found_while_the_desk_works_stops_new_work_in_words(
    desk: Desk, data_dir: Path, expected_warnings: list[object]
) -> None:
    assert desk.check is not None
    desk.check.result(60)
    desk.must_be_sound()
    for number in range(30):
        first_paper(desk.station, f"TAM-{number}")
    desk.station._connections.checkpoint()
    whole = (data_dir / "station.db").read_bytes()
    at = len(whole) // 2
    (data_dir / "station.db").write_bytes(whole[:at] + os.urandom(64) + whole[at + 64 :])

    desk.check = start_check(desk)

    with pytest.raises(StoreDamaged):
        desk.check.result(60)
    with pytest.raises(StoreDamaged) as damaged:
        desk.must_be_sound()
    assert "backup" in Texts.load("en").sentence(damaged.value).lower()
    assert expected_warnings
    (data_dir / "station.db").write_bytes(whole)
