# SPDX-License-Identifier: GPL-3.0-or-later
"""When to try again: back-off with full jitter and a circuit breaker; pure logic, clock and chance are injected."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

BASE_S = 2.0
CEILING_S = 15 * 60.0
# A portal that asks for more than an hour is broken or lying about its clock; we look again after one.
LONGEST_WISH_S = 3600.0
_LAST_DOUBLING = 16  # 2 s * 2**16 is far above the ceiling; larger powers would only overflow


def next_delay_s(attempt: int, retry_after_s: float | None, random: Callable[[], float]) -> float:
    """Return how long to wait before the next try.

    Args:
        attempt: failed tries before this one, from 0.
        retry_after_s: the portal's own wish: never undercut, and jittered upwards so that desks which were all
            sent away together do not all come back together.
        random: returns a number in [0, 1).
    """
    window = min(CEILING_S, BASE_S * 2.0 ** min(max(attempt, 0), _LAST_DOUBLING))
    if retry_after_s is None:
        return window * random()
    return min(max(retry_after_s, 0.0), LONGEST_WISH_S) + min(window, CEILING_S / 10) * random()


class BreakerState(StrEnum):
    """Whether tries are let through."""

    CLOSED = "closed"  # all
    OPEN = "open"  # none
    HALF_OPEN = "half_open"  # one, to see


class CircuitBreaker:
    """Stops a desk from asking a portal that has failed several times in a row; one probe a minute finds out more.

    Not thread-safe: it belongs to the one lane that sends.
    """

    def __init__(self, clock: Callable[[], float], *, failures: int = 5, open_s: float = 60.0) -> None:
        self._clock = clock
        self._limit = failures
        self._open_s = open_s
        self._failures = 0
        self._shut_until: float | None = None

    @property
    def state(self) -> BreakerState:
        """Return what the breaker would do now."""
        if self._shut_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self._clock() < self._shut_until else BreakerState.HALF_OPEN

    @property
    def wait_s(self) -> float:
        """Return the seconds until the next try may go through; 0 when one may now."""
        return max(0.0, self._shut_until - self._clock()) if self._shut_until is not None else 0.0

    def may_try(self) -> bool:
        """Return whether a try may go ahead; in the half-open state only the first one asking may."""
        state = self.state
        if state is BreakerState.HALF_OPEN:
            # The probe may die with its process and never report: the next one is due after the same while.
            self._shut_until = self._clock() + self._open_s
        return state is not BreakerState.OPEN

    def succeeded(self) -> None:
        """Note that the portal answered (a refusal is an answer too)."""
        self._failures = 0
        self._shut_until = None

    def failed(self) -> None:
        """Note a try without an answer."""
        self._failures += 1
        if self._failures >= self._limit:
            self._shut_until = self._clock() + self._open_s
