# SPDX-License-Identifier: GPL-3.0-or-later
"""Entry point of `sohoa`: options before the command, the table of commands, failures as one sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from workstation import __version__, log
from workstation.cli import console, demo, doctor, files, queue, scanning, services
from workstation.errors import WorkstationError
from workstation.texts import Texts

app = typer.Typer(
    name="sohoa",
    help="Số Hóa Một Cửa: digitise papers at the reception desk, from scanner to the portal's receipt.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(asked: bool) -> None:
    if asked:
        console.out.print(__version__)
        raise typer.Exit


@app.callback()
def choices(
    ctx: typer.Context,
    data: Annotated[Path | None, typer.Option(help="Data folder; else SOHOA_DATA, else the platform's place.")] = None,
    lang: Annotated[str | None, typer.Option(help="vi or en; else SOHOA_LANG, else the settings.")] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Settle data folder and language before the command runs."""
    ctx.obj = console.make_context(data, lang)


app.command("demo")(demo.demo)
app.command("devices")(scanning.devices)
app.command("scan")(scanning.scan)
app.command("digitize")(files.digitize)
app.command("ocr")(files.ocr)
app.command("verify")(files.verify)
app.command("doctor")(doctor.doctor)
app.add_typer(queue.app, name="queue", help="The local queue of signed papers waiting to be sent.")
app.add_typer(queue.audit_app, name="audit", help="The audit trail.")
app.add_typer(services.portal_app, name="portal", help="The reference portal.")
app.add_typer(services.simulator_app, name="simulator", help="The simulated scanner.")


def run() -> None:
    """Run the command line; exit code 0 done, 1 refused or failed, 2 wrong use."""
    language = "vi"
    try:
        settled = console.make_context(None, _asked_language())
        language = settled.language
        log.quiet()
        app(standalone_mode=True)
    except WorkstationError as error:
        sys.exit(console.fail(Texts.load(language), error))


def _asked_language() -> str | None:
    arguments = sys.argv[1:]
    return arguments[arguments.index("--lang") + 1] if "--lang" in arguments[:-1] else None
