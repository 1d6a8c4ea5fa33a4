# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogues a desk has imported, each kept for ever, and which one is in use; a roll-back is one more choice."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workstation.domain.catalogue import Catalogue
from workstation.errors import CatalogueVersionUnknown
from workstation.store.catalogue import catalogue_of
from workstation.store.places import read_json
from workstation.store.space import write_whole

_FOLDER = "catalogue"
_CURRENT = "current"
_NAME = re.compile(r"[0-9]{4,}\.json")


@dataclass(frozen=True, slots=True)
class CatalogueVersion:
    """One kept catalogue.

    Attributes:
        number: from 1, the order of the imports.
        version: what the catalogue calls itself.
        source: file or portal it came from.
    """

    number: int
    version: str
    source: str
    imported_at: str
    imported_by: str
    procedures: int
    document_types: int
    units: int
    is_current: bool


class CatalogueVersions:
    """The folder `catalogue` of a data folder: `0001.json`, `0002.json`, ... and `current`; no citizen's data."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / _FOLDER

    def current(self) -> int:
        """Return the number of the version in use, 0 when none was imported."""
        file = self._folder / _CURRENT
        text = file.read_text(encoding="ascii").strip() if file.is_file() else ""
        return int(text) if text.isdigit() else 0

    def document(self, number: int) -> dict[str, Any]:
        """Return a version as it was checked in.

        Raises:
            CatalogueVersionUnknown: there is none with this number.
        """
        file = self._file(number)
        if number < 1 or not file.is_file():
            raise CatalogueVersionUnknown(value=str(number))
        document: dict[str, Any] = read_json(file)["catalogue"]
        return document

    def load(self, number: int) -> Catalogue:
        """Return a version as a catalogue.

        Raises:
            CatalogueVersionUnknown: there is none with this number.
        """
        return catalogue_of(self.document(number))

    def add(self, document: dict[str, Any], *, source: str, by: str, at: dt.datetime) -> int:
        """Check a catalogue, keep it and take it into use; return its number.

        Raises:
            SettingInvalid: a fault, named by its place; the one in use stays.
        """
        catalogue_of(document)
        number = max((version.number for version in self.list()), default=0) + 1
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = {"source": source, "imported_at": at.isoformat(), "imported_by": by, "catalogue": document}
        write_whole(self._file(number), json.dumps(kept, ensure_ascii=False, indent=1).encode(), mode=0o600)
        self.use(number)
        return number

    def use(self, number: int) -> None:
        """Take a version into use.

        Raises:
            CatalogueVersionUnknown: there is none with this number.
        """
        self.document(number)
        write_whole(self._folder / _CURRENT, str(number).encode("ascii"), mode=0o600)

    def list(self) -> list[CatalogueVersion]:
        """Return every kept version, oldest first."""
        if not self._folder.is_dir():
            return []
        current = self.current()
        names = sorted(file.name for file in self._folder.iterdir() if _NAME.fullmatch(file.name))
        return [self._version(int(name.removesuffix(".json")), current) for name in names]

    def _version(self, number: int, current: int) -> CatalogueVersion:
        kept = read_json(self._file(number))
        document = kept["catalogue"]
        return CatalogueVersion(
            number=number,
            version=str(document["version"]),
            source=kept["source"],
            imported_at=kept["imported_at"],
            imported_by=kept["imported_by"],
            procedures=len(document.get("procedures", [])),
            document_types=len(document.get("document_types", [])),
            units=len(document.get("units", [])),
            is_current=number == current,
        )

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:04d}.json"
