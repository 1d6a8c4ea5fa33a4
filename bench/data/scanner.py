# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E501
"""What paper and scanner do to a drawn page: bow, show-through, skew, turn, light, noise, JPEG; nothing is drawn here."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from workstation.imaging.opencv import cv2

_NOISE_TILE = 601


@dataclass(frozen=True, slots=True)
class Wear:
    """How one page is worn.

    Attributes:
        skew_deg, turn_deg: counter-clockwise.
        bow_mm: how far the middle of each line is lifted.
        see_through: darkness of the other side, 0 to 1.
        shadow: how dark the darkest corner is, 0 to 1.
    """

    skew_deg: float
    turn_deg: int
    is_gray: bool
    bow_mm: float
    see_through: float
    shadow: float
    noise: float
    blur: float
    quality: int
    on_black: bool
    holes: bool


def draw_wear(rng: np.random.Generator, kind: str) -> Wear:
    """Choose the wear of a page."""
    steep = rng.random() < 0.5
    turn = int(rng.choice([0, 0, 0, 0, 180, 180, 90, 270]))
    return Wear(
        skew_deg=round(float(rng.uniform(-8, 8) if steep else rng.uniform(-2, 2)), 2),
        turn_deg=turn,
        is_gray=bool(rng.random() < 0.3) and kind != "stamped",
        bow_mm=float(rng.uniform(0.4, 1.4)) if rng.random() < 0.2 else 0.0,
        see_through=float(rng.uniform(0.05, 0.16)) if kind == "blank" or rng.random() < 0.25 else 0.0,
        shadow=float(rng.uniform(0.1, 0.35)) if rng.random() < 0.25 else 0.0,
        noise=float(rng.uniform(1, 6)),
        blur=float(rng.uniform(0.4, 0.9)),
        quality=int(rng.integers(60, 93)),
        on_black=bool(rng.random() < 0.2),
        holes=bool(rng.random() < 0.2),
    )


def scan(rng: np.random.Generator, page: Image.Image, back: Image.Image, dpi: int, wear: Wear) -> bytes:
    """Return the JPEG a scanner would deliver."""
    pixels = np.asarray(page)[:, :, ::-1].astype(np.float32)
    if wear.see_through:
        other = cv2.GaussianBlur(np.asarray(back.convert("L"))[:, ::-1], (0, 0), dpi / 75)
        pixels *= (1 - wear.see_through * (1 - other.astype(np.float32) / 255))[:, :, None]
    if wear.holes:
        for share in (0.36, 0.64):
            at = (round(12 * dpi / 25.4), round(share * pixels.shape[0]))
            cv2.circle(pixels, at, round(3 * dpi / 25.4), (30, 30, 30) if wear.on_black else (225, 225, 225), -1)
    if wear.bow_mm:
        pixels = _bowed(pixels, wear.bow_mm * dpi / 25.4)
    pixels *= np.array([0.965, 0.98, 0.985], np.float32)
    pixels = np.rot90(pixels, wear.turn_deg // 90)
    pixels = _laid(np.ascontiguousarray(pixels), wear.skew_deg, 18.0 if wear.on_black else 238.0)
    pixels = cv2.GaussianBlur(pixels, (0, 0), wear.blur * dpi / 250)
    high, wide = pixels.shape[:2]
    if wear.shadow:
        corner = rng.integers(0, 2, 2)
        down, along = np.linspace(0, 1, high, dtype=np.float32), np.linspace(0, 1, wide, dtype=np.float32)
        down, along = (down if corner[0] else 1 - down), (along if corner[1] else 1 - along)
        pixels *= 1 - wear.shadow * (down[:, None] * along[None, :])[:, :, None]
    tile = rng.normal(0, wear.noise, (_NOISE_TILE, _NOISE_TILE, 3)).astype(np.float32)
    pixels += np.tile(tile, (high // _NOISE_TILE + 1, wide // _NOISE_TILE + 1, 1))[:high, :wide]
    image = Image.fromarray(np.clip(pixels + 6, 0, 255).astype(np.uint8)[:, :, ::-1])
    out = io.BytesIO()
    (image.convert("L") if wear.is_gray else image).save(out, "JPEG", quality=wear.quality, dpi=(dpi, dpi))
    return out.getvalue()


def _bowed(pixels: np.ndarray, lift_px: float) -> np.ndarray:
    high, wide = pixels.shape[:2]
    rows, columns = np.mgrid[0:high, 0:wide].astype(np.float32)
    rows += lift_px * np.sin(np.pi * columns / wide).astype(np.float32)
    return cv2.remap(pixels, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _laid(pixels: np.ndarray, angle_deg: float, outside: float) -> np.ndarray:
    high, wide = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D(((wide - 1) / 2, (high - 1) / 2), angle_deg, 1.0)
    return cv2.warpAffine(pixels, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(outside,) * 3)
