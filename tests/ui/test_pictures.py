# SPDX-License-Identifier: GPL-3.0-or-later
"""Screens look as approved: each picture beside the one in approved/; SOHOA_APPROVE=1 approves what is taken now.

Only screens whose contents do not change from run to run; review, codes, sign, boundaries, result, slips and the
counter with pages show scanned pages, times or numbers and are looked at in docs/pictures.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.ui.take_pictures import SCHEMES, SCREENS, picture_name

ROOT = Path(__file__).resolve().parents[2]
APPROVED = Path(__file__).parent / "approved"
APPROVE = bool(os.environ.get("SOHOA_APPROVE"))  # read before the tests' own surroundings take it away
NAMES = [
    picture_name(screen, scheme, language)
    for language, schemes in SCHEMES.items()
    for scheme in schemes
    for screen in SCREENS
]

VISIBLE = 32  # of 255, in any colour: approved pictures have a palette, which moves colours by less
DIFFERING_PART = 0.0002  # of all pixels, 210 at 1366 x 768: a word has 300
_COLOURS = 128
_WITHIN_S = 300


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a picture of every screen as it is now."""
    folder = tmp_path_factory.mktemp("pictures")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOHOA_", "QT_"))}
    kept.pop("DISPLAY", None)
    surroundings = {**kept, "SOHOA_KEY_STORE": "file", "PYTHONPATH": str(ROOT)}
    for language in SCHEMES:
        begun = folder / language
        begun.mkdir()
        command = [sys.executable, "-m", "tests.ui.take_pictures", str(begun), language]
        done = subprocess.run(
            command, env=surroundings, cwd=ROOT, capture_output=True, text=True, timeout=_WITHIN_S, check=False
        )
        assert done.returncode == 0, done.stderr
        for picture in begun.glob("*.png"):
            picture.rename(folder / picture.name)
    return folder


def _pixels(file: Path) -> np.ndarray:
    with Image.open(file) as picture:
        return np.asarray(picture.convert("RGB")).astype(np.int16)


def _differing(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return where two pictures of the same size differ for the eye."""
    return np.abs(one - other).max(axis=2) > VISIBLE


def _approve(file: Path) -> None:
    APPROVED.mkdir(exist_ok=True)
    with Image.open(file) as picture:
        # The octree keeps the colours of small icons; a median cut spends the palette on grey letters.
        method, dither = Image.Quantize.FASTOCTREE, Image.Dither.NONE
        small = picture.convert("RGB").quantize(_COLOURS, method=method, dither=dither)
        small.save(APPROVED / file.name, optimize=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_screen_looks_as_approved(taken: Path, tmp_path: Path, name: str) -> None:
    if APPROVE:
        _approve(taken / name)
    approved, now = _pixels(APPROVED / name), _pixels(taken / name)
    assert approved.shape == now.shape

    differing = _differing(approved, now)
    shown = tmp_path / f"difference-{name}"
    if differing.any():
        Image.fromarray(np.where(differing, 0, 255).astype(np.uint8)).save(shown)
    assert differing.mean() <= DIFFERING_PART, f"{differing.sum()} pixels differ: {shown}, taken: {taken / name}"


def test_every_approved_picture_belongs_to_a_screen() -> None:
    assert sorted(file.name for file in APPROVED.iterdir()) == sorted(NAMES)


def test_one_word_less_is_seen() -> None:
    approved = _pixels(APPROVED / picture_name("queue", "light", "vi"))
    wordless = approved.copy()
    letters = np.argwhere(approved.max(axis=2) < 160)[:300]
    wordless[letters[:, 0], letters[:, 1]] = 255

    assert len(letters) == 300
    assert _differing(approved, wordless).mean() > DIFFERING_PART
    assert not _differing(approved, approved + VISIBLE).any()
