# SPDX-License-Identifier: GPL-3.0-or-later
"""The command contract: every command has help, is documented, and answers wrong use with exit code 2."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
import typer

from workstation.cli.main import app

ROOT = Path(__file__).resolve().parent.parent.parent


def _commands(group: click.Group, prefix: str = "sohoa") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in group.commands.items():
        path = f"{prefix} {name}"
        found += _commands(command, path) if hasattr(command, "commands") else [(path, command)]
    return found


COMMANDS = _commands(typer.main.get_command(app))


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[path for path, _ in COMMANDS])
def test_every_command_has_help_and_stands_in_the_guide(path: str, command: click.Command) -> None:
    assert command.help
    assert f"`{path}" in (ROOT / "docs" / "it.vi.md").read_text(encoding="utf-8")


def test_wrong_use_ends_with_2_and_a_failure_with_1(tmp_path: Path) -> None:
    def code(*arguments: str) -> int:
        command = [sys.executable, "-c", "from workstation.cli.main import run; run()", "--data", str(tmp_path)]
        return subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, check=False).returncode

    assert code("digitize") == 2
    assert code("verify", str(tmp_path / "missing.pdf")) == 1
    assert code("queue", "list") == 0
