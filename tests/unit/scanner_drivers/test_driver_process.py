# SPDX-License-Identifier: GPL-3.0-or-later
"""The process a driver runs in, without a driver: how it begins and ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import scanner_drivers
from scanner_drivers.protocol import VERSION, Ask, Hello, from_line, to_line

ROOT = Path(scanner_drivers.__file__).parent.parent


def test_it_ends_in_order_when_told_to_while_its_input_stays_open() -> None:
    # A thread still waits for orders then; a buffered read would make Python abort and leave a core file.
    command = [sys.executable, "-c", "from scanner_drivers.child import main; main()"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        assert from_line(process.stdout.readline()) == Hello(VERSION)
        process.stdin.write(to_line(Ask.CLOSE))
        process.stdin.flush()

        assert process.wait(60) == 0
