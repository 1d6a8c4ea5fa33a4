# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa devices` and `sohoa scan`: scanners without dossiers."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from scanner_drivers.base import ColorMode, DeviceInfo, ScanOptions, Source
from scanner_drivers.registry import list_devices, open_device
from workstation.cli import console
from workstation.errors import ScannerError

app = typer.Typer(no_args_is_help=True)


@app.command()
def devices(
    ctx: typer.Context,
    timeout: Annotated[float, typer.Option(help="Seconds to look for scanners.")] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the scanners of all drivers."""
    texts = console.context(ctx).texts
    found: list[DeviceInfo] = list(list_devices(timeout))
    if as_json:
        console.print_json(found)
        return
    if not found:
        console.err.print(texts.word("devices.none"), soft_wrap=True)
        return
    table = Table()
    for key in ("device", "name", "connection"):
        table.add_column(texts.word(f"table.{key}"), overflow="fold")
    for device in found:
        table.add_row(device.id, f"{device.vendor} {device.model}".strip() or device.name, device.connection)
    console.out.print(table)


@app.command()
def scan(
    ctx: typer.Context,
    device: Annotated[str, typer.Option(help="Id as `sohoa devices` prints it.")],
    out: Annotated[Path, typer.Option(help="Folder for the pages.")],
    source: Annotated[Source, typer.Option(help="Feeder, both sides, or glass.")] = Source.AUTO,
    dpi: Annotated[int, typer.Option(min=50, max=1200, help="Dots per inch.")] = 300,
    mode: Annotated[ColorMode, typer.Option(help="Colour mode.")] = ColorMode.COLOR,
    pages: Annotated[int | None, typer.Option(min=1, help="Stop after so many pages.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the pages as JSON.")] = False,
) -> None:
    """Scan into a folder: one file a page, as the scanner sent it."""
    texts = console.context(ctx).texts
    out.mkdir(parents=True, exist_ok=True)
    handover = out / f".handover-{os.getpid()}"
    handover.mkdir()
    saved: list[dict[str, object]] = []
    fault: ScannerError | None = None
    first = 1 + max((int(file.stem) for file in out.iterdir() if file.stem.isdigit()), default=0)
    try:
        with open_device(device, handover) as opened:
            for page in opened.scan(ScanOptions(source=source, dpi=dpi, mode=mode, max_pages=pages)):
                target = out / f"{first + page.index:04d}{page.path.suffix}"
                page.path.replace(target)
                saved.append(
                    {
                        "file": str(target),
                        "side": page.side,
                        "dpi": page.dpi,
                        "width_px": page.width_px,
                        "height_px": page.height_px,
                        "sha256": page.sha256,
                    }
                )
                if not as_json:
                    console.out.print(str(target), soft_wrap=True, markup=False)
    except ScannerError as error:
        fault = error
    finally:
        shutil.rmtree(handover, ignore_errors=True)
    if as_json:
        console.print_json({"pages": saved, "fault": fault.code if fault else None})
    if fault is not None:
        raise typer.Exit(console.fail(texts, fault))
