# SPDX-License-Identifier: GPL-3.0-or-later
"""The clerk's session at the opened desk: every use case the window calls, in its lane, and what changed as signals."""

from __future__ import annotations

import datetime as dt
import functools
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import ParamSpec

from PySide6.QtCore import QObject, QTimer, Signal

from ui.bridge import Bridge
from ui.finishing import Finishing
from ui.pictures import Pictures
from ui.queue_reading import QueueReading
from ui.services import Services, Watch
from ui.snapshots import (
    DossierView,
    OpenDossier,
    PageView,
    QueueView,
    read_dossier,
    read_open_dossiers,
    read_page,
    read_proposals,
)
from workstation.app import intake, owner_reading, page_edits, people, review
from workstation.app.assemble import assemble_confirmed
from workstation.app.capture import Batch, Capture, InsertPlace, recovery
from workstation.app.desk import Desk
from workstation.app.intake import ReuseOffer
from workstation.app.longterm import raise_levels
from workstation.app.owner_reading import Reading, check_identity
from workstation.app.page_edits import Edges, Edited
from workstation.app.page_work import submit_unfinished
from workstation.app.sample_papers import Sample, lay_sample_card, lay_sample_page, lay_sample_papers, sample_on_scanner
from workstation.app.scan_profiles import ScanProfile, load_profiles, remember_profile, remembered_profile
from workstation.app.separation import Boundary, apply_boundaries, propose_boundaries
from workstation.app.serial_reader import SerialReader
from workstation.app.sign import papers_to_sign, sign_papers
from workstation.app.signed_file import SignedPaper
from workstation.app.submit import Sender, queue_dossier, send_all_now, send_now
from workstation.domain.dossier import Dossier, Identity, Procedure
from workstation.domain.ids import DossierId, PageId, PaperId, SubmissionUid
from workstation.domain.owner import Owner, Sex
from workstation.domain.paper import Page, Paper
from workstation.domain.states import State
from workstation.errors import NothingToDo, PortalError, PortalNotOffered, WorkstationError
from workstation.jobs.cancel import CancelToken
from workstation.jobs.lanes import Lane
from workstation.signing.inventory import InventoryEntry
from workstation.store.users import Clerk

log = logging.getLogger(__name__)

_SEND_EVERY_MS = 3000

P = ParamSpec("P")


class Session(QObject):
    """What the screens talk to; all signals come on the UI thread.

    Attributes:
        dossier_changed: the dossier in work as a `DossierView`, or None.
        page_captured: a `Page`, saved a moment ago.
        scanning_changed: whether the scanner runs.
        scan_ended: the `Batch`.
        paper_signed: a `SignedPaper`, signed and verified.
        signing_changed: whether the signer works.
        finishing_changed: the `Finishing` under way, or None; the clerk may be at another dossier by then.
        queue_changed: a `QueueView`.
        services_changed: the `Services`.
        failed: an expected failure.
        signed_in: the `Clerk`.
        code_read: the text a reader of codes at a serial port has sent.
    """

    dossier_changed = Signal(object)
    page_captured = Signal(object)
    scanning_changed = Signal(bool)
    scan_ended = Signal(object)
    paper_signed = Signal(object)
    signing_changed = Signal(bool)
    finishing_changed = Signal(object)
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
        self.clerk: Clerk | None = None
        self.view: DossierView | None = None
        self.marked: set[PaperId] = set()
        self._offers: dict[DossierId, tuple[ReuseOffer, ...]] = {}
        self._knows_no_offers = False
        self._capture: Capture | None = None
        self._broken: tuple[DossierId, Batch] | None = None  # what the next press of Scan goes on with
        self._is_reading = self._read_again = False
        self._is_sending = self._is_rescan = False
        self.finishing: Finishing | None = None
        self.last_dossier: DossierId | None = None  # put aside last: its slips are printed after it was sent
        self._ended: Finishing | None = None
        self._cancel = CancelToken()
        self.pictures = Pictures(desk, bridge, self)
        self.queue_reading = QueueReading(desk, bridge, self)
        self.queue_reading.changed.connect(self.queue_changed)
        self.queue_reading.was_read.connect(self._queue_read)
        self._watch = Watch(desk, bridge, self)
        self._watch.changed.connect(self.services_changed)
        self.failed.connect(self._watch.failed)
        self._sending = QTimer(self, interval=_SEND_EVERY_MS)
        self._sending.timeout.connect(self.send_due)
        port, speed = desk.settings.intake.serial_port, desk.settings.intake.serial_speed
        self._reader = SerialReader(port, speed, bridge.relay(self._code_arrived)) if port else None

    # --- people ---

    @property
    def name(self) -> str:
        """Account of the clerk, as it stands in the audit trail."""
        return self.clerk.name if self.clerk else ""

    def sign_in(self, name: str, password: str) -> None:
        """Check the clerk's password; `clerk` is set before any other signal."""
        self.bridge.run(Lane.STORE, people.sign_in, self.desk, name, password).success(self._signed_in).failure(
            self._report
        )

    def _signed_in(self, clerk: Clerk) -> None:
        self.clerk = clerk
        self._watch.start()
        self._sending.start()
        self.signed_in.emit(clerk)
        self.queue_reading.refresh()

    # --- the dossier in work ---

    def open_dossier(self, procedure_code: str, applicant: Owner, *, sex: Sex | None = None, reason: str = "") -> None:
        """Receive a dossier and make it the one in work; doubts about the owner id are kept with the reason."""
        job = functools.partial(
            intake.open_checked_dossier, self.desk, procedure_code, applicant, self.name, sex=sex, reason=reason
        )
        self.bridge.run(Lane.STORE, job).success(self._opened)

    def take_up(self, dossier: Dossier) -> None:
        """Go on with a dossier left open; its unfinished pages are worked on again."""
        if self.finishing is not None and self.finishing.is_broken:
            self._set_finishing(None)
        self._opened(dossier)
        self.bridge.run(Lane.STORE, self._unfinished, dossier.id).success(self._watch_pages)

    def leave(self) -> None:
        """Put the dossier aside; it stays open and in the list, and is sent by itself where it is being signed."""
        if self.is_signing_this:
            self._send_after()
        if self.view is not None:
            self.last_dossier = self.view.dossier.id
        self.view = None
        self.marked.clear()
        self.dossier_changed.emit(None)

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

    def refresh(self) -> None:
        """Read the dossier in work anew; calls while one reading is under way become one more."""
        if self.view is None:
            return
        if self._is_reading:
            self._read_again = True
            return
        self._is_reading = True
        dossier = self.view.dossier.id
        self.bridge.run(Lane.STORE, self._read, dossier).always(self._end_reading).success(self._show)

    def _read(self, dossier: DossierId) -> DossierView:
        return read_dossier(self.desk, dossier, self._offers.get(dossier, ()))

    def _end_reading(self) -> None:
        self._is_reading = False

    def _show(self, view: DossierView) -> None:
        if self.view is not None and self.view.dossier.id == view.dossier.id:
            self.view = view
            self.dossier_changed.emit(view)
        if self._read_again:
            self._read_again = False
            self.refresh()

    def _opened(self, dossier: Dossier) -> None:
        self.marked.clear()
        self.view = DossierView(dossier, self.desk.procedure(dossier.procedure_code), ())
        self.refresh()
        self.bridge.run(Lane.SCAN, lay_sample_papers, self.desk, dossier.id)
        self.bridge.run(Lane.NET, intake.bind_number, self.desk, dossier).success(self._bound).failure(self._offline)
        if dossier.identity is Identity.OFFLINE_UNKNOWN:
            self.bridge.run(Lane.NET, check_identity, self.desk, dossier.id).success(self._bound)
        offered = functools.partial(self._offered, dossier.id)
        self.bridge.run(Lane.NET, intake.reuse_offers, self.desk, dossier.id).success(offered).failure(self._no_offers)

    def _bound(self, _: Dossier) -> None:
        self.refresh()

    def _offline(self, failure: WorkstationError) -> None:
        # Not shown: sending asks again, and the network's state stands in the corner.
        log.info("no official number yet", extra={"failure": failure.code})

    def _offered(self, dossier: DossierId, offers: list[ReuseOffer] | None) -> None:
        if offers:
            self._offers[dossier] = tuple(offers)
            self.refresh()

    def _no_offers(self, failure: WorkstationError) -> None:
        if isinstance(failure, PortalNotOffered):
            if self._knows_no_offers:  # said once: every dossier of this desk would say it again
                return
            self._knows_no_offers = True
        self.failed.emit(failure)

    # --- changes; each ends in a fresh view ---

    def _edit(self, job: Callable[P, Edited], *args: P.args, **kwargs: P.kwargs) -> None:
        self.bridge.run(Lane.STORE, job, *args, **kwargs).success(self._edited).failure(self._not_edited)

    def _edited(self, edited: Edited) -> None:
        for future in edited.reading:
            self.bridge.watch(future).success(self._page_read).failure(self._page_failed)
        self.refresh()

    def _not_edited(self, failure: WorkstationError) -> None:
        if isinstance(failure, NothingToDo):  # the first page cannot go further up: nothing to tell
            log.info("no correction", extra={"what": failure.what})
            self.refresh()
            return
        self._report(failure)

    def undo(self) -> None:
        """Take back the last correction of this dossier, also one made before the program was started."""
        if self.view is not None and self.view.undoable is not None:
            self._edit(page_edits.undo, self.desk, self.view.dossier.id, self.name)

    def redo(self) -> None:
        """Do again what was taken back."""
        if self.view is not None and self.view.redoable is not None:
            self._edit(page_edits.redo, self.desk, self.view.dossier.id, self.name)

    def mark(self, paper_id: PaperId) -> None:
        """Mark a paper as brought, or take the mark back."""
        self.marked.symmetric_difference_update({paper_id})
        if self.view is not None:
            self.dossier_changed.emit(self.view)

    def reuse(self, offer: ReuseOffer) -> None:
        """Attach the paper the state holds."""
        self._edit(page_edits.reuse, self.desk, offer, self.name)

    def not_brought(self, paper_id: PaperId) -> None:
        """Take an expected paper out of the checklist."""
        self._edit(page_edits.leave_out, self.desk, paper_id, self.name)

    def restore(self, paper_id: PaperId) -> None:
        """Put a paper that was taken out, reused or needs attention back to work."""
        self._edit(page_edits.take_back, self.desk, paper_id, self.name)

    def turn(self, page_id: PageId, quarter_turns: int) -> None:
        """Turn a page by hand, counter-clockwise."""
        self._edit(page_edits.turn_page, self.desk, page_id, quarter_turns, self.name)

    def level(self, page_id: PageId, angle_deg: float) -> None:
        """Take a skew out of a page by hand, counter-clockwise positive."""
        self._edit(page_edits.level_page, self.desk, page_id, angle_deg, self.name)

    def crop(self, page_id: PageId, edges: Edges) -> None:
        """Give a page other edges."""
        self._edit(page_edits.crop_page, self.desk, page_id, edges, self.name)

    def discard(self, page_id: PageId) -> None:
        """Take a page out of its paper."""
        self._edit(page_edits.discard_page, self.desk, page_id, self.name)

    def shift(self, page_id: PageId, step: int) -> None:
        """Put a page earlier or later in its paper."""
        self._edit(page_edits.move_page, self.desk, page_id, step, self.name)

    def move(self, pages: Sequence[Page], to_paper: PaperId) -> None:
        """Put pages, in this order, at the end or beginning of another paper, as the order of the stack asks."""
        self._edit(page_edits.lay_pages, self.desk, [page.id for page in pages], to_paper, self.name)

    def split(self, page_id: PageId) -> None:
        """Let a new paper begin at this page."""
        self._edit(page_edits.split_paper, self.desk, page_id, self.name)

    def join(self, paper_id: PaperId) -> None:
        """Make a paper and the one before it one."""
        self._edit(page_edits.join_paper, self.desk, paper_id, self.name)

    def take_replacement(self, page_id: PageId) -> None:
        """Take the page that was scanned again in place of the old one."""
        self._edit(page_edits.take_replacement, self.desk, page_id, self.name)

    def refuse_replacement(self, page_id: PageId) -> None:
        """Keep the old page."""
        job = self.bridge.run(Lane.STORE, page_edits.refuse_replacement, self.desk, page_id, self.name)
        job.success(lambda _: self.refresh()).failure(self._report)

    def insert_file(self, paper_id: PaperId, position: int, file: Path) -> None:
        """Take the pages of a file in between."""
        self.bridge.run(Lane.STORE, page_edits.insert_file, self.desk, paper_id, position, file, self.name).success(
            self._watch_pages
        ).failure(self._report)

    def proposals(self, slot: Callable[[tuple[Boundary, ...]], object]) -> None:
        """Read where papers seem to begin and do not begin now."""
        if self.view is not None:
            self.bridge.run(Lane.STORE, read_proposals, self.desk, self.view.dossier.id).success(slot)

    def follow_proposals(self) -> None:
        """Lay the pages as separator sheets, QR codes, titles and page counts say."""
        if self.view is not None:
            self._edit(_follow, self.desk, self.view.dossier.id, self.name)

    def confirm(
        self,
        paper_id: PaperId,
        *,
        owner_id: str,
        document_type_code: str,
        accept_page_count: bool,
        done: Callable[[Paper], object],
        refused: Callable[[WorkstationError], object],
    ) -> None:
        """Confirm a paper; `done` gets it with its code."""

        def confirmed(paper: Paper) -> None:
            done(paper)
            self.refresh()

        self.bridge.run(
            Lane.STORE,
            review.confirm,
            self.desk,
            paper_id,
            clerk=self.name,
            owner_id=owner_id,
            document_type_code=document_type_code,
            accept_page_count=accept_page_count,
            # Both stand in words above the key that was pressed.
            compared=True,
            not_secret=True,
        ).success(confirmed).failure(refused)

    # --- scanning ---

    @property
    def is_scanning(self) -> bool:
        """Whether the scanner runs for us."""
        return self._capture is not None

    def scan(self, instead_of: PageId | None = None, into: InsertPlace | None = None) -> None:
        """Scan what is loaded into the marked papers, else into all that miss pages.

        Args:
            instead_of: scan one page anew; the old one stays until the new one is taken.
            into: scan one page in between others.
        """
        if self.view is None or self.is_scanning:
            return
        marked = [paper.paper.id for paper in self.view.papers if paper.paper.id in self.marked and paper.missing_pages]
        self._is_rescan = instead_of is not None or into is not None
        self._capture = Capture(self.desk, self.view.dossier.id, self.name)
        self.scanning_changed.emit(True)
        if instead_of is not None:
            self.bridge.run(Lane.SCAN, lay_sample_page, self.desk, self.view.dossier.id, instead_of)
        elif into is not None:
            self.bridge.run(Lane.SCAN, lay_sample_card, self.desk)
        self.bridge.run(
            Lane.SCAN,
            self._capture.run,
            max_pages=1 if self._is_rescan else None,
            papers=marked,
            instead_of=instead_of,
            into=into,
            after=None if self._is_rescan else self._interrupted(self.view.dossier.id),
            on_page=self.bridge.relay(self._captured),
        ).always(self._end_scan).success(self._scanned)

    def _interrupted(self, dossier: DossierId) -> Batch | None:
        """Return the part of this dossier's batch that ended early, if that is what the clerk goes on with."""
        broken, self._broken = self._broken, None
        return broken[1] if broken is not None and broken[0] == dossier else None

    def stop_scan(self) -> None:
        """Stop the feeder; pages already saved stay."""
        if self._capture is not None:
            self._capture.stop()

    def _captured(self, page: Page) -> None:
        self.page_captured.emit(page)
        self.refresh()

    def _scanned(self, batch: Batch) -> None:
        if self._is_rescan and self.view is not None:
            self.bridge.run(Lane.SCAN, lay_sample_papers, self.desk, self.view.dossier.id)
        self._watch_pages(batch.reading)
        self._watch.scanned(batch.fault)
        if batch.fault is not None and not self._is_rescan and self.view is not None:
            self._broken = (self.view.dossier.id, batch)
        self.scan_ended.emit(batch)
        if batch.fault is not None:
            self.failed.emit(batch.fault)
        self.refresh()

    @property
    def sheet_to_lay(self) -> int:
        """Number of the sheet to lay on top after a batch that ended early, from 1; 0 when none did."""
        resumed = recovery(self._broken[1]) if self._broken is not None and not self._is_rescan else None
        return resumed.sheet if resumed is not None else 0

    def profiles(self, slot: Callable[[tuple[tuple[ScanProfile, ...], ScanProfile]], object]) -> None:
        """Read the ways to scan and the one in use."""
        self.bridge.run(Lane.STORE, _profiles, self.desk).success(slot)

    def use_profile(self, key: str, slot: Callable[[ScanProfile], object]) -> None:
        """Scan this way from now on with this scanner; "" for what the settings say."""
        self.bridge.run(Lane.STORE, remember_profile, self.desk, key).success(slot).failure(self._report)

    def _end_scan(self) -> None:
        self._capture = None
        self.scanning_changed.emit(False)

    def _unfinished(self, dossier: DossierId) -> list[Future[Page]]:
        papers = self.desk.station.papers.of_dossier(dossier)
        return [future for paper in papers for future in submit_unfinished(self.desk, paper)]

    def _watch_pages(self, reading: Sequence[Future[Page]]) -> None:
        for future in reading:
            self.bridge.watch(future).success(self._page_read).failure(self._page_failed)
        if not reading:
            self.refresh()

    def result_scanned(self, batch: Batch) -> None:
        """Learn how the scanner is from a batch of the lane of results."""
        self._watch.scanned(batch.fault)

    def _page_read(self, _: Page) -> None:
        self.refresh()

    def _page_failed(self, failure: WorkstationError) -> None:
        self.failed.emit(failure)
        self.refresh()

    # --- signing and sending ---

    @property
    def is_signing(self) -> bool:
        """Whether the signer works for us."""
        return self.finishing is not None and not self.finishing.is_broken

    @property
    def is_signing_this(self) -> bool:
        """Whether it is the dossier in work that is being signed."""
        return self._is_signing_of(self.view)

    def _is_signing_of(self, view: DossierView | None) -> bool:
        return self.is_signing and self._is_finishing(view)

    def _is_finishing(self, view: DossierView | None) -> bool:
        return view is not None and self.finishing is not None and self.finishing.dossier_id == view.dossier.id

    def _set_finishing(self, finishing: Finishing | None) -> None:
        self.finishing = finishing
        self.finishing_changed.emit(finishing)

    def prepare_to_sign(self) -> None:
        """Make the files ahead of the PIN, in the lane of the signer: the next dossier needs that of the store."""
        if self.view is not None and not self.is_signing:
            self.bridge.run(Lane.TOKEN, assemble_confirmed, self.desk, self.view.dossier.id).success(
                lambda _: self.refresh()
            )

    @property
    def signs_as(self) -> InventoryEntry | None:
        """The certificate that would sign now; None while none is seen: the page is shown without a box then."""
        outlook = self.services.outlook
        if outlook is None or outlook.facts is None or not outlook.may_sign:
            return None
        return InventoryEntry(outlook.label, outlook.facts)

    def sign(self, pin: str) -> None:
        """Sign what is confirmed, with one PIN; a wrong PIN is never tried twice by itself."""
        if self.view is None or self.is_signing:
            return
        ids = papers_to_sign([paper.paper for paper in self.view.papers])
        if not ids:
            self.failed.emit(NothingToDo(what="papers"))
            return
        self._set_finishing(Finishing(self.view.dossier, len(ids)))
        self.signing_changed.emit(True)
        self.bridge.run(
            Lane.TOKEN,
            sign_papers,
            self.desk,
            ids,
            pin=pin,
            clerk=self.name,
            on_signed=self.bridge.relay(self._signed_one),
        ).always(self._end_signing).success(self._all_signed).failure(self._not_signed)

    def _signed_one(self, signed: SignedPaper) -> None:
        if self.finishing is not None:
            self._set_finishing(self.finishing.one_more())
        self.paper_signed.emit(signed)
        self.refresh()

    def _end_signing(self) -> None:
        # Until one of the next two slots says otherwise: a bug in the job must not leave the screen waiting.
        ended, self.finishing = self.finishing, None
        self._ended = ended
        self.finishing_changed.emit(None)
        self.signing_changed.emit(False)
        self._watch.look_at_signer()
        self.refresh()

    def _all_signed(self, signed: list[SignedPaper]) -> None:
        ids = [one.paper.id for one in signed]
        if self._ended is not None and self._ended.is_sent_after:
            self._queue(self._ended.dossier_id)
        # In the background: a paper that is queued before its turn goes as it is (docs/decisions/0005).
        rising = self.bridge.run(Lane.LONG_TERM, raise_levels, self.desk, ids, self._cancel)
        rising.success(lambda _: self.refresh()).failure(self._report)

    def _not_signed(self, failure: WorkstationError) -> None:
        if self._ended is not None and (self.view is None or self.view.dossier.id != self._ended.dossier_id):
            self._set_finishing(self._ended.broken())
        self.failed.emit(failure)

    def _send_after(self) -> None:
        if self.finishing is not None:
            self._set_finishing(self.finishing.sent_after())

    def send(self, done: Callable[[], object]) -> None:
        """Put the signed papers into the queue; the sending itself goes on in the background.

        While they are being signed, they go into the queue once all are; `done` is called at once.
        """
        if self.view is None:
            return
        if self.is_signing_this:
            self._send_after()
            done()
            return
        signed = [paper for paper in self.view.papers if paper.paper.state is State.SIGNED]
        if not signed:
            self.failed.emit(NothingToDo(what="submission"))
            return
        self._queue(self.view.dossier.id, done)

    def _queue(self, dossier: DossierId, done: Callable[[], object] = lambda: None) -> None:
        def queued(_: object) -> None:
            done()
            self.refresh()
            self.queue_reading.refresh()
            self.send_due()

        self.bridge.run(Lane.STORE, queue_dossier, self.desk, dossier, self.name).success(queued)

    def send_due(self) -> None:
        """Send what is due, unless that is under way."""
        if self._is_sending or self._cancel.is_cancelled:
            return
        self._is_sending = True
        sender = Sender(self.desk, self._cancel)
        self.bridge.run(Lane.NET, sender.send_due).always(self._end_sending).success(self._sent).failure(self._not_sent)

    def _end_sending(self) -> None:
        self._is_sending = False

    def _sent(self, received: int) -> None:
        if received:
            self._watch.reached_portal()
            self.refresh()
        self.queue_reading.refresh()

    def _not_sent(self, failure: WorkstationError) -> None:
        if not isinstance(failure, PortalError):
            self.failed.emit(failure)

    @property
    def queue(self) -> QueueView | None:
        """The queue as it was read last."""
        return self.queue_reading.view

    def _queue_read(self, queue: QueueView) -> None:
        self._watch.paused(queue.pause)

    def retry(self, uid: SubmissionUid) -> None:
        """Try one paper again now, whatever the line did before."""
        self._send_now(functools.partial(send_now, self.desk, uid, self.name))

    def retry_all(self) -> None:
        """Try everything that waits now, whatever the line did before."""
        self._send_now(functools.partial(send_all_now, self.desk, self.name))

    def _send_now(self, job: Callable[[], object]) -> None:
        def ready(_: object) -> None:
            self.queue_reading.refresh()
            self.send_due()

        self.bridge.run(Lane.STORE, job).success(ready).failure(self._report)

    def page_view(self, page_id: PageId, slot: Callable[[PageView], object]) -> None:
        """Read one page with the numbers of its text."""
        self.bridge.run(Lane.STORE, read_page, self.desk, page_id).success(slot)

    # --- the rest ---

    @property
    def services(self) -> Services:
        """State of scanner, signer and portal."""
        return self._watch.services

    def look_at_signer(self) -> None:
        """Look at the signer now: the clerk may have plugged the token in a moment ago."""
        self._watch.look_at_signer()

    def now(self) -> dt.datetime:
        """Return the desk's time."""
        return self.desk.clock()

    def stop(self) -> None:
        """Ask everything under way to stop; what is saved stays."""
        if self._reader is not None:
            self._reader.stop()
        self.pictures.stop()
        self._sending.stop()
        self._watch.stop()
        self._cancel.cancel()
        self.stop_scan()

    def _report(self, failure: WorkstationError) -> None:
        self.failed.emit(failure)


def _follow(desk: Desk, dossier_id: DossierId, clerk: str) -> Edited:
    return apply_boundaries(desk, dossier_id, propose_boundaries(desk, dossier_id), clerk)


def _profiles(desk: Desk) -> tuple[tuple[ScanProfile, ...], ScanProfile]:
    return load_profiles(desk.data_dir), remembered_profile(desk)
