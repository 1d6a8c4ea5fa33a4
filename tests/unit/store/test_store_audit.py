# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit trail and the accounts."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from tests.unit.store.desk import CLERK, HandClock, capture, first_paper, open_dossier
from workstation.domain.states import Role
from workstation.errors import ClerkNameTaken, SignInRefused, StoreDamaged
from workstation.store.connection import StatementRefused
from workstation.store.station import Station
from workstation.store.users import Clerk, UserRepository

PASSWORD = "mật khẩu dài"


def test_the_chain_is_whole_after_ordinary_work(station: Station) -> None:
    capture(station, first_paper(station).id)

    assert station.audit.verify() == 1 + 3 + 2


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set actor = 'somebody' where id = 2",
        "delete from audit where id = 2",
        "delete from audit",
        "insert or replace into audit select id, at, 'somebody', action, dossier_id, paper_id, detail, previous, hash"
        " from audit where id = 2",
    ],
)
def test_the_database_refuses_to_change_the_trail(station: Station, statement: str) -> None:
    open_dossier(station)

    with pytest.raises(StatementRefused, match="append-only"), station._connections.transaction():
        station._connections.write(statement)

    assert station.audit.verify() == 4


@pytest.mark.parametrize("column", ["at", "actor", "action", "dossier_id", "paper_id", "detail", "previous", "hash"])
def test_a_line_changed_behind_the_rules_is_noticed(station: Station, column: str) -> None:
    open_dossier(station)
    with station._connections.transaction():
        station._connections.write("drop trigger audit_is_not_changed")
        station._connections.write(f"update audit set {column} = '9' where id = 3")

    with pytest.raises(StoreDamaged, match="line 3"):
        station.audit.verify()


def test_a_missing_line_is_noticed(station: Station) -> None:
    open_dossier(station)
    with station._connections.transaction():
        station._connections.write("drop trigger audit_is_not_deleted")
        station._connections.write("delete from audit where id = 2")

    with pytest.raises(StoreDamaged):
        station.audit.verify()


def test_an_audit_line_without_its_change_is_a_bug(station: Station) -> None:
    with pytest.raises(RuntimeError):
        station.audit.append("nothing", actor=CLERK)


def test_a_long_chain_is_walked_to_its_end(station: Station) -> None:
    with station.transaction():
        for number in range(1500):
            station.audit.append("count", actor=CLERK, number=number)

    assert station.audit.verify() == 1500


def quick(station: Station, clock: HandClock) -> UserRepository:
    """The accounts with a cheap hash: these tests sign in often."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return UserRepository(station._connections, station.audit, clock, hasher)


def test_an_account_opens_with_its_password_in_either_unicode_form(station: Station) -> None:
    added = station.users.add("lan", "Trần Thị Lan", Role.CLERK, PASSWORD)

    assert station.users.check("lan", "mật khẩu dài") == added == Clerk("lan", "Trần Thị Lan", Role.CLERK)
    assert station.users.all() == [added]
    assert station.users.count() == 1


def test_the_password_is_kept_as_argon2id_only(station: Station) -> None:
    station.users.add("lan", "Trần Thị Lan", Role.CLERK, PASSWORD)

    row = station._connections.row("select * from clerk")

    assert row is not None
    assert row["password_hash"].startswith("$argon2id$")
    assert PASSWORD not in str(row)


def test_a_name_is_given_once(station: Station, clock: HandClock) -> None:
    users = quick(station, clock)
    users.add("lan", "Trần Thị Lan", Role.CLERK, PASSWORD)

    with pytest.raises(ClerkNameTaken):
        users.add(" lan", "Lê Thị Lan", Role.SUPERVISOR, "khác")

    assert users.count() == 1


def test_the_wait_grows_with_each_wrong_password_and_ends_by_itself(station: Station, clock: HandClock) -> None:
    users = quick(station, clock)
    users.add("lan", "Trần Thị Lan", Role.CLERK, PASSWORD)
    waits = []
    for _ in range(6):
        with pytest.raises(SignInRefused) as refused:
            users.check("lan", "sai")
        waits.append(refused.value.wait_s)
        clock.pass_s(refused.value.wait_s + 1)

    assert waits == [0, 0, 2, 4, 8, 16]
    assert users.check("lan", PASSWORD).name == "lan"
    with pytest.raises(SignInRefused) as after:
        users.check("lan", "sai")
    assert after.value.wait_s == 0  # a good sign-in forgets the failures


def test_the_right_password_waits_too_while_the_wait_is_on(station: Station, clock: HandClock) -> None:
    users = quick(station, clock)
    users.add("lan", "Trần Thị Lan", Role.CLERK, PASSWORD)
    for _ in range(3):
        with pytest.raises(SignInRefused):
            users.check("lan", "sai")

    with pytest.raises(SignInRefused) as refused:
        users.check("lan", PASSWORD)

    assert refused.value.wait_s == 2
    clock.pass_s(3)
    assert users.check("lan", PASSWORD)


def test_an_unknown_name_is_refused_exactly_like_a_wrong_password(station: Station, clock: HandClock) -> None:
    users = quick(station, clock)
    users.add("lan", "Trần Thị Lan", Role.CLERK, PASSWORD)
    waits: dict[str, list[int]] = {"lan": [], "nobody": []}
    for name, told in waits.items():
        for _ in range(4):
            with pytest.raises(SignInRefused) as refused:
                users.check(name, "sai")
            told.append(refused.value.wait_s)
            clock.pass_s(refused.value.wait_s + 1)

    assert waits["lan"] == waits["nobody"]


def test_what_was_typed_as_an_unknown_name_is_not_kept_for_ever(station: Station, clock: HandClock) -> None:
    users = quick(station, clock)
    with pytest.raises(SignInRefused):
        users.check("my-password-by-mistake", "lan")

    rows = station._connections.rows("select * from audit")

    assert rows
    assert "my-password-by-mistake" not in str(rows)


def test_the_wait_is_bounded_even_when_the_clock_is_set_back(station: Station, clock: HandClock) -> None:
    users = quick(station, clock)
    users.add("lan", "Trần Thị Lan", Role.CLERK, PASSWORD)
    for _ in range(3):
        with pytest.raises(SignInRefused):
            users.check("lan", "sai")
    clock.pass_s(-10 * 365 * 86400)

    with pytest.raises(SignInRefused) as refused:
        users.check("lan", PASSWORD)

    assert refused.value.wait_s <= 900
