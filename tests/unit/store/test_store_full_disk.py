# SPDX-License-Identifier: GPL-3.0-or-later
"""A volume that is genuinely full or read-only: a small one is mounted where we may, else the process is limited."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from workstation.store.station import Station

ROOT = Path(__file__).parents[3]


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path | None]:
    """A volume of 16 MiB of its own, or None where mounting is not ours to do."""
    place = tmp_path / "volume"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)]
    is_mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield place if is_mounted else None
    if is_mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)


def told(what: str, folder: Path, *options: str) -> dict[str, object]:
    command = [sys.executable, "-m", "tests.unit.store.full_disk", what, str(folder), *options]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert run.stdout, run.stderr
    answer = json.loads(run.stdout.splitlines()[-1])
    assert isinstance(answer, dict)
    return answer


def place_of(volume: Path | None, tmp_path: Path) -> tuple[Path, str]:
    return (volume / "station", "volume") if volume is not None else (tmp_path / "station", "limit")


def test_a_full_disk_at_capture_loses_nothing_and_is_recorded(volume: Path | None, tmp_path: Path) -> None:
    folder, way = place_of(volume, tmp_path)

    answer = told("capture", folder, way)

    assert answer["failure"] == "DISK_FULL"
    assert answer["recorded"] is True  # the reserve was given back, so the fault itself could be written down
    with Station.open(folder, read_only=True) as station:
        assert station.audit.verify() == answer["audit"]
        assert station.full_check() == answer["audit"]
        assert len(station.spool.uids()) == answer["saved"]
        assert station.check_files(station.spool.uids()) == answer["saved"]


def test_a_full_disk_while_the_wal_grows_undoes_the_unit_whole(volume: Path | None, tmp_path: Path) -> None:
    folder, way = place_of(volume, tmp_path)

    answer = told("wal", folder, way)

    assert answer["failure"] == "DISK_FULL"
    assert answer["recorded"] is True
    with Station.open(folder, read_only=True) as station:
        assert station.audit.verify() == answer["audit"]
        assert station.dossiers.by_number("TAM-0") is None


def test_a_full_disk_during_the_backup_leaves_no_half_copy(volume: Path | None, tmp_path: Path) -> None:
    folder, way = place_of(volume, tmp_path)

    answer = told("backup", folder, way)

    assert answer["failure"] == "DISK_FULL"
    assert list((folder / "backups").iterdir()) == []
    with Station.open(folder, read_only=True) as station:
        assert station.audit.verify() == answer["audit"]


def test_a_read_only_volume_is_said_to_be_one(volume: Path | None, tmp_path: Path) -> None:
    folder, way = place_of(volume, tmp_path)
    Station.open(folder).close()
    if way == "volume":
        subprocess.run(["mount", "-o", "remount,ro", str(volume)], check=True)
    else:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)

    answer = told("open", folder, way)

    if way == "limit":
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
    assert answer["failure"] == "STORE_READ_ONLY"
