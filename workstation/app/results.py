# SPDX-License-Identifier: GPL-3.0-or-later
"""The result-return lane: scan the issued result into its dossier, sign, code, queue; and when papers become valid."""

from __future__ import annotations

import copy
import dataclasses
from dataclasses import dataclass

from scanner_drivers.base import Source
from workstation.app.capture import Batch, Capture
from workstation.app.correct import corrected_ids
from workstation.app.desk import Desk
from workstation.app.review import confirm
from workstation.app.sign import sign_papers
from workstation.app.signed_file import SignedPaper
from workstation.app.submit import queue_dossier
from workstation.domain.dossier import Dossier, DossierState, LegalClass
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.paper import LegalState, Paper
from workstation.domain.states import Role, State
from workstation.errors import DossierUnknown, NothingToDo

_ON_ITS_WAY = {State.SIGNED, State.QUEUED, State.SENDING, State.RECEIVED, State.PURGED, State.REFUSED}


@dataclass(frozen=True, slots=True)
class ReturnedResult:
    """A result after the lane: signed and queued."""

    paper: Paper
    signed: SignedPaper


def expect_result(desk: Desk, dossier_number: str, document_type_code: str, clerk: str) -> Paper:
    """Add the result to the dossier it settles; a dossier that was handed over is open again for it.

    Raises:
        DossierUnknown: no dossier here has this number.
        DocumentTypeUnknown: not in the catalogue.
    """
    dossier = desk.station.dossiers.by_number(dossier_number)
    if dossier is None:
        raise DossierUnknown(value=dossier_number)
    kind = desk.catalogue.document_type(document_type_code)
    with desk.station.transaction():
        if dossier.state is DossierState.HANDED_OVER:
            desk.station.dossiers.set_state(dossier.id, DossierState.OPEN, actor=clerk)
        last = max((paper.component for paper in desk.station.papers.of_dossier(dossier.id)), default=0)
        return desk.station.papers.add(
            dossier.id,
            component=last + 1,
            title=kind.name,
            document_type_code=kind.code,
            owner_id=dossier.applicant.id.value,
            actor=clerk,
        )


def scan_result(desk: Desk, paper_id: PaperId, clerk: str, *, source: Source = Source.AUTO) -> Batch:
    """Scan the pages of a result; runs in the scan lane."""
    paper = desk.station.papers.get(paper_id)
    return Capture(desk, paper.dossier_id, clerk).run(source=source, papers=[paper_id])


def finish_result(desk: Desk, paper_id: PaperId, *, clerk: str, pin: str, profile: str = "") -> ReturnedResult:
    """Confirm, sign as the rules of the day say for results, code and queue a scanned result.

    Args:
        desk: the desk.
        paper_id: of `expect_result`, with its pages read.
        clerk: who does it.
        pin: of the token of the competent authority or the agency.
        profile: signature profile; "" takes that of the rules (`final_result`).

    Raises:
        SettingInvalid: the program has no profile of this name.
        SecretPaper, SigningError: as confirming and signing say.
    """
    confirm(desk, paper_id, clerk=clerk)
    name = profile or desk.rule_set().rule(LegalClass.FINAL_RESULT).profile
    [signed] = sign_papers(_under_profile(desk, name), [paper_id], pin=pin, clerk=clerk)
    queue_dossier(desk, desk.station.papers.get(paper_id).dossier_id, clerk)
    return ReturnedResult(desk.station.papers.get(paper_id), signed)


def _under_profile(desk: Desk, profile: str) -> Desk:
    """Return the same desk with another signature profile; its services and store are shared."""
    view = copy.copy(desk)
    signing = dataclasses.replace(desk.settings.signing, profile=profile)
    view.settings = dataclasses.replace(desk.settings, signing=signing)
    return view


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
