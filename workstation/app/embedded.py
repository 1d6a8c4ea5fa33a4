# SPDX-License-Identifier: GPL-3.0-or-later
"""The embedded default: simulated scanner and reference portal as child processes, started on first use."""

from __future__ import annotations

import threading
from pathlib import Path

from scanner_drivers.simulator_process import SimulatorProcess, start_simulator
from workstation import paths
from workstation.portal.reference.process import PortalProcess, start_reference_portal

SIMULATOR_PPM = 80
_NICENESS = 10  # scanner and portal stand for other computers, and must not slow this one
PIN = "123456"  # of the test signer only; shown on screen wherever the test signer is used


def reference_portal_dir(data_dir: Path) -> Path:
    """Return where the embedded portal keeps what it received: not in the desk's folder, where all is encrypted."""
    folder = data_dir.expanduser().absolute()
    return folder.with_name(f"{folder.name}.reference-portal")


class EmbeddedServices:
    """Children of this program; they end when it ends, however it ends (their standard input closes)."""

    def __init__(self, data_dir: Path) -> None:
        """Start nothing yet.

        Args:
            data_dir: the reference portal, which stands for another party's server, keeps its own data beside it.
        """
        self._data_dir = data_dir
        self._lock = threading.Lock()
        self._papers = paths.resource("samples")
        self._simulator: SimulatorProcess | None = None
        self._portal: PortalProcess | None = None

    def choose_papers(self, folder: Path) -> None:
        """Take other papers than the samples; before the simulated scanner is first used."""
        self._papers = folder

    def simulator_url(self) -> str:
        """Return the eSCL address of the simulated scanner with the sample papers, replaced when it has died."""
        with self._lock:
            if self._simulator is not None and not self._simulator.is_running:
                self._simulator.close()
                self._simulator = None
            if self._simulator is None:
                self._simulator = start_simulator(self._papers, ppm=SIMULATOR_PPM, niceness=_NICENESS)
            return self._simulator.url

    def lay_papers(self, feeder_side: int = 1, glass_side: int = 1) -> None:
        """Put the sample papers back: the stack from this side on into the feeder, and this card side on the glass.

        Args:
            feeder_side: first side, from 1; one past the last leaves the feeder empty.
            glass_side: the side that lies on the glass next, from 1.
        """
        self.simulator_url()
        with self._lock:
            if self._simulator is not None:
                self._simulator.load(feeder_side, glass_side)

    def portal(self) -> tuple[str, str, str]:
        """Return address, client id and client secret of the reference portal."""
        with self._lock:
            if self._portal is None:
                self._portal = start_reference_portal(reference_portal_dir(self._data_dir), niceness=_NICENESS)
            return self._portal.url, self._portal.client_id, self._portal.client_secret

    def close(self) -> None:
        """End the children that were started."""
        with self._lock:
            for child in (self._simulator, self._portal):
                if child is not None:
                    child.close()
            self._simulator = self._portal = None
