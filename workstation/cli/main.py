# SPDX-License-Identifier: GPL-3.0-or-later
"""Entry point of `sohoa`: options before the command, the table of commands, failures as one sentence."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from workstation import __version__, log
from workstation.cli import console
from workstation.errors import WorkstationError
from workstation.texts import Texts

# Command -> module whose `app` it is. A module is imported when its command is called: the rooms behind `digitize`
# cost four seconds of imports that `queue list` does not need, and worker processes import this file as well.
COMMANDS = {
    "demo": "demo",
    "devices": "scanning",
    "scan": "scanning",
    "digitize": "files",
    "ocr": "files",
    "sign": "signing",
    "verify": "files",
    "certificates": "certificates",
    "doctor": "doctor",
    "backup": "keeping",
    "restore": "keeping",
    "recover": "keeping",
    "catalogue": "catalogue",
    "dossier": "dossier",
    "owner": "owner",
    "queue": "queue",
    "approval": "approval",
    "report": "report",
    "audit": "audit",
    "user": "user",
    "portal": "portal",
    "simulator": "simulator",
}


class _LazyGroup(TyperGroup):
    """A group that knows the names of its commands and imports them one by one."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"workstation.cli.{COMMANDS[cmd_name]}")
        group = typer.main.get_group(module.app)
        # A module that holds one group of that name is the command; one with single commands has it by name.
        command = group.commands.get(cmd_name, group)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="sohoa",
    cls=_LazyGroup,
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


def run() -> None:
    """Run the command line; exit code 0 done, 1 refused or failed, 2 wrong use."""
    console.speak_utf8()
    language = "vi"
    try:
        language = console.make_context(None, _asked_language()).language
        log.quiet()
        app(standalone_mode=True)
    except WorkstationError as error:
        sys.exit(console.fail(Texts.load(language), error))


def _asked_language() -> str | None:
    arguments = sys.argv[1:]
    return arguments[arguments.index("--lang") + 1] if "--lang" in arguments[:-1] else None
