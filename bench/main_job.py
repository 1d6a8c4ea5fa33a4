# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the main job takes: `sohoa demo` as a whole process, each time into an empty data folder.

.venv/bin/python bench/main_job.py [--runs 3]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def one_run() -> tuple[float, float, int, int]:
    """Return wall seconds, CPU seconds of the process tree, papers with a receipt, and pages."""
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", "from workstation.cli.main import run; run()", "--data", folder, "demo", "--json"],
            cwd=ROOT,
            env={**os.environ, "SOHOA_KEY_STORE": "file"},
            capture_output=True,
            check=True,
        )
        wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    papers = json.loads(done.stdout)["papers"]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, sum(bool(paper["receipt"]) for paper in papers), sum(len(paper["pages"]) for paper in papers)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = [one_run() for _ in range(parser.parse_args().runs)]
    print("run  wall s  CPU s  receipts  pages")
    for number, (wall, cpu, receipts, pages) in enumerate(runs, start=1):
        print(f"{number:3d}  {wall:6.1f}  {cpu:5.1f}  {receipts:8d}  {pages:5d}")
    wall, cpu = statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs)
    print(f"median {wall:.1f} s wall, {cpu:.1f} s CPU; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
