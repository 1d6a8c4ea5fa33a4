# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the sample dossier: page images as a clerk's scanner delivers them, and `samples.toml`, the truth about them.

Run `python resources/samples/generate.py`; the same versions of Pillow and of the Liberation fonts give the same pages.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import card
import numpy as np
import papers
import scanning
from drawing import Sheet
from people import CARD_QR, OWNER

HERE = Path(__file__).resolve().parent
SEED = 20261121
PROCEDURE = "1.004884"
WHITE, AGED, PINK, GREYISH = (250, 249, 246), (246, 240, 226), (253, 247, 244), (247, 248, 248)


@dataclass(frozen=True, slots=True)
class Shot:
    """One page of the stack: who draws it, and how it lies in the scanner."""

    file: str
    make: Callable[[np.random.Generator], Sheet]
    skew_deg: float
    turn_deg: int = 0
    tint: tuple[int, int, int] = WHITE
    fold: float | None = None
    back_of: str = ""  # the page whose print shines through


@dataclass(frozen=True, slots=True)
class Pile:
    """One paper of the dossier."""

    component: int
    type: str
    title: str
    shots: tuple[Shot, ...]


PILES = (
    Pile(
        1,
        "L.TOKHAI-LKS",
        "Tờ khai đăng ký lại khai sinh",
        (
            Shot("feeder/01.jpg", papers.form_1, 0.42),
            Shot("feeder/02.jpg", papers.form_2, -0.38, back_of="feeder/01.jpg"),
        ),
    ),
    Pile(
        2,
        "KQ.G15.000031",
        "Giấy khai sinh",
        (
            Shot("feeder/03.jpg", papers.certificate_1, -0.65, tint=PINK, fold=0.497),
            Shot("feeder/04.jpg", papers.blank, 0.55, tint=PINK, fold=0.497, back_of="feeder/03.jpg"),
        ),
    ),
    Pile(
        3,
        "L.QUYETDINH-HT",
        "Quyết định thay đổi, cải chính hộ tịch",
        (
            Shot("feeder/05.jpg", papers.decision_1, 0.27, tint=GREYISH),
            Shot("feeder/06.jpg", papers.decision_2, -0.31, 180, tint=GREYISH),
            Shot("feeder/07.jpg", papers.decision_3, 0.74, tint=GREYISH),
            Shot("feeder/08.jpg", papers.decision_4, -0.70, tint=GREYISH, back_of="feeder/07.jpg"),
        ),
    ),
    Pile(
        4,
        "L.XACNHAN-CT07",
        "Giấy xác nhận thông tin về cư trú",
        (
            Shot("feeder/09.jpg", papers.residence_1, 2.70, tint=WHITE),
            Shot("feeder/10.jpg", papers.residence_2, -0.52, tint=WHITE),
        ),
    ),
)
CARDS = (("glass/11.jpg", card.front, -0.60), ("glass/12.jpg", card.back, 0.45))


def _rng(file: str, purpose: int) -> np.random.Generator:
    return np.random.default_rng([SEED, int(Path(file).stem), purpose])


def _scan(shot: Shot) -> list[str]:
    """Draw, lay into the scanner and save one page; return its words."""
    sheet = shot.make(_rng(shot.file, 0))
    page = sheet.page
    if shot.back_of:
        front = next(other for pile in PILES for other in pile.shots if other.file == shot.back_of)
        strength = 0.05 if shot.make is papers.blank else 0.03
        page = scanning.show_through(page, front.make(_rng(front.file, 0)).page, strength)
    rng = _rng(shot.file, 1)
    image = scanning.scan(rng, scanning.paper(rng, page, shot.tint, shot.fold), shot.skew_deg, shot.turn_deg)
    scanning.save(image, HERE / shot.file)
    return sheet.lines


def _lay(index: int) -> list[str]:
    """Draw one side of the card, lay it on the glass and save the page; return its words."""
    file, side, skew_deg = CARDS[index]
    rng = _rng(file, 1)
    picture, lines = side(rng)
    scanning.save(scanning.read(rng, card.on_glass(rng, picture, skew_deg)), HERE / file)
    return lines


def _page_entry(file: str, skew_deg: float, turn_deg: int, lines: list[str]) -> str:
    text = "\n".join(lines).replace("\\", "\\\\").replace('"""', '\\"""')
    blank = "false" if lines else "true"
    return (
        f'[[papers.pages]]\nfile = "{file}"\nskew_deg = {skew_deg}\nturn_deg = {turn_deg}\nblank = {blank}\n'
        f'text = """\n{text}"""\n'
    )


def _paper_entry(component: int, kind: str, title: str, pages: list[str]) -> str:
    head = f"[[papers]]\ncomponent = {component}\ntype = {json.dumps(kind)}\n"
    return head + f"title = {json.dumps(title, ensure_ascii=False)}\n\n" + "\n".join(pages)


def main() -> None:
    """Make all pages and the manifest."""
    shots = [shot for pile in PILES for shot in pile.shots]
    with ProcessPoolExecutor(2) as pool:
        words = dict(zip([shot.file for shot in shots], pool.map(_scan, shots), strict=True))
        sides = list(pool.map(_lay, range(len(CARDS))))
    entries = [
        _paper_entry(
            pile.component,
            pile.type,
            pile.title,
            [_page_entry(shot.file, shot.skew_deg, shot.turn_deg, words[shot.file]) for shot in pile.shots],
        )
        for pile in PILES
    ]
    card_pages = [_page_entry(file, skew, 0, lines) for (file, _, skew), lines in zip(CARDS, sides, strict=True)]
    entries.append(_paper_entry(5, "L.THE-CANCUOC", "Thẻ căn cước", card_pages))
    head = (
        "# SPDX-License-Identifier: CC0-1.0\n"
        "# What is true of the sample pages; written by generate.py. All persons, places and numbers are invented.\n"
        "# skew_deg: how far the words stand turned counter-clockwise in the image; turn_deg: likewise.\n\n"
        f'procedure = "{PROCEDURE}"\n\n[applicant]\nid = "{OWNER.id}"\nname = "{OWNER.name}"\n'
        f'card_qr = "{CARD_QR}"\n\n'
    )
    (HERE / "samples.toml").write_text(head + "\n".join(entries), encoding="utf-8")
    size = sum(path.stat().st_size for path in HERE.rglob("*.jpg"))
    sys.stdout.write(f"{len(words) + len(sides)} pages, {size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
