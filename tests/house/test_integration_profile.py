# SPDX-License-Identifier: GPL-3.0-or-later
"""The profile that is shipped for provinces is the one the reference portal speaks."""

from __future__ import annotations

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
