# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the sRGB profile that our PDFs name as their output intent; run by hand, the result is checked in."""

from __future__ import annotations

import struct
from pathlib import Path

from PIL import ImageCms

TARGET = Path(__file__).resolve().parent / "sRGB.icc"
DATE_FIELD = slice(24, 36)  # ICC.1:2022 7.2.8: six big-endian shorts; LittleCMS writes the time of day


def main() -> None:
    """Write the profile with a fixed date, so that the same LittleCMS gives the same bytes."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[DATE_FIELD] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    TARGET.write_bytes(bytes(profile))


if __name__ == "__main__":
    main()
