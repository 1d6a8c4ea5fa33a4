# SPDX-License-Identifier: GPL-3.0-or-later
"""The sheets a dossier can be printed as, each as the bytes of a PDF; looking at them and printing is apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QFont, QPageSize, QPdfWriter, QTextDocument

from ui.theme import FAMILY, Points
from workstation.app.desk import Desk
from workstation.app.reconcile import receipt_slip
from workstation.app.slips import slip, slip_text
from workstation.domain.ids import DossierId, SubmissionUid
from workstation.domain.slip import SlipKind
from workstation.domain.states import State
from workstation.texts import Texts

_WITH_RECEIPT = {State.RECEIVED, State.PURGED}


class SheetKind(StrEnum):
    """What a sheet is."""

    HAND_OVER = "hand_over"
    CITIZEN = "citizen"
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
    sheets = (Sheet(SheetKind.HAND_OVER), Sheet(SheetKind.CITIZEN), *receipts)
    procedure = desk.catalogue.procedures.get(dossier.procedure_code)
    name = procedure.name if procedure else dossier.procedure_code
    return DossierSheets(dossier_id, dossier.number, dossier.applicant.name, name, sheets)


def sheet_pdf(desk: Desk, dossier_id: DossierId, sheet: Sheet, texts: Texts) -> bytes:
    """Return a sheet as PDF; runs in a lane."""
    if sheet.kind is SheetKind.RECEIPT and sheet.uid is not None:
        return _pdf(_receipt_text(desk, sheet.uid, texts))
    kind = SlipKind.CITIZEN if sheet.kind is SheetKind.CITIZEN else SlipKind.HAND_OVER
    return _pdf(slip_text(slip(desk, dossier_id, kind), texts))


def _receipt_text(desk: Desk, uid: SubmissionUid, texts: Texts) -> str:
    word = texts.word
    made = receipt_slip(desk.station, uid)
    if made is None:
        return word("queue.no_receipt")
    lines = (
        (word("table.receipt"), made.receipt.number),
        (word("table.dossier_number"), made.dossier_number),
        (word("table.paper"), made.title),
        (word("table.paper_code"), made.masked_code),
        (word("table.size"), f"{made.size} byte"),
        (word("queue.sha256"), made.receipt.sha256),
        (word("queue.received_at"), f"{made.receipt.received_at:%d/%m/%Y %H:%M:%S %z}"),
        (word("queue.proof"), word(f"queue.kind_{made.kind.value}")),
    )
    agency = desk.settings.desk.agency
    return "\n".join([agency, word("queue.slip"), "", *(f"{name}: {value}" for name, value in lines)])


def _pdf(text: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    document = QTextDocument()
    document.setDefaultFont(QFont(FAMILY, Points.SMALL))
    document.setPlainText(text)
    document.print_(writer)
    buffer.close()
    return bytes(buffer.data().data())
