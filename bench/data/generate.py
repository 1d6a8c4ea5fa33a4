# SPDX-License-Identifier: GPL-3.0-or-later
"""The project's own labelled pages, made from a seed: `python bench/data/generate.py tuning --pages 24 --out DIR`.

The tuning half may be looked at and tuned on; the reporting half has other sentences, names, places and seeds and is
only measured. Scoring is in `score`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import numpy as np
from canvas import FAMILIES, Canvas, Part
from pages import KINDS
from scanner import Wear, draw_wear, scan
from texts import STOCKS

VERSION = 1  # of the pages; part of the cache's name
CACHE = HERE.parent / ".cache"
_SEED = {"tuning": 41, "reporting": 97}
# One dozen: what a dossier of several papers looks like.
_DOZEN = (
    "first",
    "body",
    "form",
    "last",
    "table",
    "stamped",
    "body",
    "blank",
    "register",
    "first",
    "last",
    "form",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Label:
    """What is true of a page."""

    name: str
    kind: str
    dpi: int
    family: str
    wear: Wear
    parts: tuple[Part, ...]


def make(half: str, index: int, kind: str = "") -> tuple[bytes, Label]:
    """Make one page, of the kind its place in the dozen has or of a given one; the same order gives the same page."""
    rng = np.random.default_rng([_SEED[half], VERSION, index])
    kind = kind or _DOZEN[index % len(_DOZEN)]
    dpi = int(rng.choice([200, 300, 300]))
    # Offices write in Times; the others are there so that nothing hangs on one typeface.
    family = "liberation-serif" if rng.random() < 0.5 else str(rng.choice(sorted(FAMILIES)))
    page = Canvas(rng, dpi, family)
    KINDS[kind](page, STOCKS[half])
    back = Canvas(np.random.default_rng([_SEED[half], VERSION, index, 1]), dpi, family)
    wear = draw_wear(rng, kind)
    if wear.see_through:
        KINDS["body"](back, STOCKS[half])
    label = Label(f"{half}-{index:03d}", kind, dpi, family, wear, tuple(page.parts))
    return scan(rng, page.page, back.page, dpi, wear), label


def write(half: str, index: int, folder: Path, kind: str = "") -> None:
    """Make one page and its label into a folder, unless they are there."""
    image = _place(half, index, folder, kind)
    label_file = image.with_suffix(".json")
    if image.is_file() and label_file.is_file():
        return
    data, label = make(half, index, kind)
    label_file.write_text(json.dumps(dataclasses.asdict(label), ensure_ascii=False, indent=1), encoding="utf-8")
    image.write_bytes(data)


def _place(half: str, index: int, folder: Path, kind: str) -> Path:
    return folder / (f"{half}-{kind}-{index:05d}.jpg" if kind else f"{half}-{index:03d}.jpg")


def kind_set(half: str, kind: str, indices: range, folder: Path | None = None) -> list[Path]:
    """Return images of one kind of page, made where they are missing; labels lie beside them."""
    folder = folder or CACHE / f"v{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(write, *zip(*((half, index, folder, kind) for index in indices), strict=True)))
    return [_place(half, index, folder, kind) for index in indices]


def page_set(half: str, count: int, folder: Path | None = None) -> list[Path]:
    """Return the images of a half's first `count` pages, made where they are missing; labels lie beside them."""
    folder = folder or CACHE / f"v{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(write, [half] * count, range(count), [folder] * count))
    return [folder / f"{half}-{index:03d}.jpg" for index in range(count)]


def main() -> None:
    """Write a set."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("half", choices=sorted(_SEED))
    asked.add_argument("--pages", type=int, default=24)
    asked.add_argument("--out", type=Path, default=None)
    given = asked.parse_args()
    for file in page_set(given.half, given.pages, given.out):
        print(file)


if __name__ == "__main__":
    main()
