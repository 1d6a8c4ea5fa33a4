# SPDX-License-Identifier: GPL-3.0-or-later
"""`sohoa user`: accounts of the desk; every change is signed in for, and stands in the audit trail."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from workstation.app import accounts
from workstation.app.recovery import recovery_public_key
from workstation.cli import console
from workstation.domain.states import Role
from workstation.errors import FileMissing
from workstation.settings import load_settings
from workstation.store.station import Station
from workstation.store.users import Clerk

app = typer.Typer(no_args_is_help=True, help="Accounts of the people at this desk.")

Name = Annotated[str, typer.Argument(help="Sign-in name: small letters, digits, dot, dash; 2 to 32 of them.")]
Actor = Annotated[
    str, typer.Option("--as", help="Your own sign-in name, else SOHOA_USER; your password is SOHOA_PASSPHRASE.")
]
PERSONS = (Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)


@app.command("list")
def list_accounts(
    ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False
) -> None:
    """List the accounts with their role."""
    call = console.context(ctx)
    found: list[Clerk] = []
    if Station.exists(call.data_dir):
        with Station.open(call.data_dir, read_only=True) as station:
            found = station.users.all()
    if as_json:
        console.print_json(found)
        return
    if not found:
        console.out.print(call.texts.word("user.none"))
        return
    table = console.table(call.texts, "user.name", "user.full_name", "user.role", "user.locked")
    for clerk in found:
        locked = call.texts.word("user.yes") if clerk.is_locked else ""
        table.add_row(clerk.name, clerk.full_name, call.texts.word(f"role.{clerk.role.value}"), locked)
    console.out.print(table)


@app.command()
def add(
    ctx: typer.Context,
    name: Name,
    full_name: Annotated[str, typer.Option(help="As it stands on the office's papers.")],
    role: Annotated[Role, typer.Option(help="clerk, supervisor or administrator.")] = Role.CLERK,
    actor: Actor = "",
) -> None:
    """Add an account; the first administrator is added without a sign-in. Its password is SOHOA_NEW_PASSPHRASE."""
    _must_be_person(role)
    call = console.context(ctx)
    with _opened(ctx, may_make=True) as station:
        who = None if accounts.needs_first(station) and not actor else signed_in(station, actor)
        clerk = accounts.add(station, who, name, full_name, role, _new_password())
    console.out.print(call.texts.word("user.added", name=clerk.name), markup=False)


@app.command()
def password(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Whose; left out: your own.")] = "",
    actor: Actor = "",
) -> None:
    """Change your own password, or give somebody you manage a new one; the new one is SOHOA_NEW_PASSPHRASE."""
    call = console.context(ctx)
    with _opened(ctx) as station:
        who = signed_in(station, actor)
        accounts.set_password(station, who, name or who.name, _new_password())
    console.out.print(call.texts.word("user.password_set", name=name or who.name), markup=False)


@app.command()
def lock(
    ctx: typer.Context,
    name: Name,
    release: Annotated[bool, typer.Option("--release", help="Open the account again.")] = False,
    actor: Actor = "",
) -> None:
    """Close an account for sign-in, or open it again; what it did stays in the audit trail."""
    call = console.context(ctx)
    with _opened(ctx) as station:
        accounts.set_locked(station, signed_in(station, actor), name, not release)
    console.out.print(call.texts.word("user.unlocked" if release else "user.locked_now", name=name), markup=False)


@app.command()
def role(
    ctx: typer.Context,
    name: Name,
    new_role: Annotated[Role, typer.Argument(help="clerk, supervisor or administrator.")],
    actor: Actor = "",
) -> None:
    """Give an account another role; administrators only."""
    _must_be_person(new_role)
    call = console.context(ctx)
    with _opened(ctx) as station:
        accounts.set_role(station, signed_in(station, actor), name, new_role)
    word = call.texts.word(f"role.{new_role.value}")
    console.out.print(call.texts.word("user.role_set", name=name, role=word), markup=False)


@contextmanager
def _opened(ctx: typer.Context, *, may_make: bool = False) -> Iterator[Station]:
    folder = console.context(ctx).data_dir
    if not may_make and not Station.exists(folder):
        raise FileMissing(name=str(folder))
    key = recovery_public_key(folder, load_settings(folder))
    with Station.open(folder, clock=lambda: dt.datetime.now(dt.UTC), recovery_public_key=key) as station:
        yield station


def signed_in(station: Station, actor: str) -> Clerk:
    """Return whose name `--as` or SOHOA_USER says, after the password was checked."""
    name = actor or os.environ.get("SOHOA_USER", "")
    if not name:
        raise typer.BadParameter("--as / SOHOA_USER")
    return station.users.check(name, _typed("SOHOA_PASSPHRASE", f"{name}: password", twice=False))


def _new_password() -> str:
    return _typed("SOHOA_NEW_PASSPHRASE", "New password", twice=True)


def _typed(variable: str, question: str, *, twice: bool) -> str:
    given = os.environ.get(variable)
    if given is not None:
        return given
    return str(typer.prompt(question, hide_input=True, err=True, confirmation_prompt=twice))


def _must_be_person(role: Role) -> None:
    if role not in PERSONS:
        raise typer.BadParameter(", ".join(person.value for person in PERSONS))
