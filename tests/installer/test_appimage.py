# SPDX-License-Identifier: GPL-3.0-or-later
"""The AppImage's runtime with a small image: mounts, unpacks, passes on, leaves nothing behind."""

from __future__ import annotations

import os
import stat
import subprocess
import time
from pathlib import Path

import pytest

from installer.appimage.build import build_runtime, join, make_image

_PROGRAM = """#!/bin/sh
echo "args:" "$@"
echo "image: $APPIMAGE"
echo "tree: $APPDIR"
cat "$APPDIR/deep/er/word.txt"
exit 7
"""


@pytest.fixture(scope="module")
def appimage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("appimage")
    tree = folder / "tree"
    (tree / "deep/er").mkdir(parents=True)
    (tree / "deep/er/word.txt").write_text("chữ Việt\n", encoding="utf-8")
    (tree / "large.bin").write_bytes(os.urandom(3_000_000))
    (tree / "link").symlink_to("deep/er/word.txt")
    (tree / "AppRun").write_text(_PROGRAM, encoding="utf-8")
    (tree / "AppRun").chmod(0o755)
    made = folder / "small.AppImage"
    join(build_runtime(folder), make_image(tree, folder, 1), made)
    return made


def _started(appimage: Path, *arguments: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), **more}
    return subprocess.run(
        [appimage, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_is_marked_as_an_appimage_and_says_where_its_image_begins(appimage: Path, tmp_path: Path) -> None:
    offset = int(_started(appimage, "--appimage-offset", home=tmp_path).stdout)

    with appimage.open("rb") as opened:
        head = opened.read(11)
        opened.seek(offset)
        assert opened.read(4) == b"hsqs"
    assert head[:4] == b"\x7fELF"
    assert head[8:11] == b"AI\x02"


def test_it_runs_what_is_inside_with_its_arguments_and_ends_as_that_ends(appimage: Path, tmp_path: Path) -> None:
    ended = _started(appimage, "queue", "một hai", home=tmp_path)

    assert ended.returncode == 7
    assert "args: queue một hai" in ended.stdout
    assert f"image: {appimage}" in ended.stdout
    assert "chữ Việt" in ended.stdout


def test_no_mount_and_no_folder_is_left_when_it_has_ended(appimage: Path, tmp_path: Path) -> None:
    runtime_dir = tmp_path / "run"
    runtime_dir.mkdir()
    _started(appimage, home=tmp_path, XDG_RUNTIME_DIR=str(runtime_dir))

    deadline = time.monotonic() + 30
    while any(runtime_dir.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)

    assert list(runtime_dir.iterdir()) == []
    assert str(runtime_dir) not in Path("/proc/mounts").read_text(encoding="utf-8")


def test_without_fuse_it_unpacks_itself_once_and_runs_from_there(appimage: Path, tmp_path: Path) -> None:
    first = _started(appimage, "a", home=tmp_path, APPIMAGE_EXTRACT_AND_RUN="1")
    (tree,) = (tmp_path / ".cache/sohoa-mot-cua").iterdir()
    made = tree.stat().st_ctime_ns
    again = _started(appimage, "--appimage-extract-and-run", "b", home=tmp_path)

    assert (first.returncode, again.returncode) == (7, 7)
    assert f"tree: {tree}" in first.stdout
    assert "args: b" in again.stdout
    assert tree.stat().st_ctime_ns == made
    assert stat.S_IMODE(tree.parent.stat().st_mode) == 0o700


def test_what_it_unpacks_is_what_was_packed(appimage: Path, tmp_path: Path) -> None:
    _started(appimage, "--appimage-extract", str(tmp_path / "out"), home=tmp_path)

    packed = appimage.parent / "tree"
    assert (tmp_path / "out/large.bin").read_bytes() == (packed / "large.bin").read_bytes()
    assert (tmp_path / "out/link").readlink() == Path("deep/er/word.txt")
    assert os.access(tmp_path / "out/AppRun", os.X_OK)
    assert (tmp_path / "out/AppRun").stat().st_mtime == (tmp_path / "out/large.bin").stat().st_mtime


def test_a_run_cut_off_while_unpacking_does_not_spoil_the_next(appimage: Path, tmp_path: Path) -> None:
    cache = tmp_path / ".cache/sohoa-mot-cua"
    cache.mkdir(parents=True, mode=0o700)
    (cache / ".0000.1234").mkdir()
    (cache / ".0000.1234/AppRun").write_text("half", encoding="utf-8")

    ended = _started(appimage, home=tmp_path, APPIMAGE_EXTRACT_AND_RUN="1")

    assert ended.returncode == 7


def test_a_cache_folder_others_may_write_into_is_refused(appimage: Path, tmp_path: Path) -> None:
    cache = tmp_path / ".cache/sohoa-mot-cua"
    cache.mkdir(parents=True)
    cache.chmod(0o777)

    ended = _started(appimage, home=tmp_path, APPIMAGE_EXTRACT_AND_RUN="1")

    assert ended.returncode == 127
    assert "others may write" in ended.stderr


def test_the_same_tree_gives_the_same_bytes(appimage: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.AppImage"

    join(build_runtime(tmp_path), make_image(appimage.parent / "tree", tmp_path, 1), again)

    assert again.read_bytes() == appimage.read_bytes()
