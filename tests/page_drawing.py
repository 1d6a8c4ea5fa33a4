# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages drawn for the tests: Vietnamese print, turned, skewed, lit and dirtied as scanners do; nothing is read here."""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = Path("/usr/share/fonts/truetype/liberation2")
DPI = 200
TILE = 509  # the sensor noise repeats; drawing it for each page would be most of the test time
A4 = (1654, 2339)  # at 200 dpi

HEADING = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PARAGRAPHS = (
    "Kính gửi: Ủy ban nhân dân phường Hòa Thuận, quận Hải Châu, thành phố Đà Nẵng.",
    "Tôi tên là Nguyễn Thị Thanh Hường, sinh ngày 17 tháng 8 năm 1986, hiện đang cư trú tại số 42 đường Trưng Nữ "
    "Vương. Nay tôi làm đơn này kính đề nghị quý cơ quan xem xét và giải quyết việc cấp lại giấy phép xây dựng nhà "
    "ở riêng lẻ đã bị thất lạc trong quá trình di chuyển chỗ ở của gia đình.",
    "Thửa đất số 318, tờ bản đồ số 25, diện tích 124,5 mét vuông, được cấp giấy chứng nhận quyền sử dụng đất lần "
    "đầu vào năm 2009. Trong thời gian qua gia đình tôi luôn chấp hành đầy đủ các quy định của pháp luật về đất "
    "đai, về trật tự xây dựng và vệ sinh môi trường tại khu dân cư.",
    "Hồ sơ kèm theo gồm có bản sao giấy chứng nhận, bản vẽ thiết kế đã được thẩm định, ảnh chụp hiện trạng công "
    "trình và các giấy tờ khác có liên quan. Tôi xin cam đoan những lời khai trên là đúng sự thật và hoàn toàn "
    "chịu trách nhiệm trước pháp luật về nội dung đã trình bày.",
    "Rất mong nhận được sự quan tâm giúp đỡ của quý cơ quan. Tôi xin chân thành cảm ơn.",
)


@dataclass(frozen=True)
class Drawn:
    """A page and the text on it."""

    image: Image.Image
    text: str


def font(size_pt: float, style: str = "Regular", dpi: int = DPI) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"LiberationSerif-{style}.ttf"), round(size_pt * dpi / 72))


@functools.cache
def letter(paragraphs: tuple[str, ...] = PARAGRAPHS, *, size_pt: float = 13, dpi: int = DPI, repeat: int = 1) -> Drawn:
    """Draw a letter with the national heading."""
    size = (round(A4[0] * dpi / DPI), round(A4[1] * dpi / DPI))
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    ink = (25, 25, 30)
    y = 0.06 * size[1]
    lines = []
    for text, face in zip(HEADING, (font(13, "Bold", dpi), font(14, "Bold", dpi)), strict=True):
        draw.text((size[0] / 2, y), text, ink, font=face, anchor="ma")
        lines.append(text)
        y += face.size * 1.5
    y += 0.03 * size[1]
    face = font(size_pt, dpi=dpi)
    for paragraph in paragraphs * repeat:
        for line in _wrapped(paragraph, face, size[0] * 0.76):
            draw.text((size[0] * 0.13, y), line, ink, font=face)
            lines.append(line)
            y += face.size * 1.45
        y += face.size * 0.5
    return Drawn(image, "\n".join(lines))


def _wrapped(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def blank_page(dpi: int = DPI) -> Image.Image:
    return Image.new("RGB", (round(A4[0] * dpi / DPI), round(A4[1] * dpi / DPI)), "white")


def scanned(image: Image.Image, *, angle_deg: float = 0.0, turn_deg: int = 0, seed: int = 1) -> Image.Image:
    """Lay a page askew (counter-clockwise) on the glass: grayish paper, uneven light, sensor noise."""
    colours = np.asarray(image.resize((200, 280), Image.Resampling.BOX).convert("RGB")).astype(int)
    has_colour = np.ptp(colours, axis=2).max() > 12
    turned = image.convert("RGB" if has_colour else "L").rotate(turn_deg, expand=True)  # gray is three times faster
    laid = turned.rotate(angle_deg, Image.Resampling.BICUBIC, fillcolor="white").filter(ImageFilter.GaussianBlur(0.6))
    laid = laid.convert("RGB")
    pixels = np.asarray(laid).astype(np.float32)
    height, width = pixels.shape[:2]
    light = 0.96 - 0.10 * np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    tiles = (height // TILE + 1, width // TILE + 1, 1)
    pixels = pixels * light + np.tile(_noise(seed), tiles)[:height, :width]
    return Image.fromarray(np.clip(pixels, 0, 255, out=pixels).astype(np.uint8))


@functools.cache
def _noise(seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 3, (TILE, TILE, 1)).astype(np.float32)


def with_seal(image: Image.Image, centre: tuple[int, int], radius: int = 140) -> Image.Image:
    """Press a red seal on the page; letters below stay black."""
    height, width = image.height, image.width
    mask = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(mask)
    x, y = centre
    for r, thick in ((radius, 9), (radius - 45, 4)):
        draw.ellipse((x - r, y - r, x + r, y + r), outline=230, width=thick)
    draw.text((x, y), "UBND PHƯỜNG", 230, font=font(11, "Bold"), anchor="mm")
    red = np.array([206, 38, 46], np.float32) / 255
    share = (np.asarray(mask).astype(np.float32) / 255)[:, :, None]
    pixels = np.asarray(image).astype(np.float32)
    return Image.fromarray((pixels * (1 - share) + pixels * red * share).astype(np.uint8))


def jpeg(image: Image.Image, *, dpi: int | None = DPI, quality: int = 85, exif: bytes = b"") -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, exif=exif, **({"dpi": (dpi, dpi)} if dpi else {}))
    return out.getvalue()


def png(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


def gray(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.convert("L"))


def character_error_rate(read: str, true: str) -> float:
    """Return edits a character, white space normalised."""
    one, other = " ".join(read.split()), " ".join(true.split())
    row = np.arange(len(other) + 1)
    letters = np.array([ord(letter) for letter in other])
    for i, sign in enumerate(one, 1):
        best = np.minimum(row[1:] + 1, row[:-1] + (letters != ord(sign)))
        new = np.concatenate(([i], best))
        # insertions: running minimum of new[j] - j, plus j
        row = np.minimum.accumulate(new - np.arange(len(new))) + np.arange(len(new))
    return float(row[-1]) / max(1, len(other))
