# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa queue`: what waits, what was received; reads while the desk runs."""

from __future__ import annotations

import itertools
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from workstation.app.overview import PaperOverview, overview
from workstation.cli import console
from workstation.domain.ids import SubmissionUid
from workstation.store.station import Station
from workstation.texts import Texts

app = typer.Typer(no_args_is_help=True, help="The local queue of signed papers waiting to be sent.")


@app.command("list")
def list_papers(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many dossiers.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the papers of the newest dossiers with their pages and state."""
    call = console.context(ctx)
    rows: list[PaperOverview] = []
    if Station.exists(call.data_dir):
        with Station.open(call.data_dir, read_only=True) as station:
            rows = overview(station, limit)
    if as_json:
        console.print_json(rows)
        return
    if not rows:
        console.out.print(call.texts.word("queue.empty"))
    for number, papers in itertools.groupby(rows, key=lambda row: row.dossier_number):
        console.out.print(_dossier_table(call.texts, number, list(papers)))


def _dossier_table(texts: Texts, number: str, papers: list[PaperOverview]) -> Table:
    title = texts.word("demo.title", number=number)
    table = Table(title=title, title_justify="left", box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for key in ("paper", "pages", "state", "tries", "receipt"):
        is_number = key in {"pages", "tries"}
        table.add_column(texts.word(f"table.{key}"), justify="right" if is_number else "left", overflow="fold")
    for paper in papers:
        name = "\n".join(filter(None, (paper.title, paper.masked_code)))
        state = texts.word(f"state.{paper.state.value}")
        note = paper.receipt or paper.failure
        table.add_row(name, str(paper.pages), state, str(paper.attempts or ""), note)
    return table


@app.command()
def show(
    ctx: typer.Context, uid: Annotated[str, typer.Argument(help="Submission uid of `queue list --json`.")]
) -> None:
    """Show one submission with its receipt, verbatim."""
    with Station.open(console.context(ctx).data_dir, read_only=True) as station:
        row = station.outbox.row(SubmissionUid(uid))
        console.print_json({"row": row, "receipt": station.outbox.receipt(SubmissionUid(uid))})


@app.command()
def stats(ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Count the submissions by state."""
    call = console.context(ctx)
    with Station.open(call.data_dir, read_only=True) as station:
        counts = station.outbox.counts()
    if as_json:
        console.print_json({state.value: count for state, count in counts.items()})
        return
    for state, count in counts.items():
        console.out.print(f"{call.texts.word(f'state.{state.value}')}: {count}")


@app.command()
def retry(ctx: typer.Context, uid: Annotated[str, typer.Argument(help="Submission uid.")]) -> None:
    """Put a refused or waiting submission at the front of the queue."""
    with Station.open(console.context(ctx).data_dir) as station:
        station.outbox.retry(SubmissionUid(uid), actor="administrator")


@app.command()
def hold(
    ctx: typer.Context,
    uid: Annotated[str, typer.Argument(help="Submission uid.")],
    release: Annotated[bool, typer.Option("--release", help="Let it go again.")] = False,
) -> None:
    """Keep a submission from being sent, or let it go again."""
    with Station.open(console.context(ctx).data_dir) as station:
        station.outbox.hold(SubmissionUid(uid), actor="administrator", held=not release)
