# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks for approvals, approves and returns, one paper after the other, until it is killed; says each step it made."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from tests.unit.store.desk import CLERK, HandClock, first_paper, sign, submission
from workstation.domain.approval import Fault, Occasion
from workstation.domain.states import Event
from workstation.store.station import Station


def say(what: str, paper: int) -> None:
    sys.stdout.write(f"{what} {paper}\n")
    sys.stdout.flush()


def main(folder: Path, start: int) -> None:
    clock = HandClock()
    with Station.open(folder, clock=clock) as station:
        for number in itertools.count(start):
            paper = sign(station, first_paper(station, f"TAM-{number}"), f"%PDF-1.7 {number}".encode())
            occasions = (Occasion.SAMPLE,)
            station.approvals.ask(paper.id, actor=CLERK, rule="x", occasions=occasions, four_eyes=True)
            say("asked", paper.id)
            if number % 3 == 0:
                station.approvals.send_back(paper.id, actor="hoa", fault=Fault.BLURRED, note="")
                say("returned", paper.id)
                continue
            with station.transaction():
                station.approvals.approve(paper.id, actor="hoa")
                station.outbox.queue(paper.id, submission(paper, clock), actor="hoa", event=Event.APPROVE)
            say("approved", paper.id)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
