# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory given back: after many page-sized blocks in many threads, the process is about as small as before."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from workstation import heap

# Blocks of the sizes that a decoded page has, freed in another order than made, with small ones in between.
_WORK = """
import sys, threading
from pathlib import Path
from workstation import heap

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if sys.argv[1] == "given back":
    assert heap.give_back_freed_memory()
kept = []
def page(at):
    for size in (26, 6, 13, 6):
        block = bytearray(size << 20)
        block[::4096] = b"x" * len(block[::4096])
        kept.append(bytearray(40_000))
        del block
before = resident()
for _ in range(4):
    threads = [threading.Thread(target=page, args=(at,)) for at in range(6)]
    [one.start() for one in threads]
    [one.join() for one in threads]
print((resident() - before) >> 20)
"""


def test_what_pages_took_is_given_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WORK, "given back"], capture_output=True, text=True, check=True, timeout=120
    )

    kept_mib = 96 * 40_000 / 2**20
    assert int(done.stdout) < kept_mib + 12


def test_processes_started_inside_ask_for_large_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLIBC_TUNABLES", raising=False)

    with heap.large_pages():
        inside = os.environ.get("GLIBC_TUNABLES")

    assert inside == ("glibc.malloc.hugetlb=1" if sys.platform == "linux" else None)
    assert "GLIBC_TUNABLES" not in os.environ


def test_what_somebody_has_told_the_allocator_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.check=1")

    with heap.large_pages():
        assert os.environ["GLIBC_TUNABLES"] == "glibc.malloc.check=1"

    assert os.environ["GLIBC_TUNABLES"] == "glibc.malloc.check=1"
