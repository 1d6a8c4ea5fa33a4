# SPDX-License-Identifier: GPL-3.0-or-later
"""What is settled once the line is back: papers reused on an earlier answer, and the codes the portal gives."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from workstation.app.desk import Desk
from workstation.domain.dossier import DossierState
from workstation.domain.paper import Paper
from workstation.domain.states import Event
from workstation.domain.submission import Receipt, StoredPaper
from workstation.errors import PortalError
from workstation.store.reuse import ReusedPaper

PROGRAM = "program"
_ASK_AGAIN = dt.timedelta(seconds=60)  # the net lane comes by every few seconds; a dead line is not asked as often


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One reused paper after the portal's answer.

    Attributes:
        is_held: False when the portal holds it no more: the component is expected again, its dossier open.
    """

    paper: Paper
    is_held: bool


def reconcile_reuse(desk: Desk, *, at_once: bool = False) -> list[Reconciled]:
    """Ask the portal about papers that were reused while it could not be asked.

    Args:
        desk: the desk.
        at_once: ask also about those that were asked for a moment ago.

    Returns:
        What was settled; empty also while the line is still down.
    """
    before = desk.clock() - (dt.timedelta() if at_once else _ASK_AGAIN)
    waiting = desk.station.reuse.unconfirmed(before)
    if not waiting:
        return []
    desk.station.reuse.asked([reused.paper_id for reused in waiting])
    done: list[Reconciled] = []
    by_owner: dict[str, list[ReusedPaper]] = {}
    for reused in waiting:
        by_owner.setdefault(desk.station.papers.get(reused.paper_id).owner_id, []).append(reused)
    for owner_id, papers in by_owner.items():
        try:
            held = desk.portal.stored_papers(owner_id)
        except PortalError:
            break
        desk.station.reuse.remember(owner_id, held)
        done += [_settle(desk, reused, held) for reused in papers]
    return done


def _settle(desk: Desk, reused: ReusedPaper, held: list[StoredPaper]) -> Reconciled:
    paper = desk.station.papers.get(reused.paper_id)
    wanted = (reused.stored.code_text, reused.stored.sha256)
    if any((paper_held.code_text, paper_held.sha256) == wanted for paper_held in held):
        desk.station.reuse.confirm(paper.id, paper.dossier_id, PROGRAM)
        return Reconciled(paper, is_held=True)
    with desk.station.transaction():
        desk.station.reuse.detach(paper.id)
        paper = desk.station.papers.apply(paper.id, Event.RESTORE, actor=PROGRAM, pdf_sha256="", portal_code="")
        if desk.station.dossiers.get(paper.dossier_id).state is DossierState.HANDED_OVER:
            desk.station.dossiers.set_state(paper.dossier_id, DossierState.OPEN, actor=PROGRAM)
    return Reconciled(paper, is_held=False)


def keep_portal_code(desk: Desk, paper: Paper, receipt: Receipt) -> Paper:
    """Keep the code the portal's receipt names beside ours; theirs wins, the signed file is not touched."""
    try:
        answer = json.loads(receipt.verbatim)
    except ValueError:
        return paper
    code = answer.get("code") if isinstance(answer, dict) else None
    if not isinstance(code, str) or not code or code == paper.portal_code:
        return paper
    return desk.station.papers.update(paper.id, actor=PROGRAM, portal_code=code)
