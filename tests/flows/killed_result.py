# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk of its own process that returns a result and is killed on the way: `python -m ... DATA STEP`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from workstation.app import results
from workstation.app.desk import Desk, open_desk
from workstation.app.embedded import PIN
from workstation.domain.paper import Paper
from workstation.errors import PinIncorrect

CLERK = "lan"
WRONG_PIN, NOT_QUEUED = "wrong pin", "not queued"


def begun(desk: Desk) -> Paper:
    """Return the result the test has put there."""
    [dossier] = desk.station.dossiers.open_dossiers()
    [result] = [paper for paper in desk.station.papers.of_dossier(dossier.id) if paper.is_result]
    return result


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Finish the result, and die after a wrong PIN or before it is queued."""
    data_dir, step = Path(sys.argv[1]), sys.argv[2]
    with open_desk(data_dir) as desk:
        if step == NOT_QUEUED:
            results.queue_dossier = _die
        pin = "000000" if step == WRONG_PIN else PIN
        try:
            results.finish_result(desk, begun(desk).id, clerk=CLERK, pin=pin, compared=True, not_secret=True)
        except PinIncorrect:
            _die()


if __name__ == "__main__":
    main()
