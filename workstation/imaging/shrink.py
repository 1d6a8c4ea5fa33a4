# SPDX-License-Identifier: GPL-3.0-or-later
"""Small copies of gray images that are measured, not stored or read; what is measured on them is not in here."""

from __future__ import annotations

from workstation.imaging.opencv import Image, as_image, cv2


def shrunk(image: Image, width: int, height: int) -> Image:
    """Return the image averaged down to a size; one that is as small already comes back as it is.

    By halves, then by what is left, a factor under two: means of four pixels leave none out and cost a fifth of
    OpenCV's averaging over areas.

    Args:
        image: H x W.
        width, height: of the copy in pixels, not above the image's own.
    """
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        half = (image.shape[1] // 2, image.shape[0] // 2)
        image = as_image(cv2.resize(image, half, interpolation=cv2.INTER_LINEAR))
    if image.shape == (height, width):
        return image
    return as_image(cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR))
