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
