# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample identity card, both sides, as it lies on the glass; a picture that says MẪU, not a copy of a real card."""

from __future__ import annotations

import math

import numpy as np
import segno
from drawing import HEIGHT, WIDTH, Colour, font, mm, smooth_noise
from people import ADDRESS, CARD_QR, COMMUNE, EXPIRES, ISSUED, OWNER
from PIL import Image, ImageChops, ImageDraw, ImageFilter

_WIDE, _HIGH = mm(85.6), mm(54.0)  # ISO/IEC 7810 ID-1
_INK = (36, 40, 48)
_LABEL = (46, 92, 118)
_RED = (190, 36, 44)
_NOTE = "MẪU THỬ - không có giá trị"


class _Face:
    """One side being drawn, with the words on it."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.image = _ground(rng)
        self.draw = ImageDraw.Draw(self.image)
        self.lines: list[str] = []

    def put(
        self, x: float, y: float, text: str, size: float, style: str = "sans", colour: Colour = _INK, anchor: str = "ls"
    ) -> None:
        self.draw.text((mm(x), mm(y)), text, font=font(style, size), fill=colour, anchor=anchor)
        self.lines.append(text)

    def field(self, x: float, y: float, label: str, value: str, gap: float = 3.6) -> None:
        self.put(x, y, label, 5.5, colour=_LABEL)
        self.put(x, y + gap, value, 9, "sans-bold")


def _ground(rng: np.random.Generator) -> Image.Image:
    """Return the pale blue-green ground with fine waves."""
    rows, columns = np.mgrid[0:_HIGH, 0:_WIDE].astype(np.float32)
    waves = np.sin(rows / 5 + 9 * np.sin(columns / 90)) + np.sin(columns / 6 + 8 * np.sin(rows / 70))
    tone = smooth_noise(rng, (_HIGH, _WIDE), 260)[:, :, None]
    base = np.array((214, 233, 232), np.float32) * (1 - tone) + np.array((238, 232, 214), np.float32) * tone
    return Image.fromarray((base + waves[:, :, None] * 2.2).clip(0, 255).astype(np.uint8))


def front(rng: np.random.Generator) -> tuple[Image.Image, list[str]]:
    """Return the front and its words."""
    face = _Face(rng)
    face.put(50, 6, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 7.2, "sans-bold", anchor="ms")
    face.put(50, 9.4, "Độc lập - Tự do - Hạnh phúc", 6.4, "sans-bold", anchor="ms")
    face.put(50, 15.2, "CĂN CƯỚC", 13, "sans-bold", _RED, anchor="ms")
    face.put(50, 18.4, "IDENTITY CARD", 6, "sans", _RED, anchor="ms")
    _emblem(face)
    _portrait(face)
    face.field(29, 22.6, "Số định danh cá nhân / Personal identification number:", OWNER.id, 4.4)
    face.field(29, 31, "Họ, chữ đệm và tên khai sinh / Full name:", OWNER.name)
    face.field(29, 38.4, "Ngày, tháng, năm sinh / Date of birth:", OWNER.born)
    face.field(63, 38.4, "Giới tính / Sex:", OWNER.sex)
    face.field(29, 45.6, "Quốc tịch / Nationality:", "Việt Nam")
    return _finish(face, (mm(70), mm(46.2)), 26)


def back(rng: np.random.Generator) -> tuple[Image.Image, list[str]]:
    """Return the back (chip, QR and machine-readable lines are on it since 1/7/2024) and its words."""
    face = _Face(rng)
    face.field(4, 5, "Nơi cư trú / Place of residence:", ADDRESS.removesuffix(", thành phố Hà Nội") + ",")
    face.put(4, 12, "thành phố Hà Nội", 9, "sans-bold")
    face.field(4, 15.8, "Nơi đăng ký khai sinh / Place of birth:", COMMUNE)
    face.field(24, 23.4, "Ngày, tháng, năm cấp / Date of issue:", ISSUED)
    face.field(24, 30.4, "Ngày, tháng, năm hết hạn / Date of expiry:", EXPIRES)
    _chip(face, mm(5), mm(22))
    code = segno.make(CARD_QR, error="m", boost_error=False)
    scale = 5
    side = round(code.symbol_size(scale, 2)[0])
    picture = Image.new("RGB", (side, side), "white")
    dots = ImageDraw.Draw(picture)
    for row, line in enumerate(code.matrix_iter(scale=1, border=2)):
        for column, dark in enumerate(line):
            if dark:
                dots.rectangle(
                    (column * scale, row * scale, column * scale + scale - 1, row * scale + scale - 1),
                    fill=(20, 22, 28),
                )
    face.image.paste(picture, (_WIDE - picture.width - mm(2.5), mm(13)))
    for row, text in enumerate(mrz()):
        face.put(4, 41.6 + row * 4.1, text, 10.4, "mono")
    return _finish(face, (mm(66), mm(7.5)), 24)


def _emblem(face: _Face) -> None:
    """Draw a plain disc with a star where the card carries its emblem."""
    x, y, radius = mm(11), mm(9.5), mm(5.6)
    face.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_RED)
    corners = []
    for index in range(10):
        reach = radius * (0.72 if index % 2 == 0 else 0.29)
        angle = math.radians(-90 + 36 * index)
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    face.draw.polygon(corners, fill=(250, 214, 60))


def _portrait(face: _Face) -> None:
    """Draw a silhouette in place of a photograph."""
    box = (mm(4), mm(20), mm(25), mm(47))
    photo = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), (206, 216, 222))
    draw = ImageDraw.Draw(photo)
    wide, high = photo.size
    draw.ellipse((wide * 0.02, high * 0.66, wide * 0.98, high * 1.35), fill=(88, 96, 108))
    draw.polygon(
        [(wide * 0.38, high * 0.72), (wide * 0.62, high * 0.72), (wide * 0.5, high * 0.9)], fill=(226, 228, 230)
    )
    draw.rectangle((wide * 0.41, high * 0.5, wide * 0.59, high * 0.72), fill=(140, 130, 124))
    draw.ellipse((wide * 0.28, high * 0.16, wide * 0.72, high * 0.64), fill=(156, 146, 138))
    draw.chord((wide * 0.26, high * 0.11, wide * 0.74, high * 0.56), 180, 360, fill=(58, 56, 60))
    face.image.paste(photo.filter(ImageFilter.GaussianBlur(3)), box[:2])


def _chip(face: _Face, x: int, y: int) -> None:
    """Draw a gold contact chip."""
    wide, high = mm(12.5), mm(11)
    face.draw.rounded_rectangle(
        (x, y, x + wide, y + high), mm(1.6), fill=(212, 178, 96), outline=(150, 118, 52), width=3
    )
    for share in (0.34, 0.67):
        row = y + high * share
        face.draw.line((x, row, x + wide * 0.36, row), fill=(140, 110, 50), width=3)
        face.draw.line((x + wide * 0.64, row, x + wide, row), fill=(140, 110, 50), width=3)
    inner = (x + wide * 0.36, y + high * 0.2, x + wide * 0.64, y + high * 0.8)
    face.draw.rounded_rectangle(inner, mm(0.8), outline=(140, 110, 50), width=3)
    face.draw.line((x + wide / 2, y, x + wide / 2, y + high * 0.2), fill=(140, 110, 50), width=3)
    face.draw.line((x + wide / 2, y + high * 0.8, x + wide / 2, y + high), fill=(140, 110, 50), width=3)


def _finish(face: _Face, mark_at: tuple[int, int], size: float) -> tuple[Image.Image, list[str]]:
    """Stamp MẪU across the side, add the note, round the corners."""
    mark = Image.new("L", (_WIDE, _HIGH))
    ImageDraw.Draw(mark).text(mark_at, "MẪU", font=font("sans-bold", size), fill=84, anchor="mm")
    mark = mark.rotate(12, Image.Resampling.BICUBIC, center=mark_at)
    face.image.paste(_RED, (0, 0), mark)
    face.put(82, 52.9, _NOTE, 6, "sans", (120, 120, 124), anchor="rs")
    return face.image, [*face.lines, "MẪU"]


def on_glass(rng: np.random.Generator, card: Image.Image, skew_deg: float) -> Image.Image:
    """Lay a card on the A4 glass under the white lid, skewed, with the shadow of its thickness."""
    lid = 1 - 0.012 * smooth_noise(rng, (HEIGHT, WIDTH), 700)
    white = np.array((240, 240, 238), np.float32) * lid[:, :, None] + rng.random((HEIGHT, WIDTH, 1), np.float32)
    glass = Image.fromarray(white.clip(0, 255).astype(np.uint8))
    mask = Image.new("L", card.size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, card.width - 1, card.height - 1), mm(3.18), fill=255)
    whole, place = Image.new("L", glass.size), (mm(52), mm(40))
    whole.paste(mask, place)
    picture = Image.new("RGB", glass.size)
    picture.paste(card, place)
    whole = whole.rotate(skew_deg, Image.Resampling.BICUBIC)
    picture = picture.rotate(skew_deg, Image.Resampling.BICUBIC)
    for shift, blur, dark in ((10, 12, 0.34), (3, 4, 0.30)):
        shade = ImageChops.offset(whole, shift, shift).filter(ImageFilter.GaussianBlur(blur))
        veil = shade.point([round(255 * (1 - dark * level / 255)) for level in range(256)])
        glass = ImageChops.multiply(glass, veil.convert("RGB"))
    return Image.composite(picture, glass, whole)


def mrz() -> list[str]:
    """Return three lines of 30 signs in the form of ICAO 9303 TD1 for the invented holder."""
    number = OWNER.id[3:]
    head = f"IDVNM{number}{_check(number)}{OWNER.id}<<"
    birth, expiry = "850512", "450512"
    head = f"{head:<<29}"[:29]
    first = head + _check(head[5:])
    second = f"{birth}{_check(birth)}M{expiry}{_check(expiry)}VNM<<<<<<<<<<<"
    second += _check(first[5:] + second[:7] + second[8:15] + second[18:29])
    return [first, second, f"{'TRAN<<VAN<BINH':<<30}"]


def _check(text: str) -> str:
    """Return the check digit (weights 7, 3, 1)."""
    values = (0 if sign == "<" else int(sign, 36) for sign in text)
    return str(sum(value * (7, 3, 1)[index % 3] for index, value in enumerate(values)) % 10)
