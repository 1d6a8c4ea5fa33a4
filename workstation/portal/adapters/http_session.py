# SPDX-License-Identifier: GPL-3.0-or-later
"""One portal's HTTP connection: time-outs, login by OAuth2 client credentials, answers turned into our failures."""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib
import ipaddress
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

import httpx

from workstation.errors import (
    PortalBusy,
    PortalCaptive,
    PortalLoginRefused,
    PortalOffline,
    PortalRefused,
    PortalUntrusted,
    SettingInvalid,
)
from workstation.portal.adapters.line import LineSettings, Timeouts, is_certificate_fault, open_client

_LARGEST_ANSWER = 16 * 1024 * 1024  # bytes; no list or receipt comes near, a broken portal must not fill memory
_LARGEST_FILE = 1024 * 1024 * 1024  # bytes of a file fetched back; only its hash stays in memory
_LONGEST_FILE_S = 3600.0  # 400 MB at 1 Mbit/s
_LONGEST_ANSWER_S = 120.0  # a body that drips one byte at a time never meets the read time-out
_REFUSALS = frozenset({400, 403, 404, 405, 409, 410, 411, 413, 414, 415, 422, 451})
_REASON_LENGTH = 300


class LineCut(PortalOffline):
    """The connection broke in mid-request: nobody knows how much arrived, asking again is worth it at once."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """This desk's login; `repr` keeps the secret out of logs and tracebacks."""

    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return f"Credentials(client_id={self.client_id!r})"


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer; header names are lower case.

    Attributes:
        sha256: of the body where it was asked for by `beat`; the body itself was let go then.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    sha256: str = ""

    def text(self) -> str:
        """Return the body as text.

        Raises:
            PortalOffline: not UTF-8, so not the portal's.
        """
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError:
            raise PortalOffline(detail=f"answer {self.status} is not UTF-8") from None

    def json(self) -> object:
        """Return the body as JSON.

        Raises:
            PortalOffline: something else than the portal answered (a captive portal's log-in page, a proxy).
        """
        try:
            return json.loads(self.text())
        except (ValueError, RecursionError):
            raise PortalOffline(detail=f"answer {self.status} is not JSON") from None


class HttpSession:
    """A blocking client bound to one portal.

    Args:
        base_url: address of the portal; plain http only on loopback.
        credentials: None for a server that wants no login, or whose login somebody else looks after.
        timeouts: how long silence is borne.
        line: pins and proxy.

    Raises:
        SettingInvalid: the address is none, or would send papers over an open line.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials | None,
        timeouts: Timeouts,
        line: LineSettings | None = None,
    ) -> None:
        self.base_url = _checked(base_url)
        self._credentials = credentials
        self._token = ""
        self._token_ends = 0.0
        self._client = open_client(self.base_url, timeouts, line or LineSettings(), is_local=is_loopback(self.base_url))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def address(self, reference: str, near: str = "") -> httpx.URL:
        """Return the full address of a path, or of a reference the portal gave us.

        Args:
            reference: path, relative or full address.
            near: path of the resource whose answer carried the reference.

        Raises:
            PortalOffline: it leads to another host, which must never see our login.
        """
        try:
            url = self.base_url.join(near).join(reference)
        except httpx.InvalidURL:
            raise PortalOffline(detail="the portal gives an address that is none") from None
        if _origin(url) != _origin(self.base_url):
            raise PortalOffline(detail=f"the portal points to another host: {url.host}")
        return url

    def is_ours(self, reference: str) -> bool:
        """Return whether a kept reference still belongs to this portal."""
        try:
            self.address(reference)
        except PortalOffline:
            return False
        return True

    def ask(self, method: str, path: str, **parts: object) -> Answer:
        """Send a request that may safely be sent twice; one cut (an idle connection that had died) is bridged."""
        try:
            return self.request(method, path, **parts)
        except LineCut:
            return self.request(method, path, **parts)

    def request(self, method: str, path: str, **parts: object) -> Answer:
        """Send one request, logging in first and, after a 401, once more.

        Args:
            method: HTTP method.
            path: path or full address at this portal.
            parts: `headers`, `params`, `json`, `data`, `content` as httpx knows them; `beat`: the body of a 200 is
                a file, hashed while it comes and not kept, and this is called with each piece.

        Raises:
            LineCut: broken off in the middle.
            PortalOffline: no connection or no answer in time.
            PortalLoginRefused: the login is not accepted.
        """
        url = self.address(path)
        if self._credentials is None:
            return self._exchange(method, url, parts)
        answer = self._exchange(method, url, parts, bearer=self._bearer(self._credentials))
        if answer.status == httpx.codes.UNAUTHORIZED:
            self._token = ""
            answer = self._exchange(method, url, parts, bearer=self._bearer(self._credentials))
        if answer.status == httpx.codes.UNAUTHORIZED:
            raise PortalLoginRefused(detail=reason(answer))
        return answer

    def _bearer(self, credentials: Credentials) -> str:
        if not self._token or time.monotonic() >= self._token_ends:
            self._log_in(credentials)
        return self._token

    def _log_in(self, credentials: Credentials) -> None:
        parts: dict[str, object] = {
            "data": {"grant_type": "client_credentials"},
            "auth": (credentials.client_id, credentials.client_secret),
        }
        url = self.address("oauth2/token")
        try:
            answer = self._exchange("POST", url, parts)
        except LineCut:
            answer = self._exchange("POST", url, parts)
        if answer.status in {400, 401, 403}:
            raise PortalLoginRefused(detail=reason(answer))
        if answer.status != httpx.codes.OK:
            fail(answer)
        fields = answer.json()
        token = fields.get("access_token") if isinstance(fields, dict) else None
        if not isinstance(fields, dict) or not isinstance(token, str) or not token:
            raise PortalOffline(detail="the login answer carries no token")
        life = fields.get("expires_in", 300)
        self._token = token
        # A tenth early: a token must not end between our check and the portal's.
        self._token_ends = time.monotonic() + (0.9 * life if isinstance(life, int | float) else 270.0)

    def _exchange(self, method: str, url: httpx.URL, parts: Mapping[str, object], *, bearer: str = "") -> Answer:
        arguments = dict(parts)
        given = arguments.pop("headers", None)
        beat = arguments.pop("beat", None)
        headers = dict(given) if isinstance(given, Mapping) else {}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        try:
            with self._client.stream(method, url, headers=headers, **arguments) as response:  # type: ignore[arg-type]
                if callable(beat) and response.status_code == httpx.codes.OK:
                    return _genuine(Answer(response.status_code, response.headers, b"", _hashed(response, beat)))
                return _genuine(Answer(response.status_code, response.headers, _body(response)))
        except httpx.TimeoutException as error:
            raise PortalOffline(detail=f"no answer in time ({type(error).__name__})") from error
        except httpx.ProxyError as error:  # 407 and the like, from the proxy itself
            raise PortalOffline(detail=f"the proxy says {error}") from error
        except httpx.ConnectError as error:
            if is_certificate_fault(error):
                raise PortalUntrusted(detail=str(error)[:_REASON_LENGTH]) from error
            raise PortalOffline(detail=f"no connection ({error})") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise LineCut(detail=f"connection cut ({type(error).__name__})") from error


def _genuine(answer: Answer) -> Answer:
    """Return the answer unless it is a page for people or leads elsewhere: no portal does either to a program.

    Raises:
        PortalCaptive: it does.
    """
    kind = answer.headers.get("content-type", "")
    if 300 <= answer.status < 400 and answer.status != httpx.codes.NOT_MODIFIED:
        raise PortalCaptive(detail=f"captive_portal: {answer.status} {answer.headers.get('location', '')[:200]}")
    if answer.status == httpx.codes.NETWORK_AUTHENTICATION_REQUIRED or (answer.status < 300 and "text/html" in kind):
        raise PortalCaptive(detail=f"captive_portal: {answer.status} {kind}")
    return answer


def fail(answer: Answer) -> NoReturn:
    """Raise the failure an answer stands for; called for every answer that is not the wanted one."""
    wait_s = retry_after_s(answer.headers.get("retry-after", ""))
    text = reason(answer)
    if answer.status == httpx.codes.TOO_MANY_REQUESTS or (answer.status == 503 and wait_s is not None):
        raise PortalBusy(detail=text, retry_after_s=wait_s)
    # 404 without the portal's own error body comes from a wrong address or a half-started server, not from a dossier.
    if answer.status in _REFUSALS and (answer.status != httpx.codes.NOT_FOUND or error_code(answer)):
        raise PortalRefused(detail=text)
    raise PortalOffline(detail=text, retry_after_s=wait_s)


def error_code(answer: Answer) -> str:
    """Return the portal's own error code, "" when the answer carries none."""
    return _error_fields(answer)[0]


def reason(answer: Answer) -> str:
    """Return status, code and reason of an answer in one line."""
    code, words = _error_fields(answer)
    return " ".join(part for part in (str(answer.status), code, words) if part)[:_REASON_LENGTH]


def retry_after_s(value: str) -> float | None:
    """Return the seconds a `Retry-After` header asks for (seconds or an HTTP date), None when it says nothing."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())


def is_loopback(url: httpx.URL) -> bool:
    """Return whether an address stays on this machine."""
    if url.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return False


def _error_fields(answer: Answer) -> tuple[str, str]:
    try:
        fields = json.loads(answer.body)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(fields, dict):
        return "", ""
    words = fields.get("reason", fields.get("error_description", ""))
    return str(fields.get("code", fields.get("error", ""))), words if isinstance(words, str) else ""


def _checked(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url if base_url.endswith("/") else f"{base_url}/")
    except httpx.InvalidURL:
        raise SettingInvalid(key="portal.url", value=base_url) from None
    if not url.host or not (url.scheme == "https" or (url.scheme == "http" and is_loopback(url))):
        raise SettingInvalid(key="portal.url", value=base_url)
    return url


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _hashed(response: httpx.Response, beat: Callable[[], None]) -> str:
    deadline = time.monotonic() + _LONGEST_FILE_S
    digest = hashlib.sha256()
    size = 0
    for piece in response.iter_bytes():
        digest.update(piece)
        size += len(piece)
        if size > _LARGEST_FILE or time.monotonic() > deadline:
            raise PortalOffline(detail=f"answer {response.status_code} does not end")
        beat()
    return digest.hexdigest()


def _body(response: httpx.Response) -> bytes:
    deadline = time.monotonic() + _LONGEST_ANSWER_S
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > _LARGEST_ANSWER or time.monotonic() > deadline:
            raise PortalOffline(detail=f"answer {response.status_code} does not end")
    return bytes(body)
