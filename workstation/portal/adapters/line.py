# SPDX-License-Identifier: GPL-3.0-or-later
"""The line to a portal: time-outs, TLS with pinned keys, proxy, send buffer; what is said on it is not in here."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import socket
import ssl
import urllib.request
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import certifi
import httpx
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from workstation.errors import SettingInvalid

# Linux grows a socket's send buffer to 4 MiB, which takes 34 s to drain at 1 Mbit/s: longer than the read time-out, so
# a slow but sound line would be taken for a dead one, and progress would run ahead of what has left.
_SEND_BUFFER = 128 * 1024
_PIN_FAULT = "certificate_not_pinned"
_HEX = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long silence is borne, in seconds."""

    connect_s: float = 5.0
    read_s: float = 30.0
    write_s: float = 30.0


@dataclass(frozen=True, slots=True)
class LineSettings:
    """How the portal is reached; `repr` keeps the proxy's password out of logs.

    Attributes:
        pins: SHA-256 of the public key (SPKI) of every key the portal may show, base64 or hex; empty: any key whose
            certificate is valid.
        ca_file: PEM file of the roots that count instead of the public ones; empty: the public ones.
        proxy: address of the proxy; empty: the system's own settings.
        proxy_user: its login; empty for a proxy that asks for none.
        proxy_password: its password.
    """

    pins: tuple[str, ...] = ()
    ca_file: str = ""
    proxy: str = ""
    proxy_user: str = ""
    proxy_password: str = ""

    def __repr__(self) -> str:
        return f"LineSettings(pins={self.pins!r}, ca_file={self.ca_file!r}, proxy={self.proxy!r})"


class PinnedContext(ssl.SSLContext):
    """TLS as everywhere else that also insists on one of our keys, before a byte of ours is sent."""

    pins: frozenset[bytes] = frozenset()

    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        """Make the connection and look at the key that was shown."""
        wrapped = super().wrap_socket(*arguments, **options)
        if self.pins and spki_sha256(wrapped.getpeercert(binary_form=True) or b"") not in self.pins:
            wrapped.close()
            raise ssl.SSLCertVerificationError(_PIN_FAULT)
        return wrapped


def spki_sha256(certificate: bytes) -> bytes:
    """Return the SHA-256 of the public key of a DER certificate (RFC 7469); no bytes for no certificate."""
    if not certificate:
        return b""
    key = x509.load_der_x509_certificate(certificate).public_key()
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()


def open_client(url: httpx.URL, timeouts: Timeouts, line: LineSettings, *, is_local: bool) -> httpx.Client:
    """Return a client for one portal.

    Args:
        url: address of the portal.
        timeouts: how long silence is borne.
        line: how it is reached.
        is_local: the portal is on this machine, where the system's proxy has no business.

    Raises:
        SettingInvalid: a pin, the root file or the proxy's address is none.
    """
    transport = httpx.HTTPTransport(
        verify=_context(line) if url.scheme == "https" else False,  # http: loopback only, reading roots costs 30 ms
        # Servers close idle connections after about 5 s; ours must be given up before.
        limits=httpx.Limits(max_connections=4, keepalive_expiry=3.0),
        proxy=_proxy(url, line, is_local),
        trust_env=False,
        socket_options=[(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)],
    )
    return httpx.Client(
        transport=transport,
        timeout=httpx.Timeout(timeouts.read_s, connect=timeouts.connect_s, write=timeouts.write_s),
        trust_env=False,
        headers={"User-Agent": "sohoa-mot-cua", "Accept": "application/json"},
    )


def is_certificate_fault(error: BaseException) -> bool:
    """Return whether a connection ended because of the certificate that was shown."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return True
        seen = seen.__cause__ or seen.__context__
    # httpcore hands the words on but not always the cause
    return _PIN_FAULT in str(error) or "CERTIFICATE_VERIFY_FAILED" in str(error)


def _context(line: LineSettings) -> ssl.SSLContext:
    context = PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if line.ca_file:
            context.load_verify_locations(line.ca_file)
        else:
            context.load_default_certs()  # a province's own root stands here
            context.load_verify_locations(certifi.where())  # a relocated Python may find no system store
    except (OSError, ssl.SSLError):
        raise SettingInvalid(key="portal.ca_file", value=line.ca_file) from None
    context.pins = frozenset(_pins(line.pins))
    return context


def _pins(texts: Collection[str]) -> Collection[bytes]:
    found = []
    for text in texts:
        try:
            pin = bytes.fromhex(text) if _HEX.fullmatch(text) else base64.b64decode(text, validate=True)
        except binascii.Error:
            pin = b""
        if len(pin) != hashlib.sha256().digest_size:
            raise SettingInvalid(key="portal.pins", value=text)
        found.append(pin)
    return found


def _proxy(url: httpx.URL, line: LineSettings, is_local: bool) -> httpx.Proxy | None:
    address = line.proxy or ("" if is_local else _system_proxy(url))
    if not address:
        return None
    auth = (line.proxy_user, line.proxy_password) if line.proxy_user else None
    try:
        return httpx.Proxy(address, auth=auth)
    except (httpx.InvalidURL, ValueError):
        raise SettingInvalid(key="portal.proxy", value=line.proxy) from None


def _system_proxy(url: httpx.URL) -> str:
    if urllib.request.proxy_bypass(url.host):
        return ""
    return urllib.request.getproxies().get(url.scheme, "")
