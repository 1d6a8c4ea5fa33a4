# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desk does for its data without being asked: checks in the background, copies, the end of what is old."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.app.purge import purge_unsent
from workstation.errors import DiskFull, StoreDamaged, StoreReadOnly
from workstation.jobs.lanes import Lane
from workstation.store.station import CheckStopped

if TYPE_CHECKING:
    from workstation.app.desk import Desk

log = logging.getLogger(__name__)

FULL_CHECK_DAYS = 7.0


def start_check(desk: Desk) -> Future[bool]:
    """Check the store in the background: all of it once a week, else every page once; True when it was checked."""
    return desk.lanes.submit(Lane.UPKEEP, check, desk)


def check(desk: Desk) -> bool:
    """Check the store now, then tidy up; whether it was checked to the end.

    Raises:
        StoreDamaged: say so at once and stop capturing: a backup is put back by `sohoa restore`.
    """
    try:
        if desk.station.days_since("checked_at") > FULL_CHECK_DAYS:
            desk.station.full_check()
        else:
            desk.station.quick_check()
    except StoreDamaged:
        log.exception("the store is damaged")
        raise
    except CheckStopped:
        return False
    tidy_daily(desk)
    return True


def tidy_daily(desk: Desk) -> None:
    """Once a day: end the bytes of papers never sent, long ago, and remove copies that hold the keys of ended ones.

    A full disk or a volume that cannot be written is no reason to stop: the next day tries again.
    """
    today = desk.clock().date().isoformat()
    if desk.station.generation.fact("tidied_on") == today:
        return
    try:
        papers = purge_unsent(desk)
        kept = desk.settings.store
        copies = desk.station.rotate_backups(keep=kept.backups_kept, days=kept.backup_days)
        desk.station.generation.remember("tidied_on", today)
    except (DiskFull, StoreReadOnly) as failure:
        log.warning("not tidied", extra={"failure": failure.code})
        return
    if papers or copies:
        log.info("tidied", extra={"unsent_papers": papers, "copies": copies})


def back_up_after_shift(desk: Desk) -> Path | None:
    """Copy the database when something was done since the last copy; a full disk is no reason not to close."""
    if not desk.station.changed_since_backup():
        return None
    try:
        return desk.station.backup(keep=desk.settings.store.backups_kept)
    except (DiskFull, StoreReadOnly) as failure:
        log.warning("no backup", extra={"failure": failure.code})
        return None
