# SPDX-License-Identifier: GPL-3.0-or-later
"""Client of VNPT SmartCA's signing interface (document v1.1 of 2024-05-15) and its access tokens.

Written after the document and tried against a simulated service only.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from workstation.errors import NoCertificate, RemoteRejected, RemoteUnreachable
from workstation.signing.remote import Capabilities, RemoteAnswer, Standing
from workstation.signing.signer import Identity, KeyKind, certificate_facts, issuers_of

BATCH_MAX = 50  # hashes in one transaction
_TOKEN_LIFE_S = 3600.0  # as the document says, where the answer does not

_STANDING = {
    1: Standing.DONE,
    4000: Standing.PENDING,
    4001: Standing.EXPIRED,
    4002: Standing.REJECTED,  # by the signer
    4003: Standing.REJECTED,  # authorisation of the key failed
    4004: Standing.REJECTED,  # signing failed
}


@dataclass(frozen=True, slots=True)
class RemoteIdentity:
    """Certificate and chain of a key at a service; satisfies `Identity`."""

    certificate: bytes
    chain: tuple[bytes, ...]
    is_test: bool
    name: str
    key_kind: KeyKind


class SmartCa:
    """One credential at SmartCA; satisfies `RemoteService`."""

    def __init__(self, url: str, credential_id: str, access_token: Callable[[], str], timeout_s: float = 20.0) -> None:
        """Remember where and who; nothing is sent yet.

        Args:
            url: of the service.
            credential_id: of the holder's key.
            access_token: gives a token that is valid now.
            timeout_s: for each silence.
        """
        self._credential_id = credential_id
        self._access_token = access_token
        self._http = httpx.Client(base_url=url, timeout=timeout_s, follow_redirects=False)
        self._identity: RemoteIdentity | None = None

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def capabilities(self) -> Capabilities:
        """Return what the document says."""
        return Capabilities(BATCH_MAX)

    def identity(self) -> Identity:
        """Ask for certificate and chain, once.

        Raises:
            RemoteUnreachable: no answer, or not as agreed.
            NoCertificate: the credential has none.
        """
        if self._identity is None:
            asked = {"credentialId": self._credential_id, "certificates": "chain", "certInfo": True, "authInfo": True}
            told = self._ask("csc/credentials/info", asked)
            pool = [_decoded(text) for text in told.get("cert", {}).get("certificates", [])]
            if not pool:
                raise NoCertificate(detail=self._credential_id)
            facts = certificate_facts(pool[0])
            above = issuers_of(pool[0], pool[1:])
            self._identity = RemoteIdentity(pool[0], above, facts.is_test, facts.name, facts.key_kind)
        return self._identity

    def submit(self, digests: Sequence[bytes], names: Sequence[str], reference: str) -> str:
        """Ask for signatures; the holder's telephone rings.

        Raises:
            RemoteUnreachable: no answer, or not as agreed.
            RemoteRejected: the service does not take the request.
        """
        data = [
            {"name": name, "hash": base64.b64encode(digest).decode("ascii")}
            for name, digest in zip(names, digests, strict=True)
        ]
        order = {"credentialId": self._credential_id, "refTranId": reference, "description": reference, "datas": data}
        content = self._content("csc/signature/signhash", order)
        number = content.get("tranId")
        if not number:
            raise RemoteUnreachable(detail="no transaction number")
        return str(number)

    def poll(self, number: str, digests: Sequence[bytes]) -> RemoteAnswer:
        """Ask how a request stands.

        Raises:
            RemoteUnreachable: no answer, or not as agreed.
        """
        content = self._content("csc/credentials/gettraninfo", {"tranId": number})
        standing = _STANDING.get(content.get("tranStatus", 0))
        if standing is None:
            raise RemoteUnreachable(detail=f"state {content.get('tranStatus')!r}")
        if standing is not Standing.DONE:
            return RemoteAnswer(standing)
        # By hash, not by place: nothing says that the documents come back in our order.
        found = {_decoded(str(one.get("hash", ""))): _decoded(str(one.get("sig", ""))) for one in content["documents"]}
        missing = [digest for digest in digests if not found.get(digest)]
        if missing:
            raise RemoteUnreachable(detail=f"{len(missing)} signatures missing")
        return RemoteAnswer(standing, tuple(found[digest] for digest in digests))

    def _content(self, path: str, order: dict[str, Any]) -> dict[str, Any]:
        told = self._ask(path, order)
        if told.get("code") != 0:
            raise RemoteRejected(detail=f"{told.get('code')} {told.get('codeDesc', '')}".strip())
        content = told.get("content")
        if not isinstance(content, dict) or not isinstance(content.get("documents", []), list):
            raise RemoteUnreachable(detail="no content")
        return content

    def _ask(self, path: str, order: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._access_token()}"}
        try:
            response = self._http.post(path, json=order, headers=headers)
            told = response.raise_for_status().json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise RemoteUnreachable(detail=type(error).__name__) from error
        if not isinstance(told, dict):
            raise RemoteUnreachable(detail="not an object")
        return told


def refreshed_token(
    url: str,
    client_id: str,
    client_secret: str,
    refresh_token: str,
    *,
    clock: Callable[[], float] = time.monotonic,
    timeout_s: float = 20.0,
) -> Callable[[], str]:
    """Return a source of access tokens: one is asked for with the refresh token and used until shortly before its end.

    Args:
        url: of the token address (OAuth2, RFC 6749 section 6).
        client_id, client_secret: of this program.
        refresh_token: that the holder's log-in once gave; the document says three months.
        clock: seconds that never go back.
        timeout_s: for each silence.

    The source raises RemoteUnreachable: no answer, or not as agreed; RemoteRejected: the token is not taken any more.
    """
    kept: list[tuple[str, float]] = []

    def source() -> str:
        if kept and clock() < kept[-1][1]:
            return kept[-1][0]
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        form |= {"client_id": client_id, "client_secret": client_secret}
        try:
            response = httpx.post(url, data=form, timeout=timeout_s, follow_redirects=False)
            if response.status_code in {httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED}:
                raise RemoteRejected(detail=f"token: HTTP {response.status_code}")
            told = response.raise_for_status().json()
            token, life_s = str(told["access_token"]), float(told.get("expires_in", _TOKEN_LIFE_S))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError, AttributeError) as error:
            raise RemoteUnreachable(detail=f"token: {type(error).__name__}") from error
        kept[:] = [(token, clock() + life_s * 0.9)]
        return token

    return source


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RemoteUnreachable(detail="not base64") from error
