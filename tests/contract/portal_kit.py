# SPDX-License-Identifier: GPL-3.0-or-later
"""What the portal's contract tests share: papers, submissions, a sender that remembers, raw requests."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from workstation.domain.ids import SubmissionUid
from workstation.domain.paper_code import PaperCode
from workstation.domain.submission import Receipt, Submission
from workstation.portal.adapters.line import Timeouts
from workstation.portal.contract import PortalAdapter
from workstation.portal.reference import PortalProcess

OWNER = "079085001234"
TYPE = "KQ.G15.000031"  # dots on purpose: codes are never split
QUICK = Timeouts(connect_s=2.0, read_s=1.0, write_s=1.0)


def paper(size: int, seed: int = 1) -> bytes:
    """Return bytes that begin as a PDF does, the same for the same seed."""
    return b"%PDF-1.7\n" + random.Random(seed).randbytes(size - 9)


def submission(content: bytes, dossier: str, **changes: object) -> Submission:
    """Return a submission of `content`."""
    fields: dict[str, object] = {
        "uid": SubmissionUid(str(uuid.uuid4())),
        "dossier_number": dossier,
        "procedure_code": "1.001193",
        "component": 1,
        "code": PaperCode(OWNER, TYPE),
        "title": "Giấy khai sinh của Đặng Đức Đạt",
        "file_name": "giấy khai sinh.pdf",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "pages": 2,
        "signature_level": "B-T",
        "signed_at": dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC),
    }
    return Submission(**(fields | changes))  # type: ignore[arg-type]


class InMemory:
    """Bytes that are in memory anyway."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self._content)

    def read(self, start: int, size: int) -> bytes:
        """Return a part."""
        return self._content[start : start + size]


@dataclass(slots=True)
class Sender:
    """Sends as the queue does and remembers what it was told.

    Attributes:
        resume: note of the transport, kept from try to try.
        notes: every note in order.
        progress: every progress in order.
    """

    portal: PortalAdapter
    resume: str = ""
    notes: list[str] = field(default_factory=list)
    progress: list[int] = field(default_factory=list)
    on_progress: Callable[[int], None] = lambda _done: None
    is_cancelled: Callable[[], bool] = lambda: False

    def send(self, paper: Submission, content: bytes) -> Receipt:
        """One try."""
        return self.portal.send(
            paper,
            InMemory(content),
            resume=self.resume,
            save_resume=self._keep,
            on_progress=self._note,
            is_cancelled=self.is_cancelled,
        )

    def _keep(self, note: str) -> None:
        self.resume = note
        self.notes.append(note)

    def _note(self, done: int, _size: int) -> None:
        self.progress.append(done)
        self.on_progress(done)


def token(process: PortalProcess) -> str:
    """Log in without our client."""
    answer = httpx.post(
        f"{process.url}/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": process.client_id,
            "client_secret": process.client_secret,
        },
        trust_env=False,
    )
    return str(answer.json()["access_token"])


def raw(process: PortalProcess) -> httpx.Client:
    """Return a plain client that is logged in and speaks tus 1.0.0."""
    headers = {"Authorization": f"Bearer {token(process)}", "Tus-Resumable": "1.0.0"}
    return httpx.Client(base_url=process.url, headers=headers, trust_env=False)


def stored_bytes(process: PortalProcess, uid: str) -> bytes:
    """Return what the portal keeps under `uid`."""
    with raw(process) as client:
        answer = client.get(f"/documents/{uid}")
        assert answer.status_code == 200, answer.text
        return answer.content
