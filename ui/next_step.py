# SPDX-License-Identifier: GPL-3.0-or-later
"""Which step a dossier is at and what the clerk does next, from its snapshot alone; no widget in here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from ui.l10n import translate
from ui.snapshots import DossierView
from workstation.domain.states import State


class Step(IntEnum):
    """Steps of a dossier, in order."""

    RECEIVE = 0
    SCAN = 1
    REVIEW = 2
    SIGN = 3
    SEND = 4
    DONE = 5


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step and the sentence that says what to do."""

    step: Step
    sentence: str


_SIGNED = {State.SIGNED}


def next_step(view: DossierView | None, *, is_scanning: bool) -> NextStep:
    """Return what comes next for the dossier in work."""
    if view is None:
        return NextStep(
            Step.RECEIVE,
            translate(
                "NextStep", "Type the applicant's identifier or scan the QR of the identity card, then press Enter"
            ),
        )
    if is_scanning:
        return NextStep(Step.SCAN, translate("NextStep", "Scanning… Press Esc to stop; pages already scanned stay"))
    at_work = [paper for paper in view.papers if paper.is_open]
    if not at_work:
        if any(paper.paper.state is State.RETURNED for paper in view.papers):
            return NextStep(
                Step.REVIEW,
                translate("NextStep", "The supervisor returned a paper. Choose it and press Ctrl+F8 to correct it"),
            )
        if any(paper.paper.state in _SIGNED for paper in view.papers):
            return NextStep(Step.SEND, translate("NextStep", "Every paper is signed. Press F12 to send"))
        return NextStep(Step.DONE, translate("NextStep", "The dossier is in the queue. Press F2 for the next dossier"))
    return _scanning_or_later(view)


def _scanning_or_later(view: DossierView) -> NextStep:
    if not view.pages:
        return NextStep(
            Step.SCAN,
            translate("NextStep", "Put the papers into the feeder in the order of the list, then press F5 to scan"),
        )
    missing = next((paper for paper in view.papers if paper.missing_pages), None)
    if missing is not None:
        sentence = translate(
            "NextStep",
            "Put it on the glass or into the feeder, then press F5. %n pages missing: {paper}",
            "",
            missing.missing_pages,
        )
        return NextStep(Step.SCAN, sentence.format(paper=missing.paper.title))
    at_work = [paper for paper in view.papers if paper.is_open]
    if any(paper.paper.state is State.NEEDS_ATTENTION for paper in at_work):
        return NextStep(Step.REVIEW, translate("NextStep", "A paper needs attention. Press Enter to look at it"))
    if all(paper.is_confirmed for paper in at_work):
        return NextStep(Step.SIGN, translate("NextStep", "Every paper is confirmed. Press F9 to sign"))
    if view.unread:
        sentence = translate("NextStep", "Reading the pages, {unread} left. Press Enter to check those that are ready")
        return NextStep(Step.REVIEW, sentence.format(unread=view.unread))
    return NextStep(Step.REVIEW, translate("NextStep", "Every page is read. Press Enter to check the pages"))
