# SPDX-License-Identifier: GPL-3.0-or-later
"""The QR code of the sample card out of its scan, however the card lies; and hashes of pages that are alike."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from workstation.domain.card import read_card_qr
from workstation.domain.likeness import NEAR_BITS, distance
from workstation.imaging.barcode import read_codes
from workstation.imaging.likeness import likeness
from workstation.imaging.opencv import as_image
from workstation.paths import resource

CARD = resource("samples", "glass", "12.jpg")
FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("turn_deg", [0, 90, 180])
@pytest.mark.parametrize("skew_deg", [0, 5])
def test_the_sample_card_is_read_from_its_scan(dpi: int, turn_deg: int, skew_deg: int) -> None:
    with Image.open(CARD) as scan:
        size = (scan.width * dpi // 300, scan.height * dpi // 300)
        page = scan.convert("L").resize(size, Image.Resampling.BOX)
    page = page.rotate(turn_deg, expand=True)
    page = page.rotate(skew_deg, Image.Resampling.BICUBIC, expand=True, fillcolor=238)

    cards = [read_card_qr(code) for code in read_codes(as_image(np.asarray(page)))]

    assert [card.owner.id.value for card in cards if card] == ["001085012345"]


def _page(text: str, shift: tuple[int, int] = (0, 0), noise: int = 0) -> np.ndarray:
    image = Image.new("L", (1240, 1754), 250)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 34)
    for row, line in enumerate(text.splitlines()):
        pen.text((120 + shift[0], 140 + 52 * row + shift[1]), line, font=font, fill=30)
    rng = np.random.default_rng(noise)
    return (np.asarray(image, np.int16) + rng.integers(-6, 7, (1754, 1240))).clip(0, 255).astype(np.uint8)


def test_the_same_page_scanned_again_is_near_and_another_text_is_far() -> None:
    lines = (resource("samples", "samples.toml").read_text(encoding="utf-8")).split('text = """')
    first, other = lines[1][:1200], lines[6][:1400]
    once = likeness(as_image(_page(first)))
    again = likeness(as_image(_page(first, (5, 7), noise=1)))
    else_ = likeness(as_image(_page(other, noise=2)))

    assert len(once) == 16
    assert distance(once, again) <= NEAR_BITS < distance(once, else_)
    assert distance("", once) == 64
