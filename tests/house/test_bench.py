# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that are run by hand: what they take from the product is still there when the product moves its walls."""

from __future__ import annotations

import ast
import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = sorted([*(ROOT / "bench").glob("*.py"), *(ROOT / "docs" / "pictures").glob("*.py")])
_OURS = {"workstation", "scanner_drivers", "ui", "tests"}


def _taken(program: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(program.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in _OURS:
            yield from ((node.module, alias.name) for alias in node.names)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_what_a_program_run_by_hand_takes_from_the_product_is_there(program: Path) -> None:
    gone = [
        f"{module}.{name}"
        for module, name in _taken(program)
        if not hasattr(importlib.import_module(module), name) and importlib.util.find_spec(f"{module}.{name}") is None
    ]

    assert gone == []
