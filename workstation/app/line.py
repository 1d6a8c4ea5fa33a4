# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the queue is sent right now: circuit breaker, the portal's wish, hours, metered line, jumps of the clock.

One object a running desk: a pause holds for the whole queue, so that a dead line costs one banner and one probe a
minute instead of a try for every paper.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from workstation.errors import PortalBusy, PortalError, PortalLoginRefused, SettingInvalid
from workstation.portal.retry import LONGEST_WISH_S, CircuitBreaker
from workstation.settings import SendingSettings
from workstation.store.outbox import CLOCK_JUMP, NORMAL, URGENT

_LOGIN_PAUSE_S = 300.0  # wrong credentials do not mend themselves, and asking often locks accounts


class PauseReason(StrEnum):
    """Why nothing is sent; key of a sentence in the section [queue] of the texts, with "paused_" before it."""

    LINE = "line"  # the portal did not answer several times in a row
    BUSY = "busy"  # the portal asked for patience
    LOGIN = "login"  # the portal does not accept this desk's credentials
    HOURS = "hours"  # the settings name hours for sending
    METERED = "metered"  # the settings call the line metered


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of the queue.

    Attributes:
        until: when it ends or the next probe is made; None when a setting has to change first.
        urgent_goes: whether urgent papers are sent in spite of it.
    """

    reason: PauseReason
    until: dt.datetime | None
    urgent_goes: bool = False


class Line:
    """What this run of the program knows about the way to the portal; belongs to the net lane."""

    def __init__(
        self,
        settings: SendingSettings,
        clock: Callable[[], dt.datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Know nothing yet.

        Raises:
            SettingInvalid: the hours or the line are none we understand.
        """
        self._hours = _hours(settings.hours)
        if settings.line not in {"open", "metered"}:
            raise SettingInvalid(key="sending.line", value=settings.line)
        self._is_metered = settings.line == "metered"
        self._clock = clock
        self._monotonic = monotonic
        self._breaker = CircuitBreaker(monotonic)
        self._shut_until = 0.0
        self._shut_reason = PauseReason.BUSY
        self._seen = (clock(), monotonic())

    def pause(self) -> Pause | None:
        """Return why the queue, or all of it but the urgent papers, is not sent now; None when it is."""
        left_s = self._shut_until - self._monotonic()
        if left_s > 0:
            return Pause(self._shut_reason, self._in(left_s))
        if self._breaker.wait_s > 0:
            return Pause(PauseReason.LINE, self._in(self._breaker.wait_s))
        if self._is_metered:
            return Pause(PauseReason.METERED, None, urgent_goes=True)
        opens = self._opens_at()
        return Pause(PauseReason.HOURS, opens, urgent_goes=True) if opens else None

    def lowest_priority(self) -> int | None:
        """Return the lowest priority that may be tried now, None for none; in half-open state this is the probe."""
        pause = self.pause()
        if pause is not None and not pause.urgent_goes:
            return None
        if not self._breaker.may_try():
            return None
        return NORMAL if pause is None else URGENT

    def answered(self) -> None:
        """Note that the portal answered."""
        self._breaker.succeeded()
        self._shut_until = 0.0

    def failed(self, failure: PortalError) -> None:
        """Note a try without an answer about the paper."""
        if isinstance(failure, PortalLoginRefused):
            self._shut(PauseReason.LOGIN, _LOGIN_PAUSE_S)
        elif isinstance(failure, PortalBusy) and failure.retry_after_s:
            self._shut(PauseReason.BUSY, failure.retry_after_s)
        else:
            self._breaker.failed()

    def try_now(self) -> None:
        """Forget what the line did: a person asked for a try."""
        self.answered()

    def clock_jumped(self) -> bool:
        """Tell whether the wall clock moved otherwise than time passed, since this was asked last.

        A computer that slept counts as a jump: what waited is looked at anew when it wakes.
        """
        wall, steady = self._clock(), self._monotonic()
        passed = dt.timedelta(seconds=steady - self._seen[1])
        drift = (wall - self._seen[0]) - passed
        self._seen = (wall, steady)
        return abs(drift) > CLOCK_JUMP

    def _shut(self, reason: PauseReason, seconds: float) -> None:
        self._shut_reason = reason
        self._shut_until = self._monotonic() + min(seconds, LONGEST_WISH_S)

    def _in(self, seconds: float) -> dt.datetime:
        return self._clock() + dt.timedelta(seconds=seconds)

    def _opens_at(self) -> dt.datetime | None:
        if self._hours is None:
            return None
        now = self._clock()
        begin, end = self._hours
        at = now.time().replace(tzinfo=None)
        is_open = begin <= at < end if begin < end else at >= begin or at < end
        if is_open:
            return None
        opens = now.replace(hour=begin.hour, minute=begin.minute, second=0, microsecond=0)
        return opens if opens > now else opens + dt.timedelta(days=1)


def _hours(text: str) -> tuple[dt.time, dt.time] | None:
    if not text.strip():
        return None
    begin, dash, end = text.partition("-")
    try:
        hours = (dt.time.fromisoformat(begin.strip()), dt.time.fromisoformat(end.strip()))
    except ValueError:
        raise SettingInvalid(key="sending.hours", value=text) from None
    if not dash or hours[0] == hours[1] or any(hour.tzinfo for hour in hours):
        raise SettingInvalid(key="sending.hours", value=text)
    return hours
