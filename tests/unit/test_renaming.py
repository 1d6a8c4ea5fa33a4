# SPDX-License-Identifier: GPL-3.0-or-later
"""Giving a finished file its name, also where a virus scanner has it open for a moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from workstation.renaming import put_in_place


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    draft = tmp_path / ".paper.tmp"
    draft.write_bytes(b"new")
    (tmp_path / "paper").write_bytes(b"old")
    return draft


def _held(monkeypatch: pytest.MonkeyPatch, times: int) -> list[Path]:
    """Let the system refuse so many renames, as Windows does while somebody has the file open."""
    asked: list[Path] = []
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        asked.append(self)
        if len(asked) <= times:
            raise PermissionError(13, "in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    return asked


def test_a_draft_takes_the_name_of_the_file_before_it(draft: Path) -> None:
    put_in_place(draft, draft.with_name("paper"))

    assert {file.name: file.read_bytes() for file in draft.parent.iterdir()} == {"paper": b"new"}


def test_on_windows_a_file_held_for_a_moment_gets_its_name_all_the_same(
    draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workstation.renaming._SYSTEM", "win32")
    asked = _held(monkeypatch, times=3)

    put_in_place(draft, draft.with_name("paper"))

    assert len(asked) == 4
    assert draft.with_name("paper").read_bytes() == b"new"


def test_elsewhere_a_refusal_is_one_at_once(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _held(monkeypatch, times=3)

    with pytest.raises(PermissionError):
        put_in_place(draft, draft.with_name("paper"))

    assert len(asked) == 1
    assert draft.read_bytes() == b"new"


def test_on_windows_a_file_that_stays_held_is_refused_in_the_end(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.renaming._SYSTEM", "win32")
    monkeypatch.setattr("workstation.renaming._PATIENCE_S", 0.05)
    asked = _held(monkeypatch, times=1_000_000)

    with pytest.raises(PermissionError):
        put_in_place(draft, draft.with_name("paper"))

    assert len(asked) > 1
    assert draft.read_bytes() == b"new"
