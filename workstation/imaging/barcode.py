# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of QR codes and barcodes on a page; what the texts mean is decided elsewhere."""

from __future__ import annotations

import numpy as np
import zxingcpp

from workstation.imaging.opencv import Image, as_image, cv2
from workstation.imaging.shrink import shrunk

_MATRIX = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix])
_LINEAR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128])
_FORMATS = zxingcpp.BarcodeFormats(
    [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.Code128]
)
_ROOM_PX = 24
_LOOK_DPI = 50
_LOOK_MM = 4.0  # side of the field whose mean is taken: smaller than a code, larger than the height of a line
_DARK = 0.84  # of the paper near by; a code printed pale has 0.8, a field of text 0.85 and more
_PAPER_MM = 21.0  # so near is paper to any place of a code, or the code's modules are so large that they show it
_LEAST_MM = 4.5  # dark both ways; a line of bold capitals is dark over half of that


def read_codes(gray: Image, coarse: Image | None = None) -> tuple[str, ...]:
    """Return the texts found, from the top of the page down, each once.

    Bars are looked for in a coarser copy: on the full scan that costs four times as much as all squares, and the bars
    of a label are 0.25 mm and wider.

    A code that is seen but cannot be read is cut out, enlarged and tried again: the QR code of a chip card has
    modules of 3 pixels at 300 dpi.

    Args:
        gray: H x W (or H x W x 3, BGR), as sharp as the scan has it.
        coarse: the same page at about 200 dpi, for the bars; None when there is no smaller copy.
    """
    found = []
    for image, formats in ((gray, _MATRIX), (gray if coarse is None else coarse, _LINEAR)):
        for code in zxingcpp.read_barcodes(image, formats=formats, try_invert=False, return_errors=True):
            text = code.text if code.valid else _second_look(image, code)
            if text:
                found.append((code.position.top_left.y / image.shape[0], text))
    return tuple(dict.fromkeys(text for _, text in sorted(found)))


def may_hold_code(gray: Image, black: Image, dpi: int) -> bool:
    """Tell whether any place of a page is dark enough over enough room to be a code; seals and photos are, too.

    Looking for codes costs as much as decoding the page, and most pages have none.

    Args:
        gray: H x W, not flattened.
        black: H x W, not zero where the scanner's black shows.
        dpi: resolution of these arrays.
    """
    scale = min(1.0, _LOOK_DPI / dpi)
    size = (max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale)))
    small, per_mm = shrunk(gray, *size), dpi * scale / 25.4
    if cv2.countNonZero(black):
        small = np.where(cv2.resize(black, size, interpolation=cv2.INTER_NEAREST) > 0, np.uint8(255), small)
    near = round(_PAPER_MM * per_mm) | 1
    paper = cv2.dilate(small, np.ones((near, near), np.uint8))
    field, least = max(1, round(_LOOK_MM * per_mm)), max(1, round(_LEAST_MM * per_mm))
    mean = cv2.boxFilter(small, -1, (field, field))
    dark = cv2.compare(mean, cv2.convertScaleAbs(paper, alpha=_DARK), cv2.CMP_LT)
    # Black beyond the page, or a code at its very edge would be worn away.
    kept = cv2.erode(dark, np.ones((least, least), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=(255,))
    return cv2.countNonZero(kept) > 0


def _second_look(gray: Image, code: zxingcpp.Barcode) -> str:
    place = code.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    cut = gray[max(0, min(ys) - _ROOM_PX) : max(ys) + _ROOM_PX, max(0, min(xs) - _ROOM_PX) : max(xs) + _ROOM_PX]
    if min(cut.shape[:2]) < 2 * _ROOM_PX:
        return ""
    for factor in (2.0, 3.0):
        larger = as_image(cv2.resize(cut, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC))
        for again in zxingcpp.read_barcodes(larger, formats=_FORMATS, try_invert=False):
            return str(again.text)
    return ""


def code_places(gray: Image) -> tuple[tuple[float, float, float, float], ...]:
    """Return where codes stand, readable or not: (left, top, right, bottom) as shares of width and height.

    Args:
        gray: H x W (or H x W x 3, BGR).
    """
    height, width = gray.shape[:2]
    places = [
        code.position for code in zxingcpp.read_barcodes(gray, formats=_FORMATS, try_invert=False, return_errors=True)
    ]
    found = []
    for place in places:
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        xs, ys = [corner.x / width for corner in corners], [corner.y / height for corner in corners]
        found.append((min(xs), min(ys), max(xs), max(ys)))
    return tuple(found)
