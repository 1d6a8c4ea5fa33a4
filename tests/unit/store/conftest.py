# SPDX-License-Identifier: GPL-3.0-or-later
"""A station on an empty data folder, with a clock the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.store.desk import HandClock
from workstation.store.station import Station


@pytest.fixture(autouse=True)
def _key_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_KEY_STORE", "file")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "station"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def station(folder: Path, clock: HandClock) -> Iterator[Station]:
    with Station.open(folder, clock=clock) as opened:
        yield opened
