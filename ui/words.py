# SPDX-License-Identifier: GPL-3.0-or-later
"""Words for states, findings, measures and verdicts, each state with its mark; labels of widgets are not in here."""

from __future__ import annotations

from ui.l10n import capitalised, number, translate
from ui.theme import Mark
from workstation.app.review import Finding
from workstation.domain.paper import Page
from workstation.domain.states import State
from workstation.signing.verify import VerdictStatus
from workstation.texts import Texts

STATE_MARKS: dict[State, Mark] = {
    State.EXPECTED: Mark.QUIET,
    State.CAPTURED: Mark.BUSY,
    State.PREPARED: Mark.BUSY,
    State.RECOGNISED: Mark.LOOK,
    State.CONFIRMED: Mark.GOOD,
    State.ASSEMBLED: Mark.GOOD,
    State.SIGNED: Mark.GOOD,
    State.QUEUED: Mark.BUSY,
    State.SENDING: Mark.BUSY,
    State.RECEIVED: Mark.GOOD,
    State.REFUSED: Mark.BAD,
    State.NEEDS_ATTENTION: Mark.WARN,
    State.DISCARDED: Mark.QUIET,
    State.REUSED: Mark.GOOD,
    State.PURGED: Mark.GOOD,
    State.SUPERSEDED: Mark.QUIET,
}


def state_word(texts: Texts, state: State) -> str:
    """Return the state as the glossary says it."""
    return capitalised(texts.word(f"state.{state.value}"))


def finding_sentence(finding: Finding) -> str:
    """Return what the clerk should look at, and why."""
    page = finding.page
    measures = page.measures
    if finding.kind == "blurred":
        return translate("Findings", "blurred, hard to read")
    if finding.kind == "edge_cut":
        return translate("Findings", "an edge is cut off")
    if finding.kind == "low_dpi":
        return translate("Findings", "only {dpi} dpi").format(dpi=page.dpi)
    if finding.kind == "blank":
        return translate("Findings", "blank page")
    if finding.kind == "low_confidence":
        return translate("Findings", "letters hard to read")
    if finding.kind == "owner_differs":
        return translate("Findings", "the QR names another owner")
    if finding.kind == "secret":
        return translate("Findings", "marked secret: do not digitise")
    if finding.kind == "skewed" and measures is not None:
        return translate("Findings", "strongly skewed")
    return translate("Findings", "look at it")


def skew_sentence(page: Page) -> str:
    """Return how skewed the scan was and that it was levelled."""
    if page.measures is None:
        return translate("Measures", "not measured yet")
    angle = page.measures.angle_deg
    if abs(angle) < 0.05:
        return translate("Measures", "straight")
    side = translate("Measures", "left") if angle > 0 else translate("Measures", "right")
    return translate("Measures", "{angle}° to the {side}, levelled").format(angle=number(abs(angle), 1), side=side)


def turn_sentence(page: Page) -> str:
    """Return how the page was turned upright."""
    if page.measures is None:
        return translate("Measures", "not measured yet")
    turn = page.measures.orientation_deg % 360
    if turn == 0:
        return translate("Measures", "upright")
    return translate("Measures", "turned by {turn}°").format(turn=turn)


def verdict_word(texts: Texts, status: VerdictStatus) -> str:
    """Return a verifier's verdict in words."""
    if status in {VerdictStatus.VALID, VerdictStatus.VALID_NOT_CHECKED}:
        return capitalised(texts.word("verdict.valid"))
    return capitalised(texts.word("verdict.invalid"))
