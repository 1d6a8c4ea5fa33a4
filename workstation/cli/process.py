# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a shipped counterpart (portal, simulated scanner) until it is stopped."""

from __future__ import annotations

import subprocess
import sys

import typer


def run_module(module: str, *arguments: str) -> None:
    """Run a module with this interpreter and end with its exit code."""
    try:
        code = subprocess.run([sys.executable, "-m", module, *arguments], check=False).returncode
    except KeyboardInterrupt:
        code = 0
    raise typer.Exit(code)


def run_modules(module: str, *arguments: str, copies: int) -> None:
    """Run several copies of a module at once; end with the worst exit code when all have ended."""
    command = [sys.executable, "-m", module, *arguments]
    children = [subprocess.Popen(command) for _ in range(copies)]
    try:
        code = max(child.wait() for child in children)
    except KeyboardInterrupt:  # they heard it too
        for child in children:
            child.wait()
        code = 0
    raise typer.Exit(code)
