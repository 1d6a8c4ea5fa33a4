# SPDX-License-Identifier: GPL-3.0-or-later
"""Screens look as approved, and nothing on any of them is cut off, covered or in the wrong language, in any size.

Each picture is held beside the one in approved/; SOHOA_APPROVE=1 approves what is taken now. Parts that differ from
run to run (times, numbers, certificates) are painted over.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QWidget

from tests.ui.look import Fit, complaints, untranslated
from tests.ui.take_pictures import NOTES, SCHEMES, SCREENS, picture_name, schemes_of
from ui.widgets.few_lines import FewLines

ROOT = Path(__file__).resolve().parents[2]
APPROVED = Path(__file__).parent / "approved"
APPROVE = bool(os.environ.get("SOHOA_APPROVE"))  # read before the tests' own surroundings take it away
NAMES = [
    picture_name(screen, scheme, language)
    for language in SCHEMES
    for screen in SCREENS
    for scheme in schemes_of(screen, language)
]

VISIBLE = 32  # of 255, in any colour: approved pictures have a palette, which moves colours by less
DIFFERING_PART = 0.0002  # of all pixels, 210 at 1366 x 768: a word has 300
_COLOURS = 128
_WITHIN_S = 600  # of a computer that does much else besides


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
        for made in (*begun.glob("*.png"), *begun.glob("*.json")):
            made.rename(folder / made.name)
    return folder


def _notes(folder: Path, language: str, key: str) -> list[str]:
    return json.loads((folder / NOTES.format(language=language)).read_text(encoding="utf-8"))[key]


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


@pytest.mark.parametrize("language", SCHEMES)
def test_nothing_is_cut_off_covered_or_untranslated_on_any_screen_in_any_size(taken: Path, language: str) -> None:
    assert _notes(taken, language, "notes") == []
    assert set(SCREENS) < set(_notes(taken, language, "stops"))


def test_what_is_cut_off_covered_or_in_english_is_noticed(qapp: QApplication) -> None:
    shown = QWidget()
    row = QHBoxLayout(shown)
    parts = {
        "label": QLabel("Mã định danh của chủ giấy tờ"),
        "wrapped": QLabel("Bấm Enter là xác nhận: đã đối chiếu với bản giấy"),
        "button": QPushButton("Scan this page again"),
        "few": FewLines(lines=1),
    }
    parts["wrapped"].setWordWrap(True)
    parts["few"].show_text("Mã hồ sơ: G09.20-20261122-0000001")
    for part in parts.values():
        row.addWidget(part)
    shown.resize(shown.sizeHint().expandedTo(QSize(1200, 60)))
    shown.show()
    qapp.processEvents()
    assert complaints(shown, Fit.WHOLE) == []
    assert untranslated(shown, frozenset({"Scan this page again"})) == ["Scan this page again"]
    row.setEnabled(False)  # from here on nobody lays anything out

    for name, fault in (("label", "cut off"), ("wrapped", "too low"), ("button", "cut off"), ("few", "three dots")):
        part, kept = parts[name], parts[name].geometry()
        part.setGeometry(QRect(kept.topLeft(), QSize(60, kept.height() // (2 if name == "wrapped" else 1))))
        assert any(fault in found for found in complaints(shown, Fit.WHOLE)), name
        part.setGeometry(kept)
    few, kept = parts["few"], parts["few"].geometry()
    few.setGeometry(QRect(kept.topLeft(), QSize(60, kept.height())))
    assert complaints(shown, Fit.SCROLLED) == []  # its tool tip tells it whole
    few.setToolTip("")
    assert any("no tool tip" in found for found in complaints(shown, Fit.SCROLLED))
    few.setGeometry(kept)
    parts["label"].setGeometry(parts["button"].geometry())
    assert any("lies over" in found for found in complaints(shown, Fit.WHOLE))
    shown.close()


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
