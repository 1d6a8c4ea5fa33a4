# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks after scanner, signer and portal in their lanes and says how they are; nothing is scanned or sent in here."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ui.bridge import Bridge
from workstation.app.desk import Desk, make_soft_token
from workstation.app.line import Pause
from workstation.app.signer_outlook import RemoteLook, SignerOutlook, kept_outlook, token_outlook
from workstation.errors import PortalLoginRefused, PortalOffline, ScannerError, WorkstationError
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
        outlook: what is known of the signer before a PIN; None while nothing is known.
        pause: why the queue is not sent now; None when it is.
    """

    scanner: Health = Health.UNKNOWN
    signer: Health = Health.UNKNOWN
    portal: Health = Health.UNKNOWN
    scanner_fault: ScannerError | None = None
    outlook: SignerOutlook | None = None
    pause: Pause | None = None


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
        self._remote = RemoteLook()
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

    def failed(self, failure: WorkstationError) -> None:
        """Learn from a failure that is shown: the status must not contradict the message."""
        if isinstance(failure, ScannerError):
            self._set(scanner=Health.FAULT, scanner_fault=failure)
        elif isinstance(failure, PortalOffline | PortalLoginRefused):
            self._set(portal=Health.FAULT)

    def reached_portal(self) -> None:
        """Learn from a receipt."""
        self._set(portal=self._portal_well)

    def paused(self, pause: Pause | None) -> None:
        """Learn whether the queue is sent."""
        self._set(pause=pause)

    def look_at_signer(self) -> None:
        """Look at the signer now: a wrong PIN changes what its token says."""
        if not self._asked[Lane.TOKEN]:
            self._asked[Lane.TOKEN] = True
            job = self._bridge.run(Lane.TOKEN, _ask_signer, self._desk, self._probe, self._remote)
            job.always(self._signer_asked).success(self._signer_seen).failure(self._no_signer)

    @property
    def _portal_well(self) -> Health:
        return Health.READY if self._desk.settings.portal.url else Health.TEST

    def _look(self) -> None:
        self.look_at_signer()
        if not self._asked[Lane.NET]:
            self._asked[Lane.NET] = True
            self._bridge.run(Lane.NET, _ask_portal, self._desk).success(self._portal_seen).failure(self._no_portal)

    def _signer_asked(self) -> None:
        self._asked[Lane.TOKEN] = False

    def _signer_seen(self, outlook: SignerOutlook | None) -> None:
        well = Health.TEST if self._desk.settings.signing.signer == "soft" else Health.READY
        self._set(signer=well if outlook is not None else Health.FAULT, outlook=outlook)

    def _no_signer(self, _: WorkstationError) -> None:
        self._set(signer=Health.FAULT, outlook=None)

    def _portal_seen(self, status: PortalStatus) -> None:
        self._asked[Lane.NET] = False
        self._set(portal=self._portal_well if status.reachable and status.logged_in else Health.FAULT)

    def _no_portal(self, _: WorkstationError) -> None:
        self._asked[Lane.NET] = False
        self._set(portal=Health.FAULT)

    def _set(self, **changes: Health | ScannerError | SignerOutlook | Pause | None) -> None:
        services = dataclasses.replace(self.services, **changes)  # type: ignore[arg-type]  # fields by name
        if services != self.services:
            self.services = services
            self.changed.emit(services)


def _ask_portal(desk: Desk) -> PortalStatus:
    return desk.portal.check()


def _ask_signer(desk: Desk, probe: TokenProbe, remote: RemoteLook) -> SignerOutlook | None:
    if desk.settings.signing.signer == "soft":
        make_soft_token(desk)
    if desk.settings.signing.signer == "remote":
        return remote.look(desk.settings, desk.data_dir, desk.clock())
    if desk.settings.signing.signer != "token":
        return kept_outlook(desk.settings, desk.data_dir, desk.clock())
    return token_outlook(probe.look(), desk.settings.signing.slot, desk.clock())
