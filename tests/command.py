# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line called in the test's own process."""

from __future__ import annotations

import sys

import pytest

from workstation.cli.main import run


def sohoa(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    """Run `sohoa` with these arguments and return its exit code."""
    monkeypatch.setattr(sys, "argv", ["sohoa", *arguments])
    with pytest.raises(SystemExit) as ended:
        run()
    return ended.value.code or 0
