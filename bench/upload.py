# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads over a bad line, side by side with tuspy: extra bytes, how soon silence is noticed, peak memory.

`python bench/upload.py [--runs N]` from the top folder; starts a reference portal and a fault proxy on loopback and
makes tuspy's own environment in the user's cache folder at first use.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.contract.fault_proxy import FaultProxy, Line
from tests.contract.portal_kit import OWNER, TYPE, token
from tests.contract.python_peers import LOCKS, peer_python
from tests.contract.spool_sender import order_for
from workstation.domain.ids import SubmissionUid
from workstation.domain.paper_code import PaperCode
from workstation.domain.submission import Submission
from workstation.portal.adapters.tus import TusPortal, metadata
from workstation.portal.reference import PortalProcess, start_reference_portal
from workstation.store.station import Station

SIZE = 3 * 1024 * 1024
RATE = 125_000.0  # bytes a second: 1 Mbit/s
CUT_EVERY = 700_000
SLOW = Line(rate=RATE)
WATCH_S = 60.0  # how long a client that notices nothing is watched

Result = dict[str, Any]


def main() -> None:
    """Run every case and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=["cut", "stalled", "memory"], help="one part")
    options = parser.parse_args()
    os.environ["SOHOA_KEY_STORE"] = "file"
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    when = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC"
    print(f"{when}, {os.cpu_count()} shared cores, load {load}, runs {options.runs}\n")
    with (
        tempfile.TemporaryDirectory() as folder,
        start_reference_portal(Path(folder), options=("--profile", "all")) as process,
    ):
        bench = Bench(process, Path(folder))
        parts = {"cut": lambda: bench.cut_line(options.runs), "stalled": bench.stalled, "memory": bench.memory}
        for name, part in parts.items():
            if options.only in {None, name}:
                part()


class Bench:
    """The cases, on one portal."""

    def __init__(self, process: PortalProcess, folder: Path) -> None:
        self._process = process
        self._folder = folder
        portal = TusPortal(process.url, process.client_id, process.client_secret)
        self._dossier = portal.new_dossier("1.001193", OWNER, "Đặng Đức Đạt", token="bench-upload")
        portal.close()

    def cut_line(self, runs: int) -> None:
        """3 MiB at 1 Mbit/s, uncut and cut every 0.7 MB."""
        cases = [
            ("ours", "uncut", None),
            ("tuspy", "uncut", None),
            ("ours", "cut", CUT_EVERY),
            ("tuspy", "cut", CUT_EVERY),
        ]
        results: dict[tuple[str, str], list[Result]] = {}
        for _ in range(runs):
            for who, what, cut_every in cases:  # interleaved: the load of the machine falls on both alike
                if what == "uncut" and len(results.get((who, what), ())) >= 1:
                    continue
                results.setdefault((who, what), []).append(self._over(cut_every, who))
        print("3 MiB over 1 Mbit/s; cut: after every 0.7 MB the busy connection ends (median of runs)\n")
        print("| client | line | seconds | bytes sent | extra | delivered |\n| --- | --- | --: | --: | --: | --- |")
        for (who, what), found in results.items():
            seconds = statistics.median(one["seconds"] for one in found)
            sent = statistics.median(one["sent"] for one in found)
            good = sum(not one["fault"] for one in found)
            print(f"| {who} | {what} | {seconds:.1f} | {sent:,.0f} | {sent / SIZE - 1:.1%} | {good} of {len(found)} |")
        print()

    def stalled(self) -> None:
        """A server that takes the connection and says nothing, and one that falls silent in mid-upload."""
        print("A server that falls silent, default time-outs (seconds until the client says so)\n")
        print("| client | from the first byte | after 0.1 MB |\n| --- | --: | --: |")
        for who in ("ours", "tuspy"):
            cells = [self._silence(who, Line(freeze_after=1)), self._silence(who, Line(freeze_after=100_000))]
            print(f"| {who} | {cells[0]} | {cells[1]} |")
        print()

    def memory(self) -> None:
        """Peak memory of a process that sends one paper."""
        print("Peak resident memory of the sending process (MB); ours decrypts the paper out of the spool\n")
        print("| client | 3 MiB | 30 MiB | 100 MiB |\n| --- | --: | --: | --: |")
        for who in ("tus", "igate", "dvcqg", "lgsp_key", "cv7197_rest", "tuspy"):
            peaks = []
            for size in (SIZE, 10 * SIZE, 100 * 1024 * 1024):
                found = self._send(who, self._process.url, size, 600.0)
                if found is None or found["fault"]:
                    raise SystemExit(f"{who}: {found}")
                peaks.append(found["peak_kib"] * 1024 / 1e6)
            print("| " + " | ".join([who, *(f"{peak:.0f}" for peak in peaks)]) + " |")
        print()

    def _over(self, cut_every: int | None, who: str) -> Result:
        with FaultProxy(self._process.url, otherwise=SLOW, cut_every=cut_every) as proxy:
            found = self._send("tus" if who == "ours" else who, proxy.url, SIZE, 600.0)
            assert found is not None
            return {**found, "sent": proxy.bytes_from_client}

    def _silence(self, who: str, line: Line) -> str:
        with FaultProxy(self._process.url, otherwise=line) as proxy:
            found = self._send("tus" if who == "ours" else who, proxy.url, SIZE, WATCH_S)
        return f"{found['seconds']:.1f}" if found else f"not within {WATCH_S:.0f}"

    def _send(self, who: str, url: str, size: int, limit_s: float) -> Result | None:
        """Send a fresh paper in a process of its own; None when it had to be ended."""
        seed = uuid.uuid4().hex
        if who == "tuspy":
            command = [str(peer_python("tuspy")), str(LOCKS / "tuspy_client.py")]
            text = json.dumps(self._tuspy_order(url, size, seed))
        else:
            command = [sys.executable, "-m", "tests.contract.spool_sender"]
            text = self._order(who, url, size, seed)
        try:
            done = subprocess.run(
                command, input=text, capture_output=True, text=True, timeout=limit_s, check=True, cwd=ROOT
            )
        except subprocess.TimeoutExpired:
            return None
        found: Result = json.loads(done.stdout)
        return found

    def _order(self, who: str, url: str, size: int, seed: str) -> str:
        content = _paper(size, seed)
        sent = _submission(content, seed, self._dossier)
        desk = self._folder / "desk"
        with Station.open(desk) as station:
            stored = station.spool.put(sent.uid, content)
        login = {"client_id": self._process.client_id, "client_secret": self._process.client_secret}
        gateway = {
            "gateway_url": url,
            "gateway_client_id": login["client_id"],
            "gateway_secret": login["client_secret"],
        }
        return order_for(desk, stored.uid, sent, {"adapter": who, "url": url, **login, **gateway})

    def _tuspy_order(self, url: str, size: int, seed: str) -> Result:
        content = _paper(size, seed)
        file = self._folder / "tuspy.pdf"
        file.write_bytes(content)
        described = metadata(_submission(content, seed, self._dossier))
        more = {"chunk": 256 * 1024, "retries": 30, "retry_delay_s": 0.2}  # ours begins with 256 KiB and waits 0.2 s
        return {
            "endpoint": f"{url}/files",
            "token": token(self._process),
            "file": str(file),
            "metadata": described,
            **more,
        }


def _paper(size: int, seed: str) -> bytes:
    return b"%PDF-1.7\n" + random.Random(seed).randbytes(size - 9)


def _submission(content: bytes, seed: str, dossier: str) -> Submission:
    return Submission(
        uid=SubmissionUid(str(uuid.UUID(seed))),
        dossier_number=dossier,
        procedure_code="1.001193",
        component=1,
        code=PaperCode(OWNER, TYPE),
        title="Giấy khai sinh",
        file_name="bench.pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        pages=2,
        signature_level="B-T",
        signed_at=dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC),
    )


if __name__ == "__main__":
    main()
