# SPDX-License-Identifier: GPL-3.0-or-later
"""One recorded, undoable correction of a dossier's pages: how things lay before and after; nothing is changed here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from workstation.domain.ids import DossierId, PageId, PaperId
from workstation.domain.paper import PageGeometry


class EditKind(StrEnum):
    """What a person corrected."""

    TURN = "turn"
    LEVEL = "level"
    CROP = "crop"
    DISCARD = "discard"
    MOVE = "move"  # another place in the same paper
    BOUNDARY = "boundary"  # another paper of the checklist
    SPLIT = "split"
    JOIN = "join"
    INSERT = "insert"
    REPLACE = "replace"
    NOT_BROUGHT = "not_brought"
    BROUGHT = "brought"  # put back on the checklist
    REUSE = "reuse"


@dataclass(frozen=True, slots=True)
class PaperPages:
    """The pages of a paper, in order, and how many were announced (0: unknown)."""

    paper_id: PaperId
    pages: tuple[PageId, ...]
    expected_pages: int = 0


@dataclass(frozen=True, slots=True)
class PageLay:
    """How one page lies on its levelled sheet; the fields are those of `PageMeasures`."""

    page_id: PageId
    geometry: PageGeometry
    angle_deg: float
    orientation_deg: int
    orientation_confidence: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """As much of a dossier as an edit touches.

    Attributes:
        papers: pages of every paper whose order, number or choice of pages the edit changes.
        lays: of the pages the edit turns, levels or crops.
        left_out: papers that are off the checklist.
    """

    papers: tuple[PaperPages, ...] = ()
    lays: tuple[PageLay, ...] = ()
    left_out: tuple[PaperId, ...] = ()

    @property
    def pages(self) -> frozenset[PageId]:
        """Every page that lies in one of the papers."""
        return frozenset(page for paper in self.papers for page in paper.pages)


@dataclass(frozen=True, slots=True)
class PageEdit:
    """One correction as it is stored.

    Attributes:
        page_id: the page it is about; None for those about papers.
        amount: degrees of a turn or of levelling, counter-clockwise positive; else 0.
        is_undone: taken back, and may be done again.
    """

    id: int
    dossier_id: DossierId
    kind: EditKind
    page_id: PageId | None
    amount: float
    before: Arrangement
    after: Arrangement
    clerk: str
    made_at: dt.datetime
    is_undone: bool
