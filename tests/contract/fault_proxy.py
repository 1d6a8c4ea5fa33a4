# SPDX-License-Identifier: GPL-3.0-or-later
"""A bad line on loopback: forwards TCP, and cuts, freezes, loses an answer or answers by itself as told."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

_PIECE = 16 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """How one connection behaves; the default is a good line.

    Attributes:
        cut_after: bytes from the client after which both ends lose the connection.
        freeze_after: bytes from the client after which nothing moves any more, with both ends still open.
        lose_answer_to: once these bytes were seen from the client, the next answer is cut instead of delivered.
        answer: sent to the client at once, the server never hears of it.
        rate: bytes a second from the client that get through; None for as fast as it goes.
    """

    cut_after: int | None = None
    freeze_after: int | None = None
    lose_answer_to: bytes = b""
    answer: bytes = b""
    rate: float | None = None


class FaultProxy:
    """Forwards to `target`; each new connection takes the next line of `lines`, then `otherwise`.

    Args:
        target: address of the server.
        lines: of the first connections.
        otherwise: of all later ones.
        cut_every: bytes from all clients together after which whichever connection is busy is cut, again and again.
    """

    def __init__(
        self, target: str, lines: list[Line] | None = None, otherwise: Line | None = None, cut_every: int | None = None
    ) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._lines = lines or []
        self._otherwise = otherwise or Line()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        if self._otherwise.rate is not None:  # a slow line swallows no megabyte in advance
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _PIECE)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._pause = threading.Event()  # never set: it only lets time pass
        self.bytes_from_client = 0
        self._cut_every = cut_every
        self.cuts = 0
        self.connections = 0
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> FaultProxy:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._open:
            _close(end)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(client)
            line = self._lines.pop(0) if self._lines else self._otherwise
            self._start(self._serve, client, line)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _serve(self, client: socket.socket, line: Line) -> None:
        if line.answer:
            with contextlib.suppress(OSError):
                client.recv(_PIECE)
                client.sendall(line.answer)
                client.shutdown(socket.SHUT_WR)
            return
        try:
            server = socket.create_connection(self._target, timeout=5)
        except OSError:
            _reset(client)
            return
        server.settimeout(None)
        self._open.append(server)
        is_losing = threading.Event()
        self._start(self._answers, server, client, is_losing)
        self._requests(client, server, line, is_losing)

    def _requests(self, client: socket.socket, server: socket.socket, line: Line, is_losing: threading.Event) -> None:
        limit = line.cut_after if line.cut_after is not None else line.freeze_after
        seen = b""
        passed = 0
        while piece := _receive(client, _PIECE if limit is None else min(_PIECE, limit - passed)):
            passed += len(piece)
            self.bytes_from_client += len(piece)
            if line.rate is not None:
                self._pause.wait(len(piece) / line.rate)
            if line.lose_answer_to:
                seen = (seen + piece)[-64 * 1024 :]
                if line.lose_answer_to in seen:
                    is_losing.set()
            with contextlib.suppress(OSError):
                server.sendall(piece)
            if self._cut_every and self.bytes_from_client >= (self.cuts + 1) * self._cut_every:
                self.cuts += 1
                break
            if limit is not None and passed >= limit:
                if line.freeze_after is not None:
                    return  # both sockets stay open in self._open
                break
        _close(server)  # the server gets what had passed, the client learns nothing
        _reset(client)

    def _answers(self, server: socket.socket, client: socket.socket, is_losing: threading.Event) -> None:
        while piece := _receive(server, _PIECE):
            if is_losing.is_set():
                break
            with contextlib.suppress(OSError):
                client.sendall(piece)
        if is_losing.is_set():
            _close(server)
            _reset(client)


def _receive(end: socket.socket, size: int) -> bytes:
    try:
        return end.recv(size)
    except OSError:
        return b""


def _reset(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    _close(end)


def _close(end: socket.socket) -> None:
    # shutdown first: another thread may sit in recv() on the same socket, and close() alone would not wake it
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
