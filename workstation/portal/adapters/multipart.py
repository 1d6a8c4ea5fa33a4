# SPDX-License-Identifier: GPL-3.0-or-later
"""A multipart body that is sent piece by piece, can be sent again, and can be stopped; nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping

from workstation.domain.submission import PaperBytes
from workstation.errors import SendingStopped

_PIECE = 64 * 1024  # one lease renewal and one look at the stop button each


class MultipartFile:
    """One file with some fields as `multipart/form-data`.

    Args:
        part: name of the file's part.
        file_name: name under which the bytes are sent.
        content: the bytes.
        fields: the other parts.
        on_progress: bytes of the file that have left, bytes in all.
        is_cancelled: asked between pieces.
    """

    def __init__(
        self,
        part: str,
        file_name: str,
        content: PaperBytes,
        fields: Mapping[str, str],
        on_progress: Callable[[int, int], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._content = content
        self._on_progress = on_progress
        self._is_cancelled = is_cancelled
        boundary = secrets.token_hex(16)
        head = "".join(f"--{boundary}\r\n{_disposition(key)}\r\n\r\n{value}\r\n" for key, value in fields.items())
        head += f"--{boundary}\r\n{_disposition(part, file_name)}\r\nContent-Type: application/pdf\r\n\r\n"
        self._head = head.encode("utf-8")
        self._tail = f"\r\n--{boundary}--\r\n".encode("ascii")
        length = len(self._head) + content.size + len(self._tail)
        self.headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(length)}

    def __iter__(self) -> Iterator[bytes]:
        """Give the body from its beginning; a second try begins anew."""
        yield self._head
        for start in range(0, self._content.size, _PIECE):
            if self._is_cancelled():
                raise SendingStopped
            self._on_progress(start, self._content.size)
            yield self._content.read(start, _PIECE)
        yield self._tail


def _disposition(name: str, file_name: str = "") -> str:
    # HTML living standard: quotes and line ends inside names are percent-encoded, the rest is UTF-8
    quoted = [text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A") for text in (name, file_name)]
    file = f'; filename="{quoted[1]}"' if file_name else ""
    return f'Content-Disposition: form-data; name="{quoted[0]}"{file}'
