# SPDX-License-Identifier: GPL-3.0-or-later
"""Work until the disk is full, in a process of its own: `python -m tests.unit.store.full_disk WHAT FOLDER WAY`."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from tests.unit.store.desk import CLERK, capture, first_paper, open_dossier
from workstation.errors import WorkstationError
from workstation.store.station import Station


def fill(folder: Path, leave_kib: int, way: str) -> None:
    """Take the room away but for a little."""
    if way == "limit":
        biggest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        resource.setrlimit(resource.RLIMIT_FSIZE, (biggest + (leave_kib << 10),) * 2)
        return
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    (folder.parent / "other.bin").write_bytes(bytes(max(0, free - (leave_kib << 10))))


def by_capture(station: Station, folder: Path, way: str) -> None:
    """Save pages until one does not fit."""
    paper = first_paper(station)
    capture(station, paper.id, os.urandom(300_000))
    fill(folder, 1500, way)
    while True:
        capture(station, paper.id, os.urandom(9_000_000 if way == "limit" else 400_000))


def by_wal(station: Station, folder: Path, way: str) -> None:
    """One write unit that outgrows the volume."""
    fill(folder, 600, way)
    with station.transaction():
        for number in range(3000):
            open_dossier(station, f"TAM-{number}")


def by_backup(station: Station, folder: Path, way: str) -> None:
    """A copy of a database that has no room beside itself."""
    with station.transaction():
        for number in range(200):
            open_dossier(station, f"TAM-{number}")
    station._connections.checkpoint()
    if way == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    else:
        fill(folder, 300, way)
    station.backup()


def by_open(_: Station, __: Path, ___: str) -> None:
    """Nothing more than opening."""


def recorded(station: Station) -> bool:
    """Try to write down what happened."""
    with station.transaction():
        station.audit.append("disk_full", actor=CLERK)
    return True


def main(what: str, folder: Path, way: str) -> dict[str, object]:
    """Do it and return what was told."""
    todo: dict[str, Callable[[Station, Path, str], None]] = {
        "capture": by_capture,
        "wal": by_wal,
        "backup": by_backup,
        "open": by_open,
    }
    if what == "open" and way == "limit" and os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    with Station.open(folder, floor_mib=0) as station:
        failure = ""
        try:
            todo[what](station, folder, way)
        except WorkstationError as error:
            failure = error.code
        done = recorded(station) if what in {"capture", "wal"} else False
        return {
            "failure": failure,
            "recorded": done,
            "audit": station.audit.verify(),
            "saved": len(station.spool.uids()),
        }


if __name__ == "__main__":
    try:
        answer = main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
    except WorkstationError as error:
        answer = {"failure": error.code}
    sys.stdout.write(json.dumps(answer) + "\n")
