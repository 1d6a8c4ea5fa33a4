# SPDX-License-Identifier: GPL-3.0-or-later
"""No file is shipped in resources/ without a licence line in the LICENSES.md of its folder."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest

from workstation.paths import RESOURCES

# A row names a file or a set of files ("feeder/*.jpg"), then its licence, first by its SPDX id.
_ROW = re.compile(r"^\|\s*`([^`]+)`\s*\|\s*([^|]+?)\s*\|", re.MULTILINE)
_LICENCES = ("GPL-3.0-or-later", "CC0-1.0", "OFL-1.1", "MIT", "Apache-2.0", "the licence itself")
_LEFT_OUT = {"LICENSES.md", ".gitkeep"}


def _rows(folder: Path) -> list[tuple[str, str]]:
    listing = folder / "LICENSES.md"
    return _ROW.findall(listing.read_text(encoding="utf-8")) if listing.is_file() else []


def _licence_of(file: Path, root: Path) -> str | None:
    for folder in file.parents:
        name = file.relative_to(folder).as_posix()
        for pattern, licence in _rows(folder):
            if fnmatch.fnmatchcase(name, pattern):
                return licence
        if folder == root:
            return None
    return None


def _without_licence(root: Path) -> list[str]:
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.name not in _LEFT_OUT)
    return [
        path.relative_to(root).as_posix()
        for path in files
        if "__pycache__" not in path.parts and not (_licence_of(path, root) or "").startswith(_LICENCES)
    ]


def test_every_shipped_file_has_a_licence_line() -> None:
    assert _without_licence(RESOURCES) == []


def test_no_licence_line_is_left_of_a_file_that_is_gone() -> None:
    for listing in RESOURCES.rglob("LICENSES.md"):
        for pattern, _ in _rows(listing.parent):
            assert any(listing.parent.glob(pattern)), f"{listing.parent.name}: {pattern}"


@pytest.mark.parametrize(
    ("listing", "missing"),
    [
        ("", ["icons/a.svg"]),
        ("| `b.svg` | CC0-1.0 | ours |\n", ["icons/a.svg"]),
        ("| `a.svg` | found somewhere | web |\n", ["icons/a.svg"]),
        ("| `*.svg` | CC0-1.0 | ours |\n", []),
    ],
)
def test_a_file_without_a_line_is_found(tmp_path: Path, listing: str, missing: list[str]) -> None:
    folder = tmp_path / "icons"
    folder.mkdir()
    (folder / "a.svg").write_text("<svg/>", encoding="utf-8")
    (folder / "LICENSES.md").write_text(listing, encoding="utf-8")

    assert _without_licence(tmp_path) == missing
