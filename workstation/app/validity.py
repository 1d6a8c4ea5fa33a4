# SPDX-License-Identifier: GPL-3.0-or-later
"""When papers become valid: by call-back, by the supervisor, or because the portal was asked for the outcome."""

from __future__ import annotations

import datetime as dt
import json
import logging
from dataclasses import dataclass

from workstation.app.correct import corrected_ids
from workstation.app.desk import Desk
from workstation.domain.dossier import Dossier
from workstation.domain.ids import DossierId
from workstation.domain.paper import LegalState, Paper
from workstation.domain.states import Role, State
from workstation.errors import DossierUnknown, NothingToDo, PortalError, PortalNotOffered, PortalRefused
from workstation.jobs.cancel import CancelToken

log = logging.getLogger(__name__)

_ON_ITS_WAY = {
    *(State.SIGNED, State.IN_APPROVAL, State.QUEUED),
    *(State.SENDING, State.RECEIVED, State.PURGED, State.REFUSED),
}
_ROUND = "progress_round"
_AT_ONCE = 10  # look-ups before the queue gets its turn again
_AGAIN = dt.timedelta(minutes=10)  # after a look-up that was not answered
_OLDEST = dt.timedelta(days=400)  # longer than any procedure; one that was dropped is not asked about for ever


def make_valid(desk: Desk, dossier_id: DossierId, *, actor: str, role: Role) -> list[Paper]:
    """Give the papers of a dossier legal validity: its procedure has succeeded.

    Only then do they equal the paper and may be reused (plan 39/KH-UBND III.1.b). The case system's call-back
    (`Role.PROGRAM`) and the supervisor may do it.

    Raises:
        NothingToDo: a clerk asked, or no signed paper is left to make valid.
    """
    if role not in {Role.PROGRAM, Role.SUPERVISOR, Role.ADMINISTRATOR}:
        raise NothingToDo(what="papers")
    all_papers = desk.station.papers.of_dossier(dossier_id)
    corrected = corrected_ids(all_papers)
    papers = [
        paper
        for paper in all_papers
        if paper.state in _ON_ITS_WAY and paper.legal_state is LegalState.WORKING and paper.id not in corrected
    ]
    if not papers:
        raise NothingToDo(what="papers")
    with desk.station.transaction():
        return [desk.station.papers.update(paper.id, actor=actor, legal_state=LegalState.VALID) for paper in papers]


def case_succeeded(desk: Desk, dossier_number: str) -> Dossier:
    """Take the case system's word that a procedure has succeeded.

    Raises:
        DossierUnknown: no dossier here has this number.
        NothingToDo: its papers are valid already, or none is signed.
    """
    dossier = desk.station.dossiers.by_number(dossier_number)
    if dossier is None:
        raise DossierUnknown(value=dossier_number)
    make_valid(desk, dossier.id, actor="program", role=Role.PROGRAM)
    return dossier


@dataclass(frozen=True, slots=True)
class _Round:
    """A walk over all dossiers that wait; kept in the store, so that a restart does not ask everything anew.

    Attributes:
        goes_on: not before.
        after: the dossier asked about last; None once the round is over.
    """

    began: dt.datetime
    goes_on: dt.datetime
    after: DossierId | None


def ask_progress(desk: Desk, cancel: CancelToken | None = None) -> list[Dossier]:
    """Ask about the next dossiers of the round, if one is due, and return those that succeeded; for the net lane.

    A round begins every `portal.progress_hours`. It ends at once where the portal does not offer the look-up or does
    not tell the state, and waits where the portal does not answer.
    """
    hours, now = desk.settings.portal.progress_hours, desk.clock()
    if hours <= 0:
        return []
    under_way = _round(desk)
    # A clock that was put back must not put the next round off by as much.
    if under_way is None or (under_way.after is None and abs(now - under_way.began) >= dt.timedelta(hours=hours)):
        under_way = _Round(now, now, DossierId(0))
    if under_way.after is None or dt.timedelta() < under_way.goes_on - now <= _AGAIN:
        return []
    after, goes_on, succeeded = under_way.after, now, list[Dossier]()
    waiting = desk.station.dossiers.unsettled(after, now - _OLDEST, _AT_ONCE)
    is_over = len(waiting) < _AT_ONCE
    for dossier in waiting:
        if cancel is not None and cancel.is_cancelled:
            is_over = False
            break
        try:
            is_told = _ask(desk, dossier, succeeded)
        except PortalError as failure:
            log.info("progress not asked", extra={"failure": failure.code})
            goes_on, is_over = now + _AGAIN, False
            break
        if not is_told:
            is_over = True
            break
        after = dossier.id
    _keep(desk, _Round(under_way.began, goes_on, None if is_over else after))
    return succeeded


def _ask(desk: Desk, dossier: Dossier, succeeded: list[Dossier]) -> bool:
    """Ask about one dossier; return False where this portal does not tell."""
    try:
        found = desk.portal.find_dossier(dossier.number)
    except PortalNotOffered:
        return False
    except PortalRefused:  # about this number; the others are asked all the same
        return True
    if found is None:
        return True
    if found.has_succeeded and _settled(desk, dossier):
        succeeded.append(dossier)
    return found.has_succeeded is not None


def _settled(desk: Desk, dossier: Dossier) -> bool:
    try:
        make_valid(desk, dossier.id, actor="program", role=Role.PROGRAM)
    except NothingToDo:  # somebody else said so meanwhile
        return False
    return True


def _round(desk: Desk) -> _Round | None:
    kept = desk.station.generation.fact(_ROUND)
    if not kept:
        return None
    began, goes_on, after = json.loads(kept)
    moments = (dt.datetime.fromisoformat(began), dt.datetime.fromisoformat(goes_on))
    return _Round(*moments, None if after is None else DossierId(after))


def _keep(desk: Desk, seen: _Round) -> None:
    desk.station.generation.remember(_ROUND, json.dumps([seen.began.isoformat(), seen.goes_on.isoformat(), seen.after]))
