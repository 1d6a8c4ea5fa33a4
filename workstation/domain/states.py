# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a paper as one table (state, event, next, who may); the database refuses what is not in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workstation.errors import TransitionRefused


class State(StrEnum):
    """Where a paper stands (glossary: state words)."""

    EXPECTED = "expected"  # named by the checklist, no page captured yet
    CAPTURED = "captured"
    PREPARED = "prepared"
    RECOGNISED = "recognised"
    CONFIRMED = "confirmed"
    ASSEMBLED = "assembled"
    SIGNED = "signed"
    IN_APPROVAL = "in_approval"  # waits for the supervisor's look; nobody sends it
    RETURNED = "returned"  # the supervisor sent it back; its clerk corrects it
    QUEUED = "queued"
    SENDING = "sending"
    RECEIVED = "received"
    REFUSED = "refused"
    NEEDS_ATTENTION = "needs_attention"
    DISCARDED = "discarded"
    REUSED = "reused"  # the state already holds it; attached without a scan
    SUPERSEDED = "superseded"  # signed, not sent, and corrected: the next version goes in its place, this one is kept
    PURGED = "purged"  # image bytes gone after the receipt; row, hash, receipt and audit stay


class Role(StrEnum):
    """Who may cause an event."""

    PROGRAM = "program"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Event(StrEnum):
    """What happens to a paper."""

    CAPTURE = "capture"  # a page arrived (again)
    PREPARE = "prepare"  # every page measured
    RECOGNISE = "recognise"  # every page read
    CONFIRM = "confirm"
    ATTACH = "attach"  # a PDF signed elsewhere is the paper, byte for byte
    REOPEN = "reopen"  # the clerk changes pages, type or owner again
    ASSEMBLE = "assemble"
    SIGN = "sign"
    ASK_APPROVAL = "ask_approval"
    APPROVE = "approve"  # into the queue
    SEND_BACK = "send_back"
    QUEUE = "queue"
    CLAIM = "claim"
    RELEASE = "release"  # a try ended without an answer
    RECEIVE = "receive"
    REFUSE = "refuse"
    RESEND = "resend"  # a person sends again what was refused, or what the portal has lost
    FAIL = "fail"
    DISCARD = "discard"
    RESTORE = "restore"
    REUSE = "reuse"
    PURGE = "purge"
    EMPTY = "empty"  # its last page was taken out
    SUPERSEDE = "supersede"  # a correction is begun before this version has left the desk
    IMPORT = "import"  # signed at another desk, brought here to be sent


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step."""

    state: State
    event: Event
    next: State
    who: Role


def _rows() -> tuple[Transition, ...]:
    s, e, r = State, Event, Role
    rows = [
        (s.EXPECTED, e.CAPTURE, s.CAPTURED, r.CLERK),
        (s.EXPECTED, e.REUSE, s.REUSED, r.CLERK),
        (s.REUSED, e.RESTORE, s.EXPECTED, r.CLERK),
        # docs/decisions/0004: somebody else's signature that verifies; one that is in doubt waits for the supervisor.
        (s.EXPECTED, e.ATTACH, s.SIGNED, r.CLERK),
        (s.EXPECTED, e.FAIL, s.NEEDS_ATTENTION, r.PROGRAM),
        (s.NEEDS_ATTENTION, e.ATTACH, s.SIGNED, r.SUPERVISOR),
        (s.CAPTURED, e.PREPARE, s.PREPARED, r.PROGRAM),
        (s.PREPARED, e.RECOGNISE, s.RECOGNISED, r.PROGRAM),
        (s.RECOGNISED, e.CONFIRM, s.CONFIRMED, r.CLERK),
        (s.CONFIRMED, e.ASSEMBLE, s.ASSEMBLED, r.PROGRAM),
        (s.ASSEMBLED, e.SIGN, s.SIGNED, r.CLERK),
        (s.SIGNED, e.QUEUE, s.QUEUED, r.CLERK),
        # docs/decisions/0008: from "in_approval" one way only leads into the queue.
        (s.SIGNED, e.ASK_APPROVAL, s.IN_APPROVAL, r.CLERK),
        (s.IN_APPROVAL, e.APPROVE, s.QUEUED, r.SUPERVISOR),
        (s.IN_APPROVAL, e.SEND_BACK, s.RETURNED, r.SUPERVISOR),
        (s.RETURNED, e.APPROVE, s.QUEUED, r.SUPERVISOR),  # she has looked again
        (s.QUEUED, e.CLAIM, s.SENDING, r.PROGRAM),
        (s.SENDING, e.RELEASE, s.QUEUED, r.PROGRAM),
        (s.SENDING, e.RECEIVE, s.RECEIVED, r.PROGRAM),
        (s.SENDING, e.REFUSE, s.REFUSED, r.PROGRAM),
        (s.REFUSED, e.RESEND, s.QUEUED, r.SUPERVISOR),
        (s.RECEIVED, e.RESEND, s.QUEUED, r.SUPERVISOR),  # the portal has it no longer; its receipt is kept aside
        (s.RECEIVED, e.PURGE, s.PURGED, r.PROGRAM),
        (s.CONFIRMED, e.REOPEN, s.RECOGNISED, r.CLERK),
        (s.ASSEMBLED, e.REOPEN, s.RECOGNISED, r.CLERK),
        (s.NEEDS_ATTENTION, e.RESTORE, s.CAPTURED, r.CLERK),
        (s.DISCARDED, e.RESTORE, s.CAPTURED, r.CLERK),
        (s.DISCARDED, e.EMPTY, s.EXPECTED, r.CLERK),  # taken back to the checklist: it has no page
        (s.EXPECTED, e.IMPORT, s.SIGNED, r.ADMINISTRATOR),
        (s.SIGNED, e.SUPERSEDE, s.SUPERSEDED, r.CLERK),
        (s.QUEUED, e.SUPERSEDE, s.SUPERSEDED, r.CLERK),
        (s.REFUSED, e.SUPERSEDE, s.SUPERSEDED, r.CLERK),
        (s.IN_APPROVAL, e.SUPERSEDE, s.SUPERSEDED, r.CLERK),  # the clerk found it out herself
        (s.RETURNED, e.SUPERSEDE, s.SUPERSEDED, r.CLERK),
        (s.SUPERSEDED, e.RESTORE, s.SIGNED, r.CLERK),  # its correction was discarded
    ]
    before_signed = (s.CAPTURED, s.PREPARED, s.RECOGNISED, s.CONFIRMED, s.ASSEMBLED)
    # A further page, or one scanned again, sends the paper back to "captured": it must be measured and read anew.
    rows += [(state, e.CAPTURE, s.CAPTURED, r.CLERK) for state in (*before_signed, s.NEEDS_ATTENTION)]
    # Without a page it is an expected paper again; a confirmed one is reopened first.
    rows += [
        (state, e.EMPTY, s.EXPECTED, r.CLERK) for state in (s.CAPTURED, s.PREPARED, s.RECOGNISED, s.NEEDS_ATTENTION)
    ]
    rows += [(state, e.FAIL, s.NEEDS_ATTENTION, r.PROGRAM) for state in before_signed]
    rows += [(state, e.DISCARD, s.DISCARDED, r.CLERK) for state in (s.EXPECTED, *before_signed, s.NEEDS_ATTENTION)]
    return tuple(Transition(*row) for row in rows)


TRANSITIONS: tuple[Transition, ...] = _rows()
_NEXT: dict[tuple[State, Event], State] = {(row.state, row.event): row.next for row in TRANSITIONS}

BEFORE_SIGNED: frozenset[State] = frozenset(
    {State.CAPTURED, State.PREPARED, State.RECOGNISED, State.CONFIRMED, State.ASSEMBLED}
)


def next_state(state: State, event: Event) -> State:
    """Return the state after `event`.

    Raises:
        TransitionRefused: the table has no such row.
    """
    try:
        return _NEXT[state, event]
    except KeyError:
        raise TransitionRefused(state=state.value, event=event.value) from None
