# SPDX-License-Identifier: GPL-3.0-or-later
"""Log-in of desks: OAuth2 client credentials and the check every other route makes; tokens live in memory only."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from workstation.portal.reference import refusals
from workstation.portal.reference.desk_logins import DeskLogins
from workstation.portal.reference.messages import Problem, Token

router = APIRouter(tags=["login"])


class Gate:
    """Knows the desks' logins and the tokens they were given; a restart forgets these, and desks log in again.

    The portal is started with one login, which is enough for a trial; where many desks meet, each has its own
    (`sohoa portal desk add`) and the common one is revoked.
    """

    def __init__(self, client_id: str, client_secret: str, life_s: float, desks: DeskLogins) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self.life_s = life_s
        self._desks = desks
        self._given: dict[str, tuple[float, str]] = {}  # token: when it ends, and whose it is

    def issue(self, client_id: str, client_secret: str) -> str:
        """Return a new token.

        Raises:
            Refusal: unknown or revoked client, or wrong secret.
        """
        if not (self._is_common(client_id, client_secret) or self._desks.is_right(client_id, client_secret)):
            raise refusals.login_refused()
        now = time.monotonic()
        self._given = {token: given for token, given in self._given.items() if given[0] > now}
        token = secrets.token_urlsafe(32)
        self._given[token] = (now + self.life_s, client_id)
        return token

    def _is_common(self, client_id: str, client_secret: str) -> bool:
        is_it = hmac.compare_digest(client_id.encode(), self._client_id.encode())
        is_right = hmac.compare_digest(client_secret.encode(), self._client_secret.encode())
        return is_it and is_right and not self._desks.is_revoked(client_id)

    def check(self, authorization: str) -> None:
        """Let a request with a good token pass.

        Raises:
            Refusal: it carries none, or that of a desk that was revoked since.
        """
        scheme, _, token = authorization.partition(" ")
        ends, client_id = self._given.get(token, (0.0, ""))
        if scheme.lower() != "bearer" or ends <= time.monotonic() or self._desks.is_revoked(client_id):
            raise refusals.token_invalid()


def require_login(request: Request) -> None:
    """Refuse a request without a good token; a dependency of every router but this one."""
    gate: Gate = request.app.state.gate
    gate.check(request.headers.get("authorization", ""))


@router.post("/oauth2/token", responses={400: {"model": Problem}, 401: {"model": Problem}})
async def issue_token(request: Request) -> Token:
    """Log a desk in: `grant_type=client_credentials` as a form, id and secret by HTTP Basic or in the form."""
    gate: Gate = request.app.state.gate
    form = {key: values[0] for key, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
    if form.get("grant_type") != "client_credentials":
        raise refusals.Refusal(400, "unsupported_grant_type", "Chỉ hỗ trợ client_credentials")
    client_id, secret = _basic(request.headers.get("authorization", "")) or (
        form.get("client_id", ""),
        form.get("client_secret", ""),
    )
    return Token(access_token=await run_in_threadpool(gate.issue, client_id, secret), expires_in=gate.life_s)


def _basic(authorization: str) -> tuple[str, str] | None:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise refusals.malformed("Authorization") from None
    return client_id, secret
