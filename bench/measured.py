# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program and measures wall time, CPU time and peak memory of its whole process tree; Linux only."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """What a run cost; `load` is the machine's one-minute load when it ended."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    load: float
    output: str


def run(command: list[str], environment: Mapping[str, str]) -> Run:
    """Run a command to its end.

    Raises:
        subprocess.CalledProcessError: it ended with an error.
    """
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    peak, ended = [0.0], threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, peak, ended))
    watch.start()
    output, errors = process.communicate()
    wall_s = time.monotonic() - started
    ended.set()
    watch.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output, errors)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall_s, cpu_s, peak[0], os.getloadavg()[0], output)


def _watch(root: int, peak: list[float], ended: threading.Event) -> None:
    while not ended.wait(_EVERY_S):
        peak[0] = max(peak[0], tree_mib(root))


def tree_mib(root: int) -> float:
    """Return the resident memory of a process and its descendants, shared pages counted once each process."""
    children: dict[int, list[int]] = {}
    resident: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            resident[int(folder.name)] = int((folder / "statm").read_text().split()[1]) * _PAGE_BYTES
        except (OSError, IndexError, ValueError):  # it has just ended
            continue
        children.setdefault(parent, []).append(int(folder.name))
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += resident.get(process, 0)
        waiting += children.get(process, [])
    return total / 2**20
