# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on demand, for trials of a desk: 503, cut, hang, lost answer, read from a TOML or JSON file."""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from collections.abc import MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Action(StrEnum):
    """What goes wrong."""

    STATUS = "status"  # answered with `status` instead
    CUT = "cut"  # the connection breaks after `after_bytes` of the request
    LOSE_ANSWER = "lose_answer"  # everything is done, the answer is never seen
    HANG = "hang"  # no answer at all, the connection stays


@dataclass(slots=True)
class Fault:
    """One fault.

    Attributes:
        path: regular expression the path must match from its start.
        method: only this method; "" for each.
        times: how often it strikes; counts down.
        skip: how many such requests pass before; counts down.
        body: JSON text answered with `status`, for portals that say no with HTTP 200; "" for the usual problem.
    """

    action: Action
    path: str = "/"
    method: str = ""
    times: int = 1
    skip: int = 0
    status: int = 503
    retry_after: str = ""
    after_bytes: int = 0
    body: str = ""

    def strikes(self, scope: Scope) -> bool:
        """Return whether this request is hit, and count it."""
        if self.times < 1 or (self.method and self.method != scope["method"]):
            return False
        if not re.match(self.path, scope["path"]):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


def read_faults(path: Path) -> list[Fault]:
    """Read `{"fault": [...]}` (JSON) or `[[fault]]` tables (TOML)."""
    text = path.read_text("utf-8")
    table = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    return [Fault(**(fields | {"action": Action(fields["action"])})) for fields in table.get("fault", [])]


class FaultInjection:
    """Stands in front of the application and spoils requests; reads its file again whenever that changes."""

    def __init__(self, app: ASGIApp, path: Path) -> None:
        self._app = app
        self._path = path
        self._read_at = 0
        self._faults: list[Fault] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or not."""
        fault = self._fault(scope) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.action is Action.STATUS:
            await self._answer(fault, scope, receive, send)
        elif fault.action is Action.HANG:
            await _wait_for_hang_up(receive)
        elif fault.action is Action.LOSE_ANSWER:
            await self._app(scope, receive, _swallow)
            await _break_off(send)
        else:
            await self._app(scope, _Cutter(receive, fault.after_bytes), _swallow)
            await _break_off(send)

    def _fault(self, scope: Scope) -> Fault | None:
        changed_at = self._path.stat().st_mtime_ns if self._path.exists() else 0
        if changed_at != self._read_at:
            self._read_at = changed_at
            self._faults = read_faults(self._path) if changed_at else []
        return next((fault for fault in self._faults if fault.strikes(scope)), None)

    async def _answer(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        usual = {"code": "FAULT", "reason": "Lỗi được tạo để thử nghiệm"}
        body = json.loads(fault.body) if fault.body else usual
        await JSONResponse(body, fault.status, headers)(scope, receive, send)


class _Cutter:
    """Gives the application some bytes of the body, then tells it that the client has gone."""

    def __init__(self, receive: Receive, after_bytes: int) -> None:
        self._receive = receive
        self._left = after_bytes

    async def __call__(self) -> MutableMapping[str, Any]:
        if self._left <= 0:
            return {"type": "http.disconnect"}
        message = await self._receive()
        body = message.get("body", b"")[: self._left]
        self._left -= len(message.get("body", b""))
        return {**message, "body": body, "more_body": True}


async def _swallow(_message: Message) -> None:
    return


async def _wait_for_hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(0)


async def _break_off(send: Send) -> None:
    """Close the connection in the middle of an answer: ASGI knows no other way to cut it."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
