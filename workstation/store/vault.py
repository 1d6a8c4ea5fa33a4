# SPDX-License-Identifier: GPL-3.0-or-later
"""Encryption of files and wrapping of data keys (AES-256-GCM); where keys and files lie is not in here.

File layout: header (magic, version, key id, file uid), then frames of 1 MiB, each with its 16 byte tag. The nonce is
the frame's number and a flag for the last one, under a key derived for this one file; header, number and flag are
authenticated. So a frame that is changed, moved, missing, or from another file does not open.
"""

from __future__ import annotations

import io
import itertools
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
FRAME_BYTES = 1024 * 1024
_TAG_BYTES = 16
_STEP = FRAME_BYTES + _TAG_BYTES
_NONCE_BYTES = 12
_MAGIC = b"SOHOA"
_VERSION = 1
_HEADER = struct.Struct(">5sB16s16s")
BEGINNING_BYTES = _HEADER.size + _TAG_BYTES  # of a sealed file, enough for `key_id_of`; an empty one has no more


class NotGenuine(Exception):
    """Bytes that were not written with this key, or were changed since."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of one paper's files.

    Attributes:
        id: 16 random bytes, in clear in the header of each file.
        secret: 32 random bytes.
    """

    id: bytes
    secret: bytes


def derive(secret: bytes, purpose: str, salt: bytes = b"") -> bytes:
    """Return a 32 byte key for one purpose, from which `secret` cannot be found."""
    return HKDF(SHA256(), KEY_BYTES, salt, b"sohoa " + purpose.encode("ascii")).derive(secret)


def new_data_key() -> DataKey:
    """Return a new random data key."""
    return DataKey(os.urandom(16), os.urandom(KEY_BYTES))


def wrap(key: DataKey, wrapping_key: bytes) -> bytes:
    """Encrypt a data key for the database."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(wrapping_key).encrypt(nonce, key.secret, key.id)


def unwrap(key_id: bytes, wrapped: bytes, wrapping_key: bytes) -> DataKey:
    """Open a wrapped data key.

    Raises:
        NotGenuine: another wrapping key, or damaged.
    """
    try:
        secret = AESGCM(wrapping_key).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], key_id)
    except (InvalidTag, ValueError) as error:
        raise NotGenuine("data key") from error
    return DataKey(key_id, secret)


def seal(data: bytes, key: DataKey, file_uid: bytes) -> bytes:
    """Encrypt a file; `file_uid` (16 bytes) must never be used twice under one key."""
    # One copy: a second one of some MiB costs more than the encryption itself.
    return b"".join(sealed_parts(io.BytesIO(data).read, key, file_uid))


def sealed_parts(read: Callable[[int], bytes], key: DataKey, file_uid: bytes) -> Iterator[bytes]:
    """Encrypt a file part by part, two frames (1 MiB) in memory at a time.

    Args:
        read: returns the next so many bytes, fewer only at the end.
        key: of the paper.
        file_uid: 16 bytes, never used twice under one key.
    """
    header = _HEADER.pack(_MAGIC, _VERSION, key.id, file_uid)
    cipher = AESGCM(derive(key.secret, "file", file_uid))
    yield header
    frame = read(FRAME_BYTES)
    for number in itertools.count():
        following = read(FRAME_BYTES) if len(frame) == FRAME_BYTES else b""
        nonce = _nonce(number, is_last=not following)
        yield cipher.encrypt(nonce, frame, header + nonce)
        if not following:
            return
        frame = following


def key_id_of(sealed: bytes, file_uid: bytes) -> bytes:
    """Return the id of the key a sealed file asks for.

    Raises:
        NotGenuine: no file of ours, or not the one of this uid.
    """
    if len(sealed) < BEGINNING_BYTES:
        raise NotGenuine("too short")
    magic, version, key_id, uid = _HEADER.unpack_from(sealed)
    if (magic, version, uid) != (_MAGIC, _VERSION, file_uid):
        raise NotGenuine("header")
    return bytes(key_id)


def open_sealed(sealed: bytes, key: DataKey, file_uid: bytes) -> bytes:
    """Decrypt a file and prove that it is whole.

    Raises:
        NotGenuine: changed, cut, another file, another key.
    """
    if key_id_of(sealed, file_uid) != key.id:
        raise NotGenuine("key id")
    header, body = sealed[: _HEADER.size], memoryview(sealed)[_HEADER.size :]
    cipher = AESGCM(derive(key.secret, "file", file_uid))
    last = (len(body) - 1) // _STEP
    try:
        return b"".join(
            cipher.decrypt(nonce, body[number * _STEP : (number + 1) * _STEP], header + nonce)
            for number, nonce in ((number, _nonce(number, is_last=number == last)) for number in range(last + 1))
        )
    except (InvalidTag, ValueError) as error:
        raise NotGenuine("frame") from error


class SealedFile:
    """A sealed file that is opened frame by frame: one frame (1 MiB) is in memory at a time, however long the file is.

    Each part that is read is proven genuine. That the file is whole is known from its length and its last frame, which
    alone carries the flag; whoever needs it before the first byte reads the file to its end once.

    Args:
        path: of the sealed file.
        key: of the paper.
        file_uid: 16 bytes, as at sealing.

    Raises:
        NotGenuine: no file of ours, of another uid, of another key, or cut.
        OSError: it cannot be read.
    """

    def __init__(self, path: Path, key: DataKey, file_uid: bytes) -> None:
        self._path = path
        with path.open("rb") as file:
            self._header = file.read(_HEADER.size)
            sealed_bytes = file.seek(0, os.SEEK_END) - _HEADER.size
        if sealed_bytes < _TAG_BYTES:
            raise NotGenuine("too short")
        if key_id_of(self._header + bytes(_TAG_BYTES), file_uid) != key.id:
            raise NotGenuine("key id")
        self._last = (sealed_bytes - 1) // _STEP
        self.size = sealed_bytes - _TAG_BYTES * (self._last + 1)
        if self.size < self._last * FRAME_BYTES:  # cut in the middle of a tag
            raise NotGenuine("frame")
        self._cipher = AESGCM(derive(key.secret, "file", file_uid))
        self._opened: tuple[int, bytes] = (-1, b"")

    def read(self, start: int, size: int) -> bytes:
        """Return the plain bytes from `start` on, `size` of them or as many as there are.

        Raises:
            NotGenuine: changed or cut.
            OSError: it cannot be read.
        """
        end = min(start + size, self.size)
        parts = [
            self._frame(number)[max(0, start - number * FRAME_BYTES) : end - number * FRAME_BYTES]
            for number in range(start // FRAME_BYTES, -(-end // FRAME_BYTES))
        ]
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _frame(self, number: int) -> bytes:
        if self._opened[0] != number:
            with self._path.open("rb") as file:
                file.seek(_HEADER.size + number * _STEP)
                sealed = file.read(_STEP)
            nonce = _nonce(number, is_last=number == self._last)
            try:
                self._opened = (number, self._cipher.decrypt(nonce, sealed, self._header + nonce))
            except (InvalidTag, ValueError) as error:
                raise NotGenuine("frame") from error
        return self._opened[1]


def _nonce(number: int, *, is_last: bool) -> bytes:
    return struct.pack(">QI", number, int(is_last))
