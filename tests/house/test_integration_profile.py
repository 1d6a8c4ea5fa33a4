# SPDX-License-Identifier: GPL-3.0-or-later
"""The profile that is shipped for provinces is the one the reference portal speaks."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_shipped_openapi_file_is_current() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "integration" / "make_openapi.py"))
    assert made["TARGET"].read_text(encoding="utf-8") == made["profile"](), "run docs/integration/make_openapi.py"


def test_every_shipped_dialect_stands_in_the_guide_for_provinces() -> None:
    guide = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
    for path in (ROOT / "resources" / "portal").glob("*.toml"):
        assert f"`{path.stem}`" in guide, path.name


def test_every_call_of_the_profile_stands_in_the_guide_for_provinces_and_no_other() -> None:
    guide = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
    table = guide.partition("| call | what for |")[2].partition("\n\n")[0]
    told = set(re.findall(r"(/[a-z0-9_{}/]+)", "".join(re.findall(r"`[A-Z]+(?: /[^`]+)?`", table))))
    profile = json.loads((ROOT / "docs" / "integration" / "openapi.json").read_text(encoding="utf-8"))
    assert told == set(profile["paths"])


def test_every_value_and_call_of_a_shipped_dialect_is_named_in_the_guide() -> None:
    guide = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
    for path in (ROOT / "resources" / "portal").glob("*.toml"):
        used = set(re.findall(r"{([a-z_0-9]+)[:}]", path.read_text(encoding="utf-8")))
        given = {"token_of_desk", "applicant_id", "applicant_name", "client_secret", "basic", "lgsp_key"}
        given |= {name for name in used if re.search(rf"\b{name} = ", path.read_text(encoding="utf-8"))}
        missing = [name for name in used - given if f"`{name}`" not in guide and f"{{{name}}}" not in guide]
        assert not missing, f"{path.name}: {missing}"
