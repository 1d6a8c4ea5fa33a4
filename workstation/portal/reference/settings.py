# SPDX-License-Identifier: GPL-3.0-or-later
"""What the reference portal is started with, and its clock; the command line that fills it in is not in here."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workstation import paths

# Vietnam keeps one offset all year; a fixed zone needs no time-zone files on the server.
ZONE = dt.timezone(dt.timedelta(hours=7), "ICT")


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """One portal.

    Attributes:
        data_dir: database and bytes; created when missing.
        client_id: the common login; further ones are in the database (`desk_logins.py`).
        client_secret: its secret.
        unit_code: first part of new dossier numbers.
        max_size: largest paper in bytes.
        token_life_s: how long a login lasts.
        upload_life_s: how long an unfinished upload is kept after its last byte.
        faults: file with faults to inject, None for none.
        seed: JSON file with what the state already holds, None for nothing: a list of papers, or an object with
            `papers` and `accounts`, the owner ids with a verified digital identity.
        catalogue: JSON file handed out as the portal's catalogue, None for the sample that is shipped.
        profiles: further dialects it speaks beside the integration profile.
        knows_dossiers: False for a gateway, which keeps bytes for a portal that has the dossiers.
        exchange: folder that desks without a line exchange packages by, None for none.
        database: address of a PostgreSQL server, "" for a file in the data folder.
        passes_on: whether received papers are also put down to be passed on to another portal (`passing_on.py`).
        takes_events: whether desks are invited to report where their papers stand.
    """

    data_dir: Path
    client_id: str
    client_secret: str
    unit_code: str = "G09.20"
    max_size: int = 100 * 1024 * 1024
    token_life_s: float = 900.0
    upload_life_s: float = 7 * 86400.0
    faults: Path | None = None
    seed: Path | None = None
    catalogue: Path | None = None
    profiles: tuple[str, ...] = ()
    knows_dossiers: bool = True
    exchange: Path | None = None
    database: str = ""
    passes_on: bool = False
    takes_events: bool = False

    def __repr__(self) -> str:
        return f"PortalSettings(data_dir={self.data_dir!r}, client_id={self.client_id!r})"


def catalogue_document(settings: PortalSettings) -> dict[str, Any]:
    """Return the catalogue the portal hands out."""
    file = settings.catalogue or paths.resource("catalogue", "sample.json")
    document: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return document


def now() -> dt.datetime:
    """Return the portal's time."""
    return dt.datetime.now(ZONE)
