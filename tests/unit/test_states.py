# SPDX-License-Identifier: GPL-3.0-or-later
"""The state table: which lives a paper can lead, and which it cannot."""

from __future__ import annotations

import pytest

from workstation.domain.states import BEFORE_SIGNED, TRANSITIONS, Event, Role, State, next_state
from workstation.errors import TransitionRefused


def test_a_paper_can_reach_its_receipt_step_by_step() -> None:
    state = State.EXPECTED
    for event in (
        Event.CAPTURE, Event.PREPARE, Event.RECOGNISE, Event.CONFIRM, Event.ASSEMBLE, Event.SIGN, Event.QUEUE,
        Event.CLAIM, Event.RECEIVE, Event.PURGE,
    ):  # fmt: skip
        state = next_state(state, event)

    assert state is State.PURGED


@pytest.mark.parametrize("state", sorted(BEFORE_SIGNED))
def test_every_state_before_the_signature_can_be_stopped(state: State) -> None:
    assert next_state(state, Event.FAIL) is State.NEEDS_ATTENTION
    assert next_state(state, Event.DISCARD) is State.DISCARDED


@pytest.mark.parametrize(
    "state",
    [
        *(State.SIGNED, State.IN_APPROVAL, State.RETURNED),
        *(State.QUEUED, State.SENDING, State.RECEIVED, State.REFUSED),
    ],
)
def test_nothing_changes_the_pages_of_a_signed_paper(state: State) -> None:
    for event in (Event.CAPTURE, Event.REOPEN, Event.DISCARD):
        with pytest.raises(TransitionRefused):
            next_state(state, event)


def test_no_step_is_named_twice_and_no_state_is_out_of_reach() -> None:
    steps = [(row.state, row.event) for row in TRANSITIONS]

    assert len(steps) == len(set(steps))
    assert {row.next for row in TRANSITIONS} | {State.EXPECTED} == set(State)


def test_what_waits_for_the_supervisor_reaches_the_queue_by_her_word_only() -> None:
    leading = [(row.event, row.who) for row in TRANSITIONS if row.next is State.QUEUED]
    from_approval = {(row.event, row.next) for row in TRANSITIONS if row.state is State.IN_APPROVAL}

    assert (Event.APPROVE, Role.SUPERVISOR) in leading
    assert from_approval == {
        (Event.APPROVE, State.QUEUED),
        (Event.SEND_BACK, State.RETURNED),
        (Event.SUPERSEDE, State.SUPERSEDED),
    }
    assert {row.who for row in TRANSITIONS if row.event in {Event.APPROVE, Event.SEND_BACK}} == {Role.SUPERVISOR}
