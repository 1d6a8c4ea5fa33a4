# SPDX-License-Identifier: GPL-3.0-or-later
"""A page exactly as it will look once it is signed, before anything is signed; needs no PIN and keeps nothing."""

from __future__ import annotations

from workstation.app import file_work
from workstation.app.certificates import certificate_inventory
from workstation.app.desk import Desk
from workstation.app.signed_file import visible_of
from workstation.domain.ids import PaperId
from workstation.domain.states import State
from workstation.errors import NoCertificate, NothingToDo, TransitionRefused
from workstation.signing.inventory import Condition, InventoryEntry

_MAY_SIGN = {Condition.VALID, Condition.MONTH, Condition.WEEK}


def page_to_sign(desk: Desk, paper_id: PaperId, number: int, max_px: int, who: InventoryEntry | None = None) -> bytes:
    """Return a page of an assembled paper as PNG, with the box of the signature it would get now.

    Args:
        desk: the desk.
        paper_id: of the paper.
        number: of the page, from 1.
        max_px: length of the picture's longer side in pixels.
        who: what `who_signs` gave; None to look now.

    Raises:
        TransitionRefused: the paper has no file yet, or is signed already.
        NoCertificate: nobody could sign now: no certificate is seen that may.
        ModuleNotFound, ModuleWrongArchitecture, DeviceError: the token could not be looked at.
        PdfDamaged: no such page.
    """
    paper = desk.station.papers.get(paper_id)
    if paper.state is not State.ASSEMBLED:
        raise TransitionRefused(state=paper.state.value, event="sign")
    if paper.pdf_uid is None:
        raise NothingToDo(what="file")
    unsigned = desk.station.spool.read(paper.pdf_uid)
    facts = (who or who_signs(desk)).facts
    return desk.apart(
        file_work.page_to_sign,
        unsigned,
        number,
        max_px,
        profile_name=desk.settings.signing.profile,
        name=facts.name,
        at=desk.clock(),
        is_test=facts.is_test,
        visible=visible_of(desk, paper, unsigned, facts.name),
    )


def who_signs(desk: Desk) -> InventoryEntry:
    """Return the certificate that would sign now; looks at the token without a PIN, so it belongs in the token lane.

    Raises:
        NoCertificate: none is seen that may sign.
        ModuleNotFound, ModuleWrongArchitecture, DeviceError: the token could not be looked at.
    """
    now = desk.clock()
    entries = certificate_inventory(desk.settings, desk.data_dir)
    usable = [entry for entry in entries if entry.condition(now) in _MAY_SIGN]
    if not usable:
        raise NoCertificate(detail=f"{len(entries)} seen")
    return usable[-1]  # the one that lasts longest
