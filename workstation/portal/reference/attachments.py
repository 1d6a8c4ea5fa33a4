# SPDX-License-Identifier: GPL-3.0-or-later
"""Files sent in one request and what dossiers say about them, as the dialects keep both; HTTP is not in here."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workstation.portal.reference import refusals
from workstation.portal.reference.database import Database
from workstation.portal.reference.files import UploadFiles
from workstation.portal.reference.settings import now

_ADD_FILE = """
insert into loose_file (id, request_key, name, size, sha256, received_at) values (?, ?, ?, ?, ?, ?)
on conflict (request_key) do nothing
returning id
"""
_FILE = "select id, name, size, sha256, received_at from loose_file"
_ADD = """
insert into attachment (dossier_number, key, fields, received_at) values (?, ?, ?, ?)
on conflict (dossier_number, key) do update set fields = excluded.fields
"""
_OF_DOSSIER = "select key, fields, received_at from attachment where dossier_number = ? order by received_at, key"

_MARK = b"%PDF-"
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class LooseFile:
    """A file that was sent and that a dossier may refer to."""

    id: str
    name: str
    size: int
    sha256: str
    received_at: str

    @property
    def at(self) -> dt.datetime:
        """When it was safe."""
        return dt.datetime.fromisoformat(self.received_at)


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a dossier says about one file."""

    key: str
    fields: dict[str, object]
    at: dt.datetime


class Attachments:
    """Files and what refers to them."""

    def __init__(self, database: Database, files: UploadFiles) -> None:
        self._database = database
        self._files = files

    def keep(self, content: BinaryIO, name: str, request_key: str, limit: int) -> LooseFile:
        """Store a file part by part; the same `request_key` with the same bytes gives the same file again.

        Raises:
            Refusal: no PDF, too large, or a key that stands for other bytes.
        """
        size = content.seek(0, os.SEEK_END)
        if size > limit:
            raise refusals.too_large(limit)
        content.seek(0)
        if content.read(len(_MARK)) != _MARK:
            raise refusals.not_pdf()
        sha256 = _hash(content)
        known = self._known(request_key, sha256)
        if known is not None:
            return known
        made = LooseFile(uuid.uuid4().hex, name, size, sha256, now().isoformat(timespec="milliseconds"))
        self._files.create(made.id)
        with self._files.open_at(made.id, 0) as file:
            content.seek(0)
            shutil.copyfileobj(content, file, _PIECE)
            self._files.settle(file, size)
        values = (made.id, request_key or made.id, made.name, made.size, made.sha256, made.received_at)
        with self._database.writing() as session:
            if session.execute(_ADD_FILE, values):
                return made
        self._files.remove(made.id)  # the same request came twice at once
        return self._known(request_key, sha256) or made

    def file(self, file_id: str) -> LooseFile | None:
        """Return a file."""
        rows = self._database.rows(f"{_FILE} where id = ?", (file_id,))
        return LooseFile(**rows[0]) if rows else None

    def path(self, file: LooseFile) -> Path:
        """Return where a file's bytes lie."""
        return self._files.path(file.id)

    def attach(self, dossier_number: str, key: str, fields: Mapping[str, object]) -> None:
        """Write down what a dossier says about a file; the same key again replaces what it said."""
        values = (dossier_number, key, json.dumps(dict(fields), ensure_ascii=False), now().isoformat())
        with self._database.writing() as session:
            session.execute(_ADD, values)

    def of_dossier(self, dossier_number: str) -> list[Attachment]:
        """Return what a dossier says, oldest first."""
        rows = self._database.rows(_OF_DOSSIER, (dossier_number,))
        return [
            Attachment(row["key"], json.loads(row["fields"]), dt.datetime.fromisoformat(row["received_at"]))
            for row in rows
        ]

    def _known(self, request_key: str, sha256: str) -> LooseFile | None:
        rows = self._database.rows(f"{_FILE} where request_key = ?", (request_key,)) if request_key else []
        if not rows:
            return None
        known = LooseFile(**rows[0])
        if known.sha256 != sha256:
            raise refusals.conflict()
        return known


def _hash(content: BinaryIO) -> str:
    """Return the SHA-256 of a file from its beginning."""
    made = hashlib.sha256()
    content.seek(0)
    while piece := content.read(_PIECE):
        made.update(piece)
    return made.hexdigest()
