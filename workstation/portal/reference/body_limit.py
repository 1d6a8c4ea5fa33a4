# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a request body that is larger than a paper may be, before it has filled disk or memory."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workstation.portal.reference.refusals import too_large

_BESIDE = 1024 * 1024  # fields and boundaries around the file


class BodyLimit:
    """Stands in front of the application: a framework keeps form files before anybody asks for a login."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, refuse it by its length, or end it where it goes beyond."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"")
        if announced.isdigit() and int(announced) > self._limit + _BESIDE:
            answer = too_large(self._limit).response()
            answer.headers["Connection"] = "close"
            await answer(scope, receive, send)
            return
        counted = _Counted(receive, self._limit)

        async def close_behind(message: Message) -> None:
            if message["type"] == "http.response.start" and counted.is_over:  # else the rest would be read for ever
                message = {**message, "headers": [*message.get("headers", []), (b"connection", b"close")]}
            await send(message)

        await self._app(scope, counted, close_behind)


class _Counted:
    """Tells the application that the client has gone once more has come than may come."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit + _BESIDE

    @property
    def is_over(self) -> bool:
        """Whether more has come than may come."""
        return self._left < 0

    async def __call__(self) -> MutableMapping[str, Any]:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return {"type": "http.disconnect"} if self.is_over else message
