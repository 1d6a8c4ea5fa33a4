# SPDX-License-Identifier: GPL-3.0-or-later
"""The OCR copy of a page whose position is already known, e.g. turned by hand; finding positions is not in here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.domain.paper import PageGeometry
from workstation.imaging.affine import Affine, scaling
from workstation.imaging.flatten import flatten
from workstation.imaging.page_image import decode
from workstation.imaging.pipeline import OCR_DPI
from workstation.imaging.preview import levelled
from workstation.imaging.seal import gray_without_red


def reading_copy(data: bytes, geometry: PageGeometry, name: str) -> tuple[NDArray[np.uint8], int, Affine]:
    """Lay a page as its geometry says and make the copy that is read.

    Args:
        data: the original's bytes.
        geometry: how the page lies.
        name: what the person calls the page, for the failure.

    Returns:
        The copy (H x W, gray, evenly lit, red ink taken out), its resolution in dpi, and the map from its pixels to
        page pixels.

    Raises:
        FileEmpty, ImageUnreadable, ImageTooSmall, ImageTooLarge: see `page_image.decode`.
    """
    longer = max(geometry.width_px, geometry.height_px)
    page = levelled(decode(data, name), geometry, round(longer * OCR_DPI / geometry.dpi))
    height, width = page.shape[:2]
    dpi = max(1, round(geometry.dpi * width / geometry.width_px))
    copy = flatten(gray_without_red(page, dpi), dpi)
    return copy, dpi, scaling(geometry.width_px / width, geometry.height_px / height)
