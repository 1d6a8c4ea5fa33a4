# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading and writing the headers of tus 1.0 on the server's side; no state."""

from __future__ import annotations

import base64
import binascii
import email.utils
import hashlib
import re
from dataclasses import dataclass
from typing import Protocol

from starlette.datastructures import Headers

from workstation.portal.reference import refusals
from workstation.portal.reference.database import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS = ("sha256", "sha1")
CONTENT_TYPE = "application/offset+octet-stream"

_REQUIRED = ("uid", "sha256", "dossier", "owner_id", "document_type", "code")
_UID = re.compile(r"[0-9A-Za-z-]{8,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Checksum:
    """What `Upload-Checksum` promises of one request's body."""

    expected: bytes
    hash: _Hash

    def is_right(self) -> bool:
        """Return whether the bytes fed to `hash` are the promised ones."""
        return self.hash.digest() == self.expected


def require_version(headers: Headers) -> None:
    """Refuse a client that speaks another version.

    Raises:
        Refusal: 412.
    """
    if headers.get("tus-resumable") != VERSION:
        raise refusals.Refusal(412, "TUS_VERSION", "Phiên bản tus không được hỗ trợ")


def number(headers: Headers, name: str) -> int:
    """Return a non-negative whole number.

    Raises:
        Refusal: 400, missing or something else.
    """
    value = headers.get(name, "")
    if not (value.isascii() and value.isdecimal() and len(value) <= 15):
        raise refusals.malformed(name)
    return int(value)


def metadata(header: str) -> dict[str, str]:
    """Return the pairs of `Upload-Metadata` of a paper.

    Raises:
        Refusal: 400 malformed or incomplete, 415 another kind of file.
    """
    pairs: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, value = pair.partition(" ")
        try:
            pairs[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            raise refusals.malformed(f"Upload-Metadata {key}") from None
    checked_metadata(pairs)
    return pairs


def checked_metadata(pairs: dict[str, str]) -> None:
    """Insist that what is said of a paper is complete and well-formed.

    Raises:
        Refusal: 400, 415.
    """
    for key in _REQUIRED:
        if not pairs.get(key):
            raise refusals.malformed(f"Upload-Metadata {key}")
    if not _UID.fullmatch(pairs["uid"]) or not _SHA256.fullmatch(pairs["sha256"]):
        raise refusals.malformed("Upload-Metadata uid, sha256")
    revision = pairs.get("revision", "2")
    if not (revision.isascii() and revision.isdecimal() and 2 <= int(revision) <= 999):
        raise refusals.malformed("Upload-Metadata revision")
    if not _UID.fullmatch(pairs.get("supersedes") or pairs["uid"]):
        raise refusals.malformed("Upload-Metadata supersedes")
    if pairs.get("filetype", "application/pdf") != "application/pdf":
        raise refusals.not_pdf()


def checksum(headers: Headers) -> Checksum | None:
    """Return what the client promises of the body, None when it promises nothing.

    Raises:
        Refusal: 400, unknown algorithm or no base64.
    """
    header = headers.get("upload-checksum")
    if header is None:
        return None
    algorithm, _, value = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise refusals.malformed("Upload-Checksum")
    try:
        expected = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise refusals.malformed("Upload-Checksum") from None
    return Checksum(expected, hashlib.new(algorithm, usedforsecurity=False))


def describe(upload: Upload) -> dict[str, str]:
    """Return the headers every answer about an upload carries."""
    return {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(upload.offset),
        "Upload-Expires": email.utils.formatdate(upload.expires_at, usegmt=True),
        "Cache-Control": "no-store",
    }
