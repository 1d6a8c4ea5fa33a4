# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the store let another process do; run as `python -m tests.unit.store.other_process WHAT FOLDER`."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from tests.unit.store.desk import capture, first_paper
from workstation.errors import WorkstationError
from workstation.store.station import Station

LIMIT_BYTES = 700_000
NOBODY = 65534


def hold(folder: Path) -> str:
    """Open the folder, say so, and stay until somebody ends us or closes our input."""
    with Station.open(folder):
        sys.stdout.write("open\n")
        sys.stdout.flush()
        sys.stdin.readline()
    return "closed"


def look(folder: Path) -> str:
    """Open the folder to write, as somebody without rights: root may write anywhere."""
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    with Station.open(folder) as station:
        return str(len(station.dossiers.recent(10)))


def fill(folder: Path) -> str:
    """Write one page that fits and one that does not: no file of ours may grow beyond the limit."""
    with Station.open(folder) as station:
        paper = first_paper(station)
        capture(station, paper.id, b"s" * 1000)
        resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, LIMIT_BYTES))
        told = _told(lambda: capture(station, paper.id, os.urandom(2 * LIMIT_BYTES)))
        capture(station, paper.id, b"t" * 1000)  # the fault can be recorded and small work goes on
        return f"{told} {(folder / 'reserve.bin').exists()}"


def _told(action: Callable[[], object]) -> str:
    try:
        action()
    except WorkstationError as error:
        return error.code
    return "no failure"


if __name__ == "__main__":
    todo: dict[str, Callable[[Path], str]] = {"hold": hold, "look": look, "fill": fill}
    try:
        result: object = todo[sys.argv[1]](Path(sys.argv[2]))
    except WorkstationError as error:
        result = {"code": error.code} | {name: str(value) for name, value in error.parameters().items()}
    sys.stdout.write(json.dumps(result) + "\n")
