# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way to scan is chosen, and what the settings of the scanner may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner_drivers.base import ColorMode, Source
from workstation.app.scan_profiles import SHIPPED, choose, load_profiles
from workstation.errors import SettingInvalid
from workstation.settings import ScannerSettings, load_settings
from workstation.texts import LANGUAGES, Texts

OWN = """
[[profile]]
key = "text"
name = "Văn bản 200"
source = "adf-duplex"
dpi = 200
mode = "gray"
size = "a5"
brightness = 20
"""


def test_without_a_profile_the_settings_say_how() -> None:
    found = choose(Path("/nowhere"), ScannerSettings(dpi=200, mode="gray"))

    assert (found.dpi, found.mode, found.source) == (200, ColorMode.GRAY, Source.AUTO)


def test_a_desks_own_profile_stands_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "profiles.toml").write_text(OWN, encoding="utf-8")

    options = choose(tmp_path, ScannerSettings(profile="text", double_feed="ignore")).options(ScannerSettings())

    assert (options.source, options.dpi, options.size_mm) == (Source.ADF_DUPLEX, 200, (148.0, 210.0))
    assert (options.brightness, options.stop_on_double_feed) == (20, True)
    assert [profile.key for profile in load_profiles(tmp_path)] == ["text", "two-sides", "one-side", "card"]


@pytest.mark.parametrize(
    "text",
    [
        "[[profile]]",
        '[[profile]]\nkey="a"\ndpi=9',
        '[[profile]]\nkey="a"\ncolour=1',
        '[[profile]]\nkey="a"\nsize="b"',
        "x=",
    ],
)
def test_a_profile_that_is_not_understood_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "profiles.toml").write_text(text)

    with pytest.raises(SettingInvalid):
        load_profiles(tmp_path)


def test_a_profile_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid):
        choose(tmp_path, ScannerSettings(profile="missing"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_profile_has_its_words(language: str) -> None:
    texts = Texts.load(language)

    assert all(texts.word(f"profile.{profile.key}") for profile in SHIPPED)


def test_addresses_come_from_the_file_or_the_environment(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[scanner]\naddresses = ["folder:/srv/a", "escl:http://b/eSCL"]\n')

    said = load_settings(tmp_path, {})
    other = load_settings(tmp_path, {"SOHOA_SCANNER_ADDRESSES": "folder:/x, folder:/y"})

    assert said.scanner.addresses == ("folder:/srv/a", "escl:http://b/eSCL")
    assert other.scanner.addresses == ("folder:/x", "folder:/y")


@pytest.mark.parametrize("line", ['blank_pages = "drop"', 'double_feed = "on"', "addresses = [1]"])
def test_a_policy_nobody_knows_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "settings.toml").write_text(f"[scanner]\n{line}\n")

    with pytest.raises(SettingInvalid):
        load_settings(tmp_path, {})
