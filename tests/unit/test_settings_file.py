# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing settings keeps whatever a person wrote around them, and writes nothing nobody understands."""

from __future__ import annotations

from pathlib import Path

import pytest

from workstation.errors import SettingInvalid
from workstation.settings import FILE_NAME, load_settings
from workstation.settings_file import change_settings, fixed_by_policy

WRITTEN = """\
# counter by the door
[desk]
counter = "2"   # "2", not "02"
agency = '''
UBND xã # Hoa Mẫu'''   # as on the seal

[scanner]
addresses = [
    "escl:http://10.0.0.7/eSCL",  # upstairs
]
dpi = 300
"""


def test_a_changed_value_keeps_comments_order_and_everything_else(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(WRITTEN, encoding="utf-8")

    change_settings(
        tmp_path, {"desk.counter": "3", "desk.agency": 'Phường "Mẫu" \\ 1', "portal.url": "https://cong.vn"}
    )

    text = (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    settings = load_settings(tmp_path, {})
    assert (settings.desk.counter, settings.desk.agency) == ("3", 'Phường "Mẫu" \\ 1')
    assert settings.portal.url == "https://cong.vn"
    assert settings.scanner.addresses == ("escl:http://10.0.0.7/eSCL",)
    assert text.startswith("# counter by the door\n")
    assert 'counter = "3"   # "2", not "02"\n' in text
    assert "   # as on the seal\n" in text
    assert "# upstairs" in text
    assert "UBND xã" not in text


def test_a_key_comes_into_its_section_and_an_array_over_lines_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(WRITTEN, encoding="utf-8")

    change_settings(tmp_path, {"desk.language": "en", "scanner.addresses": ("folder:/x",), "scanner.dpi": 200})

    settings = load_settings(tmp_path, {})
    assert settings.desk.language == "en"
    assert (settings.scanner.addresses, settings.scanner.dpi) == (("folder:/x",), 200)
    assert "10.0.0.7" not in (tmp_path / FILE_NAME).read_text(encoding="utf-8")


def test_the_first_setting_makes_folder_and_file(tmp_path: Path) -> None:
    change_settings(tmp_path / "data", {"scanner.device": "escl:http://10.0.0.7/eSCL"})

    assert load_settings(tmp_path / "data", {}).scanner.device == "escl:http://10.0.0.7/eSCL"


@pytest.mark.parametrize(
    ("before", "name", "value"),
    [(WRITTEN, "desk.contour", "3"), (WRITTEN, "scanner.double_feed", "maybe"), ("[desk", "desk.counter", "3")],
)
def test_what_nobody_understands_is_not_written(tmp_path: Path, before: str, name: str, value: str) -> None:
    (tmp_path / FILE_NAME).write_text(before, encoding="utf-8")

    with pytest.raises(SettingInvalid):
        change_settings(tmp_path, {name: value})

    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == before


def test_what_the_policy_fixes_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[portal]\nurl = "https://cong.vn"\n[signing]\nsigner = "token"\n', encoding="utf-8")
    monkeypatch.setattr("workstation.settings.policy_file", lambda: policy)

    assert fixed_by_policy() == {"portal.url", "signing.signer"}
