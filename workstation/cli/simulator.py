# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa simulator`: the simulated scanner as a program of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workstation import paths
from workstation.cli.process import run_module

app = typer.Typer(no_args_is_help=True, help="The simulated scanner.")


@app.callback()
def group() -> None:
    """The simulated scanner."""


@app.command("serve")
def serve_simulator(
    pages: Annotated[Path | None, typer.Option(help="Folder of page images; else the sample papers.")] = None,
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    ppm: Annotated[int, typer.Option(help="Pages a minute.")] = 40,
    fault: Annotated[list[str] | None, typer.Option(help="Fault at a page, e.g. jam@5; may be repeated.")] = None,
    sane_config: Annotated[
        Path | None, typer.Option(help="Folder for a SANE configuration that knows it (set SANE_CONFIG_DIR to it).")
    ] = None,
    advertise: Annotated[bool, typer.Option(help="Announce the scanner on the local network.")] = True,
) -> None:
    """Serve the simulated eSCL scanner until it is stopped."""
    faults = [part for one in fault or () for part in ("--fault", one)]
    announce = ["--advertise"] if advertise else []
    announce += ["--sane-config", str(sane_config)] if sane_config else []
    folder = pages or paths.resource("samples")
    run_module(
        "scanner_drivers.simulator", "--pages", str(folder), "--port", str(port), "--ppm", str(ppm), *faults, *announce
    )
