# SPDX-License-Identifier: GPL-3.0-or-later
"""Resumable transfer of one file by tus 1.0 (tus.io); bytes only, papers and receipts are not in here."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import httpx

from workstation.domain.submission import PaperBytes
from workstation.errors import PortalOffline, PortalRefused, SendingStopped
from workstation.portal.adapters.http_session import Answer, HttpSession, LineCut, fail, reason

VERSION = "1.0.0"
# Measured at 1 Mbit/s with a cut every 0.7 MB (research/upload_queue.md 2.1): 256 KiB sent 2 % extra, 1 MiB 180 %.
FIRST_CHUNK = 256 * 1024
SMALLEST_CHUNK = 64 * 1024
LARGEST_CHUNK = 4 * 1024 * 1024
_PIECE = 64 * 1024  # of a chunk, handed to the socket at a time
_QUICK_S = 1.0  # chunks that take longer do not grow: a read time-out must mean silence, not a slow line
# Clean chunks in a row before the next ones are larger: a cut then costs at most half of what had got through.
_CLEAN = 2
_CLEAN_AFTER_CUT = 8
_CUTS_IN_A_ROW = 4  # without a single byte of progress; then the queue's back-off is the better place to wait
_RESTARTS = 2
_CHECKSUMS = ("sha256", "sha1")  # wanted first
_NUMBER = re.compile(r"[0-9]{1,15}")
_GONE = frozenset({403, 404, 410})  # HEAD of an upload the server has dropped; the protocol allows all three
_TRY_AGAIN = frozenset({409, 423, 460})  # offset moved, still locked by the cut request, chunk damaged on the way


class _UploadGone(Exception):
    """The server no longer knows the upload."""


@dataclass(frozen=True, slots=True)
class TusAbilities:
    """What a tus server says about itself.

    Attributes:
        max_size: largest upload in bytes, None when it names no limit.
        checksum: algorithm to use for chunks, "" when it offers none that we know.
    """

    max_size: int | None
    checksum: str


@dataclass(slots=True)
class Pace:
    """Chunk size that follows the line: up after clean chunks, down after a cut."""

    chunk: int = FIRST_CHUNK
    has_been_cut: bool = False
    is_slow: bool = False
    _clean_in_a_row: int = 0

    def clean(self, took_s: float) -> None:
        """Note a chunk that went through."""
        self._clean_in_a_row += 1
        self.is_slow = took_s >= _QUICK_S
        needed = _CLEAN_AFTER_CUT if self.has_been_cut else _CLEAN
        if took_s < _QUICK_S and self._clean_in_a_row >= needed:
            self.chunk = min(LARGEST_CHUNK, self.chunk * 2)
            self._clean_in_a_row = 0

    def cut(self) -> None:
        """Note a chunk that did not."""
        self.has_been_cut = True
        self._clean_in_a_row = 0
        self.chunk = max(SMALLEST_CHUNK, self.chunk // 2)


class TusClient:
    """Sends bytes to one tus endpoint.

    Args:
        session: connection to the server.
        endpoint: path of the creation resource.
        pause: waits some seconds between two tries after a cut; tests pass their own.
    """

    def __init__(
        self, session: HttpSession, endpoint: str = "files", pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._session = session
        self._endpoint = endpoint
        self._pause = pause
        self._abilities: TusAbilities | None = None

    def abilities(self) -> TusAbilities:
        """Return what the server offers; asked once a session."""
        if self._abilities is None:
            self._abilities = _abilities(self._session.ask("OPTIONS", self._endpoint))
        return self._abilities

    def upload(
        self,
        content: PaperBytes,
        metadata: Mapping[str, str],
        *,
        resume: str = "",
        save_resume: Callable[[str], None],
        on_progress: Callable[[int, int], None],
        is_cancelled: Callable[[], bool],
    ) -> str:
        """Bring all of `content` to the server and return the upload's address.

        Args:
            content: the file.
            metadata: sent at creation, values in UTF-8.
            resume: address kept from an earlier try, or "".
            save_resume: told each new address before a byte of the file leaves.
            on_progress: bytes the server has, bytes in all.
            is_cancelled: asked before each request.

        Raises:
            PortalOffline: cut several times without progress, or no answer.
            PortalRefused: larger than the server takes, or a permanent no.
            SendingStopped: `is_cancelled` said so.
        """
        limit = self.abilities().max_size
        if limit is not None and content.size > limit:
            raise PortalRefused(detail=f"413 TOO_LARGE {content.size} > {limit}")
        address = resume if resume and self._session.is_ours(resume) else ""
        transfer = _Transfer(self, content, metadata, address, save_resume, on_progress, is_cancelled)
        while not transfer.is_done():
            self._pause(transfer.wait_s)
        return transfer.address

    def create(self, size: int, metadata: Mapping[str, str]) -> str:
        """Open an upload of `size` bytes and return its address."""
        headers = {"Upload-Length": str(size)}
        if metadata:  # an empty header is refused by @tus/server 2.4.5
            headers["Upload-Metadata"] = encode_metadata(metadata)
        answer = self._send("POST", self._endpoint, headers)
        location = answer.headers.get("location", "")
        if answer.status != httpx.codes.CREATED:
            fail(answer)
        if not location:
            raise PortalOffline(detail="the upload was created without an address")
        return str(self._session.address(location, near=self._endpoint))

    def offset(self, address: str, size: int) -> int:
        """Return how many bytes the server has."""
        answer = self._send("HEAD", address, {})
        if answer.status in _GONE:
            raise _UploadGone
        if answer.status in _TRY_AGAIN:
            raise LineCut(detail=reason(answer))
        if answer.status not in {200, 204}:
            fail(answer)
        offset = _number(answer, "upload-offset")
        # An upload of another length is not ours: the note belonged to bytes that have changed since.
        if offset > size or _number(answer, "upload-length") != size:
            raise _UploadGone
        return offset

    def append(self, address: str, content: PaperBytes, offset: int, pace: Pace) -> int:
        """Send the next chunk and return how many bytes the server has then."""
        chunk = _Chunk(content, offset, min(pace.chunk, content.size - offset))
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        headers["Content-Length"] = str(chunk.size)
        checksum = self.abilities().checksum
        # A server must throw a broken chunk away when it carries a checksum; on a line that cuts or is slow, the part
        # that did arrive is worth more (6 % of 3 MiB at 1 Mbit/s), and the SHA-256 of the whole file stays the proof.
        if checksum and not (pace.has_been_cut or pace.is_slow):
            headers["Upload-Checksum"] = f"{checksum} {chunk.digest(checksum)}"
        began = time.monotonic()
        answer = self._send("PATCH", address, headers, chunk)
        if answer.status in {404, 410}:
            raise _UploadGone
        if answer.status in _TRY_AGAIN and not _is_conflict(answer):
            raise LineCut(detail=reason(answer))
        if answer.status not in {200, 204}:
            fail(answer)
        reached = _number(answer, "upload-offset")
        if not offset < reached <= content.size:
            raise LineCut(detail=f"the portal counts {reached} after {offset}")
        pace.clean(time.monotonic() - began)
        return reached

    def _send(self, method: str, path: str, headers: Mapping[str, str], content: bytes | _Chunk = b"") -> Answer:
        return self._session.request(method, path, headers={"Tus-Resumable": VERSION, **headers}, content=content)


class _Chunk:
    """A part of a file as the body of one request: sent in small pieces, can be sent again.

    A body of some MiB in one piece is copied over and over on its way into the socket: measured with httpx 0.28 and
    100 MiB, the process grew from 79 to 157 MB.
    """

    def __init__(self, content: PaperBytes, start: int, size: int) -> None:
        self._content = content
        self._start = start
        self.size = size

    def __iter__(self) -> Iterator[bytes]:
        for start in range(self._start, self._start + self.size, _PIECE):
            yield self._content.read(start, min(_PIECE, self._start + self.size - start))

    def digest(self, algorithm: str) -> str:
        """Return the chunk's checksum in base64."""
        made = hashlib.new(algorithm, usedforsecurity=False)
        for piece in self:
            made.update(piece)
        return base64.b64encode(made.digest()).decode("ascii")


class _Transfer:
    """One file on its way: goes on until it is there, cut too often, or stopped."""

    def __init__(
        self,
        client: TusClient,
        content: PaperBytes,
        metadata: Mapping[str, str],
        address: str,
        save_resume: Callable[[str], None],
        on_progress: Callable[[int, int], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._client = client
        self._content = content
        self._metadata = metadata
        self.address = address
        self._save_resume = save_resume
        self._on_progress = on_progress
        self._is_cancelled = is_cancelled
        self._pace = Pace()
        if address:  # an earlier try broke off: be as careful as after a cut
            self._pace.cut()
        self._reached = self._cuts = self._restarts = 0
        self.wait_s = 0.0

    def is_done(self) -> bool:
        """Carry on until the file is there (True), or until it is worth trying again after `wait_s` (False)."""
        try:
            offset = self._begin()
            while offset < self._content.size:
                self._stop_if_cancelled()
                offset = self._client.append(self.address, self._content, offset, self._pace)
                self._note(offset)
        except _UploadGone:
            self._start_over()
            return False
        except LineCut:
            self._cuts += 1
            self._pace.cut()
            if self._cuts >= _CUTS_IN_A_ROW:
                raise
            self.wait_s = 0.1 * 2**self._cuts
            return False
        return True

    def _begin(self) -> int:
        self._stop_if_cancelled()
        if self.address:
            offset = self._client.offset(self.address, self._content.size)
        else:
            self.address = self._client.create(self._content.size, self._metadata)
            self._save_resume(self.address)
            offset = 0
        self._note(offset)
        return offset

    def _note(self, offset: int) -> None:
        if offset > self._reached:  # bytes got through, so the line is alive
            self._reached, self._cuts = offset, 0
        self._on_progress(offset, self._content.size)

    def _start_over(self) -> None:
        self._restarts += 1
        if self._restarts > _RESTARTS:
            raise PortalOffline(detail="the portal keeps dropping the upload")
        self.address, self._reached, self.wait_s = "", 0, 0.0

    def _stop_if_cancelled(self) -> None:
        if self._is_cancelled():
            raise SendingStopped


def encode_metadata(metadata: Mapping[str, str]) -> str:
    """Return the `Upload-Metadata` header: keys with base64 of the UTF-8 values."""
    pairs = ((key, base64.b64encode(value.encode("utf-8")).decode("ascii")) for key, value in metadata.items())
    return ",".join(f"{key} {value}" if value else key for key, value in pairs)


def _abilities(answer: Answer) -> TusAbilities:
    if answer.status not in {200, 204}:
        fail(answer)
    if VERSION not in answer.headers.get("tus-version", ""):
        raise PortalOffline(detail="no tus 1.0 server answers here")
    extensions = {name.strip() for name in answer.headers.get("tus-extension", "").split(",")}
    if "creation" not in extensions:
        raise PortalOffline(detail="the tus server lets nobody create an upload")
    offered = {name.strip() for name in answer.headers.get("tus-checksum-algorithm", "").split(",")}
    checksum = next((name for name in _CHECKSUMS if name in offered), "") if "checksum" in extensions else ""
    limit = answer.headers.get("tus-max-size", "")
    # @tus/server answers Tus-Max-Size: 0 when no limit is set
    return TusAbilities(int(limit) if _NUMBER.fullmatch(limit) and int(limit) > 0 else None, checksum)


def _is_conflict(answer: Answer) -> bool:
    """Return whether a 409 is the portal's no (same uid, other bytes) and not tus' "offset moved"."""
    return answer.status == httpx.codes.CONFLICT and b'"CONFLICT"' in answer.body


def _number(answer: Answer, header: str) -> int:
    value = answer.headers.get(header, "")
    if not _NUMBER.fullmatch(value):
        raise PortalOffline(detail=f"answer {answer.status} without {header}")
    return int(value)
