# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of our own files: licence line, one sentence a module, declared settings documented."""

from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path

import pytest

from workstation.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted(
    file
    for folder in ("workstation", "scanner_drivers", "ui", "tests", "bench", "resources", "installer", "docs")
    for file in (ROOT / folder).rglob("*.py")
)


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_file_starts_with_its_licence_and_a_sentence(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert text.startswith("# SPDX-License-Identifier: GPL-3.0-or-later\n")
    assert ast.get_docstring(ast.parse(text)), "a module says what is in here and what is not"


def test_every_setting_is_documented_for_it_staff() -> None:
    guide = (ROOT / "docs" / "it.vi.md").read_text(encoding="utf-8")

    missing = [
        f"{section.name}.{key.name}"
        for section in dataclasses.fields(Settings)
        for key in dataclasses.fields(section.default_factory)  # type: ignore[arg-type]
        if f"`{section.name}.{key.name}`" not in guide
    ]

    assert not missing


def test_every_picture_of_a_document_is_there_and_the_handbook_shows_every_screen() -> None:
    shown = {
        document.parent / picture
        for document in (ROOT / "docs").glob("*.md")
        for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", document.read_text(encoding="utf-8"))
    }
    taken = {file for file in (ROOT / "docs" / "pictures").glob("*.png") if not file.stem.endswith("-dark")}

    assert [str(picture) for picture in sorted(shown) if not picture.is_file()] == []
    assert sorted(picture.name for picture in taken - shown) == []
