# SPDX-License-Identifier: GPL-3.0-or-later
"""RFC 3161 client that believes an answer only when it belongs to the question; long-term data is not in here."""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import httpx
from asn1crypto import algos, cms, core, tsp
from asn1crypto.x509 import Certificate
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info, extract_signer_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from workstation.closing import Closing
from workstation.errors import TsaBadAnswer, TsaUnreachable
from workstation.signing.deadline import Deadline, DeadlineTransport

log = logging.getLogger(__name__)

_LARGEST_ANSWER = 1 << 20


class _Response(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    # asn1crypto 1.5.1 takes the token for mandatory and so cannot read a refusal (RFC 3161 2.4.2: OPTIONAL)
    _fields: ClassVar = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


_GRANTED = frozenset({"granted", "granted_with_mods"})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an authority is waited for.

    Attributes:
        limit_s: for one whole exchange, from connecting to the last byte.
        pauses_s: before each further try; none means one try.
    """

    limit_s: float
    pauses_s: tuple[float, ...] = ()


# Most a clerk waits for a timestamp.
CLERK = Patience(5.0)
# The government's authority answers in 2 to 131 s; a deployed client waits 180 s, three times, with these pauses
# (research/regulation.md 4.5).
NET_LANE = Patience(180.0, (2.0, 4.0))


class TimestampClient(Closing):
    """Asks one timestamp authority; one connection for a batch."""

    def __init__(
        self,
        url: str,
        *,
        patience: Patience = CLERK,
        policy: str | None = None,
        wait: Callable[[float], object] = time.sleep,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Remember the authority; nothing is sent yet.

        Args:
            url: of the authority.
            patience: limit and tries.
            policy: object identifier of the policy to ask for and to insist on; None for the authority's own.
            wait: how to pause between tries; a lane passes its cancel token's.
            is_cancelled: ends waiting early.
        """
        self._url = url
        self._policy = policy
        self._patience = patience
        self._wait = wait
        self._deadline = Deadline(is_cancelled=is_cancelled)
        self._http = httpx.Client(
            transport=DeadlineTransport(self._deadline, url), timeout=patience.limit_s, follow_redirects=False
        )

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def stamp(self, data: bytes) -> bytes:
        """Return a timestamp token (CMS, DER) over SHA-256 of `data`.

        Raises:
            TsaUnreachable: no answer, or not from a timestamp authority.
            TsaBadAnswer: an answer that is a refusal, damaged, or not to our question.
        """
        return self.stamp_digest(hashlib.sha256(data).digest())

    def stamp_digest(self, digest: bytes) -> bytes:
        """Return a timestamp token over a SHA-256 digest.

        Raises:
            TsaUnreachable, TsaBadAnswer: as `stamp`. Only the first is tried again: a lie told twice is no truth.
        """
        for pause_s in self._patience.pauses_s:
            try:
                return self._stamp_once(digest)
            except TsaUnreachable as failure:
                log.info("timestamp authority did not answer", extra={"detail": failure.detail})
                if self._deadline.is_cancelled():
                    raise
            self._wait(pause_s)
        return self._stamp_once(digest)

    def _stamp_once(self, digest: bytes) -> bytes:
        nonce = secrets.randbits(63) | 1
        self._deadline.start(self._patience.limit_s)
        answer = self._ask(self._request(digest, nonce))
        try:
            return _checked(answer, digest, nonce, self._policy)
        except (ValueError, TypeError, KeyError, CMSExtractionError, SignatureValidationError) as error:
            raise TsaBadAnswer(detail=f"unreadable: {error}") from error

    def _request(self, digest: bytes, nonce: int) -> bytes:
        request = {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": digest,
            },
            "nonce": nonce,
            "cert_req": True,
        }
        if self._policy is not None:
            request["req_policy"] = self._policy
        return bytes(tsp.TimeStampReq(request).dump())

    def _ask(self, request: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        body = bytearray()
        try:
            with self._http.stream("POST", self._url, content=request, headers=headers) as response:
                if response.status_code != httpx.codes.OK:
                    raise TsaUnreachable(detail=f"HTTP {response.status_code}")
                for part in response.iter_bytes():
                    body += part
                    if len(body) > _LARGEST_ANSWER:
                        raise TsaBadAnswer(detail="answer too long")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TsaUnreachable(detail=type(error).__name__) from error
        return bytes(body)


def _checked(answer: bytes, digest: bytes, nonce: int, policy: str | None) -> bytes:
    response = _Response.load(answer, strict=True)
    status = response["status"]["status"].native
    if status not in _GRANTED:
        raise TsaBadAnswer(detail=f"status {status}")
    token = response["time_stamp_token"]
    if isinstance(token, core.Void) or token["content_type"].native != "signed_data":
        raise TsaBadAnswer(detail="no token")
    signed = token["content"]
    content = signed["encap_content_info"]
    if content["content_type"].native != "tst_info":
        raise TsaBadAnswer(detail="no TSTInfo")
    _check_info(content["content"].parsed, digest, nonce, policy)
    _check_signature(signed, bytes(content["content"]))
    return bytes(token.dump())


def _check_info(info: tsp.TSTInfo, digest: bytes, nonce: int, policy: str | None) -> None:
    imprint = info["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != "sha256" or imprint["hashed_message"].native != digest:
        raise TsaBadAnswer(detail="another imprint")
    if info["nonce"].native != nonce:
        raise TsaBadAnswer(detail="another nonce")
    if policy is not None and info["policy"].dotted != policy:
        raise TsaBadAnswer(detail="another policy")


def _check_signature(signed: cms.SignedData, content: bytes) -> None:
    signer = extract_signer_info(signed)
    certificate: Certificate = extract_certificate_info(signed).signer_cert
    purposes = certificate.extended_key_usage_value
    if purposes is None or purposes.native != ["time_stamping"]:  # RFC 3161 2.3: this purpose and no other
        raise TsaBadAnswer(detail="certificate is not for timestamps")
    algorithm = signer["digest_algorithm"]["algorithm"].native
    if algorithm not in {"sha256", "sha384", "sha512"}:
        raise TsaBadAnswer(detail=f"digest {algorithm}")
    intact, valid = validate_sig_integrity(signer, certificate, "tst_info", hashlib.new(algorithm, content).digest())
    if not (intact and valid):
        raise TsaBadAnswer(detail="token not signed by its certificate")
