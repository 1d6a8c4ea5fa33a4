# SPDX-License-Identifier: GPL-3.0-or-later
"""What the portal does with an upload: begin, advance, finish as a paper, drop, expire; HTTP is not in here."""

from __future__ import annotations

import time
from collections.abc import Mapping

from workstation.portal.reference import refusals
from workstation.portal.reference.database import Database, Upload
from workstation.portal.reference.files import UploadFiles
from workstation.portal.reference.passages import put_down
from workstation.portal.reference.settings import PortalSettings, now
from workstation.portal.reference.writers import Writers

_REMEMBER_S = 86400.0
_PDF_MARK = 5  # bytes of "%PDF-"


class Desk:
    """Takes papers in."""

    def __init__(self, settings: PortalSettings, database: Database, files: UploadFiles) -> None:
        self.settings = settings
        self.database = database
        self.files = files
        self.writers = Writers()

    def recover(self) -> None:
        """Put right what a sudden end left behind: finish complete uploads, drop the expired ones' bytes."""
        for upload_id in self.database.complete_uploads():
            upload = self.database.find_upload(upload_id)
            if upload is not None:
                self._finish_or_drop(upload)
        for upload_id in self.files.ids() - self.database.known_files():
            self.files.remove(upload_id)  # made just before the end, its row was never written
        self.sweep()

    def sweep(self) -> None:
        """Delete the bytes of uploads whose time is over; their rows stay a day more, so that clients are told 410."""
        at = time.time()
        for upload_id in self.database.expired_uploads(at):
            self.files.remove(upload_id)
        self.database.forget_uploads(at - _REMEMBER_S)

    def begin(self, upload_id: str, length: int, metadata: Mapping[str, str], header: str) -> None:
        """Open an upload.

        Raises:
            Refusal: too large, unknown dossier, or a uid that stands for other bytes.
        """
        if length > self.settings.max_size:
            raise refusals.too_large(self.settings.max_size)
        if length < _PDF_MARK:
            raise refusals.not_pdf()
        if self.settings.knows_dossiers and self.database.find_dossier(metadata["dossier"]) is None:
            raise refusals.dossier_unknown()
        known = self.database.find_paper(metadata["uid"])
        if known is not None and known.sha256 != metadata["sha256"]:
            raise refusals.conflict()
        self.sweep()
        self.files.create(upload_id)
        self.database.add_upload(upload_id, length, metadata, header, self._ends())

    def upload(self, upload_id: str) -> Upload:
        """Return an upload.

        Raises:
            Refusal: 404 or 410.
        """
        upload = self.database.find_upload(upload_id)
        if upload is None:
            raise refusals.upload_not_found()
        if not upload.is_received and upload.expires_at < time.time():
            self.files.remove(upload_id)
            raise refusals.upload_expired()
        return upload

    def advance(self, upload: Upload, reached: int) -> Upload:
        """Note the bytes that are safe on disk, and finish when they are all.

        Raises:
            Refusal: not a PDF, other bytes than announced, or a uid that stands for other bytes; the upload is gone.
        """
        if upload.offset < _PDF_MARK <= reached and not self.files.is_pdf(upload.id):
            self.drop(upload)
            raise refusals.not_pdf()
        self.database.set_offset(upload.id, reached, self._ends())
        upload = self.upload(upload.id)
        if upload.is_complete:
            self.finish(upload)
        return upload

    def finish(self, upload: Upload) -> None:
        """Make a complete upload a paper; again and again without harm.

        Raises:
            Refusal: other bytes than announced, or a uid that stands for other bytes; the upload is gone.
        """
        if upload.is_received:
            return
        sha256 = self.files.sha256(upload.id)
        try:
            if sha256 != upload.metadata["sha256"]:
                raise refusals.checksum_mismatch()
            more = (put_down,) if self.settings.passes_on else ()
            paper = self.database.receive(upload, sha256, now(), *more)
        except refusals.Refusal:
            self.drop(upload)
            raise
        if paper.upload_id != upload.id:  # the same paper had arrived by another upload
            self.files.remove(upload.id)

    def drop(self, upload: Upload) -> None:
        """Forget an upload; the bytes of a received paper stay."""
        self.database.drop_upload(upload.id)
        if not upload.is_received:
            self.files.remove(upload.id)

    def _finish_or_drop(self, upload: Upload) -> None:
        try:
            self.finish(upload)
        except refusals.Refusal:
            return  # dropped; the client hears of it when it asks

    def _ends(self) -> float:
        return time.time() + self.settings.upload_life_s
