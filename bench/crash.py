# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk and a portal that are killed at random while they work, then a drain: `python bench/crash.py --kills 20`.

Pages are captured, papers assembled and signed, files sent, each by the product's own code; scanner and OCR are left
out (their results are made up), because a kill of theirs costs nothing that was ever told "saved".
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import hashlib
import io
import logging
import os
import random
import shutil
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # not bench/: its queue.py would hide Python's own
os.environ.setdefault("SOHOA_KEY_STORE", "file")

from PIL import Image, ImageDraw

from workstation.app.desk import Desk, open_desk
from workstation.app.intake import open_dossier
from workstation.app.review import confirm
from workstation.app.sign import sign_papers
from workstation.app.submit import Sender, queue_dossier
from workstation.domain.owner import Owner, parse_owner_id
from workstation.domain.paper import PageGeometry, PageMeasures, PageText, Word
from workstation.domain.states import Event, State
from workstation.errors import WorkstationError
from workstation.jobs.cancel import CancelToken
from workstation.portal.reference.process import PortalProcess, start_reference_portal
from workstation.settings import OcrSettings, PortalSettings, Settings

CLERK, PIN, SECRET = "bench", "123456", "crash-bench-secret"
PROCEDURE = "1.004884"
ROLES = ("capture", "sign", "send", "all")
SHORTEST_S, LONGEST_S = 0.3, 3.0


def page_image(number: int) -> bytes:
    """Draw a small page that no other page equals."""
    image = Image.new("L", (620, 877), "white")
    ImageDraw.Draw(image).text((60, 60), f"Trang {number}", fill="black")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80, dpi=(75, 75))
    return out.getvalue() + os.urandom(8)  # behind the end marker: makes each file its own


def desk_settings(url: str) -> Settings:
    """Return the settings of a desk that sends to this portal."""
    return dataclasses.replace(Settings(), portal=PortalSettings(url=url), ocr=OcrSettings(workers=1))


class Worker:
    """One run of the desk, in the process that will be killed."""

    def __init__(self, desk: Desk, papers: int, say: int) -> None:
        self.desk = desk
        self.papers = papers
        self.say = say

    def tell(self, line: str) -> None:
        """Report one line; it is with the parent before the next statement runs."""
        os.write(self.say, f"{line}\n".encode())

    def count(self) -> int:
        """Return the number of pages saved so far."""
        return len(self.desk.station._connections.rows("select 1 from page where discarded_at is null"))

    def capture(self) -> bool:
        """Open one dossier and save one page for its first paper; report what the clerk was told."""
        if self.count() >= self.papers:
            return False
        station, number = self.desk.station, self.count()
        owner = Owner(parse_owner_id(f"001085{number:06d}"), "Nguyễn Văn An")
        dossier = open_dossier(self.desk, PROCEDURE, owner, CLERK)
        first, *others = station.papers.of_dossier(dossier.id)
        data = page_image(number)
        stored = station.spool.put(first.uid, data)
        page = station.papers.add_page(
            first.id, stored, side=None, media_type="image/jpeg", dpi=75, width_px=620, height_px=877, actor=CLERK
        )
        self.tell(f"saved {stored.uid} {hashlib.sha256(data).hexdigest()}")
        for other in others:
            station.papers.apply(other.id, Event.DISCARD, actor=CLERK)
        return page.number == 1

    def sign(self) -> bool:
        """Take every captured paper on, to its signature and into the queue."""
        station, moved = self.desk.station, False
        for row in station._connections.rows(
            "select id, dossier_id, state from paper where state in ('captured', 'prepared', 'recognised', 'confirmed',"
            " 'assembled', 'signed') order by id limit 5"
        ):
            moved = True
            if row["state"] in {"captured", "prepared"}:
                self._read(row["id"])
            if station.papers.get(row["id"]).state is State.RECOGNISED:
                confirm(self.desk, row["id"], clerk=CLERK, accept_page_count=True, compared=True, not_secret=True)
            sign_papers(self.desk, [row["id"]], pin=PIN, clerk=CLERK)
            queue_dossier(self.desk, row["dossier_id"], CLERK)
        return moved

    def _read(self, paper_id: int) -> None:
        papers = self.desk.station.papers
        geometry = PageGeometry(620, 877, 75, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
        for page in papers.pages(paper_id):
            papers.save_text(page.id, PageText((Word("Trang", 60, 60, 100, 72, 95.0, 0),), "bench", 1.0))
            papers.save_measures(page.id, PageMeasures(geometry, 0.0, 0, 90.0, 0.02, False, 500.0))
        if papers.get(paper_id).state is State.CAPTURED:
            papers.apply(paper_id, Event.PREPARE, actor="program")
        papers.apply(paper_id, Event.RECOGNISE, actor="program")

    def send(self) -> bool:
        """Send what is due; a dead portal is tried again at once, so that kills meet work and not waiting."""
        self.desk.station.outbox.rearm(self.desk.clock())
        self.desk.line.try_now()
        return Sender(self.desk, CancelToken()).send_due() > 0

    def run(self, roles: tuple[str, ...]) -> None:
        """Work in one thread a role until killed."""
        threads = [threading.Thread(target=self._loop, args=(role,), daemon=True) for role in roles]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _loop(self, role: str) -> None:
        while True:
            try:
                if not getattr(self, role)():
                    time.sleep(0.05)
            except WorkstationError as failure:
                self.tell(f"failure {role} {failure.code}")
                time.sleep(0.05)


def fork_worker(folder: Path, url: str, papers: int, role: str) -> tuple[int, int]:
    """Start a desk in a fork (importing anew would take longer than it lives); return pid and its reports."""
    reports, say = os.pipe()
    pid = os.fork()
    if pid:
        os.close(say)
        return pid, reports
    os.close(reports)
    try:
        desk = open_desk(folder, settings=desk_settings(url))
        os.write(say, b"open\n")
        Worker(desk, papers, say).run(("capture", "sign", "send") if role == "all" else (role,))
    except BaseException as error:  # noqa: BLE001 - the fork must not return into the parent's code
        os.write(say, f"ended {type(error).__name__} {error}\n".encode())
    os._exit(1)


def reap(pid: int, reports: int, *, after_s: float) -> list[str]:
    """Let a desk work for a while after it opened, kill it, and return what it reported."""
    told = b""
    while b"\n" not in told:
        part = os.read(reports, 65536)
        told += part
        if not part:
            break
    ends = time.monotonic() + after_s
    os.set_blocking(reports, False)
    while time.monotonic() < ends:  # an empty pipe would fill and stop the desk
        try:
            told += os.read(reports, 65536)
        except BlockingIOError:
            time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.set_blocking(reports, True)
    while part := os.read(reports, 65536):
        told += part
    os.close(reports)
    return told.decode(errors="replace").splitlines()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Bench:
    """The whole run: kills, drain, count."""

    def __init__(self, folder: Path, papers: int, seed: int) -> None:
        self.folder, self.papers = folder, papers
        self.chance = random.Random(seed)
        self.port = free_port()
        self.portal = self._portal()
        self.saved: dict[str, str] = {}
        self.notes: Counter[str] = Counter()
        os.environ["SOHOA_PORTAL_SECRET"] = SECRET

    def _portal(self) -> PortalProcess:
        return start_reference_portal(self.folder / "portal", self.port, client_secret=SECRET)

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            word, *rest = line.split(" ")
            if word == "saved" and len(rest) == 2 and len(rest[1]) == 64:
                self.saved[rest[0]] = rest[1]
            elif word in {"failure", "ended"}:
                self.notes[" ".join(line.split(" ")[:3])] += 1

    def kill(self, role: str) -> None:
        """Let one desk live for a moment; kill the portal meanwhile when it is its turn."""
        pid, reports = fork_worker(
            self.folder / "desk", self.portal.url, self.papers, "all" if role == "portal" else role
        )
        for_s = self.chance.uniform(SHORTEST_S, LONGEST_S)
        if role == "portal":
            killer = threading.Timer(self.chance.uniform(0.5, 1.5), self.portal.kill)
            killer.start()
            self._keep(reap(pid, reports, after_s=for_s + 1.0))
            killer.join()
            self.portal = self._portal()
        else:
            self._keep(reap(pid, reports, after_s=for_s))

    def drain(self, limit_s: float) -> Desk:
        """Finish everything without a kill and return the desk, open."""
        desk = open_desk(self.folder / "desk", settings=desk_settings(self.portal.url))
        reports, say = os.pipe()
        worker = Worker(desk, self.papers, say)
        ends = time.monotonic() + limit_s
        while time.monotonic() < ends:
            moved = [worker.capture(), worker.sign(), worker.send()]
            if not any(moved) and set(desk.station.outbox_list.counts()) <= {State.RECEIVED, State.REFUSED}:
                break
        os.close(say)
        with os.fdopen(reports) as told:
            self._keep(told.read().splitlines())
        return desk

    def verdict(self, desk: Desk) -> dict[str, int]:
        """Compare what clerks were told, the rows, the files and the portal."""
        station = desk.station
        pages = {
            row["file_uid"]: row["sha256"]
            for row in station._connections.rows("select file_uid, sha256 from page where discarded_at is null")
        }
        at_portal = self._documents()
        rows = station._connections.rows("select uid, pdf_uid, sha256, receipt_sha256 from outbox")
        files = list(pages.items()) + [(row["pdf_uid"], row["sha256"]) for row in rows]
        there = set(station.spool.uids())
        bad = sum(hashlib.sha256(station.spool.read(uid)).hexdigest() != sha for uid, sha in files if uid in there)
        station.full_check()
        return {
            "saved pages lost": sum(pages.get(uid) != sha for uid, sha in self.saved.items()),
            "rows without a file": sum(uid not in there for uid, _ in files),
            "files with another hash": bad,
            "papers not received": self.papers - station.outbox_list.counts().get(State.RECEIVED, 0),
            # Every page image is its own, so two documents of one hash, or more than papers, are one paper twice.
            "duplicates at the portal": max(len(at_portal) - len({sha for _, sha in at_portal}), 0)
            + max(len(at_portal) - self.papers, 0),
            "portal documents nobody here knows": len({uid for uid, _ in at_portal} - {row["uid"] for row in rows}),
            "hash mismatches at the portal": sum(
                dict(at_portal).get(row["uid"]) != row["sha256"] or row["receipt_sha256"] != row["sha256"]
                for row in rows
            ),
            "audit lines, chain whole": station.audit.verify(),
        }

    def _documents(self) -> list[tuple[str, str]]:
        [database] = (self.folder / "portal").glob("*.sqlite")
        with sqlite3.connect(database) as db:
            return [(str(uid), str(sha256)) for uid, sha256 in db.execute("select uid, sha256 from paper")]


def main() -> None:
    """Kill, drain, count; exit code 1 when anything is not 0."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--papers", type=int, default=20)
    options.add_argument("--short", action="store_true", help="10 kills, two of each kind, over 6 papers: a minute")
    options.add_argument("--seed", type=int, default=20261122)
    options.add_argument("--dir", type=Path, default=Path("/tmp/sohoa-bench-crash"))
    chosen = options.parse_args()
    if chosen.short:
        chosen.kills, chosen.papers = 10, 6
    logging.disable(logging.CRITICAL)
    shutil.rmtree(chosen.dir, ignore_errors=True)
    chosen.dir.mkdir(parents=True)
    bench, started, kills = Bench(chosen.dir, chosen.papers, chosen.seed), time.monotonic(), Counter[str]()
    try:
        roles = [*ROLES, "portal"]
        for number in range(chosen.kills):
            role = roles[number % len(roles)]
            bench.kill(role)
            kills[role] += 1
        killed_s = time.monotonic() - started
        desk = bench.drain(limit_s=60.0 + 3.0 * chosen.papers)
        with desk:
            found = bench.verdict(desk)
    finally:
        bench.portal.close()
    total_s = time.monotonic() - started
    told = ", ".join(f"{role} {count}" for role, count in kills.items())
    print(f"{dt.datetime.now(dt.UTC).date()}: {sum(kills.values())} kill -9 ({told}) over {chosen.papers} papers")
    print(f"{killed_s:.0f} s of kills, {total_s:.0f} s in all, load {os.getloadavg()[0]:.1f}, saved {len(bench.saved)}")
    for name, count in found.items():
        print(f"{name:<38} {count}")
    print(f"noted on the way: {dict(bench.notes)}")
    if any(count for name, count in found.items() if not name.startswith("audit")):
        sys.exit(1)


if __name__ == "__main__":
    main()
