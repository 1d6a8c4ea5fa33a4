# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa devices` and `sohoa scan`: scanners without dossiers."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from scanner_drivers import escl_places
from scanner_drivers.base import ColorMode, DeviceInfo, Source, sheet_to_lay
from scanner_drivers.registry import list_devices, open_device
from workstation.app.scan_folder import ScanFolder
from workstation.app.scan_profiles import SIZES_MM, choose
from workstation.cli import console
from workstation.errors import ScannerError
from workstation.settings import load_settings

app = typer.Typer(no_args_is_help=True)

_LONGEST_MM = 5000.0  # of a sheet in a feeder


@app.command()
def devices(
    ctx: typer.Context,
    timeout: Annotated[float, typer.Option(help="Seconds to look for scanners.")] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """List the scanners of all drivers."""
    texts = console.context(ctx).texts
    scanner = load_settings(console.context(ctx).data_dir).scanner
    found: list[DeviceInfo] = list(list_devices(timeout, addresses=scanner.addresses, program=scanner.worker))
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
        name = f"{device.vendor} {device.model}".strip() or device.name
        table.add_row(device.id, name, texts.word(f"devices.{device.connection}"))
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
    size: Annotated[str | None, typer.Option(help="Page size: a3, a4, a5, legal, card, or WIDTHxHEIGHT in mm.")] = None,
    brightness: Annotated[int | None, typer.Option(min=-100, max=100, help="0: the scanner's own.")] = None,
    contrast: Annotated[int | None, typer.Option(min=-100, max=100, help="0: the scanner's own.")] = None,
    raw: Annotated[list[str] | None, typer.Option("--option", help="Driver's own NAME=VALUE; may be repeated.")] = None,
    driver_window: Annotated[bool, typer.Option(help="Show the driver's own window (TWAIN).")] = False,
    pages: Annotated[int | None, typer.Option(min=1, help="Stop after so many pages.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the pages as JSON.")] = False,
) -> None:
    """Scan into a folder: one file a page, as the scanner sent it."""
    texts = console.context(ctx).texts
    scanner = load_settings(console.context(ctx).data_dir).scanner
    said: dict[str, object] = {"source": source, "dpi": dpi, "mode": mode, "size_mm": _size(size) if size else None}
    said |= {"brightness": brightness, "contrast": contrast}
    way = choose(console.context(ctx).data_dir, scanner, profile)
    way = dataclasses.replace(way, **{key: value for key, value in said.items() if value is not None})  # type: ignore[arg-type]
    options = dataclasses.replace(
        way.options(scanner, pages=pages),
        driver_options=dict(_pair(text) for text in raw or ()),
        show_driver_window=driver_window,
    )
    folder = ScanFolder(out, device)
    if folder.taken_up:
        said_first = ", ".join(str(file) for file in folder.taken_up)
        console.err.print(texts.word("scan.taken_up", files=said_first), soft_wrap=True, markup=False)
    saved: list[dict[str, object]] = []
    fault: ScannerError | None = None
    try:
        places = escl_places.environment(console.context(ctx).data_dir)
        with open_device(device, folder.handover, places, program=scanner.worker) as opened:
            for page in opened.scan(options):
                target = folder.keep(page)
                if target is None:
                    continue
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
        folder.close()
    if as_json:
        taken_up = [str(file) for file in folder.taken_up]
        console.print_json({"pages": saved, "taken_up": taken_up, "fault": fault.code if fault else None})
    if fault is not None:
        code = console.fail(texts, fault)
        sides = [page["side"] for page in saved]
        if any(sides):  # of sheets from a feeder; a folder and the glass have none to lay again
            is_duplex = options.source is Source.ADF_DUPLEX or "back" in sides
            sheet = sheet_to_lay(len(sides), is_duplex)
            console.err.print(texts.word("scan.lay", sheet=sheet), soft_wrap=True, markup=False)
        raise typer.Exit(code)


def _size(text: str) -> tuple[float, float]:
    """Return width and height in mm of a size by name or in figures."""
    if text in SIZES_MM:
        return SIZES_MM[text]
    try:
        width, height = (float(part) for part in text.split("x"))
    except ValueError:
        width = height = 0.0
    if not (0 < width < _LONGEST_MM and 0 < height < _LONGEST_MM):
        raise typer.BadParameter(text, param_hint="--size")
    return width, height


def _pair(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found:
        raise typer.BadParameter(f"{text}: NAME=VALUE", param_hint="--option")
    return name.strip(), value.strip()
