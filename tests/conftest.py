# SPDX-License-Identifier: GPL-3.0-or-later
"""What every test gets: a data folder of its own, a clean environment, failure on a log line it did not expect."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ["tests.verapdf"]

OURS = ("workstation", "scanner_drivers", "ui")


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _no_unexpected_warning(request: pytest.FixtureRequest) -> Iterator[_Warnings]:
    handler = _Warnings()
    for name in OURS:
        logging.getLogger(name).addHandler(handler)
    yield handler
    for name in OURS:
        logging.getLogger(name).removeHandler(handler)
    if handler.records and "expected_warnings" not in request.fixturenames:
        lines = [f"{record.name}: {record.getMessage()}" for record in handler.records]
        pytest.fail(f"logged at WARNING or above: {lines}")


@pytest.fixture
def expected_warnings(_no_unexpected_warning: _Warnings) -> list[logging.LogRecord]:
    """Asking for this fixture says: this test makes the program log warnings; they are in the list."""
    return _no_unexpected_warning.records


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads the machine's settings or writes into a person's folders."""
    for name in [name for name in os.environ if name.startswith("SOHOA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SOHOA_KEY_STORE", "file")
    monkeypatch.setenv("SOHOA_DATA", str(tmp_path_factory.mktemp("default-data")))
    monkeypatch.setattr("workstation.settings.policy_file", lambda: Path("/nonexistent/policy.toml"))


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty data folder."""
    return tmp_path / "data"
