# SPDX-License-Identifier: GPL-3.0-or-later
"""The papers of the sample dossier on small pages of few words, for tests that prove nothing about what is read."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.flows.conftest import draw_page
from workstation.paths import resource


def small_papers(folder: Path) -> Path:
    """Draw the stack and the card for the simulated scanner: as many sides as the samples, each with its number.

    A side is read in a tenth of the time of a sample's.
    """
    samples = resource("samples")
    for place in ("feeder", "glass"):
        (folder / place).mkdir(parents=True)
        for side in sorted((samples / place).glob("*.jpg")):
            draw_page(folder / place / side.name, f"Trang {side.stem} của hồ sơ.", dpi=100)
    shutil.copy(samples / "samples.toml", folder)
    return folder
