# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of drivers by name and platform; it imports a driver only when that driver is needed."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from typing import cast

from scanner_drivers.base import Availability, ScannerDriver
from workstation.errors import Offline


@dataclass(frozen=True, slots=True)
class DriverEntry:
    """Where a driver is and how patient one must be with it.

    Attributes:
        page_s: silence within a page after which its process is ended. An eSCL scanner may rightly take two
            minutes for the first byte, and that driver has time limits of its own; native ones have none.
        may_be_foreign: another program may run it: a 64-bit process loads no 32-bit TWAIN source.
    """

    module: str
    factory: str
    platforms: tuple[str, ...]
    page_s: float
    may_be_foreign: bool = False


_ALL = ("linux", "win32", "darwin")
DRIVERS: dict[str, DriverEntry] = {
    "escl": DriverEntry("scanner_drivers.escl", "EsclDriver", _ALL, page_s=150.0),
    "sane": DriverEntry("scanner_drivers.sane", "SaneDriver", ("linux", "darwin"), page_s=60.0),
    "twain": DriverEntry("scanner_drivers.twain", "TwainDriver", ("win32", "linux"), page_s=60.0, may_be_foreign=True),
    "folder": DriverEntry("scanner_drivers.folder", "FolderDriver", _ALL, page_s=60.0),
}


def driver_names() -> tuple[str, ...]:
    """Return the drivers this platform can have."""
    return tuple(name for name, entry in DRIVERS.items() if sys.platform in entry.platforms)


def make_driver(name: str) -> ScannerDriver:
    """Return a driver.

    Raises:
        Offline: there is no such driver on this platform.
    """
    if name not in driver_names():
        raise Offline(operation="open", detail=f"no driver {name!r}")
    entry = DRIVERS[name]
    return cast("ScannerDriver", getattr(importlib.import_module(entry.module), entry.factory)())


def availability(name: str) -> Availability:
    """Return whether a driver can run here, also when a library of its own is missing."""
    try:
        return make_driver(name).availability()
    except ImportError as error:
        return Availability(name, is_available=False, reason="module_missing", detail=error.name or str(error))
