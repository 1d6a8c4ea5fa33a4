# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa audit`: the proof that nobody changed what was recorded."""

from __future__ import annotations

import typer

from workstation.cli import console
from workstation.store.station import Station

app = typer.Typer(no_args_is_help=True, help="The audit trail.")


@app.callback()
def group() -> None:
    """The audit trail."""


@app.command("verify")
def verify_audit(ctx: typer.Context) -> None:
    """Check the chain of the audit trail; exit code 1 when a row was changed or taken out."""
    call = console.context(ctx)
    with Station.open(call.data_dir, read_only=True) as station:
        rows = station.audit.verify()
    console.out.print(call.texts.word("audit.whole", rows=rows))
