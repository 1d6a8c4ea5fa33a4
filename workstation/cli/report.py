# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa report`: the indicators of a period with their targets; reads while the desk runs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from workstation.app.choices import vietnam_now
from workstation.app.desk_report import Period, count_lines, indicator_cells, period_words, report_csv
from workstation.app.indicators import indicators as indicators_of
from workstation.cli import console
from workstation.domain.indicators import IndicatorReport
from workstation.store.rules import load_targets
from workstation.store.station import Station
from workstation.texts import Texts

app = typer.Typer(no_args_is_help=True, help="Figures of the desk.")


@app.callback()
def group() -> None:
    """Figures of the desk."""


@app.command()
def indicators(
    ctx: typer.Context,
    first: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD; else the first of the year.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD; else today.")] = "",
    period: Annotated[
        Period | None, typer.Option(help="Days or part of the year up to the last day, in place of --from.")
    ] = None,
    valid_results: Annotated[
        int | None, typer.Option(min=0, help="How many results of the unit are still valid, digitised or not.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print as CSV.")] = False,
) -> None:
    """Show reuse, digitised results and dossiers, figures a clerk and times of a period against their targets."""
    call = console.context(ctx)
    to = _day(last, vietnam_now().date())
    if period is not None and first:
        raise typer.BadParameter("--period / --from")
    since = _day(first, (period or Period.YEAR).first_day(to))
    if since > to:
        raise typer.BadParameter(f"{since} > {to}")
    with Station.open(call.data_dir, read_only=True) as station:
        report = indicators_of(station, since, to, load_targets(call.data_dir), valid_results=valid_results)
    if as_json:
        console.print_json(report)
    elif as_csv:
        console.out.print(report_csv(report), end="", soft_wrap=True, markup=False)
    else:
        _print(call.texts, report)


def _day(text: str, otherwise: dt.date) -> dt.date:
    if not text:
        return otherwise
    try:
        return dt.date.fromisoformat(text)
    except ValueError as fault:
        raise typer.BadParameter(text) from fault


def _print(texts: Texts, report: IndicatorReport) -> None:
    console.out.print(period_words(texts, report), markup=False)
    for name, count in count_lines(texts, report):
        console.out.print(f"{name}: {count}", markup=False)
    keys = ("indicator", "counted", "value", "target", "met", "source")
    table = console.table(texts, *(f"report.{key}" for key in keys))
    for one in report.indicators:
        table.add_row(*indicator_cells(texts, one))
    console.out.print(table)
