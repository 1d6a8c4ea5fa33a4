# SPDX-License-Identifier: GPL-3.0-or-later
"""The export package for desks without a line: folders, manifest and receipt files; who writes or reads is not in here.

Layout of an exchange folder (a share, or a USB drive that travels):
    papers/<uid>/<uid>.pdf       the signed paper
    papers/<uid>/manifest.json   what it is, with SHA-256; written last inside, the folder appears as a whole
    receipts/<uid>.json          the receipt that came back, in the words of whoever took the paper in
    orders/<token>.json          a dossier number is asked for
    numbers/<token>.json         the number that came back
No name in it carries an owner id.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from workstation.domain.submission import Submission
from workstation.renaming import put_in_place

FORMAT = "sohoa-exchange-1"
PAPERS, RECEIPTS, ORDERS, NUMBERS = "papers", "receipts", "orders", "numbers"
MANIFEST = "manifest.json"
_SAFE = re.compile(r"[0-9A-Za-z-]{1,64}")


def is_safe_name(name: str) -> bool:
    """Return whether a uid or token can be a file name on every system."""
    return bool(_SAFE.fullmatch(name))


def manifest(submission: Submission) -> dict[str, object]:
    """Return the manifest of a paper; every value a text, as portals want them."""
    code = submission.code
    return version_fields(submission) | {
        "format": FORMAT,
        "uid": submission.uid,
        "dossier": submission.dossier_number,
        "procedure": submission.procedure_code,
        "component": str(submission.component),
        "owner_id": code.owner_id,
        "document_type": code.document_type_code,
        "seq": str(code.seq),
        "code": code.text,
        "title": submission.title,
        "pages": str(submission.pages),
        "signature_level": submission.signature_level,
        "signed_at": submission.signed_at.isoformat(),
        "files": [{"name": f"{submission.uid}.pdf", "size": str(submission.size), "sha256": submission.sha256}],
    }


def version_fields(submission: Submission) -> dict[str, str]:
    """Return what is said of a correction and of an archive code; nothing where there is neither."""
    fields = {"revision": str(submission.revision) if submission.revision > 1 else ""}
    fields |= {"supersedes": submission.supersedes, "doc_code": submission.doc_code}
    return {key: value for key, value in fields.items() if value}


def write_folder(target: Path, files: Mapping[str, Iterable[bytes]]) -> None:
    """Write a folder that is there as a whole or not at all, also when the drive is pulled; files piece by piece.

    Raises:
        OSError: no room, no right, no drive.
    """
    made = target.with_name(f".{target.name}.tmp")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    for name, content in files.items():
        _write(made / name, content)
    shutil.rmtree(target, ignore_errors=True)  # a damaged one of before
    put_in_place(made, target)
    sync_folder(target.parent)


def write_file(target: Path, content: bytes) -> None:
    """Write a file that is there as a whole or not at all.

    Raises:
        OSError: no room, no right, no drive.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_name(f".{target.name}.tmp")
    _write(made, [content])
    put_in_place(made, target)
    sync_folder(target.parent)


def as_json(fields: Mapping[str, object]) -> bytes:
    """Return fields as they stand in the files of an exchange folder."""
    return json.dumps(dict(fields), ensure_ascii=False, indent=2).encode("utf-8")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlive a power cut, where the system can."""
    with contextlib.suppress(OSError):  # Windows and some shares cannot open folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write(path: Path, content: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(content)
        file.flush()
        os.fsync(file.fileno())
