# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter for desks without a line: packages on a USB drive or share, receipts that come back as files."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from workstation.domain.dossier import Identity
from workstation.domain.handover import DossierHandover
from workstation.domain.ids import SubmissionUid
from workstation.domain.item_events import EventBatch
from workstation.domain.submission import PaperBytes, Receipt, StoredPaper, Submission
from workstation.errors import PortalNotOffered, PortalOffline, PortalRefused, ReceiptAwaited, SendingStopped
from workstation.portal.content import pieces, require_content
from workstation.portal.contract import PortalDossier, PortalStatus
from workstation.portal.package import (
    MANIFEST,
    NUMBERS,
    ORDERS,
    PAPERS,
    RECEIPTS,
    as_json,
    is_safe_name,
    manifest,
    write_file,
    write_folder,
)
from workstation.portal.receipt import parse_receipt, require_hash

# A receipt travels by courier or by the next copy of the share; looking for its file costs next to nothing.
_RECEIPT_WAIT_S = 300.0
_ROOM = 16 * 1024 * 1024  # bytes left free on the drive


class FolderPortal:
    """A `PortalAdapter` on an exchange folder.

    Args:
        folder: of the share or drive; it must be there, a missing one is a drive that is not plugged in.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def close(self) -> None:
        """Nothing is held open."""

    def check(self) -> PortalStatus:
        """Look whether the folder is there and can be written."""
        try:
            self._require_folder()
        except PortalOffline as error:
            return PortalStatus(False, False, detail=error.detail)
        return PortalStatus(True, True)

    def new_dossier(self, procedure_code: str, applicant_id: str, applicant_name: str, token: str) -> str:
        """Ask for a dossier number by file, and return it once the answer has come back.

        Raises:
            ReceiptAwaited: it has not yet.
        """
        with _drive():
            self._require_folder()
            answer = self._file(NUMBERS, token)
            if answer.is_file():
                return _number(answer)
            order = {
                "token": token,
                "procedure_code": procedure_code,
                "applicant_id": applicant_id,
                "applicant_name": applicant_name,
            }
            if not self._file(ORDERS, token).is_file():
                write_file(self._file(ORDERS, token), as_json(order))
        raise ReceiptAwaited(detail="the dossier number has not come back yet", retry_after_s=_RECEIPT_WAIT_S)

    def find_dossier(self, number: str) -> PortalDossier | None:
        """Refuse: a folder cannot be asked.

        Raises:
            PortalNotOffered: always.
        """
        raise PortalNotOffered(detail="NOT_OFFERED dossier_find")

    def stored_papers(self, owner_id: str, document_type_code: str | None = None) -> list[StoredPaper]:
        """Refuse: a folder cannot be asked what the state holds.

        Raises:
            PortalNotOffered: always.
        """
        raise PortalNotOffered(detail="NOT_OFFERED store_find")

    def catalogue(self) -> bytes:
        """Refuse: a folder cannot be asked; a catalogue comes as a file of its own.

        Raises:
            PortalNotOffered: always.
        """
        raise PortalNotOffered(detail="NOT_OFFERED catalogue")

    def check_identity(self, owner_id: str) -> Identity:
        """Refuse: a folder cannot be asked.

        Raises:
            PortalNotOffered: always.
        """
        raise PortalNotOffered(detail="NOT_OFFERED check_identity")

    def complete_dossier(self, handover: DossierHandover) -> None:
        """Refuse: each package says to which dossier and component its paper belongs.

        Raises:
            PortalNotOffered: always.
        """
        raise PortalNotOffered(detail="NOT_OFFERED complete_dossier")

    def send(
        self,
        submission: Submission,
        content: PaperBytes,
        *,
        resume: str,
        save_resume: Callable[[str], None],
        on_progress: Callable[[int, int], None],
        is_cancelled: Callable[[], bool],
    ) -> Receipt:
        """Write the package, unless it is there whole, and return the receipt if it has come back.

        Raises:
            ReceiptAwaited: the package is there, the receipt is not.
        """
        require_content(submission, content)
        if is_cancelled():
            raise SendingStopped
        known = self.receipt(submission.uid)
        if known is not None:
            return require_hash(known, submission.sha256)
        with _drive():
            if not self._is_written(submission):
                self._require_room(content.size)
                save_resume(str(self._folder))
                files = {f"{submission.uid}.pdf": pieces(content), MANIFEST: [as_json(manifest(submission))]}
                write_folder(self._paper(submission.uid), files)
                if not self._is_written(submission):
                    raise PortalOffline(detail="the drive does not give back what was written")
        on_progress(content.size, content.size)
        raise ReceiptAwaited(detail="exported; the receipt has not come back yet", retry_after_s=_RECEIPT_WAIT_S)

    def receipt(self, uid: SubmissionUid, dossier_number: str = "", doc_code: str = "") -> Receipt | None:
        """Return the receipt that came back as a file, None before."""
        with _drive():
            self._require_folder()
            answer = self._file(RECEIPTS, uid)
            if not answer.is_file():
                return None
            text = answer.read_text(encoding="utf-8", errors="replace")
        refusal = _refusal(text, uid)
        if refusal:
            raise PortalRefused(detail=refusal)
        return parse_receipt(text, uid)

    def takes_events(self) -> bool:
        """Say no: nobody is there who would answer."""
        return False

    def push_events(self, batch: EventBatch) -> None:
        """Refuse.

        Raises:
            PortalNotOffered: always.
        """
        raise PortalNotOffered(detail="NOT_OFFERED push_events")

    def _is_written(self, submission: Submission) -> bool:
        folder = self._paper(submission.uid)
        pdf = folder / f"{submission.uid}.pdf"
        if not pdf.is_file() or not (folder / MANIFEST).is_file():
            return False
        if (folder / MANIFEST).read_bytes() != as_json(manifest(submission)):
            return False
        with pdf.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == submission.sha256

    def _require_folder(self) -> None:
        if not self._folder.is_dir():
            raise PortalOffline(detail=f"folder_missing: {self._folder}")
        if not os.access(self._folder, os.W_OK):
            raise PortalOffline(detail=f"folder_read_only: {self._folder}")

    def _require_room(self, size: int) -> None:
        if shutil.disk_usage(self._folder).free < size + _ROOM:
            raise PortalOffline(detail=f"folder_full: {self._folder}")

    def _paper(self, uid: str) -> Path:
        self._file(PAPERS, uid)
        return self._folder / PAPERS / uid

    def _file(self, kind: str, name: str) -> Path:
        if not is_safe_name(name):
            raise PortalRefused(detail=f"MALFORMED {kind}")
        return self._folder / kind / f"{name}.json"


@contextmanager
def _drive() -> Iterator[None]:
    """Turn a drive's faults into ours: it was pulled, is full or protected."""
    try:
        yield
    except OSError as error:
        key = {errno.ENOSPC: "folder_full", errno.EROFS: "folder_read_only", errno.EACCES: "folder_read_only"}
        raise PortalOffline(detail=f"{key.get(error.errno or 0, 'folder_fault')}: {error.strerror}") from error


def _number(path: Path) -> str:
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        fields = None
    number = fields.get("number") if isinstance(fields, dict) else None
    if not isinstance(number, str) or not number:
        raise PortalOffline(detail="the file with the dossier number is damaged")
    return number


def _refusal(text: str, uid: str) -> str:
    """Return the reason when the file says no to this paper, "" when it is something else."""
    try:
        fields = json.loads(text)
    except ValueError:
        return ""
    if not isinstance(fields, dict) or "sha256" in fields or fields.get("uid") != uid:
        return ""
    return f"{fields.get('code', '')} {fields.get('reason', '')}".strip()
