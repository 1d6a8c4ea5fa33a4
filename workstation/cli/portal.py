# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa portal`: the reference portal as a program of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workstation.cli.process import run_module

app = typer.Typer(no_args_is_help=True, help="The reference portal.")


@app.callback()
def group() -> None:
    """The reference portal."""


@app.command("serve")
def serve_portal(
    data: Annotated[Path, typer.Option(help="Folder of the portal's own data.")],
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8080,
) -> None:
    """Serve the reference portal on loopback until it is stopped."""
    run_module("workstation.portal.reference", "--data", str(data), "--port", str(port))
