# SPDX-License-Identifier: GPL-3.0-or-later
"""Words for states, findings, measures and verdicts, each state with its mark; labels of widgets are not in here."""

from __future__ import annotations

from scanner_drivers.base import NOTE_DUPLICATE
from ui.field_words import field_word
from ui.l10n import number, translate
from ui.theme import Mark
from workstation.app.capture import NOTE_DOUBLE_FEED
from workstation.app.quality_gate import count_reasons
from workstation.app.review import Finding
from workstation.domain.page_edit import EditKind, PageEdit
from workstation.domain.paper import BLURRED, Page
from workstation.domain.states import State
from workstation.signing.verdict import VerdictStatus
from workstation.texts import Texts, capitalised

_FORMATS = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210)}

_CARD_FIELDS = {"owner_id": "PersonId", "birth_date": "BirthDate", "sex": "Sex", "name": "PersonName"}
STATE_MARKS: dict[State, Mark] = {
    State.EXPECTED: Mark.QUIET,
    State.CAPTURED: Mark.BUSY,
    State.PREPARED: Mark.BUSY,
    State.RECOGNISED: Mark.LOOK,
    State.CONFIRMED: Mark.GOOD,
    State.ASSEMBLED: Mark.GOOD,
    State.SIGNED: Mark.GOOD,
    State.IN_APPROVAL: Mark.WAIT,
    State.RETURNED: Mark.WARN,
    State.QUEUED: Mark.WAIT,
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
        return translate("Findings", "blurred, hard to read: scan it again")
    if finding.kind == "edge_cut":
        return translate("Findings", "an edge is cut off: scan it again")
    if finding.kind == "corner_lost":
        return translate("Findings", "a corner is missing: scan it again")
    if finding.kind == "low_dpi":
        return translate("Findings", "only {dpi} dpi: scan it again").format(dpi=page.dpi)
    if finding.kind == "blank":
        return translate("Findings", "blank page")
    if finding.kind == "low_confidence":
        return translate("Findings", "letters hard to read: compare with the paper")
    if finding.kind == "owner_differs":
        who = (finding.owner.name if finding.owner else "") or translate("Findings", "another owner")
        return translate("Findings", "the code on it names {who}: compare the owner id").format(who=who)
    if finding.kind == "card_differs":
        fields = ", ".join(field_word(_CARD_FIELDS[field]).lower() for field in finding.fields)
        sentence = translate("Findings", "QR and lines of the card differ ({fields}): compare with the card")
        return sentence.format(fields=fields)
    if finding.kind == "secret":
        return translate("Findings", "marked secret: do not digitise")
    if finding.kind == NOTE_DOUBLE_FEED:
        return translate("Findings", "perhaps two sheets went through at once: compare with the paper")
    if finding.kind == NOTE_DUPLICATE:
        return translate("Findings", "this side may be there twice: discard one")
    if finding.kind == "skewed" and measures is not None:
        angle = number(abs(measures.angle_deg), 1)
        return translate("Findings", "strongly skewed ({angle}°): scan it again").format(angle=angle)
    return translate("Findings", "look at it")


def count_sentence(expected: int, found: int) -> str:
    """Return what is wrong with the number of pages of a paper, "" where it is right, unknown, or nothing is there."""
    reasons = count_reasons(expected, found) if found else ()
    if "pages_missing" in reasons:
        return translate("Findings", "%n pages missing", "", expected - found)
    if "pages_surplus" in reasons:
        return translate("Findings", "%n pages more than expected", "", found - expected)
    return ""


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
    if turn == 0 and page.measures.orientation_confidence == 0 and not page.measures.is_blank:
        return translate("Measures", "as scanned, not sure: look")
    if turn == 0:
        return translate("Measures", "upright")
    return translate("Measures", "turned by {turn}°").format(turn=turn)


def size_sentence(page: Page) -> str:
    """Return how large the page will be, and the name of the format where it is one."""
    if page.measures is None:
        return translate("Measures", "not measured yet")
    geometry = page.measures.geometry
    sides = [side / geometry.dpi * 25.4 for side in (geometry.width_px, geometry.height_px)]
    short, long = sorted(sides)
    name = next((f"{name} · " for name, (a, b) in _FORMATS.items() if abs(short - a) < 6 and abs(long - b) < 6), "")
    text = translate("Measures", "{format}{width} × {height} mm")
    return text.format(format=name, width=number(sides[0]), height=number(sides[1]))


def sharpness_sentence(page: Page) -> str:
    """Return how sharp the letters are, beside what is needed."""
    if page.measures is None:
        return translate("Measures", "not measured yet")
    if page.measures.is_blank:
        return translate("Measures", "blank page")
    value, least = number(page.measures.sharpness), number(BLURRED)
    if page.measures.sharpness < BLURRED:
        return translate("Measures", "blurred: {value}, at least {least}").format(value=value, least=least)
    return translate("Measures", "sharp ({value})").format(value=value)


def edit_sentence(edit: PageEdit) -> str:
    """Return a correction in a few words."""
    if edit.kind is EditKind.TURN:
        return _turn_words(edit.amount)
    if edit.kind is EditKind.LEVEL:
        return translate("Edits", "levelled by {angle}°").format(angle=number(edit.amount, 1))
    return {
        EditKind.CROP: translate("Edits", "cropped"),
        EditKind.DISCARD: translate("Edits", "page discarded"),
        EditKind.MOVE: translate("Edits", "page moved"),
        EditKind.BOUNDARY: translate("Edits", "boundary moved"),
        EditKind.SPLIT: translate("Edits", "paper split"),
        EditKind.JOIN: translate("Edits", "papers joined"),
        EditKind.INSERT: translate("Edits", "page inserted"),
        EditKind.REPLACE: translate("Edits", "page replaced"),
        EditKind.NOT_BROUGHT: translate("Edits", "paper not brought"),
        EditKind.BROUGHT: translate("Edits", "paper put back"),
        EditKind.REUSE: translate("Edits", "paper reused"),
    }[edit.kind]


def _turn_words(amount_deg: float) -> str:
    if amount_deg == 90:
        return translate("Edits", "turned left")
    return translate("Edits", "turned right") if amount_deg == -90 else translate("Edits", "turned upside down")


def verdict_word(texts: Texts, status: VerdictStatus) -> str:
    """Return a verifier's verdict in words."""
    if status in {VerdictStatus.VALID, VerdictStatus.VALID_NOT_CHECKED}:
        return capitalised(texts.word("verdict.valid"))
    return capitalised(texts.word("verdict.invalid"))
