# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP transport whose whole exchange ends at a deadline; what is exchanged is not in here.

httpx limits each silence, not the exchange: a server that sends a byte every four seconds holds a limit of five for
ever. The clerk's limit is a limit, so every wait gets what is left of it, the look-up of the name too.
"""

from __future__ import annotations

import socket
import threading
import time
import typing
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable

import httpcore
import httpx

_SLICE_S = 0.5


class Deadline:
    """What is left of a budget of seconds, and whether anybody still wants the answer."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, is_cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        """Start without a limit.

        Args:
            clock: seconds that never go back.
            is_cancelled: looked at between short waits; a program that ends waits for no authority.
        """
        self._clock = clock
        self.is_cancelled = is_cancelled
        self._end: float | None = None

    def start(self, seconds: float) -> None:
        """Begin a budget."""
        self._end = self._clock() + seconds

    def left(self, wanted: float | None, over: type[Exception]) -> float | None:
        """Return the shorter of `wanted` and what is left.

        Raises:
            over: nothing is left.
        """
        if self._end is None:
            return wanted
        left = self._end - self._clock()
        if left <= 0:
            raise over
        return left if wanted is None else min(wanted, left)


class DeadlineTransport(httpx.HTTPTransport):
    """httpx's transport on connections that watch the deadline."""

    def __init__(self, deadline: Deadline, url: str) -> None:
        """Make the pool anew with our connections.

        Args:
            deadline: for every exchange.
            url: decides about the system's proxy, which httpx leaves out for a transport of one's own.
        """
        super().__init__()
        self._pool.close()
        backend, tls, proxy = _Backend(deadline), httpx.create_ssl_context(), _proxy(url)
        self._pool = (
            httpcore.HTTPProxy(proxy_url=proxy, ssl_context=tls, max_connections=1, network_backend=backend)
            if proxy
            else httpcore.ConnectionPool(ssl_context=tls, max_connections=1, network_backend=backend)
        )


def _proxy(url: str) -> str:
    try:
        parts = urllib.parse.urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    proxy = urllib.request.getproxies().get(parts.scheme, "")
    is_usable = proxy.startswith("http://") and host not in {"localhost", "127.0.0.1"}
    return proxy if is_usable and not urllib.request.proxy_bypass(host) else ""


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _looked_up(host, port, self._deadline.left(timeout, httpcore.ConnectTimeout))
        failure: Exception = httpcore.ConnectError(f"no address of {host}")
        for address in addresses:
            left = self._deadline.left(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._system.connect_tcp(address, port, left, local_address, socket_options)
            except httpcore.ConnectError as error:
                failure = error
                continue
            return _Stream(stream, self._deadline)
        raise failure


def _looked_up(host: str, port: int, limit_s: float | None) -> list[str]:
    """Return the addresses of a host.

    The system's look-up knows no time limit and cannot be stopped, so it runs in a thread of its own, outside the
    lanes: one that hangs is left to its end and holds up neither a lane nor the end of the program.
    """
    found: list[str] = []
    failed: list[OSError] = []

    def look() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else OSError(str(error)))
            return
        found.extend(str(answer[4][0]) for answer in answers)

    thread = threading.Thread(target=look, name="name look-up", daemon=True)
    thread.start()
    thread.join(limit_s)
    if thread.is_alive():
        raise httpcore.ConnectTimeout(f"look-up of {host}")
    if failed:
        raise httpcore.ConnectError(str(failed[0])) from failed[0]
    return list(dict.fromkeys(found))


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            left = self._deadline.left(timeout, httpcore.ReadTimeout)
            try:
                return self._stream.read(max_bytes, _SLICE_S if left is None else min(left, _SLICE_S))
            except httpcore.ReadTimeout:
                if self._deadline.is_cancelled():
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: typing.Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)
