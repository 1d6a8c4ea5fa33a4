# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays out the tree an installer packs: a Python of its own, the locked packages, the program, Vietnamese for OCR.

    .venv/bin/python installer/stage.py FOLDER

No freezer: plain files that a user may look at and replace, as the LGPL of Qt asks for, and a start as fast as from
source. The tree runs from wherever it lies. Python and the libraries a desktop does not surely have come from the
packages of this Debian, so they fit each other; SANE, OpenGL, fontconfig and the C library stay those of the machine.

    python/   bin, lib: CPython and, in lib/python3.11/dist-packages, the packages of requirements.lock
    app/      workstation, ui, scanner_drivers, resources
    licences/ of every package; versions.json says what was taken
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "3.11"
_PLATFORM = "x86_64-manylinux_2_34"  # of PySide6's wheels
_ROOMS = ("workstation", "ui", "scanner_drivers", "resources")
_PYTHON_PACKAGES = (f"python{PYTHON}-minimal", f"libpython{PYTHON}-minimal", f"libpython{PYTHON}-stdlib")
# What Debian's Python links to, and may be missing or different elsewhere.
_PYTHON_LIBRARIES = [
    "libssl3",
    "libffi8",
    "libsqlite3-0",
    "libexpat1",
    "libbz2-1.0",
    "liblzma5",
    "libuuid1",
    "zlib1g",
    "libreadline8",
    "libtinfo6",
]
# What Qt's window platform needs and plain desktops leave out.
_QT_LIBRARIES = [
    "libzstd1",
    "libxkbcommon0",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-render0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-shm0",
    "libxcb-util1",
    "libxcb-xinerama0",
    "libxcb-xkb1",
    "libxcb-randr0",
    "libxcb-sync1",
    "libxcb-xfixes0",
]
_PLUGINS = ("engines-3", "ossl-modules")  # of OpenSSL: nothing of ours asks for them
_OCR_DATA = "tesseract-ocr-vie"
_MODULES_LEFT_OUT = ("test", "idlelib", "tkinter", "turtledemo", "lib2to3", "ensurepip", "pydoc_data")
# pip is asked for by a command of sqlite-utils nobody runs; opencv-python would bring a second Qt.
_PACKAGES_LEFT_OUT = ("pip", "opencv-python")
_EXTENSIONS_LEFT_OUT = ("_crypt", "_curses", "_dbm", "_gdbm", "_tkinter", "_test", "nis")  # their libraries too
# Of Qt, what the window imports, and the plugins it may load; the libraries are those they need.
_QT_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtPrintSupport", "QtSvg")
_QT_PLUGINS = {
    "iconengines": ("qsvgicon",),
    "imageformats": ("qico", "qjpeg", "qsvg"),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    "platforms": ("qminimal", "qoffscreen", "qwayland", "qxcb"),
    "platformthemes": ("qxdgdesktopportal",),
    "printsupport": ("cupsprintersupport",),
    "wayland-decoration-client": ("bradient",),
    "wayland-graphics-integration-client": ("qt-plugin-wayland-egl",),
    "wayland-shell-integration": ("xdg-shell",),
    "xcbglintegrations": ("qxcb-egl-integration", "qxcb-glx-integration"),
}


def _run(*command: str | Path, folder: Path | None = None) -> str:
    done = subprocess.run([str(word) for word in command], cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def _unpack(names: tuple[str, ...] | list[str], to: Path) -> dict[str, str]:
    """Fetch packages of this Debian and unpack them; return their versions."""
    with tempfile.TemporaryDirectory() as folder:
        _run("apt-get", "download", "-qq", *names, folder=Path(folder))
        for package in sorted(Path(folder).glob("*.deb")):
            _run("dpkg-deb", "-x", package, to)
        fields = (_run("dpkg-deb", "-f", deb, "Package", "Version") for deb in sorted(Path(folder).glob("*.deb")))
        told = [dict(line.split(": ", 1) for line in field.splitlines()) for field in fields]
    return {one["Package"]: one["Version"] for one in told}


def _libraries(unpacked: Path, to: Path) -> None:
    """Copy shared libraries under the names others look for, each finding its neighbours beside itself."""
    to.mkdir(parents=True, exist_ok=True)
    for library in unpacked.glob("**/*.so*"):
        if not library.is_symlink() and library.parent.name not in _PLUGINS:
            named = to / _run("patchelf", "--print-soname", library).strip()
            shutil.copy2(library, named)
            _run("patchelf", "--set-rpath", "$ORIGIN", named)


def _stage_python(to: Path, scratch: Path) -> dict[str, str]:
    versions = _unpack(_PYTHON_PACKAGES, scratch / "python")
    (to / "bin").mkdir(parents=True)
    program = to / "bin" / f"python{PYTHON}"
    shutil.copy2(scratch / "python/usr/bin" / program.name, program)
    (to / "bin/python3").symlink_to(program.name)
    modules = to / "lib" / f"python{PYTHON}"
    shutil.copytree(scratch / "python/usr/lib" / modules.name, modules, ignore=_without(_MODULES_LEFT_OUT))
    (modules / "sitecustomize.py").unlink(missing_ok=True)  # Debian's points outside the tree
    versions |= _unpack(_PYTHON_LIBRARIES, scratch / "libraries")
    _libraries(scratch / "libraries", to / "lib")
    _run("patchelf", "--set-rpath", "$ORIGIN/../lib", program)
    for extension in (modules / "lib-dynload").glob("*.so"):
        if extension.name.startswith(_EXTENSIONS_LEFT_OUT):
            extension.unlink()
            continue
        _run("patchelf", "--set-rpath", "$ORIGIN/../..", extension)
    return versions


def _without(names: tuple[str, ...]) -> object:
    return shutil.ignore_patterns(*names, "__pycache__", "config-*")


def _locked() -> str:
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


def _stage_packages(to: Path, scratch: Path) -> dict[str, str]:
    packages = to / "lib" / f"python{PYTHON}" / "dist-packages"
    uv = Path(sys.executable).with_name("uv")
    wanted = scratch / "packages.lock"
    wanted.write_text(_locked(), encoding="utf-8")
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    command = [str(uv), "pip", "install", "-q", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command += ["--python", sys.executable, "--python-version", PYTHON, "--python-platform", _PLATFORM]
    command += ["--target", str(packages), "-r", str(wanted)]
    subprocess.run(command, check=True, env=environment)
    shutil.rmtree(packages / "bin", ignore_errors=True)
    qt = packages / "PySide6"
    versions = _unpack(_QT_LIBRARIES, scratch / "qt")
    _libraries(scratch / "qt", qt / "Qt/lib")
    _thin_qt(qt)
    return versions


def _thin_qt(qt: Path) -> None:
    """Leave of PySide6 what the window uses: 86 of its 234 MB."""
    modules = [qt / f"{name}.abi3.so" for name in _QT_MODULES]
    plugins = [qt / "Qt/plugins" / kind / f"lib{name}.so" for kind, names in _QT_PLUGINS.items() for name in names]
    begun = [*modules, *plugins, *qt.glob("libpyside6.abi3.so*")]
    needed: set[str] = set()
    while begun:
        names = set(_run("patchelf", "--print-needed", begun.pop()).split()) - needed
        needed |= names
        begun += [library for name in names if (library := qt / "Qt/lib" / name).exists()]
    kept = {*modules, *plugins, *qt.glob("libpyside6.abi3.so*"), *qt.glob("*.py")}
    kept |= {library for library in (qt / "Qt/lib").iterdir() if library.name in needed or "xcb" in library.name}
    for file in [file for file in qt.rglob("*") if not file.is_dir() and file not in kept]:
        file.unlink()
    for folder in sorted((file for file in qt.rglob("*") if file.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _stage_app(to: Path, scratch: Path) -> dict[str, str]:
    tracked = _run("git", "ls-files", "-z", *_ROOMS, folder=ROOT).split("\0")
    for name in filter(None, tracked):
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    shutil.copy2(ROOT / "LICENSE", to / "LICENSE")
    lrelease = Path(PySide6.__file__).with_name("lrelease")
    for source in (to / "resources/i18n").glob("*.ts"):  # the compiler itself is left out of the tree
        _run(lrelease, "-silent", source, "-qm", source.with_suffix(".qm"))
    versions = _unpack([_OCR_DATA], scratch / "ocr")
    data = to / "resources/tessdata"
    data.mkdir(parents=True, exist_ok=True)
    for trained in (scratch / "ocr").glob("**/*.traineddata"):
        shutil.copy2(trained, data / trained.name)
    return versions


def _licences(tree: Path, scratch: Path) -> None:
    """Keep what Debian's packages say of their rights; wheels carry their own in dist-packages."""
    folder = tree / "licences"
    folder.mkdir()
    for copyright_ in scratch.glob("*/usr/share/doc/*/copyright"):
        shutil.copy2(copyright_.resolve(), folder / f"{copyright_.parent.name}.txt")


def _compile(tree: Path) -> None:
    # Unchecked: the tree is read-only where it runs, and times of files are lost on the way.
    for folder in (tree / "app", tree / "python/lib"):
        compileall.compile_dir(
            folder,
            quiet=2,
            workers=0,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            stripdir=str(tree),
            prependdir="/sohoa",
        )


def stage(tree: Path) -> None:
    """Lay out the tree in a new folder.

    Raises:
        FileExistsError: the folder is there already.
        subprocess.CalledProcessError: a package could not be fetched; what was tried is in its message.
    """
    tree.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        versions = _stage_python(tree / "python", scratch)
        versions |= _stage_packages(tree / "python", scratch)
        versions |= _stage_app(tree / "app", scratch)
        _licences(tree, scratch)
    link = tree / "python/lib" / f"python{PYTHON}" / "dist-packages" / "sohoa.pth"
    link.write_text("../../../../app\n", encoding="ascii")
    (tree / "versions.json").write_text(json.dumps(versions, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    _compile(tree)


def main() -> None:
    """Stage and say how large it became."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tree", type=Path)
    tree: Path = parser.parse_args().tree
    stage(tree)
    files = [file for file in tree.rglob("*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files)
    print(f"{tree}: {len(files)} files, {size / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
