# SPDX-License-Identifier: GPL-3.0-or-later
"""The scratch of one job: what is put aside comes back, nobody else can read it, and a full disk is told."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.store.desk import first_paper, sha256
from workstation.errors import DiskFull
from workstation.store.scratch import Scratch
from workstation.store.spool import SpoolPlace, StoredFile
from workstation.store.station import Station

MIB = 1024 * 1024


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 5])
def test_a_file_comes_back_as_it_was_whatever_its_size(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)

    with Scratch(tmp_path) as scratch:
        kept = scratch.put(data)

        assert kept.read() == data
        assert kept.seek(0, os.SEEK_END) == size


def test_files_are_read_side_by_side_and_anywhere(tmp_path: Path) -> None:
    given = [os.urandom(2 * MIB + number) for number in range(3)]

    with Scratch(tmp_path) as scratch:
        kept = [scratch.put(data) for data in given]
        for at, size in ((MIB - 7, 20), (0, 5), (2 * MIB - 1, 100), (5, MIB)):
            for file, data in zip(kept, given, strict=True):
                file.seek(at)
                assert file.read(size) == data[at : at + size]


def test_what_lies_in_the_scratch_has_no_name_and_cannot_be_read(tmp_path: Path) -> None:
    program = (
        "import os, sys, pathlib, signal\n"
        "from workstation.store.scratch import Scratch\n"
        "scratch = Scratch(pathlib.Path(sys.argv[1]))\n"
        "kept = scratch.put(b'a plain page ' * 1000)\n"
        "lying = os.pread(scratch._file.fileno(), 100_000, 0)\n"
        "print(len(lying), b'a plain page' in lying, len(os.listdir(sys.argv[1])), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    ended = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=False)

    assert ended.returncode == -signal.SIGKILL
    size, is_plain, names = ended.stdout.split()
    assert int(size) > 13_000
    assert (is_plain, names) == ("False", "0")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_when_it_is_written(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Scratch(tmp_path) as scratch:
        kept = scratch.put(b"before")
        resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, before[1]))
        try:
            with pytest.raises(DiskFull):
                scratch.put(os.urandom(3 * MIB))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)

        assert kept.read() == b"before"


@pytest.mark.parametrize("size", [0, MIB, 2 * MIB + 77])
def test_a_file_goes_from_the_scratch_into_the_spool_part_by_part(station: Station, size: int) -> None:
    data = os.urandom(size)

    def save(place: SpoolPlace) -> StoredFile:
        with place.scratch() as scratch:
            return place.put(scratch.put(data))

    stored = station.spool.put_by(first_paper(station).uid, save)

    assert (stored.size, stored.sha256) == (size, sha256(data))
    assert station.spool.read(stored.uid) == data
    assert station.spool.content(stored.uid).read(0, size) == data
    assert station.spool.file(stored.uid).read() == data
    assert station.spool.uids() == [stored.uid]
