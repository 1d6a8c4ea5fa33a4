# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a private SANE configuration that knows one eSCL scanner and SANE's own test device; reads none."""

from __future__ import annotations

from pathlib import Path


def write_sane_config(folder: Path, url: str, name: str = "MotCua Simulator") -> dict[str, str]:
    """Write the configuration and return the environment that makes libsane use it; needs no root.

    The machine's own scanners stay out of it: only the back-ends `airscan`, `test` and `pnm` are named.

    Args:
        folder: made if missing.
        url: of the eSCL scanner, as sane-airscan shall reach it; "" for none.
        name: by which SANE lists it, as "airscan:e0:NAME".
    """
    folder.mkdir(parents=True, exist_ok=True)
    device = f'[devices]\n"{name}" = {url}, eSCL\n' if url else ""
    files = {
        "dll.conf": "airscan\ntest\npnm\n",
        "airscan.conf": f"{device}[options]\ndiscovery = disable\nws-discovery = off\n",
        "test.conf": "number_of_devices 1\ngeometry_max 400\n",  # A4 does not fit into the usual 200 mm
    }
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    return {"SANE_CONFIG_DIR": str(folder)}
