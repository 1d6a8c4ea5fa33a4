# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the MSI for Windows on Linux: the staged tree as one file that Windows Installer takes in silence.

    installer/msi/build [--tree FOLDER] [--version 0.1.0] [OUT]

Needs a Debian 12; `build` beside this file installs what is missing. The same tree and version give the same bytes.
The tables of the installation are made in three steps, because wixl takes neither Vietnamese letters nor conditions:
its ASCII input (`describe`), then texts and the tables it cannot write (`complete`), then the times in the file
(`settle`). The file is signed by nobody; a province signs it after this (docs/it.vi.md).
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import io
import os
import re
import struct
import subprocess
import sys
import tempfile
import tomllib
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from installer.stage.windows import stage
from workstation import __version__

NAME = "so-hoa-mot-cua-x64.msi"
FOLDER = "SoHoaMotCua"
UPGRADE_CODE = "{D9E49A4C-3B9E-5A0C-9C5E-6A4B7C2F1E08}"  # of every version, for ever: by it the next one finds this one
POLICY_KEY = rf"SOFTWARE\Policies\{FOLDER}"  # workstation/registry_policy.py reads it
_OWN_KEY = rf"SOFTWARE\{FOLDER}"
_RUN_KEY = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
_WINDOWS_KEY = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_OLDEST_WINDOWS = 17763  # Windows 10 1809, the oldest Qt 6.11 runs on
_PROGRAM, _ARGUMENTS = r"python\pythonw.exe", "-B -m ui"  # -B: nothing is written beside the program
_NAMESPACE = uuid.UUID("6f1c9b0e-8a55-4c9f-9a55-0d3c2e1b7a44")
_TIME = 1767225600  # of everything in the file: 1 January 2026
_FILETIME = struct.pack("<Q", (_TIME + 11644473600) * 10_000_000)

# What IT may say when installing, and the setting it fixes on the machine. Kept on upgrade.
PROPERTIES = {
    "PORTALURL": "portal.url",
    "PORTALADAPTER": "portal.adapter",
    "PORTALCLIENT": "portal.client_id",
    "UNITCODE": "portal.unit_code",
    "PROXY": "portal.proxy",
    "AGENCY": "desk.agency",
    "COUNTER": "desk.counter",
    "CATALOGUE": "desk.catalogue",
    "SIGNER": "signing.signer",
    "TSAURL": "signing.tsa_url",
    "RECOVERYKEY": "store.recovery_public_key",
}
_AUTOSTART = "AUTOSTART"


@dataclasses.dataclass(frozen=True, slots=True)
class Tables:
    """A database of Windows Installer, changed table by table through msitools."""

    file: Path

    def names(self) -> list[str]:
        """Return the names of the tables."""
        return _run("msiinfo", "tables", self.file).split()

    def rows(self, table: str) -> list[list[str]]:
        """Return the rows of a table, each value as text."""
        lines = _run("msiinfo", "export", self.file, table).replace("\r\n", "\n").split("\n")
        return [line.split("\t") for line in lines[3:] if line]

    def change(self, table: str, change: Callable[[str], str]) -> None:
        """Export a table, change its text and put it back."""
        text = _run("msiinfo", "export", self.file, table).replace("\r\n", "\n")
        self.put(table, change(text))

    def put(self, table: str, text: str) -> None:
        """Write a table from its text: names, types, key, rows, divided by tabs."""
        with tempfile.TemporaryDirectory() as folder:
            idt = Path(folder) / f"{table}.idt"
            idt.write_text(text, encoding="utf-8", newline="\r\n")
            _run("msibuild", self.file, "-i", idt)

    def ask(self, query: str) -> None:
        """Change rows by a query of Windows Installer's own language."""
        _run("msibuild", self.file, "-q", query)


def _run(*command: str | Path, folder: Path | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return done.stdout


def _guid(of: str) -> str:
    return "{" + str(uuid.uuid5(_NAMESPACE, of)).upper() + "}"


def _id(kind: str, path: str) -> str:
    return f"{kind}{hashlib.sha256(path.encode()).hexdigest()[:24]}"


def product_code(version: str) -> str:
    """Return the code of one version of the product."""
    return _guid(f"product {version}")


# --- the input of wixl ---


def describe(tree: Path, version: str, icon: Path) -> str:
    """Return what is installed as wixl's input, in ASCII.

    Args:
        tree: what goes into the program's folder; the paths in the text are relative to it.
        version: of the product, three numbers.
        icon: of the shortcut.

    Raises:
        ValueError: a version or a file name that Windows Installer would misread.
    """
    if not re.fullmatch(r"\d{1,3}\.\d{1,3}\.\d{1,5}", version):
        raise ValueError(f"{version!r} is not three numbers")
    ET.register_namespace("", "http://schemas.microsoft.com/wix/2006/wi")
    wix = ET.Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    product = ET.SubElement(
        wix,
        "Product",
        Id=product_code(version),
        Name="TEXT_PRODUCT",
        Language="1066",  # Vietnamese
        Version=version,
        Manufacturer="TEXT_PRODUCT",
        UpgradeCode=UPGRADE_CODE,
    )
    words = "So Hoa Mot Cua"  # the summary has a code page of its own: ASCII is the same in all of them
    ET.SubElement(
        product,
        "Package",
        InstallerVersion="500",
        Compressed="yes",
        InstallScope="perMachine",
        Description=f"{words} {version}",
        Comments=words,
        Manufacturer=words,
    )
    ET.SubElement(product, "Media", Id="1", Cabinet="sohoa.cab", EmbedCab="yes")
    ET.SubElement(product, "MajorUpgrade", DowngradeErrorMessage="TEXT_DOWNGRADE")
    ET.SubElement(product, "Icon", Id="sohoa.ico", SourceFile=os.path.relpath(icon, tree))
    for name, value in _PLAIN_PROPERTIES.items():
        ET.SubElement(product, "Property", Id=name, Value=value)
    for name, key, value in _searches():
        found = ET.SubElement(product, "Property", Id=name)
        ET.SubElement(
            found, "RegistrySearch", Id=f"Find_{name}", Root="HKLM", Key=key, Name=value, Type="raw", Win64="yes"
        )
    top = ET.SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = ET.SubElement(top, "Directory", Id="ProgramFiles64Folder")
    menu = ET.SubElement(top, "Directory", Id="ProgramMenuFolder")
    home = ET.SubElement(programs, "Directory", Id="INSTALLDIR", Name=FOLDER)
    components = [*_files(tree, home), *_registry(home), _shortcut(menu)]
    feature = ET.SubElement(product, "Feature", Id="Main", Level="1")
    for component in components:
        ET.SubElement(feature, "ComponentRef", Id=component)
    return ET.tostring(wix, encoding="unicode")


_PLAIN_PROPERTIES = {
    "REINSTALLMODE": "amus",  # every file is written anew: libraries of a later version may carry lower numbers
    "ARPNOMODIFY": "1",
    "ARPPRODUCTICON": "sohoa.ico",
    "MSIRESTARTMANAGERCONTROL": "DisableShutdown",  # a desk is never closed under a clerk's hands
}


def _searches() -> Iterator[tuple[str, str, str]]:
    yield "WINDOWSBUILD", _WINDOWS_KEY, "CurrentBuildNumber"
    for name, setting in PROPERTIES.items():
        section, _, key = setting.partition(".")
        yield f"KEPT_{name}", rf"{POLICY_KEY}\{section}", key
    yield f"KEPT_{_AUTOSTART}", _RUN_KEY, FOLDER


def _component(parent: ET.Element, name: str, of: str) -> ET.Element:
    return ET.SubElement(parent, "Component", Id=name, Guid=_guid(of), Win64="yes")


def _files(tree: Path, home: ET.Element) -> Iterator[str]:
    """Describe every file as a component of its own, so that it keeps its code as long as it keeps its place."""
    folders = {Path(): home}
    for path in sorted(path.relative_to(tree) for path in tree.rglob("*")):
        where = path.as_posix()
        if not where.isascii() or len(path.name) > 200:
            raise ValueError(f"{where}: a name wixl cannot take")
        if (tree / path).is_dir():
            folders[path] = ET.SubElement(folders[path.parent], "Directory", Id=_id("d", where), Name=path.name)
            continue
        name = _id("c", where)
        part = _component(folders[path.parent], name, f"file {where}")
        ET.SubElement(part, "File", Id=_id("f", where), Name=path.name, Source=where, KeyPath="yes")
        yield name


def _registry(home: ET.Element) -> Iterator[str]:
    for name, setting in PROPERTIES.items():
        section, _, key = setting.partition(".")
        part = _component(home, f"Policy_{name}", f"policy {setting}")
        _value(part, rf"{POLICY_KEY}\{section}", key, f"[{name}]")
        yield f"Policy_{name}"
    part = _component(home, "Autostart", "autostart")
    _value(part, _RUN_KEY, FOLDER, f'"[INSTALLDIR]{_PROGRAM}" {_ARGUMENTS}')
    yield "Autostart"


def _value(component: ET.Element, key: str, name: str, value: str) -> None:
    ET.SubElement(
        component, "RegistryValue", Root="HKLM", Key=key, Name=name, Type="string", Value=value, KeyPath="yes"
    )


def _shortcut(menu: ET.Element) -> str:
    part = _component(menu, "Shortcut", "shortcut")
    ET.SubElement(
        part,
        "Shortcut",
        Id="Desk",
        Name="TEXT_SHORTCUT",
        Description="TEXT_SHORTCUT_HINT",
        Target=f"[INSTALLDIR]{_PROGRAM}",
        Arguments=_ARGUMENTS,
        WorkingDirectory="INSTALLDIR",
        Icon="sohoa.ico",
    )
    _value(part, _OWN_KEY, "Folder", "[INSTALLDIR]")
    return "Shortcut"


# --- what wixl cannot write ---


def complete(file: Path, version: str, digest: str) -> None:
    """Put in the Vietnamese texts, the conditions, what is kept on upgrade, and the command's place in PATH."""
    tables = Tables(file)
    tables.put("_ForceCodepage", "\n\n65001\t_ForceCodepage\n")
    texts: dict[str, str] = tomllib.loads((HERE / "texts.vi.toml").read_text(encoding="utf-8"))

    def worded(table: str) -> str:
        # The longest name first: one is the beginning of another.
        for name in sorted(texts, key=len, reverse=True):
            table = table.replace(name, texts[name])
        return table

    tables.change("Shortcut", worded)
    tables.change(
        "LaunchCondition",
        lambda table: worded(f"{table}Installed OR WINDOWSBUILD >= {_OLDEST_WINDOWS}\tTEXT_WINDOWS\n"),
    )
    kept = [*PROPERTIES, _AUTOSTART]
    secure = ";".join([*kept, *(f"KEPT_{name}" for name in kept), "WINDOWSBUILD"])
    tables.change("Property", lambda table: worded(re.sub(r"(?m)^SecureCustomProperties\t", rf"\g<0>{secure};", table)))
    for name in PROPERTIES:
        tables.ask(f"UPDATE `Component` SET `Condition` = '{name}' WHERE `Component` = 'Policy_{name}'")
    tables.ask(f"UPDATE `Component` SET `Condition` = '{_AUTOSTART}=\"1\"' WHERE `Component` = 'Autostart'")
    actions, steps = [], []
    for step, name in enumerate(kept, 51):  # right behind the search
        value = "1" if name == _AUTOSTART else f"[KEPT_{name}]"
        actions.append(f"Keep_{name}\t51\t{name}\t{value}\t\n")
        steps.append(f"Keep_{name}\tKEPT_{name} AND NOT {name}\t{step}\n")
    steps += ["RemoveEnvironmentStrings\t\t3300\n", "WriteEnvironmentStrings\t\t5200\n"]
    tables.change("CustomAction", lambda table: table + "".join(actions))
    # The old version goes inside the transaction: when the new one cannot be written, it comes back.
    tables.change(
        "InstallExecuteSequence",
        lambda table: re.sub(r"(?m)^(RemoveExistingProducts\t.*\t)\d+$", r"\g<1>1501", table) + "".join(steps),
    )
    command = _id("c", "sohoa.cmd")
    tables.put(
        "Environment",
        "Environment\tName\tValue\tComponent_\ns72\tl255\tL255\ts72\nEnvironment\tEnvironment\n"
        f"Path\t=-*PATH\t[~];[INSTALLDIR]\t{command}\n",
    )
    _run(
        "msibuild", file, "-s", f"So Hoa Mot Cua {version}", "So Hoa Mot Cua", "x64;1066", _guid(f"{version} {digest}")
    )


# --- the same bytes from the same tree ---


def settle(file: Path, begun: float) -> None:
    """Write one fixed time wherever msitools wrote that of the build.

    Raises:
        ValueError: no such time was found; msitools writes it in another way than it did.
    """
    content = bytearray(file.read_bytes())
    changed = 0
    first, last = ((int(at) + 11644473600) * 10_000_000 for at in (begun - 1, begun + 86400))
    # Times of the summary: type 64 (FILETIME), then the value.
    for found in re.finditer(rb"\x40\x00\x00\x00(........)", bytes(content), re.DOTALL):
        if first <= struct.unpack("<Q", found[1])[0] <= last:
            content[found.start(1) : found.end(1)] = _FILETIME
            changed += 1
    if changed < 2:
        raise ValueError("the times of the summary were not found")
    file.write_bytes(content)


def _digest(tree: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(path for path in tree.rglob("*") if path.is_file()):
        whole.update(path.relative_to(tree).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def make_icon(to: Path) -> Path:
    """Draw the program's icon in the sizes Windows shows."""
    from PIL import Image
    from PySide6.QtCore import QBuffer, QByteArray, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    drawing = QSvgRenderer(str(ROOT / "resources/icons/sohoa-desk.svg"))
    picture = QImage(256, 256, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    drawing.render(painter)
    painter.end()
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    sizes = [(size, size) for size in (16, 24, 32, 48, 64, 128, 256)]
    Image.open(io.BytesIO(kept.data())).save(to, format="ICO", sizes=sizes)
    return to


def build(tree: Path, out: Path, version: str, icon: Path) -> str:
    """Build the MSI of a tree and return its SHA-256.

    Raises:
        ValueError: a version or file name Windows Installer would misread.
        subprocess.CalledProcessError: a program of msitools failed; its words are on standard error.
    """
    for path in tree.rglob("*"):
        os.utime(path, (_TIME, _TIME))  # the cabinet keeps them
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "sohoa.wxs", Path(folder) / "sohoa.msi"
        own_icon = Path(folder) / icon.name
        own_icon.write_bytes(icon.read_bytes())
        source.write_text(describe(tree, version, own_icon), encoding="ascii")
        begun = source.stat().st_mtime
        _run("wixl", "-a", "x64", "-o", made, source, folder=tree)
        complete(made, version, _digest(tree))
        settle(made, begun)
        part = out.with_name(f".{out.name}.part")
        part.write_bytes(made.read_bytes())
        part.replace(out)
    with out.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


def main() -> None:
    """Stage unless a tree is given, build, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=ROOT / "dist" / NAME)
    parser.add_argument("--tree", type=Path, help="a tree staged before")
    parser.add_argument("--version", default=__version__, help="of the product; the program's own when not given")
    chosen = parser.parse_args()
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        tree: Path = chosen.tree or Path(folder) / "tree"
        if chosen.tree is None:
            stage(tree)
        digest = build(tree, chosen.out, chosen.version, make_icon(Path(folder) / "sohoa.ico"))
    print(f"{chosen.out}: {chosen.out.stat().st_size / 2**20:.1f} MiB, SHA-256 {digest}")


if __name__ == "__main__":
    main()
