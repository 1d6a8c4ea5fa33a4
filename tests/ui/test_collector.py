# SPDX-License-Identifier: GPL-3.0-or-later
"""Dead cycles with widgets in them are taken apart in the window's thread, whoever allocates meanwhile."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.collector import Collector


@pytest.fixture
def collector(qapp: QObject) -> Iterator[Collector]:
    made = Collector(qapp)
    yield made
    made.stop()


def _dead_cycle(ended_in: list[threading.Thread]) -> None:
    dead = QObject()
    dead.itself = dead
    weakref.finalize(dead, lambda: ended_in.append(threading.current_thread()))


def _allocate() -> None:
    for _ in range(200):
        [[number] for number in range(2000)]


def test_a_busy_thread_does_not_destroy_what_belongs_to_the_window(collector: Collector, qtbot: QtBot) -> None:
    ended_in: list[threading.Thread] = []
    _dead_cycle(ended_in)
    busy = threading.Thread(target=_allocate)
    busy.start()
    busy.join()

    assert ended_in == []
    qtbot.waitUntil(lambda: bool(ended_in), timeout=60_000)
    assert ended_in == [threading.main_thread()]


def test_what_has_settled_is_not_looked_through_again(collector: Collector) -> None:
    kept = [QObject()]
    collector.settle()

    assert gc.get_freeze_count() > len(kept)
    assert not gc.isenabled()


def test_the_interpreter_collects_again_when_the_window_has_ended(qapp: QObject) -> None:
    Collector(qapp).stop()

    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
