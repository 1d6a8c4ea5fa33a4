# SPDX-License-Identifier: GPL-3.0-or-later
"""Who the owner is without typing: from a QR reader, a scanned card, a system-printed paper; and the identity check."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from workstation.app.desk import Desk
from workstation.domain.card import CardMrz, CardQr, disagreements, read_card_qr, read_mrz
from workstation.domain.catalogue import UnitKind
from workstation.domain.codes import parse_dossier_number
from workstation.domain.dossier import Dossier, Identity
from workstation.domain.ids import DossierId
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


def read_pages(desk: Desk, pages: Sequence[Page]) -> tuple[Page, Reading] | None:
    """Read the pages of a paper as one card or one system-printed paper: QR codes, else machine-readable lines.

    QR and lines may stand on different sides of a card.

    Args:
        pages: with measures and text.

    Returns:
        The page that says who the owner is, and what they say together; None when they say nothing.
    """
    codes = [(page, code) for page in pages if page.measures is not None for code in page.measures.codes]
    readings = [(page, reading) for page, code in codes if (reading := read_code(desk, code)) is not None]
    today = desk.clock().date()
    lines = [(page, mrz) for page in pages if page.text and (mrz := read_mrz(page.text.text.splitlines(), today))]
    mrz = next((one for _, one in lines if one.is_whole), None)  # a misread sign gives another person's number
    if not readings:
        return next(((page, reading) for page, one in lines if (reading := _from_mrz(one)) is not None), None)
    page, best = next((found for found in readings if found[1].card is not None), readings[0])
    if best.card is None or mrz is None:
        return page, best
    return page, dataclasses.replace(best, mrz=mrz, disagreements=disagreements(best.card, mrz))


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


def _from_mrz(mrz: CardMrz) -> Reading | None:
    if not mrz.is_whole:
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
