# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks after scanner, signer and portal in their lanes and says how they are; nothing is scanned or sent in here."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ui.bridge import Bridge
from workstation.app.desk import Desk
from workstation.errors import ScannerError, WorkstationError
from workstation.jobs.lanes import Lane
from workstation.portal.contract import PortalStatus
from workstation.signing.token_process import TokenProbe

_LOOK_EVERY_MS = 20_000


class Health(StrEnum):
    """How a service is."""

    UNKNOWN = "unknown"
    READY = "ready"
    TEST = "test"  # works, but is only the simulated scanner, the test signer or the reference portal
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Services:
    """State of the three services.

    Attributes:
        scanner_fault: what the last batch ended with; None when it ended well.
    """

    scanner: Health = Health.UNKNOWN
    signer: Health = Health.UNKNOWN
    portal: Health = Health.UNKNOWN
    scanner_fault: ScannerError | None = None


class Watch(QObject):
    """Asks now and then; a busy lane answers later, nobody waits for it.

    Attributes:
        changed: the new `Services`.
    """

    changed = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, parent: QObject | None = None) -> None:
        """Prepare the watch; nothing is asked before `start`."""
        super().__init__(parent)
        self._desk = desk
        self._bridge = bridge
        self.services = Services()
        module = desk.settings.signing.module
        self._probe = TokenProbe(Path(module) if module else None)
        self._asked = {Lane.TOKEN: False, Lane.NET: False}
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to look."""
        is_real = bool(self._desk.settings.scanner.device)
        self._set(scanner=Health.READY if is_real else Health.TEST)
        self._timer.start()
        self._look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._probe.close()

    def scanned(self, fault: ScannerError | None) -> None:
        """Learn from a batch."""
        well = Health.READY if self._desk.settings.scanner.device else Health.TEST
        self._set(scanner=well if fault is None else Health.FAULT, scanner_fault=fault)

    def reached_portal(self) -> None:
        """Learn from a receipt."""
        self._set(portal=self._portal_well)

    @property
    def _portal_well(self) -> Health:
        return Health.READY if self._desk.settings.portal.url else Health.TEST

    def _look(self) -> None:
        if self._desk.settings.signing.signer == "soft":
            self._set(signer=Health.TEST)
        elif not self._asked[Lane.TOKEN]:
            self._asked[Lane.TOKEN] = True
            self._bridge.run(Lane.TOKEN, self._probe.look).success(self._token_seen).failure(self._no_token)
        if not self._asked[Lane.NET]:
            self._asked[Lane.NET] = True
            self._bridge.run(Lane.NET, _ask_portal, self._desk).success(self._portal_seen).failure(self._no_portal)

    def _token_seen(self, slots: tuple[object, ...]) -> None:
        self._asked[Lane.TOKEN] = False
        self._set(signer=Health.READY if slots else Health.FAULT)

    def _no_token(self, _: WorkstationError) -> None:
        self._asked[Lane.TOKEN] = False
        self._set(signer=Health.FAULT)

    def _portal_seen(self, status: PortalStatus) -> None:
        self._asked[Lane.NET] = False
        self._set(portal=self._portal_well if status.reachable and status.logged_in else Health.FAULT)

    def _no_portal(self, _: WorkstationError) -> None:
        self._asked[Lane.NET] = False
        self._set(portal=Health.FAULT)

    def _set(self, **changes: Health | ScannerError | None) -> None:
        services = dataclasses.replace(self.services, **changes)  # type: ignore[arg-type]  # fields by name
        if services != self.services:
            self.services = services
            self.changed.emit(services)


def _ask_portal(desk: Desk) -> PortalStatus:
    return desk.portal.check()
