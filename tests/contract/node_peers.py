# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs and starts the independent tus server and client on node; what is tested with them is not in here."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCES = Path(__file__).parent / "tus_server"
_NEEDED = (20, 19)  # @tus/server 2.4.5


def program(name: str) -> str:
    """Return the path of a program; its absence is a failure that names it, here and on CI, and never a skip."""
    path = shutil.which(name)
    if path is None:
        raise AssertionError(
            f"`{name}` is missing: the independent tus server needs Node.js >= 20.19 with npm (https://nodejs.org)"
        )
    return path


def installed_peers() -> Path:
    """Return a folder with the peers and their packages; `npm ci` runs once for each lock file."""
    version = subprocess.run([program("node"), "--version"], capture_output=True, text=True, check=True).stdout
    found = tuple(int(part) for part in version.strip().lstrip("v").split(".")[:2])
    if found < _NEEDED:
        raise AssertionError(f"node {version.strip()} is too old: the independent tus server needs >= 20.19")
    parts = sorted(path for path in SOURCES.iterdir() if path.suffix in {".json", ".mjs"})
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()[:16]
    folder = Path(sys.prefix) / "tus-peers" / digest
    if not folder.exists():
        _install(parts, folder)
    return folder


def _install(parts: list[Path], folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent))
    for path in parts:
        shutil.copy(path, made)
    order = [program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(order, cwd=made, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        shutil.rmtree(made)
        raise AssertionError(f"`npm ci` of the independent tus server failed:\n{done.stderr}")
    try:
        made.rename(folder)  # whole or not at all, also when two test workers do it
    except OSError:
        shutil.rmtree(made)


@contextmanager
def tus_server(directory: Path, expires_ms: int = 0) -> Iterator[str]:
    """Run @tus/server with @tus/file-store on `directory`; yields its address."""
    peers = installed_peers()
    directory.mkdir(exist_ok=True)
    command = [program("node"), str(peers / "server.mjs"), str(directory), str(expires_ms)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            yield str(json.loads(child.stdout.readline())["url"])
        finally:
            child.stdin.close()
            child.wait(20)


def tus_js_client(
    endpoint: str, file: Path, metadata: dict[str, str], token: str, chunk_size: int, stop_after: int = 0
) -> dict[str, object]:
    """Upload `file` with tus-js-client, stopping once after some bytes; returns what it reports."""
    command = [program("node"), str(installed_peers() / "client.mjs"), endpoint, str(file), str(chunk_size)]
    environment = {**os.environ, "TOKEN": token, "METADATA": json.dumps(metadata)}
    done = subprocess.run(
        [*command, str(stop_after)], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report
