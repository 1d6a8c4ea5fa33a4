# SPDX-License-Identifier: GPL-3.0-or-later
"""Text as it is searched and compared: lower-case without Vietnamese marks; nothing is shown in this form."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return `text` lower-case without diacritics, đ as d: "Đặng Đức" -> "dang duc"."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
