# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays out the tree an installer packs: a Python of its own, the locked packages, the program, Vietnamese for OCR.

    .venv/bin/python -m installer.stage linux|windows FOLDER

No freezer: plain files that a user may look at and replace, as the LGPL of Qt asks for, and a start as fast as from
source. The tree runs from wherever it lies.

    python/   CPython and the packages of requirements.lock
    app/      workstation, ui, scanner_drivers, resources
    licences/ of what is no Python package; versions.json says what was taken
"""

from __future__ import annotations

import argparse
from pathlib import Path

from installer.stage import linux, windows

_STAGES = {"linux": linux.stage, "windows": windows.stage}


def main() -> None:
    """Stage and say how large it became."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("system", choices=_STAGES)
    parser.add_argument("tree", type=Path)
    chosen = parser.parse_args()
    tree: Path = chosen.tree
    _STAGES[chosen.system](tree)
    files = [file for file in tree.rglob("*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files)
    print(f"{tree}: {len(files)} files, {size / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
