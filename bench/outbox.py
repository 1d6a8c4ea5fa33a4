# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast the queue answers with very many rows, and what encryption costs: `python bench/outbox.py --rows 100000`.

Makes an encrypted data folder of that many submissions under --dir, as years of work leave one: four of five papers
are purged, 1 in 200 was refused, 2,500 wait. With --keep the folder stays and the next run takes it up again. No
network, no screen.
"""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import os
import random
import shutil
import statistics
import sys
import time
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # not bench/: its queue.py would hide Python's own
os.environ.setdefault("SOHOA_KEY_STORE", "file")

from workstation.app.reconcile import Reconciliation, reconcile
from workstation.domain.ids import SubmissionUid
from workstation.domain.paper_code import PaperCode
from workstation.domain.states import State
from workstation.domain.submission import Receipt
from workstation.store import vault
from workstation.store.search import submission_words
from workstation.store.station import Station

FAMILIES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
]
MIDDLES = ["Văn", "Thị", "Đức", "Minh", "Hữu", "Ngọc", "Thanh", "Quang", "Hồng", "Xuân"]
GIVEN = [
    "Đạt",
    "An",
    "Bình",
    "Cường",
    "Dũng",
    "Hà",
    "Hải",
    "Hạnh",
    "Hiếu",
    "Hòa",
    "Hùng",
    "Hương",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Nam",
    "Nga",
    "Oanh",
    "Phúc",
    "Quân",
    "Sơn",
]
TITLES = ("Giấy chứng sinh", "Giấy chứng nhận kết hôn", "Trích lục khai sinh", "Tờ khai đăng ký khai sinh")
BLOCK = 20_000
BEGIN = dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)
SENDER = "bench"


def fill(station: Station, rows: int) -> float:
    """Add rows until there are that many; return the seconds it took.

    Rules and indexes are taken down and put up again behind the rows, as one does who brings a million rows in: papers
    arrive as they would stand after years, and an index built at once costs a tenth of one that grows row by row.
    """
    db = station._connections
    there = sum(station.outbox_list.counts().values())
    started = time.perf_counter()
    if there >= rows:
        return 0.0
    connection = db.db.conn
    for setting in ("synchronous = off", "cache_size = -500000", "wal_autocheckpoint = 50000"):
        connection.execute(f"pragma {setting}")
    parts = db.rows(_PARTS)
    with station.transaction():
        for part in parts:
            db.write(f"drop {part['type']} {part['name']}")
    chance = random.Random(there + 7)
    for start in range(there, rows, BLOCK):
        with station.transaction():
            _add(station, range(start, min(rows, start + BLOCK)), rows, chance)
    with station.transaction():
        for part in parts:
            db.write(part["sql"])
        for statement in _DERIVED:
            db.write(statement)
    db.checkpoint()
    connection.execute("pragma synchronous = full")
    return time.perf_counter() - started


_PARTS = """
    select type, name, sql from sqlite_master
    where type in ('index', 'trigger') and sql is not null and tbl_name in ('dossier', 'paper', 'outbox')
"""
_DERIVED = (
    "insert into outbox_words (outbox_words) values ('rebuild')",
    "delete from outbox_count",
    "insert into outbox_count (state, number) select state, count(*) from outbox group by state",
)
_DOSSIER = """
    insert into dossier (id, number, procedure_code, owner_id, owner_kind, owner_doubts, owner_name, owner_birth_date,
        owner_address, state, opened_at, clerk, rule_set)
    values (?, ?, '1.001193', ?, 'citizen', '[]', ?, '', '', 'handed_over', ?, 'lan', '2026')
"""
_PAPER = """
    insert into paper (id, uid, dossier_id, component, title, document_type_code, owner_id, state, state_since,
        created_at, pdf_uid, pdf_sha256, pdf_size, signature_level, purged_at, code_owner_id, code_document_type_code,
        code_seq)
    values (?, ?, ?, 1, ?, 'KQ.G15.000031', ?, ?, ?, ?, ?, ?, 3, 'B-B', ?, ?, 'KQ.G15.000031', ?)
"""
_OUTBOX = """
    insert into outbox (uid, paper_id, state, dossier_number, procedure_code, component, code_owner_id,
        code_document_type_code, code_seq, title, file_name, sha256, size, pages, signature_level, signed_at, pdf_uid,
        queued_at, next_at, receipt_number, receipt_sha256, receipt_at, receipt_verbatim, search)
    values (?, ?, ?, ?, '1.001193', 1, ?, 'KQ.G15.000031', ?, ?, ?, ?, 3, 2, 'B-B', ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def _add(station: Station, numbers: range, rows: int, chance: random.Random) -> None:
    dossiers, papers, waiting = [], [], []
    for number in numbers:
        at = (BEGIN + dt.timedelta(seconds=number * 20)).isoformat(timespec="microseconds")
        state = _state(number, rows)
        owner, name = f"0010{number % 90 + 10}{number:06d}"[:12], _name(chance)
        label, title = f"H01-26{number:07d}", TITLES[number % len(TITLES)]
        code = PaperCode(owner, "KQ.G15.000031", number + 1)
        uid, sha256, pdf = str(uuid.UUID(int=chance.getrandbits(128))), f"{number:064x}", f"{number:032x}"
        dossiers.append((number + 1, label, owner, name, at))
        purged_at = at if state is State.PURGED else None
        paper = (number + 1, uid, number + 1, title, owner, state.value, at, at, pdf, sha256)
        papers.append((*paper, purged_at, owner, code.seq))
        settled = state in {State.RECEIVED, State.PURGED}
        receipt = (f"BN-{number}", sha256, at, '{"number": "BN"}') if settled else ("", "", None, "")
        words = submission_words(label, name, title, code)
        fixed = (uid, number + 1, state.value, label, owner, code.seq, title, f"{code.text}.pdf", sha256)
        waiting.append((*fixed, at, pdf, at, at, *receipt, words))
    connection = station._connections.db.conn
    for statement, values in ((_DOSSIER, dossiers), (_PAPER, papers), (_OUTBOX, waiting)):
        connection.executemany(statement, values)
    station.audit.append("fill", actor="bench", to=numbers.stop)


def _state(number: int, rows: int) -> State:
    if number >= rows - 2500:  # what waits is new
        return State.QUEUED
    if number % 200 == 0:
        return State.REFUSED
    return State.PURGED if number < rows * 4 // 5 else State.RECEIVED


def _name(chance: random.Random) -> str:
    return " ".join((chance.choice(FAMILIES), chance.choice(MIDDLES), chance.choice(GIVEN)))


def timed(action: Callable[[], object], times: int) -> list[float]:
    """Return the milliseconds of each run."""
    took = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        took.append((time.perf_counter() - started) * 1000)
    return took


def questions(station: Station, rows: int) -> Iterator[tuple[str, Callable[[], object], Callable[[], bool]]]:
    """Yield what a person asks, and the proof that the answer is right."""
    outbox, wanted = station.outbox_list, "Đặng Đức Đạt"

    def finds(typed: str) -> Callable[[], bool]:
        return lambda: (
            any("dang duc dat" in _folded_name(station, row.uid) for row in outbox.rows(search=typed))
            or rows < len(FAMILIES) * len(MIDDLES) * len(GIVEN)
        )

    yield "first page of 50", lambda: outbox.rows(), lambda: len(outbox.rows()) == 50
    yield "page in the middle", lambda: outbox.rows(before=rows // 2), lambda: len(outbox.rows(before=rows // 2)) == 50
    refused = [State.REFUSED]
    yield "filter: refused", lambda: outbox.rows(states=refused), lambda: len(outbox.rows(states=refused)) == 50
    several = [State.QUEUED, State.SENDING, State.REFUSED]
    yield "filter: three states", lambda: outbox.rows(states=several), lambda: len(outbox.rows(states=several)) == 50
    for label, typed in (
        ("search dang duc dat", "dang duc dat"),
        ("search NFC", unicodedata.normalize("NFC", wanted)),
        ("search NFD", unicodedata.normalize("NFD", wanted)),
        ("search beginning: dang duc", "dang duc d"),
        ("search one common word", "nguyen"),
        ("search words of a common title", "chung sinh"),
        ("search beginning: two letters", "ng"),
        ("search beginning of a number", "H01-26"),
    ):
        right = finds(typed) if "Đạt" in typed or "dat" in typed else lambda: True
        yield label, lambda typed=typed: outbox.rows(search=typed), right
    number = f"H01-26{rows // 3:07d}"
    yield "search a number", lambda: outbox.rows(search=number), lambda: len(outbox.rows(search=number)) == 1
    both = {"search": "dang duc dat", "states": refused}
    yield "search + filter: refused", lambda: outbox.rows(**both), lambda: True
    mostly = {"search": "nguyen thi lan", "states": [State.RECEIVED]}
    yield (
        "search + filter: received",
        lambda: outbox.rows(**mostly),
        lambda: bool(outbox.rows(**mostly)) or rows < 100_000,
    )
    gone = {"search": "dang duc dat", "states": [State.PURGED]}
    yield "search + filter: purged", lambda: outbox.rows(**gone), lambda: True
    waiting = {"search": "nguyen", "states": [State.QUEUED, State.SENDING, State.REFUSED]}
    yield "search + filter: three states", lambda: outbox.rows(**waiting), lambda: bool(outbox.rows(**waiting))
    now = BEGIN + dt.timedelta(seconds=rows * 20)

    def reconciled(days: int | None) -> Reconciliation:
        return reconcile(station, now, since=now - dt.timedelta(days=days) if days else None)

    yield "reconciliation, everything", lambda: reconciled(None), lambda: reconciled(None).sent == rows
    yield "reconciliation, last 30 days", lambda: reconciled(30), lambda: 0 < reconciled(30).sent <= rows
    yield "counters", outbox.counts, lambda: sum(outbox.counts().values()) == rows
    yield "next due", station.outbox.next_due, lambda: True


def _folded_name(station: Station, uid: SubmissionUid) -> str:
    [row] = station._connections.rows("select search from outbox where uid = ?", (uid,))
    return str(row["search"])


def changes(station: Station, times: int) -> dict[str, list[float]]:
    """Take, settle and put back submissions as the sender does; every one of them is durable when it returns."""
    outbox, now = station.outbox, dt.datetime.now(dt.UTC)
    outbox.rearm(now)  # what an earlier run put off
    took: dict[str, list[float]] = {"claim": [], "receipt": [], "release": []}
    for turn in range(times):
        started = time.perf_counter()
        claimed = outbox.claim(SENDER, now)
        took["claim"].append((time.perf_counter() - started) * 1000)
        if claimed is None:
            break
        sent = claimed.submission
        started = time.perf_counter()
        if turn % 2:
            later = now + dt.timedelta(days=1)
            outbox.release(sent.uid, SENDER, error_code="PORTAL_OFFLINE", detail="", next_at=later)
            took["release"].append((time.perf_counter() - started) * 1000)
        else:
            outbox.received(sent.uid, SENDER, Receipt(sent.uid, f"B-{turn}", sent.sha256, now, "{}"))
            took["receipt"].append((time.perf_counter() - started) * 1000)
    return took


def encryption() -> tuple[float, float]:
    """Return milliseconds a MiB for sealing and opening 3 MiB, medians of 15."""
    key, uid, data = vault.new_data_key(), os.urandom(16), os.urandom(3 << 20)
    sealed = vault.seal(data, key, uid)
    return (
        statistics.median(timed(lambda: vault.seal(data, key, uid), 15)) / 3,
        statistics.median(timed(lambda: vault.open_sealed(sealed, key, uid), 15)) / 3,
    )


def report(name: str, took: list[float]) -> None:
    """Print one line of the table."""
    if not took:
        return
    ordered = sorted(took)
    p95 = ordered[max(0, round(len(ordered) * 0.95) - 1)]
    print(f"{name:<36} {statistics.median(ordered):>9.2f} {p95:>9.2f} {ordered[-1]:>9.2f}")


def main() -> None:
    """Fill, ask, change, start again; print one table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=20_000)
    options.add_argument("--dir", type=Path, default=Path("/tmp/sohoa-bench-queue"))
    options.add_argument("--keep", action="store_true", help="keep the folder, and take up one that is there")
    options.add_argument("--fill-only", action="store_true", help="make the folder and keep it; nothing is measured")
    options.add_argument("--times", type=int, default=60)
    chosen = options.parse_args()
    logging.disable(logging.WARNING)
    folder = chosen.dir / f"rows-{chosen.rows}"
    if not (chosen.keep or chosen.fill_only):
        shutil.rmtree(folder, ignore_errors=True)
    with Station.open(folder) as station:
        seconds = fill(station, chosen.rows)
    if chosen.fill_only:
        return
    size = sum(path.stat().st_size for path in folder.glob("station.db*")) >> 20
    print(f"rows {chosen.rows}, database {size} MiB, filled in {seconds:.0f} s, load {os.getloadavg()[0]:.1f}")
    print(f"{'milliseconds':<36} {'median':>9} {'p95':>9} {'worst':>9}")

    def start() -> None:
        with Station.open(folder) as opened:
            opened.reconcile()
            opened.outbox_list.rows()

    def look() -> None:
        with Station.open(folder, read_only=True) as opened:
            opened.outbox_list.rows()

    report("start, spool compared, first page", timed(start, 5))
    report("look (read only), first page", timed(look, 5))
    with Station.open(folder) as station:
        for name, ask, is_right in questions(station, chosen.rows):
            if not is_right():
                sys.exit(f"wrong answer: {name}")
            report(name, timed(ask, chosen.times))
        for name, took in changes(station, 200).items():
            report(f"durable state change: {name}", took)
        report("backup of the database", timed(lambda: station.backup(keep=1), 3))
    sealing, opening = encryption()
    print(f"encryption {sealing:.2f} ms/MiB, decryption {opening:.2f} ms/MiB")
    if not chosen.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
