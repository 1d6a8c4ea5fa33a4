# SPDX-License-Identifier: GPL-3.0-or-later
"""Back-off and circuit breaker with an injected clock and injected chance."""

from __future__ import annotations

import random

import pytest

from workstation.portal.retry import BreakerState, CircuitBreaker, next_delay_s


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("attempt", "window"), [(0, 2), (1, 4), (4, 32), (8, 512), (9, 900), (60, 900), (10**6, 900)])
def test_the_delay_is_spread_over_a_window_that_doubles_up_to_15_minutes(attempt: int, window: float) -> None:
    assert next_delay_s(attempt, None, lambda: 0.0) == 0.0
    assert next_delay_s(attempt, None, lambda: 0.5) == window / 2


def test_the_portals_wish_is_never_undercut_and_not_answered_by_all_desks_at_once() -> None:
    chance = random.Random(1)
    delays = [next_delay_s(3, 30.0, chance.random) for _ in range(200)]
    assert min(delays) >= 30.0
    assert max(delays) <= 30.0 + 16.0
    assert max(delays) - min(delays) > 8.0


def test_a_nonsense_wish_is_bounded() -> None:
    assert next_delay_s(0, 1e12, lambda: 0.0) == 3600.0
    assert next_delay_s(0, -5.0, lambda: 0.0) == 0.0


def test_five_failures_open_the_breaker_and_one_probe_a_minute_goes_through() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock)
    for _ in range(4):
        breaker.failed()
    assert breaker.state is BreakerState.CLOSED
    breaker.failed()
    assert breaker.state is BreakerState.OPEN
    assert not breaker.may_try()
    assert breaker.wait_s == 60.0

    clock.now += 60.0
    assert breaker.state is BreakerState.HALF_OPEN
    assert breaker.may_try()
    assert not breaker.may_try()  # only the first one asking

    breaker.failed()
    assert not breaker.may_try()
    clock.now += 60.0
    assert breaker.may_try()
    breaker.succeeded()
    assert breaker.state is BreakerState.CLOSED
    assert breaker.may_try()


def test_a_success_in_between_starts_the_count_anew() -> None:
    breaker = CircuitBreaker(Clock())
    for _ in range(3):
        for _ in range(4):
            breaker.failed()
        breaker.succeeded()
    assert breaker.state is BreakerState.CLOSED


def test_a_probe_that_never_reports_does_not_shut_the_way_for_ever() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock)
    for _ in range(5):
        breaker.failed()
    clock.now += 60.0
    assert breaker.may_try()
    clock.now += 60.0
    assert breaker.may_try()
