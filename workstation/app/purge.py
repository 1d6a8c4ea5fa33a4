# SPDX-License-Identifier: GPL-3.0-or-later
"""Ending the image bytes of papers the portal has had for long enough, after a second look, and of those never sent."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.errors import PortalError, PortalRefused, ReceiptMismatch, StoreDamaged
from workstation.jobs.cancel import CancelToken
from workstation.portal.receipt import kind_of
from workstation.store.outbox_rows import OutboxRow

if TYPE_CHECKING:
    from workstation.app.desk import Desk

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Purged:
    """What one round did.

    Attributes:
        papers: their image bytes are gone for good.
        kept: the portal did not confirm them a second time; a person should ask why.
        is_complete: whether everything that was old enough was looked at.
    """

    papers: int
    kept: int
    is_complete: bool


def purge_due(desk: Desk, cancel: CancelToken | None = None) -> Purged:
    """Purge what was received more than `store.purge_after_days` ago and is still confirmed; runs in the net lane."""
    days = desk.settings.store.purge_after_days
    papers = kept = after = 0
    if days <= 0:
        return Purged(0, 0, is_complete=True)
    limit = desk.clock() - dt.timedelta(days=days)
    while part := desk.station.outbox_list.received_before(limit, after=after):
        for row in part:
            after = max(after, row.id)
            if cancel is not None and cancel.is_cancelled:
                return Purged(papers, kept, is_complete=False)
            try:
                is_confirmed = _is_confirmed(desk, row)
            except PortalError as failure:
                log.info("purge waits for the portal", extra={"failure": failure.code})
                return Purged(papers, kept, is_complete=False)
            if is_confirmed:
                desk.station.shredder.purge(row.paper_id)
                papers += 1
            else:
                desk.station.outbox.note(row.uid, "keep", actor="program", reason="receipt not confirmed")
                log.warning("the portal does not confirm a receipt any more", extra={"uid": row.uid})
                kept += 1
    return Purged(papers, kept, is_complete=True)


def purge_unsent(desk: Desk) -> int:
    """Purge papers that were discarded or superseded more than `store.discarded_after_days` ago; return how many.

    Nobody holds their bytes but this desk. A discarded paper nobody asked back in all that time; a superseded version
    may count again as long as its correction is not received, so it goes only after that.
    """
    days = desk.settings.store.discarded_after_days
    if days <= 0:
        return 0
    limit, done = desk.clock() - dt.timedelta(days=days), 0
    for find in (desk.station.papers.discarded_before, desk.station.papers.superseded_before):
        while part := find(limit):
            for paper in part:
                if desk.station.is_stopping:
                    return done
                try:
                    desk.station.shredder.purge_unsent(paper.id)
                except StoreDamaged as failure:  # a page of it that went to another paper does not open: for a person
                    log.warning("paper not purged", extra={"paper_id": paper.id, "failure": failure.code})
                    return done
                done += 1
    return done


def _is_confirmed(desk: Desk, row: OutboxRow) -> bool:
    """Ask the portal again: the receipt we hold proves what it had then, not what it has now."""
    try:
        found = desk.portal.receipt(row.uid, row.submission.dossier_number, row.submission.doc_code)
    except (PortalRefused, ReceiptMismatch):
        return False
    # A portal that only says "accepted" proves nothing about the bytes: its papers keep theirs here.
    return found is not None and found.sha256 == row.submission.sha256 and kind_of(found).is_proof
