# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the AppImage: the static runtime, behind it the staged tree as a squashfs image.

    installer/appimage/build [--level 19] [--tree FOLDER] [OUT]

Needs a Debian 12; `build` beside this file installs what is missing. The same tree gives the same bytes. The file runs
on x86-64 systems with glibc 2.36 or later (Debian 12, Ubuntu 24.04) that have a desktop.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from installer.stage.linux import stage

_LIBRARIES = ("squashfuse_ll", "squashfuse", "fuse3", "zstd", "lzma", "z", "lz4", "lzo2", "pthread")
_DIGEST_MARK = b"SOHOA-PAYLOAD:"
_MAGIC_AT, _MAGIC = 8, b"AI\x02"  # type 2 of the AppImage format, in the unused bytes of the ELF identification
_NAME = "so-hoa-mot-cua-x86_64.AppImage"


def build_runtime(to: Path) -> Path:
    """Compile the runtime into a folder and return it.

    Raises:
        subprocess.CalledProcessError: the compiler or one of its libraries is missing.
    """
    made = to / "runtime"
    command = ["gcc", "-Os", "-static", "-s", "-Wall", "-Wextra", "-o", str(made), str(HERE / "runtime.c")]
    # libfuse names a module loader that is never called here; the linker warns of it.
    command += [*(f"-l{library}" for library in _LIBRARIES), "-Wl,--no-warnings"]
    subprocess.run(command, check=True)
    return made


def make_image(tree: Path, to: Path, level: int) -> Path:
    """Pack a tree, root's and without times, so that the same tree gives the same image."""
    image = to / "image.squashfs"
    command = ["mksquashfs", str(tree), str(image), "-noappend", "-root-owned", "-no-xattrs", "-quiet", "-no-progress"]
    command += ["-comp", "zstd", "-Xcompression-level", str(level), "-b", "256K", "-mkfs-time", "0", "-all-time", "0"]
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run(command, check=True, env=environment)
    return image


def join(runtime: Path, image: Path, out: Path) -> str:
    """Write runtime and image as one file that can be run; return its SHA-256."""
    program = bytearray(runtime.read_bytes())
    with image.open("rb") as packed:
        digest = hashlib.file_digest(packed, "sha256").hexdigest().encode("ascii")
    at = program.index(_DIGEST_MARK) + len(_DIGEST_MARK)
    program[at : at + len(digest)] = digest
    program[_MAGIC_AT : _MAGIC_AT + len(_MAGIC)] = _MAGIC
    part = out.with_name(f".{out.name}.part")
    with part.open("wb") as whole, image.open("rb") as packed:
        whole.write(program)
        shutil.copyfileobj(packed, whole)
    part.chmod(0o755)
    part.replace(out)
    with out.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


def dress(tree: Path) -> None:
    """Add to a staged tree what makes it an AppDir."""
    shutil.copy2(HERE / "AppRun", tree / "AppRun")
    shutil.copy2(HERE / "sohoa-desk.desktop", tree / "sohoa-desk.desktop")
    for name in ("sohoa-desk.svg", ".DirIcon"):
        shutil.copy2(ROOT / "resources/icons/sohoa-desk.svg", tree / name)


def main() -> None:
    """Stage unless a tree is given, pack, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=ROOT / "dist" / _NAME)
    parser.add_argument("--level", type=int, default=8, help="of zstd; 19 for a release takes many minutes")
    parser.add_argument("--tree", type=Path, help="a tree staged before")
    chosen = parser.parse_args()
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        tree: Path = chosen.tree or Path(folder) / "tree"
        if chosen.tree is None:
            stage(tree)
        dress(tree)
        digest = join(build_runtime(Path(folder)), make_image(tree, Path(folder), chosen.level), chosen.out)
    print(f"{chosen.out}: {chosen.out.stat().st_size / 2**20:.1f} MiB, SHA-256 {digest}")


if __name__ == "__main__":
    main()
