# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa portal`: the reference portal as a program of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workstation.cli import console
from workstation.cli.process import run_module, run_modules
from workstation.domain.states import State
from workstation.errors import FileMissing
from workstation.texts import Texts

if TYPE_CHECKING:
    from workstation.portal.reference.desk_logins import DeskLogins
    from workstation.portal.reference.messages import Standings

app = typer.Typer(no_args_is_help=True, help="The reference portal.")
desk_app = typer.Typer(no_args_is_help=True, help="Logins of the desks.")
app.add_typer(desk_app, name="desk")

_Data = Annotated[Path, typer.Option(help="Folder of the portal or gateway.")]
_Database = Annotated[str, typer.Option(help="As given to `portal serve`.")]
_Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


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
    pass_on: Annotated[bool, typer.Option(help="Put received papers down for `sohoa portal pass-on`.")] = False,
    database: Annotated[
        str, typer.Option(help="postgresql://... instead of a file; the password belongs into ~/.pgpass.")
    ] = "",
) -> None:
    """Serve the reference portal on loopback until it is stopped."""
    more = [part for one in profile or () for part in ("--profile", one)]
    more += ["--exchange", str(exchange)] if exchange else []
    more += ["--seed", str(seed)] if seed else []
    more += ["--catalogue", str(catalogue)] if catalogue else []
    more += ["--gateway"] if gateway else []
    more += ["--pass-on"] if pass_on else []
    more += ["--database", database] if database else []
    run_module("workstation.portal.reference", "--data", str(data), "--port", str(port), *more)


@app.command("pass-on")
def pass_papers_on(
    data: Annotated[Path, typer.Option(help="Folder of the gateway.")],
    upstream: Annotated[Path, typer.Option(help="TOML file that names the other portal (adapter, url, client_id).")],
    workers: Annotated[int, typer.Option(min=1, max=16, help="Processes that share the work.")] = 2,
    database: Annotated[str, typer.Option(help="As given to `portal serve`.")] = "",
    until_empty: Annotated[bool, typer.Option(help="End when every paper is settled.")] = False,
) -> None:
    """Pass the papers a gateway has received on to another portal, until it is stopped."""
    more = ["--database", database] if database else []
    more += ["--until-empty"] if until_empty else []
    order = ["--data", str(data), "--upstream", str(upstream), *more]
    run_modules("workstation.portal.reference.passing_on", *order, copies=workers)


@app.command("events")
def show_events(
    ctx: typer.Context,
    data: Annotated[Path, typer.Option(help="Folder of the gateway.")],
    database: Annotated[str, typer.Option(help="As given to `portal serve`.")] = "",
    hours: Annotated[float, typer.Option(min=0, help="Without a receipt for longer than this is late.")] = 24.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show where the papers of all desks stand that report to this gateway; exit code 1 when some are late."""
    from workstation.portal.reference.database import Database
    from workstation.portal.reference.engine import open_engine
    from workstation.portal.reference.item_events import standings

    file = data / "portal.sqlite"
    if not database and not file.is_file():
        raise FileMissing(name=str(file))
    opened = Database(open_engine(file, database))
    found = standings(opened, hours)
    opened.close()
    if as_json:
        console.print_json(found.model_dump())
    else:
        _print_standings(console.context(ctx).texts, found)
    if any(desk.late for desk in found.desks):
        raise typer.Exit(console.REFUSED)


@desk_app.command("add")
def add_desk(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Client id: small letters, digits, dots, hyphens.")],
    data: _Data,
    database: _Database = "",
    note: Annotated[str, typer.Option(help="Which desk this is.")] = "",
    as_json: _Json = False,
) -> None:
    """Give a desk a login of its own; its secret is shown once. A revoked login gets a new secret."""
    from workstation.portal.reference.desk_logins import is_desk_name

    if not is_desk_name(name):
        raise typer.BadParameter(name)
    with _logins(data, database) as logins:
        secret = logins.add(name, note)
    if as_json:
        console.print_json({"client_id": name, "client_secret": secret})
        return
    texts = console.context(ctx).texts
    console.out.print(texts.word("portal.desk_added", name=name), markup=False)
    console.out.print(texts.word("portal.desk_secret", secret=secret), soft_wrap=True, markup=False)


@desk_app.command("list")
def list_desks(ctx: typer.Context, data: _Data, database: _Database = "", as_json: _Json = False) -> None:
    """List the desks' logins: which desk, when it logged in last, whether it is revoked."""
    texts = console.context(ctx).texts
    with _logins(data, database) as logins:
        found = logins.all()
    if as_json:
        console.print_json(found)
        return
    if not found:
        console.out.print(texts.word("portal.no_logins"))
        return
    keys = ("login", "note", "made_at", "seen_at", "revoked_at")
    table = console.table(texts, *(f"portal.{key}" for key in keys))
    for one in found:
        table.add_row(one.client_id, one.note, *map(_when, (one.made_at, one.seen_at, one.revoked_at)))
    console.out.print(table)


@desk_app.command("revoke")
def revoke_desk(
    ctx: typer.Context, name: Annotated[str, typer.Argument(help="Client id.")], data: _Data, database: _Database = ""
) -> None:
    """Let a desk in no more, from its next request on; also the common login the portal was started with."""
    with _logins(data, database) as logins:
        logins.revoke(name)
    console.out.print(console.context(ctx).texts.word("portal.desk_revoked", name=name), markup=False)


@contextmanager
def _logins(data: Path, database: str) -> Iterator[DeskLogins]:
    from workstation.portal.reference.database import Database
    from workstation.portal.reference.desk_logins import DeskLogins
    from workstation.portal.reference.engine import open_engine
    from workstation.portal.reference.process import common_client_id

    data.mkdir(parents=True, exist_ok=True)
    opened = Database(open_engine(data / "portal.sqlite", database))
    try:
        yield DeskLogins(opened, common_client_id(data))
    finally:
        opened.close()


def _when(text: str) -> str:
    return f"{dt.datetime.fromisoformat(text):%d/%m/%Y %H:%M}" if text else ""


def _print_standings(texts: Texts, found: Standings) -> None:
    if not found.desks:
        console.out.print(texts.word("portal.no_desks"))
        return
    keys = ("agency", "counter", "states", "late", "told_at")
    table = console.table(texts, *(f"portal.{key}" for key in keys), right="portal.late")
    for desk in found.desks:
        states = "\n".join(f"{_word(texts, state)}: {count}" for state, count in sorted(desk.states.items()))
        when = f"{dt.datetime.fromisoformat(desk.told_at):%d/%m/%Y %H:%M}"
        table.add_row(desk.agency, desk.counter, states, str(desk.late), when)
    console.out.print(table)


def _word(texts: Texts, state: str) -> str:
    # A desk of a later version may know more states than this gateway.
    return texts.word(f"state.{state}") if state in {one.value for one in State} else state
