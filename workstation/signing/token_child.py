# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs inside the token's helper process: orders in, answers out, one session; the other side is token_process.py.

An order is a line of JSON on standard input, an answer a line on standard output. The PIN follows its order as raw
bytes, so that it never stands in a string.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import io
import json
import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from workstation.errors import SigningError, TokenSessionEnded
from workstation.signing.signer import CertificateFacts
from workstation.signing.token import TokenSigner, open_token, token_info


@dataclass(slots=True)
class Order:
    """One order.

    Attributes:
        what: "info", "open", "sign" or "close".
        told: its parameters.
        pin: of an "open"; overwritten when used.
    """

    what: str
    told: dict[str, Any]
    pin: bytearray


class IdleLimit:
    """How long a session may lie unused."""

    def __init__(self, limit_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Start now.

        Args:
            limit_s: seconds.
            clock: seconds that never go back.
        """
        self._limit_s = limit_s
        self._clock = clock
        self._since = clock()

    def touch(self) -> None:
        """Begin anew."""
        self._since = self._clock()

    @property
    def left_s(self) -> float:
        """Seconds until the session is dropped, 0 when it must be."""
        return max(0.0, self._since + self._limit_s - self._clock())


Receive = Callable[[float | None], Order | Literal["ended", "silent"]]
Answer = Callable[[dict[str, Any]], None]


def serve(receive: Receive, answer: Answer, clock: Callable[[], float] = time.monotonic) -> None:
    """Carry out orders until the other side ends or the session lay unused for too long.

    Args:
        receive: waits up to the seconds given (None: for ever).
        answer: sends one answer.
        clock: seconds that never go back.
    """
    session = _Session(clock)
    try:
        while True:
            order = receive(session.left_s)
            if order == "ended":
                return
            if order == "silent":
                if session.left_s == 0:
                    return
                continue
            assert isinstance(order, Order)
            if order.what == "close":
                return
            try:
                answer({"done": session.carry_out(order)})
            except SigningError as failure:
                answer({"failure": failure.code, "detail": failure.detail})
    finally:
        session.close()


class _Session:
    """At most one opened signer."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._signer: TokenSigner | None = None
        self._idle: IdleLimit | None = None

    @property
    def left_s(self) -> float | None:
        return self._idle.left_s if self._idle is not None else None

    def carry_out(self, order: Order) -> Any:
        match order.what:
            case "info":
                return [_slot(slot) for slot in token_info(_path(order.told["module"]))]
            case "open":
                return self._open(order)
            case "sign":
                return self._sign(base64.b64decode(order.told["data"]))
        raise ValueError(order.what)

    def _open(self, order: Order) -> dict[str, Any]:
        self.close()
        signer = open_token(_path(order.told["module"]), order.told["slot"], order.pin)
        self._signer = signer
        self._idle = IdleLimit(float(order.told["idle_s"]), self._clock)
        return {"certificate": _text(signer.certificate), "chain": [_text(above) for above in signer.chain]}

    def _sign(self, data: bytes) -> str:
        if self._signer is None or self._idle is None or self._idle.left_s == 0:
            raise TokenSessionEnded
        signature = self._signer.sign(data)
        self._idle.touch()
        return _text(signature)

    def close(self) -> None:
        if self._signer is not None:
            self._signer.close()
        self._signer = self._idle = None


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _slot(slot: Any) -> dict[str, Any]:
    return {**dataclasses.asdict(slot), "certificates": [_facts(facts) for facts in slot.certificates]}


def _facts(facts: CertificateFacts) -> dict[str, Any]:
    told = dataclasses.asdict(facts)
    return {**told, "not_before": facts.not_before.isoformat(), "not_after": facts.not_after.isoformat()}


def read_order(stream: io.RawIOBase) -> Order | None:
    """Read one order; None at the end of the stream."""
    line = stream.readline()
    if not line:
        return None
    told = json.loads(line)
    pin = bytearray(int(told.pop("pin_bytes", 0)))
    view, got = memoryview(pin), 0
    while got < len(pin):
        count = stream.readinto(view[got:])
        if not count:
            return None
        got += count
    return Order(str(told.pop("what")), told, pin)


def main() -> None:
    """Serve the other side of our standard streams."""
    _forbid_core_dumps()
    # Whatever a vendor's library prints must not stand between our answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    orders: queue.SimpleQueue[Order | Literal["ended"]] = queue.SimpleQueue()

    def read() -> None:
        # unbuffered: a thread inside a buffered read makes Python abort when the process ends by itself
        stream = io.FileIO(0, closefd=False)
        with contextlib.suppress(OSError, ValueError):
            while (order := read_order(stream)) is not None:
                orders.put(order)
        orders.put("ended")

    # Pipes cannot be waited for with a time limit on Windows; this process has no lanes.
    threading.Thread(target=read, name="orders", daemon=True).start()

    def receive(timeout_s: float | None) -> Order | Literal["ended", "silent"]:
        try:
            return orders.get(timeout=timeout_s)
        except queue.Empty:
            return "silent"

    def answer(told: dict[str, Any]) -> None:
        answers.write(json.dumps(told).encode("ascii") + b"\n")
        answers.flush()

    with contextlib.suppress(BrokenPipeError):
        serve(receive, answer)


def _forbid_core_dumps() -> None:
    # A library that crashes would leave the PIN on the disk.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
