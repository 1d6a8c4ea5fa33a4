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
    profile: Annotated[
        list[str] | None, typer.Option(help="Further dialect: igate, dvcqg, lgsp, cv7197_rest or all; may be repeated.")
    ] = None,
    exchange: Annotated[Path | None, typer.Option(help="Take in packages of desks without a line from here.")] = None,
    seed: Annotated[Path | None, typer.Option(help="JSON: papers and accounts the state already holds.")] = None,
    catalogue: Annotated[Path | None, typer.Option(help="JSON file to hand out as catalogue.")] = None,
    gateway: Annotated[bool, typer.Option(help="Take papers of dossiers only another portal knows.")] = False,
) -> None:
    """Serve the reference portal on loopback until it is stopped."""
    more = [part for one in profile or () for part in ("--profile", one)]
    more += ["--exchange", str(exchange)] if exchange else []
    more += ["--seed", str(seed)] if seed else []
    more += ["--catalogue", str(catalogue)] if catalogue else []
    more += ["--gateway"] if gateway else []
    run_module("workstation.portal.reference", "--data", str(data), "--port", str(port), *more)
