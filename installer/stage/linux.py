# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree for Linux: Python and the libraries a desktop does not surely have, from the packages of this Debian.

They fit each other; SANE, OpenGL, fontconfig and the C library stay those of the machine.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from installer.stage.parts import (
    MODULES_LEFT_OUT,
    PYTHON,
    QT_MODULES,
    compile_all,
    install_packages,
    keep_only,
    licences,
    run,
    stage_app,
    unpack,
    without,
    write_versions,
)

_PLATFORM = "x86_64-manylinux_2_34"  # of PySide6's wheels
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
_EXTENSIONS_LEFT_OUT = ("_crypt", "_curses", "_dbm", "_gdbm", "_tkinter", "_test", "nis")  # their libraries too
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


def _libraries(unpacked: Path, to: Path) -> None:
    """Copy shared libraries under the names others look for, each finding its neighbours beside itself."""
    to.mkdir(parents=True, exist_ok=True)
    for library in unpacked.glob("**/*.so*"):
        if not library.is_symlink() and library.parent.name not in _PLUGINS:
            named = to / run("patchelf", "--print-soname", library).strip()
            shutil.copy2(library, named)
            run("patchelf", "--set-rpath", "$ORIGIN", named)


def _stage_python(to: Path, scratch: Path) -> dict[str, str]:
    versions = unpack(_PYTHON_PACKAGES, scratch / "python")
    (to / "bin").mkdir(parents=True)
    program = to / "bin" / f"python{PYTHON}"
    shutil.copy2(scratch / "python/usr/bin" / program.name, program)
    (to / "bin/python3").symlink_to(program.name)
    modules = to / "lib" / f"python{PYTHON}"
    shutil.copytree(scratch / "python/usr/lib" / modules.name, modules, ignore=without(MODULES_LEFT_OUT))
    (modules / "sitecustomize.py").unlink(missing_ok=True)  # Debian's points outside the tree
    versions |= unpack(_PYTHON_LIBRARIES, scratch / "libraries")
    _libraries(scratch / "libraries", to / "lib")
    run("patchelf", "--set-rpath", "$ORIGIN/../lib", program)
    for extension in (modules / "lib-dynload").glob("*.so"):
        if extension.name.startswith(_EXTENSIONS_LEFT_OUT):
            extension.unlink()
            continue
        run("patchelf", "--set-rpath", "$ORIGIN/../..", extension)
    return versions


def _stage_packages(to: Path, scratch: Path) -> dict[str, str]:
    packages = to / "lib" / f"python{PYTHON}" / "dist-packages"
    install_packages(packages, _PLATFORM, scratch)
    qt = packages / "PySide6"
    versions = unpack(_QT_LIBRARIES, scratch / "qt")
    _libraries(scratch / "qt", qt / "Qt/lib")
    _thin_qt(qt)
    return versions


def _thin_qt(qt: Path) -> None:
    """Leave of PySide6 what the window uses: 86 of its 234 MB."""
    modules = [qt / f"{name}.abi3.so" for name in QT_MODULES]
    plugins = [qt / "Qt/plugins" / kind / f"lib{name}.so" for kind, names in _QT_PLUGINS.items() for name in names]
    begun = [*modules, *plugins, *qt.glob("libpyside6.abi3.so*")]
    needed: set[str] = set()
    while begun:
        names = set(run("patchelf", "--print-needed", begun.pop()).split()) - needed
        needed |= names
        begun += [library for name in names if (library := qt / "Qt/lib" / name).exists()]
    kept = {*modules, *plugins, *qt.glob("libpyside6.abi3.so*"), *qt.glob("*.py")}
    kept |= {library for library in (qt / "Qt/lib").iterdir() if library.name in needed or "xcb" in library.name}
    keep_only(qt, kept)


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
        versions |= stage_app(tree / "app", scratch)
        licences(tree, scratch)
    link = tree / "python/lib" / f"python{PYTHON}" / "dist-packages" / "sohoa.pth"
    link.write_text("../../../../app\n", encoding="ascii")
    write_versions(tree, versions)
    compile_all(tree, "app", "python/lib")
