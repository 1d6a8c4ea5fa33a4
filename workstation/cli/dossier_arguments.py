# SPDX-License-Identifier: GPL-3.0-or-later
"""How the commands of `sohoa dossier` are told which dossier and paper is meant, and open it; no command in here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from workstation.app.correct import corrected_ids
from workstation.app.desk import Desk
from workstation.cli import console
from workstation.domain.dossier import Dossier
from workstation.domain.paper import Paper
from workstation.domain.states import State
from workstation.errors import DossierUnknown, NothingToDo

AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
Number = Annotated[str, typer.Argument(help="Number of the dossier, official or TAM-...")]
Component = Annotated[int, typer.Option("--component", min=1, help="Component of the paper.")]
By = Annotated[str, typer.Option(help="Clerk's name.")]


@contextmanager
def opened_dossier(ctx: typer.Context, number: str) -> Iterator[tuple[Desk, Dossier]]:
    """Open the desk and the dossier of a number.

    Raises:
        DossierUnknown: there is none.
    """
    with console.opened_desk(ctx) as desk:
        dossier = desk.station.dossiers.by_number(number)
        if dossier is None:
            raise DossierUnknown(value=number)
        yield desk, dossier


@contextmanager
def opened_paper(ctx: typer.Context, number: str, component: int) -> Iterator[tuple[Desk, Paper]]:
    """Open the desk and the paper of a component; of several versions the latest.

    Raises:
        DossierUnknown, NothingToDo: there is no such dossier or paper.
    """
    with opened_dossier(ctx, number) as (desk, dossier):
        papers = desk.station.papers.of_dossier(dossier.id)
        corrected = corrected_ids(papers)
        dropped = [paper.id for paper in papers if paper.corrects and paper.state is State.DISCARDED]
        for paper in papers:
            if paper.component == component and paper.id not in corrected and paper.id not in dropped:
                yield desk, paper
                return
        raise NothingToDo(what="paper")
