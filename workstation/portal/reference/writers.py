# SPDX-License-Identifier: GPL-3.0-or-later
"""One writer at a time for each upload; a newcomer asks the one before to stop (its line is most likely dead)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from workstation.portal.reference.refusals import locked

_PATIENCE_S = 10.0


class _Turn:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.give_up: asyncio.Event | None = None
        self.users = 0


class Writers:
    """Who writes to which upload."""

    def __init__(self) -> None:
        self._turns: dict[str, _Turn] = {}

    @asynccontextmanager
    async def turn(self, upload_id: str) -> AsyncIterator[asyncio.Event]:
        """Hold the upload alone; yields an event that is set when somebody else wants it.

        Raises:
            Refusal: 423, the one before does not let go.
        """
        turn = self._turns.setdefault(upload_id, _Turn())
        turn.users += 1
        try:
            if turn.give_up is not None:
                turn.give_up.set()
            try:
                await asyncio.wait_for(turn.lock.acquire(), _PATIENCE_S)
            except TimeoutError:
                raise locked() from None
            turn.give_up = asyncio.Event()
            try:
                yield turn.give_up
            finally:
                turn.give_up = None
                turn.lock.release()
        finally:
            turn.users -= 1
            if not turn.users:
                self._turns.pop(upload_id, None)
