# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a drawn page into what a scanner delivers: paper, show-through, skew, lid, shadow, blur and noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from drawing import DPI, smooth_noise
from PIL import Image, ImageChops, ImageFilter, ImageOps

_LID = (216, 216, 214)  # the scanner's background behind the paper


def paper(
    rng: np.random.Generator, page: Image.Image, tint: tuple[int, int, int], fold: float | None = None
) -> Image.Image:
    """Give a drawn page the colour, cloudiness and fibres of paper; `fold` is the height of a fold, 0 to 1."""
    shape = (page.height, page.width)
    cloud = 1 - 0.022 * smooth_noise(rng, shape, 900) - 0.012 * smooth_noise(rng, shape, 60)
    fibre = 1 - 0.020 * smooth_noise(rng, shape, 3.5)
    ground = cloud * fibre
    if fold is not None:
        away = np.abs(np.arange(shape[0], dtype=np.float32) - fold * shape[0])[:, None]
        ground = ground * (1 - 0.035 * np.exp(-((away / 5) ** 2)) - 0.014 * np.exp(-away / 130))
    colours = np.array(tint, np.float32) / 255
    pixels = np.asarray(page, np.float32) * ground[:, :, None] * colours
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def show_through(page: Image.Image, back: Image.Image, strength: float) -> Image.Image:
    """Let the other side shine through a little: mirrored, blurred, pale."""
    pale = ImageOps.mirror(back).filter(ImageFilter.GaussianBlur(4)).convert("L")
    veil = pale.point([round(255 - (255 - level) * strength) for level in range(256)])
    return ImageChops.multiply(page, veil.convert("RGB"))


def scan(rng: np.random.Generator, sheet: Image.Image, skew_deg: float, turn_deg: int = 0) -> Image.Image:
    """Lay the sheet skewed (counter-clockwise positive) before the lid and read it."""
    if turn_deg:
        sheet = sheet.rotate(turn_deg, expand=True)
    size = sheet.size
    turned = sheet.rotate(skew_deg, Image.Resampling.BICUBIC)
    inside = Image.new("L", size, 255).rotate(skew_deg, Image.Resampling.BICUBIC)
    lid = Image.new("RGB", size, _LID)
    shade = Image.new("L", size)
    shade.paste(inside, (5, 7))
    shade = shade.filter(ImageFilter.GaussianBlur(7))
    lid = Image.composite(Image.new("RGB", size, (150, 150, 150)), lid, shade)
    return read(rng, Image.composite(turned, lid, inside))


def read(rng: np.random.Generator, scene: Image.Image) -> Image.Image:
    """Read a scene as a scanner does: a little soft, a little uneven, a little noisy."""
    soft = np.asarray(scene.filter(ImageFilter.GaussianBlur(0.8)), np.float32)
    shape = (scene.height, scene.width)
    columns = np.linspace(-1, 1, shape[1], dtype=np.float32)[None, :]
    lamp = 1 - 0.022 * columns**2 - 0.012 * smooth_noise(rng, shape, 1600)
    noise = rng.normal(0, 2.2, (*shape, 1)).astype(np.float32) + rng.normal(0, 0.8, (*shape, 3)).astype(np.float32)
    # Glass and sensor lift the black: no scan holds a true 0.
    pixels = 8 + soft * (lamp[:, :, None] * 0.985) + noise
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def save(image: Image.Image, path: Path) -> None:
    """Write the JPEG a scanner hands over, its resolution in the JFIF header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, "JPEG", quality=80, dpi=(DPI, DPI), optimize=True)
