# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields taken from a paper's text as separate metadata, and the templates that say where they stand; no reading here.

Names follow CV 7197/BKHCN-CĐSQG 2.4 and a deployed provincial system (research/regulation.md 4.2).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from workstation.domain.ids import PageId
from workstation.domain.paper import Correction, PageText


class FieldKind(StrEnum):
    """How a field is looked for and what form its value has."""

    TEXT = "text"
    NAME = "name"
    DATE = "date"
    NUMBER = "number"  # digits with signs, "85/1985"
    OWNER_ID = "owner_id"
    HEADING_AGENCY = "heading_agency"  # the lines above "Số:" at the top left (NĐ 30/2020, box 2)
    HEADING_NUMBER = "heading_number"  # "Số: 128/QĐ-UBND" (box 3)
    HEADING_DATE = "heading_date"  # "Hoa Mẫu, ngày 12 tháng 10 năm 2026" (box 4)
    SUBJECT = "subject"  # the lines below the title, or behind "V/v" (box 5)
    SIGNER = "signer"  # the name at the end (box 7)


@dataclass(frozen=True, slots=True)
class FieldTemplate:
    """One field of a kind of paper.

    Attributes:
        name: "CodeNotation", "IssuedDate", "PersonName", ...
        labels: words in front of the value; not needed for the heading kinds.
        after: label behind which the search begins, for a label that stands there twice; "" for the whole page.
    """

    name: str
    kind: FieldKind
    labels: tuple[str, ...] = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class ExtractionTemplate:
    """The fields of a kind of paper.

    Attributes:
        stops: further labels of the form that end a value on the same line.
    """

    name: str
    fields: tuple[FieldTemplate, ...]
    stops: tuple[str, ...] = ()

    def kind_of(self, name: str) -> FieldKind:
        """Return the form a field's value has; plain text for one the template does not know."""
        return next((field.kind for field in self.fields if field.name == name), FieldKind.TEXT)


@dataclass(frozen=True, slots=True)
class Box:
    """Where a word stands on the levelled page, in pixels of the original's resolution."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class FieldReading:
    """A value found on one page.

    Attributes:
        value: dates ISO 8601, everything else as printed, NFC.
        confidence: 0 to 100: of the weakest word, lowered where the value has not the form it should have.
        boxes: of the words it was taken from.
    """

    name: str
    value: str
    confidence: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class PaperField:
    """A field as it is kept with its paper.

    Attributes:
        page_id: where it was found; None when a person typed it.
        confirmed_by: "" while only the program has said so.
    """

    reading: FieldReading
    page_id: PageId | None = None
    confirmed_by: str = ""
    confirmed_at: dt.datetime | None = None


def corrections_at(text: PageText, boxes: Iterable[Box]) -> tuple[Correction, ...]:
    """Return what the program changed or doubts in the words that stand in some boxes of a page, in reading order.

    Args:
        text: of the page the boxes lie on.
        boxes: of a field.
    """
    places = tuple(boxes)

    def is_inside(correction: Correction) -> bool:
        word = text.words[correction.index]
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        return any(box.left <= x <= box.right and box.top <= y <= box.bottom for box in places)

    return tuple(correction for correction in text.corrections if is_inside(correction))
