# SPDX-License-Identifier: GPL-3.0-or-later
"""The command contract: every command has help, is documented, and answers wrong use with exit code 2."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from workstation.cli.main import app

ROOT = Path(__file__).resolve().parent.parent.parent


def _commands(group: Any, prefix: str = "sohoa") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        path = f"{prefix} {name}"
        found += _commands(command, path) if hasattr(command, "list_commands") else [(path, command)]
    return found


COMMANDS = _commands(typer.main.get_command(app))


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[path for path, _ in COMMANDS])
def test_every_command_has_help_and_stands_in_the_guide(path: str, command: Any) -> None:
    assert command.help
    assert f"`{path}" in (ROOT / "docs" / "it.vi.md").read_text(encoding="utf-8")


def test_wrong_use_ends_with_2_and_a_failure_with_1(tmp_path: Path) -> None:
    def code(*arguments: str) -> int:
        command = [sys.executable, "-c", "from workstation.cli.main import run; run()", "--data", str(tmp_path)]
        return subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, check=False).returncode

    assert code("digitize") == 2
    assert code("verify", str(tmp_path / "missing.pdf")) == 1
    assert code("queue", "list") == 0


def test_a_command_imports_only_what_it_needs() -> None:
    program = (
        "import sys; import workstation.cli.main, workstation.app.page_reader;"
        "print([name for name in ('pyhanko', 'endesive', 'pikepdf', 'fastapi', 'sqlite_utils') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_digitising_leaves_signing_to_signatures_and_pixels_to_the_workers() -> None:
    program = (
        "import sys; import workstation.cli.files, workstation.app.digitize;"
        "names = ('pyhanko', 'endesive', 'aiohttp', 'cryptography.x509', 'tesserocr', 'cv2', 'numpy');"
        "print([name for name in names if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_workers_are_started_before_the_command_loads_its_own_rooms() -> None:
    program = (
        "import sys; import workstation.cli.main, workstation.cli.files;"
        "print([name for name in ('workstation.documents', 'workstation.store', 'PIL') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
