# SPDX-License-Identifier: GPL-3.0-or-later
"""Small JPEGs for the screen; the stored image presets of the PDF are not made here."""

from __future__ import annotations

from workstation.domain.paper import PageGeometry
from workstation.imaging.affine import inverse, scaling, then, to_opencv
from workstation.imaging.opencv import Image, as_image, cv2
from workstation.imaging.page_image import PageImage, decode

_QUALITY = 82


def thumbnail(data: bytes, geometry: PageGeometry | None, max_px: int, name: str = "") -> bytes:
    """Return a JPEG of the page with its long side at most `max_px`; levelled when the geometry is given.

    Raises:
        FileEmpty, ImageUnreadable, ImageTooSmall, ImageTooLarge: see `page_image.decode`.
    """
    image = decode(data, name, enough_px=max_px)
    small = _shrunk(image, max_px) if geometry is None else levelled(image, geometry, max_px)
    done, coded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise RuntimeError("OpenCV could not encode a JPEG")
    return coded.tobytes()


def _shrunk(image: PageImage, max_px: int) -> Image:
    height, width = image.pixels.shape[:2]
    scale = min(1.0, max_px / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return as_image(cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA))


def levelled(image: PageImage, geometry: PageGeometry, max_px: int) -> Image:
    """Return the page as its geometry lays it, H x W x 3 BGR, the long side at most `max_px`, white around it."""
    scale = min(1.0, max_px / max(geometry.width_px, geometry.height_px))
    # Averaging first, turning second: a turn that shrinks at the same time would drop thin strokes.
    height, width = image.pixels.shape[:2]
    share = min(1.0, scale * image.width_px / width)
    size = (max(1, round(width * share)), max(1, round(height * share)))
    near = as_image(cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA)) if share < 1.0 else image.pixels
    to_original = inverse(scaling(near.shape[1] / image.width_px, near.shape[0] / image.height_px))
    matrix = then(to_original, geometry.matrix, scaling(scale, scale))
    page = (max(1, round(geometry.width_px * scale)), max(1, round(geometry.height_px * scale)))
    white = (255, 255, 255)
    return as_image(cv2.warpAffine(near, to_opencv(matrix), page, flags=cv2.INTER_LINEAR, borderValue=white))
