# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a setting comes from, and what happens to one nobody understands."""

from __future__ import annotations

from pathlib import Path

import pytest

from workstation.errors import SettingInvalid
from workstation.log import masked
from workstation.settings import load_settings


def test_the_environment_stands_over_the_file_and_the_policy_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.toml").write_text('[scanner]\ndpi = 200\nmode = "gray"\n[desk]\ncounter = "2"\n')
    policy = tmp_path / "policy.toml"
    policy.write_text("[scanner]\ndpi = 600\n")
    monkeypatch.setattr("workstation.settings.policy_file", lambda: policy)

    settings = load_settings(tmp_path, {"SOHOA_SCANNER_DPI": "400", "SOHOA_SCANNER_MODE": "bw"})

    assert settings.scanner.dpi == 600
    assert settings.scanner.mode == "bw"
    assert settings.desk.counter == "2"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[scanner]\ndpi = 'many'", "scanner.dpi"),
        ("[scanner]\ndpy = 300", "scanner.dpy"),
        ("[scaner]\ndpi = 300", "scaner"),
        ("[scanner", "settings.toml"),
    ],
)
def test_a_setting_nobody_understands_is_named(tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "settings.toml").write_text(text)

    with pytest.raises(SettingInvalid) as caught:
        load_settings(tmp_path, {})

    assert caught.value.key == key


def test_a_citizens_number_is_masked_in_the_log_and_other_numbers_are_not() -> None:
    assert masked("owner 001085012345, size 123456") == "owner 001•••••••45, size 123456"
