# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/integration/openapi.json from the reference portal's own routes; run it after changing them."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from workstation.portal.reference.app import build_app
from workstation.portal.reference.settings import PortalSettings

TARGET = Path(__file__).with_name("openapi.json")


def profile() -> str:
    """Return the integration profile as it is shipped."""
    with tempfile.TemporaryDirectory() as folder:
        app = build_app(PortalSettings(Path(folder), "desk", "none"))
        described = app.openapi()
        app.state.database.close()
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(profile(), encoding="utf-8")
