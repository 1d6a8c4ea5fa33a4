# SPDX-License-Identifier: GPL-3.0-or-later
"""Seals, stamps and pen strokes as ink masks; all are inventions and say so (no national emblem, the word MẪU)."""

from __future__ import annotations

import itertools
import math

import numpy as np
from drawing import RED, Colour, Sheet, font, mm, smooth_noise, stain
from PIL import Image, ImageDraw

_SUPER = 2  # masks are drawn twice as large and reduced


def round_seal(sheet: Sheet, middle: tuple[int, int], above: str, below: str, turn_deg: float = -9) -> None:
    """Press a round red seal of 36 mm: two rings, words along them, a star and MẪU."""
    size = mm(36) * _SUPER
    image = Image.new("L", (size, size))
    draw = ImageDraw.Draw(image)
    for inset, width in ((8, 11), (30, 4), (150, 4)):
        draw.ellipse((inset, inset, size - inset, size - inset), outline=255, width=width * _SUPER // 2)
    _along(image, above, radius=size / 2 - 92, start_deg=-90, size_pt=9.5, inward=True)
    _along(image, below, radius=size / 2 - 92, start_deg=90, size_pt=8, inward=False)
    _star(draw, size / 2, size / 2 - 46, 110)
    face = font("sans-bold", 26)
    draw.text((size / 2, size / 2 + 200), "MẪU", font=face, fill=255, anchor="ms")
    image = image.rotate(turn_deg, Image.Resampling.BICUBIC).resize((mm(36), mm(36)), Image.Resampling.LANCZOS)
    _press(sheet, np.asarray(image, np.float32) / 255, middle, RED)


def _star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    corners = []
    for index in range(10):
        reach = radius if index % 2 == 0 else radius * 0.4
        angle = math.radians(-90 + 36 * index)
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    draw.polygon(corners, fill=255)


def _along(image: Image.Image, text: str, radius: float, start_deg: float, size_pt: float, *, inward: bool) -> None:
    """Set letters along a circle, centred on an angle; `inward` puts their feet towards the middle."""
    face = font("sans-bold", size_pt * _SUPER)
    sign = 1 if inward else -1
    radius = radius if inward else radius + face.size * 0.1
    steps = [math.degrees(face.getlength(letter) * 1.04 / radius) for letter in text]
    angle = start_deg - sign * sum(steps) / 2
    for letter, step in zip(text, steps, strict=True):
        at = math.radians(angle + sign * step / 2)
        tile = Image.new("L", (round(face.size * 2), round(face.size * 2)))
        ImageDraw.Draw(tile).text((face.size, face.size), letter, font=face, fill=255, anchor="mm")
        tile = tile.rotate(-math.degrees(at) - 90 if inward else -math.degrees(at) + 90, Image.Resampling.BICUBIC)
        x = image.width / 2 + radius * math.cos(at) - face.size
        y = image.height / 2 + radius * math.sin(at) - face.size
        image.paste(255, (round(x), round(y)), tile)
        angle += sign * step


def _press(sheet: Sheet, mask: np.ndarray, middle: tuple[int, int], colour: Colour) -> None:
    """Ink a mask unevenly, as rubber does, and put it on the page."""
    shape = (mask.shape[0], mask.shape[1])
    patches = smooth_noise(sheet.rng, shape, mm(5))
    grain = smooth_noise(sheet.rng, shape, 5)
    ink = (0.72 + 0.35 * patches) * (0.80 + 0.28 * (grain > 0.22))
    stain(sheet.page, (mask * ink).clip(0, 0.93), middle[0] - shape[1] // 2, middle[1] - shape[0] // 2, colour)


def incoming_stamp(sheet: Sheet, corner: tuple[int, int], agency: str, number: str, day: str) -> None:
    """Stamp the red box of the incoming register and fill number and date by hand."""
    wide, high = mm(50), mm(30)
    image = Image.new("L", (wide, high))
    draw = ImageDraw.Draw(image)
    draw.rectangle((6, 6, wide - 7, high - 7), outline=255, width=6)
    draw.line((6, mm(8), wide - 7, mm(8)), fill=255, width=4)
    draw.line((mm(15), mm(8), mm(15), high - 7), fill=255, width=4)
    draw.text((wide / 2, mm(5.6)), agency, font=font("sans-bold", 9), fill=255, anchor="ms")
    draw.text((mm(7.6), mm(20.5)), "ĐẾN", font=font("sans-bold", 14), fill=255, anchor="ms")
    for row, label in enumerate(("Số:", "Ngày:", "Chuyển:")):
        draw.text((mm(16.5), mm(14 + 6.6 * row)), label, font=font("sans", 9), fill=255, anchor="ls")
        for x in range(mm(29 if row == 2 else 25.5), mm(48), 12):
            draw.ellipse((x, mm(14 + 6.6 * row) - 2, x + 2, mm(14 + 6.6 * row)), fill=255)
    turned = image.rotate(1.4, Image.Resampling.BICUBIC, expand=True)
    mask = np.asarray(turned, np.float32) / 255
    _press(sheet, mask, (corner[0] + mask.shape[1] // 2, corner[1] + mask.shape[0] // 2), RED)
    sheet.hand(corner[0] + mm(27), corner[1] + mm(13.4), number, 13)
    sheet.hand(corner[0] + mm(27), corner[1] + mm(19.6), day, 13)
    sheet.lines += [agency, "ĐẾN", f"Số: {number}", f"Ngày: {day}", "Chuyển:"]


def signature(sheet: Sheet, x: int, y: int, colour: Colour, wide_mm: float = 42) -> None:
    """Draw a pen stroke that looks like a signature and is nobody's."""
    rng = sheet.rng
    wide, high, scale = mm(wide_mm), mm(18), 2
    points = _smooth([(px * wide * scale, py * high * scale) for px, py in _knots(rng)])
    image = Image.new("L", (wide * scale, high * scale + 40))
    draw = ImageDraw.Draw(image)
    for before, after in itertools.pairwise(points):
        pace = math.dist(before, after)
        radius = max(2.6, 6.4 - pace * 0.12) * scale / 2
        steps = max(1, int(pace / 2))
        for step in range(steps):
            px = before[0] + (after[0] - before[0]) * step / steps
            py = before[1] + (after[1] - before[1]) * step / steps + 20
            draw.ellipse((px - radius, py - radius, px + radius, py + radius), fill=255)
    image = image.resize((image.width // scale, image.height // scale), Image.Resampling.LANCZOS)
    mask = np.asarray(image.rotate(rng.uniform(2, 6), Image.Resampling.BICUBIC), np.float32) / 255
    ink = 0.75 + 0.25 * smooth_noise(rng, (mask.shape[0], mask.shape[1]), 20)
    stain(sheet.page, mask * ink, x - mask.shape[1] // 2, y - mask.shape[0] // 2, colour)


def _knots(rng: np.random.Generator) -> list[tuple[float, float]]:
    """Return the turning points of a hand: a tall initial, a run of smaller loops, a flourish back beneath."""
    tall = rng.uniform(0.0, 0.12)
    knots = [(0.04, 0.55 + tall), (0.10 + tall, 0.06), (0.13, 0.92), (0.05 + tall, 0.70), (0.24, 0.38 + tall)]
    loops, slant = int(rng.integers(4, 8)), rng.uniform(0.4, 1.1)
    step = 0.58 / loops
    for index in range(loops):
        x, reach = 0.26 + index * step, rng.uniform(0.10, 0.26) * (1 - 0.5 * index / loops)
        knots += [
            (x + step * slant, 0.50 - reach),
            (x + step * (slant - 0.5), 0.52),
            (x + step * 0.5, 0.58 + reach * 0.7),
        ]
    end = rng.uniform(0.84, 0.97)
    return [
        *knots,
        (end, rng.uniform(0.10, 0.4)),
        (0.55, 0.80),
        (rng.uniform(0.2, 0.4), 0.88),
        (0.99, rng.uniform(0.6, 0.8)),
    ]


def _smooth(knots: list[tuple[float, float]], steps: int = 24) -> list[tuple[float, float]]:
    """Return a Catmull-Rom curve through the knots."""
    padded = [knots[0], *knots, knots[-1]]
    curve = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            curve.append(
                tuple(
                    0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
                    for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
                )
            )
    return [(x, y) for x, y in curve]


def guilloche(sheet: Sheet, colour: Colour = (236, 176, 176)) -> None:
    """Draw the pale ornamental frame and ground of a certificate form."""
    draw = sheet.draw
    box = (mm(12), mm(12), sheet.page.width - mm(12), sheet.page.height - mm(16))
    for y in range(box[1] + mm(10), box[3] - mm(9), mm(3.2)):
        phase = (y // mm(3.2)) % 2 * math.pi
        line = [(float(x), y + 12 * math.sin(x / 52 + phase)) for x in range(box[0] + mm(9), box[2] - mm(9), 8)]
        draw.line(line, fill=(253, 240, 238), width=3)
    for inset, width in ((0, 9), (mm(1.6), 3), (mm(8), 3), (mm(9.2), 6)):
        draw.rectangle((box[0] + inset, box[1] + inset, box[2] - inset, box[3] - inset), outline=colour, width=width)
    middle, sway = mm(4.8), mm(2.3)
    for phase in (0.0, math.pi / 2, math.pi, 3 * math.pi / 2):
        for y in (box[1] + middle, box[3] - middle):
            wave = [(float(x), y + sway * math.sin(x / 24 + phase)) for x in range(box[0] + mm(2), box[2] - mm(2), 4)]
            draw.line(wave, fill=colour, width=3)
        for x in (box[0] + middle, box[2] - middle):
            wave = [(x + sway * math.sin(y / 24 + phase), float(y)) for y in range(box[1] + mm(2), box[3] - mm(2), 4)]
            draw.line(wave, fill=colour, width=3)
