# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Windows goes other ways than Linux: pipes in an old code page, no folder in memory, locks without a reason."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from workstation import paths
from workstation.errors import StoreInUse
from workstation.store.lock import InstanceLock


@pytest.mark.parametrize("page", ["cp1252", "cp1258"])
def test_a_command_writes_vietnamese_into_a_pipe_of_an_old_code_page(page: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "workstation.cli", "--data", str(tmp_path), "owner", "check", "001085012345"]

    ended = subprocess.run(
        command, env={**os.environ, "PYTHONIOENCODING": page}, capture_output=True, timeout=60, check=False
    )

    assert (ended.returncode, ended.stderr) == (0, b"")
    assert "nơi đăng ký khai sinh: Hà Nội" in ended.stdout.decode("utf-8")


def test_a_failure_too_is_told_in_utf8(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "workstation.cli", "--data", str(tmp_path), "verify", str(tmp_path / "không.pdf")]

    ended = subprocess.run(
        command, env={**os.environ, "PYTHONIOENCODING": "cp1252"}, capture_output=True, timeout=60, check=False
    )

    assert ended.returncode == 1
    assert "không.pdf" in ended.stderr.decode("utf-8")


def test_pages_are_handed_over_through_memory_only_where_that_folder_is_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    on_linux = paths.handover_root()
    monkeypatch.setattr(sys, "platform", "win32")  # there `/dev/shm` is a folder of the present drive

    on_windows = paths.handover_root()

    assert on_windows.parent == tmp_path
    assert on_linux.name == on_windows.name


def test_a_lock_that_is_refused_without_a_reason_is_held_by_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "station.lock").write_text("4711", encoding="ascii")

    def refuse(_handle: int, _how: int) -> None:
        raise OSError(0, "Error")

    monkeypatch.setattr(fcntl, "flock", refuse)

    with pytest.raises(StoreInUse) as caught:
        InstanceLock(tmp_path / "station.lock")

    assert caught.value.pid == 4711
