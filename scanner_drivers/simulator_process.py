# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated scanner as a process of its own; what it does there is in simulator.py."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scanner_drivers.base import Closing
from workstation.errors import Offline
from workstation.processes import stand_back

_ROOT = str(Path(__file__).resolve().parent.parent)
_BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from scanner_drivers.simulator import main; main()"


class SimulatorProcess(Closing):
    """A simulator in a process of its own that ends with this one; a context manager."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        line = process.stdout.readline() if process.stdout is not None else b""
        if not line:
            self.close()
            raise Offline(operation="open", detail=f"the simulator ended with {process.returncode}")
        said: dict[str, Any] = json.loads(line)
        self.url: str = said["url"]
        self.uuid: str = said["uuid"]

    def load(self, first: int = 1, glass: int | None = None) -> None:
        """Lay the stack into the feeder from image number `first`, and image number `glass` on the glass.

        Raises:
            Offline: the simulator is gone.
        """
        order = json.dumps({"first": first, "glass": glass}).encode()
        try:
            with urllib.request.urlopen(urllib.parse.urljoin(self.url, "/sim/feeder"), order, timeout=10.0):
                pass
        except OSError as error:
            raise Offline(operation="load", detail=str(error)) from error

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def close(self) -> None:
        """End it; may be called twice."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(3.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def start_simulator(
    pages: Path,
    ppm: float = 0.0,
    faults: Sequence[str] = (),
    start_at: int = 1,
    advertise: bool = False,
    name: str = "MotCua Simulator",
    niceness: int = 0,
) -> SimulatorProcess:
    """Start a simulator as a process of its own and return when it serves.

    Args:
        niceness: how far it stands back behind other programs of this computer, where the system knows that.

    Raises:
        Offline: it did not start.
    """
    arguments = ["--pages", str(pages), "--ppm", str(ppm), "--start-at", str(start_at), "--name", name]
    arguments += [part for fault in faults for part in ("--fault", fault)]
    arguments += ["--advertise"] if advertise else []
    process = subprocess.Popen(
        [sys.executable, "-c", _BOOT, _ROOT, *arguments, "--exit-with-stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        start_new_session=os.name == "posix",
    )
    stand_back(process.pid, niceness)
    return SimulatorProcess(process)
