# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of the desk as people manage them: who may do what to whom, and which passwords are refused."""

from __future__ import annotations

import re

from workstation.domain.fold import fold
from workstation.domain.states import Role
from workstation.errors import ClerkNameInvalid, ClerkNameTaken, LastAdministrator, PasswordWeak, RightMissing
from workstation.store.station import Station
from workstation.store.users import Clerk

LEAST_PASSWORD = 10
_FEWEST_SIGNS = 5  # different ones
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_WORDS = ("matkhau", "password", "motcua", "sohoa", "quantri", "admin", "canbo", "qwerty", "abcdef", "123456")


def check_password(password: str, *, names: tuple[str, ...] = ()) -> None:
    """Refuse a password that is guessed in a few tries; length counts more than kinds of signs (NIST SP 800-63B).

    Args:
        password: what was typed.
        names: sign-in name and full name: neither makes a password.

    Raises:
        PasswordWeak: with the reason, one of length, signs, words, name.
    """
    folded = re.sub(r"\s+", "", fold(password))
    if len(password) < LEAST_PASSWORD:
        raise PasswordWeak(least=LEAST_PASSWORD, reason="length")
    if len(set(folded)) < _FEWEST_SIGNS:
        raise PasswordWeak(least=LEAST_PASSWORD, reason="signs")
    rest = folded
    for word in _WORDS:
        rest = rest.replace(word, "")
    if len(rest) < _FEWEST_SIGNS:
        raise PasswordWeak(least=LEAST_PASSWORD, reason="words")
    for name in names:
        known = re.sub(r"\s+", "", fold(name))
        if len(known) > 3 and len(folded.replace(known, "")) < _FEWEST_SIGNS:
            raise PasswordWeak(least=LEAST_PASSWORD, reason="name")


def needs_first(station: Station) -> bool:
    """Tell whether nobody manages accounts yet: the first administrator is then made without a sign-in."""
    return not any(clerk.role is Role.ADMINISTRATOR for clerk in station.users.all())


def add(station: Station, actor: Clerk | None, name: str, full_name: str, role: Role, password: str) -> Clerk:
    """Add an account. Administrators add any, supervisors clerks; the first of all is an administrator's.

    Raises:
        ClerkNameInvalid, ClerkNameTaken, PasswordWeak: the input.
        RightMissing: the actor may not.
    """
    if actor is None and not (role is Role.ADMINISTRATOR and needs_first(station)):
        raise RightMissing(name=name)
    if actor is not None and not _may_manage(actor, role):
        raise RightMissing(name=name)
    if not _NAME.fullmatch(name) or role is Role.PROGRAM or name == Role.PROGRAM.value:
        raise ClerkNameInvalid(name=name)
    if not full_name.strip():
        raise ClerkNameInvalid(name=full_name)
    check_password(password, names=(name, full_name))
    if any(clerk.name == name for clerk in station.users.all()):
        raise ClerkNameTaken(name=name)
    return station.users.add(name, full_name, role, password, actor=actor.name if actor else "")


def set_password(station: Station, actor: Clerk, name: str, password: str) -> None:
    """Change one's own password, or reset that of somebody one manages.

    Raises:
        ClerkUnknown, PasswordWeak: the input.
        RightMissing: the actor may not.
    """
    clerk = station.users.get(name)
    if clerk.name != actor.name:
        _must_manage(actor, clerk)
    check_password(password, names=(clerk.name, clerk.full_name))
    station.users.set_password(clerk.name, password, actor=actor.name)


def set_locked(station: Station, actor: Clerk, name: str, locked: bool) -> None:
    """Close an account for sign-in, or open it again.

    Raises:
        ClerkUnknown: there is no such account.
        LastAdministrator: nobody could open it again.
        RightMissing: the actor may not.
    """
    clerk = station.users.get(name)
    _must_manage(actor, clerk)
    if locked:
        _must_not_be_last(station, clerk)
    station.users.set_locked(clerk.name, locked, actor=actor.name)


def set_role(station: Station, actor: Clerk, name: str, role: Role) -> None:
    """Give an account another role; administrators only.

    Raises:
        ClerkUnknown: there is no such account.
        LastAdministrator: nobody would be left who may.
        RightMissing: the actor may not, or the role is none of a person.
    """
    clerk = station.users.get(name)
    if actor.role is not Role.ADMINISTRATOR or role is Role.PROGRAM:
        raise RightMissing(name=name)
    if role is not Role.ADMINISTRATOR:
        _must_not_be_last(station, clerk)
    station.users.set_role(clerk.name, role, actor=actor.name)


def _may_manage(actor: Clerk, role: Role) -> bool:
    return actor.role is Role.ADMINISTRATOR or (actor.role is Role.SUPERVISOR and role is Role.CLERK)


def _must_manage(actor: Clerk, clerk: Clerk) -> None:
    if not _may_manage(actor, clerk.role):
        raise RightMissing(name=clerk.name)


def _must_not_be_last(station: Station, clerk: Clerk) -> None:
    others = [
        other
        for other in station.users.all()
        if other.role is Role.ADMINISTRATOR and not other.is_locked and other.name != clerk.name
    ]
    if clerk.role is Role.ADMINISTRATOR and not others:
        raise LastAdministrator(name=clerk.name)
