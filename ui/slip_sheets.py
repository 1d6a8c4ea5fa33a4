# SPDX-License-Identifier: GPL-3.0-or-later
"""The sheets a dossier can be printed as, each as the bytes of a PDF; looking at them and printing is apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workstation.app.desk import Desk
from workstation.app.slips import receipt_pdf, separators_pdf, slip_pdf
from workstation.domain.ids import DossierId, SubmissionUid
from workstation.domain.slip import SlipKind
from workstation.domain.states import State
from workstation.errors import NothingToDo
from workstation.texts import Texts

_WITH_RECEIPT = {State.RECEIVED, State.PURGED}


class SheetKind(StrEnum):
    """What a sheet is."""

    HAND_OVER = "hand_over"
    CITIZEN = "citizen"
    SEPARATORS = "separators"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that can be printed.

    Attributes:
        title: of the paper a receipt is for; "" for the slips of the whole dossier.
        uid: of the submission a receipt is for.
    """

    kind: SheetKind
    title: str = ""
    uid: SubmissionUid | None = None


@dataclass(frozen=True, slots=True)
class DossierSheets:
    """Everything that can be printed of a dossier."""

    dossier_id: DossierId
    number: str
    applicant: str
    procedure: str
    sheets: tuple[Sheet, ...]


def sheets_of(desk: Desk, dossier_id: DossierId) -> DossierSheets:
    """Return the sheets of a dossier as it stands now."""
    dossier = desk.station.dossiers.get(dossier_id)
    receipts = [
        Sheet(SheetKind.RECEIPT, paper.title, paper.uid)
        for paper in desk.station.papers.of_dossier(dossier_id)
        if paper.state in _WITH_RECEIPT
    ]
    procedure = desk.catalogue.procedures.get(dossier.procedure_code)
    parting = [Sheet(SheetKind.SEPARATORS)] if procedure is not None and procedure.components else []
    sheets = (Sheet(SheetKind.HAND_OVER), Sheet(SheetKind.CITIZEN), *receipts, *parting)
    name = procedure.name if procedure else dossier.procedure_code
    return DossierSheets(dossier_id, dossier.number, dossier.applicant.name, name, sheets)


def sheet_pdf(desk: Desk, dossier_id: DossierId, sheet: Sheet, texts: Texts) -> bytes:
    """Return a sheet as PDF; runs in a lane.

    Raises:
        NothingToDo: the receipt is not there any more.
    """
    if sheet.kind is SheetKind.RECEIPT and sheet.uid is not None:
        agency = desk.settings.desk.agency
        made = receipt_pdf(desk.station, sheet.uid, texts, agency=agency, printed_at=desk.clock(), apart=desk.apart)
        if made is None:
            raise NothingToDo(what="submission")
        return made
    if sheet.kind is SheetKind.SEPARATORS:
        return separators_pdf(desk, desk.station.dossiers.get(dossier_id).procedure_code, texts)
    kind = SlipKind.CITIZEN if sheet.kind is SheetKind.CITIZEN else SlipKind.HAND_OVER
    return slip_pdf(desk, dossier_id, kind, texts)
