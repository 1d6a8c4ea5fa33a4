# SPDX-License-Identifier: GPL-3.0-or-later
"""What waits for the supervisor and what she sent back, as a list and in words; reads only, and opens no desk."""

from __future__ import annotations

from dataclasses import dataclass

from workstation.domain.approval import Approval, Fault
from workstation.domain.dossier import Dossier
from workstation.domain.ids import PaperId
from workstation.domain.paper import Paper
from workstation.domain.states import State
from workstation.store.station import Station
from workstation.texts import Texts


@dataclass(frozen=True, slots=True)
class Held:
    """A paper that waits for the supervisor, or that she has sent back.

    Attributes:
        approval: the last time it was shown to her.
        clerk: full name of who sends it.
        pages: how many it has.
    """

    approval: Approval
    paper: Paper
    dossier: Dossier
    clerk: str
    pages: int

    @property
    def is_waiting(self) -> bool:
        """Whether it waits; else it was sent back."""
        return self.paper.state is State.IN_APPROVAL


def held_papers(station: Station) -> list[Held]:
    """Return what waits for the supervisor, the longest first, and below it what was sent back and not taken up."""
    found = [*station.approvals.waiting(), *station.approvals.returned()]
    names = {clerk.name: clerk.full_name for clerk in station.users.all()} if found else {}
    papers = [station.papers.get(one.paper_id) for one in found]
    pages = station.papers.page_counts([paper.id for paper in papers])
    dossiers = {number: station.dossiers.get(number) for number in {paper.dossier_id for paper in papers}}
    return [
        Held(one, paper, dossiers[paper.dossier_id], names.get(one.asked_by, one.asked_by), pages.get(paper.id, 0))
        for one, paper in zip(found, papers, strict=True)
    ]


def reason_of(station: Station, paper_id: PaperId, texts: Texts) -> str:
    """Return why a paper was sent back, in words; "" where it was not."""
    last = station.approvals.last(paper_id)
    return fault_words(texts, last.fault, last.note) if last is not None else ""


def fault_words(texts: Texts, fault: Fault | None, note: str) -> str:
    """Return the reason from the list and the supervisor's own words; "" where there is none."""
    if fault is None:
        return ""
    if fault is Fault.OTHER:
        return note
    word = texts.word(f"fault.{fault.value}")
    return f"{word} – {note}" if note else word
