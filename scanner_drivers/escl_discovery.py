# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds eSCL scanners that announce themselves on the local network (DNS-SD); asks them nothing."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from dataclasses import dataclass

from zeroconf import InterfaceChoice, ServiceBrowser, ServiceInfo, ServiceStateChange, Zeroconf

_PLAIN = "_uscan._tcp.local."
_SECURE = "_uscans._tcp.local."
_RESOLVE_MS = 1500
_OTHER_ADDRESSES_S = 0.5  # a scanner's second announcement follows the first at once


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement.

    Attributes:
        uuid: lower case; "" when the scanner gives none.
        url: root of the service.
    """

    uuid: str
    name: str
    url: str


def discover(timeout_s: float) -> Iterator[Announced]:
    """Listen to the network for `timeout_s` and return announcements as they come, repeated ones too."""
    yield from _listen(timeout_s, wanted=None)


def find(uuid: str, timeout_s: float) -> list[str]:
    """Return the addresses of one scanner, encrypted ones first; listens no longer than it must."""
    urls = {heard.url for heard in _listen(timeout_s, wanted=uuid.lower()) if heard.uuid == uuid.lower()}
    return sorted(urls, key=lambda url: (not url.startswith("https://"), "[" in url, url))


def _listen(timeout_s: float, wanted: str | None) -> Iterator[Announced]:
    heard: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()

    def on_change(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Added:
            heard.put((service_type, name))

    with Zeroconf(interfaces=InterfaceChoice.All) as network:
        browser = ServiceBrowser(network, [_PLAIN, _SECURE], handlers=[on_change])
        try:
            yield from _resolve(network, heard, time.monotonic() + timeout_s, wanted)
        finally:
            browser.cancel()


def _resolve(
    network: Zeroconf, heard: queue.SimpleQueue[tuple[str, str]], deadline: float, wanted: str | None
) -> Iterator[Announced]:
    while (left_s := deadline - time.monotonic()) > 0:
        try:
            service_type, name = heard.get(timeout=left_s)
        except queue.Empty:
            return
        info = network.get_service_info(service_type, name, timeout=_RESOLVE_MS)
        for announced in _announced(info) if info is not None else ():
            if announced.uuid == wanted:
                deadline = min(deadline, time.monotonic() + _OTHER_ADDRESSES_S)
            yield announced


def _announced(info: ServiceInfo) -> Iterator[Announced]:
    said = {key.lower(): value or "" for key, value in info.decoded_properties.items()}
    scheme = "https" if info.type == _SECURE else "http"
    path = said.get("rs", "eSCL").strip("/")
    name = said.get("ty") or info.name.partition("._uscan")[0]
    for address in info.parsed_scoped_addresses():
        # link-local IPv6 needs its zone in the address, which HTTP clients do not take
        host = f"[{address}]" if ":" in address else address
        if "%" not in host:
            yield Announced(said.get("uuid", "").lower(), name, f"{scheme}://{host}:{info.port}/{path}")
