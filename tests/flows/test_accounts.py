# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts as people manage them: who may, which passwords are refused, what the audit trail says afterwards."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner, Result

from workstation.app import accounts
from workstation.app.desk import open_desk
from workstation.app.people import TRIAL_CLERK, ensure_trial_clerk, sign_in
from workstation.cli.main import app
from workstation.domain.states import Role
from workstation.errors import (
    ClerkNameInvalid,
    ClerkNameTaken,
    ClerkUnknown,
    LastAdministrator,
    PasswordWeak,
    RightMissing,
    SignInRefused,
    WorkstationError,
)
from workstation.settings import SigningSettings
from workstation.store.station import Station
from workstation.store.users import Clerk

GOOD, OTHER = "ngựa đá cầu vồng", "mười hai con sông"


@pytest.fixture
def station(data_dir: Path) -> Iterator[Station]:
    with Station.open(data_dir) as opened:
        # What is tested is who may, not how slow guessing is: that is in the tests of the store.
        opened.users._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        yield opened


@pytest.fixture
def people(station: Station) -> dict[Role, Clerk]:
    """One account of each role, made by the first administrator."""
    first = accounts.add(station, None, "hanh", "Đỗ Thị Hạnh", Role.ADMINISTRATOR, GOOD)
    names = {Role.SUPERVISOR: "son", Role.CLERK: "lan"}
    made = {role: accounts.add(station, first, name, f"Người {name}", role, GOOD) for role, name in names.items()}
    return {Role.ADMINISTRATOR: first, **made}


def test_the_first_account_is_an_administrator_and_needs_nobody(station: Station) -> None:
    with pytest.raises(RightMissing):
        accounts.add(station, None, "lan", "Nguyễn Thị Lan", Role.CLERK, GOOD)

    accounts.add(station, None, "hanh", "Đỗ Thị Hạnh", Role.ADMINISTRATOR, GOOD)

    with pytest.raises(RightMissing):
        accounts.add(station, None, "other", "Người khác", Role.ADMINISTRATOR, GOOD)
    assert [clerk.name for clerk in station.users.all()] == ["hanh"]


@pytest.mark.parametrize(
    ("actor", "target", "may"),
    [
        (Role.ADMINISTRATOR, Role.SUPERVISOR, True),
        (Role.ADMINISTRATOR, Role.CLERK, True),
        (Role.SUPERVISOR, Role.CLERK, True),
        (Role.SUPERVISOR, Role.ADMINISTRATOR, False),
        (Role.CLERK, Role.SUPERVISOR, False),
        (Role.CLERK, Role.ADMINISTRATOR, False),
    ],
)
def test_each_role_manages_only_those_below_it(
    station: Station, people: dict[Role, Clerk], actor: Role, target: Role, may: bool
) -> None:
    name = people[target].name
    before = station.users.all()

    def refused(action: object) -> bool:
        try:
            action()  # type: ignore[operator]
        except RightMissing:
            return True
        return False

    tries = [
        refused(lambda: accounts.set_password(station, people[actor], name, OTHER)),
        refused(lambda: accounts.set_locked(station, people[actor], name, locked=True)),
        refused(lambda: accounts.add(station, people[actor], "new", "Người mới", target, GOOD)),
    ]

    assert tries == [not may] * 3
    if not may:
        assert station.users.all() == before
        assert station.users.check(name, GOOD).name == name


def test_everybody_changes_the_own_password_and_only_an_administrator_a_role(
    station: Station, people: dict[Role, Clerk]
) -> None:
    accounts.set_password(station, people[Role.CLERK], "lan", OTHER)
    assert station.users.check("lan", OTHER).name == "lan"

    for actor in (Role.CLERK, Role.SUPERVISOR):
        with pytest.raises(RightMissing):
            accounts.set_role(station, people[actor], "lan", Role.SUPERVISOR)
    accounts.set_role(station, people[Role.ADMINISTRATOR], "lan", Role.SUPERVISOR)

    assert station.users.get("lan").role is Role.SUPERVISOR


def test_a_locked_account_does_not_sign_in_until_it_is_opened(station: Station, people: dict[Role, Clerk]) -> None:
    accounts.set_locked(station, people[Role.SUPERVISOR], "lan", locked=True)
    with pytest.raises(SignInRefused):
        station.users.check("lan", GOOD)

    accounts.set_locked(station, people[Role.SUPERVISOR], "lan", locked=False)

    assert station.users.check("lan", GOOD).name == "lan"


def test_the_last_administrator_stays_one(station: Station, people: dict[Role, Clerk]) -> None:
    first = people[Role.ADMINISTRATOR]
    with pytest.raises(LastAdministrator):
        accounts.set_locked(station, first, first.name, locked=True)
    with pytest.raises(LastAdministrator):
        accounts.set_role(station, first, first.name, Role.CLERK)

    accounts.set_role(station, first, "son", Role.ADMINISTRATOR)
    accounts.set_role(station, first, first.name, Role.CLERK)

    assert station.users.get("hanh").role is Role.CLERK


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "length"),
        ("ngắn quá", "length"),
        ("aaaaaaaaaaaaaaaa", "signs"),
        ("1212121212121212", "signs"),
        ("Mật khẩu 123456", "words"),
        ("password1234", "words"),
        ("Nguyễn Thị Lan", "name"),
        ("nguyenthilan1", "name"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused_and_nothing_changes(
    station: Station, people: dict[Role, Clerk], password: str, reason: str
) -> None:
    first = people[Role.ADMINISTRATOR]
    with pytest.raises(PasswordWeak) as refused:
        accounts.add(station, first, "nguyen.lan", "Nguyễn Thị Lan", Role.CLERK, password)

    assert refused.value.reason == reason
    assert len(station.users.all()) == 3


@pytest.mark.parametrize("name", ["", "a", "Lan", "lan anh", "lân", "-lan", "a" * 33, "program", "lan\n"])
def test_a_name_nobody_could_type_is_refused(station: Station, people: dict[Role, Clerk], name: str) -> None:
    with pytest.raises(ClerkNameInvalid):
        accounts.add(station, people[Role.ADMINISTRATOR], name, "Họ tên", Role.CLERK, GOOD)


def test_a_taken_name_an_empty_name_and_a_stranger_are_refused(station: Station, people: dict[Role, Clerk]) -> None:
    first = people[Role.ADMINISTRATOR]
    for action, failure in (
        (lambda: accounts.add(station, first, "lan", "Lan khác", Role.CLERK, GOOD), ClerkNameTaken),
        (lambda: accounts.add(station, first, "moi", "  ", Role.CLERK, GOOD), ClerkNameInvalid),
        (lambda: accounts.set_password(station, first, "nobody", GOOD), ClerkUnknown),
        (lambda: accounts.set_role(station, first, "lan", Role.PROGRAM), RightMissing),
    ):
        with pytest.raises(failure):
            action()


def test_every_change_stands_in_the_audit_trail_and_no_password_does(
    station: Station, people: dict[Role, Clerk]
) -> None:
    first = people[Role.ADMINISTRATOR]
    accounts.set_password(station, first, "lan", OTHER)
    accounts.set_locked(station, first, "lan", locked=True)
    accounts.set_role(station, first, "lan", Role.SUPERVISOR)

    rows = station._connections.rows("select actor, action, detail from audit order by id")

    told = [(row["actor"], row["action"], json.loads(row["detail"]).get("clerk")) for row in rows]
    assert told == [
        ("hanh", "add_clerk", "hanh"),
        ("hanh", "add_clerk", "son"),
        ("hanh", "add_clerk", "lan"),
        ("hanh", "set_password", "lan"),
        ("hanh", "lock_clerk", "lan"),
        ("hanh", "set_role", "lan"),
    ]
    assert station.audit.verify() == 6
    assert not any(word in str(row) for row in rows for word in (GOOD, OTHER))


def test_the_trial_account_does_not_open_a_real_desk(data_dir: Path) -> None:
    name, _, password = TRIAL_CLERK
    with open_desk(data_dir) as desk:
        assert ensure_trial_clerk(desk)
        assert sign_in(desk, name, password).name == name
        desk.settings = dataclasses.replace(desk.settings, signing=SigningSettings(signer="token"))

        with pytest.raises(SignInRefused):
            sign_in(desk, name, password)


def test_the_commands_sign_in_for_every_change(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def user(*arguments: str, password: str = "", new: str = "") -> Result:
        monkeypatch.setenv("SOHOA_PASSPHRASE", password)
        monkeypatch.setenv("SOHOA_NEW_PASSPHRASE", new)
        return CliRunner().invoke(app, ["--data", str(data_dir), "--lang", "en", "user", *arguments])

    assert "no account" in user("list").output
    first = user("add", "hanh", "--full-name", "Đỗ Thị Hạnh", "--role", "administrator", new=GOOD)
    assert first.exit_code == 0, first.output
    nobody = user("add", "lan", "--full-name", "Nguyễn Thị Lan", new=GOOD)
    assert nobody.exit_code == 2
    wrong = user("add", "lan", "--full-name", "Nguyễn Thị Lan", "--as", "hanh", password="sai", new=GOOD)
    assert isinstance(wrong.exception, SignInRefused)
    assert user("add", "lan", "--full-name", "Nguyễn Thị Lan", "--as", "hanh", password=GOOD, new=GOOD).exit_code == 0
    weak = user("password", "--as", "lan", password=GOOD, new="123")
    assert isinstance(weak.exception, WorkstationError)
    assert user("role", "lan", "program", "--as", "hanh", password=GOOD).exit_code == 2
    assert user("role", "lan", "supervisor", "--as", "hanh", password=GOOD).exit_code == 0
    assert user("lock", "lan", "--as", "hanh", password=GOOD).exit_code == 0
    rows = json.loads(user("list", "--json").output)

    assert [(row["name"], row["role"], row["is_locked"]) for row in rows] == [
        ("hanh", "administrator", False),
        ("lan", "supervisor", True),
    ]
    assert user("lock", "lan", "--release", "--as", "hanh", password=GOOD).exit_code == 0
    assert "supervisor" in user("list").output.lower()
