# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa devices` and `sohoa scan`: scanners without dossiers."""

from __future__ import annotations

import dataclasses
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
from workstation.settings import load_settings

app = typer.Typer(no_args_is_help=True)


@app.command()
def devices(
    ctx: typer.Context,
    timeout: Annotated[float, typer.Option(help="Seconds to look for scanners.")] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the scanners of all drivers."""
    texts = console.context(ctx).texts
    scanner = load_settings(console.context(ctx).data_dir).scanner
    found: list[DeviceInfo] = list(list_devices(timeout, addresses=scanner.addresses))
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
    profile: Annotated[str | None, typer.Option(help="Key of a profile; the options below go before it.")] = None,
    source: Annotated[Source | None, typer.Option(help="Feeder, both sides, or glass.")] = None,
    dpi: Annotated[int | None, typer.Option(min=50, max=1200, help="Dots per inch.")] = None,
    mode: Annotated[ColorMode | None, typer.Option(help="Colour mode.")] = None,
    raw: Annotated[list[str] | None, typer.Option("--option", help="Driver's own NAME=VALUE; may be repeated.")] = None,
    driver_window: Annotated[bool, typer.Option(help="Show the driver's own window (TWAIN).")] = False,
    pages: Annotated[int | None, typer.Option(min=1, help="Stop after so many pages.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the pages as JSON.")] = False,
) -> None:
    """Scan into a folder: one file a page, as the scanner sent it."""
    texts = console.context(ctx).texts
    options = dataclasses.replace(
        _options(console.context(ctx).data_dir, profile, source, dpi, mode, pages),
        driver_options=dict(_pair(text) for text in raw or ()),
        show_driver_window=driver_window,
    )
    out.mkdir(parents=True, exist_ok=True)
    handover = out / f".handover-{os.getpid()}"
    handover.mkdir()
    saved: list[dict[str, object]] = []
    fault: ScannerError | None = None
    first = 1 + max((int(file.stem) for file in out.iterdir() if file.stem.isdigit()), default=0)
    try:
        with open_device(device, handover) as opened:
            for page in opened.scan(options):
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
                        "notes": list(page.notes),
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


def _options(
    data_dir: Path,
    profile: str | None,
    source: Source | None,
    dpi: int | None,
    mode: ColorMode | None,
    pages: int | None,
) -> ScanOptions:
    """Return what the profile says, with what was said on the command line before it."""
    from workstation.app.scan_profiles import choose

    scanner = load_settings(data_dir).scanner
    chosen = choose(data_dir, scanner, profile)
    chosen = dataclasses.replace(chosen, dpi=dpi or chosen.dpi, mode=mode or chosen.mode)
    return chosen.options(scanner, source, pages)


def _pair(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found:
        raise typer.BadParameter(f"{text}: NAME=VALUE", param_hint="--option")
    return name.strip(), value.strip()
