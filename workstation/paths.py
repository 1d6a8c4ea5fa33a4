# SPDX-License-Identifier: GPL-3.0-or-later
"""Where files live: shipped resources, the data folder, the hand-over folder; settings values are not in here."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import platformdirs

APP_NAME = "sohoa-mot-cua"
RESOURCES: Path = Path(__file__).resolve().parent.parent / "resources"


def resource(*parts: str) -> Path:
    """Return the path of a shipped resource."""
    return RESOURCES.joinpath(*parts)


def default_data_dir() -> Path:
    """Return the data folder: `SOHOA_DATA`, else the platform's place for a user's application data."""
    chosen = os.environ.get("SOHOA_DATA")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def handover_root() -> Path:
    """Return where drivers hand pages over before they are encrypted: memory where the system has such a folder.

    Citizens' pages must not touch the disk unencrypted (Luật 91/2025, NĐ 356/2025: card images are sensitive data).
    Linux offers `/dev/shm`; elsewhere it is the user's temporary folder, which docs/it.vi.md says.
    """
    memory = Path("/dev/shm")
    # On Windows the same words name a folder of the present drive, which is a disk.
    is_memory = sys.platform != "win32" and memory.is_dir() and os.access(memory, os.W_OK)
    base = memory if is_memory else Path(tempfile.gettempdir())
    return base / f"{APP_NAME}-{_user_id()}"


def _user_id() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
