# SPDX-License-Identifier: GPL-3.0-or-later
"""Receiving a dossier: owner, procedure, checklist, and what the state already holds; nothing is scanned in here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from workstation.app.desk import Desk
from workstation.domain.dossier import Dossier
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.owner import Owner
from workstation.domain.paper import Paper
from workstation.domain.states import Event, State
from workstation.domain.submission import StoredPaper
from workstation.errors import PortalError

PROVISIONAL_PREFIX = "TAM-"  # a number of our own; the official one is given by the case system only


@dataclass(frozen=True, slots=True)
class ReuseOffer:
    """A component the state already holds a paper for."""

    paper_id: PaperId
    stored: StoredPaper


def open_dossier(desk: Desk, procedure_code: str, applicant: Owner, clerk: str) -> Dossier:
    """Open a dossier with one expected paper a component, under a provisional number.

    Raises:
        ProcedureUnknown: not in the catalogue.
    """
    procedure = desk.catalogue.procedure(procedure_code)
    return desk.station.dossiers.create(
        procedure,
        applicant,
        clerk=clerk,
        number=PROVISIONAL_PREFIX + secrets.token_hex(8),
        rule_set=desk.settings.desk.rule_set,
    )


def bind_number(desk: Desk, dossier: Dossier) -> Dossier:
    """Ask the portal for the dossier's official number and keep it; asking twice gives the same number.

    Raises:
        PortalError: offline or refused; the provisional number stays and sending waits for the official one.
    """
    if not dossier.number.startswith(PROVISIONAL_PREFIX):
        return dossier
    applicant = dossier.applicant
    number = desk.portal.new_dossier(dossier.procedure_code, applicant.id.value, applicant.name, token=dossier.number)
    return desk.station.dossiers.bind_number(dossier.id, number, actor=dossier.clerk)


def reuse_offers(desk: Desk, dossier_id: DossierId) -> list[ReuseOffer] | None:
    """Ask the portal which expected papers the state already holds; None when it cannot be asked now."""
    dossier = desk.station.dossiers.get(dossier_id)
    expected = [p for p in desk.station.papers.of_dossier(dossier_id) if p.state is State.EXPECTED]
    try:
        stored = desk.portal.stored_papers(dossier.applicant.id.value)
    except PortalError:
        return None
    newest = {paper.document_type_code: paper for paper in sorted(stored, key=lambda paper: paper.stored_at)}
    return [
        ReuseOffer(paper.id, newest[paper.document_type_code])
        for paper in expected
        if paper.document_type_code in newest
    ]


def reuse(desk: Desk, offer: ReuseOffer, clerk: str) -> Paper:
    """Attach the paper the state holds instead of scanning one."""
    return desk.station.papers.apply(offer.paper_id, Event.REUSE, actor=clerk, pdf_sha256=offer.stored.sha256)


def not_brought(desk: Desk, paper_id: PaperId, clerk: str) -> Paper:
    """Take an expected paper out of the checklist: the citizen did not bring it."""
    return desk.station.papers.apply(paper_id, Event.DISCARD, actor=clerk)
