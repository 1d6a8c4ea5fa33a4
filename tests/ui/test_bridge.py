# SPDX-License-Identifier: GPL-3.0-or-later
"""The crossing from lanes to the UI thread: values, failures and bugs arrive there and nowhere else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ui.bridge import Bridge
from workstation.errors import NothingToDo, WorkstationError


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


def _thread() -> int:
    return threading.get_ident()


def _refuse() -> None:
    raise NothingToDo(what="papers")


def _stumble() -> None:
    raise ZeroDivisionError


def test_a_value_arrives_on_the_ui_thread(bridge: Bridge, qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    bridge.run_aside(_thread).success(lambda ran_in: seen.append((ran_in, _thread())))

    qtbot.waitUntil(lambda: bool(seen))
    ran_in, arrived_in = seen[0]
    assert arrived_in == _thread()
    assert ran_in != arrived_in


def test_an_expected_failure_goes_to_who_asked_for_it(bridge: Bridge, qtbot: QtBot) -> None:
    seen: list[WorkstationError] = []
    shown: list[object] = []
    bridge.failed.connect(shown.append)
    bridge.run_aside(_refuse).failure(seen.append)

    qtbot.waitUntil(lambda: bool(seen))
    assert isinstance(seen[0], NothingToDo)
    assert shown == []


def test_a_failure_nobody_asked_for_is_announced(bridge: Bridge, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bridge.failed) as announced:
        bridge.run_aside(_refuse)

    assert isinstance(announced.args[0], NothingToDo)


def test_a_bug_in_a_job_is_logged_and_announced(
    bridge: Bridge, qtbot: QtBot, expected_warnings: list[logging.LogRecord]
) -> None:
    with qtbot.waitSignal(bridge.crashed) as announced:
        bridge.run_aside(_stumble)

    assert isinstance(announced.args[0], ZeroDivisionError)
    assert [record.getMessage() for record in expected_warnings] == ["job crashed"]


def test_progress_is_called_on_the_ui_thread(bridge: Bridge, qtbot: QtBot) -> None:
    seen: list[int] = []
    tell = bridge.relay(lambda _: seen.append(_thread()))
    bridge.run_aside(tell, "page 1")

    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [_thread()]
