# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed without warning while it saves: what the clerk was told is saved, is."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes import wait_until
from workstation.store.station import Station

ROOT = Path(__file__).parents[2]
KILLS = 10


def _entries(folder: Path) -> list[Path]:
    return list((folder / "spool").iterdir())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _moments(folder: Path, chance: random.Random) -> list[Callable[[], bool]]:
    """The moments of a save at which the writer is killed, each seen by what is on the disk."""
    there = len(_entries(folder))
    half_way = chance.randrange(1, 1_000_000)
    wal = _size(folder / "station.db-wal")
    return [
        lambda: True,  # just told "saved"
        lambda: any(path.suffix == ".tmp" for path in _entries(folder)),  # the file is being made
        lambda: any(path.suffix == ".tmp" and _size(path) > half_way for path in _entries(folder)),
        lambda: len(_entries(folder)) > there + 1,  # the file has its name, the row is on its way
        lambda: _size(folder / "station.db-wal") != wal,  # the row is being written
    ]


def _write_and_kill(
    writers: subprocess.Popen[str], folder: Path, seed: int, chance: random.Random
) -> list[tuple[str, str]]:
    """Let a writer save a few pages, kill it at a chosen moment, and return what it had reported."""
    assert writers.stdin is not None
    assert writers.stdout is not None
    writers.stdin.write(f"{seed}\n")
    writers.stdin.flush()
    writer = int(writers.stdout.readline())
    lines = [writers.stdout.readline() for _ in range(chance.randrange(6))]
    moments = _moments(folder, chance)
    wait_until(moments[seed % len(moments)], 60)
    os.kill(writer, signal.SIGKILL)
    while (line := writers.stdout.readline()) != "ended\n":
        assert line, "the writers ended by themselves"
        lines.append(line)
    return [(uid, sha256) for uid, sha256 in (line.split() for line in lines)]


@pytest.fixture
def writers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    monkeypatch.setenv("SOHOA_KEY_STORE", "file")
    command = [sys.executable, "-m", "tests.flows.store_writer", str(tmp_path / "station")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


@pytest.mark.slow
def test_no_page_reported_as_saved_is_lost_however_often_the_power_goes(
    tmp_path: Path, writers: subprocess.Popen[str]
) -> None:
    folder, chance = tmp_path / "station", random.Random(20261121)
    reported: list[tuple[str, str]] = []

    for seed in range(KILLS):
        reported += _write_and_kill(writers, folder, seed, chance)
        with Station.open(folder) as station:
            assert station.reconcile().missing == ()
            assert station.audit.verify() > 0

    with Station.open(folder) as station:
        dossiers = station.dossiers.recent(KILLS)
        papers = [paper for dossier in dossiers for paper in station.papers.of_dossier(dossier.id)]
        pages = {page.file_uid: page for paper in papers for page in station.papers.pages(paper.id)}
        assert len(reported) >= KILLS
        assert len(dossiers) == KILLS
        assert {uid for uid, _ in reported} <= set(pages)
        for page in pages.values():
            assert hashlib.sha256(station.spool.read(page.file_uid)).hexdigest() == page.sha256
        assert all(pages[uid].sha256 == sha256 for uid, sha256 in reported)
        assert set(station.spool.uids()) == set(pages)
        for paper in papers:
            numbers = [page.number for page in station.papers.pages(paper.id)]
            assert numbers == list(range(1, len(numbers) + 1))
        connections = station._connections
        assert connections.rows("pragma cipher_integrity_check") == []
        assert connections.row("pragma integrity_check") == {"integrity_check": "ok"}
