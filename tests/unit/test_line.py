# SPDX-License-Identifier: GPL-3.0-or-later
"""When the queue is sent: breaker, the portal's wish, hours, metered line, jumps of the clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest

from workstation.app.line import Line, PauseReason
from workstation.errors import PortalBusy, PortalLoginRefused, PortalOffline, SettingInvalid
from workstation.settings import SendingSettings
from workstation.store.outbox import NORMAL, URGENT


@dataclass(slots=True)
class TwoClocks:
    """Wall and steady clock, which a test moves together or apart."""

    wall: dt.datetime = field(default_factory=lambda: dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC))
    steady: float = 1000.0

    def now(self) -> dt.datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    def pass_s(self, seconds: float) -> None:
        self.wall += dt.timedelta(seconds=seconds)
        self.steady += seconds


def line_of(clocks: TwoClocks, hours: str = "", line: str = "open") -> Line:
    return Line(SendingSettings(hours, line), clocks.now, clocks.monotonic)


def test_five_failures_in_a_row_pause_the_queue_and_one_probe_a_minute_goes() -> None:
    clocks = TwoClocks()
    line = line_of(clocks)
    for _ in range(5):
        assert line.lowest_priority() == NORMAL
        line.failed(PortalOffline())

    pause = line.pause()
    assert pause is not None
    assert (pause.reason, pause.until) == (PauseReason.LINE, clocks.wall + dt.timedelta(seconds=60))
    assert line.lowest_priority() is None
    clocks.pass_s(61)
    assert line.lowest_priority() == NORMAL  # the probe
    assert line.lowest_priority() is None
    line.answered()
    assert line.pause() is None


def test_the_portals_wish_pauses_the_whole_queue_for_so_long() -> None:
    clocks = TwoClocks()
    line = line_of(clocks)

    line.failed(PortalBusy(retry_after_s=120.0))

    pause = line.pause()
    assert pause is not None
    assert pause.reason is PauseReason.BUSY
    clocks.pass_s(119)
    assert line.lowest_priority() is None
    clocks.pass_s(2)
    assert line.lowest_priority() == NORMAL


def test_refused_credentials_are_not_tried_every_few_seconds() -> None:
    clocks = TwoClocks()
    line = line_of(clocks)

    line.failed(PortalLoginRefused())
    clocks.pass_s(200)

    pause = line.pause()
    assert pause is not None
    assert pause.reason is PauseReason.LOGIN
    line.try_now()
    assert line.pause() is None


@pytest.mark.parametrize(
    ("hours", "at", "opens"),
    [
        ("18:00-06:00", "09:00", "18:00"),
        ("18:00-06:00", "23:30", None),
        ("18:00-06:00", "05:59", None),
        ("18:00-06:00", "06:00", "18:00"),
        ("08:00-12:00", "09:00", None),
        ("08:00-12:00", "12:00", "08:00"),
    ],
)
def test_outside_the_hours_only_urgent_papers_go(hours: str, at: str, opens: str | None) -> None:
    clocks = TwoClocks()
    clocks.wall = clocks.wall.replace(hour=int(at[:2]), minute=int(at[3:]))
    line = line_of(clocks, hours)

    pause = line.pause()

    assert line.lowest_priority() == (NORMAL if opens is None else URGENT)
    assert (pause.until.strftime("%H:%M") if pause and pause.until else None) == opens
    if pause is not None and pause.until is not None:
        assert clocks.wall < pause.until <= clocks.wall + dt.timedelta(days=1)


def test_on_a_metered_line_only_urgent_papers_go() -> None:
    assert line_of(TwoClocks(), line="metered").lowest_priority() == URGENT


@pytest.mark.parametrize(("hours", "line"), [("6", "open"), ("06:00-06:00", "open"), ("a-b", "open"), ("", "fast")])
def test_hours_nobody_understands_are_an_invalid_setting(hours: str, line: str) -> None:
    with pytest.raises(SettingInvalid):
        line_of(TwoClocks(), hours, line)


@pytest.mark.parametrize(("jump_s", "is_jump"), [(0, False), (240, False), (-240, False), (400, True), (-400, True)])
def test_a_clock_that_moves_otherwise_than_time_passes_is_noticed_once(jump_s: float, is_jump: bool) -> None:
    clocks = TwoClocks()
    line = line_of(clocks)
    clocks.pass_s(5000)
    clocks.wall += dt.timedelta(seconds=jump_s)

    assert line.clock_jumped() is is_jump
    clocks.pass_s(60)
    assert line.clock_jumped() is False
