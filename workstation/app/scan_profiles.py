# SPDX-License-Identifier: GPL-3.0-or-later
"""Named ways to scan a clerk can choose: those shipped and those of the desk's profiles.toml; scans nothing."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner_drivers.base import A4_MM, ColorMode, ScanOptions, Source
from workstation.errors import SettingInvalid
from workstation.settings import ScannerSettings

if TYPE_CHECKING:  # `sohoa scan` needs no desk, and importing one takes a second
    from workstation.app.desk import Desk

FILE_NAME = "profiles.toml"
SIZES_MM = {"a3": (297.0, 420.0), "a4": A4_MM, "a5": (148.0, 210.0), "legal": (215.9, 355.6), "card": (85.6, 54.0)}


@dataclass(frozen=True, slots=True)
class ScanProfile:
    """One way to scan.

    Attributes:
        key: stable name; the shipped ones have their words under `profile` of the texts.
        name: for people, as IT staff wrote it; "" for the shipped ones.
        brightness, contrast: -100 to 100.
    """

    key: str
    name: str = ""
    source: Source = Source.AUTO
    dpi: int = 300
    mode: ColorMode = ColorMode.COLOR
    size_mm: tuple[float, float] = A4_MM
    brightness: int = 0
    contrast: int = 0

    def options(self, scanner: ScannerSettings, source: Source | None = None, pages: int | None = None) -> ScanOptions:
        """Return what the driver is asked for.

        Args:
            scanner: the desk's policy on double feeds.
            source: instead of the profile's.
            pages: stop after so many.
        """
        return ScanOptions(
            source=source or self.source,
            dpi=self.dpi,
            mode=self.mode,
            size_mm=self.size_mm,
            max_pages=pages,
            brightness=self.brightness,
            contrast=self.contrast,
            stop_on_double_feed=scanner.double_feed == "stop",
        )


SHIPPED = (
    ScanProfile("two-sides", source=Source.ADF_DUPLEX),
    ScanProfile("one-side", source=Source.ADF),
    ScanProfile("text", source=Source.ADF, mode=ColorMode.GRAY),
    ScanProfile("card", source=Source.FLATBED, size_mm=SIZES_MM["card"]),
)


def load_profiles(data_dir: Path) -> tuple[ScanProfile, ...]:
    """Return the profiles of a desk: its own, then the shipped ones it did not replace.

    Raises:
        SettingInvalid: the file says something we do not understand.
    """
    path = data_dir / FILE_NAME
    if not path.is_file():
        return SHIPPED
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("profile", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingInvalid(key=FILE_NAME, value=str(error)) from error
    own = tuple(_profile(table) for table in tables)
    keys = {profile.key for profile in own}
    return own + tuple(profile for profile in SHIPPED if profile.key not in keys)


def choose(data_dir: Path, scanner: ScannerSettings, key: str | None = None) -> ScanProfile:
    """Return the profile of this key, else the one the settings name, else what the settings say themselves.

    Raises:
        SettingInvalid: there is no such profile.
    """
    wanted = key or scanner.profile
    if not wanted:
        try:
            return ScanProfile("", dpi=scanner.dpi, mode=ColorMode(scanner.mode))
        except ValueError:
            raise SettingInvalid(key="scanner.mode", value=scanner.mode) from None
    for profile in load_profiles(data_dir):
        if profile.key == wanted:
            return profile
    raise SettingInvalid(key="scanner.profile", value=wanted)


def remembered_profile(desk: Desk) -> ScanProfile:
    """Return the profile last chosen for the scanner of this counter, else what the settings say.

    Raises:
        SettingInvalid: the settings name a profile that is not there.
    """
    key = desk.station.generation.fact(_fact(desk))
    if any(profile.key == key for profile in load_profiles(desk.data_dir)):
        return choose(desk.data_dir, desk.settings.scanner, key)
    return choose(desk.data_dir, desk.settings.scanner)


def remember_profile(desk: Desk, key: str) -> ScanProfile:
    """Use a profile for this scanner from now on; "" for what the settings say.

    Raises:
        SettingInvalid: there is no such profile.
    """
    chosen = choose(desk.data_dir, desk.settings.scanner, key)
    desk.station.generation.remember(_fact(desk), key)
    return chosen


def _fact(desk: Desk) -> str:
    # The simulated scanner has another address at each start and is one and the same all the same.
    return f"scan_profile {desk.settings.scanner.device}".strip()


_KEYS = frozenset({"key", "name", "source", "dpi", "mode", "size", "brightness", "contrast"})


def _profile(table: Any) -> ScanProfile:
    unknown = sorted(set(table) - _KEYS) if isinstance(table, dict) else ["profile"]
    if unknown:
        raise SettingInvalid(key=FILE_NAME, value=", ".join(unknown))
    try:
        size = table.get("size", "a4")
        return ScanProfile(
            key=str(table["key"]),
            name=str(table.get("name", table["key"])),
            source=Source(table.get("source", "auto")),
            dpi=_within(table.get("dpi", 300), 50, 1200),
            mode=ColorMode(table.get("mode", "color")),
            size_mm=SIZES_MM[size] if isinstance(size, str) else (float(size[0]), float(size[1])),
            brightness=_within(table.get("brightness", 0), -100, 100),
            contrast=_within(table.get("contrast", 0), -100, 100),
        )
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise SettingInvalid(key=FILE_NAME, value=str(error)) from error


def _within(value: Any, lowest: int, highest: int) -> int:
    if not isinstance(value, int) or not lowest <= value <= highest:
        raise ValueError(value)
    return value
