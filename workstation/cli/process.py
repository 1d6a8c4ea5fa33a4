# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a shipped counterpart (portal, simulated scanner) until it is stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

import typer


def run_module(module: str, *arguments: str) -> None:
    """Run a module with this interpreter and end with its exit code; who ends this program ends the module too.

    Args:
        module: knows `--exit-with-stdin`: it ends with a pipe of ours, because whoever is ended by force, on Windows in
            any way, can pass nothing on.
        arguments: of the module.
    """
    command = [sys.executable, "-m", module, *arguments, "--exit-with-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        _wait([child], end=lambda: child.stdin.close() if child.stdin is not None else None)


def run_modules(module: str, *arguments: str, copies: int) -> None:
    """Run several copies of a module at once; end with the worst exit code when all have ended."""
    children = [subprocess.Popen([sys.executable, "-m", module, *arguments]) for _ in range(copies)]

    def end() -> None:
        for child in children:
            child.terminate()

    _wait(children, end)


def _wait(children: Sequence[subprocess.Popen[bytes]], end: Callable[[], None]) -> NoReturn:
    def hear(_number: int, _frame: FrameType | None) -> None:
        end()

    signal.signal(signal.SIGTERM, hear)
    try:
        code = max(child.wait() for child in children)
    except KeyboardInterrupt:  # they heard it too
        for child in children:
            child.wait()
        code = 0
    raise typer.Exit(code)
