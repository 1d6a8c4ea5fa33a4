# SPDX-License-Identifier: GPL-3.0-or-later
"""The clerk's session at the opened desk: its parts put together, and what is asked of the store for the screens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ui.bridge import Bridge
from ui.session.dossier import DossierInWork
from ui.session.edits import Edits
from ui.session.pictures import Pictures
from ui.session.queue_reading import QueueReading
from ui.session.scanning import Scanning
from ui.session.sending import Sending
from ui.session.services import Services, Watch
from ui.session.signing import Signing
from ui.snapshots import DossierView, OpenDossier, PageView, QueueView, read_open_dossiers, read_page
from workstation.app import intake, owner_reading, people
from workstation.app.capture import Batch
from workstation.app.desk import Desk
from workstation.app.owner_reading import Reading
from workstation.app.sample_papers import Sample, sample_on_scanner
from workstation.app.serial_reader import SerialReader
from workstation.domain.dossier import Dossier, Procedure
from workstation.domain.ids import PageId
from workstation.errors import WorkstationError
from workstation.jobs.cancel import CancelToken
from workstation.jobs.lanes import Lane
from workstation.signing.inventory import InventoryEntry
from workstation.store.users import Clerk


class Session(QObject):
    """What the screens talk to; all signals come on the UI thread.

    Attributes:
        dossier: the one in work.
        edits: corrections of it.
        scanning: the scanner for it.
        signing: the signer for it.
        sending: what is sent behind the screens.
        pictures: of pages.
        queue_reading: the queue as it is shown.
        dossier_changed: the dossier in work as a `DossierView`, or None.
        queue_changed: a `QueueView`.
        services_changed: the `Services`.
        failed: an expected failure.
        signed_in: the `Clerk`.
        code_read: the text a reader of codes at a serial port has sent.
    """

    dossier_changed = Signal(object)
    queue_changed = Signal(object)
    services_changed = Signal(object)
    failed = Signal(object)
    signed_in = Signal(object)
    code_read = Signal(str)

    def __init__(self, desk: Desk, bridge: Bridge, parent: QObject | None = None) -> None:
        """Begin a session; nobody is signed in and no dossier is open."""
        super().__init__(parent)
        self.desk = desk
        self.bridge = bridge
        self._cancel = CancelToken()
        self.dossier = DossierInWork(desk, bridge, self)
        self.edits = Edits(self.dossier, self)
        self.scanning = Scanning(self.dossier, self)
        self.sending = Sending(self.dossier, self._cancel, self)
        self.signing = Signing(self.dossier, self.sending, self._cancel, self)
        self.pictures = Pictures(desk, bridge, self)
        self.queue_reading = QueueReading(desk, bridge, self)
        self._watch = Watch(desk, bridge, self)
        port, speed = desk.settings.intake.serial_port, desk.settings.intake.serial_speed
        self._reader = SerialReader(port, speed, bridge.relay(self._code_arrived)) if port else None
        self._connect()

    def _connect(self) -> None:
        for part in (self.dossier, self.edits, self.scanning, self.sending, self.signing):
            part.failed.connect(self.failed)
        self.failed.connect(self._watch.failed)
        self.dossier.changed.connect(self.dossier_changed)
        self.scanning.ended.connect(self.batch_ended)
        self.signing.ended.connect(self._watch.look_at_signer)
        self.sending.queued.connect(self._queued)
        self.sending.ended.connect(self._sent)
        self.queue_reading.changed.connect(self.queue_changed)
        self.queue_reading.was_read.connect(self._queue_read)
        self._watch.changed.connect(self.services_changed)

    # --- people ---

    @property
    def clerk(self) -> Clerk | None:
        """Who is signed in."""
        return self.dossier.clerk

    @property
    def name(self) -> str:
        """Account of the clerk, as it stands in the audit trail."""
        return self.dossier.name

    def sign_in(self, name: str, password: str) -> None:
        """Check the clerk's password; `clerk` is set before any other signal."""
        job = self.bridge.run(Lane.STORE, people.sign_in, self.desk, name, password)
        job.success(self._signed_in).failure(self._report)

    def _signed_in(self, clerk: Clerk) -> None:
        self.dossier.clerk = clerk
        self._watch.start()
        self.sending.start()
        self.signed_in.emit(clerk)
        self.queue_reading.refresh()

    # --- the dossier in work ---

    @property
    def view(self) -> DossierView | None:
        """The dossier in work as it was read last."""
        return self.dossier.view

    def refresh(self) -> None:
        """Read the dossier in work anew."""
        self.dossier.refresh()

    def take_up(self, dossier: Dossier) -> None:
        """Go on with a dossier left open."""
        self.signing.forget_broken()
        self.dossier.take_up(dossier)

    def leave(self) -> None:
        """Put the dossier aside; it stays open and in the list, and is sent by itself where it is being signed."""
        if self.signing.is_of_this:
            self.signing.send_after()
        self.dossier.leave()

    # --- what the forms ask ---

    def code(self, text: str) -> Reading | None:
        """Read what a hand scanner typed; it only parses and may be called on the UI thread."""
        return owner_reading.read_code(self.desk, text)

    def _code_arrived(self, text: str) -> None:
        self.code_read.emit(text)

    def search(self, words: str, slot: Callable[[list[Procedure]], object]) -> None:
        """Find procedures by words without diacritics, or by the beginning of the code."""
        self.bridge.run(Lane.STORE, intake.find_procedures, self.desk, words).success(slot)

    def open_dossiers(self, slot: Callable[[tuple[OpenDossier, ...]], object]) -> None:
        """Read the dossiers left open."""
        self.bridge.run(Lane.STORE, read_open_dossiers, self.desk).success(slot)

    def sample(self, slot: Callable[[Sample | None], object]) -> None:
        """Read the sample dossier of the simulated scanner, if that is the one in use."""
        self.bridge.run(Lane.STORE, sample_on_scanner, self.desk).success(slot)

    def page_view(self, page_id: PageId, slot: Callable[[PageView], object]) -> None:
        """Read one page with the numbers of its text."""
        self.bridge.run(Lane.STORE, read_page, self.desk, page_id).success(slot)

    # --- scanner, signer, portal ---

    @property
    def services(self) -> Services:
        """State of scanner, signer and portal."""
        return self._watch.services

    def batch_ended(self, batch: Batch) -> None:
        """Learn how the scanner is from a batch, also from one of the lane of results."""
        self._watch.scanned(batch.fault)

    def look_at_signer(self) -> None:
        """Look at the signer now: the clerk may have plugged the token in a moment ago."""
        self._watch.look_at_signer()

    @property
    def signs_as(self) -> InventoryEntry | None:
        """The certificate that would sign now; None while none is seen: the page is shown without a box then."""
        outlook = self.services.outlook
        if outlook is None or outlook.facts is None or not outlook.may_sign:
            return None
        return InventoryEntry(outlook.label, outlook.facts)

    @property
    def queue(self) -> QueueView | None:
        """The queue as it was read last."""
        return self.queue_reading.view

    def _queue_read(self, queue: QueueView) -> None:
        self._watch.paused(queue.pause)

    def _queued(self) -> None:
        self.refresh()
        self.queue_reading.refresh()

    def _sent(self, received: int) -> None:
        if received:
            self._watch.reached_portal()
            self.refresh()
        self.queue_reading.refresh()

    # --- the rest ---

    def now(self) -> dt.datetime:
        """Return the desk's time."""
        return self.desk.clock()

    def stop(self) -> None:
        """Ask everything under way to stop; what is saved stays."""
        if self._reader is not None:
            self._reader.stop()
        self.pictures.stop()
        self.sending.stop()
        self._watch.stop()
        self._cancel.cancel()
        self.scanning.stop()

    def _report(self, failure: WorkstationError) -> None:
        self.failed.emit(failure)
