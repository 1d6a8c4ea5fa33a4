# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa backup`, `restore` and `recover`: copies of the desk's data and the way back to it."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Annotated

import typer

from workstation.app.recovery import carry_away, drill, write_set_aside
from workstation.app.recovery import restore as put_back
from workstation.cli import console
from workstation.errors import FileMissing
from workstation.settings import load_settings
from workstation.store.station import Station

app = typer.Typer()


@app.command()
def backup(
    ctx: typer.Context,
    out: Annotated[Path | None, typer.Option(help="Copy the whole desk, encrypted, into this folder as well.")] = None,
) -> None:
    """Copy the encrypted database into the data folder's `backups`, or the whole desk to another disk."""
    call = console.context(ctx)
    keep = load_settings(call.data_dir).store.backups_kept
    if not Station.exists(call.data_dir):
        raise FileMissing(name=str(call.data_dir))
    with Station.open(call.data_dir) as station:
        path = station.backup(keep=keep)
        files = carry_away(station, out) if out is not None else 0
    console.out.print(call.texts.word("keeping.backed_up", file=path), soft_wrap=True, markup=False)
    if out is not None:
        console.out.print(call.texts.word("keeping.carried", count=files, folder=out), soft_wrap=True, markup=False)


@app.command()
def restore(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(help="A file of `backups`, or a folder of `sohoa backup --out`.")],
) -> None:
    """Put a copy back; the database of before is kept, and pages newer than the copy are set aside, never swept."""
    call = console.context(ctx)
    kept = put_back(call.data_dir, source, dt.datetime.now(dt.UTC))
    console.out.print(call.texts.word("keeping.restored", file=source), soft_wrap=True, markup=False)
    if kept is not None:
        console.out.print(call.texts.word("keeping.kept", file=kept), soft_wrap=True, markup=False)


@app.command()
def recover(
    ctx: typer.Context,
    key: Annotated[
        Path | None, typer.Option(help="Recovery private key (PEM); its password is SOHOA_RECOVERY.")
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Put the station key back; without it this is a drill.")
    ] = False,
    set_aside: Annotated[
        Path | None, typer.Option(help="Write the pages that were set aside into this folder, in clear.")
    ] = None,
) -> None:
    """Open the data with the recovery key alone: as a drill, or to put a lost station key back."""
    call = console.context(ctx)
    if key is not None:
        if not key.is_file():
            raise FileMissing(name=str(key))
        password = os.environ.get("SOHOA_RECOVERY")
        done = drill(call.data_dir, key.read_bytes(), password.encode() if password else None, apply=apply)
        word = "keeping.recovered" if apply else "keeping.drilled"
        told = call.texts.word(word, rows=done.audit_lines, count=done.files)
        console.out.print(told, soft_wrap=True, markup=False)
    if set_aside is not None:
        with Station.open(call.data_dir, read_only=True) as station:
            closed = write_set_aside(station, set_aside)
            count = len(station.spool.set_aside_uids()) - len(closed)
        told = call.texts.word("keeping.set_aside", count=count, folder=set_aside, closed=len(closed))
        console.out.print(told, soft_wrap=True, markup=False)
    if key is None and set_aside is None:
        raise typer.BadParameter("--key / --set-aside")
