# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a shipped counterpart (portal, simulated scanner) until it is stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
from types import FrameType

import typer


def run_module(module: str, *arguments: str) -> None:
    """Run a module with this interpreter and end with its exit code; who ends this program ends the module too."""
    _run([sys.executable, "-m", module, *arguments], copies=1)


def run_modules(module: str, *arguments: str, copies: int) -> None:
    """Run several copies of a module at once; end with the worst exit code when all have ended."""
    _run([sys.executable, "-m", module, *arguments], copies)


def _run(command: list[str], copies: int) -> None:
    children = [subprocess.Popen(command) for _ in range(copies)]

    def end(_number: int, _frame: FrameType | None) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, end)
    try:
        code = max(child.wait() for child in children)
    except KeyboardInterrupt:  # they heard it too
        for child in children:
            child.wait()
        code = 0
    raise typer.Exit(code)
