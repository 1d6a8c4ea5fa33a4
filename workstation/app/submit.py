# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending: signed papers into the queue, and the queue to the portal with leases, back-off and receipts."""

from __future__ import annotations

import datetime as dt
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass

from workstation.app import file_work
from workstation.app.approval_asked import ask_where_wanted
from workstation.app.correct import sent_before
from workstation.app.desk import Desk
from workstation.app.handover import tell_handovers
from workstation.app.intake import PROVISIONAL_PREFIX, bind_number
from workstation.app.item_events import push_events
from workstation.app.line import Pause
from workstation.app.longterm import is_level_enough
from workstation.app.naming import file_name
from workstation.app.purge import purge_due
from workstation.app.reuse_settling import keep_portal_code, reconcile_reuse
from workstation.app.upkeep import tidy_daily
from workstation.app.validity import ask_progress
from workstation.domain.dossier import DossierState, LegalClass
from workstation.domain.ids import DossierId, SubmissionUid
from workstation.domain.paper import Paper
from workstation.domain.rules import SignerRole
from workstation.domain.states import State
from workstation.domain.submission import Receipt, Submission
from workstation.errors import (
    CertificateRevoked,
    LeaseLost,
    PortalError,
    PortalLoginRefused,
    PortalRefused,
    ReceiptAwaited,
    ReceiptMismatch,
    SendingStopped,
    SignatureLevelTooLow,
    SignatureMissing,
    SignatureRejected,
    StoreDamaged,
)
from workstation.jobs.cancel import CancelToken
from workstation.portal.retry import next_delay_s
from workstation.store.outbox import URGENT, Claimed

log = logging.getLogger(__name__)

LEASE_S = 120.0
_DONE = {
    *(State.IN_APPROVAL, State.QUEUED, State.SENDING, State.RECEIVED, State.REUSED),
    *(State.DISCARDED, State.REFUSED, State.PURGED, State.SUPERSEDED),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one paper is: bytes the portal has confirmed, of all."""

    submission: Submission
    sent: int
    total: int


def queue_dossier(desk: Desk, dossier_id: DossierId, clerk: str) -> list[Paper]:
    """Put every signed paper of a dossier into the queue; works without the portal.

    What the rule of the day wants looked at waits for the supervisor instead; nothing is left to do for its clerk.

    The dossier's official number is asked for when the portal answers; otherwise the paper waits in the queue until
    it does, and is never sent under a number of our own making.

    Raises:
        SignatureLevelTooLow, SignatureMissing: some papers are kept back; the others are queued.
        CertificateRevoked: some papers were signed with it and must be corrected; the others are queued.
    """
    dossier = desk.station.dossiers.get(dossier_id)
    for paper in desk.station.papers.of_dossier(dossier_id):
        if paper.state is State.SIGNED and _may_go(desk, paper) and not ask_where_wanted(desk, paper, clerk):
            desk.station.outbox.queue(paper.id, submission_of(desk, paper), actor=clerk)
    papers = desk.station.papers.of_dossier(dossier_id)
    if all(map(is_settled, papers)) and dossier.state is DossierState.OPEN:
        desk.station.dossiers.set_state(dossier_id, DossierState.HANDED_OVER, actor=clerk)
    kept = [paper for paper in papers if paper.state is State.SIGNED]
    if any(_is_revoked(paper) for paper in kept):
        raise CertificateRevoked(detail="queue")
    for paper in kept:
        if missing := missing_signatures(desk, paper):
            raise SignatureMissing(title=paper.title, role=missing[0][0].value)
    if kept:
        raise SignatureLevelTooLow(detail=", ".join(sorted({paper.signature_level for paper in kept})))
    return papers


def is_settled(paper: Paper) -> bool:
    """Tell whether nothing is left to do for a paper at the counter."""
    return paper.state in _DONE


def _may_go(desk: Desk, paper: Paper) -> bool:
    return is_level_enough(desk, paper) and not missing_signatures(desk, paper) and not _is_revoked(paper)


def _is_revoked(paper: Paper) -> bool:
    return paper.failure == CertificateRevoked.code


def missing_signatures(desk: Desk, paper: Paper) -> tuple[tuple[SignerRole, str], ...]:
    """Return who still has to sign a result, with the profile, in the order the rules of its dossier say.

    Components bear the digitiser's signature alone; a result that came as a signed file bears its own.
    """
    if not paper.is_result or not desk.station.papers.pages(paper.id):
        return ()
    rules = desk.rules.by_id(desk.station.dossiers.get(paper.dossier_id).rule_set)
    return rules.rule(LegalClass.FINAL_RESULT).signatures[len(paper.signed_as) :]


def submission_of(desk: Desk, paper: Paper) -> Submission:
    """Return what will be sent for a signed paper."""
    dossier = desk.station.dossiers.get(paper.dossier_id)
    if paper.code is None:
        raise SignatureRejected(detail="paper without a code")
    before = sent_before(desk, paper) if paper.corrects else None
    return Submission(
        uid=paper.uid,
        dossier_number=dossier.number,
        procedure_code=dossier.procedure_code,
        component=paper.component,
        code=paper.code,
        title=paper.title,
        file_name=file_name(desk, paper, paper.code),
        sha256=paper.pdf_sha256,
        size=paper.pdf_size,
        pages=page_count(desk, paper),
        signature_level=paper.signature_level,
        signed_at=desk.clock(),
        revision=paper.revision,
        supersedes=before.uid if before else "",
        doc_code=paper.doc_code.text if paper.doc_code else "",
    )


def page_count(desk: Desk, paper: Paper) -> int:
    """Return how many pages a paper has; of one that came signed, those of its file."""
    pages = len(desk.station.papers.pages(paper.id))
    if pages or paper.pdf_uid is None:
        return pages
    # It came signed, as a file.
    return desk.apart(file_work.file_page_count, desk.station.spool.read(paper.pdf_uid), paper.title)


class Sender:
    """Takes due submissions from the queue one by one and brings them to the portal; runs in the net lane."""

    def __init__(
        self,
        desk: Desk,
        cancel: CancelToken | None = None,
        on_progress: Callable[[Progress], None] = lambda _: None,
    ) -> None:
        """Make a sender that names its leases after this run of the program."""
        self._desk = desk
        self._cancel = cancel or CancelToken()
        self._on_progress = on_progress

    def send_due(self) -> int:
        """Send everything that is due now; return how many papers got their receipt.

        One failure of the line ends the round: the next ones would fail as well, and every paper has its own time
        to be tried again. Several in a row pause the whole queue (`sending_pause`).
        """
        received = 0
        outbox, line = self._desk.station.outbox, self._desk.line
        if line.clock_jumped():
            rearmed = outbox.rearm(self._desk.clock())
            log.info("clock jumped", extra={"rearmed": rearmed})
        while not self._cancel.is_cancelled and outbox.next_due() is not None:
            lowest = line.lowest_priority()
            if lowest is None:
                break
            claimed = outbox.claim(self._desk.session, self._desk.clock(), LEASE_S, lowest=lowest)
            if claimed is None:
                break
            try:
                receipt = self._send(claimed)
            except (PortalRefused, ReceiptMismatch, StoreDamaged) as no:
                if not isinstance(no, StoreDamaged):
                    line.answered()  # a no is an answer
                detail = getattr(no, "detail", "")
                self._desk.station.outbox.refused(
                    claimed.submission.uid, self._desk.session, error_code=no.code, detail=detail
                )
                log.warning("submission refused", extra={"uid": claimed.submission.uid, "failure": no.code})
            except LeaseLost:
                log.info("lease lost", extra={"uid": claimed.submission.uid})
            except ReceiptAwaited as later:  # an answer; the others need not wait for it
                line.answered()
                self._release(claimed, later)
            except PortalError as failure:
                self._release(claimed, failure)
                if not isinstance(failure, SendingStopped):
                    line.failed(failure)
                break
            else:
                line.answered()
                self._desk.station.outbox.received(claimed.submission.uid, self._desk.session, receipt)
                keep_portal_code(self._desk, self._desk.station.papers.by_uid(claimed.submission.uid), receipt)
                received += 1
        self._purge_daily()
        if not self._cancel.is_cancelled:
            tidy_daily(self._desk)
        if not self._cancel.is_cancelled and line.pause() is None:
            reconcile_reuse(self._desk)
            tell_handovers(self._desk, self._cancel)
            ask_progress(self._desk, self._cancel)
            push_events(self._desk, self._cancel)
        return received

    def _purge_daily(self) -> None:
        generation = self._desk.station.generation
        today = self._desk.clock().date().isoformat()
        if self._cancel.is_cancelled or self._desk.line.pause() is not None or generation.fact("purged_on") == today:
            return
        if purge_due(self._desk, self._cancel).is_complete:
            generation.remember("purged_on", today)

    def _send(self, claimed: Claimed) -> Receipt:
        submission = self._with_official_number(claimed)
        content = self._desk.station.spool.content(claimed.pdf_uid)
        outbox = self._desk.station.outbox

        def save_resume(resume: str) -> None:
            outbox.save_resume(submission.uid, self._desk.session, resume)

        def report(sent: int, total: int) -> None:
            outbox.renew(submission.uid, self._desk.session, self._desk.clock(), LEASE_S)
            self._on_progress(Progress(submission, sent, total))

        receipt = self._desk.portal.send(
            submission,
            content,
            resume=claimed.resume,
            save_resume=save_resume,
            on_progress=report,
            is_cancelled=lambda: self._cancel.is_cancelled,
        )
        if receipt.sha256 != submission.sha256:  # the adapter checks too; a receipt is the only proof there is
            raise ReceiptMismatch(detail=receipt.number)
        return receipt

    def _with_official_number(self, claimed: Claimed) -> Submission:
        submission = claimed.submission
        if not submission.dossier_number.startswith(PROVISIONAL_PREFIX):
            return submission
        paper = self._desk.station.papers.by_uid(submission.uid)
        dossier = bind_number(self._desk, self._desk.station.dossiers.get(paper.dossier_id))
        return self._desk.station.outbox.bind_number(submission.uid, self._desk.session, dossier.number)

    def _release(self, claimed: Claimed, failure: PortalError) -> None:
        delay_s = next_delay_s(claimed.attempts, failure.retry_after_s, random.random)
        if isinstance(failure, SendingStopped):  # our own wish, not the line's fault
            delay_s = 0.0
        if isinstance(failure, PortalLoginRefused):
            log.warning("portal refuses the desk's credentials")
        self._desk.station.outbox.release(
            claimed.submission.uid,
            self._desk.session,
            error_code=failure.code,
            detail=failure.detail,
            next_at=self._desk.clock() + dt.timedelta(seconds=delay_s),
        )


def sending_pause(desk: Desk) -> Pause | None:
    """Return why the queue is not sent right now, for the one banner that says so; None when it is."""
    return desk.line.pause()


def send_now(desk: Desk, uid: SubmissionUid, actor: str) -> None:
    """Try one submission again at once, whatever the line did before, also outside the hours or on a metered line."""
    desk.station.outbox.retry(uid, actor)
    desk.line.try_now()
    if desk.line.pause() is not None:
        desk.station.outbox.set_priority(uid, actor, URGENT)


def send_all_now(desk: Desk, actor: str) -> int:
    """Try everything that waits at once, whatever the line did before; return how many papers that are."""
    outbox = desk.station.outbox
    desk.line.try_now()
    waiting = [row.submission.uid for row in desk.station.outbox_list.waiting()]
    for uid in waiting:
        outbox.retry(uid, actor)
        if desk.line.pause() is not None:
            outbox.set_priority(uid, actor, URGENT)
    return len(waiting)


def send_until_empty(desk: Desk, *, cancel: CancelToken, deadline: dt.datetime) -> int:
    """Send until nothing is queued any more, or the deadline; return how many papers got their receipt."""
    sender = Sender(desk, cancel)
    received = 0
    while not cancel.is_cancelled and desk.clock() < deadline:
        received += sender.send_due()
        due, pause = desk.station.outbox.next_due(), desk.line.pause()
        if due is None:
            break
        if pause is not None and pause.until is not None:
            due = max(due, pause.until)
        cancel.wait(min(5.0, max(0.1, (due - desk.clock()).total_seconds())))
    return received
