# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is known of a field: from the card, the person who handed in, the other papers; it decides nothing."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from workstation.app.desk import Desk
from workstation.domain.card import read_card_qr
from workstation.domain.extraction import FieldKind
from workstation.domain.ids import DossierId, PaperId
from workstation.domain.owner import Sex
from workstation.domain.paper import Paper
from workstation.ocr.said_elsewhere import SaidPage
from workstation.ocr.sureness import AGENCY, SEX, SEXES, is_sure

ABOUT_THE_OWNER = "PersonId"
_SEX_WORDS = dict(zip((Sex.MALE, Sex.FEMALE), SEXES, strict=True))


@dataclass(frozen=True, slots=True)
class Known:
    """What another source says of the paper's owner: the card's QR code, or who received the dossier.

    Attributes:
        owner_id: of the paper's code.
        name, birth_date, sex: "" where no other source says it; dates ISO 8601.
    """

    owner_id: str
    name: str = ""
    birth_date: str = ""
    sex: str = ""

    def told(self, name: str) -> str:
        """Return what the other source says of a field; "" for nothing."""
        return {
            ABOUT_THE_OWNER: self.owner_id,
            "PersonName": self.name,
            "ApplicantName": self.name,
            "BirthDate": self.birth_date,
            SEX: self.sex,
        }.get(name, "")

    def agrees(self, name: str, value: str) -> bool:
        """Whether a second source says the same of a field, letter by letter; capitals do not matter."""
        told = self.told(name)
        return bool(told) and value.casefold() == told.casefold()


class Evidence:
    """The other sources of one dossier, read from the store when they are asked for."""

    def __init__(self, desk: Desk, dossier_id: DossierId) -> None:
        """Read nothing yet."""
        self._desk = desk
        self._dossier_id = dossier_id

    def known(self, owner_id: str) -> Known:
        """Return what the cards of the dossier, then its applicant, say of a paper's owner."""
        return next((one for one in self._sources if one.owner_id == owner_id), Known(owner_id))

    def is_said_elsewhere(self, paper_id: PaperId, kind: FieldKind, value: str) -> bool:
        """Tell whether another paper of the dossier says a value as well."""
        return any(page.says(kind, value) for whose, page in self._said if whose != paper_id)

    @functools.cached_property
    def agencies(self) -> tuple[str, ...]:
        """The agencies that papers of the dossier surely bear, and the one of this desk."""
        found = [self._desk.settings.desk.agency]
        for paper in self._papers:
            for field in self._desk.station.fields.of_paper(paper.id):
                reading = field.reading
                is_good = is_sure(FieldKind.HEADING_AGENCY, reading.name, reading.value, reading.confidence)
                if reading.name == AGENCY and (is_good or field.confirmed_by):
                    found.append(reading.value)
        return tuple(dict.fromkeys(value for value in found if value))

    @functools.cached_property
    def _papers(self) -> Sequence[Paper]:
        return self._desk.station.papers.of_dossier(self._dossier_id)

    @functools.cached_property
    def _sources(self) -> list[Known]:
        station = self._desk.station
        pages = [page for paper in self._papers for page in station.papers.pages(paper.id) if page.measures is not None]
        codes = {code for page in pages for code in (page.measures.codes if page.measures else ())}
        cards = [card for card in map(read_card_qr, sorted(codes)) if card is not None]
        found = [
            Known(
                card.owner.id.value,
                card.owner.name,
                card.owner.birth_date,
                _SEX_WORDS.get(card.sex, "") if card.sex is not None else "",
            )
            for card in cards
        ]
        applicant = station.dossiers.get(self._dossier_id).applicant
        return [*found, Known(applicant.id.value, applicant.name, applicant.birth_date)]

    @functools.cached_property
    def _said(self) -> list[tuple[PaperId, SaidPage]]:
        papers = self._desk.station.papers
        listed = [(paper.id, page.id) for paper in self._papers for page in papers.pages(paper.id)]
        found = ((paper_id, papers.page(page_id).text) for paper_id, page_id in listed)
        return [(paper_id, SaidPage(text)) for paper_id, text in found if text is not None]
