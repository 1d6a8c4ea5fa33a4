# SPDX-License-Identifier: GPL-3.0-or-later
"""What the portal is told of a dossier once every paper of it is settled; values only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from workstation.domain.ids import SubmissionUid


class HandedOver(StrEnum):
    """How a component was handed over."""

    DIGITISED = "digitised"  # its receipt is here
    REUSED = "reused"  # the state holds it already, nothing was scanned
    PAPER = "paper"  # it travels on paper: not to be digitised


@dataclass(frozen=True, slots=True)
class HandedOverPaper:
    """One component of a dossier, or its result.

    Attributes:
        component: number in the procedure's list.
        code_text: of the paper; of the held one where it is reused; "" on paper.
        uid: of the submission; of the desk's own row where nothing was sent.
    """

    component: int
    title: str
    how: HandedOver
    code_text: str
    uid: SubmissionUid


@dataclass(frozen=True, slots=True)
class DossierHandover:
    """A dossier whose papers are all settled.

    Attributes:
        at: the present, with zone.
    """

    number: str
    procedure_code: str
    at: dt.datetime
    papers: tuple[HandedOverPaper, ...]

    def count(self, how: HandedOver) -> int:
        """Return how many papers were handed over so."""
        return sum(paper.how is how for paper in self.papers)
