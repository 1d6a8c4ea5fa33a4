# SPDX-License-Identifier: GPL-3.0-or-later
"""Independent Python programs in environments of their own, hash-locked, outside the repository; no test is in here."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs

LOCKS = Path(__file__).parent


def peer_python(name: str) -> Path:
    """Return the Python of an environment that holds what `<name>.txt` locks; it is made once for each lock file."""
    lock = LOCKS / f"{name}.txt"
    digest = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = Path(platformdirs.user_cache_dir("sohoa-mot-cua-peers", appauthor=False)) / f"{name}-{digest}"
    if not folder.exists():
        _install(lock, folder)
    return _python(folder)


def _install(lock: Path, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        _run([sys.executable, "-m", "venv", str(made)])
        _run([str(_python(made)), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)])
        made.rename(folder)  # whole or not at all, also when two test workers do it
    except OSError:
        shutil.rmtree(made, ignore_errors=True)


def _run(command: list[str]) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=environment)
    if done.returncode:
        raise AssertionError(f"an independent program could not be installed: {' '.join(command)}\n{done.stderr}")


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
