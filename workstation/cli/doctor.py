# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa doctor`: every part of the workstation with a verdict and, where it fails, the next step."""

from __future__ import annotations

from typing import Annotated

import typer

from workstation.app.doctor import Check, Health, examine
from workstation.cli import console

app = typer.Typer(no_args_is_help=True)

_SIGNS = {Health.OK: "[green]✔[/green]", Health.WARNING: "[yellow]![/yellow]", Health.FAILED: "[red]✖[/red]"}


@app.command()
def doctor(
    ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False
) -> None:
    """Check scanner, OCR, signer, portal, store and disk; exit code 1 when a part fails."""
    call = console.context(ctx)
    checks: list[Check] = []
    for check in examine(call.data_dir):
        checks.append(check)
        if not as_json:
            _print(call, check)
    if as_json:
        console.print_json(
            [
                {
                    "part": c.part,
                    "health": c.health,
                    "detail": c.detail,
                    "failure": c.failure.code if c.failure else None,
                }
                for c in checks
            ]
        )
    if any(check.health is Health.FAILED for check in checks):
        raise typer.Exit(console.REFUSED)


def _print(call: console.Context, check: Check) -> None:
    name = call.texts.word(f"doctor.{check.part}")
    console.out.print(f"{_SIGNS[check.health]} {name}", end="  ")
    note = call.texts.word(f"doctor.{check.note}") if check.note else ""
    console.out.print(" ".join(filter(None, (check.detail, note))), markup=False, soft_wrap=True)
    if check.failure is not None:
        console.out.print(f"    {call.texts.sentence(check.failure)}", markup=False, soft_wrap=True)
