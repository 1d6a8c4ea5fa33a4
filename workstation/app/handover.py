# SPDX-License-Identifier: GPL-3.0-or-later
"""Telling the portal what became of each component of a dossier: digitised, reused, on paper; no paper is sent here."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from workstation.app.correct import corrected_ids
from workstation.domain.dossier import Dossier
from workstation.domain.handover import DossierHandover, HandedOver, HandedOverPaper
from workstation.domain.ids import DossierId
from workstation.domain.paper import Paper
from workstation.domain.states import State
from workstation.errors import PortalError, PortalNotOffered, PortalRefused
from workstation.jobs.cancel import CancelToken

if TYPE_CHECKING:
    from workstation.app.desk import Desk

log = logging.getLogger(__name__)

_NOT_OFFERED_ON = "handover_not_offered_on"
_AT_ONCE = 50
_SENT = frozenset({State.RECEIVED, State.PURGED})


def tell_handovers(desk: Desk, cancel: CancelToken | None = None) -> int:
    """Tell the portal of every dossier whose papers are settled, and return how many; for the net lane.

    The same dossier is told again when a correction or a result was received since, or a reuse was taken back. A
    portal that does not offer this is asked once a day; its dossiers stay due. A refusal is noted, not repeated.
    """
    facts, today = desk.station.generation, desk.clock().date().isoformat()
    if facts.fact(_NOT_OFFERED_ON) == today:
        return 0
    told, after = 0, DossierId(0)
    while part := desk.station.handovers.due(after, _AT_ONCE):
        for due in part:
            after = due.dossier_id
            if cancel is not None and cancel.is_cancelled:
                return told
            handover = handover_of(desk, desk.station.dossiers.get(due.dossier_id))
            if handover is None:
                continue
            try:
                desk.portal.complete_dossier(handover)
            except PortalNotOffered:
                facts.remember(_NOT_OFFERED_ON, today)
                return told
            except PortalRefused as no:
                log.info("hand-over refused", extra={"dossier_id": due.dossier_id, "detail": no.detail})
                desk.station.handovers.settle(due, "handover_refused", no.detail)
            except PortalError as failure:
                log.info("hand-over waits for the portal", extra={"failure": failure.code})
                return told
            else:
                desk.station.handovers.settle(due, "handover_told")
                told += 1
    return told


def handover_of(desk: Desk, dossier: Dossier) -> DossierHandover | None:
    """Return what the portal is told; None while a reuse waits for the portal's word."""
    papers = desk.station.papers.of_dossier(dossier.id)
    corrected = corrected_ids(papers)
    told: list[HandedOverPaper] = []
    for paper in papers:
        if paper.state is State.REUSED:
            reused = desk.station.reuse.of_paper(paper.id)
            if reused is None or reused.confirmed_at is None:
                return None
            told.append(_one(paper, HandedOver.REUSED, reused.stored.code_text))
        elif paper.state in _SENT and paper.id not in corrected:
            told.append(_one(paper, HandedOver.DIGITISED, paper.portal_code or (paper.code.text if paper.code else "")))
        elif paper.state is State.DISCARDED and desk.station.fidelity.reason_on_paper(paper.id):
            told.append(_one(paper, HandedOver.PAPER, ""))
    return DossierHandover(dossier.number, dossier.procedure_code, desk.clock(), tuple(told))


def _one(paper: Paper, how: HandedOver, code_text: str) -> HandedOverPaper:
    return HandedOverPaper(paper.component, paper.title, how, code_text, paper.uid)
