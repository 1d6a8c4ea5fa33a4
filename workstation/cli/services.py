# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa portal serve` and `sohoa simulator serve`: the shipped counterparts as programs of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from workstation import paths

portal_app = typer.Typer(no_args_is_help=True)
simulator_app = typer.Typer(no_args_is_help=True)


@portal_app.command("serve")
def serve_portal(
    data: Annotated[Path, typer.Option(help="Folder of the portal's own data.")],
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8080,
) -> None:
    """Serve the reference portal on loopback until it is stopped."""
    _run("workstation.portal.reference", "--data", str(data), "--port", str(port))


@simulator_app.command("serve")
def serve_simulator(
    pages: Annotated[Path | None, typer.Option(help="Folder of page images; else the sample papers.")] = None,
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    ppm: Annotated[int, typer.Option(help="Pages a minute.")] = 40,
    fault: Annotated[list[str] | None, typer.Option(help="Fault at a page, e.g. jam@5; may be repeated.")] = None,
    advertise: Annotated[bool, typer.Option(help="Announce the scanner on the local network.")] = True,
) -> None:
    """Serve the simulated eSCL scanner until it is stopped."""
    faults = [part for one in fault or () for part in ("--fault", one)]
    announce = ["--advertise"] if advertise else []
    folder = pages or paths.resource("samples")
    _run(
        "scanner_drivers.simulator", "--pages", str(folder), "--port", str(port), "--ppm", str(ppm), *faults, *announce
    )


def _run(module: str, *arguments: str) -> None:
    try:
        code = subprocess.run([sys.executable, "-m", module, *arguments], check=False).returncode
    except KeyboardInterrupt:
        code = 0
    raise typer.Exit(code)
