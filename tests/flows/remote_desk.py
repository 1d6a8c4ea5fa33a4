# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk of its own process that signs remotely and is killed at a named step: `python -m ... DATA STEP [seal]`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from workstation.app import remote_sign
from workstation.app.desk import open_desk
from workstation.app.result_lane import results_to_seal
from workstation.app.results import ask_for_seal
from workstation.app.sign import papers_to_sign

STEPS = {
    "prepared": (remote_sign, "submit_prepared"),  # kept, and the service was not asked yet
    "asked": (remote_sign, "_keep_ticket"),  # the service has the request, its number is not kept
    "submitted": (remote_sign, "signatures_of"),  # the number is kept
    "confirmed": (remote_sign, "keep_signed"),  # the holder has confirmed, no file is finished
    "sealed": (remote_sign, "keep_further"),  # the agency has confirmed, the file has one signature still
}


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Sign everything that waits, or have a result sealed, and die on the way."""
    data_dir, step = Path(sys.argv[1]), sys.argv[2]
    owner, name = STEPS[step]
    setattr(owner, name, _die)
    with open_desk(data_dir) as desk:
        for _ in range(2):
            if sys.argv[3:] == ["seal"]:
                [waiting] = results_to_seal(desk)
                ask_for_seal(desk, waiting.paper.id, clerk="lan")
            else:
                [dossier] = desk.station.dossiers.open_dossiers()
                wanted = papers_to_sign(desk.station.papers.of_dossier(dossier.id))
                remote_sign.ask_remotely(desk, wanted, "lan")


if __name__ == "__main__":
    main()
