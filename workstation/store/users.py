# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of the people at this desk and their sign-in; what each may do is not decided in here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workstation.domain.states import Role
from workstation.errors import ClerkNameTaken, ClerkUnknown, SignInRefused
from workstation.store.audit import AuditTrail
from workstation.store.columns import nfc, time_of, time_text
from workstation.store.connection import Connections, Row

_INSERT = "insert into clerk (name, full_name, role, password_hash, created_at) values (?, ?, ?, ?, ?)"
_BY_NAME = "select * from clerk where name = ?"
_ALL = "select * from clerk order by name"
_COUNT = "select count(*) as number from clerk"
_FAILURE = "select * from sign_in_failure where name = ?"
_SET_FAILURE = """
    insert into sign_in_failure (name, failures, wait_until) values (?, ?, ?)
    on conflict (name) do update set failures = excluded.failures, wait_until = excluded.wait_until
"""
_SET_PASSWORD = "update clerk set password_hash = ? where name = ?"
_SET_LOCKED = "update clerk set locked = ? where name = ?"
_SET_ROLE = "update clerk set role = ? where name = ?"
_CLEAR_FAILURE = "delete from sign_in_failure where name = ?"
_FORGET_FAILURES = "delete from sign_in_failure where wait_until < ?"
_FREE_TRIES = 3
_FORGOTTEN_AFTER = dt.timedelta(days=1)
_LONGEST_WAIT_S = 900


@dataclass(frozen=True, slots=True)
class Clerk:
    """A person who may sign in here, whatever the role."""

    name: str
    full_name: str
    role: Role
    is_locked: bool = False


class UserRepository:
    """Keep accounts (argon2id) and slow down guessing; nobody is locked out for ever."""

    def __init__(
        self,
        connections: Connections,
        audit: AuditTrail,
        clock: Callable[[], dt.datetime],
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._connections = connections
        self._audit = audit
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._nobody = ""

    def add(self, name: str, full_name: str, role: Role, password: str, *, actor: str = "") -> Clerk:
        """Add an account; without an `actor` the person adds the account of this name, the first one.

        Raises:
            ClerkNameTaken: there is one with this name.
        """
        if role is Role.PROGRAM:
            raise ValueError("the program does not sign in")
        clerk = Clerk(nfc(name).strip(), nfc(full_name).strip(), role)
        digest = self._hasher.hash(nfc(password))
        with self._connections.transaction():
            if self._connections.row(_BY_NAME, (clerk.name,)):
                raise ClerkNameTaken(name=clerk.name)
            values = (clerk.name, clerk.full_name, role.value, digest, time_text(self._clock()))
            self._connections.write(_INSERT, values)
            self._audit.append("add_clerk", actor=actor or clerk.name, clerk=clerk.name, role=role.value)
        return clerk

    def check(self, name: str, password: str) -> Clerk:
        """Return the clerk whose name and password these are.

        Raises:
            SignInRefused: they are not, or the wait after earlier failures is not over.
        """
        name = nfc(name).strip()
        wait_s = self._wait_s(name)
        if wait_s:
            raise SignInRefused(wait_s=wait_s)
        row = self._connections.row(_BY_NAME, (name,))
        if not self._matches(row, nfc(password)) or row is None or row["locked"]:
            raise SignInRefused(wait_s=self._count_failure(name, is_known=row is not None))
        with self._connections.transaction():
            self._connections.write(_CLEAR_FAILURE, (name,))
            self._audit.append("sign_in", actor=name)
        return _clerk(row)

    def set_password(self, name: str, password: str, *, actor: str) -> None:
        """Give an account a new password; whether `actor` may is decided by who calls.

        Raises:
            ClerkUnknown: there is no such account.
        """
        digest = self._hasher.hash(nfc(password))
        self._change(_SET_PASSWORD, digest, name, "set_password", actor)

    def set_locked(self, name: str, locked: bool, *, actor: str) -> None:
        """Close an account for sign-in, or open it again; what it did stays in the audit trail.

        Raises:
            ClerkUnknown: there is no such account.
        """
        self._change(_SET_LOCKED, int(locked), name, "lock_clerk" if locked else "unlock_clerk", actor)

    def set_role(self, name: str, role: Role, *, actor: str) -> None:
        """Give an account another role.

        Raises:
            ClerkUnknown: there is no such account.
        """
        self._change(_SET_ROLE, role.value, name, "set_role", actor, role=role.value)

    def _change(self, sql: str, value: str | int, name: str, action: str, actor: str, role: str = "") -> None:
        name = nfc(name).strip()
        with self._connections.transaction():
            if self._connections.write(sql, (value, name)) != 1:
                raise ClerkUnknown(name=name)
            self._connections.write(_CLEAR_FAILURE, (name,))
            told = {"clerk": name, "role": role} if role else {"clerk": name}
            self._audit.append(action, actor=actor, dossier_id=None, paper_id=None, **told)

    def get(self, name: str) -> Clerk:
        """Return the account of a name.

        Raises:
            ClerkUnknown: there is none.
        """
        name = nfc(name).strip()
        row = self._connections.row(_BY_NAME, (name,))
        if row is None:
            raise ClerkUnknown(name=name)
        return _clerk(row)

    def all(self) -> list[Clerk]:
        """Return all accounts by name."""
        return [_clerk(row) for row in self._connections.rows(_ALL)]

    def count(self) -> int:
        """Return the number of accounts."""
        row = self._connections.row(_COUNT)
        return int(row["number"]) if row else 0

    def _matches(self, row: Row | None, password: str) -> bool:
        # An unknown name costs the same time as a wrong password: the clock must not tell who has an account.
        if row is None and not self._nobody:
            self._nobody = self._hasher.hash("nobody")
        try:
            return self._hasher.verify(row["password_hash"] if row else self._nobody, password) and row is not None
        except (VerificationError, InvalidHashError):
            return False

    def _wait_s(self, name: str) -> int:
        row = self._connections.row(_FAILURE, (name,))
        if row is None:
            return 0
        left_s = (time_of(row["wait_until"]) - self._clock()).total_seconds()
        # Never longer than the longest wait, however far the clock was set back in between.
        return max(0, min(round(left_s + 0.5), _LONGEST_WAIT_S))

    def _count_failure(self, name: str, *, is_known: bool) -> int:
        with self._connections.transaction():
            self._connections.write(_FORGET_FAILURES, (time_text(self._clock() - _FORGOTTEN_AFTER),))
            row = self._connections.row(_FAILURE, (name,))
            failures = (int(row["failures"]) if row else 0) + 1
            wait_s = 0 if failures < _FREE_TRIES else min(2 ** min(failures - _FREE_TRIES + 1, 20), _LONGEST_WAIT_S)
            until = self._clock() + dt.timedelta(seconds=wait_s)
            self._connections.write(_SET_FAILURE, (name, failures, time_text(until)))
            # What was typed as an unknown name may be a password: it does not go into a trail kept for ever.
            self._audit.append("sign_in_refused", actor=name if is_known else "", failures=failures)
        return wait_s


def _clerk(row: Row) -> Clerk:
    return Clerk(row["name"], row["full_name"], Role(row["role"]), bool(row["locked"]))
