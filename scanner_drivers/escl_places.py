# SPDX-License-Identifier: GPL-3.0-or-later
"""Remembers who answered at a scanner's address and where it was last reached, so that a moved scanner is found again.

A scanner gets its address from the network and may have another one tomorrow; its UUID, else its serial number, stays.
"""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scanner_drivers.escl_messages import EsclCapabilities
from workstation.renaming import put_in_place

_FILE_NAME = "scanners.json"
_VARIABLE = "SOHOA_ESCL_PLACES"
_MOST = 50  # scanners; a desk has one or two


def environment(data_dir: Path) -> dict[str, str]:
    """Return what makes the driver's process remember in this folder, for `registry.open_device`."""
    return {_VARIABLE: str(data_dir / _FILE_NAME)}


@dataclass(frozen=True, slots=True)
class Place:
    """One scanner.

    Attributes:
        uuid: lower case; "" when it has none.
        serial: what it calls itself and its serial number; "" when it has none.
        url: where it was last reached.
    """

    uuid: str
    serial: str
    url: str

    def is_of(self, said: EsclCapabilities) -> bool:
        """Whether this scanner is the one that says so; one that has neither UUID nor serial number is any."""
        if self.uuid or not self.serial:
            return said.uuid == self.uuid
        return serial_of(said) == self.serial


def serial_of(said: EsclCapabilities) -> str:
    """Return name and serial number, "" when it has no serial number."""
    return f"{said.name} {said.serial}" if said.serial else ""


def known(address: str) -> Place | None:
    """Return who answered at an address before."""
    found = _read().get(address)
    return Place(*found) if found is not None else None


def remember(address: str, said: EsclCapabilities, url: str) -> None:
    """Note who answered at an address, and where; without a folder to keep it in, or room, nothing happens."""
    file, place = _file(), [said.uuid, serial_of(said), url]
    places = _read()
    if file is None or not (said.uuid or said.serial) or places.get(address) == place:
        return
    places.pop(address, None)
    places[address] = place
    for oldest in list(places)[:-_MOST]:
        del places[oldest]
    draft = file.with_name(f".{file.name}.{uuid.uuid4().hex}.tmp")
    with contextlib.suppress(OSError):
        draft.write_text(json.dumps(places, indent=1), encoding="utf-8")
        put_in_place(draft, file)


def elsewhere(place: Place, timeout_s: float) -> Iterator[str]:
    """Listen to the network and return where the scanner may be now; who asks there looks whether it is.

    Args:
        place: as it was.
        timeout_s: how long to listen.
    """
    from scanner_drivers.escl_discovery import discover, find  # half a second to import, and rarely needed

    if place.uuid:
        yield from find(place.uuid, timeout_s)
    elif place.serial:
        yield from dict.fromkeys(heard.url for heard in discover(timeout_s))


def _file() -> Path | None:
    named = os.environ.get(_VARIABLE)
    return Path(named) if named and Path(named).parent.is_dir() else None


def _read() -> dict[str, list[str]]:
    file = _file()
    if file is None:
        return {}
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {address: place for address, place in told.items() if _is_place(place)}


def _is_place(found: object) -> bool:
    return isinstance(found, list) and len(found) == 3 and all(isinstance(part, str) for part in found)
