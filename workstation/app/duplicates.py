# SPDX-License-Identifier: GPL-3.0-or-later
"""Papers of the same owner this desk has digitised before: the same bytes, or pages that look and read alike."""

from __future__ import annotations

from dataclasses import dataclass

from workstation.app.desk import Desk
from workstation.domain.ids import PaperId
from workstation.domain.likeness import BITS, NEAR_BITS, SAME_WORDS, distance, shared_words
from workstation.domain.paper import Page, Paper
from workstation.domain.states import State

_OUT = {State.DISCARDED, State.EXPECTED, State.REUSED}


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A page that seems to be digitised already.

    Attributes:
        page: of the paper that was asked about.
        other: the earlier paper of the same owner.
        is_same_file: the bytes are equal.
        likeness: 0 to 1; words where both pages were read, else the hash.
    """

    page: Page
    other: Paper
    is_same_file: bool
    likeness: float


def duplicates(desk: Desk, paper_id: PaperId) -> list[Duplicate]:
    """Return the pages of a paper that the same owner's other papers hold already, in page order."""
    papers = desk.station.papers
    paper = papers.get(paper_id)
    others = [other for other in papers.of_owner(paper.owner_id) if other.id != paper_id and other.state not in _OUT]
    earlier = [(other, page) for other in others for page in papers.pages(other.id)]
    found = []
    for page in papers.pages(paper_id):
        best = max((_compared(desk, page, other, theirs) for other, theirs in earlier), key=_likeness, default=None)
        if best is not None and (best.is_same_file or best.likeness >= SAME_WORDS):
            found.append(best)
    return found


def _likeness(found: Duplicate) -> float:
    return 2.0 if found.is_same_file else found.likeness


def _compared(desk: Desk, page: Page, other: Paper, theirs: Page) -> Duplicate:
    if page.sha256 == theirs.sha256:
        return Duplicate(page, other, is_same_file=True, likeness=1.0)
    if page.measures is None or theirs.measures is None:
        return Duplicate(page, other, is_same_file=False, likeness=0.0)
    bits = distance(page.measures.likeness, theirs.measures.likeness)
    if bits > NEAR_BITS:
        return Duplicate(page, other, is_same_file=False, likeness=0.0)
    words, their_words = _words(desk, page), _words(desk, theirs)
    share = shared_words(words, their_words) if words and their_words else 1 - bits / BITS
    return Duplicate(page, other, is_same_file=False, likeness=share)


def _words(desk: Desk, page: Page) -> list[str]:
    text = desk.station.papers.page(page.id).text
    return [word.text.lower() for word in text.words] if text else []
