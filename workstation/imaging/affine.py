# SPDX-License-Identifier: GPL-3.0-or-later
"""Affine maps between pixel grids as six numbers; nothing in here touches pixels.

A map (a, b, c, d, e, f) sends (x, y) to (a*x + c*y + e, b*x + d*y + f). Coordinates are continuous, origin at the outer
corner of the top left pixel, y downwards.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Affine = tuple[float, float, float, float, float, float]

IDENTITY: Affine = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def scaling(x: float, y: float) -> Affine:
    """Return the map that scales about the origin."""
    return (x, 0.0, 0.0, y, 0.0, 0.0)


def translation(x: float, y: float) -> Affine:
    """Return the map that shifts."""
    return (1.0, 0.0, 0.0, 1.0, x, y)


def clockwise(angle_deg: float) -> Affine:
    """Return the turn about the origin, clockwise as seen on the screen; exact for quarter turns."""
    quarters, rest = divmod(angle_deg, 90.0)
    if rest == 0.0:
        cos, sin = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarters) % 4]
    else:
        cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    return (cos, sin, -sin, cos, 0.0, 0.0)


def then(*maps: Affine) -> Affine:
    """Return the map that applies the given ones, first to last."""
    result = IDENTITY
    for a, b, c, d, e, f in maps:
        p, q, r, s, t, u = result
        result = (
            a * p + c * q,
            b * p + d * q,
            a * r + c * s,
            b * r + d * s,
            a * t + c * u + e,
            b * t + d * u + f,
        )
    return result


def inverse(affine: Affine) -> Affine:
    """Return the map that undoes this one."""
    a, b, c, d, e, f = affine
    det = a * d - b * c
    if det == 0.0:
        raise ValueError("a map that flattens the page has no inverse")
    return (d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det)


def apply(affine: Affine, x: float, y: float) -> tuple[float, float]:
    """Return where a point goes."""
    a, b, c, d, e, f = affine
    return a * x + c * y + e, b * x + d * y + f


def to_opencv(affine: Affine) -> NDArray[np.float64]:
    """Return the 2x3 matrix for `cv2.warpAffine`, which counts from the centre of the top left pixel."""
    import numpy as np  # the window turns and crops by six numbers alone

    a, b, c, d, e, f = then(translation(0.5, 0.5), affine, translation(-0.5, -0.5))
    return np.array([[a, c, e], [b, d, f]], dtype=np.float64)
