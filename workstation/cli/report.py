# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa report`: the indicators of a period with their targets; reads while the desk runs."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import enum
import io
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from workstation.app.choices import vietnam_now
from workstation.app.indicators import indicators as indicators_of
from workstation.cli import console
from workstation.domain.indicators import Indicator, IndicatorReport
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
    valid_results: Annotated[
        int | None, typer.Option(min=0, help="How many results of the unit are still valid, digitised or not.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print as CSV.")] = False,
) -> None:
    """Show reuse, digitised results and dossiers, figures a clerk and times of a period against their targets."""
    call = console.context(ctx)
    to = _day(last, vietnam_now().date())
    since = _day(first, to.replace(month=1, day=1))
    if since > to:
        raise typer.BadParameter(f"{since} > {to}")
    with Station.open(call.data_dir, read_only=True) as station:
        report = indicators_of(station, since, to, load_targets(call.data_dir), valid_results=valid_results)
    if as_json:
        console.print_json(report)
    elif as_csv:
        console.out.print(_csv(report), end="", soft_wrap=True, markup=False)
    else:
        _print(call.texts, report)


def _day(text: str, otherwise: dt.date) -> dt.date:
    if not text:
        return otherwise
    try:
        return dt.date.fromisoformat(text)
    except ValueError as fault:
        raise typer.BadParameter(text) from fault


def _csv(report: IndicatorReport) -> str:
    out = io.StringIO()
    names = [field.name for field in dataclasses.fields(Indicator)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["first", "last", *names])
    for one in report.indicators:
        writer.writerow([report.first, report.last, *(_cell(getattr(one, name)) for name in names)])
    for name in ("dossiers", "papers_digitised", "papers_reused", "reused_unconfirmed", "results_digitised"):
        given = {"name": name, "unit": "count", "value": getattr(report, name)}
        writer.writerow([report.first, report.last, *(given.get(column, "") for column in names)])
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    return value.value if isinstance(value, enum.Enum) else value


def _print(texts: Texts, report: IndicatorReport) -> None:
    word = texts.word
    period = word("report.period", first=f"{report.first:%d/%m/%Y}", last=f"{report.last:%d/%m/%Y}")
    console.out.print(period, markup=False)
    for name in ("dossiers", "papers_digitised", "papers_reused", "reused_unconfirmed", "results_digitised"):
        console.out.print(f"{word(f'report.{name}')}: {getattr(report, name)}", markup=False)
    table = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for key in ("indicator", "counted", "value", "target", "met", "source"):
        table.add_column(word(f"report.{key}"), overflow="fold")
    for one in report.indicators:
        table.add_row(*_row(texts, one))
    console.out.print(table)


def _row(texts: Texts, one: Indicator) -> tuple[str, ...]:
    word = texts.word
    name = word(f"indicator.{one.name.value}")
    counted = f"{one.numerator}/{one.denominator}" if one.denominator is not None else str(one.numerator or "")
    gap = word(f"indicator_gap.{one.gap.value}") if one.gap else ""
    value = gap if one.value is None else word(f"indicator_unit.{one.unit.value}", value=f"{one.value:g}")
    target = "" if one.target is None else word(f"indicator_unit.{one.unit.value}", value=f"{one.target:g}")
    met = "" if one.is_met is None else word("common.yes" if one.is_met else "common.no")
    return (f"{name}: {one.clerk}" if one.clerk else name, counted, value, target, met, one.source)
