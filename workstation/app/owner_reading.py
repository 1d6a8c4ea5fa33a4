# SPDX-License-Identifier: GPL-3.0-or-later
"""Who the owner is without typing: from a QR reader, a scanned card, a system-printed paper; and the identity check."""

from __future__ import annotations

import dataclasses
import logging
from dataclasses import dataclass

from workstation.app.desk import Desk
from workstation.domain.card import CardMrz, CardQr, disagreements, read_card_qr, read_mrz
from workstation.domain.catalogue import UnitKind
from workstation.domain.codes import parse_dossier_number
from workstation.domain.dossier import Dossier, Identity
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.owner import Owner, OwnerId, OwnerKind, parse_owner_id
from workstation.domain.paper import Page
from workstation.domain.printed_qr import PrintedQr, read_printed_qr
from workstation.errors import OwnerIdInvalid, PortalError, PortalNotOffered

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text or page says of an owner or a dossier.

    Attributes:
        owner: None where only a dossier was named.
        card: the card's QR, None for anything else.
        mrz: the card's machine-readable lines.
        printed: the QR of a system-printed paper.
        disagreements: fields in which parts of one card contradict each other.
        doubts: about the dossier number of a printed paper, as `doubt.*` of the texts names them.
    """

    owner: Owner | None
    card: CardQr | None = None
    mrz: CardMrz | None = None
    printed: PrintedQr | None = None
    disagreements: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def read_text(desk: Desk, text: str) -> Reading:
    """Read what a QR reader typed or a clerk entered.

    Raises:
        OwnerIdInvalid: neither a card, nor a system-printed paper, nor an owner id.
    """
    found = read_code(desk, text)
    return found if found is not None else Reading(Owner(with_unit_doubt(desk, parse_owner_id(text))))


def with_unit_doubt(desk: Desk, owner_id: OwnerId) -> OwnerId:
    """Return an agency's id with the doubt "agency" where the catalogue knows agencies and not this one today."""
    if owner_id.kind is not OwnerKind.AGENCY or _is_known_agency(desk, owner_id.value):
        return owner_id
    return dataclasses.replace(owner_id, doubts=tuple(dict.fromkeys((*owner_id.doubts, "agency"))))


def _is_known_agency(desk: Desk, code: str) -> bool:
    agencies = [unit for unit in desk.catalogue.units if unit.kind is UnitKind.AGENCY]
    return not agencies or desk.catalogue.unit(UnitKind.AGENCY, code, desk.clock().date()) is not None


def _number_doubts(desk: Desk, text: str) -> tuple[str, ...]:
    if not text:
        return ()
    number = parse_dossier_number(text, desk.clock().date())
    return number.doubts if _is_known_agency(desk, number.agency) else (*number.doubts, "agency")


def read_page(desk: Desk, page: Page) -> Reading | None:
    """Read a scanned page: the QR codes on it, else the machine-readable lines; None when it says nothing."""
    codes = page.measures.codes if page.measures else ()
    found = next((reading for code in codes if (reading := read_code(desk, code)) is not None), None)
    text = page.text.text if page.text else ""
    mrz = read_mrz(text.splitlines(), desk.clock().date())
    return _together(found, mrz, text)


def read_paper(desk: Desk, paper_id: PaperId) -> Reading | None:
    """Read all pages of a paper as one card: QR and machine-readable lines may stand on different sides."""
    pages = [desk.station.papers.page(page.id) for page in desk.station.papers.pages(paper_id)]
    readings = [reading for page in pages if (reading := read_page(desk, page)) is not None]
    if not readings:
        return None
    best = next((reading for reading in readings if reading.card is not None), readings[0])
    mrz = next((reading.mrz for reading in readings if reading.mrz is not None), None)
    text = "\n".join(page.text.text for page in pages if page.text)
    return _together(best, mrz, text)


def read_code(desk: Desk, code: str) -> Reading | None:
    """Read the text of a card's QR or of a system-printed paper's; None for anything else."""
    card = read_card_qr(code)
    if card is not None:
        return Reading(card.owner, card=card)
    printed = read_printed_qr(code, desk.settings.intake.qr_separators)
    if printed is None:
        return None
    owner = Owner(with_unit_doubt(desk, printed.applicant)) if printed.applicant else None
    return Reading(owner, printed=printed, doubts=_number_doubts(desk, printed.dossier_number))


def _together(found: Reading | None, mrz: CardMrz | None, text: str) -> Reading | None:
    if found is None:
        return _from_mrz(mrz)
    if found.card is None:
        return found
    return Reading(found.owner, found.card, mrz, None, disagreements(found.card, mrz, text))


def _from_mrz(mrz: CardMrz | None) -> Reading | None:
    if mrz is None or not mrz.is_whole:  # a misread sign gives another person's number
        return None
    try:
        owner_id = parse_owner_id(mrz.owner_id)
    except OwnerIdInvalid:
        return None
    return Reading(Owner(owner_id, mrz.name, mrz.birth_date), mrz=mrz)


def check_identity(desk: Desk, dossier_id: DossierId) -> Dossier:
    """Ask the portal about the applicant's digital identity and keep the answer; scanning never waits for it."""
    dossier = desk.station.dossiers.get(dossier_id)
    try:
        answer = desk.portal.check_identity(dossier.applicant.id.value)
    except PortalNotOffered:
        answer = Identity.NOT_OFFERED
    except PortalError as failure:
        log.info("identity not checked", extra={"failure": failure.code})
        answer = Identity.OFFLINE_UNKNOWN
    return desk.station.dossiers.set_identity(dossier_id, answer, actor=dossier.clerk)
