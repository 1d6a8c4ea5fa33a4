# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a built AppImage, and runs the main job from it on a bare system.

    .venv/bin/python installer/appimage/check.py FILE [--bare FOLDER]

A bare system is a folder made by

    debootstrap --variant=minbase --include=libgl1,libegl1,libfontconfig1,libdbus-1-3,libglib2.0-0 bookworm FOLDER

which is Debian 12 without Python, Tesseract, Qt or fonts, with what every desktop has. There the file runs as an
ordinary user, in a root of its own (needs root here), by unpacking itself: no FUSE is offered.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

# What every desktop has; all else must be in the file. The C library of Debian 12 is the oldest it runs with.
_HOST = re.compile(
    r"(ld-linux-x86-64|lib(c|m|dl|rt|pthread|util|resolv|gcc_s|stdc\+\+|GL|GLX|OpenGL|EGL|GLdispatch|X11|X11-xcb|xcb|Xext|Xau|"
    r"Xdmcp|xcb-glx|drm|gbm|wayland-(client|cursor|egl|server)|fontconfig|freetype|dbus-1|glib-2\.0|gthread-2\.0|gio-2\.0|"
    r"gobject-2\.0|cups|z|expat|uuid|bsd|systemd))\.so"
)
_GLIBC = (2, 36)
_NEVER = ("libsane", "libQt5")  # SANE and its back-ends are one system's; a second Qt has no business here
_ANSWER_WITHIN_S = 300.0


def _run(*command: str | Path, **more: object) -> str:
    done = subprocess.run(
        [str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True, timeout=_ANSWER_WITHIN_S, **more
    )  # type: ignore[call-overload]
    return str(done.stdout)


def _programs(tree: Path) -> Iterator[Path]:
    for file in tree.rglob("*"):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as opened:
                if opened.read(4) == b"\x7fELF":
                    yield file


def libraries(tree: Path) -> list[str]:
    """Return what is wrong with the programs and libraries of the tree: missing, too new, not to be there."""
    programs = list(_programs(tree))
    here = {file.name for file in programs}
    wrong = [f"{file.relative_to(tree)} must not be there" for file in programs if file.name.startswith(_NEVER)]
    for file in programs:
        told = _run("objdump", "-p", file)
        needed = re.findall(r"NEEDED\s+(\S+)", told)
        wrong += [
            f"{file.relative_to(tree)} needs {name}" for name in needed if name not in here and not _HOST.match(name)
        ]
        versions = {tuple(map(int, found.split("."))) for found in re.findall(r"GLIBC_(\d+\.\d+)", told)}
        wrong += [f"{file.relative_to(tree)} needs glibc {version}" for version in versions if version > _GLIBC]
    return wrong


def translation(tree: Path) -> str:
    """Return a word of the window as the tree's own Python and Qt translate it."""
    code = (
        "import os; from pathlib import Path; from PySide6.QtCore import QCoreApplication; from ui import l10n;"
        "app = QCoreApplication([]); kept = l10n.install(app, 'vi', Path(os.environ['HOME']));"
        "print(QCoreApplication.translate('SignInScreen', 'Sign in'))"
    )
    with tempfile.TemporaryDirectory() as home:
        plain = {"HOME": home, "PATH": "/usr/bin:/bin", "PYTHONSAFEPATH": "1"}
        return _run(tree / "python/bin/python3.11", "-c", code, env=plain).strip()


def mounts(file: Path) -> list[str]:
    """Start the file by its own mount and by its cache; return what they answered, and how long that took."""
    answers = []
    with tempfile.TemporaryDirectory() as home:
        plain = {"HOME": home, "PATH": os.environ["PATH"]}
        for name, is_unpacked in (("mounted", "0"), ("unpacked", "1"), ("again", "1")):
            began = time.monotonic()
            said = _run(file, "--version", env={**plain, "APPIMAGE_EXTRACT_AND_RUN": is_unpacked}).strip()
            answers.append(f"{name}: {said} in {time.monotonic() - began:.2f} s")
    deadline = time.monotonic() + 10
    while "fuse.sohoa" in Path("/proc/mounts").read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    answers.append("a mount is left" if "fuse.sohoa" in Path("/proc/mounts").read_text() else "no mount is left")
    return answers


def main_job(file: Path, bare: Path) -> str:
    """Run the main job in the bare system as an ordinary user; return its last lines."""
    name = "sohoa.AppImage"
    shutil.copy2(file, bare / name)
    chroot = shutil.which("chroot") or "/usr/sbin/chroot"
    inside = [chroot, "--userspec=65534:65534", str(bare)]
    _run(chroot, str(bare), "/bin/sh", "-c", "rm -rf /home/nobody; install -d -o 65534 -g 65534 /home/nobody")
    plain = {"HOME": "/home/nobody", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    try:
        return _run(*inside, f"/{name}", "demo", env=plain, cwd="/")
    finally:
        shutil.rmtree(bare / "home/nobody", ignore_errors=True)
        (bare / name).unlink()


def main() -> None:
    """Check and print; ends with 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--bare", type=Path, help="a bare system to run the main job in; needs root")
    chosen = parser.parse_args()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        _run(chosen.file.resolve(), "--appimage-extract", tree)
        wrong += libraries(tree)
        programs = len(list(_programs(tree)))
        print(f"libraries: {programs} programs and libraries, {len(wrong)} faults", *wrong, sep="\n  ")
        word = translation(tree)
        print(f"window's first word: {word}")
        if word != "Đăng nhập":
            wrong.append("the window is not translated")
    for answer in mounts(chosen.file.resolve()):
        print(answer)
        if "a mount is left" in answer:
            wrong.append(answer)
    if chosen.bare is not None:
        said = main_job(chosen.file, chosen.bare)
        receipts = said.count("BN-")
        print(said.rstrip().splitlines()[-4])
        if receipts != 5:
            wrong.append(f"{receipts} receipts in the bare system, 5 expected")
    for fault in wrong:
        print(f"WRONG: {fault}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
