# SPDX-License-Identifier: GPL-3.0-or-later
"""Giving a finished file its name; writing it, and making it outlive a power cut, are not in here."""

from __future__ import annotations

import sys
import time
from pathlib import Path

_SYSTEM: str = sys.platform
_PATIENCE_S = 2.0
_PAUSE_S = 0.02


def put_in_place(draft: Path, path: Path) -> None:
    """Rename a file, over the one that had the name, as `Path.replace` does.

    Windows refuses while anybody has one of the two open, and virus scanners and indexers look into every file that
    was just written: there it is tried again for a while before it counts as refused.

    Raises:
        OSError: the draft is still there.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            draft.replace(path)
        except PermissionError:
            if _SYSTEM != "win32" or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_S)
        else:
            return
