# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa certificates`: who signs here, until when, for what; seen without a PIN."""

from __future__ import annotations

from typing import Annotated

import typer

from workstation.app.certificates import (
    agency_inventory,
    certificate_csv,
    certificate_inventory,
    certificate_notice,
    certificate_rows,
)
from workstation.app.choices import vietnam_now
from workstation.cli import console
from workstation.settings import load_settings
from workstation.signing.inventory import Condition

app = typer.Typer(no_args_is_help=True)

_SHOWN = ("owner", "condition", "days_left", "not_after", "issuer", "serial", "key", "usages", "place")
_UNUSABLE = {Condition.EXPIRED, Condition.EARLY, Condition.USAGE}


@app.command()
def certificates(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print as CSV for a spreadsheet.")] = False,
) -> None:
    """List the certificates this workstation signs with; exit code 1 when none of them can sign today."""
    call = console.context(ctx)
    texts, now = call.texts, vietnam_now()
    settings = load_settings(call.data_dir)
    entries = certificate_inventory(settings, call.data_dir)
    rows = certificate_rows([*entries, *agency_inventory(settings, call.data_dir)], now)
    notice = certificate_notice(entries, now)
    if as_json:
        console.print_json(rows)
    elif as_csv:
        typer.echo(certificate_csv(rows), nl=False)
    elif not rows:
        console.out.print(texts.word("certificate.none"))
    else:
        labels = {key: texts.word(f"certificate.column_{key}") for key in _SHOWN}
        width = max(map(len, labels.values()))
        for row in rows:
            shown = row | {"condition": texts.word(f"certificate.condition_{row['condition']}")}
            for key, label in labels.items():
                console.out.print(f"{label:<{width}}  {shown[key]}", soft_wrap=True, markup=False)
            console.out.print()
        if notice is not None:
            said = texts.word(f"certificate.{notice.note}", name=notice.name, days=notice.days_left)
            console.out.print(said, soft_wrap=True, markup=False)
    if not entries or (notice is not None and notice.condition in _UNUSABLE):
        raise typer.Exit(console.REFUSED)
