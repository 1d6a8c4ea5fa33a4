# SPDX-License-Identifier: GPL-3.0-or-later
"""The memory a paper takes while its file is made does not follow the number of its pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GROWTH_MIB = 16


def test_a_paper_of_forty_pages_takes_no_more_memory_than_one_of_four(tmp_path: Path) -> None:
    few, _ = built(4, tmp_path)
    many, size_mib = built(40, tmp_path)

    assert size_mib > 4 * GROWTH_MIB  # whoever holds the pages, or the file, is found out
    assert many - few < GROWTH_MIB


def built(pages: int, folder: Path) -> tuple[int, int]:
    """Return the most memory of a process that built so many pages, and the size of the file, in MiB."""
    command = [sys.executable, "-m", "tests.flows.build_many", str(pages), str(folder)]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    most, size = said.split()
    return int(most), int(size)
