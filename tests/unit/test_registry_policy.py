# SPDX-License-Identifier: GPL-3.0-or-later
"""What IT fixes in the registry of Windows; its module of Python is stood in for, the real one is run under Wine."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from workstation.errors import SettingInvalid
from workstation.registry_policy import KEY, read_policy
from workstation.settings import load_settings
from workstation.settings_file import fixed_by_policy

Values = dict[str, dict[str, object]]


def _registry(values: Values) -> ModuleType:
    """Return a module that answers as Python's `winreg` does, with these sections below our key."""
    stand_in = ModuleType("winreg")

    @contextlib.contextmanager
    def opened(section: str) -> Iterator[str]:
        yield section

    class Top(str):
        __slots__ = ()

        def __enter__(self) -> Top:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    class Section(Top):
        __slots__ = ()

    def open_key(above: object, name: str, reserved: int, access: int) -> Top:
        assert (reserved, access) == (0, 3)
        if above == "machine":
            if name != KEY or not values:
                raise FileNotFoundError(name)
            return Top("")
        return Section(name)

    def query(key: Top) -> tuple[int, int]:
        return (0, len(values[key])) if isinstance(key, Section) else (len(values), 0)

    members: dict[str, object] = {
        "HKEY_LOCAL_MACHINE": "machine",
        "KEY_READ": 1,
        "KEY_WOW64_64KEY": 2,
        "OpenKey": open_key,
        "QueryInfoKey": query,
        "EnumKey": lambda _key, at: list(values)[at],
        "EnumValue": lambda key, at: (*list(values[key].items())[at], 1),
    }
    stand_in.__dict__.update(members)
    return stand_in


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "policy.toml"
    monkeypatch.setattr("workstation.settings.policy_file", lambda: file)
    return file


def test_the_registry_stands_over_the_user_and_the_policy_file_over_the_registry(
    policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values: Values = {"desk": {"agency": "UBND xã Xuân Thạnh", "counter": "7"}, "scanner": {"dpi": 200}}
    monkeypatch.setitem(sys.modules, "winreg", _registry(values))
    (tmp_path / "settings.toml").write_text('[desk]\nagency = "khác"\n[portal]\nunit_code = "H42"\n', encoding="utf-8")
    policy.write_text('[desk]\ncounter = "9"\n', encoding="utf-8")

    settings = load_settings(tmp_path, {"SOHOA_SCANNER_DPI": "400"})

    assert (settings.desk.agency, settings.desk.counter) == ("UBND xã Xuân Thạnh", "9")
    assert (settings.scanner.dpi, settings.portal.unit_code) == (200, "H42")
    assert fixed_by_policy() == {"desk.agency", "desk.counter", "scanner.dpi"}


def test_an_empty_value_and_one_of_another_kind_fix_nothing(policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "winreg", _registry({"portal": {"url": "", "proxy": None, "folder": b"x"}}))

    assert read_policy() == {}
    assert fixed_by_policy() == frozenset()


def test_a_name_nobody_knows_in_the_registry_is_named(
    policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "winreg", _registry({"portal": {"address": "https://example.vn"}}))

    with pytest.raises(SettingInvalid) as caught:
        load_settings(tmp_path, {})

    assert caught.value.key == "portal.address"


@pytest.mark.parametrize("has_registry", [True, False])
def test_where_there_is_no_key_of_ours_nothing_is_fixed(has_registry: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if has_registry:
        monkeypatch.setitem(sys.modules, "winreg", _registry({}))

    assert read_policy() == {}
