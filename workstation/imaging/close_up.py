# SPDX-License-Identifier: GPL-3.0-or-later
"""Small parts of a page taken from the original's own pixels, finer than the OCR copy; which parts is not in here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workstation.imaging.affine import Affine, scaling, then, to_opencv, translation
from workstation.imaging.flatten import WHITE
from workstation.imaging.histogram import percentile
from workstation.imaging.opencv import Image, as_image, cv2

_LEAST_TIMES = 1.2  # below that the OCR copy has all there is
_GREEN = 1  # black, blue and red ink are all dark in it


@dataclass(frozen=True, slots=True, eq=False)
class CloseUp:
    """The original of an OCR copy.

    Attributes:
        plane: H x W, as decoded, not levelled.
        to_copy: map from its pixels to those of the OCR copy.
        times: how much finer it is.
    """

    plane: Image
    to_copy: Affine
    times: float

    def of(self, box: tuple[float, float, float, float]) -> Image:
        """Return a part (H x W, levelled, paper near 255), `times` the size it has on the OCR copy.

        Args:
            box: left, top, right, bottom in pixels of the OCR copy.
        """
        left, top, right, bottom = box
        to_part = then(self.to_copy, translation(-left, -top), scaling(self.times, self.times))
        size = (max(1, round((right - left) * self.times)), max(1, round((bottom - top) * self.times)))
        part = cv2.warpAffine(
            self.plane,
            to_opencv(to_part),
            size,
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(WHITE,),
        )
        return as_image(cv2.convertScaleAbs(part, alpha=WHITE / max(1.0, percentile(as_image(part), 75))))


def close_up(pixels: Image, to_copy: Affine) -> CloseUp | None:
    """Return the original to look at closely; None where it is no finer than the OCR copy.

    Args:
        pixels: H x W x 3, BGR, as decoded.
        to_copy: map from its pixels to those of the OCR copy.
    """
    times = 1.0 / float(np.hypot(to_copy[0], to_copy[1]))
    return CloseUp(as_image(cv2.extractChannel(pixels, _GREEN)), to_copy, times) if times >= _LEAST_TIMES else None
