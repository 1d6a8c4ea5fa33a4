# SPDX-License-Identifier: GPL-3.0-or-later
"""The one import of OpenCV, with its side effects undone; no image work is in here."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

# opencv-python 5.0 overwrites both on import: Qt would then load OpenCV's own plug-ins, and the program ends.
_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}

import cv2  # noqa: E402 - the environment must be remembered first

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

# Pages are spread over worker processes, one a core; threads inside one page would only fight over the same cores.
cv2.setNumThreads(1)

Image = NDArray[np.uint8]


def as_image(array: object) -> Image:
    """Narrow what OpenCV returns (8-bit by construction at the call) to our array type, without a copy."""
    return np.asarray(array, dtype=np.uint8)


__all__ = ["Image", "as_image", "cv2"]
