# SPDX-License-Identifier: GPL-3.0-or-later
"""A writer that is killed: file, row, then the word "saved"; run as `python -m tests.flows.store_writer FOLDER`.

Each line read is a seed and starts a writer of its own, a fork of this process: importing everything anew for each
one would take longer than the writing.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from workstation.domain.dossier import DossierComponent, LegalClass, Procedure
from workstation.domain.owner import Owner, parse_owner_id
from workstation.store.station import Station

COMPONENT = DossierComponent(1, "Giấy chứng sinh", "KQ.G15.000031", LegalClass.PRIOR_RESULT)


def write(folder: Path, seed: int) -> None:
    """Save pages until somebody ends us, and report each one that is saved."""
    sizes = random.Random(seed)
    with Station.open(folder) as station:
        station.reconcile()
        procedure = Procedure("1.001193", "Đăng ký khai sinh", "Hộ tịch", (COMPONENT,))
        applicant = Owner(parse_owner_id("001099012345"), "Nguyễn Văn An")
        dossier = station.dossiers.create(procedure, applicant, clerk="lan", number=f"TAM-{seed}", rule_set="2026")
        paper = station.papers.of_dossier(dossier.id)[0]
        _say(f"{os.getpid()}")
        while True:
            stored = station.spool.put(paper.uid, sizes.randbytes(sizes.randrange(50_000, 2_500_000)))
            station.papers.add_page(
                paper.id, stored, side=None, media_type="image/jpeg", dpi=300, width_px=1, height_px=1, actor="lan"
            )
            _say(f"{stored.uid} {stored.sha256}")


def serve(folder: Path) -> None:
    """Start a writer for each seed read, and say when it has ended."""
    for line in sys.stdin:
        writer = os.fork()
        if not writer:
            write(folder, int(line))
        os.waitpid(writer, 0)
        _say("ended")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
