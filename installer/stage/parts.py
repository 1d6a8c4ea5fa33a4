# SPDX-License-Identifier: GPL-3.0-or-later
"""What the trees of both systems share: packages of the lock, the program, Vietnamese for OCR, licences, bytecode."""

from __future__ import annotations

import compileall
import json
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "3.11"
# Of Qt, what the window imports.
QT_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtPrintSupport", "QtSvg")
# Of Python's own library, what nothing of ours asks for.
MODULES_LEFT_OUT = ("test", "idlelib", "tkinter", "turtledemo", "lib2to3", "ensurepip", "pydoc_data")
_ROOMS = ("workstation", "ui", "scanner_drivers", "resources")
_OCR_DATA = "tesseract-ocr-vie"
# pip is asked for by a command of sqlite-utils nobody runs; opencv-python would bring a second Qt.
_PACKAGES_LEFT_OUT = ("pip", "opencv-python")


def run(*command: str | Path, folder: Path | None = None) -> str:
    """Run a program of this machine and return what it printed.

    Raises:
        subprocess.CalledProcessError: it failed; what was tried is in its message.
    """
    done = subprocess.run([str(word) for word in command], cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def unpack(names: Iterable[str], to: Path) -> dict[str, str]:
    """Fetch packages of this Debian and unpack them; return their versions."""
    with tempfile.TemporaryDirectory() as folder:
        run("apt-get", "download", "-qq", *names, folder=Path(folder))
        for package in sorted(Path(folder).glob("*.deb")):
            run("dpkg-deb", "-x", package, to)
        fields = (run("dpkg-deb", "-f", deb, "Package", "Version") for deb in sorted(Path(folder).glob("*.deb")))
        told = [dict(line.split(": ", 1) for line in field.splitlines()) for field in fields]
    return {one["Package"]: one["Version"] for one in told}


def without(names: tuple[str, ...]) -> object:
    """Return what `shutil.copytree` is to leave out of Python's library."""
    return shutil.ignore_patterns(*names, "__pycache__", "config-*")


def locked() -> str:
    """Return the lock as the installer takes it: OpenCV without its own windows, and no package installer."""
    pins: dict[str, str] = {}
    name = ""
    for lock in (ROOT / "requirements.lock", ROOT / "installer/headless.lock"):
        for line in lock.read_text(encoding="utf-8").splitlines(keepends=True):
            if line[0] not in " #":  # a name may come twice, for one version of Python and another
                name = line.split("==")[0]
            pins[name] = pins.get(name, "") + line
    instead = pins["opencv-python"].split()[0].removeprefix("opencv-python")
    if pins["opencv-python-headless"].split()[0] != f"opencv-python-headless{instead}":
        raise ValueError("installer/headless.lock and requirements.lock hold different versions of OpenCV")
    return "".join(pin for name, pin in pins.items() if name not in _PACKAGES_LEFT_OUT)


def install_packages(to: Path, platform: str, scratch: Path) -> None:
    """Install the locked packages into a folder, their hashes checked, as wheels of a platform (uv's name of it)."""
    uv = Path(sys.executable).with_name("uv")
    wanted = scratch / "packages.lock"
    wanted.write_text(locked(), encoding="utf-8")
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    command = [str(uv), "pip", "install", "-q", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command += ["--python", sys.executable, "--python-version", PYTHON, "--python-platform", platform]
    command += ["--target", str(to), "-r", str(wanted)]
    subprocess.run(command, check=True, env=environment)
    shutil.rmtree(to / "bin", ignore_errors=True)


def keep_only(folder: Path, kept: set[Path]) -> None:
    """Remove all other files of a folder, and the folders that are empty then."""
    for file in [file for file in folder.rglob("*") if not file.is_dir() and file not in kept]:
        file.unlink()
    for below in sorted((file for file in folder.rglob("*") if file.is_dir()), reverse=True):
        if not any(below.iterdir()):
            below.rmdir()


def stage_app(to: Path, scratch: Path) -> dict[str, str]:
    """Copy the program as git knows it, translate the window, add Vietnamese for OCR; return the data's version."""
    tracked = run("git", "ls-files", "-z", *_ROOMS, folder=ROOT).split("\0")
    for name in filter(None, tracked):
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    shutil.copy2(ROOT / "LICENSE", to / "LICENSE")
    lrelease = Path(PySide6.__file__).with_name("lrelease")
    for source in (to / "resources/i18n").glob("*.ts"):  # the compiler itself is left out of the tree
        run(lrelease, "-silent", source, "-qm", source.with_suffix(".qm"))
    versions = unpack([_OCR_DATA], scratch / "ocr")
    data = to / "resources/tessdata"
    data.mkdir(parents=True, exist_ok=True)
    for trained in (scratch / "ocr").glob("**/*.traineddata"):
        shutil.copy2(trained, data / trained.name)
    return versions


def licences(tree: Path, scratch: Path) -> Path:
    """Keep what Debian's packages say of their rights, and return where; wheels carry their own beside them."""
    folder = tree / "licences"
    folder.mkdir()
    for copyright_ in scratch.glob("*/usr/share/doc/*/copyright"):
        shutil.copy2(copyright_.resolve(), folder / f"{copyright_.parent.name}.txt")
    return folder


def write_versions(tree: Path, versions: dict[str, str]) -> None:
    """Write down what was taken."""
    (tree / "versions.json").write_text(json.dumps(versions, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def compile_all(tree: Path, *folders: str) -> None:
    """Write the bytecode of all modules."""
    # Unchecked: the tree is read-only where it runs, and times of files are lost on the way.
    for folder in folders:
        compileall.compile_dir(
            tree / folder,
            quiet=2,
            workers=0,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            stripdir=str(tree),
            prependdir="/sohoa",
        )
