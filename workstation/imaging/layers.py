# SPDX-License-Identifier: GPL-3.0-or-later
"""A page taken apart for the small stored presets: ink mask, bare paper, colour of the ink; coding is not in here."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from workstation.imaging.flatten import paper_brightness
from workstation.imaging.opencv import Image, as_image, cv2
from workstation.imaging.shrink import shrunk

# What is scanned finer is taken down to it, what is scanned coarser up: strokes of letters are 5 px thick here. With a
# mask of 200 dpi the marks of small print break: CER of forms drawn and read again 0.010, with 300 dpi 0.002.
MASK_DPI = 300
PAPER_DPI = 100
INK_DPI = 75
RED_DPI = 150
_UNSCALED_DPI = (260, 340)  # scanners say 300 and mean 299 to 305; nothing in between is worth a resampling
_EVEN = 8
_COARSEST_DPI = 150  # a page scanned coarser is a picture, or its dpi is wrong
_INK_SHARE = 0.62  # of the paper's own brightness: all that is darker is ink, half way for black print is 0.55
_PALE_SHARE = 0.84  # ... and up to here beside pale print
_TINT_SHARE = 0.76  # where nothing is darker than this there is bleed-through, tint or background print, no ink
_NEAR_MM = 0.8
_LEAST_NEIGHBOURS = 4  # ink pixels in a 3 x 3 field: fewer are dust and sensor noise, not a stroke
_SOLID_MM = 2.6  # thicker than the strokes of titles: a photo, a black lid; it stays in the paper layer
_SOLID_SHARE = 0.8
_HALO_PX = 5  # the blurred rim of strokes must not leave ghosts on the paper layer
_GRAY_SPREAD = 14  # between the channels: a page whose colour stays below it is gray

_COLOURED_PIXELS = 20  # of the small copy that is looked at: a blue signature has hundreds
# Of 255, by brightness: enough where a stroke is all rim, lost where it is not; the darker, the more it is ink.
_RIM_WEIGHT = np.round(96 * (1 - np.arange(256) / 255) ** 3).astype(np.uint8)
_STRONGEST = 1  # the green channel: in it red, blue and black ink are all dark, red darker than in the luma
_KNOWN = 24  # of 255: the share of a small pixel that must be seen to know its colour
_RED_EXCESS = 28  # red minus the brighter of green and blue, as the seals are found when a page is read
_RED_PIXELS = 60  # at half the resolution: a seal's rim alone has thousands
_RED_MOST = 0.3  # share of the page; more red is coloured paper or a picture, not seals
_RED_REACH = 5  # ... and so far black ink beside or under red is kept apart with it


@dataclass(frozen=True, slots=True, eq=False)
class RedInk:
    """Seals and stamps with the print they touch.

    At the resolution of the other ink a seal tints the letters in it, and they take the red from the seal: read again,
    the letters go with the seal.

    Attributes:
        box: the part of the page that both images cover: left, top, right, bottom as shares of it.
        mask: H x W, 255 where there is ink.
        ink: h x w x 3 (BGR): the colour to be seen there.
    """

    box: tuple[float, float, float, float]
    mask: Image
    ink: Image


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """One page in three images that cover the same frame.

    Attributes:
        mask: H x W, 255 where there is ink.
        paper: h x w x 3 (BGR), or h x w of a gray page: what remains without the ink.
        ink: likewise: the colour to be seen where the mask is set.
        red: red ink, and black ink close to it, which are not in `mask`; None where there is none.
    """

    mask: Image
    paper: Image
    ink: Image
    red: RedInk | None = None


def separate(pixels: Image, dpi: int) -> Layers:
    """Take a page apart into ink mask, paper and ink colour; seals and blue ink keep their colour in the ink layers.

    Args:
        pixels: H x W x 3, BGR, not levelled: the layers are placed as the original would be.
        dpi: resolution of this array.
    """
    planes, dpi = _at_most(_planes(pixels), dpi)
    seen = planes[_STRONGEST]
    mask = _ink_mask(*_at_least(seen, dpi))
    own = _sized(mask, seen)  # at the resolution of the planes
    solid = _solid_areas(own, dpi)
    if solid is not None:
        own = as_image(cv2.bitwise_and(own, cv2.bitwise_not(solid)))
        mask = as_image(cv2.bitwise_and(mask, cv2.bitwise_not(_sized(solid, mask))))
    bare = as_image(cv2.bitwise_not(cv2.dilate(own, np.ones((_HALO_PX, _HALO_PX), np.uint8))))
    red = None
    if _is_coloured(planes):
        red = _take_red(planes, dpi, mask, own)
    else:
        planes = [seen]
    paper = _filled(planes, bare, min(1.0, PAPER_DPI / dpi))
    ink = _filled(planes, _heart(own, seen), min(1.0, INK_DPI / dpi))
    return Layers(mask, paper, ink, red)


def black_and_white(pixels: Image, dpi: int) -> Image:
    """Return the ink of a page (H x W, 255 there), solid areas included; colours become black or paper.

    Args:
        pixels: H x W x 3, BGR.
        dpi: resolution of this array.
    """
    [seen], dpi = _at_most([as_image(cv2.extractChannel(pixels, _STRONGEST))], dpi)
    return _ink_mask(*_at_least(seen, dpi))


def reduced(pixels: Image, dpi: int, wanted_dpi: int, *, is_gray: bool) -> Image:
    """Return the page at a lower resolution (never a higher one), H x W x 3 (BGR) or H x W when gray is wanted."""
    planes = [as_image(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))] if is_gray else _planes(pixels)
    if dpi > wanted_dpi:
        planes = [_shrunk(plane, wanted_dpi / dpi) for plane in planes]
    return _merged(planes)


def _planes(pixels: Image) -> list[Image]:
    return [as_image(plane) for plane in cv2.split(pixels)]


def _merged(planes: list[Image]) -> Image:
    return as_image(cv2.merge(planes)) if len(planes) > 1 else planes[0]


def _at_most(planes: list[Image], dpi: int) -> tuple[list[Image], int]:
    if dpi <= _UNSCALED_DPI[1]:
        return planes, dpi
    return [_shrunk(plane, MASK_DPI / dpi) for plane in planes], MASK_DPI


def _at_least(plane: Image, dpi: int) -> tuple[Image, int]:
    if not _COARSEST_DPI <= dpi < _UNSCALED_DPI[0]:
        return plane, dpi
    height, width = plane.shape
    # It covers the same frame whatever its size; what can be halved three times costs less later on.
    size = (_EVEN * math.ceil(width * MASK_DPI / dpi / _EVEN), _EVEN * math.ceil(height * MASK_DPI / dpi / _EVEN))
    return as_image(cv2.resize(plane, size, interpolation=cv2.INTER_CUBIC)), MASK_DPI


def _sized(mask: Image, like: Image) -> Image:
    """Return a mask at the resolution of another image."""
    if mask.shape == like.shape:
        return mask
    return as_image(cv2.resize(mask, (like.shape[1], like.shape[0]), interpolation=cv2.INTER_NEAREST))


def _take_red(planes: list[Image], dpi: int, mask: Image, own: Image) -> RedInk | None:
    """Take red ink and what touches it out of the masks, in place, and return it; None when there is none.

    Args:
        planes: H x W each.
        dpi: their resolution.
        mask: of the ink, at its own resolution.
        own: the same at that of the planes.
    """
    height, width = own.shape
    blue, green, red = (_shrunk(plane[: height & ~1, : width & ~1], 0.5) for plane in planes)
    _, is_red = cv2.threshold(cv2.subtract(red, cv2.max(blue, green)), _RED_EXCESS, 255, cv2.THRESH_BINARY)
    is_red = _supported(as_image(is_red))
    if not _RED_PIXELS <= cv2.countNonZero(is_red) <= _RED_MOST * is_red.size:
        return None
    near = as_image(cv2.dilate(is_red, np.ones((_RED_REACH, _RED_REACH), np.uint8)))
    left, top, wide, high = (2 * side for side in cv2.boundingRect(near))
    here = np.s_[top : top + high, left : left + wide]
    near = as_image(cv2.resize(near[top // 2 : (top + high) // 2, left // 2 : (left + wide) // 2], (wide, high)))
    box = left / width, top / height, (left + wide) / width, (top + high) / height
    inside = as_image(cv2.bitwise_and(own[here], near))
    ink = _filled([plane[here] for plane in planes], _heart(inside, planes[_STRONGEST][here]), min(1.0, RED_DPI / dpi))
    if mask is not own:
        own[here] = cv2.subtract(own[here], inside)
        down, along = mask.shape[0] / height, mask.shape[1] / width
        here = np.s_[round(top * down) : round((top + high) * down), round(left * along) : round((left + wide) * along)]
        inside = as_image(cv2.bitwise_and(mask[here], _sized(near, mask[here])))
    mask[here] = cv2.subtract(mask[here], inside)
    return RedInk(box, inside, ink)


def _shrunk(image: Image, share: float) -> Image:
    height, width = image.shape
    return shrunk(image, max(1, round(width * share)), max(1, round(height * share)))


def _ink_mask(seen: Image, dpi: int) -> Image:
    height, width = seen.shape
    limit = cv2.resize(_ink_limit(_shrunk(seen, 0.5), dpi / 2), (width, height), interpolation=cv2.INTER_LINEAR)
    dark = cv2.compare(seen, limit, cv2.CMP_LT)
    return _supported(as_image(dark))


def _supported(mask: Image) -> Image:
    """Return the mask without dust: each pixel of it that has neighbours enough."""
    count = cv2.boxFilter(np.bitwise_and(mask, np.uint8(1)), -1, (3, 3), normalize=False)
    _, supported = cv2.threshold(count, _LEAST_NEIGHBOURS - 1, 255, cv2.THRESH_BINARY)
    return as_image(cv2.bitwise_and(mask, supported))


def _ink_limit(seen: Image, dpi: float) -> Image:
    """Return below which brightness a pixel is ink (H x W): half way to the ink near by: pale print stays whole.

    Where nothing near by is darker than a tint there is no ink at all: the limit is 0.
    """
    height, width = seen.shape
    light = paper_brightness(seen, max(1, round(dpi)))
    # On a coarse copy the dots of a leader fade and the strokes of letters do not: dots stay soft, on the paper layer.
    coarse = _shrunk(seen, 0.5)
    reach = 2 * max(1, round(_NEAR_MM / 25.4 * dpi / 2)) + 1
    darkest = cv2.resize(cv2.erode(coarse, np.ones((reach, reach), np.uint8)), (width, height))
    limit = cv2.addWeighted(light, 0.5, darkest, 0.5, 0.0)
    limit = cv2.max(limit, cv2.convertScaleAbs(light, alpha=_INK_SHARE))
    limit = cv2.min(limit, cv2.convertScaleAbs(light, alpha=_PALE_SHARE))
    has_ink = cv2.compare(darkest, cv2.convertScaleAbs(light, alpha=_TINT_SHARE), cv2.CMP_LT)
    return as_image(cv2.bitwise_and(limit, has_ink))


def _heart(mask: Image, seen: Image) -> Image:
    """Return how much each ink pixel tells of the ink's colour (H x W): a stroke's rim is a mixture with the paper.

    Args:
        mask: H x W, 255 where there is ink.
        seen: H x W, brightness.
    """
    inner = cv2.erode(mask, np.ones((3, 3), np.uint8))
    rim = cv2.bitwise_and(mask, as_image(cv2.LUT(seen, _RIM_WEIGHT)))
    return as_image(cv2.max(inner, rim))


def _solid_areas(mask: Image, dpi: int) -> Image | None:
    """Return where ink is solid over more than a stroke (H x W, 255 there); None when it is nowhere."""
    height, width = mask.shape
    coarse = _shrunk(mask, 1 / 8)
    _, full = cv2.threshold(coarse, 255 * _SOLID_SHARE, 255, cv2.THRESH_BINARY)
    reach = max(2, round(_SOLID_MM / 25.4 * dpi / 8))
    core = cv2.erode(full, np.ones((reach, reach), np.uint8), borderType=cv2.BORDER_REPLICATE)
    if not cv2.countNonZero(core):
        return None
    grown = cv2.dilate(core, np.ones((reach + 3, reach + 3), np.uint8))
    return as_image(cv2.resize(grown, (width, height), interpolation=cv2.INTER_NEAREST))


def _is_coloured(planes: list[Image]) -> bool:
    share = min(1.0, math.sqrt(600_000 / planes[0].size))
    blue, green, red = (_shrunk(plane, share) for plane in planes)
    top, low = cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red)
    spread = cv2.medianBlur(cv2.subtract(top, low), 3)
    _, coloured = cv2.threshold(spread, _GRAY_SPREAD, 255, cv2.THRESH_BINARY)
    return int(cv2.countNonZero(coloured)) > _COLOURED_PIXELS


def _filled(planes: list[Image], where: Image, share: float) -> Image:
    """Return a small copy averaged over the wanted pixels only; where there are none, the surroundings are continued.

    Args:
        planes: H x W each.
        where: H x W, how much each pixel counts: 255 in full, 0 not at all.
        share: of the copy's size.
    """
    weight = _shrunk(where, share)
    sums = [_shrunk(as_image(cv2.multiply(plane, where, scale=1 / 255)), share) for plane in planes]
    return _merged(_pull_push(sums, weight))


def _pull_push(sums: list[Image], weight: Image) -> list[Image]:
    """Return sums / weight, with holes filled from ever coarser copies, so that the image stays smooth and codes small.

    Source: the pull-push idea of Gortler et al., "The Lumigraph" (1996); here in 8 bits, which is five times as fast
    and off by at most 5 of 255 where a pixel is seen at all.
    """
    height, width = weight.shape
    own = [as_image(cv2.divide(plane, weight, scale=255)) for plane in sums]
    known = as_image(cv2.threshold(weight, _KNOWN - 1, 255, cv2.THRESH_BINARY)[1])
    if min(height, width) <= 2 or cv2.countNonZero(known) == known.size:
        return own
    # Raised at each level: else the weight of a dotted line would fade to nothing before it fills its surroundings.
    trusted = cv2.convertScaleAbs(weight, alpha=4)
    half = ((width + 1) // 2, (height + 1) // 2)
    coarse = [_linear(cv2.multiply(plane, trusted, scale=1 / 255), half) for plane in own]
    below = _pull_push(coarse, _linear(trusted, half))
    return [
        as_image(cv2.copyTo(plane, known, _linear(under, (width, height))))
        for plane, under in zip(own, below, strict=True)
    ]


def _linear(plane: object, size: tuple[int, int]) -> Image:
    return as_image(cv2.resize(as_image(plane), size, interpolation=cv2.INTER_LINEAR))
