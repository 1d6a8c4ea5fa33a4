# SPDX-License-Identifier: GPL-3.0-or-later
"""One page from its bytes to its measures and its OCR copy; reading the letters is not in here."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workstation.domain.paper import PageGeometry, PageMeasures
from workstation.imaging import exif
from workstation.imaging.affine import Affine, clockwise, inverse, scaling, then, to_opencv, translation
from workstation.imaging.barcode import may_hold_code, read_codes
from workstation.imaging.blank import blank_score, is_blank
from workstation.imaging.border import Box, black_surroundings, has_lost_corner, sheet_box
from workstation.imaging.close_up import CloseUp, close_up
from workstation.imaging.deskew import Points, ink_points
from workstation.imaging.flatten import WHITE, flatten
from workstation.imaging.histogram import percentile
from workstation.imaging.ink import Ink, find_ink
from workstation.imaging.likeness import likeness
from workstation.imaging.opencv import Image, as_image, cv2
from workstation.imaging.orientation import (
    STRIPS_MOST,
    SURE_READING,
    Axis,
    ReadConfidence,
    Upright,
    find_axis,
    find_upright,
    guess_upright,
    has_text,
)
from workstation.imaging.page_image import PageImage, assumed_dpi, decode, read_header
from workstation.imaging.quality import lay_warnings, sharpness, warnings
from workstation.imaging.seal import gray_without_red

OCR_DPI = 200  # after clean-up 200 dpi reads as well as 300 and saves 15 to 35 % (research/imaging.md 2)
_DECODED_SHORT_SIDE_PX = 1984  # A4 at 240 dpi: a 600 dpi JPEG is decoded at half size
_ENLARGED_MOST = 2.0
_OCR_PIXELS_MOST = 9_000_000  # A3 at 200 dpi has 7.7 million
_CLEAR_WITHOUT_READING = 4.5  # clarity of the skew that is believed on a page on which nothing is legible
_SMALL_TEXT = 0.5  # share of the page's longer side that its text fills at most to be looked at more closely
_ROOM_MM = 5.0
_FEW_LETTERS = 12  # with fewer, ruling lines and frames help to find the skew


@dataclass(frozen=True, slots=True, eq=False)
class PreparedPage:
    """What clean-up found and made of one page.

    Attributes:
        measures: numbers to store; among them the geometry from the original to the levelled page.
        ocr_image: H x W, gray, levelled, upright, evenly lit, red ink taken out.
        ocr_dpi: resolution of `ocr_image`; 200 but for very large or very coarse originals.
        ocr_to_page: map from `ocr_image` pixels to page pixels (see `affine`).
        close_up: the original, where it is finer than `ocr_image`.
        is_guessed: which way up was taken from the shape of the lines; whoever reads the page should find it legible.
    """

    measures: PageMeasures
    ocr_image: NDArray[np.uint8]
    ocr_dpi: int
    ocr_to_page: tuple[float, float, float, float, float, float]
    close_up: CloseUp | None = None
    is_guessed: bool = False


@dataclass(slots=True)
class _Stopwatch:
    milliseconds: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.milliseconds[stage] = round((now - self._last) * 1000, 1)
        self._last = now


@dataclass(frozen=True, slots=True, eq=False)
class _Copy:
    """The page as seen (EXIF applied) at OCR resolution; `scale` is copy pixels an original pixel."""

    width_px: int
    height_px: int
    scale: float
    gray: Image
    flat: Image
    black: Image
    dpi: int

    def level_map(self, turn_deg: int, angle_deg: float) -> tuple[Affine, tuple[int, int]]:
        """Return the map to the levelled page in original pixels, and that page's size."""
        w, h = self.width_px, self.height_px
        size = (w, h) if turn_deg % 180 == 0 else (h, w)
        middle = translation(size[0] / 2, size[1] / 2)
        return then(translation(-w / 2, -h / 2), clockwise(turn_deg + angle_deg), middle), size

    def levelled(self, image: Image, turn_deg: int, angle_deg: float, *, outside: int) -> Image:
        """Return one of the arrays levelled; outside is a border mode of OpenCV."""
        level, (width, height) = self.level_map(turn_deg, angle_deg)
        rows, columns = image.shape
        matrix = then(
            inverse(scaling(columns / self.width_px, rows / self.height_px)), level, scaling(self.scale, self.scale)
        )
        size = (round(width * self.scale), round(height * self.scale))
        # Linear weights cost a third, and blur small print: CER of last pages 0.013 -> 0.019 (tuning half).
        weights = cv2.INTER_LINEAR if angle_deg == 0.0 else cv2.INTER_CUBIC
        return as_image(
            cv2.warpAffine(image, to_opencv(matrix), size, flags=weights, borderMode=outside, borderValue=(WHITE,))
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """A way to lay the page: quarter turn, skew, how well it reads, and the OCR copy in that position."""

    turn_deg: int
    angle_deg: float
    confidence: float
    image: Image
    is_guessed: bool = False


def prepare(
    data: bytes, dpi: int, name: str, read_confidence: ReadConfidence, *, may_guess: bool = False
) -> PreparedPage:
    """Measure one page and make its OCR copy; the original is not altered.

    The page keeps the original's width and height (swapped by a quarter turn), turned about its centre, so that A4
    stays A4; only a sheet that lies on black and is clearly smaller than the image makes a smaller page.

    Args:
        data: the original's bytes.
        dpi: resolution the scanner reported; 0 when unknown (then the file's, then A4 is assumed).
        name: what the person calls the page, for the failure.
        read_confidence: how well a gray strip (H x W, 200 dpi) reads, 0 to 100.
        may_guess: whether lines that clearly lean one way up need no strip read; see `PreparedPage.is_guessed`.

    Raises:
        FileEmpty, ImageUnreadable, ImageTooSmall, ImageTooLarge: see `page_image.decode`.
    """
    watch = _Stopwatch()
    image = decode(data, name, enough_px=_DECODED_SHORT_SIDE_PX)
    dpi = dpi if dpi > 0 else image.dpi or assumed_dpi(image.width_px, image.height_px)
    seen = exif.as_seen(image.pixels, image.exif_orientation)
    watch.lap("decode")
    copy = _copy(seen, image, dpi)
    watch.lap("clean")
    codes: tuple[str, ...] = ()
    if may_hold_code(copy.gray, copy.black, copy.dpi):
        codes = read_codes(as_image(cv2.cvtColor(seen, cv2.COLOR_BGR2GRAY)), copy.gray)
    watch.lap("codes")
    ink = find_ink(copy.flat, copy.dpi)
    score = blank_score(ink)
    blank = is_blank(score)
    sharp = sharpness(copy.gray, ink)
    warned = warnings(dpi=dpi, sharpness_=sharp, ink=ink, is_blank=blank)
    watch.lap("quality")
    level = _Level(0, 0.0, 0.0, copy.flat) if blank else _level(copy, ink, read_confidence, watch, may_guess=may_guess)
    box, lost_corner = _sheet(copy, level)
    watch.lap("border")
    geometry = _geometry(image, copy, level, box, dpi)
    ocr_image, ocr_to_page = _ocr_copy(copy, level, box)
    measures = PageMeasures(
        geometry=geometry,
        angle_deg=level.angle_deg,
        orientation_deg=(level.turn_deg + exif.TURN_DEG[image.exif_orientation]) % 360,
        orientation_confidence=round(level.confidence, 1),
        blank_score=score,
        is_blank=blank,
        sharpness=round(sharp, 1),
        codes=codes,
        warnings=(*warned, *lay_warnings(level.angle_deg, has_lost_corner=lost_corner and not blank)),
        milliseconds=watch.milliseconds,
        likeness="" if blank else likeness(ocr_image),
    )
    ocr_dpi = max(1, round(dpi * copy.scale))
    rows, columns = image.pixels.shape[:2]
    to_original = scaling(image.width_px / columns, image.height_px / rows)
    closer = close_up(image.pixels, then(to_original, geometry.matrix, inverse(ocr_to_page)))
    return PreparedPage(measures, ocr_image, ocr_dpi, ocr_to_page, closer, level.is_guessed)


def as_it_came(data: bytes, dpi: int, name: str, mark: str) -> PageMeasures:
    """Return the measures of a page that nothing was found on: it lies as the file says.

    Args:
        data, dpi, name: as for `prepare`.
        mark: why nothing was found, the page's one warning.

    Raises:
        FileEmpty, ImageUnreadable, ImageTooSmall, ImageTooLarge: see `page_image.decode`.
    """
    header = read_header(data, name)
    size = header.width_px, header.height_px
    dpi = dpi if dpi > 0 else header.dpi or assumed_dpi(*size)
    matrix = exif.as_seen_map(header.exif_orientation, *size)
    width, height = reversed(size) if header.exif_orientation >= 5 else size
    return PageMeasures(
        geometry=PageGeometry(float(width), float(height), dpi, matrix),
        angle_deg=0.0,
        orientation_deg=exif.TURN_DEG[header.exif_orientation],
        orientation_confidence=0.0,
        blank_score=1.0,
        is_blank=False,
        sharpness=0.0,
        warnings=(mark,),
    )


def _copy(seen: Image, image: PageImage, dpi: int) -> _Copy:
    turned = image.exif_orientation >= 5
    width, height = (image.height_px, image.width_px) if turned else (image.width_px, image.height_px)
    scale = min(OCR_DPI / dpi, _ENLARGED_MOST, math.sqrt(_OCR_PIXELS_MOST / (width * height)))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = as_image(cv2.resize(seen, size, interpolation=_interpolation(seen.shape[1] / size[0])))
    gray = as_image(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))
    copy_dpi = max(1, round(dpi * scale))
    black = black_surroundings(gray, copy_dpi)
    no_red = gray_without_red(small, copy_dpi)
    if black.any():
        sheet = as_image(cv2.bitwise_not(black))
        no_red[black > 0] = round(percentile(no_red, 75, sheet)) if sheet.any() else WHITE
    flat = flatten(no_red, copy_dpi)
    flat[black > 0] = WHITE
    return _Copy(width, height, scale, gray, flat, black, copy_dpi)


def _interpolation(shrinks_by: float) -> int:
    if shrinks_by < 1.0:
        return cv2.INTER_CUBIC
    # Under a factor of two the average of four pixels leaves none out, and costs a fifth of averaging over areas.
    return cv2.INTER_LINEAR if shrinks_by < 2.0 else cv2.INTER_AREA


def _level(copy: _Copy, ink: Ink, read_confidence: ReadConfidence, watch: _Stopwatch, *, may_guess: bool) -> _Level:
    axis = find_axis(_skew_points(copy, ink))
    watch.lap("skew")
    found = _Level(0, 0.0, 0.0, copy.flat)
    if has_text(axis, ink.letter_count):
        found = _best_way(copy, axis, read_confidence, may_guess=may_guess)
    watch.lap("orientation")
    return found


def _skew_points(copy: _Copy, ink: Ink) -> Points:
    points = ink_points(ink.letters if ink.letter_count >= _FEW_LETTERS else ink.mask)
    if not len(points):
        return points
    # A card on the glass: its few lines are looked at in the full OCR copy, where they are longer.
    height, width = copy.flat.shape
    low, high = (np.percentile(points, share, axis=0) / ink.scale + (width / 2, height / 2) for share in (1, 99))
    if max(high - low) > _SMALL_TEXT * max(width, height):
        return points
    room = _ROOM_MM / 25.4 * copy.dpi
    (left, top), (right, bottom) = np.maximum(low - room, 0).astype(int), (high + room).astype(int)
    closer = find_ink(copy.flat[top:bottom, left:right], copy.dpi)
    return ink_points(closer.letters if closer.letter_count >= _FEW_LETTERS else closer.mask)


def _best_way(copy: _Copy, axis: Axis, read: ReadConfidence, *, may_guess: bool) -> _Level:
    ways = [(0, axis.lying)] if axis.may_lie else []
    ways += [(90, axis.standing)] if axis.may_stand else []
    tried = []
    for turn_deg, skew in ways:
        # A table on its side reads well enough here and there to mislead: with two ways only good reading counts.
        strips = STRIPS_MOST if len(ways) == 1 else 1
        guess = may_guess and len(ways) == 1 and skew.is_sure
        tried.append(_read_both_ways(copy, turn_deg, skew.angle_deg, read, strips, may_guess=guess))
        if tried[-1].is_guessed:
            return tried[-1]
        if tried[-1].confidence > SURE_READING:
            break
    found = max(tried, key=lambda way: way.confidence)  # of two unsure ones the lying one, which comes first
    if found.confidence == 0.0 and max(skew.clarity for _, skew in ways) < _CLEAR_WITHOUT_READING:
        return _Level(0, 0.0, 0.0, copy.flat)  # most likely a photo: as it came
    return found


def _read_both_ways(
    copy: _Copy, turn_deg: int, angle_deg: float, read: ReadConfidence, strips: int, *, may_guess: bool
) -> _Level:
    level = copy.levelled(copy.flat, turn_deg, angle_deg, outside=cv2.BORDER_CONSTANT)
    way: Upright | None = guess_upright(level) if may_guess else None
    is_guessed = way is not None
    way = way or find_upright(level, read, strips=strips)
    if way.is_upside_down:
        level, turn_deg = as_image(cv2.rotate(level, cv2.ROTATE_180)), turn_deg + 180
    return _Level(turn_deg, angle_deg, way.reading if way.is_sure else 0.0, level, is_guessed)


def _sheet(copy: _Copy, level: _Level) -> tuple[Box | None, bool]:
    """Return the box of a small sheet on black, and whether a corner of the sheet is missing."""
    if not copy.black.any():
        return None, False
    # What the turn brings in from outside the scan continues the scan's edge: black stays black.
    gray = copy.levelled(copy.gray, level.turn_deg, level.angle_deg, outside=cv2.BORDER_REPLICATE)
    return sheet_box(gray), has_lost_corner(gray, copy.dpi)


def _geometry(image: PageImage, copy: _Copy, level: _Level, box: Box | None, dpi: int) -> PageGeometry:
    to_level, (width, height) = copy.level_map(level.turn_deg, level.angle_deg)
    from_stored = exif.as_seen_map(image.exif_orientation, image.width_px, image.height_px)
    if box is None:
        return PageGeometry(float(width), float(height), dpi, then(from_stored, to_level))
    s = copy.scale
    cut = translation(-box.left / s, -box.top / s)
    size = ((box.right - box.left) / s, (box.bottom - box.top) / s)
    return PageGeometry(*size, dpi, then(from_stored, to_level, cut))


def _ocr_copy(copy: _Copy, level: _Level, box: Box | None) -> tuple[Image, Affine]:
    to_page = scaling(1 / copy.scale, 1 / copy.scale)
    if box is None:
        return level.image, to_page
    left, top, right, bottom = (round(side) for side in (box.left, box.top, box.right, box.bottom))
    shift = translation((left - box.left) / copy.scale, (top - box.top) / copy.scale)
    return np.ascontiguousarray(level.image[top:bottom, left:right]), then(to_page, shift)
