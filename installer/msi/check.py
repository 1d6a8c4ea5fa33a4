# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a built MSI on Linux: its tables, its files, the libraries they ask for; and runs it under Wine.

    .venv/bin/python installer/msi/check.py FILE [--tree FOLDER] [--wine CHROOT]

The chroot is a Debian 13 with its Wine 10 (needs root here, and MinGW for the shims):

    debootstrap --variant=minbase --include=wine,wine64,fonts-dejavu-core trixie CHROOT

There the file is installed in silence, the main job is run by the installed command, the version after it is installed
over it, the version before is refused, and everything is removed. Wine is not Windows: what it cannot judge stands in
docs/it.vi.md. What it lacks is added for the check alone (wine_shims.py) and named in the output.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from installer.msi.build import FOLDER, POLICY_KEY, PROPERTIES, UPGRADE_CODE, Tables, build, make_icon, product_code
from installer.msi.wine_shims import add_shims
from installer.stage.windows import imported

_PROGRAMS = {".exe", ".dll", ".pyd"}
# What every Windows 10 1809 has: its own libraries, and the sets of names that lead to them.
_WINDOWS = re.compile(
    r"(api-ms-win-[a-z0-9-]+|(advapi32|authz|bcrypt|bcryptprimitives|comdlg32|crypt32|d3d11|d3d12|d3d9|d3dcompiler_47|"
    r"dwmapi|dwrite|dxgi|gdi32|icuuc|imm32|iphlpapi|kernel32|mpr|msvcrt|netapi32|ntdll|ole32|oleaut32|psapi|rpcrt4|secur32|"
    r"setupapi|shell32|shlwapi|uiautomationcore|user32|userenv|uxtheme|version|winmm|winspool|wldap32|ws2_32|wtsapi32))"
    r"\.(dll|drv)"
)
_ANSWER_WITHIN_S = 540.0
_AGENCY, _COUNTER, _PORTAL = "UBND-xã-Xuân-Thạnh", "7", "https://portal.example.vn"
_IN_USE = "đang dùng dữ liệu của quầy này"  # resources/i18n/texts.vi.toml, STORE_IN_USE
_LEFT_OUT, _NEW = "licences/python.txt", "licences/of-the-next-version.txt"


def tables(file: Path) -> list[str]:
    """Return what is wrong with the tables of the installation."""
    found = Tables(file)
    properties = dict(row[:2] for row in found.rows("Property"))
    texts = tomllib.loads((HERE / "texts.vi.toml").read_text(encoding="utf-8"))
    shortcut = found.rows("Shortcut")[0]
    secure = set(properties["SecureCustomProperties"].split(";"))
    conditions = {row[0]: row[4] for row in found.rows("Component") if row[4]}
    asked = {f"Policy_{name}": name for name in PROPERTIES} | {"Autostart": 'AUTOSTART="1"'}
    searched = {row[0] for row in found.rows("AppSearch")}
    kept = {f"KEPT_{name}" for name in (*PROPERTIES, "AUTOSTART")}
    policies = {(row[2], row[3]) for row in found.rows("Registry")}
    wished = {(rf"{POLICY_KEY}\{section}", key) for section, key in (one.split(".") for one in PROPERTIES.values())}
    held = {
        "the code page is UTF-8": _is_utf8(file),
        "the upgrade code is ours": properties["UpgradeCode"] == UPGRADE_CODE,
        "the product code is that of the version": properties["ProductCode"]
        == product_code(properties["ProductVersion"]),
        "it is for the whole machine": properties["ALLUSERS"] == "1",
        "the product's name is Vietnamese": properties["ProductName"] == texts["TEXT_PRODUCT"],
        "the shortcut is Vietnamese": shortcut[2] == texts["TEXT_SHORTCUT"] and texts["TEXT_SHORTCUT_HINT"] in shortcut,
        "a downgrade is refused in Vietnamese": texts["TEXT_DOWNGRADE"] in str(found.rows("LaunchCondition")),
        "no text was left untranslated": "TEXT_" not in str([found.rows(name) for name in _WORDED]),
        "what IT says reaches the installing service": secure >= {*PROPERTIES, "AUTOSTART", *kept},
        "what IT does not say is not written": conditions == asked,
        "what IT said before is looked for": searched >= kept,
        "what IT says is written where the program reads": policies >= wished,
    }
    return [f"not so: {words}" for words, is_so in held.items() if not is_so]


_WORDED = ("Property", "Shortcut", "LaunchCondition")


def _is_utf8(file: Path) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "page.idt"
        with told.open("wb") as out:
            subprocess.run(["msiinfo", "export", str(file), "_ForceCodepage"], check=True, stdout=out)
        return b"65001" in told.read_bytes()


def files(file: Path, extracted: Path, tree: Path | None) -> list[str]:
    """Return what is wrong with the files inside.

    Args:
        extracted: what msiextract made of the file: the program's folder.
        tree: what was packed, to compare with; None when it is gone.
    """
    found = Tables(file)
    wrong = []
    hashes = {row[0]: row[2:6] for row in found.rows("MsiFileHash")}
    sizes = {row[0]: int(row[3]) for row in found.rows("File")}
    if sizes.keys() != hashes.keys():
        wrong.append("files without a hash")
    inside = sorted(_content(path) for path in _files(extracted))
    if inside != sorted((sizes[name], tuple(int(part) for part in hashes[name])) for name in sizes):
        wrong.append("what msiextract gives is not what the tables tell")
    if tree is not None:
        packed = {path.relative_to(tree): _sha256(path) for path in _files(tree)}
        given = {path.relative_to(extracted): _sha256(path) for path in _files(extracted)}
        wrong += [f"{name} is not as it was packed" for name in packed if given.get(name) != packed[name]]
        wrong += [f"{name} was never packed" for name in given.keys() - packed.keys()]
    return wrong


def _files(tree: Path) -> Iterator[Path]:
    return (path for path in tree.rglob("*") if path.is_file())


def _content(path: Path) -> tuple[int, tuple[int, ...]]:
    data = path.read_bytes()
    return len(data), struct.unpack("<4i", hashlib.md5(data, usedforsecurity=False).digest())


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def libraries(tree: Path) -> list[str]:
    """Return the DLLs that programs and libraries of the tree ask for and neither the tree nor Windows 10 has."""
    programs = [path for path in _files(tree) if path.suffix.lower() in _PROGRAMS]
    here = {path.name.lower() for path in programs}
    return [
        f"{program.relative_to(tree)} needs {name}"
        for program in programs
        for name in imported(program)
        if name.lower() not in here and not _WINDOWS.fullmatch(name.lower())
    ]


class Wine:
    """A Wine of its own in a chroot, with the mounts it needs for as long as a command runs."""

    def __init__(self, chroot: Path) -> None:
        """Make an empty Windows."""
        self._chroot = chroot
        self.home = chroot / "root/sohoa-check"
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        self.disk = self.home / "prefix/drive_c"
        self.program = self.disk / "Program Files" / FOLDER
        self.run("wineboot", "-i")

    def run(self, *command: str, code: int | None = 0) -> str:
        """Run a command of Wine and return what it printed.

        Raises:
            RuntimeError: it ended otherwise than with `code`, where one is expected.
        """
        mounts = 'mount -t proc proc "$0/proc" && mount -t sysfs sys "$0/sys" && exec chroot "$0" "$@"'
        surroundings = [
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME=/root/sohoa-check",
            "LANG=C.UTF-8",
            "WINEDEBUG=-all",
        ]
        surroundings += ["WINEPREFIX=/root/sohoa-check/prefix", "XDG_RUNTIME_DIR=/root/sohoa-check", "WINEARCH=win64"]
        # `wineserver -w`: files and registry are on the disk only when the last process of this Windows has gone.
        inside = ["env", "-i", *surroundings, "sh", "-c", '"$@"; code=$?; wineserver -w; exit $code', "sh", *command]
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", mounts, str(self._chroot), *inside],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=_ANSWER_WITHIN_S,
        )
        said = done.stdout.decode("utf-8", "replace")
        if code is not None and done.returncode != code:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{said}")
        return said

    def python(self, code: str) -> str:
        """Run a line of the installed program's Python, from a file: its quotes would not survive the command line."""
        (self.disk / "check.py").write_text(f"import sys; sys.stdout.reconfigure(encoding='utf-8')\n{code}\n", "utf-8")
        return self.run("wine", rf"C:\Program Files\{FOLDER}\python\python.exe", "-B", r"C:\check.py")

    def installs(self, file: Path, *said: str, code: int | None = 0) -> float:
        """Install a file in silence; return how long that took, in seconds."""
        shutil.copy2(file, self.home / file.name)
        began = time.monotonic()
        self.run("wine", "msiexec", "/i", rf"Z:\root\sohoa-check\{file.name}", "/qn", *said, code=code)
        return time.monotonic() - began

    def shortcuts(self) -> list[str]:
        """Return the names of the shortcuts in the Start menu."""
        return [path.name for path in self.disk.rglob("*.lnk")]

    def registry(self, key: str) -> str:
        """Return what stands below a key of the machine."""
        return self.run("wine", "reg", "query", f"HKLM\\{key}", "/s", code=None)


_SETTINGS = """
from pathlib import Path
from workstation.settings import load_settings
from workstation.settings_file import fixed_by_policy
kept = load_settings(Path(r'C:\\nowhere'), {})
print(kept.desk.agency, kept.desk.counter, kept.portal.url or '-', *sorted(fixed_by_policy()))
"""
_WINDOW = """
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
if __name__ == '__main__':
    from ui.application import Application, prepare_process
    prepare_process()
    app = QApplication(['sohoa-desk', '-platform', 'offscreen'])
    app.setQuitOnLastWindowClosed(False)
    running = Application(app, Path(r'C:\\window'))
    def look():
        print(*sorted({label.text() for label in running.window.findChildren(QLabel)}))
        running.close()
    running.opened.connect(lambda: QTimer.singleShot(1000, look))
    running.ended.connect(app.exit)
    QTimer.singleShot(120000, lambda: app.exit(9))
    running.start()
    sys.exit(app.exec())
"""
# The same folder from two processes at once: the second must be told so in a sentence.
_TWICE = """
import subprocess
from pathlib import Path
from workstation.app.desk import open_desk
if __name__ == '__main__':
    with open_desk(Path(r'C:\\desk')):
        command = [sys.executable, '-m', 'workstation.cli', '--data', r'C:\\desk', 'backup', '--out', r'C:\\copy']
        print(subprocess.run(command, capture_output=True).stderr.decode())
"""


def installation(file: Path, extracted: Path, chroot: Path) -> list[str]:
    """Install, run, upgrade, refuse, remove under Wine; print figures and return what is wrong.

    Raises:
        RuntimeError: a step did not end as it must; what it said is in the message.
    """
    wrong: list[str] = []

    def must(is_so: object, words: str) -> None:
        if not is_so:
            wrong.append(words)

    version = dict(row[:2] for row in Tables(file).rows("Property"))["ProductVersion"]
    *first, last = version.split(".")
    later = ".".join([*first, str(int(last) + 1)])
    wine = Wine(chroot)
    print(f"wine: {wine.run('wine', '--version').split()[0]}")

    took_s = wine.installs(file, f"AGENCY={_AGENCY}", f"COUNTER={_COUNTER}", "AUTOSTART=1")
    count = sum(1 for _ in _files(wine.program))
    print(f"installed in silence: {count} files in {took_s:.0f} s")
    must(count == sum(1 for _ in _files(extracted)), "not every file was installed")
    texts = tomllib.loads((HERE / "texts.vi.toml").read_text(encoding="utf-8"))
    must(wine.shortcuts() == [f"{texts['TEXT_SHORTCUT']}.lnk"], f"shortcuts {wine.shortcuts()}")
    must("-m ui" in wine.registry(_RUN), "it does not start with Windows")
    print(f"only for Wine: {'; '.join(add_shims(wine.program, wine.disk / 'windows/system32'))}")
    settings = wine.python(_SETTINGS).split()
    print(f"settings as the program reads them: {' '.join(settings)}")
    must(settings == [_AGENCY, _COUNTER, "-", "desk.agency", "desk.counter"], "IT's words do not reach the program")

    began = time.monotonic()
    said = wine.run("wine", "cmd", "/c", "sohoa", "--data", r"C:\desk", "demo")
    receipts = said.count("BN-")
    lines = [line.strip() for line in said.splitlines() if "biên nhận trong" in line]
    print(
        f"main job by the installed command: {receipts} receipts in {time.monotonic() - began:.0f} s; {' '.join(lines)}"
    )
    must(receipts == 5, f"{receipts} receipts, 5 expected:\n{said}")
    window = wine.python(_WINDOW)
    print(f"window: {'opened at the sign-in, closed' if 'Đăng nhập' in window else window}")
    must("Đăng nhập" in window, "the window did not open")
    twice = wine.python(_TWICE).strip()
    print(f"a second program on the same folder: {twice}")
    must(_IN_USE in twice, "the second program was not told that the folder is in use")

    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(extracted, tree)
        (tree / _LEFT_OUT).unlink()
        (tree / _NEW).write_text("new\n", encoding="ascii")
        upgrade = Path(folder) / "later.msi"
        build(tree, upgrade, later, make_icon(Path(folder) / "sohoa.ico"))
        took_s = wine.installs(upgrade, f"PORTALURL={_PORTAL}")
    settings = wine.python(_SETTINGS).split()
    print(f"upgraded {version} -> {later} in {took_s:.0f} s; settings: {' '.join(settings)}")
    must(settings[:3] == [_AGENCY, _COUNTER, _PORTAL], "settings were not kept on upgrade")
    must("-m ui" in wine.registry(_RUN), "the start with Windows was not kept")
    must((wine.program / _NEW).exists() and not (wine.program / _LEFT_OUT).exists(), "files of the old version stayed")
    add_shims(wine.program, wine.disk / "windows/system32")
    queue = wine.run("wine", "cmd", "/c", "sohoa", "--data", r"C:\desk", "audit", "verify")
    must("nguyên vẹn" in queue, f"the desk's data after the upgrade: {queue}")

    wine.installs(file, code=None)
    must((wine.program / _NEW).exists(), "a downgrade was not refused")
    print(f"downgrade {later} -> {version}: {'refused' if (wine.program / _NEW).exists() else 'NOT refused'}")

    began = time.monotonic()
    wine.run("wine", "msiexec", "/x", product_code(later), "/qn")
    left = [str(path.relative_to(wine.disk)) for path in wine.program.rglob("*")] if wine.program.exists() else []
    keys = [key for key in (POLICY_KEY, _RUN, _ENVIRONMENT) if FOLDER in wine.registry(key).replace(POLICY_KEY, "")]
    keys += [POLICY_KEY] if "agency" in wine.registry(POLICY_KEY) else []
    print(
        f"removed in {time.monotonic() - began:.0f} s: {len(left)} files, {len(wine.shortcuts())} shortcuts, "
        f"{len(keys)} registry values left; the desk's data stay: {(wine.disk / 'desk/station.db').exists()}"
    )
    must(not left and not wine.shortcuts() and not keys, f"left behind: {left[:5]} {wine.shortcuts()} {keys}")
    must((wine.disk / "desk/station.db").exists(), "the desk's data were removed")
    shutil.rmtree(wine.home)
    return wrong


_RUN = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
_ENVIRONMENT = r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment"


def main() -> None:
    """Check and print; ends with 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--tree", type=Path, help="what was packed, to compare with")
    parser.add_argument("--wine", type=Path, help="a Debian 13 with Wine to install it in; needs root")
    chosen = parser.parse_args()
    file = chosen.file.resolve()
    wrong = tables(file)
    print(f"tables: {len(wrong)} faults")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["msiextract", "-C", folder, str(file)], check=True, stdout=subprocess.DEVNULL)
        (extracted,) = Path(folder).rglob(FOLDER)
        faults = files(file, extracted, chosen.tree)
        print(f"files: {sum(1 for _ in _files(extracted))}, {len(faults)} faults")
        missing = libraries(extracted)
        programs = sum(1 for path in _files(extracted) if path.suffix.lower() in _PROGRAMS)
        print(f"libraries: {programs} programs and libraries, {len(missing)} missing")
        wrong += [*faults, *missing]
        if chosen.wine is not None:
            wrong += installation(file, extracted, chosen.wine.resolve())
    for fault in wrong:
        print(f"WRONG: {fault}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
