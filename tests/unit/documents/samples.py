# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages, geometries and words for the tests of documents/: drawn here, nothing of a real person."""

from __future__ import annotations

import datetime as dt
import io
import math
from functools import cache

from PIL import Image, ImageDraw

from workstation.documents.paper_metadata import PaperMetadata
from workstation.documents.pdfa import PageSource
from workstation.domain.paper import PageGeometry, Word
from workstation.domain.paper_code import PaperCode

DPI = 100
WIDTH_PX, HEIGHT_PX = 827, 1169  # A4
# centres of the dark squares on the levelled page; no two patterns alike under a turn or a mirror
MARKERS = ((120.0, 100.0), (700.0, 100.0), (120.0, 1050.0), (410.0, 300.0))
MARKER_PX = 24

VIETNAM = dt.timezone(dt.timedelta(hours=7))
METADATA = PaperMetadata(
    code=PaperCode("001185012345", "KQ.G15.000031"),
    procedure_code="1.001193",
    dossier_number="000.00.19.H26-261121-0001",
    title="Giấy khai sinh & <trích lục> Đỗ Thị Ưng",
    created_at=dt.datetime(2026, 11, 21, 21, 54, 5, tzinfo=VIETNAM),
    rule_set="vn-2026-07",
    is_test=False,
)
LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Ủy ban nhân dân phường Bến Nghé, thành phố Hồ Chí Minh",
    "Họ và tên: Nguyễn Thị Ưỡn Sinh ngày 02/09/1985",
    "xem ao mưa, gõ ghế, quyển sổ đỏ; ăn ớt ỷ ỹ ỵ",
)


def geometry(kind: str) -> PageGeometry:
    """Return how an original lies on the page: "upright", "skewed" (2.5 degrees) or "quarter" (turned by 90)."""
    if kind == "upright":
        return PageGeometry(WIDTH_PX, HEIGHT_PX, DPI, (1, 0, 0, 1, 0, 0))
    if kind == "quarter":  # stored lying; (x, y) -> (W - y, x)
        return PageGeometry(WIDTH_PX, HEIGHT_PX, DPI, (0, 1, -1, 0, WIDTH_PX, 0))
    cosine, sine = math.cos(math.radians(2.5)), math.sin(math.radians(2.5))
    x, y = WIDTH_PX / 2, HEIGHT_PX / 2
    offset = (x - cosine * x + sine * y, y - sine * x - cosine * y)
    return PageGeometry(WIDTH_PX, HEIGHT_PX, DPI, (cosine, sine, -sine, cosine, *offset))


def to_original(matrix: tuple[float, ...], x: float, y: float) -> tuple[float, float]:
    """Return where a point of the page lies on the original."""
    a, b, c, d, e, f = matrix
    determinant = a * d - b * c
    return (d * (x - e) - c * (y - f)) / determinant, (a * (y - f) - b * (x - e)) / determinant


@cache
def original(kind: str, lie: PageGeometry) -> bytes:
    """Draw the page with its markers as a scanner would see it lying so; grey desk around the sheet.

    Args:
        kind: "jpeg-colour", "jpeg-grey", "png", "bitonal".
        lie: the geometry that will level it.
    """
    page = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), (250, 248, 240))
    draw = ImageDraw.Draw(page)
    half = MARKER_PX / 2
    for x, y in MARKERS:
        draw.rectangle((x - half, y - half, x + half - 1, y + half - 1), fill=(20, 20, 120))
    a, b, c, d, e, f = lie.matrix
    size = (HEIGHT_PX, WIDTH_PX) if abs(b) > 0.5 else (WIDTH_PX, HEIGHT_PX)
    seen = page.transform(
        size, Image.Transform.AFFINE, (a, c, e, b, d, f), Image.Resampling.BICUBIC, fillcolor=(90, 90, 90)
    )
    return encoded(seen, kind)


def encoded(picture: Image.Image, kind: str) -> bytes:
    """Return the picture as an image file."""
    buffer = io.BytesIO()
    if kind == "jpeg-colour":
        picture.save(buffer, "JPEG", quality=80, dpi=(DPI, DPI))
    elif kind == "jpeg-grey":
        picture.convert("L").save(buffer, "JPEG", quality=80)
    elif kind == "png":
        picture.save(buffer, "PNG")
    else:
        picture.convert("1", dither=Image.Dither.NONE).save(buffer, "TIFF", compression="group4")
    return buffer.getvalue()


def words(lines: tuple[str, ...] = LINES) -> tuple[Word, ...]:
    """Return the lines as an engine would: tight boxes, taller where a letter has a tail or a tone above it."""
    found = []
    for number, line in enumerate(lines):
        left = 80.0
        for text in line.split():
            width = 9.0 * len(text)
            rise = 12 if text[0].isupper() or set(text) & set("bdđhklt") else 6
            fall = 5 if set(text) & set("gpqyỵ,;") else 0
            baseline = 360 + 40 * number
            found.append(Word(text, left, baseline - 10 - rise, left + width, baseline + fall, 95.0, number))
            left += width + 8
    return tuple(found)


def page(kind: str = "jpeg-colour", lie: str = "upright", shown: tuple[Word, ...] = ()) -> PageSource:
    """Return one page ready to be built."""
    how = geometry(lie)
    return PageSource(original(kind, how), "image/jpeg" if kind.startswith("jpeg") else "image/png", how, shown)
