# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting and ending the reference portal as a child process; the server's own code is not loaded here."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import workstation
from workstation.closing import Closing
from workstation.errors import PortalOffline
from workstation.processes import stand_back

ENV_CLIENT_ID = "SOHOA_PORTAL_CLIENT_ID"
ENV_CLIENT_SECRET = "SOHOA_PORTAL_CLIENT_SECRET"
CLIENT_FILE = "client.json"
COMMON_CLIENT_ID = "desk"
_READY_S = 60.0  # a cold start from a slow disk; an ordinary one takes about a second
_END_S = 5.0


def common_client_id(data_dir: Path) -> str:
    """Return the client id of the login a portal is started with, as its environment or its folder says."""
    given = os.environ.get(ENV_CLIENT_ID, "")
    file = data_dir / CLIENT_FILE
    if given or not file.exists():
        return given or COMMON_CLIENT_ID
    return str(json.loads(file.read_text("utf-8"))["client_id"])


class PortalProcess(Closing):
    """A running reference portal; ends when closed, and by itself when this process is gone.

    Attributes:
        url: its address.
        client_id: login of the desk.
        client_secret: its secret.
        pid: of the child.
    """

    def __init__(self, child: subprocess.Popen[bytes], url: str, client_id: str, client_secret: str) -> None:
        self._child = child
        self.url = url
        self.client_id = client_id
        self.client_secret = client_secret
        self.pid = child.pid

    def close(self) -> None:
        """Ask it to end, and make it end; again without harm."""
        _end(self._child)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.kill()
        _end(self._child)


def start_reference_portal(
    data_dir: Path,
    port: int = 0,
    *,
    client_id: str = "desk",
    client_secret: str = "",
    faults: Path | None = None,
    seed: Path | None = None,
    options: tuple[str, ...] = (),
    niceness: int = 0,
) -> PortalProcess:
    """Start a reference portal on loopback and return when it answers.

    Args:
        data_dir: its folder; the same folder again continues where the last one ended.
        port: 0 for any free one.
        client_id: login of the desk.
        client_secret: its secret; "" for a fresh random one.
        faults: file with faults to inject.
        seed: JSON list of papers the state already holds.
        options: further command line options, as `python -m workstation.portal.reference --help` lists them.
        niceness: how far it stands back behind other programs of this computer, where the system knows that.

    Raises:
        PortalOffline: it did not start; `portal.log` in the folder says why.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    secret = client_secret or secrets.token_urlsafe(32)
    command = [sys.executable, "-m", "workstation.portal.reference", "--data", str(data_dir), "--port", str(port)]
    command += ["--exit-with-stdin", *options]
    command += ["--faults", str(faults)] if faults else []
    command += ["--seed", str(seed)] if seed else []
    house = str(Path(workstation.__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, (house, os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, ENV_CLIENT_ID: client_id, ENV_CLIENT_SECRET: secret, "PYTHONPATH": path}
    ready = data_dir / "portal.ready"
    # A file instead of a pipe for its one line: waiting for a file with a deadline needs no thread on any system.
    with ready.open("wb") as out, (data_dir / "portal.log").open("ab") as log:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=log,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    stand_back(child.pid, niceness)
    try:
        url = _await_url(child, ready)
    except BaseException:
        child.kill()
        _end(child)
        raise
    return PortalProcess(child, url, client_id, secret)


def _await_url(child: subprocess.Popen[bytes], ready: Path) -> str:
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline:
        line = ready.read_bytes()
        if line.endswith(b"\n"):
            return str(json.loads(line)["url"])
        if child.poll() is not None:
            raise PortalOffline(detail=f"the reference portal ended with {child.returncode}")
        time.sleep(0.02)
    raise PortalOffline(detail="the reference portal does not start")


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None and not child.stdin.closed:
        child.stdin.close()  # its sign to end
    try:
        child.wait(_END_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
