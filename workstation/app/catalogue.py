# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing in a catalogue, comparing it with the one in use, and going back; what it must look like is the store's."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workstation import paths
from workstation.domain.catalogue import Catalogue, Difference, differences
from workstation.errors import SettingInvalid
from workstation.portal.contract import PortalAdapter
from workstation.store.catalogue import catalogue_of
from workstation.store.catalogue_import import merge_tables, read_import
from workstation.store.catalogue_versions import CatalogueVersions
from workstation.store.places import read_json


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import or a roll-back changed.

    Attributes:
        number: version in use now.
    """

    number: int
    version: str
    differences: tuple[Difference, ...]


def import_file(data_dir: Path, path: Path, *, by: str, clock: Callable[[], dt.datetime]) -> Imported:
    """Check a file or folder and take it into use.

    Raises:
        FileMissing, SettingInvalid: nothing changed.
    """
    versions = CatalogueVersions(data_dir)
    now = clock()
    document = read_import(path, _document(versions), f"{path.stem} {now:%Y-%m-%d}")
    return _take(versions, document, source=path.name, by=by, at=now)


def import_portal(data_dir: Path, portal: PortalAdapter, *, by: str, clock: Callable[[], dt.datetime]) -> Imported:
    """Ask the portal for its catalogue and take it into use.

    Raises:
        PortalError: it cannot be asked, or (`PortalNotOffered`) hands out none.
        SettingInvalid: what it sent is no catalogue; nothing changed.
    """
    try:
        document = json.loads(portal.catalogue())
    except ValueError as fault:
        raise SettingInvalid(key="portal", value="JSON") from fault
    versions = CatalogueVersions(data_dir)
    if isinstance(document, dict) and "tables" in document:
        document = merge_tables(_document(versions), document["tables"], str(document.get("version", "portal")))
    return _take(versions, document, source="portal", by=by, at=clock())


def roll_back(data_dir: Path, number: int) -> Imported:
    """Take an earlier version into use again; the later one is kept.

    Raises:
        CatalogueVersionUnknown: there is none with this number.
    """
    versions = CatalogueVersions(data_dir)
    before = catalogue_of(_document(versions))
    after = versions.load(number)
    versions.use(number)
    return Imported(number, after.version, differences(before, after))


def compare(data_dir: Path, number: int) -> tuple[Difference, ...]:
    """Return what the version in use has otherwise than another.

    Raises:
        CatalogueVersionUnknown: there is none with this number.
    """
    versions = CatalogueVersions(data_dir)
    return differences(versions.load(number), catalogue_of(_document(versions)))


def _document(versions: CatalogueVersions) -> dict[str, Any]:
    current = versions.current()
    if current:
        return versions.document(current)
    sample: dict[str, Any] = read_json(paths.resource("catalogue", "sample.json"))
    return sample


def _take(versions: CatalogueVersions, document: Any, *, source: str, by: str, at: dt.datetime) -> Imported:
    before: Catalogue = catalogue_of(_document(versions))
    after = catalogue_of(document)
    number = versions.add(document, source=source, by=by, at=at)
    return Imported(number, after.version, differences(before, after))
