# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the reference portal of a trial desk lose a paper or hold other bytes, as a disk put back from a copy does."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from workstation.app.embedded import reference_portal_dir


def lose(data_dir: Path, uid: str) -> None:
    """Let the portal lose a paper."""
    with _papers(data_dir) as papers:
        assert papers.execute("delete from paper where uid = ?", (uid,)).rowcount == 1


def change(data_dir: Path, uid: str) -> None:
    """Let the portal hold other bytes under a uid."""
    with _papers(data_dir) as papers:
        [(text,)] = papers.execute("select receipt from paper where uid = ?", (uid,)).fetchall()
        other = json.loads(text) | {"sha256": "0" * 64}
        papers.execute("update paper set receipt = ? where uid = ?", (json.dumps(other), uid))


@contextlib.contextmanager
def _papers(data_dir: Path) -> Iterator[sqlite3.Connection]:
    database = reference_portal_dir(data_dir) / "portal.sqlite"
    with contextlib.closing(sqlite3.connect(database)) as opened, opened:
        yield opened
