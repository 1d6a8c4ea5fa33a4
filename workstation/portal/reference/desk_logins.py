# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins of the desks of one portal or gateway: a secret each, given once, revoked one by one; tokens are in `login`.

Secrets are random and long, so that a plain SHA-256 of one is enough: there is nothing to be guessed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from workstation.errors import DeskLoginTaken, DeskLoginUnknown
from workstation.portal.reference.database import Database
from workstation.portal.reference.settings import now

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,63}")
_COLUMNS = "client_id, note, made_at, seen_at, revoked_at"
_FIND = "select client_id, secret_sha256, revoked_at from desk_login where client_id = ?"
_ALL = f"select {_COLUMNS} from desk_login order by client_id"
_ADD = """
insert into desk_login (client_id, secret_sha256, note, made_at, seen_at, revoked_at) values (?, ?, ?, ?, '', '')
on conflict (client_id) do update set secret_sha256 = excluded.secret_sha256, note = excluded.note,
    made_at = excluded.made_at, revoked_at = '' where desk_login.revoked_at <> ''
returning client_id
"""
_REVOKE = "update desk_login set revoked_at = ? where client_id = ? and revoked_at = '' returning client_id"
_REVOKE_COMMON = """
insert into desk_login (client_id, secret_sha256, note, made_at, seen_at, revoked_at) values (?, '', '', ?, '', ?)
on conflict (client_id) do update set revoked_at = excluded.revoked_at
"""
_SEEN = "update desk_login set seen_at = ? where client_id = ?"


@dataclass(frozen=True, slots=True)
class DeskLogin:
    """One desk's login; the secret is not in it.

    Attributes:
        note: what the administrator wrote: which desk this is.
        made_at: when the secret was made.
        seen_at: when the desk logged in last, "" for never.
        revoked_at: since when it is no longer let in, "" while it is.
    """

    client_id: str
    note: str
    made_at: str
    seen_at: str
    revoked_at: str


def is_desk_name(text: str) -> bool:
    """Whether a text can be a client id: 2 to 64 small letters, digits, dots and hyphens."""
    return bool(_NAME.fullmatch(text))


class DeskLogins:
    """The logins in the portal's database; several portals on one PostgreSQL server share them."""

    def __init__(self, database: Database, common: str = "") -> None:
        """Use a database.

        Args:
            database: of the portal.
            common: client id of the one login that the portal was started with and that stands in no row.
        """
        self._database = database
        self._common = common

    def add(self, client_id: str, note: str = "") -> str:
        """Make a login, or a new secret for a revoked one; return the secret, which is kept nowhere.

        Raises:
            DeskLoginTaken: it is in use; revoke it first.
        """
        if client_id == self._common:
            raise DeskLoginTaken(name=client_id)
        secret = secrets.token_urlsafe(32)
        with self._database.writing() as session:
            if not session.execute(_ADD, (client_id, _hash(secret), note, _now())):
                raise DeskLoginTaken(name=client_id)
        return secret

    def revoke(self, client_id: str) -> None:
        """Let a desk in no more, from its next request on.

        Raises:
            DeskLoginUnknown: there is none, or it is revoked already.
        """
        with self._database.writing() as session:
            if client_id == self._common:
                session.execute(_REVOKE_COMMON, (client_id, _now(), _now()))
            elif not session.execute(_REVOKE, (_now(), client_id)):
                raise DeskLoginUnknown(name=client_id)

    def all(self) -> list[DeskLogin]:
        """Return every login, revoked ones too; the common one only once it is revoked."""
        return [DeskLogin(**row) for row in self._database.rows(_ALL)]

    def is_right(self, client_id: str, secret: str) -> bool:
        """Tell whether a desk may log in, and note when it did."""
        rows = self._database.rows(_FIND, (client_id,))
        if not rows or rows[0]["revoked_at"]:
            return False
        if not hmac.compare_digest(str(rows[0]["secret_sha256"]), _hash(secret)):
            return False
        with self._database.writing() as session:
            session.execute(_SEEN, (_now(), client_id))
        return True

    def is_revoked(self, client_id: str) -> bool:
        """Tell whether a desk that was let in once is to be let in no more."""
        rows = self._database.rows(_FIND, (client_id,))
        return bool(rows and rows[0]["revoked_at"])


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


def _now() -> str:
    return now().isoformat(timespec="seconds")
